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
