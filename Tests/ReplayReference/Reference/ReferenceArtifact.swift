/// The content of an artifact of the platform: section 12.
struct ReferenceArtifact {
  /// The reasons of section 5 for which a lane is over its budget.
  static let budgetReasons: [Text] = ["token_budget_exceeded", "runtime_budget_exceeded", "tool_budget_exceeded"]

  let indicatorsFailed: Bool
  let missingIndicators: [Text]
  let tradesFailed: Bool
  let violations: [Text]
  let metricsFailed: Bool
  let drift: Double
  let findings: JSON
  /// Of the profile in force when it was recorded.
  let maxFindings: Double
  let usage: JSON
  /// Nil if the lane was within its budget.
  let breachReason: Text?
  let traderStatus: Text

  init(_ record: JSON) throws(NotARecord) {
    let checks = try ReferenceRecord.object(
      record, "deterministicChecks", ["indicatorFidelity", "tradeCoherence", "metricConsistency"])
    let indicators = try ReferenceRecord.object(checks, "indicatorFidelity", ["status", "missingIndicators"])
    indicatorsFailed = try Self.failed(indicators)
    missingIndicators = ReferenceChecks.aSet(
      try ReferenceRecord.texts(indicators["missingIndicators"], "missingIndicators"))
    let trades = try ReferenceRecord.object(checks, "tradeCoherence", ["status", "violations"])
    tradesFailed = try Self.failed(trades)
    violations = ReferenceChecks.aSet(try ReferenceRecord.texts(trades["violations"], "violations"))
    let metrics = try ReferenceRecord.object(checks, "metricConsistency", ["status", "driftPct"])
    metricsFailed = try Self.failed(metrics)
    drift = try ReferenceRecord.figure(metrics["driftPct"], "driftPct")

    let review = try ReferenceRecord.object(record, "agentReview", ["findings", "budget"])
    findings = review["findings"] ?? .null
    try ReferenceRecord.check(findings: findings)
    let budget = try ReferenceRecord.object(
      review, "budget", ["limits", "usage", "withinBudget", "breachReason"])
    let limits = try ReferenceRecord.object(budget, "limits", ["maxFindings"])
    maxFindings = try ReferenceRecord.figure(limits["maxFindings"], "maxFindings")
    try ReferenceRecord.require(maxFindings > 0 && maxFindings.rounded() == maxFindings, "maxFindings")
    let names: [Text] = ["runtimeSeconds", "tokensUsed", "toolCallsUsed"]
    usage = try ReferenceRecord.object(budget, "usage", names)
    for name in names { _ = try ReferenceRecord.figure(usage[name], name.string) }
    guard let withinBudget = budget["withinBudget"]?.bool else { throw NotARecord(reason: "withinBudget") }
    guard let reason = budget["breachReason"] else { throw NotARecord(reason: "breachReason") }
    try ReferenceRecord.require(withinBudget ? reason.isNull : reason.text != nil, "breachReason")
    breachReason = reason.text
    let trader = try ReferenceRecord.object(record, "traderReview", ["status"])
    traderStatus = try ReferenceRecord.traderStatus(trader["status"])
  }

  /// A deterministic check passes or fails.
  private static func failed(_ check: JSON) throws(NotARecord) -> Bool {
    switch check["status"]?.text {
    case "pass": return false
    case "fail": return true
    default: throw NotARecord(reason: "status")
    }
  }

  /// Whether the metrics failed for another reason than their drift.
  var isStructural: Bool { metricsFailed && (drift == 0 || drift >= 1_000_000_000) }
}

/// A decision of another engine: section 13.
struct ReferenceDecided {
  let decision: Rank
  let drift: Double
  let causes: [Text]

  init(_ record: JSON, _ decision: Rank) throws(NotARecord) {
    self.decision = decision
    let drift = ReferenceRecord.present(record["driftPct"])
    self.drift = try drift.map { (value) throws(NotARecord) in try ReferenceRecord.figure(value, "driftPct") } ?? 0
    let causes = ReferenceRecord.present(record["causes"])
    self.causes = ReferenceChecks.aSet(
      try causes.map { (value) throws(NotARecord) in try ReferenceRecord.texts(value, "causes") } ?? [])
  }
}
