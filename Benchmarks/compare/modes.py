"""Measures replay-gate alone in other modes: other kinds of lines, commands, outputs, workers, a pipe; and its start-up."""

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


def rewritten(path, kind, change):
    """A recording of another kind with as many decisions, made from each line of this one."""
    other = path.with_name(f"{path.stem}-{kind}.ndjson")
    if not other.exists():
        with open(path, "rb") as lines, open(f"{other}.part", "w") as out:
            for line in lines:
                out.write(json.dumps(change(json.loads(line)), separators=(",", ":")) + "\n")
        os.replace(f"{other}.part", other)
    return other


def artifact(record):
    """What the platform stores of a decision that passed (contract section 12), with members that are not read."""
    review = record.get("agentReview") or {}
    usage = review.get("usage") or {}
    findings = review.get("findings") or []
    return {
        "schemaVersion": "validation-run.v1", "runId": record["id"], "createdAt": "2026-02-02T08:15:30Z",
        "strategyRef": {"strategyId": record["strategyId"], "provider": "lab", "version": "3.2.1"},
        "inputs": {"prompt": "validate the strategy against its charts, trades and logs", "datasetIds":
                   record["evidence"].get("datasetIds") or [], "backtestReportRef": f"blob://reports/{record['id']}"},
        "policy": {"profile": "STANDARD", "blockMergeOnFail": True, "blockReleaseOnFail": True,
                   "metricDriftTolerancePct": 1.0, "hardFailOnMissingIndicators": True},
        "finalDecision": "pass",
        "deterministicChecks": {
            "indicatorFidelity": {"status": "pass", "missingIndicators": []},
            "tradeCoherence": {"status": "pass", "violations": []},
            "metricConsistency": {"status": "pass", "driftPct": 0.1}},
        "agentReview": {
            "status": "pass", "summary": "no findings that block", "findings": findings,
            "budget": {"profile": "STANDARD", "limits": {"maxRuntimeSeconds": 3.5, "maxTokens": 7200, "maxToolCalls": 8,
                                                         "maxFindings": 12},
                       "usage": {"runtimeSeconds": usage.get("runtimeSeconds", 0), "tokensUsed": usage.get("tokensUsed", 0),
                                 "toolCallsUsed": usage.get("toolCallsUsed", 0)},
                       "withinBudget": True, "breachReason": None}},
        "traderReview": {"required": False, "status": "not_requested", "comments": []}}


def elsewhere(record):
    """What another engine decided (contract section 13)."""
    return {"schemaVersion": "replay-gate-decided.v1", "id": record["id"], "strategyId": record["strategyId"],
            "decision": "pass", "driftPct": 0.1, "causes": ["rule 7"], "recordedAt": "2026-02-02"}


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
    size = path.stat().st_size
    other, trace = reordered(path), chosen.work / "trace.ndjson"
    warm(path)
    warm(other)
    gate = [chosen.ours, "--quiet", "--candidate", "EXPERT"]
    plain = [*gate, "--recording", path]
    joined = [*plain, "--candidate-recording", other]
    several = [*plain, *candidates(chosen.work, 7)]
    artifacts, decided = rewritten(path, "artifacts", artifact), rewritten(path, "decided", elsewhere)
    warm(artifacts)
    warm(decided)
    page = chosen.work / "page.html"

    def command(*words):
        return [chosen.ours, *words, "--candidate", "EXPERT", "--recording", path]

    modes = {"plain, 1 worker": (plain, 1, 1), "with --trace, 1 worker": ([*plain, "--trace", trace], 1, 1),
             "with --report html, 1 worker": ([*plain, "--report", f"html={page}"], 1, 1),
             "artifacts, 1 worker": ([*gate, "--recording", artifacts], 1, 1),
             "decided elsewhere, 1 worker": ([*gate, "--recording", decided], 1, 1),
             "eight candidates, 1 worker": (several, 1, 1), "joined, 1 worker": (joined, 1, 1),
             "coverage, 1 worker": (command("coverage"), 1, 1), "frontier, 1 worker": (command("frontier"), 1, 1),
             "tally, 1 worker": (command("tally"), 1, 1),
             "recording check, 1 worker": ([chosen.ours, "recording", "check", path], 1, 1),
             "from a pipe, 1 worker": (None, 1, 1),
             "plain, 2 workers": (plain, 2, 2), "plain, 10 workers on two cores": (plain, 2, 10),
             "with --trace, 2 workers": ([*plain, "--trace", trace], 2, 2), "joined, 2 workers": (joined, 2, 2),
             "artifacts, 2 workers": ([*gate, "--recording", artifacts], 2, 2),
             "from a pipe, 2 workers": (None, 2, 2)}
    modes = {name: mode for name, mode in modes.items() if mode[1] <= len(CORES)}
    sizes = {name: next((file.stat().st_size for file in (artifacts, decided) if file in (mode[0] or [])), size)
             for name, mode in modes.items()}
    runs = {name: [] for name in modes}
    for number in range(1, chosen.rounds + 1):
        say(f"round {number} of {chosen.rounds}")
        for name, (words, cores, workers) in modes.items():
            jobs = ["--jobs", workers]
            runs[name].append(timed([*words, *jobs], cores) if words
                              else piped(path, [*gate, "--recording", "-", *jobs], cores))
    plains, rows = runs["plain, 1 worker"], []
    for name, several in runs.items():
        seconds, _ = median(several)
        # Within a round, so that a machine that is slower for a while does not change the ratio.
        faster = statistics.median(plain.seconds / run.seconds for plain, run in zip(plains, several))
        faster_cpu = statistics.median(plain.cpu / run.cpu for plain, run in zip(plains, several))
        words, _, workers = modes[name]
        jobs = ["--jobs", workers]
        memory = figure(peak_megabytes([*words, *jobs])) if words else ""
        rows.append([name, figure(chosen.records / seconds), figure(sizes[name] / seconds / 1e6),
                     f"{faster:.2f}", f"{faster_cpu:.2f}", f"{faster * sizes[name] / size:.2f}", memory])
    trace.unlink(missing_ok=True)
    page.unlink(missing_ok=True)
    text = "\n\n".join([
        "# Other modes",
        f"replay-gate over {chosen.records:,} decisions, {size / 1e6:.0f} MB; medians of {chosen.rounds} interleaved rounds (of "
        "a ratio: of the ratios within each round), "
        "including start-up, pinned to as many cores as there are workers (two for ten). MB/s counts the recording once, so "
        "a joined run reads twice that. With a pipe, `cat` shares the cores.",
        f"Machine: {facts}.",
        table(["mode", "decisions/s", "MB/s", "÷ plain, 1 worker", "by CPU time", "by bytes", "peak MB"], rows),
        f"Start-up, {STARTS} starts of each in turn, in milliseconds from spawn to exit; `true` shows the time for spawning alone:",
        table(["program", "median", "least"], start_up(chosen))]) + "\n"
    chosen.output.write_text(text)
    print(text)
    say(f"written to {chosen.output}")


if __name__ == "__main__":
    main()
