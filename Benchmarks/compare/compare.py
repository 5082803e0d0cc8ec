"""Runs every program and replay-gate in turn on the same recording: compares their answers, then measures times."""

import json
import statistics
import sys
from dataclasses import dataclass
from typing import Callable

import duckdb
import orjson
import polars

from timing import (CORES, HERE, debian, figure, first_line, head, machine, median, options, peak_megabytes, recording,
                    say, side_by_side, table, timed, warm)

PEERS = HERE / "peers"
sys.path.insert(0, str(PEERS))
from counts import CHECKS, Counts  # noqa: E402

REASONS = {"missing_indicator_hard_fail": "indicators", "trade_coherence_failed": "trades",
           "lineage_incomplete": "lineage"}


@dataclass
class Program:
    name: str
    command: Callable  # (recording, cores) -> the words of the command
    version: str
    lines: int | None = None  # None means the whole recording
    cores: tuple = (1, 2)
    note: str = ""


def gate_command(chosen):
    return [chosen.ours, "--quiet", "--baseline", "STANDARD", "--candidate", "EXPERT"]


def programs(chosen):
    work, python = chosen.work, sys.executable
    gate, python_version = gate_command(chosen), f"Python {sys.version.split()[0]}"

    def engine(name):
        return lambda path, cores: [python, PEERS / name, path, cores]

    every = [
        Program("replay-gate", lambda path, cores: [*gate, "--jobs", cores, "--recording", path],
                first_line(chosen.ours, "--version")),
        Program("simdjson", lambda path, cores: [work / "bin/simdjson_engine", path, cores],
                f"simdjson {debian('libsimdjson-dev')} On Demand, {first_line('g++', '--version')}",
                note="skipped values not validated"),
        Program("serde_json", lambda path, cores: [work / "bin/serde_engine", path, cores],
                f"serde_json {debian('librust-serde-json-dev')}, {first_line('rustc', '--version')}",
                note="borrowed structs, LTO"),
        Program("orjson", engine("orjson_engine.py"), f"orjson {orjson.__version__}, {python_version}", 20_000,
                note="two processes on two cores"),
        Program("DuckDB", engine("duckdb_engine.py"), f"DuckDB {duckdb.__version__}", 20_000, note="most of the rules"),
        Program("Polars", engine("polars_engine.py"), f"Polars {polars.__version__}", 20_000, note="most of the rules"),
        Program("json", engine("python_engine.py"), python_version, 5_000, note="as a plain service does it"),
        Program("jq", lambda path, cores: ["jq", "-cn", "-f", PEERS / "checks.jq", path], first_line("jq", "--version"),
                2_000, (1,), "part of the rules"),
    ]
    wanted = {name for name in chosen.only.split(",") if name}
    return [one for one in every if not wanted or one.name in wanted or one is every[0]]


def answer(output):
    """The output of a program in the form in which answers are compared."""
    found = json.loads(output)
    if "steps" in found:
        counts = Counts()
        counts.steps.update({tuple(pair.split("->")): number for pair, number in found["steps"].items()})
        counts.failed.update(found["failed"])
        counts.drift = found["drift"]
        found = counts.summary()
    return found


def expected(chosen, path, sizes):
    """The answers of replay-gate for the first lines of the recording, for several numbers of lines, from the trace."""
    trace = chosen.work / "trace.ndjson"
    timed([*gate_command(chosen), "--recording", path, "--trace", trace], len(CORES))
    counts, answers = Counts(), {}
    with open(trace, "rb") as lines:
        for number, line in enumerate(lines, 1):
            outcome = orjson.loads(line)
            before, after = outcome["baseline"], outcome["candidate"]
            counts.steps[before["decision"], after["decision"]] += 1
            counts.drift = max(counts.drift, before["driftPct"])
            for reason in before["blockReasons"]:
                counts.failed[REASONS.get(reason, "metricsBaseline")] += 1
            counts.failed["metricsCandidate"] += "metric_consistency_failed" in after["blockReasons"]
            if number in sizes:
                answers[number] = counts.summary()
    answers[number] = counts.summary()
    trace.unlink()
    return answers, number


def check(program, path, cores, right):
    found = answer(timed(program.command(path, cores), cores).output)
    if found != right:
        raise SystemExit(f"compare: on {cores} cores, {program.name} answers\n  {found}\nbut replay-gate\n  {right}")


