/// The rules that can change a decision, in the order in which the contract applies them (sections 4 to 7).
@nonexhaustive
public enum DecisionRule: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// A requested indicator is not rendered (section 4.1).
  case indicatorFidelity
  /// Trades and execution logs do not agree (section 4.2).
  case tradeCoherence
  /// A metric is missing on one side, or is not a number (section 4.3).
  case metricEvidence
  /// The drift is above the tolerance (section 4.3).
  case metricDrift
  /// A dataset or its source is missing (section 4.4).
  case lineageCompleteness
  /// The agent used more tokens than its budget allows (section 5).
  case tokenBudget
  /// The agent ran longer than its budget allows (section 5).
  case runtimeBudget
  /// The agent called more tools than its budget allows (section 5).
  case toolCallBudget
  /// The agent's findings (section 5).
  case agentFindings
  /// The profile's agent flags make a failed agent lane a `fail` (section 6).
  case agentFlags
  /// A trader's review is required and does not pass (section 6).
  case traderReview
  /// The candidate's drift is larger than the baseline's by more than the threshold (section 7).
  case driftDelta
  /// Another engine decided (section 13).
  case decidedElsewhere

  /// The name in reports.
  public var name: String {
    switch self {
    case .indicatorFidelity: "indicator_fidelity"
    case .tradeCoherence: "trade_coherence"
    case .metricEvidence: "metric_evidence"
    case .metricDrift: "metric_drift"
    case .lineageCompleteness: "lineage_completeness"
    case .tokenBudget: "token_budget"
    case .runtimeBudget: "runtime_budget"
    case .toolCallBudget: "tool_call_budget"
    case .agentFindings: "agent_findings"
    case .agentFlags: "agent_flags"
    case .traderReview: "trader_review"
    case .driftDelta: "drift_delta"
    case .decidedElsewhere: "decided_elsewhere"
    }
  }

  /// The path of the profile member that sets the limit, with dots. Nil if no member does.
  public var profileMember: String? {
    switch self {
    case .metricDrift, .driftDelta: "metricDriftTolerancePct"
    case .tokenBudget: "agentReviewBudget.maxTokens"
    case .runtimeBudget: "agentReviewBudget.maxRuntimeSeconds"
    case .toolCallBudget: "agentReviewBudget.maxToolCalls"
    case .agentFindings: "agentReviewBudget.maxFindings"
    case .agentFlags: "blockMergeOnAgentFail"
    case .traderReview: "requireTraderReview"
    case .indicatorFidelity, .tradeCoherence, .metricEvidence, .lineageCompleteness, .decidedElsewhere: nil
    }
  }
}

/// A rule that a replay did not meet, with the measured value.
public struct Shortfall: Sendable, Hashable {
  /// The rule.
  public let rule: DecisionRule
  /// The measured value, if the rule compares one with a limit: per cent, tokens, seconds or calls. For findings it is
  /// the position, from 1, of the first one that blocks.
  public let figure: Double?
  /// The limit in the profile; nil if there is none.
  public let limit: Double?
  /// The first 100 codes that the check found, sorted; empty if it found none. Long names in them are shortened.
  @Exact public internal(set) var findings: [String]
  /// A description, for example `drift 0.401606 % > tolerance 0.25 %`.
  @Exact public internal(set) var text: String

  init(
    _ rule: DecisionRule, _ text: String, figure: Double? = nil, limit: Double? = nil, findings: [String] = []
  ) {
    self.rule = rule
    self.figure = figure
    self.limit = limit
    self.findings = findings.prefix(Self.findingLimit).map(KeptName.bounded)
    self.text = text
  }

  /// The maximum number of codes that are kept. The text gives their total number.
  static let findingLimit = 100

  /// The limit minus the figure; negative if the limit is exceeded. Nil without a limit, and nil for findings, because
  /// their position must be beyond the limit.
  public var margin: Double? {
    guard let figure, let limit, rule != .agentFindings else { return nil }
    return limit - figure
  }
}
