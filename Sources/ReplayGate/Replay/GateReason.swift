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
  /// Unknown: what was recorded of a decision leaves open how it would be decided.
  case recordedEvidenceNotDecisive
  /// A baseline replay decides otherwise than was recorded under the same profile.
  case baselineReplayDiverged
  /// Unknown: fewer baseline replays decide as was recorded than asked for, or none can be compared.
  case baselineFidelityBelowMinimum
  /// Unknown: too few decisions to be as sure as asked that a budget is kept.
  case budgetNotProven
  /// Unknown: a knob that the candidate sets otherwise has no decision between its two settings, and that was asked for.
  case changeNotExercised
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
    case .recordedEvidenceNotDecisive: "recorded_evidence_not_decisive"
    case .baselineReplayDiverged: "baseline_replay_diverged_from_recording"
    case .baselineFidelityBelowMinimum: "baseline_fidelity_below_minimum"
    case .budgetNotProven: "budget_not_proven"
    case .changeNotExercised: "change_not_exercised"
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
