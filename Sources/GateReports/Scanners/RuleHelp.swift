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
      full = "Each requested indicator has to be rendered, in the list of indicators or in the chart."
      advice = "Have the run render what was requested, or request what it renders."
    case .tradeCoherence:
      short = "Trades and execution logs do not tell one story."
      full = "Every order has to go through its states in order, every fill needs its trade and every trade its fill."
      advice = "Look at the violations named: each gives the order and what is wrong with it."
    case .metricEvidence:
      short = "A metric is missing on one side, or is no number."
      full = "Every metric has to be reported and recomputed, both times as a finite number."
      advice = "Have the run write both sets of metrics whole. Evidence that is missing never passes."
    case .metricDrift:
      short = "Reported metrics drift from the recomputed ones by more than the tolerance."
      full =
        "The largest difference between a reported and a recomputed metric, in per cent, must be within the tolerance."
      advice = "Find out why the metrics differ, or set a tolerance that `replay-gate frontier` shows to be enough."
    case .lineageCompleteness:
      short = "A dataset or its source is missing."
      full = "Every requested dataset has to be in the lineage, with its source."
      advice = "Have the run write the lineage whole."
    case .tokenBudget:
      short = "The agent used more tokens than its budget has."
      full = "A review by an agent may use so many tokens and no more."
      advice = "Make the review shorter, or raise the budget."
    case .runtimeBudget:
      short = "The agent ran longer than its budget allows."
      full = "A review by an agent may run so many seconds and no more."
      advice = "Make the review shorter, or raise the budget."
    case .toolCallBudget:
      short = "The agent called more tools than its budget allows."
      full = "A review by an agent may call so many tools and no more."
      advice = "Make the review shorter, or raise the budget."
    case .agentFindings:
      short = "The agent found something."
      full =
        "A finding of priority 0 or 1 among the first looked at fails the review; any other makes it conditional."
      advice = "Settle the finding. How many are looked at is the profile's to say."
    case .agentFlags:
      short = "The profile makes a failed agent lane a fail."
      full = "Where either agent flag is set, a failed agent lane fails the decision; else it makes it conditional."
      advice = "Settle what failed the lane, or look whether the flags are meant so."
    case .traderReview:
      short = "A trader's review is required and does not pass."
      full = "Where the profile requires a trader's review, it has to be there and to approve."
      advice = "Have a trader review the run."
    case .driftDelta:
      short = "The candidate's drift is larger than the baseline's by more than the threshold."
      full = "Between two recordings the drift may grow by the smaller of the two tolerances."
      advice = "Find out what changed in the metrics between the recordings."
    case .decidedElsewhere:
      short = "Another engine decided lower."
      full = "The recording says what an engine of its own decided, and for what causes. It is taken as it stands."
      advice = "Look at the causes that the engine names."
    }
  }

  init(_ reason: GateReason) {
    id = reason.code
    member = nil
    switch reason {
    case .candidateDecisionRegressed:
      short = "The candidate decides lower than the baseline."
      full = "A decision is lower under the candidate than it was under the baseline."
      advice =
        "Look at the first decisions, then change the profile, or accept them knowingly: by a budget or a waiver."
    case .metricDriftThresholdExceeded:
      short = "The candidate's evidence drifts further than the threshold."
      full = "Between two recordings the drift may grow by the smaller of the two tolerances."
      advice = "Find out what changed in the metrics between the recordings."
    case .candidateDecisionNotPass:
      short = "A decision is not clean."
      full = "In mode any every decision has to pass under the candidate, whatever the baseline decides."
      advice = "Look at the first decisions, or ask for regressions alone with mode regressions."
    case .recordingTooSmall:
      short = "There are fewer decisions than asked for."
      full = "A verdict over fewer decisions than the minimum is unknown, and blocks."
      advice = "Look whether the recording was cut short, or record more."
    case .candidateRecordMissing:
      short = "A decision has no partner in the candidate recording."
      full = "With two recordings every decision of the first needs the one of the same id in the second."
      advice = "Record the candidate over the same runs."
    case .recordedEvidenceNotDecisive:
      short = "What was recorded of a decision leaves open how it would be decided."
      full =
        "A recorded outcome has rounded drifts and cut findings: under another profile it may have been another one."
      advice = "Replay these decisions with their evidence, or leave them out of the recording."
    case .baselineReplayDiverged:
      short = "The baseline replay does not decide what was recorded."
      full =
        "A decision recorded under exactly the baseline profile is decided otherwise: the replay cannot be trusted."
      advice = "Look whether the evidence was recorded whole, and by the same version of the policy."
    case .baselineFidelityBelowMinimum:
      short = "Too few baseline replays decide what was recorded."
      full = "The part of the recorded decisions that the baseline replay repeats is below the minimum asked for."
      advice = "Look at the first divergences, and whether the recording names the profile it was decided under."
    case .budgetNotProven:
      short = "There are too few decisions to be sure that a budget is kept."
      full =
        "A rate is within its budget when its upper bound at the confidence asked for is: none of three proves nothing."
      advice = "Record more decisions, or ask for less confidence."
    case .changeNotExercised:
      short = "No decision lies between the two settings of a figure that the candidate changes."
      full = "Whatever the candidate sets there, these decisions come out the same: they say nothing about the change."
      advice = "Replay decisions that lie between the two settings."
    case .regressionBudgetExceeded:
      short = "More decisions are made worse than the budget allows."
      full = "Regressions are allowed up to a budget, of all decisions or of each strategy's; this is more."
      advice = "Look at the regressions by cause, most first."
    case .loosenedBudgetExceeded:
      short = "More decisions are made better than the budget allows."
      full =
        "A candidate that passes what the baseline failed is a change too, and more of it than the budget allows."
      advice = "Look whether the candidate is meant to let these pass."
    }
  }
}