def quiet_words(best, every, lines):
    """The ratios by each program's shortest run, which other processes disturbed least."""
    ours, told = every[0].name, []
    for one in every:
        if (one.name, 2) in best:
            factor = (lines[ours] / best[ours, 1]) / (lines[one.name] / best[one.name, 1])
            told.append(f"{one.name} {factor:.2f}, {best[one.name, 1] / best[one.name, 2]:.2f}")
    return ("By each program's shortest run (replay-gate is … times as fast, two cores ÷ one): " + "; ".join(told) + ".")


def main():
    chosen = options(__doc__, 200_000, 5, HERE / "RESULTS.md")
    path = recording(chosen.work, chosen.records, chosen.seed)
    every, facts = programs(chosen), machine()
    warm(path)
    say("answers")
    answers, total = expected(chosen, path, {one.lines for one in every})
    files, lines = {}, {}
    for one in every:
        lines[one.name] = min(one.lines or total, total)
        files[one.name] = path if lines[one.name] == total else head(path, one.lines)
        if one is not every[0]:
            for cores in one.cores:
                if cores <= len(CORES):
                    check(one, files[one.name], cores, answers[lines[one.name]])
    say("answers agree: " + json.dumps(answers[total]))
    runs, pairs = {}, []
    for round_number in range(1, chosen.rounds + 1):
        say(f"round {round_number} of {chosen.rounds}")
        for cores in (1, 2):
            for one in every:
                if cores in one.cores and cores <= len(CORES):
                    # One untimed run first: a core that has been idle for seconds starts slowly.
                    timed(one.command(files[one.name], cores), cores)
                    runs.setdefault((one.name, cores), []).append(timed(one.command(files[one.name], cores), cores))
        if len(CORES) > 1:
            pairs.append(side_by_side(every[0].command(path, 1)))
    speed, busy = {}, {}
    for (name, cores), several in runs.items():
        seconds, cpu = median(several)
        speed[name, cores], busy[name, cores] = lines[name] / seconds, lines[name] / cpu
    ours, rows = every[0].name, []
    for one in every:
        rate = speed[one.name, 1]
        two = speed.get((one.name, 2))
        rows.append([
            one.name + (f" ({one.note})" if one.note else ""), f"{lines[one.name]:,}", figure(rate),
            figure(rate * files[one.name].stat().st_size / lines[one.name] / 1e6), f"{speed[ours, 1] / rate:.2f}",
            f"{busy[ours, 1] / busy[one.name, 1]:.2f}", figure(two) if two else "",
            f"{two / rate:.2f}" if two else "", figure(peak_megabytes(one.command(files[one.name], 1)))])
    header = ["program", "decisions", "decisions/s", "MB/s", "replay-gate is … times as fast", "by CPU time",
              "on two cores, decisions/s", "two ÷ one", "peak MB"]
    quiet = quiet_words({key: min(run.seconds for run in several) for key, several in runs.items()}, every, lines)
    if pairs:
        own = 2 * median(runs[ours, 1])[0] / statistics.median(pairs)
        quiet += (f" Two processes of replay-gate at the same time, one on each core and each with the whole recording, "
                  f"do {own:.2f} times the work of one, which is the most that two cores of this machine can do.")
    size = path.stat().st_size
    text = "\n\n".join([
        "# replay-gate compared with other programs",
        f"Four checks, review lanes, `STANDARD` and `EXPERT` in one pass, pair rule, counts. {total:,} decisions, "
        f"{size / 1e6:.0f} MB (`recording.py --records {total} --seed {chosen.seed}`); the slower programs read only "
        f"the number of lines in the first column. Medians of {chosen.rounds} interleaved rounds of the whole process, "
        "including start-up, each run after an untimed one of the same program, pinned to one core, then to two; the "
        "file is in the page cache. Every program's answers "
        "(decisions under both profiles, transitions between them, failed checks, largest drift) agreed with those of "
        "replay-gate. Peak memory includes mapped pages of the file.",
        f"Machine: {facts}.", table(header, rows), quiet,
        "Versions: " + "; ".join(f"{one.name}: {one.version}" for one in every) + ".",
        f"Answers: {answers[total]['regressed']:,} of {total:,} regressed; failed checks "
        + ", ".join(f"{name} {answers[total]['failed'][name]:,}" for name in CHECKS) + "."]) + "\n"
    chosen.output.write_text(text)
    print(text)
    say(f"written to {chosen.output}")


if __name__ == "__main__":
    main()
