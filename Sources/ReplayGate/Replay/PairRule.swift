/// The reasons of the pair rule for failing a decision ([contract section 7](doc:Contract#7-The-pair-rule)), in the
/// order of reports.
@nonexhaustive
public enum OutcomeReason: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The candidate's decision is lower than the baseline's.
  case candidateDecisionRegressed
  /// The candidate's drift is larger than the baseline's by more than the threshold.
  case metricDriftThresholdExceeded

  var spelling: StaticString {
    switch self {
    case .candidateDecisionRegressed: "candidate_decision_regressed_from_baseline"
    case .metricDriftThresholdExceeded: "metric_drift_threshold_exceeded"
    }
  }

  /// The code in reports and traces.
  public var code: String { spelling.description }
}

/// The result of the pair rule for the two replays of a recorded decision.
public struct PairOutcome: Sendable, Hashable, BitwiseCopyable {
  /// The decision of the baseline replay.
  public let baseline: Decision
  /// The decision of the candidate replay.
  public let candidate: Decision
  /// The candidate's decision, or `fail` if there is a reason.
  public let decision: Decision
  /// Whether the candidate's decision is lower than the baseline's.
  public let isRegressed: Bool
  /// Whether the drift delta is above the threshold.
  public let isThresholdBreached: Bool
  /// How much larger the candidate's drift is: in per cent, rounded to six decimals, not negative.
  public let metricDriftDeltaPct: Double
  /// Whether `decision` blocks the merge under the candidate profile.
  public let blocksMerge: Bool
  /// Whether `decision` blocks the release under the candidate profile.
  public let blocksRelease: Bool

  /// The reasons, in the contract's order.
  public var reasons: [OutcomeReason] { OutcomeReason.allCases.filter(has) }

  /// Whether there is a reason, which makes this a regression.
  @inline(__always) public var hasReason: Bool { isRegressed || isThresholdBreached }

  /// Whether the candidate's decision is higher than the baseline's.
  @inline(__always) var isLoosened: Bool { candidate > baseline }

  /// Whether there is this reason.
  ///
  /// - Parameter reason: A reason of the pair rule.
  @inline(__always) public func has(_ reason: OutcomeReason) -> Bool {
    switch reason {
    case .candidateDecisionRegressed: isRegressed
    case .metricDriftThresholdExceeded: isThresholdBreached
    }
  }
}

/// The rule that makes one outcome of two replays of a decision ([contract section 7](doc:Contract#7-The-pair-rule)).
///
/// It can be used alone, by a tool that makes the decisions itself:
///
///     let before = try ReplayedDecision(decision: .pass, driftPct: 0.1)
///     let after = try ReplayedDecision(decision: .pass, driftPct: 0.4)
///     let outcome = PairRule(baseline: .standard, candidate: .expert).outcome(baseline: before, candidate: after)
///     print(outcome.decision.name, outcome.reasons.map(\.code))  // fail ["metric_drift_threshold_exceeded"]
public struct PairRule: Sendable, BitwiseCopyable {
  /// The smaller of the two profiles' tolerances, in per cent.
  public private(set) var metricDriftThresholdPct: Double

  private let baselineTolerancePct: Double
  private let candidate: PolicyLimits

  /// Creates the rule for two profiles.
  ///
  /// - Parameters:
  ///   - baseline: The profile in force.
  ///   - candidate: The profile that may replace it. Its flags determine what blocks.
  public init(baseline: PolicyProfile, candidate: PolicyProfile) {
    baselineTolerancePct = baseline.metricDriftTolerancePct
    metricDriftThresholdPct = min(baseline.metricDriftTolerancePct, candidate.metricDriftTolerancePct)
    self.candidate = PolicyLimits(candidate)
  }

  /// The same rule with another tolerance of the candidate.
  func with(candidateTolerancePct: Double) -> PairRule {
    var rule = self
    rule.metricDriftThresholdPct = min(baselineTolerancePct, candidateTolerancePct)
    return rule
  }

  /// Compares the two replays of one decision. Pure and total.
  ///
  /// - Parameters:
  ///   - baseline: The replay under the baseline profile.
  ///   - replay: The replay under the candidate profile.
  /// - Complexity: O(1).
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
