"""Measures replay-gate alone, on one core, with other shapes of the recording, to find shapes that are read slowly."""

from timing import HERE, figure, machine, median, options, recording, say, table, timed, warm

SHAPES = {
    "minified": "as production writes it, no spaces", "spaced": "the default spacing of `json.dumps`",
    "shuffled": "the members of every object in another order", "unknown": "additional unknown members",
    "escaped": "escapes in order ids and prompts", "text": "order ids, strategies and prompts that are not ASCII",
    "long-ids": "ids of 64 bytes and more", "crlf": "CR LF at the ends of lines",
    "huge-line": "everything in one decision", "tiny-lines": "a million decisions of 80 bytes each",
    "odd": "aliases, unusual case and spacing, mixed types, repeated findings",
}
TINY = 1_000_000


def main():
    chosen = options(__doc__, 40_000, 7, HERE / "SHAPES.md")
    facts, paths, records = machine(), {}, {}
    gate = [chosen.ours, "--quiet", "--candidate", "EXPERT", "--jobs", "1", "--recording"]
    for shape in SHAPES:
        records[shape] = TINY if shape == "tiny-lines" else chosen.records
        paths[shape] = recording(chosen.work, records[shape], chosen.seed, shape)
        warm(paths[shape])
    records["huge-line"] = 1
    runs = {shape: [] for shape in SHAPES}
    for number in range(1, chosen.rounds + 1):
        say(f"round {number} of {chosen.rounds}")
        for shape, path in paths.items():
            runs[shape].append(timed([*gate, path]))
    rows, base = [], None
    for shape, several in runs.items():
        seconds, cpu = median(several)
        size = paths[shape].stat().st_size
        base = base or (size / seconds, size / cpu)
        rows.append([f"{shape}: {SHAPES[shape]}", figure(size / 1e6), figure(records[shape] / seconds),
                     figure(size / seconds / 1e6), f"{size / seconds / base[0]:.2f}", f"{size / cpu / base[1]:.2f}"])
    text = "\n\n".join([
        "# Other shapes of the recording",
        f"replay-gate, `--jobs 1`, pinned to one core; medians of {chosen.rounds} interleaved rounds, including start-up. "
        "The last two columns are bytes per second relative to the minified recording.",
        f"Machine: {facts}.",
        table(["shape", "MB", "decisions/s", "MB/s", "÷ minified", "by CPU time"], rows)]) + "\n"
    chosen.output.write_text(text)
    print(text)
    say(f"written to {chosen.output}")


if __name__ == "__main__":
    main()
