/// Which decisions count (contract section 8).
public enum GateMode: Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// Those that the pair rule gave a reason: what fails under both profiles is the policy at work.
  case regressions
  /// Every one, so the candidate must be clean.
  case any

  /// As the command's flag spells it.
  public var name: String { self == .any ? "any" : "regressions" }
}

/// Every reason that a report can give, in the contract's order (section 8).
public enum GateReason: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// A candidate replay decides lower than its baseline.
  case candidateDecisionRegressed
  /// A candidate's drift is larger by more than the threshold.
  case metricDriftThresholdExceeded
  /// Mode `any`: a decision blocks, and the pair rule gave no reason.
  case candidateDecisionNotPass
  /// Fewer decisions than the minimum.
  case recordingTooSmall
  /// A decision has no partner in the candidate recording.
  case candidateRecordMissing
  /// A baseline replay decides otherwise than was recorded under the same profile.
  case baselineReplayDiverged
  /// Unknown: fewer baseline replays decide as was recorded than asked for, or none can be compared.
  case baselineFidelityBelowMinimum
  /// Unknown: too few decisions to be as sure as asked that a budget is kept.
  case budgetNotProven
  /// More decisions are made worse than the budget allows.
  case regressionBudgetExceeded
  /// More decisions are made better than the budget allows.
  case loosenedBudgetExceeded

  /// As reports spell it.
  public var code: String {
    switch self {
    case .candidateDecisionRegressed: OutcomeReason.candidateDecisionRegressed.code
    case .metricDriftThresholdExceeded: OutcomeReason.metricDriftThresholdExceeded.code
    case .candidateDecisionNotPass: "candidate_decision_not_pass"
    case .recordingTooSmall: "recording_too_small"
    case .candidateRecordMissing: "candidate_record_missing"
    case .baselineReplayDiverged: "baseline_replay_diverged_from_recording"
    case .baselineFidelityBelowMinimum: "baseline_fidelity_below_minimum"
    case .budgetNotProven: "budget_not_proven"
    case .regressionBudgetExceeded: "regression_budget_exceeded"
    case .loosenedBudgetExceeded: "loosened_budget_exceeded"
    }
  }

  /// The gate's name for a reason of the pair rule.
  public init(_ reason: OutcomeReason) {
    switch reason {
    case .candidateDecisionRegressed: self = .candidateDecisionRegressed
    case .metricDriftThresholdExceeded: self = .metricDriftThresholdExceeded
    }
  }

  var index: Int { Int(rawValue) }
}

/// What the gate says of a recording.
public enum GateDecision: Sendable, Hashable {
  /// The lowest decision of those that count.
  case decided(Decision)
  /// The evidence cannot carry a verdict; both gates are blocked.
  case unknown

  /// As a report spells it.
  public var name: String {
    switch self {
    case .decided(let decision): decision.name
    case .unknown: "unknown"
    }
  }
}

/// The verdict over a recording (contract section 8).
public struct GateVerdict: Sendable, Hashable {
  /// The lowest decision of those that count, or unknown.
  public let decision: GateDecision
  /// Whether the merge is blocked.
  public let mergeBlocked: Bool
  /// Whether the release is blocked.
  public let releaseBlocked: Bool
  /// Why, in the contract's order; never empty where a gate is blocked.
  public let reasons: [GateReason]
  /// What the deciding record's baseline replay decided; `fail` over no outcome.
  public let baselineDecision: Decision
  /// What the deciding record's candidate replay decided; `fail` over no outcome.
  public let candidateDecision: Decision
  /// The largest drift delta, in per cent.
  public let metricDriftDeltaPct: Double
  /// The smaller of the two profiles' tolerances, in per cent.
  public let metricDriftThresholdPct: Double
  /// Whether any delta is above the threshold.
  public let thresholdBreached: Bool

  /// Whether either gate is blocked.
  public var isBlocked: Bool { mergeBlocked || releaseBlocked }
}

