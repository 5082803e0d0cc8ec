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

  /// As reports spell it.
  public var code: String {
    switch self {
    case .candidateDecisionRegressed: OutcomeReason.candidateDecisionRegressed.code
    case .metricDriftThresholdExceeded: OutcomeReason.metricDriftThresholdExceeded.code
    case .candidateDecisionNotPass: "candidate_decision_not_pass"
    case .recordingTooSmall: "recording_too_small"
    case .candidateRecordMissing: "candidate_record_missing"
    case .baselineReplayDiverged: "baseline_replay_diverged_from_recording"
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
public struct GateRule: Sendable {
  /// The fewest decisions that carry a verdict; at least 1.
  public let minimumRecords: Int
  /// The smaller of the two profiles' tolerances, in per cent.
  public let metricDriftThresholdPct: Double

  /// The rule between two profiles.
  public init(baseline: PolicyProfile, candidate: PolicyProfile, minimumRecords: Int = 1) {
    self.minimumRecords = minimumRecords
    metricDriftThresholdPct = PairRule(baseline: baseline, candidate: candidate).metricDriftThresholdPct
  }

  /// The verdict. Pure and total. O(1).
  public func verdict(over tally: ReplayTally) -> GateVerdict {
    var reasons = OutcomeReason.allCases.filter { tally.count(of: $0) > 0 }.map(GateReason.init)
    var unknown: [GateReason] = []
    if tally.records < minimumRecords { unknown.append(.recordingTooSmall) }
    if tally.withoutPartner > 0 { unknown.append(.candidateRecordMissing) }
    if tally.divergedFromRecording > 0 { unknown.append(.baselineReplayDiverged) }
    let isUnknown = !unknown.isEmpty
    reasons += unknown
    let mergeBlocked = isUnknown || tally.blocksMerge
    let releaseBlocked = isUnknown || tally.blocksRelease
    // Only in mode any can a decision that counts block without a reason of the pair rule.
    if reasons.isEmpty, mergeBlocked || releaseBlocked { reasons.append(.candidateDecisionNotPass) }
    return GateVerdict(
      decision: isUnknown ? .unknown : .decided(tally.decidingRecord?.rank.counting ?? .pass),
      mergeBlocked: mergeBlocked, releaseBlocked: releaseBlocked, reasons: reasons,
      baselineDecision: tally.decidingRecord?.baseline ?? .fail,
      candidateDecision: tally.decidingRecord?.candidate ?? .fail, metricDriftDeltaPct: tally.metricDriftDeltaPct,
      metricDriftThresholdPct: metricDriftThresholdPct, thresholdBreached: tally.isThresholdBreached)
  }
}
