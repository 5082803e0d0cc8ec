"""Recordings for pages: one with names that try to become markup, and one with many regressions."""

import json

# A drift of this size passes under STANDARD (tolerance 1 %) and fails under EXPERT (0.25 %).
DRIFT = 0.5

HOSTILE = [
    "<script>document.title='broken'</script>",
    "\"><img src=x onerror=\"document.title='broken'\">",
    "'); document.title='broken'; ('",
    "</td></table></main><h1>broken</h1>",
    "</style><style>*{display:none}</style>",
    "--><!-- ]]> &lt;b&gt; &amp; &#60;b&#62;",
    "javascript:document.title='broken'",
    "right\u202eto-left\u2066 and \u200b nothing",
    "\u0001control\u001b[31m and\r\nlines\t",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u4f60\u597d \U0001f469\u200d\U0001f680",
    "long-" + "x" * 400,
    "wide " + "W" * 200 + "_" + "m" * 200,
    "\ufdfd\ufdfd\ufdfd a\u0308\u0308\u0308 \ufffe",
]


def record(name, strategy="s-1", drift=DRIFT, decision=None, digest=None):
    """A decision that only its drift can turn, recorded as STANDARD decides it unless given otherwise."""
    return {
        "schemaVersion": "replay-gate-decision.v1", "id": name, "strategyId": strategy, "profile": "STANDARD",
        "profileDigest": digest, "decision": decision or ("pass" if drift <= 1 else "fail"),
        "evidence": {
            "datasetIds": ["d"], "lineage": {"datasets": [{"id": "d", "source": "lake"}]},
            "executionLogs": [{"orderId": "o", "status": "created"}, {"orderId": "o", "status": "canceled"}],
            "reportedMetrics": {"pnl": 100 + drift}, "recomputedMetrics": {"pnl": 100},
        },
    }


def write(path, records):
    """A recording as NDJSON, without members that have no value."""
    with open(path, "w", encoding="utf-8") as file:
        for entry in records:
            members = {name: value for name, value in entry.items() if value is not None}
            file.write(json.dumps(members, ensure_ascii=False) + "\n")


def hostile(path):
    """A recording with ids and strategies that must not become markup."""
    write(path, [record(text, strategy=HOSTILE[-1 - number], drift=0.3 + number / 100)
                 for number, text in enumerate(HOSTILE)])


def many(path, count):
    """A recording with this many regressions, of 137 strategies, with drifts from the tolerance upwards, and some passes."""
    write(path, (record(f"run-{number:06}", f"strategy-{number * number % 137:03}",
                        0.2 if number >= count else 0.25 + (number * 7919 % 74_000 + 1) / 100_000)
                 for number in range(count + 1000)))
