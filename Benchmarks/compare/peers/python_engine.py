"""All rules as in a plain Python service: json, dataclasses, findings as strings, one profile at a time.

    python_engine.py RECORDING [PROCESSES]
"""

import json
import math
from dataclasses import dataclass, field

from counts import Counts, lines, main
from states import ALLOWED, state

ORDER = ("orderId", "order_id", "providerOrderId", "provider_order_id")
SOURCE = ("sourceRef", "source_ref", "source", "sourceDatasetId", "source_id", "ref")
UNAVAILABLE = 1_000_000_000.0


@dataclass(frozen=True)
class Profile:
    name: str
    tolerance: float
    max_runtime: float
    max_tokens: int
    max_calls: int
    max_findings: int


@dataclass
class Decision:
    decision: str
    drift: float
    missing: list = field(default_factory=list)
    trade_violations: list = field(default_factory=list)
    mismatches: list = field(default_factory=list)
    lineage_violations: list = field(default_factory=list)


STANDARD = Profile("STANDARD", 1.0, 1.2, 2400, 4, 6)
EXPERT = Profile("EXPERT", 0.25, 3.5, 7200, 8, 12)


def first_text(entry, names):
    for name in names:
        value = entry.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def key(name):
    return "".join(character for character in name.strip().lower() if character.isalnum())


def chart_names(items):
    names = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, str):
            names.append(item)
        elif isinstance(item, dict) and (name := first_text(item, ("name", "indicator", "id"))):
            names.append(name)
    return names


def indicator_fidelity(evidence):
    names = [name for name in evidence.get("renderedIndicators") or [] if isinstance(name, str)]
    chart = evidence.get("chartPayload")
    if isinstance(chart, dict):
        names += chart_names(chart.get("indicators"))
        panes = chart.get("panes")
        for pane in panes if isinstance(panes, list) else []:
            if isinstance(pane, dict):
                names += chart_names(pane.get("indicators"))
    rendered = {key(name) for name in names}
    requested = {}
    for name in evidence.get("requestedIndicators") or []:
        if isinstance(name, str) and key(name):
            requested.setdefault(key(name), name.strip())
    return sorted(name for wanted, name in requested.items() if wanted not in rendered)


def trade_coherence(evidence, lineage):
    trades, logs = evidence.get("trades") or [], evidence.get("executionLogs") or []
    violations = {f"lineage:{violation}" for violation in lineage}
    if not trades and not logs:
        return sorted(violations | {"trade_evidence_unavailable"})
    if not logs:
        violations.add("execution_evidence_unavailable")
    lifecycle = {}
    for entry in logs:
        order = first_text(entry, ORDER)
        if order is None:
            violations.add("execution_log_missing_order_id")
            continue
        step = state(first_text(entry, ("status", "state", "event")) or "")
        if step is None:
            violations.add(f"execution_log_unknown_state:{order}")
        else:
            lifecycle.setdefault(order, []).append(step)
    for order, steps in lifecycle.items():
        if steps[0] != "created":
            violations.add(f"invalid_lifecycle_start:{order}:{steps[0]}")
        for before, after in zip(steps, steps[1:]):
            if after not in ALLOWED[before]:
                violations.add(f"invalid_lifecycle_transition:{order}:{before}->{after}")
    traded = set()
    for trade in trades:
        order = first_text(trade, ORDER)
        if order is None:
            violations.add("trade_missing_order_id")
            continue
        traded.add(order)
        if order not in lifecycle:
            violations.add(f"trade_without_execution_log:{order}")
        elif "filled" not in lifecycle[order]:
            violations.add(f"trade_without_fill_event:{order}")
    violations |= {f"fill_without_trade:{order}" for order, steps in lifecycle.items()
                   if "filled" in steps and order not in traded}
    return sorted(violations)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def metric_consistency(evidence, profile):
    reported, recomputed = evidence.get("reportedMetrics") or {}, evidence.get("recomputedMetrics") or {}
    if not reported or not recomputed:
        return 0.0, ["metrics_evidence_unavailable"]
    findings, drift = set(), 0.0
    for name in sorted(set(reported) | set(recomputed)):
        if name not in reported or name not in recomputed:
            findings.add(f"metric_missing_in_{'recomputed' if name in reported else 'reported'}:{name}")
            drift = max(drift, UNAVAILABLE)
        elif not is_number(reported[name]) or not is_number(recomputed[name]):
            findings.add(f"metric_non_numeric:{name}")
            drift = max(drift, UNAVAILABLE)
        else:
            left, right = float(reported[name]), float(recomputed[name])
            away = abs(left - right) / abs(right) * 100 if right else 0.0 if left == 0 else UNAVAILABLE
            drift = max(drift, away if math.isfinite(away) else UNAVAILABLE)
    if drift > profile.tolerance:
        findings.add(f"metric_drift_exceeds_tolerance:max={drift:.6f}:tolerance={profile.tolerance:.6f}")
    return drift, sorted(findings)


