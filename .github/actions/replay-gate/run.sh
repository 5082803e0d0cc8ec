#!/usr/bin/env bash
# The shell code of action.yml. Its inputs are environment variables, REPLAY_GATE_*, one for each input of the action.
#
#   run.sh replay   replays: writes files to a folder in RUNNER_TEMP, the verdict to GITHUB_OUTPUT, the summary to
#                   GITHUB_STEP_SUMMARY, annotations to standard output. Ends with 0, because the uploads follow.
#   run.sh verdict  ends with the gate's exit code, REPLAY_GATE_EXIT_CODE.
#
# Also runs with Bash 3.2, the version of macOS.
set -euo pipefail

output() {
  printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# Escapes the message of a workflow command as GitHub's toolkit does.
escaped() {
  local text=$1
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '%s' "$text"
}

# Shows a file in the log. The runner must not run commands from it, because it quotes text that others recorded.
show() {
  local token
  token=replay-gate-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$token"
  cat "$1"
  printf '\n::%s::\n' "$token"
}

# add FLAG VALUES appends each non-blank line of VALUES to the arguments as FLAG=LINE, or as LINE if FLAG is empty.
arguments=()
add() {
  local flag=$1 line
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    [[ -z $line ]] || arguments+=("${flag:+$flag=}$line")
  done <<<"$2"
}

# Sets `program` to the path of the program, which is built if no input names it.
program=
find_program() {
  local root
  case ${REPLAY_GATE_BINARY:-} in
    '')
      root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd) || return 1
      command -v swift >/dev/null || {
        echo 'no swift was found to build replay-gate: install Swift 6.3, or set the input "binary"'
        return 1
      } >&2
      swift build -c release --product replay-gate --package-path "$root" 2>&1 || {
        echo 'replay-gate could not be built: see the output of swift in the log of this step' >&2
        return 1
      }
      program=$(swift build -c release --product replay-gate --package-path "$root" --show-bin-path)/replay-gate
      ;;
    */*) program=$REPLAY_GATE_BINARY ;;
    *) program=$(type -P -- "$REPLAY_GATE_BINARY") || program=$REPLAY_GATE_BINARY ;;
  esac
  [[ -f $program && -x $program ]] || {
    printf 'the input "binary" names no program: %s\n' "${program//[[:cntrl:]]/?}"
    return 1
  } >&2
}

# Reports that there is no verdict, if the program could not do so itself.
say_no_verdict() {
  local words
  words=$(head -c 20000 "$folder/messages.txt" | LC_ALL=C tr -d '\000-\010\013-\037')
  [[ -n $words && $code == 2 ]] || words="replay-gate gave no report and ended with exit code $code"$'\n'"$words"
  printf '::error title=replay-gate%%3A no verdict::%s\n' "$(escaped "$words")"
  {
    printf '## ❌ replay-gate: no verdict\n\nThis is not a pass. Exit code %s:\n\n<pre>\n' "$code"
    printf '%s' "$words" | LC_ALL=C sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g'
    printf '\n</pre>\n'
  } >>"$GITHUB_STEP_SUMMARY"
}

replay() {
  local code=2 folder report='' status=no-verdict merge=true release=true
  folder=$(mktemp -d "$RUNNER_TEMP/replay-gate.XXXXXX")

  add --baseline "${REPLAY_GATE_BASELINE:-}"
  add --candidate "${REPLAY_GATE_CANDIDATE:-}"
  add --recording "${REPLAY_GATE_RECORDINGS:-}"
  add --candidate-recording "${REPLAY_GATE_CANDIDATE_RECORDING:-}"
  add --gate "${REPLAY_GATE_GATE:-}"
  add --mode "${REPLAY_GATE_MODE:-}"
  add --min-records "${REPLAY_GATE_MIN_RECORDS:-}"
  add --min-fidelity "${REPLAY_GATE_MIN_FIDELITY:-}"
  add --gate-file "${REPLAY_GATE_GATE_FILE:-}"
  add --max-regressions "${REPLAY_GATE_MAX_REGRESSIONS:-}"
  add --max-regression-rate "${REPLAY_GATE_MAX_REGRESSION_RATE:-}"
  add --max-loosened "${REPLAY_GATE_MAX_LOOSENED:-}"
  add --max-loosened-rate "${REPLAY_GATE_MAX_LOOSENED_RATE:-}"
  add --confidence "${REPLAY_GATE_CONFIDENCE:-}"
  add --waivers "${REPLAY_GATE_WAIVERS:-}"
  add --subject "${REPLAY_GATE_SUBJECT:-}"
  [[ -z ${REPLAY_GATE_SUBJECT:-} ]] || arguments+=("--report=intoto=$folder/intoto.jsonl")
  add '' "${REPLAY_GATE_ARGUMENTS:-}"
  arguments+=(
    "--output=$folder/report.json" "--trace=$folder/trace.ndjson" --report=markdown
    "--report=github=$folder/annotations.txt" "--report=sarif=$folder/replay-gate.sarif"
    "--report=html=$folder/replay-gate.html" "--report=junit=$folder/junit.xml"
  )

  if find_program 2>"$folder/messages.txt"; then
    code=0
    # As replay-gate, so that the command to reproduce the verdict works on any machine.
    (exec -a replay-gate "$program" "${arguments[@]}") </dev/null >/dev/null 2>"$folder/messages.txt" || code=$?
  fi

  show "$folder/messages.txt"
  if [[ -s $folder/report.json ]] && ((code == 0 || code == 1 || code == 3)); then
    report=$folder/report.json
    case $code in
      0) status=pass ;;
      1) status=blocked ;;
      3) status=unknown ;;
    esac
    # A quotation mark in a JSON string is escaped, so this text can only be the member.
    [[ $(<"$report") != *'"mergeBlocked":false'* ]] || merge=false
    [[ $(<"$report") != *'"releaseBlocked":false'* ]] || release=false
    cat "$folder/annotations.txt"
  else
    # An exit code of 0 without a report must not be a pass.
    ((code != 0)) || code=2
    say_no_verdict
  fi

  output status "$status"
  output exit-code "$code"
  output report "$report"
  output directory "$folder"
  output merge-blocked "$merge"
  output release-blocked "$release"
  [[ -z $report || ! -s $folder/replay-gate.sarif ]] || output sarif "$folder/replay-gate.sarif"
}

case ${1:-} in
  replay) replay ;;
  verdict)
    code=${REPLAY_GATE_EXIT_CODE:-}
    # `exit 256` would end with 0.
    if [[ ! $code =~ ^[0-9]{1,3}$ ]] || ((10#$code > 255)); then
      echo '::error title=replay-gate%3A no verdict::the replay step has set no exit code'
      exit 2
    fi
    exit "$((10#$code))"
    ;;
  *)
    echo 'usage: run.sh replay|verdict' >&2
    exit 2
    ;;
esac
