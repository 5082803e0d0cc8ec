"""Runs the gate on recordings of every kind, with all text formats at once, and checks each format."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import text_checks
import text_json

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATS = {
    "markdown": text_checks.markdown,
    "markdown-comment": text_checks.markdown_comment,
    "github": text_checks.github,
    "junit": text_checks.junit,
    "tap": text_checks.tap,
    "sarif": text_json.sarif,
    "gitlab": text_json.gitlab,
    "intoto": text_json.intoto,
}
# Names with a special meaning in one of the formats.
HOSTILE = [
    "| a | b |", "a\\|b", "<script>alert(1)</script>", "]]> & <!-- -->", "::error::x%0A,y", "line\nfeed\r\x85\u2028",
    "\x00\x1b[31m\x7f\ufeff\u202e", "\ufffe\uffff\U0010ffff", "`code` **bold** [x](y) @me #1 www.a.b", "ok 1 # SKIP",
    "---\n...\n- x: {y}", "'\"\\${HOME}`", "e\u0301 \u00e9 \U0001f99c", "$x^2$ http://a.b a@b.c :smile:", "long" * 300,
]
WAIVERS = {
    "schemaVersion": "replay-gate-waivers.v1",
    "waivers": [
        {"id": "W-1", "scope": {"decisions": ["valrun-0004", "valrun-0009"]}, "rationale": "known | <b>",
         "approver": "A. Moss", "reference": "PR 7", "expires": "2026-12-01T00:00:00Z"},
        {"id": "W-2", "scope": {"decisions": ["valrun-0015"]}, "rationale": "until June", "approver": "A. Moss",
         "reference": "PR 8", "expires": "2026-02-01T00:00:00Z"},
        {"id": "W-3", "scope": {"strategyId": "none", "reason": "metric_drift_threshold_exceeded"},
         "rationale": "unused", "approver": "A. Moss", "reference": "PR 9", "expires": "2026-03-08T00:00:00Z"},
    ],
}
SUBJECT = "0123456789abcdef" * 4


def record(name, strategy, drift):
    """A decision that passes every check if its drift, in per cent, is within the tolerance."""
    return json.dumps({
        "schemaVersion": "replay-gate-decision.v1", "id": name, "strategyId": strategy, "evidence": {
            "requestedIndicators": ["RSI"], "renderedIndicators": ["rsi"], "datasetIds": ["ds"],
            "trades": [{"orderId": "o"}],
            "executionLogs": [{"orderId": "o", "status": state} for state in ("created", "accepted", "filled")],
            "reportedMetrics": {"sharpe": 1000 + drift * 10}, "recomputedMetrics": {"sharpe": 1000},
            "lineage": {"datasets": [{"datasetId": "ds", "sourceRef": "src"}]}}}) + "\n"


class Run:
    """A run: its outputs and its trace."""

    def __init__(self, folder, flags, waived):
        self.folder = folder
        self.flags = flags
        self.report = json.loads((folder / "report.json").read_text())
        self.gate = self.report["gate"]
        self.is_unknown = self.gate["decision"] == "unknown"
        self.is_blocked = self.report["gateStatus"] == "blocked"
        with open(folder / "trace.ndjson", encoding="utf-8") as trace:
            self.trace = [json.loads(line) for line in trace]
        regressed = [line for line in self.trace if line["reasons"]]
        self.waived = sum(line["id"] in waived for line in regressed)
        self.regressed = [line for line in regressed if line["id"] not in waived]
        self.missing = int(flags.get("missing", 0))

    def count(self, reason):
        """The number of decisions with a reason of the pair rule, without waived ones."""
        return sum(reason in line["reasons"] for line in self.regressed)

    def transitions(self, baseline, candidate):
        return sum(
            line["baseline"]["decision"] == baseline and line["candidate"]["decision"] == candidate
            for line in self.trace)

    def text(self, name):
        """The rendering as it was written, including its line endings."""
        return (self.folder / name).read_bytes().decode("utf-8")


def perform(binary, folder, name, code, arguments, **flags):
    """Runs the gate in `folder` and checks all formats."""
    target = folder / name
    target.mkdir()
    reports = [flag for kind in FORMATS for flag in ("--report", f"{kind}={name}/{kind}")]
    command = [binary, *arguments, *reports, "--trace", f"{name}/trace.ndjson", "--output", f"{name}/report.json"]
    environment = {
        **{key: value for key, value in os.environ.items() if key != "GITHUB_STEP_SUMMARY"},
        "SOURCE_DATE_EPOCH": "1772323200"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if result.returncode != code:
        sys.exit(f"formats: {name}: exit code {result.returncode}, not {code}: {result.stderr.decode()}")
    run = Run(target, flags, flags.get("waived", ()))
    run.code = code
    run.root = folder
    for kind, check in FORMATS.items():
        try:
            check(run, run.text(kind))
        except Exception as error:  # any exception of a parser means that the format is invalid
            kept = pathlib.Path(tempfile.gettempdir()) / f"replay-gate-{name}-{kind}"
            shutil.copyfile(target / kind, kept)
            sys.exit(f"formats: {name}: {kind}: {type(error).__name__}: {str(error)[:2000]}\nformats: see {kept}")
    print(f"formats: {name}: {len(FORMATS)} formats, {len(run.trace)} decisions, {len(run.regressed)} regressed")


def main():
    binary, schema = sys.argv[1:]
    text_checks.JUNIT_SCHEMA = schema
    golden = ROOT / "golden"
    with tempfile.TemporaryDirectory(prefix="formats-") as name:
        folder = pathlib.Path(name)
        shutil.copy(golden / "default.ndjson", folder / "golden.ndjson")
        for part in ("realistic.ndjson", "realistic.candidate.ndjson"):
            shutil.copy(golden / "conformance" / part, folder / part)
        profile = (ROOT / "profiles" / "EXPERT.json").read_text().replace("EXPERT", "OWN | one")
        (folder / "own one.json").write_text(profile)
        (folder / "waivers.json").write_text(json.dumps(WAIVERS))
        (folder / "hostile.ndjson").write_text(
            "".join(record(f"{n}{text}", text, 0.5) + record(f"ok{n}", text, 0) for n, text in enumerate(HOSTILE)))
        with open(folder / "large.ndjson", "w", encoding="utf-8") as large:
            large.writelines(record(f"decision-{n}", f"strategy-{n % 20000}", n % 2 / 2) for n in range(200_000))

        expert = ["--baseline", "STANDARD", "--candidate", "EXPERT"]
        blocked = [*expert, "--recording", "golden.ndjson"]
        perform(binary, folder, "pass", 0, ["--recording", "golden.ndjson", "--subject", f"app.tar=sha256:{SUBJECT}"],
                subject=SUBJECT)
        perform(binary, folder, "blocked", 1, blocked)
        perform(binary, folder, "own", 1, ["--candidate", "own one.json", "--recording", "golden.ndjson"],
                profile="own one.json")
        perform(binary, folder, "any", 1, [*blocked, "--mode", "any"])
        perform(binary, folder, "small", 3, [*blocked, "--min-records", "100"])
        perform(binary, folder, "kept", 0, [*blocked, "--max-regressions", "6"])
        perform(binary, folder, "exceeded", 1, [*blocked, "--max-regressions", "5", "--max-loosened", "0"])
        perform(binary, folder, "unproven", 3, [*blocked, "--max-regression-rate", "0.2"])
        perform(binary, folder, "waived", 1, [*blocked, "--waivers", "waivers.json", "--now", "2026-03-01T00:00:00Z"],
                waived={"valrun-0004", "valrun-0009"}, words=["W-1", "W-2", "W-3", "expired"])
        two = [*expert, "--recording", "realistic.ndjson", "--candidate-recording"]
        perform(binary, folder, "two", 1, [*two, "realistic.candidate.ndjson"])
        lines = (folder / "realistic.candidate.ndjson").read_text().splitlines(keepends=True)
        (folder / "short.ndjson").write_text("".join(lines[:-3]))
        perform(binary, folder, "short", 3, [*two, "short.ndjson"])
        perform(binary, folder, "hostile", 1, [*expert, "--recording", "hostile.ndjson"], names=HOSTILE)
        perform(binary, folder, "large", 1, [*expert, "--recording", "large.ndjson"])
    print("formats: all are valid and agree with their runs")


if __name__ == "__main__":
    main()
