include "recorded";
recorded(inputs;
  if (has("request_id") and has("response_code_details") and has("rbac_shadow_result")) | not then
    error("the access log has only \(keys)")
  elif .response_code_details == null then "requests without response_code_details"
  else (.response_code_details | startswith("rbac_access_denied")) as $denied
    | (.response_code_details | test("^(via_upstream|upstream_|direct_response)")) as $passed
    | {id: .request_id, strategyId: .authority, recordedAt: .start_time} as $line
    | if $rules == "enforced" then
        if $denied then $line + {decision: "fail", causes: [.response_code_details]}
        elif .rbac_shadow_result != null or $passed then $line + {decision: "pass"}
        else "requests that were answered before the RBAC filter" end
      elif $rules != "shadow" then error("the rules are enforced or shadow, not \($rules)")
      elif .rbac_shadow_result == null then "requests without a shadow result"
      elif .rbac_shadow_result == "allowed" then $line + {decision: "pass"}
      elif .rbac_shadow_result == "denied" then
        $line + {decision: "fail", causes: ["shadow policy \(.rbac_shadow_policy // "none")"]}
      else error("rbac_shadow_result is \(.rbac_shadow_result)") end
  end)
