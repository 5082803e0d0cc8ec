"""All rules with orjson: parts that do not depend on the profile once per line, findings not spelled out.

    orjson_engine.py RECORDING [PROCESSES]
"""

from functools import lru_cache
from math import isfinite

import orjson

from counts import Counts, lines, main
from states import ALLOWED, state

ORDER = ("orderId", "order_id", "providerOrderId", "provider_order_id")
SOURCE = ("sourceRef", "source_ref", "source", "sourceDatasetId", "source_id", "ref")
UNAVAILABLE = 1_000_000_000.0
# tolerance, runtime, tokens, tool calls, findings
PROFILES = ((1.0, 1.2, 2400, 4, 6), (0.25, 3.5, 7200, 8, 12))

state = lru_cache(maxsize=4096)(state)


@lru_cache(maxsize=4096)
def key(name):
    return "".join(filter(str.isalnum, name.strip().lower()))


def first_text(entry, names):
    for name in names:
        value = entry.get(name)
        if type(value) is str and (value := value.strip()):
            return value
    return None


def chart_keys(items, into):
    if type(items) is list:
        for item in items:
            if type(item) is str:
                into.add(key(item))
            elif type(item) is dict and (name := first_text(item, ("name", "indicator", "id"))):
                into.add(key(name))


def any_missing(evidence):
    rendered = {key(name) for name in evidence.get("renderedIndicators") or () if type(name) is str}
    wanted = {key(name) for name in evidence.get("requestedIndicators") or () if type(name) is str}
    wanted.discard("")
    chart = evidence.get("chartPayload")
    if type(chart) is dict and not wanted <= rendered:
        chart_keys(chart.get("indicators"), rendered)
        panes = chart.get("panes")
        for pane in panes if type(panes) is list else ():
            if type(pane) is dict:
                chart_keys(pane.get("indicators"), rendered)
    return not wanted <= rendered


def trades_fail(evidence):
    logs = evidence.get("executionLogs")
    if not logs:
        return True
    current, filled = {}, set()
    for entry in logs:
        order = first_text(entry, ORDER)
        text = first_text(entry, ("status", "state", "event"))
        if order is None or text is None or (step := state(text)) is None:
            return True
        before = current.get(order)
        if step != "created" if before is None else step not in ALLOWED[before]:
            return True
        current[order] = step
        if step == "filled":
            filled.add(order)
    # The filled orders must be the traded ones; a trade without an order is in neither set.
    return {first_text(trade, ORDER) for trade in evidence.get("trades") or ()} != filled


def metric_drift(evidence):
    reported, recomputed = evidence.get("reportedMetrics"), evidence.get("recomputedMetrics")
    if not reported or not recomputed:
        return 0.0, True
    finding, drift = reported.keys() != recomputed.keys(), 0.0
    for name, left in reported.items():
        right = recomputed.get(name)
        if type(left) not in (float, int) or type(right) not in (float, int):
            finding = True
            continue
        away = abs(left - right) / abs(right) * 100 if right else 0.0 if left == 0 else UNAVAILABLE
        if away > drift:
            drift = away
    if not isfinite(drift):
        drift = UNAVAILABLE
    return (max(drift, UNAVAILABLE) if finding else drift), finding


def lineage_incomplete(evidence):
    lineage = evidence.get("lineage")
    entries = lineage.get("datasets") if type(lineage) is dict else None
    if type(entries) is not list or not entries:
        return True
    present = set()
    for entry in entries:
        if type(entry) is not dict or first_text(entry, SOURCE) is None:
            return True
        name = first_text(entry, ("datasetId", "dataset_id", "id"))
        if name is None:
            return True
        present.add(name)
    wanted = {name.strip() for name in evidence.get("datasetIds") or () if type(name) is str}
    wanted.discard("")
    return not wanted or not wanted <= present


def agent_status(review, profile):
    if review is None:
        return "pass"
    _, runtime, tokens, calls, most = profile
    usage = review.get("usage") or {}
    if (usage.get("tokensUsed", 0) > tokens or usage.get("runtimeSeconds", 0) > runtime
            or usage.get("toolCallsUsed", 0) > calls):
        return "fail"
    findings = review.get("findings")
    if not findings:
        return "pass"
    kept = []
    for one in findings:
        known = (one["id"], one["priority"], one["confidence"], one["summary"], one["evidenceRefs"])
        if known not in kept:
            kept.append(known)
    return "fail" if any(one[1] <= 1 for one in kept[:most]) else "conditional_pass"


def count(path, first, last):
    counts, loads, largest = Counts(), orjson.loads, 0.0
    steps, failed, (standard, expert) = {}, counts.failed, PROFILES
    for line in lines(path, first, last):
        record = loads(line)
        evidence = record["evidence"]
        missing, incomplete = any_missing(evidence), lineage_incomplete(evidence)
        incoherent = incomplete or trades_fail(evidence)
        drift, finding = metric_drift(evidence)
        if drift > largest:
            largest = drift
        before, after = finding or drift > standard[0], finding or drift > expert[0]
        if missing or incoherent or before or after:
            failed["indicators"] += missing
            failed["trades"] += incoherent
            failed["metricsBaseline"] += before
            failed["metricsCandidate"] += after
            failed["lineage"] += incomplete
        sound = not (missing or incoherent)
        review = record.get("agentReview")
        pair = (agent_status(review, standard) if sound and not before else "fail",
                agent_status(review, expert) if sound and not after else "fail")
        steps[pair] = steps.get(pair, 0) + 1
    counts.steps.update(steps)
    counts.drift = largest
    return counts


if __name__ == "__main__":
    main(count)
