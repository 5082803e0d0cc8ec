"""Polars: the checks as expressions over lists, most of the rules.

    polars_engine.py RECORDING [THREADS]

Not implemented: names other than the first of each list of aliases, loose spellings of a state, values of mixed types,
repeated findings. Metrics are columns here, so their names must be known before the recording is read.
"""

import json
import os
import sys

os.environ["POLARS_MAX_THREADS"] = sys.argv[2] if len(sys.argv) > 2 else "1"

import polars as pl  # noqa: E402  (the number of threads is read on import)

from counts import CHECKS, Counts  # noqa: E402

METRICS = ["sharpeRatio", "maxDrawdownPct", "winRatePct", "profitFactor", "sortinoRatio", "cagrPct",
           "avgTradePct", "exposurePct", "calmarRatio", "turnover"]
TEXTS = pl.List(pl.String)
NUMBERS = pl.Struct(dict.fromkeys(METRICS, pl.Float64))
SCHEMA = {
    "evidence": pl.Struct({
        "requestedIndicators": TEXTS, "renderedIndicators": TEXTS,
        "chartPayload": pl.Struct({"indicators": pl.List(pl.Struct({"name": pl.String})),
                                   "panes": pl.List(pl.Struct({"indicators": TEXTS}))}),
        "trades": pl.List(pl.Struct({"orderId": pl.String})),
        "executionLogs": pl.List(pl.Struct({"orderId": pl.String, "status": pl.String})),
        "reportedMetrics": NUMBERS, "recomputedMetrics": NUMBERS, "datasetIds": TEXTS,
        "lineage": pl.Struct({"datasets": pl.List(pl.Struct({"datasetId": pl.String, "sourceRef": pl.String}))})}),
    "agentReview": pl.Struct({
        "findings": pl.List(pl.Struct({"priority": pl.Float64})),
        "usage": pl.Struct({"runtimeSeconds": pl.Float64, "tokensUsed": pl.Float64, "toolCallsUsed": pl.Float64})})}
STATES = {"created": "c", "accepted": "a", "partially_filled": "p", "filled": "f", "cancelled": "x", "rejected": "x"}
LIFE = "^c(x|a(f|x|p+[fx]?)?)?$"


def keys(texts):
    return texts.list.eval(pl.element().str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", ""))


def uncovered(wanted, given):
    """Whether anything is requested that is not there."""
    return wanted.list.set_difference(given).list.len() > 0


def agent_fails(usage, findings, tokens, runtime, calls, most):
    budget = ((usage.struct["tokensUsed"] > tokens) | (usage.struct["runtimeSeconds"] > runtime)
              | (usage.struct["toolCallsUsed"] > calls)).fill_null(False)
    severe = findings.list.head(most).list.eval(pl.element().struct["priority"]).list.min() <= 1
    return budget | severe.fill_null(False)


rows = pl.scan_ndjson(sys.argv[1], schema=SCHEMA).collect(engine="streaming").with_row_index("row")
evidence, review = pl.col("evidence").struct, pl.col("agentReview").struct
rows = rows.with_columns(
    *(evidence[name].alias(name) for name in SCHEMA["evidence"].to_schema()),
    findings=review["findings"], usage=review["usage"]).drop("evidence", "agentReview")

logs = (rows.select("row", "executionLogs").explode("executionLogs").drop_nulls("executionLogs")
        .select("row", pl.col("executionLogs").struct["orderId"].str.strip_chars().alias("order"),
                pl.col("executionLogs").struct["status"].replace_strict(STATES, default="u").alias("state")))
lives = (logs.group_by("row", "order", maintain_order=True).agg(pl.col("state").str.join("").alias("life"))
         .group_by("row").agg(
             pl.col("order").filter(pl.col("life").str.ends_with("f")).alias("filled"),
             ((pl.col("order").fill_null("") == "") | ~pl.col("life").str.contains(LIFE)).any().alias("broken")))
rows = rows.join(lives, on="row", how="left", maintain_order="left")

chart, col = pl.col("chartPayload").struct, pl.col
rendered = pl.concat_list(
    col("renderedIndicators"), chart["indicators"].list.eval(pl.element().struct["name"]).fill_null([]),
    chart["panes"].list.eval(pl.element().struct["indicators"].explode()).fill_null([]))
traded = col("trades").list.eval(pl.element().struct["orderId"].str.strip_chars())
datasets = col("lineage").struct["datasets"]
blank = datasets.list.eval((pl.element().struct["datasetId"].fill_null("") == "")
                           | (pl.element().struct["sourceRef"].fill_null("") == "")).list.any()
wanted = col("datasetIds").list.eval(pl.element().str.strip_chars())
pairs = [(col("reportedMetrics").struct[name], col("recomputedMetrics").struct[name]) for name in METRICS]
away = pl.max_horizontal(
    pl.when(right != 0).then((left - right).abs() / right.abs() * 100).when(left == 0).then(0.0)
    .when(left.is_not_null() & right.is_not_null()).then(1e9) for left, right in pairs)
finding = (pl.any_horizontal(left.is_null() != right.is_null() for left, right in pairs)
           | pl.all_horizontal(left.is_null() for left, _ in pairs))
checks = rows.select(
    missing=uncovered(keys(col("requestedIndicators")), keys(rendered)),
    incomplete=(wanted.list.len() == 0) | datasets.list.len().fill_null(0).eq(0) | blank.fill_null(True)
    | uncovered(wanted, datasets.list.eval(pl.element().struct["datasetId"].str.strip_chars())).fill_null(True),
    incoherent=col("broken").fill_null(True) | uncovered(traded.fill_null([]), col("filled")).fill_null(True)
    | uncovered(col("filled"), traded.fill_null([])).fill_null(True),
    drift=pl.when(finding).then(pl.max_horizontal(away, pl.lit(1e9))).otherwise(away),
    agentBefore=agent_fails(col("usage"), col("findings"), 2400, 1.2, 4, 6),
    agentAfter=agent_fails(col("usage"), col("findings"), 7200, 3.5, 8, 12),
    found=col("findings").list.len().fill_null(0) > 0,
).with_columns(incoherent=col("incoherent") | col("incomplete"), metricsBaseline=col("drift") > 1.0,
               metricsCandidate=col("drift") > 0.25)
sound = ~(col("missing") | col("incoherent") | col("incomplete"))


def decision(metrics, agent):
    return (pl.when(~sound | metrics | agent).then(pl.lit("fail")).when(col("found")).then(pl.lit("conditional_pass"))
            .otherwise(pl.lit("pass")))


totals = checks.group_by(before=decision(col("metricsBaseline"), col("agentBefore")),
                         after=decision(col("metricsCandidate"), col("agentAfter"))).agg(
    pl.len(), col("missing").sum(), col("incoherent").sum(), col("metricsBaseline").sum(),
    col("metricsCandidate").sum(), col("incomplete").sum(), col("drift").max())
counts = Counts()
for before, after, number, *failed, drift in totals.iter_rows():
    counts.steps[before, after] += number
    counts.failed.update(dict(zip(CHECKS, failed)))
    counts.drift = max(counts.drift, drift)
print(json.dumps(counts.summary()))
