include "recorded";
def failures:
  (.annotations["validation.policy.admission.k8s.io/validation_failure"] // "[]" | fromjson[]),
  (.responseStatus.message // ""
    | capture("is forbidden: ValidatingAdmissionPolicy '(?<policy>[^']+)'.*? denied request: (?<message>.*)"));
recorded(
  inputs
  | if .apiVersion != "audit.k8s.io/v1" then error("no audit event, but \(.kind) of \(.apiVersion)")
    elif .kind == "EventList" then .items[] elif .kind == "Event" then . else error("no audit event, but \(.kind)") end;
  .annotations["\($policy)/ok"] as $ok
  | [failures | select(.policy == $policy).message] as $causes
  | {id: .auditID, strategyId: (.objectRef.namespace // "no namespace"), recordedAt: .requestReceivedTimestamp} as $line
  | if .stage != "ResponseComplete" then "events of other stages"
    elif $ok == "true" and $causes == [] then $line + {decision: "pass"}
    elif $ok == "false" or $ok == null and $causes != [] then $line + {decision: "fail", causes: $causes}
    elif $ok == null then "requests that the policy is not known to have judged"
    else error("\(.auditID): ok is \($ok), the failures are \($causes)") end)
