#!/usr/bin/env bash
# Whether the active revision answers. In this example a revision is a line of a file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../deployment"
active=$(<active)
echo "active revision: $active"
grep -qx "$active healthy" revisions || {
  echo "SMOKE_RESULT status=FAIL cold_start_seconds=0 warm_latency_max_ms=0"
  echo "smoke check failed: $active is not healthy"
  exit 1
}
echo "SMOKE_RESULT status=PASS cold_start_seconds=0 warm_latency_max_ms=12"
