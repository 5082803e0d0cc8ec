#!/usr/bin/env bash
# No operation of the frozen contract is gone. Only a pull request is checked.
set -euo pipefail
if [[ ${GITHUB_EVENT_NAME:-} != pull_request ]]; then
  echo "Skipping the check: there is no pull request."
  exit 0
fi
: "${GITHUB_BASE_REF:?names the branch to compare with}"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
gone=$(sed -n 's/^ *operationId: //p' openapi.yaml | sort | comm -23 openapi.baseline -)
if [[ -n $gone ]]; then
  echo "breaking change: gone are $gone"
  exit 1
fi
echo "no breaking change"
