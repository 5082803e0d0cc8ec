import ReplayGate

/// Reads the alerts of OpenSLO documents.
extension OpenSLOReader {
  func readAlerts(
    of document: OpenSLODocument, slo: ServiceLevelObjective, into reader: inout SLOBaselineReader
  ) throws(ReplayGateError) {
    for node in try document.spec.optional("alertPolicies")?.array("alertPolicies") ?? [] {
      let policy: OpenSLODocument
      if case .string = node.kind {
        policy = try referenced(node, "alertPolicies[]", kind: "AlertPolicy")
      } else if let reference = try node.object("alertPolicies[]").optional("alertPolicyRef") {
        try node.object("alertPolicies[]").refuseUnknown(except: ["alertPolicyRef"], of: "a reference")
        policy = try referenced(reference, "alertPolicyRef", kind: "AlertPolicy")
      } else {
        policy = try OpenSLODocument(inline: node, kind: "AlertPolicy")
      }
      let firesWithoutData = try checkPolicy(policy.spec)
      let conditions = try policy.spec.required("conditions").array("conditions")
      if conditions.isEmpty { throw policy.node.fault(expected: "an alert policy with conditions", found: "none") }
      for (index, condition) in conditions.enumerated() {
        let name = (policy.name.isEmpty ? "alert" : policy.name) + (conditions.count == 1 ? "" : "/\(index + 1)")
        reader.add(try alert(condition, id: "\(slo.id)/\(name)", slo: slo.id, firesWithoutData), at: node)
      }
    }
  }

  /// Whether the alert fires without data. Whom it notifies, and whether it also notifies when it ends, is not
  /// evaluated.
  private func checkPolicy(_ spec: JSONObject) throws(ReplayGateError) -> Bool {
    try spec.refuseUnknown(
      except: [
        "description", "alertWhenNoData", "alertWhenResolved", "alertWhenBreaching", "conditions",
        "notificationTargets",
      ], of: "an OpenSLO alert policy")
    if let node = spec.optional("alertWhenBreaching"), try !node.bool("alertWhenBreaching") {
      throw node.fault(expected: "\"alertWhenBreaching\" to be true: an alert that does not fire is not supported")
    }
    return try spec.optional("alertWhenNoData")?.bool("alertWhenNoData") ?? false
  }

  private func alert(
    _ node: JSONNode, id: String, slo: String, _ firesWithoutData: Bool
  ) throws(ReplayGateError) -> SLOAlert {
    let document: OpenSLODocument
    if let reference = try node.object("conditions[]").optional("conditionRef") {
      try node.object("conditions[]").refuseUnknown(except: ["conditionRef"], of: "a reference")
      document = try referenced(reference, "conditionRef", kind: "AlertCondition")
    } else {
      document = try OpenSLODocument(inline: node, kind: "AlertCondition")
    }
    try document.spec.refuseUnknown(except: ["description", "severity", "condition"], of: "an OpenSLO alert condition")
    let condition = try document.spec.required("condition").object("condition")
    try condition.refuseUnknown(
      except: ["kind", "op", "threshold", "lookbackWindow", "alertAfter"], of: "a condition that is supported")
    let kind = try condition.required("kind")
    guard try kind.string("kind") == "burnrate" else { throw kind.fault(expected: "\"kind\" to be \"burnrate\"") }
    let comparison = condition.optional("op") == nil ? Comparison.atLeast : try comparison(of: condition)
    var after: TimeSpan?
    // A span of zero is equal to none.
    if let node = condition.optional("alertAfter"),
      try !["0s", "0m", "0h", "0d"].containsExactly(node.text("alertAfter"))
    {
      after = try span(node, "alertAfter")
    }
    return SLOAlert(
      id: id, slo: slo,
      condition: SLOCondition(
        burnRate: try condition.required("threshold").number("threshold"), comparison,
        lookback: try span(condition.required("lookbackWindow"), "lookbackWindow"), after: after),
      severity: try document.spec.optional("severity")?.text("severity"), owner: nil,
      firesWithoutData: firesWithoutData)
  }
}
