/// Why a line is no recorded decision.
struct NotARecord: Error {
  let reason: String
}

/// A recorded decision, checked against sections 2 and 5 one sentence at a time.
struct ReferenceRecord {
  let id: Text
  let strategyId: Text
  let profile: Text?
  let profileDigest: Text?
  let decision: Rank?
  let evidence: JSON
  let agentReview: JSON?
  let traderReview: JSON?

  static let orderNames: [Text] = ["orderId", "order_id", "providerOrderId", "provider_order_id"]
  static let stateNames: [Text] = ["status", "state", "event"]
  static let indicatorNames: [Text] = ["name", "indicator", "id"]
  static let datasetNames: [Text] = ["datasetId", "dataset_id", "id"]
  static let sourceNames: [Text] = ["sourceRef", "source_ref", "source", "sourceDatasetId", "source_id", "ref"]

  init(_ value: JSON) throws(NotARecord) {
    guard case .object = value else { throw NotARecord(reason: "no object") }
    try Self.once(
      value,
      [
        "schemaVersion", "id", "strategyId", "recordedAt", "profile", "profileDigest", "decision", "evidence",
        "agentReview", "traderReview",
      ])
    try Self.require(value["schemaVersion"]?.text == "replay-gate-decision.v1", "schemaVersion")
    id = try Self.nonBlank(value["id"], "id")
    strategyId = try Self.nonBlank(value["strategyId"], "strategyId")
    _ = try Self.optionalText(value["recordedAt"], "recordedAt")
    profile = try Self.optionalText(value["profile"], "profile")
    profileDigest = try Self.optionalText(value["profileDigest"], "profileDigest")
    if let profileDigest {
      let digits = profileDigest.scalars.dropFirst(7)
      let isDigest =
        profileDigest.starts(with: "sha256:") && digits.count == 64
        && digits.allSatisfy { "0123456789abcdef".unicodeScalars.contains($0) }
      try Self.require(isDigest, "profileDigest")
    }
    decision = try Self.rank(value["decision"], "decision")
    guard let evidence = value["evidence"], case .object = evidence else { throw NotARecord(reason: "evidence") }
    self.evidence = evidence
    agentReview = Self.present(value["agentReview"])
    traderReview = Self.present(value["traderReview"])
    try Self.check(evidence: evidence)
    if let agentReview { try Self.check(agentReview: agentReview) }
    if let traderReview { try Self.check(traderReview: traderReview) }
  }

  // MARK: Small rules

  private static func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(NotARecord) {
    if !condition { throw NotARecord(reason: reason()) }
  }
  private static func present(_ value: JSON?) -> JSON? { value.flatMap { $0.isNull ? nil : $0 } }

  private static func once(_ object: JSON, _ names: [Text]) throws(NotARecord) {
    let given = (object.members ?? []).map(\.name)
    for name in names { try require(given.count { $0 == name } < 2, "\(name) twice") }
  }
  private static func nonBlank(_ value: JSON?, _ name: String) throws(NotARecord) -> Text {
    guard let text = value?.text, !text.isBlank else { throw NotARecord(reason: name) }
    return text
  }
  private static func optionalText(_ value: JSON?, _ name: String) throws(NotARecord) -> Text? {
    guard let value = present(value) else { return nil }
    guard let text = value.text else { throw NotARecord(reason: name) }
    return text
  }
  private static func rank(_ value: JSON?, _ name: String) throws(NotARecord) -> Rank? {
    guard let text = try optionalText(value, name) else { return nil }
    guard let rank = Rank.allCases.first(where: { Text($0.name) == text }) else { throw NotARecord(reason: name) }
    return rank
  }

  // MARK: Section 2, evidence

  private static func check(evidence: JSON) throws(NotARecord) {
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

  private static func check(agentReview: JSON) throws(NotARecord) {
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
    guard let findings = present(agentReview["findings"]) else { return }
    guard let findings = findings.array else { throw NotARecord(reason: "findings") }
    for finding in findings {
      try require(finding.members != nil, "finding")
      try once(finding, ["id", "priority", "confidence", "summary", "evidenceRefs"])
      _ = try nonBlank(finding["id"], "finding id")
      _ = try nonBlank(finding["summary"], "finding summary")
      let priority = finding["priority"]?.finite ?? -1
      try require([0, 1, 2, 3].contains(priority), "priority")
      try require((0...1).contains(finding["confidence"]?.finite ?? -1), "confidence")
      guard let refs = finding["evidenceRefs"]?.array else { throw NotARecord(reason: "evidenceRefs") }
      for ref in refs { try require(ref.text != nil, "evidenceRefs") }
    }
  }

  private static func check(traderReview: JSON) throws(NotARecord) {
    try require(traderReview.members != nil, "traderReview")
    try once(traderReview, ["status", "decision"])
    if let status = try optionalText(traderReview["status"], "status") {
      try require((["not_requested", "requested", "approved", "rejected"] as [Text]).contains(status), "status")
    }
    _ = try rank(traderReview["decision"], "trader decision")
  }
}
