/// Why the pair rule failed a decision (contract section 7), in the order of reports.
public enum OutcomeReason: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The candidate decides lower than the baseline.
  case candidateDecisionRegressed
  /// The candidate's drift is larger than the baseline's by more than the threshold.
  case metricDriftThresholdExceeded

  var spelling: StaticString {
    switch self {
    case .candidateDecisionRegressed: "candidate_decision_regressed_from_baseline"
    case .metricDriftThresholdExceeded: "metric_drift_threshold_exceeded"
    }
  }

  /// As reports and traces spell it.
  public var code: String { spelling.description }
}

/// What the pair rule makes of one recorded decision's two replays.
public struct PairOutcome: Sendable, Hashable, BitwiseCopyable {
  /// What the baseline replay decided.
  public let baseline: Decision
  /// What the candidate replay decided.
  public let candidate: Decision
  /// The candidate's decision, or `fail` where there is a reason.
  public let decision: Decision
  /// Whether the candidate decides lower than the baseline.
  public let isRegressed: Bool
  /// Whether the drift delta is above the threshold.
  public let isThresholdBreached: Bool
  /// How much larger the candidate's drift is: per cent, six decimals, not negative.
  public let metricDriftDeltaPct: Double
  /// Whether `decision` blocks the merge under the candidate profile.
  public let blocksMerge: Bool
  /// Whether `decision` blocks the release under the candidate profile.
  public let blocksRelease: Bool

  /// The reasons, in the contract's order.
  public var reasons: [OutcomeReason] { OutcomeReason.allCases.filter(has) }

  /// Whether there is any reason: whether this is a regression.
  @inline(__always) public var hasReason: Bool { isRegressed || isThresholdBreached }

  /// Whether `reason` is one of the reasons.
  @inline(__always) public func has(_ reason: OutcomeReason) -> Bool {
    switch reason {
    case .candidateDecisionRegressed: isRegressed
    case .metricDriftThresholdExceeded: isThresholdBreached
    }
  }
}

/// Two decisions about one case make one outcome (contract section 7).
///
/// Usable alone: a tool with decisions of its own calls `outcome(baseline:candidate:)`.
public struct PairRule: Sendable, BitwiseCopyable {
  /// The smaller of the two profiles' tolerances, in per cent.
  public private(set) var metricDriftThresholdPct: Double

  private let baselineTolerancePct: Double
  private let candidate: PolicyLimits

  /// The rule between two profiles.
  public init(baseline: PolicyProfile, candidate: PolicyProfile) {
    baselineTolerancePct = baseline.metricDriftTolerancePct
    metricDriftThresholdPct = min(baseline.metricDriftTolerancePct, candidate.metricDriftTolerancePct)
    self.candidate = PolicyLimits(candidate)
  }

  /// The same where the candidate has another tolerance.
  func with(candidateTolerancePct: Double) -> PairRule {
    var rule = self
    rule.metricDriftThresholdPct = min(baselineTolerancePct, candidateTolerancePct)
    return rule
  }

  /// The outcome of one decision's two replays. Pure and total. O(1).
  @inline(__always)
  public func outcome(baseline: ReplayedDecision, candidate replay: ReplayedDecision) -> PairOutcome {
    let isRegressed = replay.decision < baseline.decision
    let excess = replay.driftPct - baseline.driftPct
    let delta = excess > 0 ? Decimal.roundedToSixDecimals(excess) : 0
    let isBreached = delta > metricDriftThresholdPct
    let decision = isRegressed || isBreached ? .fail : replay.decision
    return PairOutcome(
      baseline: baseline.decision, candidate: replay.decision, decision: decision, isRegressed: isRegressed,
      isThresholdBreached: isBreached, metricDriftDeltaPct: delta,
      blocksMerge: blocks(decision, candidate.blockMergeOnFail, candidate.blockMergeOnAgentFail),
      blocksRelease: blocks(decision, candidate.blockReleaseOnFail, candidate.blockReleaseOnAgentFail))
  }

  @inline(__always) private func blocks(_ decision: Decision, _ onFail: Bool, _ onAgentFail: Bool) -> Bool {
    switch decision {
    case .fail: onFail
    case .conditionalPass: onAgentFail
    case .pass: false
    }
  }
}
