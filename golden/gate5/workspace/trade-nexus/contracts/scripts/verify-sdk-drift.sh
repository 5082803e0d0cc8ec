#!/usr/bin/env bash
# The SDK has exactly the operations of the OpenAPI document.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sed -n 's/^ *operationId: //p' openapi.yaml | sort | diff sdk.operations - || {
  echo "SDK drift: regenerate the SDK from contracts/openapi.yaml"
  exit 1
}
echo "SDK in sync with OpenAPI"
