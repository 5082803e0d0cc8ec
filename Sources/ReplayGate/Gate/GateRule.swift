/// The gate's decision over a recording.
public enum GateDecision: Sendable, Hashable {
  /// The lowest of the decisions that count.
  case decided(Decision)
  /// The evidence cannot carry a verdict. Both gates are blocked.
  case unknown

  /// The spelling in reports.
  public var name: String {
    switch self {
    case .decided(let decision): decision.name
    case .unknown: "unknown"
    }
  }
}

/// The verdict over a recording ([contract section 8](doc:Contract#8-The-gate-over-a-recording)).
public struct GateVerdict: Sendable, Hashable {
  /// The lowest of the decisions that count, or unknown.
  public let decision: GateDecision
  /// Whether the merge is blocked.
  public let isMergeBlocked: Bool
  /// Whether the release is blocked.
  public let isReleaseBlocked: Bool
  /// The reasons, in the contract's order. Never empty if a gate is blocked.
  public let reasons: [GateReason]
  /// The record that the report's two decisions come from; nil if there are no outcomes.
  public let decidingRecord: DecidingRecord?
  /// Whether the tightened decisions are within their budgets, so that none of them counts (contract section 15).
  public let isWithinBudget: Bool
  /// The largest drift delta, in per cent.
  public let metricDriftDeltaPct: Double
  /// The smaller of the two profiles' tolerances, in per cent.
  public let metricDriftThresholdPct: Double
  /// Whether any delta is above the threshold.
  public let isThresholdBreached: Bool

  /// The baseline's decision of the deciding record; `fail` if there are no outcomes.
  public var baselineDecision: Decision { decidingRecord?.baseline ?? .fail }
  /// The candidate's decision of the deciding record; `fail` if there are no outcomes.
  public var candidateDecision: Decision { decidingRecord?.candidate ?? .fail }
  /// Whether either gate is blocked.
  public var isBlocked: Bool { isMergeBlocked || isReleaseBlocked }
}

/// The rule that turns a tally into a verdict. No other code decides one
/// ([contract section 8](doc:Contract#8-The-gate-over-a-recording); [section 15](doc:Contract#15-Limits)).
///
/// Without budgets and a minimum fidelity it is exactly section 8. If regressions are within their budget, none of them
/// counts, so the decision is `pass` without reasons.
///
///     let rule = try GateRule(baseline: .standard, candidate: .expert, minimumRecords: 20)
///     let verdict = try rule.verdict(over: tally)
public struct GateRule: Sendable {
  /// The minimum number of decisions for a verdict; at least 1.
  public let minimumRecords: Int
  /// The smaller of the two profiles' tolerances, in per cent.
  public let metricDriftThresholdPct: Double
  /// The minimum proportion of compared records, from 0 to 1, whose baseline replay must give the recorded decision;
  /// nil for no minimum.
  public let minimumFidelity: Double?
  /// Whether every changed knob must have a decision between its two settings.
  public let requiresExercised: Bool
  /// The limits on decisions that change.
  public let budgets: FlipBudgets

  private let baseline: PolicyProfile
  private let candidate: PolicyProfile

  /// Creates the rule between two profiles.
  ///
  /// - Parameters:
  ///   - baseline: The profile in force.
  ///   - candidate: The profile that may replace it.
  ///   - minimumRecords: The minimum number of decisions for a verdict; at least 1.
  ///   - minimumFidelity: The minimum proportion of compared records whose baseline replay must give the recorded
  ///     decision; nil for no minimum.
  ///   - requiresExercised: Whether every changed knob must have a decision between its two settings.
  ///   - budgets: The limits on decisions that change.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if a limit is out of bounds.
  public init(
    baseline: PolicyProfile, candidate: PolicyProfile, minimumRecords: Int = 1, minimumFidelity: Double? = nil,
    requiresExercised: Bool = false, budgets: FlipBudgets = FlipBudgets()
  ) throws(ReplayGateError) {
    self.init(
      baseline, candidate, minimumRecords: minimumRecords, minimumFidelity: minimumFidelity,
      requiresExercised: requiresExercised, budgets: budgets)
    try check(.regressions)
  }

  /// Creates a rule whose limits are checked later by `check`.
  init(
    _ baseline: PolicyProfile, _ candidate: PolicyProfile, minimumRecords: Int, minimumFidelity: Double?,
    requiresExercised: Bool, budgets: FlipBudgets
  ) {
    self.baseline = baseline
    self.candidate = candidate
    self.minimumRecords = minimumRecords
    self.minimumFidelity = minimumFidelity
    self.requiresExercised = requiresExercised
    self.budgets = budgets
    metricDriftThresholdPct = PairRule(baseline: baseline, candidate: candidate).metricDriftThresholdPct
  }

  /// Throws `ReplayGateError.invalidConfiguration` if a limit is out of bounds or the mode does not allow it.
  func check(_ mode: GateMode) throws(ReplayGateError) {
    if minimumRecords < 1 { throw .invalidConfiguration("the minimum of records must be at least 1") }
    if let minimumFidelity, !(0...1).contains(minimumFidelity) {
      throw .invalidConfiguration("the least fidelity must be from 0 to 1")
    }
    try budgets.check(mode)
  }

