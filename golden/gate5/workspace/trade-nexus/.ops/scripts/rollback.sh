#!/usr/bin/env bash
# Switches the traffic to a revision: rollback.sh [REVISION] [--yes]. Without one it is the last healthy one before the
# active one; without --yes it asks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../deployment"
active=$(<active)
target= answer=
for word in "$@"; do
  case $word in
    --yes) answer=y ;;
    *) target=$word ;;
  esac
done
if [[ -z $target ]]; then
  target=$(sed "/^$active /,\$d" revisions | sed -n 's/ healthy$//p' | tail -n 1)
fi
if [[ -z $target ]]; then
  echo "no healthy revision before $active"
  exit 1
fi
if [[ -z $answer ]]; then
  read -r -p "Roll back to $target? [y/N] " answer || answer=
fi
if [[ $answer != y ]]; then
  echo "not rolled back"
  exit 1
fi
echo "$target" >active
echo "rolled back from $active to $target"
