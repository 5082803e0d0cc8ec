#!/usr/bin/env python3
"""Write a recording for measurements: recorded decisions as NDJSON, about 2.5 KB per line.

    recording.py --records 200000 --seed 11 recording.ndjson
    recording.py --records 20000 --shape shuffled shuffled.ndjson

About 93 % of the decisions pass under STANDARD, a few per cent have a drift between the tolerances of EXPERT and
STANDARD, and the rest have one fault. Each 2,000 lines have their own random generator, so the same arguments give the
same bytes for any number of processes. Uses only the standard library.
"""

import argparse
import json
import multiprocessing
import os
import random

BLOCK = 2000
INDICATORS = ["zigzag", "ema", "rsi", "macd", "atr", "vwap", "obv", "adx", "supertrend", "bollinger"]
METRICS = ["sharpeRatio", "maxDrawdownPct", "winRatePct", "profitFactor", "sortinoRatio", "cagrPct",
           "avgTradePct", "exposurePct", "calmarRatio", "turnover"]
MARKETS = ["btc", "eth", "sol", "spx", "eurusd"]
SHAPES = ["minified", "spaced", "shuffled", "unknown", "escaped", "text", "long-ids", "crlf", "huge-line",
          "tiny-lines", "odd"]
START = 1767225600


def orders(draw, index):
    """The trades of a record and the log entries that lead to them."""
    trades, logs = [], []
    for number in range(1, draw.randint(1, 6) + 1):
        order = f"ord-{index:07d}-{number:03d}"
        if draw.random() < 0.12:
            states = ["created", draw.choice(["cancelled", "rejected"])]
        else:
            states = ["created", "accepted", *["partially_filled"] * draw.choice([0, 0, 0, 1, 2]), "filled"]
            trades.append({"id": f"trade-{number:03d}", "orderId": order, "side": draw.choice(["buy", "sell"]),
                           "qty": round(draw.uniform(0.01, 5), 4), "price": round(draw.uniform(10, 60000), 2)})
        logs += [{"orderId": order, "status": state, "ts": START + index * 60 + number * 7 + step}
                 for step, state in enumerate(states)]
    if not trades:
        order = f"ord-{index:07d}-999"
        logs += [{"orderId": order, "status": state, "ts": START + index * 60}
                 for state in ("created", "accepted", "filled")]
        trades.append({"id": "trade-999", "orderId": order, "side": "buy", "qty": 1.0, "price": 100.0})
    return trades, logs


def metrics(draw):
    """Reported and recomputed metrics; one record in twenty drifts between EXPERT's and STANDARD's tolerance."""
    drift = draw.uniform(0.0026, 0.0098) if draw.random() < 0.05 else draw.choice([0.0005, 0.001, 0.0015, 0.002])
    recomputed = {name: round(draw.uniform(0.2, 40), 4) for name in draw.sample(METRICS, draw.randint(3, 8))}
    reported = {name: round(value * (1 + drift * draw.uniform(0.2, 1) * draw.choice([-1, 1])), 6)
                for name, value in recomputed.items()}
    return reported, recomputed


