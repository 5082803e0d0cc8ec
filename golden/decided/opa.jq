include "recorded";
def answer($id):
  if . == true then {decision: "pass"} elif . == false then {decision: "fail"}
  else error("\($id): the result is neither true nor false") end;
recorded(
  inputs
  | if type == "array" then .[]                         # as uploaded
    elif has("decision_id") or has("msg") then .        # a line of the console
    else .result[] | .decision_id = (.path | sub(".*/"; "") | sub("[.]json$"; "")) | .path = $path end;  # `opa exec`
  if has("msg") and .msg != "Decision Log" then "lines that are no decision"
  elif [.path, .query | strings] == [] then error("\(.decision_id): neither a path nor a query")
  elif .path != $path then "decisions of other paths"
  elif (.erased // []) + (.masked // []) != [] then "masked or erased"
  elif any(.input | .. | numbers; fabs > 9007199254740991) then "numbers that jq rounds"
  elif .decision_id | test("^[0-9A-Za-z-]+$") | not then error("no file can be called \(.decision_id)")
  else .decision_id as $id
    | {id: $id, strategyId: .path, recordedAt: .timestamp, input: .input}
    + if has("error") then {decision: "fail", causes: ["error \(.error.code)"]}
      elif has("result") | not then {decision: "fail", causes: ["undefined"]}
      elif .result | type == "object" then (.result.allow | answer($id)) + {causes: .result.reasons}
      else .result | answer($id) end
  end)
