#!/bin/sh
# The CLI's contract tests and its boundary: no command may reach past the SDK.
set -u
status=0
contract=../trade-nexus/contracts/sdk.version
if cmp -s contracts/sdk.version "$contract"; then
  echo "ok: the CLI is built against SDK $(cat contracts/sdk.version)"
else
  echo "FAILED: the CLI is built against SDK $(cat contracts/sdk.version), the contract is $(cat "$contract")"
  status=1
fi
if grep -rn 'https\{0,1\}://' src; then
  echo "FAILED: boundary drift, a command calls a server itself"
  status=1
else
  echo "ok: no boundary drift"
fi
exit $status
