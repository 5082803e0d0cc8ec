#!/usr/bin/env bash
# No operation of the frozen contract is gone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
gone=$(sed -n 's/^ *operationId: //p' openapi.yaml | sort | comm -23 openapi.baseline -)
if [[ -n $gone ]]; then
  echo "breaking change: gone are $gone"
  exit 1
fi
echo "no breaking change"
