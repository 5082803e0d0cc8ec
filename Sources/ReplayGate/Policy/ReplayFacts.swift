/// The facts that the evidence of one recorded decision shows, regardless of the profile. They are computed once for
/// both replays.
struct ReplayFacts: BitwiseCopyable {
  /// The checks that fail under any profile. Metric consistency may also fail because of the drift.
  let failedChecks: FailedChecks
  /// The largest drift in per cent, not rounded.
  let drift: Double
  /// The drift of record: rounded to six decimals (contract section 4.3).
  let driftOfRecord: Double
  let usage: RecordedDecision.AgentUsage
  let distinctFindings: Int
  /// `Int.max` if there is none.
  let firstBlockingFinding: Int
  let traderStatus: RecordedDecision.TraderStatus
  let traderDecision: Decision?
  /// Further facts about a line without evidence.
  var recorded = RecordedFacts()
}

/// The figures and flags of a profile that a replay needs: a trivial value for the hot path, without the profile's
/// name.
struct PolicyLimits: BitwiseCopyable, Sendable {
  private(set) var metricDriftTolerancePct: Double
  private(set) var maxRuntimeSeconds: Double
  private(set) var maxTokens: Double
  private(set) var maxToolCalls: Double
  private(set) var maxFindings: Double
  let blockMergeOnFail: Bool
  let blockReleaseOnFail: Bool
  let blockMergeOnAgentFail: Bool
  let blockReleaseOnAgentFail: Bool
  let requireTraderReview: Bool

  init(_ profile: PolicyProfile) {
    metricDriftTolerancePct = profile.metricDriftTolerancePct
    maxRuntimeSeconds = profile.agentReviewBudget.maxRuntimeSeconds
    maxTokens = profile.agentReviewBudget.maxTokens
    maxToolCalls = profile.agentReviewBudget.maxToolCalls
    maxFindings = profile.agentReviewBudget.maxFindings
    blockMergeOnFail = profile.blockMergeOnFail
    blockReleaseOnFail = profile.blockReleaseOnFail
    blockMergeOnAgentFail = profile.blockMergeOnAgentFail
    blockReleaseOnAgentFail = profile.blockReleaseOnAgentFail
    requireTraderReview = profile.requireTraderReview
  }

  /// The same limits with another setting of one knob.
  func with(_ knob: ProfileKnob, at setting: Double) -> PolicyLimits {
    var limits = self
    switch knob {
    case .driftTolerance: limits.metricDriftTolerancePct = setting
    case .tokens: limits.maxTokens = setting
    case .runtime: limits.maxRuntimeSeconds = setting
    case .toolCalls: limits.maxToolCalls = setting
    case .findings: limits.maxFindings = setting
    }
    return limits
  }

  /// Decides again under the profile (contract section 6). Pure, total, O(1).
  @inline(__always) func decide(_ facts: ReplayFacts) -> ReplayedDecision {
    if facts.recorded.kind != .evidence { return decideRecorded(facts) }
    var failed = facts.failedChecks
    if facts.drift > metricDriftTolerancePct { failed.insert(FailedChecks(.metricConsistency)) }
    let agent = agentLane(facts)
    return ReplayedDecision(
      decision: decide(failed, agent: agent.status, facts), driftOfRecord: facts.driftOfRecord,
      agentStatus: agent.status,
      agentBudgetBreach: agent.breach,
      failedChecks: failed)
  }
}

/// The four checks and the agent's findings, over one record after the other. The storage is reused.
struct EvidenceChecks: ~Copyable {
  private(set) var indicators = IndicatorFidelity()
  private(set) var trades = TradeCoherence()
  private(set) var metrics = MetricConsistency()
  private(set) var lineage = LineageCompleteness()
  private(set) var agent = AgentFindings()
  /// The kind of the last record.
  private(set) var kind = RecordKind.evidence
  /// The texts of the last record, if it has no evidence.
  private var recorded = RecordedNames()

  /// The facts that the evidence shows. Details stay in the checks until the next record. O(n log n) in the evidence.
  ///
  /// Neither this function nor a check changes the record. It is `inout` because a borrowed record of this size is
  /// copied for a call.
  mutating func facts(of record: inout RecordedDecision, _ texts: inout TextPool) -> ReplayFacts {
    if record.kind != .evidence { return recordedFacts(of: &record, &texts) }
    kind = .evidence
    indicators.check(&record, &texts)
    trades.check(&record)
    metrics.check(&record)
    lineage.check(&record)
    agent.check(&record, &texts)
    var failed: FailedChecks = []
    if !indicators.missing.isEmpty { failed.insert(FailedChecks(.indicatorFidelity)) }
    if !metrics.mismatches.isEmpty { failed.insert(FailedChecks(.metricConsistency)) }
    if !lineage.violations.isEmpty { failed.insert(FailedChecks(.lineageCompleteness)) }
    // Each violation of the lineage is one of trade coherence too (section 4.2).
    if !trades.violations.isEmpty || !lineage.violations.isEmpty { failed.insert(FailedChecks(.tradeCoherence)) }
    return ReplayFacts(
      failedChecks: failed, drift: metrics.drift, driftOfRecord: Decimal.roundedToSixDecimals(metrics.drift),
      usage: record.usage, distinctFindings: agent.distinctCount, firstBlockingFinding: agent.firstBlocking,
      traderStatus: record.traderStatus, traderDecision: record.traderDecision)
  }
  /// The facts of a recorded outcome (contract section 12) or of another engine's decision (section 13).
  @inline(never) private mutating func recordedFacts(
    of record: inout RecordedDecision, _ texts: inout TextPool
  ) -> ReplayFacts {
    kind = record.kind
    agent.check(&record, &texts)
    let outcome = record.outcome
    var failed: FailedChecks = []
    // If metric consistency failed and the drift does not explain it, no tolerance is known under which it would pass.
    let isStructural = outcome.metricsFailed && (outcome.driftPct == 0 || outcome.driftPct >= 1_000_000_000)
    if outcome.indicatorsFailed { failed.insert(FailedChecks(.indicatorFidelity)) }
    if outcome.tradesFailed { failed.insert(FailedChecks(.tradeCoherence)) }
    if isStructural { failed.insert(FailedChecks(.metricConsistency)) }
    if outcome.hasLineageViolation { failed.insert(FailedChecks(.lineageCompleteness)) }
    recorded.keep(record, isStructural: isStructural)
    return ReplayFacts(
      failedChecks: failed, drift: outcome.driftPct,
      driftOfRecord: Decimal.roundedToSixDecimals(outcome.driftPct), usage: record.usage,
      distinctFindings: agent.distinctCount, firstBlockingFinding: agent.firstBlocking,
      traderStatus: record.traderStatus, traderDecision: nil,
      recorded: RecordedFacts(
        kind: record.kind, breach: outcome.breach, findings: UInt32(clamping: record.findings.count),
        metricsFailed: outcome.metricsFailed, decision: record.decision ?? .fail, hasCauses: record.causes.count > 0,
        hasNames: record.missingIndicators.count + record.violations.count > 0, maxFindings: outcome.maxFindings))
  }

  /// The findings of the last record, if it has no evidence. Allocates.
  func recordedFindings() -> CheckFindings { recorded.findings }

  /// The number of findings of the agent in the last record, without repeats. O(n log n).
  mutating func distinctFindings(of reader: inout RecordReader) -> Int { agent.total(in: reader.record, &reader.texts) }
}