def sound(draw, index):
    """A record without faults, except that its drift may be large."""
    strategy, run = f"strat-{draw.randrange(400):03d}", f"valrun-{index:07d}"
    indicators = draw.sample(INDICATORS, draw.randint(1, 5))
    datasets = [f"dataset-{draw.choice(MARKETS)}-{draw.choice(['1h', '4h', '1d'])}-{year}"
                for year in draw.sample(range(2015, 2026), draw.randint(1, 3))]
    trades, logs = orders(draw, index)
    reported, recomputed = metrics(draw)
    return {
        "schemaVersion": "replay-gate-decision.v1", "id": run, "strategyId": strategy,
        "recordedAt": f"2026-02-{1 + index % 28:02d}T{index % 24:02d}:{index % 60:02d}:00Z", "profile": "STANDARD",
        "context": {"provider": "lona", "providerRefId": f"lona-{strategy}",
                    "prompt": f"Validate {strategy} on {datasets[0]} with {', '.join(indicators)} and a trend filter.",
                    "backtestReportRef": f"blob://validation/{run}/backtest-report.json"},
        "evidence": {
            "requestedIndicators": indicators, "renderedIndicators": indicators[::-1],
            "chartPayload": {"indicators": [{"name": name, "source": "candidate_render"} for name in indicators],
                             "panes": [{"indicators": indicators[:1], "height": 240}]},
            "trades": trades, "executionLogs": logs, "reportedMetrics": reported, "recomputedMetrics": recomputed,
            "datasetIds": datasets,
            "lineage": {"datasets": [{"datasetId": name, "sourceRef": f"blob://datasets/{name}/source.csv"}
                                     for name in datasets]}},
        "agentReview": {"findings": [], "usage": {"runtimeSeconds": round(draw.uniform(0.05, 0.33), 3),
                                                  "tokensUsed": draw.randint(200, 590),
                                                  "toolCallsUsed": draw.randint(0, 1)}},
        "traderReview": {"status": "not_requested"},
    }


def break_once(draw, record):
    """Give the record one of the six faults that occur in production."""
    evidence, review = record["evidence"], record["agentReview"]
    way = draw.randrange(6)
    if way == 0:
        kept = evidence["renderedIndicators"] = evidence["renderedIndicators"][:-1]
        evidence["chartPayload"] = {"indicators": [{"name": name} for name in kept]}
    elif way == 1:
        evidence["executionLogs"][0]["status"] = draw.choice(["filled", "unfilled"])
    elif way == 2:
        name = draw.choice(sorted(evidence["reportedMetrics"]))
        evidence["reportedMetrics"][name] = round(evidence["recomputedMetrics"][name] * 1.02, 6)
    elif way == 3:
        del evidence["lineage"]["datasets"][0]["sourceRef"]
    elif way == 4:
        review["findings"] = [{"id": f"agent-{draw.randrange(1000):03d}", "priority": draw.randint(0, 3),
                               "confidence": round(draw.uniform(0.5, 1), 2),
                               "summary": "Evidence text contains error markers.",
                               "evidenceRefs": ["blob://validation/trades.json"]}]
    else:
        review["usage"]["tokensUsed"] = draw.randint(601, 9000)


def shuffled(draw, value):
    """The same value with the members of every object in another order."""
    if isinstance(value, dict):
        items = [(name, shuffled(draw, inner)) for name, inner in value.items()]
        draw.shuffle(items)
        return dict(items)
    return [shuffled(draw, inner) for inner in value] if isinstance(value, list) else value