  /// Returns the verdict over a tally.
  ///
  /// - Parameters:
  ///   - tally: The tally of the decisions between the rule's two profiles.
  ///   - strategies: The same decisions by strategy. Required by budgets of strategies, otherwise nil.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if the tally has other profiles, if the budgets do not
  ///   allow its mode, or if there are budgets of strategies and `strategies` does not contain all decisions.
  /// - Complexity: O(1), and with budgets of strategies O(n log n) in their number.
  public func verdict(
    over tally: ReplayTally, strategies: StrategyTable? = nil
  ) throws(ReplayGateError) -> GateVerdict {
    try check(tally.mode)
    guard let counted = tally.origin else { throw .invalidConfiguration("a piece of a recording is not judged") }
    // Waivers are applied when decisions are counted, so a rule does not compare them.
    let origin = TallyOrigin(
      baseline: baseline, candidate: candidate, mode: tally.mode, waiversDigest: counted.waiversDigest)
    if let difference = origin.difference(from: counted) {
      throw .invalidConfiguration("the tally is not the rule's to judge: \(difference)")
    }
    if budgets.judgesStrategies, strategies?.records != tally.records {
      throw .invalidConfiguration("budgets of strategies are judged over the strategies of all decisions")
    }
    return judge(tally, strategies: strategies ?? StrategyTable())
  }

  /// The verdict over a tally that is known to be of this rule's profiles. Pure and total. O(1), and with budgets of
  /// strategies O(n log n) in their number.
  func judge(_ tally: ReplayTally, strategies: StrategyTable) -> GateVerdict {
    var states = BudgetStates(budgets.uses(tally, strategies))
    if budgets.judgesStrategies, !strategies.isComplete { states.insert(.incomplete) }
    let missing = missingEvidence(of: tally)
    let isNotExercised = requiresExercised && !notExercised(in: tally).isEmpty
    let outcome = Outcome(
      self, isMissing: !missing.isEmpty || isNotExercised, states, blocks: (tally.blocksMerge, tally.blocksRelease))
    var reasons: [GateReason] = []
    // An unknown verdict names the reasons that occurred, within budgets or not.
    if outcome.isUnknown || !outcome.isWithinBudget {
      reasons += OutcomeReason.allCases.filter { tally.count(of: $0) > 0 }.map(GateReason.init)
    }
    reasons += missing
    if !states.isDisjoint(with: .unproven) { reasons.append(.budgetNotProven) }
    if isNotExercised { reasons.append(.changeNotExercised) }
    if states.contains(.tightenedExceeded) { reasons.append(.regressionBudgetExceeded) }
    if outcome.isTooLoose { reasons.append(.loosenedBudgetExceeded) }
    // Only in mode `any` can a counting decision block without a reason of the pair rule.
    if reasons.isEmpty, outcome.isMergeBlocked || outcome.isReleaseBlocked { reasons.append(.candidateDecisionNotPass) }
    let record = outcome.isWithinBudget ? tally.leadingRecord : tally.decidingRecord
    let lowest = outcome.isTooLoose ? .fail : record?.rank.counting ?? .pass
    return GateVerdict(
      decision: outcome.isUnknown ? .unknown : .decided(lowest), isMergeBlocked: outcome.isMergeBlocked,
      isReleaseBlocked: outcome.isReleaseBlocked, reasons: reasons, decidingRecord: record,
      isWithinBudget: outcome.isWithinBudget, metricDriftDeltaPct: tally.metricDriftDeltaPct,
      metricDriftThresholdPct: metricDriftThresholdPct, isThresholdBreached: tally.isThresholdBreached)
  }

  /// The reasons why the evidence cannot carry a verdict, regardless of budgets and of what the recording exercises.
  func missingEvidence(of tally: ReplayTally) -> [GateReason] {
    var missing: [GateReason] = []
    if tally.records < minimumRecords { missing.append(.recordingTooSmall) }
    if tally.withoutPartner > 0 { missing.append(.candidateRecordMissing) }
    if tally.notDecisive > 0 { missing.append(.recordedEvidenceNotDecisive) }
    if tally.divergedFromRecording > 0 { missing.append(.baselineReplayDiverged) }
    if let minimumFidelity, tally.fidelity.rate.map({ $0 < minimumFidelity }) ?? true {
      missing.append(.baselineFidelityBelowMinimum)
    }
    return missing
  }

  /// The changed knobs between whose two settings no decision lies.
  func notExercised(in tally: ReplayTally) -> [ProfileKnob] {
    tally.turns.notExercised(from: baseline, to: candidate)
  }

  /// The effect of the evidence, the budgets and the decisions that count on the gates.
  struct Outcome {
    /// Whether the evidence cannot carry a verdict.
    let isUnknown: Bool
    /// Whether tightened decisions are known to be within their budgets, and so do not count.
    let isWithinBudget: Bool
    /// Whether more decisions are loosened than allowed. This blocks both gates, regardless of the profile's flags.
    let isTooLoose: Bool
    /// Whether the merge is blocked.
    let isMergeBlocked: Bool
    /// Whether the release is blocked.
    let isReleaseBlocked: Bool

    /// - Parameters:
    ///   - isMissing: Whether the evidence cannot carry a verdict for a reason other than the budgets.
    ///   - blocks: Whether a decision that counts, regardless of budgets, blocks each gate.
    init(_ rule: GateRule, isMissing: Bool, _ states: BudgetStates, blocks: (merge: Bool, release: Bool)) {
      isUnknown = isMissing || !states.isDisjoint(with: .unproven)
      isWithinBudget =
        rule.budgets.allowsRegressions
        && states.isDisjoint(with: [.tightenedExceeded, .tightenedUnproven, .incomplete])
      isTooLoose = states.contains(.loosenedExceeded)
      let isBlocked = isUnknown || isTooLoose
      isMergeBlocked = isBlocked || blocks.merge && !isWithinBudget
      isReleaseBlocked = isBlocked || blocks.release && !isWithinBudget
    }
  }
}
