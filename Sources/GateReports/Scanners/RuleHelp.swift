internal import ReplayGate

/// The description of a rule for code scanners: what it requires, why it blocks, and what to do.
struct RuleHelp {
  /// The id of the rule in results.
  let id: String
  /// A summary in one sentence.
  let short: String
  /// What the rule requires.
  let full: String
  /// What to do.
  let advice: String
  /// The member of the profile that sets the limit; nil if none does.
  let member: String?

  /// The description for viewers without Markdown.
  var text: String { full + " " + advice + (member.map { " The profile sets the limit in \($0)." } ?? "") }

  var markdown: String {
    "\(full)\n\n**What to do.** \(advice)" + (member.map { "\n\nThe profile sets the limit in `\($0)`." } ?? "")
      + "\n\n`replay-gate explain ID` shows a decision under both profiles, check by check."
  }

  /// All rules that a result can name, in the contract's order: first those that change decisions, then the reasons of
  /// the gate.
  static let all = DecisionRule.allCases.map(RuleHelp.init) + GateReason.allCases.map(RuleHelp.init)

  init(_ rule: DecisionRule) {
    id = rule.name
    member = rule.profileMember
    switch rule {
    case .indicatorFidelity:
      short = "A requested indicator is not rendered."
      full = "Each requested indicator must be rendered, in the list of indicators or in the chart."
      advice = "Have the run render what was requested, or request only what it renders."
    case .tradeCoherence:
      short = "Trades and execution logs do not agree."
      full = "Every order must go through its states in order, every fill needs a trade, and every trade needs a fill."
      advice = "Look at the violations: each names the order and what is wrong with it."
    case .metricEvidence:
      short = "A metric is missing on one side, or is not a number."
      full = "Every metric must be both reported and recomputed, each time as a finite number."
      advice = "Have the run write both sets of metrics completely. Missing evidence never passes."
    case .metricDrift:
      short = "Reported metrics drift from the recomputed ones by more than the tolerance."
      full =
        "The largest difference between a reported and a recomputed metric, in per cent, must be within the tolerance."
      advice =
        "Find out why the metrics differ, or set a tolerance that `replay-gate frontier` shows to be sufficient."
    case .lineageCompleteness:
      short = "A dataset or its source is missing."
      full = "Every requested dataset must be in the lineage, with its source."
      advice = "Have the run write the complete lineage."
    case .tokenBudget:
      short = "The agent used more tokens than its budget allows."
      full = "An agent's review must not use more tokens than its budget allows."
      advice = "Make the review shorter, or raise the budget."
    case .runtimeBudget:
      short = "The agent ran longer than its budget allows."
      full = "An agent's review must not run longer than its budget allows."
      advice = "Make the review shorter, or raise the budget."
    case .toolCallBudget:
      short = "The agent called more tools than its budget allows."
      full = "An agent's review must not call more tools than its budget allows."
      advice = "Make the review shorter, or raise the budget."
    case .agentFindings:
      short = "The agent's review has findings."
      full =
        "A finding of priority 0 or 1 among the first that are considered fails the review; any other finding makes it "
        + "conditional."
      advice = "Resolve the finding. The profile sets how many findings are considered."
    case .agentFlags:
      short = "The profile turns a failed agent lane into a fail."
      full =
        "If either agent flag is set, a failed agent lane makes the decision a fail, otherwise a conditional pass."
      advice = "Resolve what failed the lane, or check whether the flags are intended."
    case .traderReview:
      short = "A trader's review is required and does not pass."
      full = "If the profile requires a trader's review, there must be one, and it must approve."
      advice = "Have a trader review the run."
    case .driftDelta:
      short = "The candidate's drift exceeds the baseline's by more than the threshold."
      full = "Between two recordings the drift may grow by at most the smaller of the two tolerances."
      advice = "Find out what changed in the metrics between the recordings."
    case .decidedElsewhere:
      short = "Another engine made a lower decision."
      full = "The recording contains the decision of another engine, with its causes. It is used unchanged."
      advice =
        "Look at the causes that the engine names. Then change its policy and record its decisions again: no profile "
        + "changes them."
    }
  }

  init(_ reason: GateReason) {
    id = reason.code
    member = nil
    switch reason {
    case .candidateDecisionRegressed:
      short = "The candidate's decision is lower than the baseline's."
      full = "A decision is lower under the candidate than under the baseline."
      advice =
        "Look at the first decisions. Then change the profile, or the policy of the engine that made them, or accept them "
        + "with a budget or a waiver."
    case .metricDriftThresholdExceeded:
      short = "The candidate's drift exceeds the baseline's by more than the threshold."
      full = "Between two recordings the drift may grow by at most the smaller of the two tolerances."
      advice = "Find out what changed in the metrics between the recordings."
    case .candidateDecisionNotPass:
      short = "A decision does not pass."
      full = "In mode any every decision must pass under the candidate, regardless of the baseline."
      advice = "Look at the first decisions, or use mode regressions, which considers only regressions."
    case .recordingTooSmall:
      short = "There are fewer decisions than required."
      full = "A verdict over fewer decisions than the minimum is unknown, and blocks."
      advice = "Check whether the recording was cut short, or record more."
    case .candidateRecordMissing:
      short = "A decision has no partner in the candidate recording."
      full = "With two recordings, every decision of the first needs one with the same id in the second."
      advice = "Record the candidate over the same runs."
    case .recordedEvidenceNotDecisive:
      short = "A recorded outcome leaves open how the decision would be made."
      full =
        "A recorded outcome has rounded drifts and truncated findings, so its decision under another profile may not be "
        + "known."
      advice = "Replay these decisions with their evidence, or leave them out of the recording."
    case .baselineReplayDiverged:
      short = "The baseline replay differs from the recorded decision."
      full =
        "A decision recorded under exactly the baseline profile is replayed with another result, so the replay cannot be "
        + "trusted."
      advice = "Check whether the evidence was recorded completely, and by the same version of the policy."
    case .baselineFidelityBelowMinimum:
      short = "Too few baseline replays give the recorded decision."
      full = "The proportion of recorded decisions that the baseline replay reproduces is below the required minimum."
      advice = "Look at the first divergences, and check whether the recording names the profile of its decisions."
    case .budgetNotProven:
      short = "There are too few decisions to prove that a budget is kept."
      full =
        "A rate is within its budget if its upper bound at the required confidence is: 0 of 3 decisions prove nothing."
      advice = "Record more decisions, or require less confidence."
    case .changeNotExercised:
      short = "No decision lies between the two settings of a figure that the candidate changes."
      full = "All decisions are the same with both settings, so they say nothing about the change."
      advice = "Replay decisions that lie between the two settings."
    case .regressionBudgetExceeded:
      short = "The candidate makes more decisions worse than the budget allows."
      full = "Regressions are allowed up to a budget, over all decisions or for each strategy. The budget is exceeded."
      advice = "Look at the regressions by cause, the most frequent first."
    case .loosenedBudgetExceeded:
      short = "The candidate makes more decisions better than the budget allows."
      full =
        "Decisions that pass although the baseline failed them are changes too, and there are more of them than the "
        + "budget allows."
      advice = "Check whether the candidate is intended to let these pass."
    }
  }
}