def renamed(value, change):
    """The same value with every string changed, but not the names of members."""
    if isinstance(value, dict):
        return {name: renamed(inner, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def reshape(draw, shape, index, record):
    """A record in another shape. Its decision may change with the shape, which does not matter here."""
    evidence = record["evidence"]
    if shape == "shuffled":
        return shuffled(draw, record)
    if shape == "unknown":
        record["extra"] = {"build": index, "tags": ["nightly", "gate", None, True], "nested": {"a": [[1, 2.5e3], {}]}}
        evidence["venueLatencyMs"] = [draw.randint(1, 900) for _ in range(20)]
        for entry in evidence["executionLogs"]:
            entry.update(venue="paper", seq=index, flags={"replayed": False})
    elif shape == "text":
        record["context"]["prompt"] = "Prüfe Zürich 한국어 стратегия 📈 " * 12
        record["strategyId"] = f"стратегия-{index % 400}"
        for entry in evidence["executionLogs"] + evidence["trades"]:
            entry["orderId"] = entry["orderId"].replace("ord-", "заказ-")
    elif shape == "escaped":
        record["context"]["prompt"] = 'a "quoted" line\nwith a \\ and a tab\t' * 10
        for entry in evidence["executionLogs"] + evidence["trades"]:
            entry["orderId"] = entry["orderId"].replace("ord-", "\u00f6rd/\"")
    elif shape == "long-ids":
        record["id"] = f"{record['id']:x<64}"
        for entry in evidence["executionLogs"] + evidence["trades"]:
            entry["orderId"] = f"{entry['orderId']:-<64}"
    elif shape == "odd":
        evidence["requestedIndicators"] = [*(f" {name.upper()}\u00a0" for name in evidence["requestedIndicators"]),
                                           "caf\u00e9"]
        evidence["renderedIndicators"].append(draw.choice(["CAFE\u0301", "CAF\u00c9", "", 5]))
        for entry in evidence["executionLogs"]:
            entry[draw.choice(["state", "event"])] = f" {entry.pop('status').replace('_', '-').title()} "
            entry[draw.choice(["order_id", "providerOrderId"])] = f" {entry.pop('orderId')}\u2003"
        evidence["reportedMetrics"][draw.choice(METRICS)] = draw.choice([None, "1.0", 1e308, 0, True, 5e-324])
        evidence["datasetIds"] += ["dataset-none", " ", None]
        record["agentReview"]["findings"] = [
            {"id": f"f{number % 3}", "priority": 3, "confidence": 0.5, "summary": "s", "evidenceRefs": ["r"]}
            for number in range(6)]
    return record


def encode(draw, shape, index, record):
    """One line, with its end."""
    record = reshape(draw, shape, index, record)
    if shape == "spaced":
        return json.dumps(record) + "\n"
    text = json.dumps(record, ensure_ascii=shape not in ("text", "odd") or (shape == "odd" and index % 2 == 0),
                      separators=(",", ":"))
    return text + ("\r\n" if shape == "crlf" else "\n")


def block(task):
    """The lines from one block's first to its last, as bytes."""
    seed, shape, first, last = task
    draw, lines = random.Random(f"replay-gate:{seed}:{first}"), []
    for index in range(first, last + 1):
        record = sound(draw, index)
        if draw.random() < 0.07:
            break_once(draw, record)
        lines.append(encode(draw, shape, index, record))
    return "".join(lines).encode()


def huge_line(seed, records):
    """One decision with the orders, metrics and datasets of all the others."""
    draw = random.Random(f"replay-gate:{seed}:huge")
    whole = sound(draw, 1)
    evidence = whole["evidence"]
    for index in range(2, records + 1):
        part = sound(draw, index)["evidence"]
        evidence["trades"] += part["trades"]
        evidence["executionLogs"] += part["executionLogs"]
        for kind in ("reportedMetrics", "recomputedMetrics"):
            evidence[kind].update({f"{name}-{index}": value for name, value in part[kind].items()})
        evidence["datasetIds"] += [f"{name}-{index}" for name in part["datasetIds"]]
        evidence["lineage"]["datasets"] += [{**entry, "datasetId": f"{entry['datasetId']}-{index}"}
                                            for entry in part["lineage"]["datasets"]]
    return json.dumps(whole, separators=(",", ":")).encode() + b"\n"


def write(path, records, seed, shape, processes):
    """Write the recording to a temporary file and rename it, so that an incomplete one is never measured."""
    part = f"{path}.part"
    with open(part, "wb") as out:
        if shape == "huge-line":
            out.write(huge_line(seed, records))
        elif shape == "tiny-lines":
            line = b'{"schemaVersion":"replay-gate-decision.v1","id":"%d","strategyId":"s","evidence":{}}\n'
            out.writelines(line % index for index in range(1, records + 1))
        else:
            tasks = [(seed, shape, first, min(first + BLOCK - 1, records)) for first in range(1, records + 1, BLOCK)]
            with multiprocessing.Pool(processes) as pool:
                for lines in pool.imap(block, tasks):
                    out.write(lines)
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--shape", choices=SHAPES, default="minified")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    write(options.path, options.records, options.seed, options.shape, options.processes)


if __name__ == "__main__":
    main()
