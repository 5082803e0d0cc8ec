"""Compares the figures of a page with the report and the trace, which other parts of the program write."""

import collections
import hashlib
import json
import math
import unicodedata

# Every table of the page, with the texts of each cell as a screen reader would read them.
SCRAPE = r"""(() => {
  const texts = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("wbr").forEach((gap) => gap.remove());
    copy.querySelectorAll(".rest").forEach((rest) => rest.replaceWith(rest.textContent));
    copy.normalize();
    const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim()) found.push(walker.currentNode.data);
    return found;
  };
  const tables = {};
  for (const table of document.querySelectorAll("table[id]")) {
    tables[table.id] = [...table.tBodies[0].rows].map((row) => [...row.cells].map(texts));
  }
  const facts = {};
  for (const fact of document.querySelectorAll(".facts div")) {
    const [value, note] = texts(fact.querySelector("dd"));
    facts[fact.querySelector("dt").textContent] = [value, note];
  }
  return {
    tables, facts,
    title: document.title, head: texts(document.querySelector("h1")),
    gates: [...document.querySelectorAll(".gates li")].map((gate) => gate.textContent),
    command: document.getElementById("command").textContent,
    report: document.getElementById("report-json").textContent,
    status: document.getElementById("rows-status")?.textContent,
    text: document.body.textContent,
  };
})()"""

DECISIONS = ("pass", "conditional_pass", "fail")
RULES = {
    "token_budget": ("tokensUsed", "maxTokens", "token_budget_exceeded"),
    "runtime_budget": ("runtimeSeconds", "maxRuntimeSeconds", "runtime_budget_exceeded"),
    "tool_call_budget": ("toolCallsUsed", "maxToolCalls", "tool_budget_exceeded"),
}


class Mismatch(AssertionError):
    """The page differs from the run."""


def same(what, found, expected):
    """Throws if the page differs."""
    if found != expected:
        raise Mismatch(f"{what}: the page has {str(found)[:600]}, expected {str(expected)[:600]}")


