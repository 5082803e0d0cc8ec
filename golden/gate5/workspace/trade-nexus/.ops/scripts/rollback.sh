#!/usr/bin/env bash
# Switches the traffic to the last healthy revision before the active one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../deployment"
active=$(<active)
target=$(sed "/^$active /,\$d" revisions | sed -n 's/ healthy$//p' | tail -n 1)
if [[ -z $target ]]; then
  echo "no healthy revision before $active"
  exit 1
fi
echo "$target" >active
echo "rolled back from $active to $target"
