"""Measures replay-gate alone in other modes: trace, joined recordings, workers, a pipe; and its start-up."""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time

from timing import CORES, HERE, figure, machine, median, options, peak_megabytes, recording, say, table, timed, warm

STARTS = 30


def reordered(path):
    """The same decisions as a candidate recording, reordered within blocks of 64 lines."""
    other = path.with_name(f"{path.stem}-reordered.ndjson")
    if not other.exists():
        draw, block = random.Random(7), []
        with open(path, "rb") as lines, open(f"{other}.part", "wb") as out:
            for line in lines:
                block.append(line)
                if len(block) == 64:
                    draw.shuffle(block)
                    out.writelines(block)
                    block.clear()
            out.writelines(reversed(block))
        os.replace(f"{other}.part", other)
    return other


def candidates(folder, count):
    """The flags of so many candidates, each with a budget and a tolerance of its own."""
    profile = json.loads((HERE.parent.parent / "profiles" / "STANDARD.json").read_text())
    flags = []
    for number in range(1, count + 1):
        profile["profile"] = f"OWN-{number}"
        profile["metricDriftTolerancePct"] = 0.1 * number
        profile["agentReviewBudget"]["maxTokens"] = 600 * number
        path = folder / f"candidate-{number}.json"
        path.write_text(json.dumps(profile))
        flags += ["--candidate", path]
    return flags


def piped(path, command, cores):
    """The same run with its input from `cat` through a pipe; both share the cores."""
    chosen = set(CORES[:cores])
    feeder = subprocess.Popen(["cat", path], stdout=subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, chosen))
    try:
        return timed(command, cores, stdin=feeder.stdout)
    finally:
        feeder.stdout.close()
        feeder.wait()


def spawned(words):
    """Milliseconds from spawn to exit, without the cost of copying this process."""
    nothing = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]
    begun = time.perf_counter()
    process = os.posix_spawn(words[0], words, os.environ, file_actions=nothing)
    os.waitpid(process, 0)
    return (time.perf_counter() - begun) * 1000


def start_up(chosen):
    """The medians of many starts, in turn: the default run, a Python program that does nothing, and `true`."""
    python = os.path.realpath(sys.executable)
    commands = {"replay-gate, the default run": [chosen.ours, "--quiet"], "python3 -c pass": [python, "-c", "pass"],
                "python3 -I -S -c pass": [python, "-I", "-S", "-c", "pass"], "true": [shutil.which("true")]}
    runs = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, words in commands.items():
            runs[name].append(spawned(words))
    return [[name, f"{statistics.median(several):.2f}", f"{min(several):.2f}"] for name, several in runs.items()]


def main():
    chosen = options(__doc__, 200_000, 5, HERE / "MODES.md")
    facts, path = machine(), recording(chosen.work, chosen.records, chosen.seed)
    other, trace = reordered(path), chosen.work / "trace.ndjson"
    warm(path)
    warm(other)
    gate = [chosen.ours, "--quiet", "--candidate", "EXPERT"]
    plain = [*gate, "--recording", path]
    joined = [*plain, "--candidate-recording", other]
    several = [*plain, *candidates(chosen.work, 7)]
    modes = {"plain, 1 worker": (plain, 1, 1), "with --trace, 1 worker": ([*plain, "--trace", trace], 1, 1),
             "eight candidates, 1 worker": (several, 1, 1), "joined, 1 worker": (joined, 1, 1), "from a pipe, 1 worker": (None, 1, 1),
             "plain, 2 workers": (plain, 2, 2), "plain, 10 workers on two cores": (plain, 2, 10),
             "with --trace, 2 workers": ([*plain, "--trace", trace], 2, 2), "joined, 2 workers": (joined, 2, 2),
             "from a pipe, 2 workers": (None, 2, 2)}
    modes = {name: mode for name, mode in modes.items() if mode[1] <= len(CORES)}
    runs, size = {name: [] for name in modes}, path.stat().st_size
    for number in range(1, chosen.rounds + 1):
        say(f"round {number} of {chosen.rounds}")
        for name, (command, cores, workers) in modes.items():
            jobs = ["--jobs", workers]
            runs[name].append(timed([*command, *jobs], cores) if command
                              else piped(path, [*gate, "--recording", "-", *jobs], cores))
    base, rows = median(runs["plain, 1 worker"]), []
    for name, several in runs.items():
        seconds, cpu = median(several)
        command, _, workers = modes[name]
        memory = figure(peak_megabytes([*command, "--jobs", workers])) if command else ""
        rows.append([name, figure(chosen.records / seconds), figure(size / seconds / 1e6), f"{base[0] / seconds:.2f}",
                     f"{base[1] / cpu:.2f}", memory])
    trace.unlink(missing_ok=True)
    text = "\n\n".join([
        "# Other modes",
        f"replay-gate over {chosen.records:,} decisions, {size / 1e6:.0f} MB; medians of {chosen.rounds} interleaved rounds, "
        "including start-up, pinned to as many cores as there are workers (two for ten). MB/s counts the recording once, so "
        "a joined run reads twice that. With a pipe, `cat` shares the cores.",
        f"Machine: {facts}.",
        table(["mode", "decisions/s", "MB/s", "÷ plain, 1 worker", "by CPU time", "peak MB"], rows),
        f"Start-up, {STARTS} starts of each in turn, in milliseconds from spawn to exit; `true` shows the time for spawning alone:",
        table(["program", "median", "least"], start_up(chosen))]) + "\n"
    chosen.output.write_text(text)
    print(text)
    say(f"written to {chosen.output}")


if __name__ == "__main__":
    main()
