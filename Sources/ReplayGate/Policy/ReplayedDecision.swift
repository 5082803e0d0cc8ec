/// A deterministic check (contract section 4), in the order of its block reasons (section 6).
public enum Check: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Every requested indicator is rendered (section 4.1).
  case indicatorFidelity
  /// Trades and execution logs tell one story (section 4.2).
  case tradeCoherence
  /// Reported metrics are those recomputed, within tolerance (section 4.3).
  case metricConsistency
  /// Every dataset has its source (section 4.4).
  case lineageCompleteness

  var blockReasonSpelling: StaticString {
    switch self {
    case .indicatorFidelity: "missing_indicator_hard_fail"
    case .tradeCoherence: "trade_coherence_failed"
    case .metricConsistency: "metric_consistency_failed"
    case .lineageCompleteness: "lineage_incomplete"
    }
  }

  /// The block reason of a decision that failed this check.
  public var blockReason: String { blockReasonSpelling.description }
}

/// Which deterministic checks failed. A set in eight bits.
public struct FailedChecks: OptionSet, Sendable, Hashable, BitwiseCopyable {
  /// One bit a check, by its raw value.
  public let rawValue: UInt8

  /// A set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The set of one check.
  public init(_ check: Check) { rawValue = 1 << check.rawValue }

  /// Whether `check` failed.
  public func contains(_ check: Check) -> Bool { rawValue & 1 << check.rawValue != 0 }
}

/// The part of a budget that an agent's review went over (contract section 5).
public enum BudgetBreach: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// More tokens than allowed.
  case tokens
  /// A longer run than allowed.
  case runtime
  /// More tool calls than allowed.
  case toolCalls

  var spelling: StaticString {
    switch self {
    case .tokens: BudgetBreachName.tokens
    case .runtime: BudgetBreachName.runtime
    case .toolCalls: BudgetBreachName.toolCalls
    }
  }

  /// As a trace spells it.
  public var name: String { spelling.description }
}

/// One recorded decision, decided again under one profile: what the pair rule compares and the gate sums up.
///
/// A plain value of a few bytes. What the checks found, name by name, is in the trace.
public struct ReplayedDecision: Sendable, Hashable, BitwiseCopyable {
  // The figure comes first: so a joined recording's entry for each decision is the smaller.

  /// The drift of record: per cent, rounded to six decimals, not negative (section 4.3).
  public let driftPct: Double
  /// What the replay decided (contract section 6).
  public let decision: Decision
  /// The agent lane under the profile's budget (section 5).
  public let agentStatus: Decision
  /// What the agent's review went over, if anything.
  public let agentBudgetBreach: BudgetBreach?
  /// The deterministic checks that failed.
  public let failedChecks: FailedChecks
  /// What is known of it beside what was decided.
  let traits: ReplayTraits

  /// What a recorded outcome leaves open, sorted (section 12): `agent_findings`, `metric_drift`. An open check is taken
  /// as failed, an open lane as `fail`.
  public var open: [String] {
    (traits.contains(.agentOpen) ? ["agent_findings"] : []) + (traits.contains(.driftOpen) ? ["metric_drift"] : [])
  }

  /// Whether it would be the same with what is open at its best.
  public var isDecisive: Bool { !traits.contains(.notDecisive) }

  /// Whether the trace has more to show of it than what was decided.
  @inline(__always) var hasFindings: Bool {
    !failedChecks.isEmpty || !traits.isDisjoint(with: [.hasCauses, .hasNames])
  }

  /// A replay from its parts, for tools that decide by other means and only compare here.
  ///
  /// - Parameters:
  ///   - decision: what was decided.
  ///   - driftPct: any measure that the drift threshold applies to: finite, not negative. It is rounded to six decimals.
  ///   - agentStatus: the agent lane's status.
  ///   - agentBudgetBreach: what the agent's review went over, if anything.
  ///   - failedChecks: the deterministic checks that failed.
  /// - Throws: `ReplayGateError.invalidConfiguration` for a drift that is negative or no finite number.
  public init(
    decision: Decision, driftPct: Double, agentStatus: Decision = .pass, agentBudgetBreach: BudgetBreach? = nil,
    failedChecks: FailedChecks = []
  ) throws(ReplayGateError) {
    guard driftPct.isFinite, driftPct >= 0 else {
      throw .invalidConfiguration("a drift must be a finite number that is not negative, not \(driftPct)")
    }
    self.init(
      decision: decision, driftOfRecord: Decimal.roundedToSixDecimals(driftPct), agentStatus: agentStatus,
      agentBudgetBreach: agentBudgetBreach, failedChecks: failedChecks)
  }

  /// A replay whose drift is one of record.
  @inline(__always)
  init(
    decision: Decision, driftOfRecord: Double, agentStatus: Decision, agentBudgetBreach: BudgetBreach?,
    failedChecks: FailedChecks, traits: ReplayTraits = []
  ) {
    self.decision = decision
    self.traits = traits
    driftPct = driftOfRecord
    self.agentStatus = agentStatus
    self.agentBudgetBreach = agentBudgetBreach
    self.failedChecks = failedChecks
  }

  /// The block reasons of the checks, in the contract's order (section 6).
  public var blockReasons: [String] { Check.allCases.filter(failedChecks.contains).map(\.blockReason) }
}
