# Some of the rules: exact spellings, the first of each list of aliases, no findings spelled out. Run with `jq -n -f`.
def key: ascii_downcase | gsub("[^a-z0-9]"; "");
def codes: {created: "c", accepted: "a", partially_filled: "p", filled: "f", cancelled: "x", rejected: "x"};
def missing: [.renderedIndicators[]?, .chartPayload.indicators[]?.name, .chartPayload.panes[]?.indicators[]?] as $rendered
  | .requestedIndicators - $rendered | if . == [] then false else (map(key) - ($rendered | map(key))) != [] end;
def lives: reduce .executionLogs[] as $log ({}; .[$log.orderId] += (codes[$log.status] // "u"));
def incoherent: lives as $lives | ($lives | to_entries | map(select(.value[-1:] == "f").key) | sort) as $filled
  | .executionLogs == [] or ([.trades[].orderId] | sort) != $filled
    or ([$lives[] | test("^c(x|a(f|x|p+[fx]?)?)?$")] | all | not);
def drift: . as $e | if (.reportedMetrics | keys) != (.recomputedMetrics | keys) or .reportedMetrics == {} then 1e9
  else [.reportedMetrics | to_entries[] | $e.recomputedMetrics[.key] as $right
    | (.value - $right) / $right | if . < 0 then -. else . end * 100] | max end;
def incomplete: (.lineage.datasets // []) as $sets | .datasetIds == [] or $sets == []
  or ([$sets[] | .datasetId and .sourceRef] | all | not) or (.datasetIds - [$sets[].datasetId]) != [];
def agent($tokens; $runtime; $calls; $most): .usage as $u | [.findings[:$most][].priority]
  | if $u.tokensUsed > $tokens or $u.runtimeSeconds > $runtime or $u.toolCallsUsed > $calls then "fail"
    elif . == [] then "pass" elif min <= 1 then "fail" else "conditional_pass" end;
reduce inputs as $record ({steps: {}, failed: {}, drift: 0};
  ($record.evidence | [missing, incoherent, incomplete, drift]) as [$missing, $incoherent, $incomplete, $drift]
  | ($missing or $incoherent or $incomplete) as $fails
  | (if $fails or $drift > 1 then "fail" else $record.agentReview | agent(2400; 1.2; 4; 6) end) as $before
  | (if $fails or $drift > 0.25 then "fail" else $record.agentReview | agent(7200; 3.5; 8; 12) end) as $after
  | .steps[$before + "->" + $after] += 1
  | if $missing then .failed.indicators += 1 else . end
  | if $incoherent or $incomplete then .failed.trades += 1 else . end
  | if $drift > 1 then .failed.metricsBaseline += 1 else . end
  | if $drift > 0.25 then .failed.metricsCandidate += 1 else . end
  | if $incomplete then .failed.lineage += 1 else . end
  | if $drift > .drift then .drift = $drift else . end)