def lineage_completeness(evidence):
    requested = {name.strip() for name in evidence.get("datasetIds") or [] if isinstance(name, str) and name.strip()}
    violations = set() if requested else {"dataset_references_missing"}
    lineage = evidence.get("lineage")
    if not isinstance(lineage, dict):
        return sorted(violations | {"lineage_payload_missing"})
    entries = lineage.get("datasets")
    if not isinstance(entries, list) or not entries:
        violations.add("lineage_datasets_missing")
        entries = []
    present = set()
    for position, entry in enumerate(entries):
        if not isinstance(entry, (str, dict)):
            violations.add(f"lineage_dataset_entry_invalid:{position}")
            continue
        is_object = isinstance(entry, dict)
        name = first_text(entry, ("datasetId", "dataset_id", "id")) if is_object else entry.strip()
        if not name:
            violations.add(f"lineage_dataset_id_missing:{position}")
            continue
        present.add(name)
        if not is_object or first_text(entry, SOURCE) is None:
            violations.add(f"lineage_source_missing:{name}")
    return sorted(violations | {f"lineage_dataset_missing:{name}" for name in requested - present})


def agent_status(review, profile):
    if review is None:
        return "pass"
    usage = review.get("usage") or {}
    if (usage.get("tokensUsed", 0) > profile.max_tokens or usage.get("runtimeSeconds", 0) > profile.max_runtime
            or usage.get("toolCallsUsed", 0) > profile.max_calls):
        return "fail"
    kept = []
    for finding in review.get("findings") or []:
        known = [finding[name] for name in ("id", "priority", "confidence", "summary", "evidenceRefs")]
        if known not in kept:
            kept.append(known)
    kept = kept[:profile.max_findings]
    if not kept:
        return "pass"
    return "fail" if any(finding[1] <= 1 for finding in kept) else "conditional_pass"


def decide(record, profile):
    evidence = record["evidence"]
    lineage = lineage_completeness(evidence)
    missing, trades = indicator_fidelity(evidence), trade_coherence(evidence, lineage)
    drift, mismatches = metric_consistency(evidence, profile)
    failed = missing or trades or mismatches or lineage
    decision = "fail" if failed else agent_status(record.get("agentReview"), profile)
    return Decision(decision, drift, missing, trades, mismatches, lineage)


def count(path, first, last):
    counts = Counts()
    for line in lines(path, first, last):
        record = json.loads(line)
        baseline, candidate = decide(record, STANDARD), decide(record, EXPERT)
        counts.steps[baseline.decision, candidate.decision] += 1
        counts.drift = max(counts.drift, baseline.drift)
        counts.failed.update({"indicators": bool(baseline.missing), "trades": bool(baseline.trade_violations),
                              "metricsBaseline": bool(baseline.mismatches),
                              "metricsCandidate": bool(candidate.mismatches),
                              "lineage": bool(baseline.lineage_violations)})
    return counts


if __name__ == "__main__":
    main(count)