def digest(profile):
    """The digest of a profile's canonical JSON, in which whole numbers have no fraction."""
    def canonical(value):
        if isinstance(value, dict):
            return {name: canonical(member) for name, member in value.items()}
        return int(value) if isinstance(value, float) and value.is_integer() else value

    text = json.dumps(canonical(profile), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def plain(text):
    """A text of a recording as the page shows it, with invisible characters escaped."""
    hidden = ("Cc", "Cf", "Zl", "Zp")
    return "".join(
        f"\\u{{{ord(c):X}}}" if unicodedata.category(c) in hidden or ord(c) & 0xFFFE == 0xFFFE else c for c in text)


def whole(text):
    """A count with thousands separators, or a word for none."""
    return int(text.replace(",", ""))


def figure(cell):
    """A figure with or without its unit; None for an empty cell."""
    return float(cell[0].split()[0].replace(",", "")) if cell else None


class Run:
    """The report and the trace of a run, and its inputs."""

    def __init__(self, report, trace, records, baseline, candidate, partners=None, waived=(), code=0,
                 is_any=False):
        self.line = report
        self.report = json.loads(report)
        self.trace = trace
        self.records = records
        self.baseline, self.candidate = baseline, candidate
        self.partners = partners or records
        # The decisions that have a line of the trace: the number in the recording, from 0, and the record.
        known = {entry["id"] for entry in self.partners}
        self.paired = [(number, entry) for number, entry in enumerate(records) if entry["id"] in known]
        self.waived = set(waived)
        self.code = code
        self.is_any = is_any

    def counts(self, line):
        """Whether a decision counts, regardless of waivers."""
        return bool(line["reasons"]) or (self.is_any and line["decision"] != "pass")


def check(page, run):
    """Checks everything on the page that the run's other outputs contain."""
    gate = run.report["gate"]
    verdict(page, run, gate)
    report_members(page, run)
    matrix(page, run)
    regressions(page, run)
    groups(page, run)
    strategies(page, run)
    profiles(page, run)
    fidelity(page, run)


def verdict(page, run, gate):
    """Checks the first screen."""
    word = "Unknown" if gate["decision"] == "unknown" else run.report["gateStatus"].capitalize()
    same("verdict", page["head"][0].strip(), word)
    records = f" over {len(run.records):,} decision"
    same("decisions in the summary", records in page["head"][1], True)
    same("gates", page["gates"], [f"Merge {gate['mergeGateStatus']}", f"Release {gate['releaseGateStatus']}"])
    same("report as written", page["report"], run.line)
    facts = page["facts"]
    blamed = [line for line in run.trace if line["reasons"] and line["id"] not in run.waived]
    rank = DECISIONS.index
    pairs = [(line["baseline"]["decision"], line["candidate"]["decision"]) for line in run.trace]
    same("decisions", whole(facts["Decisions"][0]), len(run.records))
    same("regressed", whole(facts["Regressed"][0]), len(blamed))
    same("waived", whole(facts["Waived"][0]), len([line for line in run.trace if line["id"] in run.waived]))
    same("loosened", whole(facts["Loosened"][0]), sum(rank(a) > rank(b) for a, b in pairs))
    same("changed", whole(facts["Changed"][0]), sum(a != b for a, b in pairs))
    same("delta", figure(facts["Largest drift delta"]), gate["metricDriftDeltaPct"])
    same("threshold", float(facts["Largest drift delta"][1].split()[1]), gate["metricDriftThresholdPct"])
    same("exit code", whole(facts["Exit code"][0]), run.code)
    listed = page["tables"].get("reasons", [])
    same("reasons", [row[0][0] for row in listed], gate["reasons"])
    for row in listed:
        if row[0][0] in ("candidate_decision_regressed_from_baseline", "metric_drift_threshold_exceeded"):
            expected = sum(row[0][0] in line["reasons"] for line in blamed)
            same(f"count of {row[0][0]}", whole(row[1][0].split()[0]), expected)


def report_members(page, run):
    """Checks the figures of the report."""
    for name, value in page["tables"]["report-members"]:
        expected = run.report
        for part in name[0].split("."):
            expected = expected[part]
        if isinstance(expected, bool):
            expected = str(expected).lower()
        elif isinstance(expected, list):
            expected = ", ".join(expected)
        elif isinstance(expected, float):
            same(name[0], float(value[0].replace(",", "")), expected)
            continue
        same(name[0], "".join(value), plain(expected or ""))


def matrix(page, run):
    """Checks the transitions from baseline to candidate."""
    pairs = collections.Counter((line["baseline"]["decision"], line["candidate"]["decision"]) for line in run.trace)
    rows = {row[0][0]: [whole(cell[0]) for cell in row[1:]] for row in page["tables"]["matrix"]}
    for one in DECISIONS:
        counts = [pairs[one, other] for other in DECISIONS]
        same(f"transitions from {one}", rows[one], counts + [sum(counts)])
    sums = [sum(pairs[one, other] for one in DECISIONS) for other in DECISIONS]
    same("transitions in all", rows["all"], sums + [sum(sums)])


def regressions(page, run):
    """Compares each row with its line of the trace."""
    same("lines of the trace", len(run.trace), len(run.paired))
    counting = [(place, line) for place, line in zip(run.paired, run.trace) if run.counts(line)]
    rows = page["tables"].get("rows", [])
    same("rows", len(rows), min(len(counting), 1000))
    if not counting:
        return
    total = f"{len(counting):,}"
    says = f"The first 1,000 of {total} are shown" if len(counting) > 1000 else f"All {total} are shown"
    if not page["status"].startswith(says):
        raise Mismatch(f"the page says {page['status']}, expected {says}")
    for row, ((number, record), line) in zip(rows, counting):
        name = repr(line["id"])
        same(f"id of {name}", "".join(row[0]), plain(line["id"]))
        same(f"strategy of {name}", "".join(row[1]), plain(record["strategyId"]))
        same(f"step of {name}", row[2][0], f"{line['baseline']['decision']} → {line['candidate']['decision']}")
        same(f"place of {name}", row[7][0].rsplit(":", 1)[1], str(number + 1))
        same(f"waiver of {name}", bool(row[8]), line["id"] in run.waived)
        rule(row, line, run, name)


def rule(row, line, run, name):
    """Checks the rule that turned a decision, its figure, limit and margin."""
    found = row[3][0]
    candidate = line["candidate"]
    if found == "metric_drift":
        same(f"check of {name}", "metric_consistency_failed" in candidate["blockReasons"], True)
        expected = (candidate["driftPct"], run.candidate["metricDriftTolerancePct"])
    elif found == "drift_delta":
        same(f"breach of {name}", line["thresholdBreached"], True)
        expected = (line["metricDriftDeltaPct"], line["metricDriftThresholdPct"])
    elif found in RULES:
        used, limit, breach = RULES[found]
        same(f"breach of {name}", candidate["agentBudgetBreach"], breach)
        record = next(entry for entry in run.partners if entry["id"] == line["id"])
        expected = (record["agentReview"]["usage"][used], run.candidate["agentReviewBudget"][limit])
    else:
        return
    same(f"figure and limit of {name}", (figure(row[4]), figure(row[5])), expected)
    if not math.isclose(figure(row[6]), expected[1] - expected[0], abs_tol=5e-7, rel_tol=1e-12):
        raise Mismatch(f"the margin of {name} is {row[6]}, expected {expected[1] - expected[0]}")


def groups(page, run):
    """Checks the groups by reason and rule: each reason has the same sum as in the trace."""
    sums = collections.Counter()
    for reason, _, count, waived, _ in page["tables"].get("causes", []):
        sums[reason[0], bool(waived)] += whole(count[0])
    expected = collections.Counter()
    for line in run.trace:
        if run.counts(line):
            for reason in line["reasons"] or ["candidate_decision_not_pass"]:
                expected[reason, line["id"] in run.waived] += 1
    same("groups", dict(sums), dict(expected))


def strategies(page, run):
    """Checks the groups by strategy."""
    expected = collections.defaultdict(lambda: [0, 0, 0, 0])
    # A decision without a partner has no line of the trace, but belongs to its strategy.
    for record in run.records:
        expected[plain(record["strategyId"])][0] += 1
    for (_, record), line in zip(run.paired, run.trace):
        counts = expected[plain(record["strategyId"])]
        is_waived = line["id"] in run.waived
        counts[1] += bool(line["reasons"]) and not is_waived
        counts[2] += is_waived
        counts[3] += DECISIONS.index(line["baseline"]["decision"]) > DECISIONS.index(line["candidate"]["decision"])
    rows = page["tables"]["by-strategy"]
    same("strategies", len(rows), min(len(expected), 100))
    for row in rows:
        found = [whole(row[place][0]) for place in (1, 2, 4, 5)]
        same(f"counts of {row[0]}", found, expected["".join(row[0])])


def profiles(page, run):
    """Compares the members of both profiles."""
    for name, before, after, *_ in page["tables"]["profiles"]:
        for profile, cell in ((run.baseline, before), (run.candidate, after)):
            expected = profile
            for part in name[0].split("."):
                expected = expected.get(part) if isinstance(expected, dict) else None
            if expected is None:
                continue
            text = cell[0]
            if isinstance(expected, bool):
                same(name[0], text, str(expected).lower())
            elif isinstance(expected, str):
                same(name[0], text, plain(expected))
            else:
                same(name[0], float(text.replace(",", "")), float(expected))


def fidelity(page, run):
    """Compares recorded and replayed decisions whose profile is named, unless a record has no line of the trace."""
    if len(run.trace) < len(run.records):
        return
    compared, diverged = 0, []
    own = digest(run.baseline)
    for record, line in zip(run.records, run.trace):
        name = run.baseline["profile"]
        if record["profileDigest"] == own if "profileDigest" in record else record["profile"] == name:
            compared += 1
            if record["decision"] != line["baseline"]["decision"]:
                diverged.append([plain(line["id"]), record["decision"], line["baseline"]["decision"]])
    found = [["".join(row[0]), row[2][0], row[3][0]] for row in page["tables"].get("divergences", [])]
    same("divergences", found, diverged[:5])
    value, note = page["facts"]["Replayed as recorded"]
    same("comparable", whole(note.split()[0]), compared)
    if compared:
        rate = math.floor((compared - len(diverged)) * 10_000 / compared) / 100
        same("fidelity", float(value.split()[0]), rate)
