/// What can turn a decision, in the order in which the contract asks (sections 4 to 7).
public enum DecisionRule: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// A requested indicator is not rendered (section 4.1).
  case indicatorFidelity
  /// Trades and execution logs do not tell one story (section 4.2).
  case tradeCoherence
  /// A metric is missing on one side, or is no number (section 4.3).
  case metricEvidence
  /// The drift is above the tolerance (section 4.3).
  case metricDrift
  /// A dataset or its source is missing (section 4.4).
  case lineageCompleteness
  /// The agent used more tokens than its budget has (section 5).
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

  /// As reports spell it.
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

  /// The member of a profile that sets its limit: a path with dots. Nil if no figure of a profile does.
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

/// What a replay fell short in: a rule, and what it went by.
public struct Shortfall: Sendable, Hashable {
  /// The rule.
  public let rule: DecisionRule
  /// What was measured, where the rule compares a figure with a limit: per cent, tokens, seconds, calls; of findings
  /// the position, from 1, of the first that blocks.
  public let figure: Double?
  /// What the profile allows.
  public let limit: Double?
  /// The first 100 codes that the check found, where it found any; sorted. Names in them are cut as kept names are.
  @Exact public internal(set) var findings: [String]
  /// In words, such as `drift 0.401606 % > tolerance 0.25 %`.
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

  /// How many codes are kept; the words say how many there are.
  static let findingLimit = 100

  /// How much is left below the limit: negative where it was passed. Nil for findings, whose position must be beyond
  /// the limit.
  public var margin: Double? {
    guard let figure, let limit, rule != .agentFindings else { return nil }
    return limit - figure
  }
}
