/// The reason why a line is not a recorded decision.
struct NotARecord: Error {
  let reason: String
}

/// A recorded decision of any kind, checked by sections 2, 5, 12 and 13, one sentence at a time.
struct ReferenceRecord {
  /// The input of a replay.
  enum Kind {
    /// Section 2: evidence and reviews.
    case evidence(ReferenceEvidence)
    /// Section 12: the results of the platform's checks.
    case artifact(ReferenceArtifact)
    /// Section 13: the decision of another engine.
    case decided(ReferenceDecided)
  }

  let id: Text
  let strategyId: Text
  let profile: Text?
  let profileDigest: Text?
  let decision: Rank?
  let kind: Kind

  static let orderNames: [Text] = ["orderId", "order_id", "providerOrderId", "provider_order_id"]
  static let stateNames: [Text] = ["status", "state", "event"]
  static let indicatorNames: [Text] = ["name", "indicator", "id"]
  static let datasetNames: [Text] = ["datasetId", "dataset_id", "id"]
  static let sourceNames: [Text] = ["sourceRef", "source_ref", "source", "sourceDatasetId", "source_id", "ref"]

  init(_ value: JSON) throws(NotARecord) {
    guard case .object = value else { throw NotARecord(reason: "no object") }
    switch value["schemaVersion"]?.text {
    case "replay-gate-decision.v1": try self.init(decision: value)
    case "validation-run.v1": try self.init(artifact: value)
    case "replay-gate-decided.v1": try self.init(decided: value)
    default: throw NotARecord(reason: "schemaVersion")
    }
  }

  private init(decision value: JSON) throws(NotARecord) {
    try Self.once(
      value,
      [
        "schemaVersion", "id", "strategyId", "recordedAt", "profile", "profileDigest", "decision", "evidence",
        "agentReview", "traderReview",
      ])
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
    kind = .evidence(try ReferenceEvidence(value))
  }

  private init(artifact value: JSON) throws(NotARecord) {
    try Self.once(
      value,
      [
        "schemaVersion", "runId", "strategyRef", "createdAt", "policy", "finalDecision", "deterministicChecks",
        "agentReview", "traderReview",
      ])
    id = try Self.nonBlank(value["runId"], "runId")
    strategyId = try Self.nonBlank(Self.object(value, "strategyRef", ["strategyId"])["strategyId"], "strategyId")
    try Self.require(value["createdAt"]?.text != nil, "createdAt")
    profile = try Self.object(value, "policy", ["profile"])["profile"]?.text
    try Self.require(profile != nil, "profile")
    profileDigest = nil
    decision = try Self.rank(value["finalDecision"], "finalDecision")
    try Self.require(decision != nil, "finalDecision")
    kind = .artifact(try ReferenceArtifact(value))
  }

  private init(decided value: JSON) throws(NotARecord) {
    try Self.once(
      value, ["schemaVersion", "id", "strategyId", "decision", "driftPct", "causes", "recordedAt", "profile"])
    id = try Self.nonBlank(value["id"], "id")
    strategyId = try Self.nonBlank(value["strategyId"], "strategyId")
    _ = try Self.optionalText(value["recordedAt"], "recordedAt")
    profile = try Self.optionalText(value["profile"], "profile")
    profileDigest = nil
    decision = try Self.rank(value["decision"], "decision")
    guard let decision else { throw NotARecord(reason: "decision") }
    kind = .decided(try ReferenceDecided(value, decision))
  }

  // MARK: Small rules

  static func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(NotARecord) {
    if !condition { throw NotARecord(reason: reason()) }
  }
  static func present(_ value: JSON?) -> JSON? { value.flatMap { $0.isNull ? nil : $0 } }

  /// A required object in which none of these members is repeated.
  static func object(_ value: JSON, _ name: Text, _ names: [Text]) throws(NotARecord) -> JSON {
    guard let object = value[name], object.members != nil else { throw NotARecord(reason: name.string) }
    try once(object, names)
    return object
  }
  static func once(_ object: JSON, _ names: [Text]) throws(NotARecord) {
    let given = (object.members ?? []).map(\.name)
    for name in names { try require(given.count { $0 == name } < 2, "\(name) twice") }
  }
  static func nonBlank(_ value: JSON?, _ name: String) throws(NotARecord) -> Text {
    guard let text = value?.text, !text.isBlank else { throw NotARecord(reason: name) }
    return text
  }
  static func optionalText(_ value: JSON?, _ name: String) throws(NotARecord) -> Text? {
    guard let value = present(value) else { return nil }
    guard let text = value.text else { throw NotARecord(reason: name) }
    return text
  }
  static func rank(_ value: JSON?, _ name: String) throws(NotARecord) -> Rank? {
    guard let text = try optionalText(value, name) else { return nil }
    guard let rank = Rank.allCases.first(where: { Text($0.name) == text }) else { throw NotARecord(reason: name) }
    return rank
  }
  /// Section 5: each element must be a finding with all five members.
  static func check(findings: JSON) throws(NotARecord) {
    guard let findings = findings.array else { throw NotARecord(reason: "findings") }
    for finding in findings {
      try require(finding.members != nil, "finding")
      try once(finding, ["id", "priority", "confidence", "summary", "evidenceRefs"])
      _ = try nonBlank(finding["id"], "finding id")
      _ = try nonBlank(finding["summary"], "finding summary")
      let priority = finding["priority"]?.finite ?? -1
      try require([0, 1, 2, 3].contains(priority), "priority")
      try require((0...1).contains(finding["confidence"]?.finite ?? -1), "confidence")
      _ = try texts(finding["evidenceRefs"], "evidenceRefs")
    }
  }
  static func texts(_ value: JSON?, _ name: String) throws(NotARecord) -> [Text] {
    guard let elements = value?.array else { throw NotARecord(reason: name) }
    let texts = elements.compactMap(\.text)
    try require(texts.count == elements.count, name)
    return texts
  }
  static func figure(_ value: JSON?, _ name: String) throws(NotARecord) -> Double {
    guard let figure = value?.finite, figure >= 0 else { throw NotARecord(reason: name) }
    return figure
  }
  static func traderStatus(_ value: JSON?) throws(NotARecord) -> Text {
    guard let status = value?.text, traderStates.contains(status) else { throw NotARecord(reason: "status") }
    return status
  }
  static let traderStates: [Text] = ["not_requested", "requested", "approved", "rejected"]
}
