"""Decides requests for refunds with two versions of the rules, and writes a recording for each version."""
import json
import sys

VERSIONS = {
    "before": [("older than 60 days", lambda request: request["days"] > 60),
               ("over 500", lambda request: request["amount"] > 500)],
    "after": [("older than 30 days", lambda request: request["days"] > 30),
              ("over 500 without a receipt", lambda request: request["amount"] > 500 and not request["receipt"])],
}

requests = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
for version, rules in VERSIONS.items():
    lines = []
    for request in requests:
        causes = [name for name, refuses in rules if refuses(request)]
        lines.append(json.dumps({
            "schemaVersion": "replay-gate-decided.v1", "id": request["id"], "strategyId": request["shop"],
            "decision": "fail" if causes else "pass", "causes": causes}))
    with open(f"{version}.ndjson", "w", encoding="utf-8") as recording:
        recording.write("".join(line + "\n" for line in lines))
