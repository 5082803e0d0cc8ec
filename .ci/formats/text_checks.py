"""Reads Markdown, annotations, JUnit and TAP with independent parsers and compares them with the trace."""

import html.parser
import re
import unicodedata

import cmarkgfm
import junitparser
import markdown_it
import xmlschema
from cmarkgfm.cmark import Options
from tap.parser import Parser

JUNIT_SCHEMA = None
REASONS = ("candidate_decision_regressed_from_baseline", "metric_drift_threshold_exceeded")
DECISIONS = ("pass", "conditional_pass", "fail")


def same(what, found, expected):
    if found != expected:
        raise AssertionError(f"{what}: {found!r}, expected {expected!r}")


def holds(what, condition):
    if not condition:
        raise AssertionError(what)


def shown(name, limit=120):
    """A name as the renderings show it: control characters escaped, long names cut."""
    text = name[:limit]
    written = "".join(
        f"\\u{{{ord(one):X}}}" if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp") else one for one in text)
    return written if len(name) <= limit else f"{written}… ({len(name.encode()):,} bytes)"


def figure(value):
    """A figure as the renderings write it: whole numbers without decimals."""
    return str(int(value)) if value == int(value) else str(value)


def gates(run):
    return [("merge", run.gate["mergeBlocked"]), ("release", run.gate["releaseBlocked"])]


def blocked(is_blocked):
    return "blocked" if is_blocked else "pass"


# Markdown


class Page(html.parser.HTMLParser):
    """The tables and elements of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tables, self.tags, self.words = [], set(), ""
        self.is_in_cell = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.is_in_cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.is_in_cell = False

    def handle_data(self, data):
        self.words += data
        if self.is_in_cell:
            self.tables[-1][-1][-1] += data

    def table(self, head):
        """The rows of the first table whose first column is `head`."""
        return next((table[1:] for table in self.tables if table[0][0] == head), [])


def markdown(run, text, limit=1 << 20):
    holds("the size", len(text.encode()) <= limit)
    page = Page(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
    other = Page(markdown_it.MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text))
    same("the tables of two parsers", other.tables, page.tables)
    allowed = {
        "h2", "p", "strong", "em", "code", "table", "thead", "tbody", "tr", "th", "td", "pre", "details", "summary",
        "br", "blockquote"}
    same("elements", page.tags - allowed, set())
    records = int(re.search(r" over ([\d,]+) decisions?, mode ", page.words)[1].replace(",", ""))
    holds("all decisions", records == len(run.trace) or records > len(run.trace) and run.is_unknown)
    for gate, is_blocked in gates(run):
        holds(f"the {gate} gate", f"{gate} {blocked(is_blocked)}" in page.words)
    why = {row[0]: row[1] for row in page.table("why")}
    same("reasons", list(why), run.gate["reasons"])
    for reason in REASONS:
        if reason in why:
            same(reason, int(why[reason].split()[0].replace(",", "")), run.count(reason))
    holds("the counts", f"{len(run.regressed):,} regressed" in page.words and f"{run.waived:,} waived" in page.words)
    matrix = {row[0]: row[1:] for row in page.table("")}
    for baseline in DECISIONS:
        if matrix:
            same(baseline, matrix[f"baseline {baseline}"], [f"{run.transitions(baseline, one):,}" for one in DECISIONS])
    if run.regressed and run.gate["reasons"] == [REASONS[0]] and "names" not in run.flags:
        decisions = {line["id"]: line for line in run.trace}
        for row in page.table("decision"):
            line = decisions[row[0]]
            same("step", row[2], f"{line['baseline']['decision']} -> {line['candidate']['decision']}")
            drift = f"drift {figure(line['candidate']['driftPct'])} % > tolerance"
            holds("drift", not line["reasons"] or row[3].startswith(drift))
    if limit == 1 << 20:
        for name in run.flags.get("names", ()):
            holds(f"the name {name!r}", any(shown(name) == row[2] for row in page.table("reason")))
    for word in run.flags.get("words", ()):
        holds(word, word in page.words)
    holds("how to reproduce", "To reproduce" in page.words and "replay-gate" in page.words)


def markdown_comment(run, text):
    markdown(run, text, 1 << 16)


# Annotations, read as the runner's documentation describes


def unescaped(text, *more):
    for escape, character in (*more, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def github(run, text):
    holds("a line feed at the end", text.endswith("\n") and "\r" not in text)
    holds("every % is an escape", not re.search("%(?!25|0D|0A|3A|2C)", text))
    commands = []
    for line in text[:-1].split("\n"):
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line, re.DOTALL)
        holds(f"a command: {line[:80]}", match)
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        properties = {key: unescaped(one, ("%3A", ":"), ("%2C", ",")) for key, one in properties.items()}
        same("properties", set(properties) - {"file", "line", "title"}, set())
        commands.append((match[1], properties, unescaped(match[3])))
    holds("nine and the rest", len(commands) <= 10 and all(one[2].endswith(" more") for one in commands[9:]))
    level, _, message = commands[0]
    same("the level", level == "error", run.is_blocked)
    for gate, is_blocked in gates(run):
        holds(f"the {gate} gate", f"{gate} gate: {blocked(is_blocked)}" in message.split("\n"))
    for reason in run.gate["reasons"]:
        holds(reason, f"reason {reason}: " in message)
    holds("the counts", f"{len(run.regressed):,} regressed" in message)
    if "profile" in run.flags:
        same("the file", commands[0][1]["file"], run.flags["profile"])
        same("the line", commands[1][1]["line"], "4")
    for word in run.flags.get("words", ()):
        holds(word, word in text)


# JUnit


def junit(run, text):
    xmlschema.XMLSchema(JUNIT_SCHEMA).validate(text)
    root = junitparser.JUnitXml.fromstring(text.encode())
    suites = list(root)
    same("suites", [suite.name for suite in suites], ["merge", "release"])
    same("all totals", (root.tests, root.failures, root.errors), tuple(
        sum(getattr(suite, name) for suite in suites) for name in ("tests", "failures", "errors")))
    for suite, (_, is_blocked) in zip(suites, gates(run)):
        cases = list(suite)
        results = [(case, case.result[0] if case.result else None) for case in cases]
        bad = [(case, one) for case, one in results if isinstance(one, (junitparser.Failure, junitparser.Error))]
        same("blocked", bool(bad), is_blocked)
        same("unknown", any(isinstance(one, junitparser.Error) for _, one in bad), run.is_unknown)
        same("totals", (suite.tests, suite.failures, suite.errors, suite.skipped), (
            len(cases), sum(isinstance(one, junitparser.Failure) for _, one in bad),
            sum(isinstance(one, junitparser.Error) for _, one in bad),
            sum(isinstance(one, junitparser.Skipped) for _, one in results)))
        for reason in REASONS:
            messages = [
                one.message if one is not None else case.system_out or "0"
                for case, one in results if case.name.split(":")[0] == reason]
            same(reason, sum(int(message.split()[0].replace(",", "")) for message in messages), run.count(reason))
        for name in run.flags.get("names", ()):
            named = shown(name).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd") + " ("
            holds(named, any(named in (one.text or "") for _, one in bad))
        for word in run.flags.get("words", ()):
            holds(word, word in suite.system_out if hasattr(suite, "system_out") else word in text)


# TAP


def tap(run, text):
    lines = list(Parser().parse_text(text))
    same("the version", lines[0].version, 14)
    points = [line for line in lines if line.category == "test"]
    plan = next(line for line in lines if line.category == "plan")
    same("the plan", (len(points), [one.number for one in points]),
         (plan.expected_tests, list(range(1, plan.expected_tests + 1))))
    for gate, is_blocked in gates(run):
        mine = [one for one in points if one.description.startswith(f"- {gate}: ")]
        same(f"the {gate} gate", any(not one.ok for one in mine), is_blocked)
        for reason in REASONS:
            given = [one for one in mine if one.description.split(": ")[1] == reason and one.yaml_block]
            same(reason, sum(
                int(one.yaml_block["message"].split()[0].replace(",", "")) for one in given), run.count(reason))
        for name in run.flags.get("names", ()):
            holds(name, any(
                text.startswith(shown(name) + " (") for one in mine
                for text in (one.yaml_block or {}).get("strategies", ())))
    bad = [one for one in points if not one.ok]
    holds("diagnostics", all(one.yaml_block["severity"] in ("fail", "error") for one in bad))
    holds("what failed is not ok", len(bad) == sum(
        (one.yaml_block or {}).get("severity") in ("fail", "error") for one in points))
    same("unknown", any(one.yaml_block["severity"] == "error" for one in bad), run.is_unknown)
    holds("no directive but for waivers", run.waived or not any(one.skip or one.todo for one in points))
    for word in run.flags.get("words", ()):
        holds(word, word in text)
