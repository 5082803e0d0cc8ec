/// The reasons that a report can give ([contract sections 8](doc:Contract#8-The-gate-over-a-recording) and 15).
@nonexhaustive
public enum GateReason: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// The decision of a candidate replay is lower than that of its baseline.
  case candidateDecisionRegressed
  /// The drift of a candidate replay is larger by more than the threshold.
  case metricDriftThresholdExceeded
  /// Mode `any`: a decision blocks for which the pair rule gives no reason.
  case candidateDecisionNotPass
  /// Unknown: the recording has fewer decisions than the minimum.
  case recordingTooSmall
  /// Unknown: a decision has no partner in the candidate recording.
  case candidateRecordMissing
  /// Unknown: a recorded outcome leaves open how it would be decided.
  case recordedEvidenceNotDecisive
  /// Unknown: the decision of a baseline replay differs from the one recorded under the same profile.
  case baselineReplayDiverged
  /// Unknown: too few baseline replays decide as recorded, or none can be compared.
  case baselineFidelityBelowMinimum
  /// Unknown: there are too few decisions to prove, at the required confidence, that a budget is kept.
  case budgetNotProven
  /// Unknown: no decision lies between the two settings of a knob, although this is required.
  case changeNotExercised
  /// The candidate makes more decisions worse than the budget allows.
  case regressionBudgetExceeded
  /// The candidate makes more decisions better than the budget allows.
  case loosenedBudgetExceeded

  /// The code in reports.
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

  /// Creates the gate's reason from a reason of the pair rule.
  public init(_ reason: OutcomeReason) {
    switch reason {
    case .candidateDecisionRegressed: self = .candidateDecisionRegressed
    case .metricDriftThresholdExceeded: self = .metricDriftThresholdExceeded
    }
  }

  var index: Int { Int(rawValue) }
}