/// A tally becomes a verdict: the only place that decides one (contract section 8).
///
/// Budgets and a least fidelity are the gate's own and go beyond the contract; without them its section 8 is all there
/// is. Within a budget for regressions none of them counts, so the decision is `pass` and there is no reason.
public struct GateRule: Sendable {
  /// The fewest decisions that carry a verdict; at least 1.
  public let minimumRecords: Int
  /// The smaller of the two profiles' tolerances, in per cent.
  public let metricDriftThresholdPct: Double
  /// The part of the comparable records that the baseline replay has to decide as recorded; nil: not asked for.
  public let minimumFidelity: Double?
  /// How many decisions may change.
  public let budgets: FlipBudgets

  /// The rule between two profiles.
  public init(
    baseline: PolicyProfile, candidate: PolicyProfile, minimumRecords: Int = 1, minimumFidelity: Double? = nil,
    budgets: FlipBudgets = FlipBudgets()
  ) {
    self.minimumRecords = minimumRecords
    self.minimumFidelity = minimumFidelity
    self.budgets = budgets
    metricDriftThresholdPct = PairRule(baseline: baseline, candidate: candidate).metricDriftThresholdPct
  }

  /// The verdict. Pure and total. O(1), and with budgets for strategies O(n log n) in these, which `strategies` counts.
  public func verdict(over tally: ReplayTally, strategies: StrategyTable = StrategyTable()) -> GateVerdict {
    let uses = budgets.uses(tally, strategies)
    func isAny(_ state: BudgetUse.State, _ kind: FlipKind) -> Bool {
      uses.contains { $0.state == state && $0.kind == kind }
    }
    let isTolerated = budgets.allowsRegressions && !isAny(.exceeded, .tightened)
    var reasons = isTolerated ? [] : OutcomeReason.allCases.filter { tally.count(of: $0) > 0 }.map(GateReason.init)
    var unknown: [GateReason] = []
    if tally.records < minimumRecords { unknown.append(.recordingTooSmall) }
    if tally.withoutPartner > 0 { unknown.append(.candidateRecordMissing) }
    if tally.divergedFromRecording > 0 { unknown.append(.baselineReplayDiverged) }
    if let minimumFidelity, tally.fidelity.rate.map({ $0 < minimumFidelity }) ?? true {
      unknown.append(.baselineFidelityBelowMinimum)
    }
    let isIncomplete = budgets.judgesStrategies && !strategies.isComplete
    if isIncomplete || uses.contains(where: { $0.state == .unproven }) { unknown.append(.budgetNotProven) }
    let isUnknown = !unknown.isEmpty
    reasons += unknown
    if isAny(.exceeded, .tightened) { reasons.append(.regressionBudgetExceeded) }
    let isTooLoose = isAny(.exceeded, .loosened)
    if isTooLoose { reasons.append(.loosenedBudgetExceeded) }
    let mergeBlocked = isUnknown || isTooLoose || tally.blocksMerge && !isTolerated
    let releaseBlocked = isUnknown || isTooLoose || tally.blocksRelease && !isTolerated
    // Only in mode any can a decision that counts block without a reason of the pair rule.
    if reasons.isEmpty, mergeBlocked || releaseBlocked { reasons.append(.candidateDecisionNotPass) }
    let lowest = isTolerated ? .pass : tally.decidingRecord?.rank.counting ?? .pass
    return GateVerdict(
      decision: isUnknown ? .unknown : .decided(isTooLoose ? .fail : lowest), mergeBlocked: mergeBlocked,
      releaseBlocked: releaseBlocked, reasons: reasons, baselineDecision: tally.decidingRecord?.baseline ?? .fail,
      candidateDecision: tally.decidingRecord?.candidate ?? .fail, metricDriftDeltaPct: tally.metricDriftDeltaPct,
      metricDriftThresholdPct: metricDriftThresholdPct, thresholdBreached: tally.isThresholdBreached)
  }
}
