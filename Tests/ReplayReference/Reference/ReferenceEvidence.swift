/// The evidence of a recorded decision of section 2, checked one sentence at a time.
struct ReferenceEvidence {
  let evidence: JSON
  let agentReview: JSON?
  let traderReview: JSON?

  init(_ record: JSON) throws(NotARecord) {
    guard let evidence = record["evidence"], evidence.members != nil else { throw NotARecord(reason: "evidence") }
    self.evidence = evidence
    agentReview = ReferenceRecord.present(record["agentReview"])
    traderReview = ReferenceRecord.present(record["traderReview"])
    try ReferenceRecord.check(evidence: evidence)
    if let agentReview { try ReferenceRecord.check(agentReview: agentReview) }
    if let traderReview { try ReferenceRecord.check(traderReview: traderReview) }
  }
}

extension ReferenceRecord {
  // MARK: Section 2, evidence

  fileprivate static func check(evidence: JSON) throws(NotARecord) {
    try once(
      evidence,
      [
        "requestedIndicators", "renderedIndicators", "datasetIds", "chartPayload", "trades", "executionLogs",
        "reportedMetrics", "recomputedMetrics", "lineage",
      ])
    for name: Text in ["requestedIndicators", "renderedIndicators", "datasetIds"] {
      if let value = present(evidence[name]) { try require(value.array != nil, name.string) }
    }
    for (name, members) in [("trades" as Text, orderNames), ("executionLogs", orderNames + stateNames)] {
      guard let value = present(evidence[name]) else { continue }
      guard let entries = value.array else { throw NotARecord(reason: name.string) }
      for entry in entries {
        try require(entry.members != nil, name.string)
        try once(entry, members)
      }
    }
    for name: Text in ["reportedMetrics", "recomputedMetrics"] {
      guard let value = present(evidence[name]) else { continue }
      guard let members = value.members else { throw NotARecord(reason: name.string) }
      try require(Set(members.map(\.name)).count == members.count, "metric twice")
    }
    if let chart = evidence["chartPayload"] {
      try once(chart, ["indicators", "panes"])
      let panes = chart["panes"]?.array ?? []
      for pane in panes { try once(pane, ["indicators"]) }
      for place in [chart] + panes {
        for item in place["indicators"]?.array ?? [] { try once(item, indicatorNames) }
      }
    }
    if let lineage = evidence["lineage"] {
      try once(lineage, ["datasets"])
      for entry in lineage["datasets"]?.array ?? [] { try once(entry, datasetNames + sourceNames) }
    }
  }

  // MARK: Section 5

  fileprivate static func check(agentReview: JSON) throws(NotARecord) {
    try require(agentReview.members != nil, "agentReview")
    try once(agentReview, ["findings", "usage"])
    if let usage = present(agentReview["usage"]) {
      let names: [Text] = ["runtimeSeconds", "tokensUsed", "toolCallsUsed"]
      try require(usage.members != nil, "usage")
      try once(usage, names)
      for name in names {
        if let value = present(usage[name]) { try require((value.finite ?? -1) >= 0, name.string) }
      }
    }
    if let findings = present(agentReview["findings"]) { try check(findings: findings) }
  }

  fileprivate static func check(traderReview: JSON) throws(NotARecord) {
    try require(traderReview.members != nil, "traderReview")
    try once(traderReview, ["status", "decision"])
    if let status = present(traderReview["status"]) { _ = try traderStatus(status) }
    _ = try rank(traderReview["decision"], "trader decision")
  }
}
