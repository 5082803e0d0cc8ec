/// A deterministic check ([contract section 4](doc:Contract#4-The-deterministic-checks)). The order is that of the
/// block reasons (section 6).
@nonexhaustive
public enum Check: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Every requested indicator is rendered (section 4.1).
  case indicatorFidelity
  /// Trades and execution logs agree (section 4.2).
  case tradeCoherence
  /// Reported metrics equal the recomputed ones, within the tolerance (section 4.3).
  case metricConsistency
  /// Every requested dataset is in the lineage, and every dataset has a source (section 4.4).
  case lineageCompleteness

  var blockReasonSpelling: StaticString {
    switch self {
    case .indicatorFidelity: "missing_indicator_hard_fail"
    case .tradeCoherence: "trade_coherence_failed"
    case .metricConsistency: "metric_consistency_failed"
    case .lineageCompleteness: "lineage_incomplete"
    }
  }

  /// The block reason of a decision that fails this check.
  public var blockReason: String { blockReasonSpelling.description }
}

/// The deterministic checks that failed. A set in eight bits.
public struct FailedChecks: OptionSet, Sendable, Hashable, BitwiseCopyable {
  /// The bits of the set. The raw value of a check is the number of its bit.
  public let rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Creates the set that contains one check.
  public init(_ check: Check) { rawValue = 1 << check.rawValue }

  /// Whether `check` failed.
  public func contains(_ check: Check) -> Bool { rawValue & 1 << check.rawValue != 0 }
}

/// The part of a budget that an agent's review exceeded ([contract section 5](doc:Contract#5-The-review-lanes)).
@nonexhaustive
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

  /// The name in traces.
  public var name: String { spelling.description }
}

/// A recorded decision, decided again under one profile: the value that the pair rule compares and the gate counts.
///
/// It is a trivial value of a few bytes. The trace has the findings of the checks.
public struct ReplayedDecision: Sendable, Hashable, BitwiseCopyable {
  // The double comes first so that an entry of a joined recording is smaller.

  /// The drift of record in per cent: rounded to six decimals, not negative (section 4.3).
  public let driftPct: Double
  /// The decision under the profile (contract section 6).
  public let decision: Decision
  /// The status of the agent lane under the profile's budget (section 5).
  public let agentStatus: Decision
  /// The part of the budget that the agent's review exceeded; nil if it exceeded none.
  public let agentBudgetBreach: BudgetBreach?
  /// The deterministic checks that failed.
  public let failedChecks: FailedChecks
  /// Properties other than the decision.
  let traits: ReplayTraits

  /// The parts that a recorded outcome leaves open, sorted ([contract section
  /// 12](doc:Contract#12-Recorded-outcomes-validation-runv1)): `agent_findings`, `metric_drift`. An open check counts
  /// as failed, and an open lane as `fail`.
  public var open: [String] {
    (traits.contains(.agentOpen) ? ["agent_findings"] : []) + (traits.contains(.driftOpen) ? ["metric_drift"] : [])
  }

  /// Whether the decision would be the same with the open parts at their best.
  public var isDecisive: Bool { !traits.contains(.notDecisive) }

  /// Whether the trace shows findings or causes of this replay.
  @inline(__always) var hasFindings: Bool {
    !failedChecks.isEmpty || !traits.isDisjoint(with: [.hasCauses, .hasNames])
  }

  /// Creates a replay from its parts, for tools that decide by other means and use only the comparison.
  ///
  ///     let before = try ReplayedDecision(decision: .pass, driftPct: 0.1)
  ///     let after = try ReplayedDecision(decision: .pass, driftPct: 0.4)
  ///     let outcome = PairRule(baseline: .standard, candidate: .expert).outcome(baseline: before, candidate: after)
  ///
  /// - Parameters:
  ///   - decision: The decision.
  ///   - driftPct: Any measure to which the drift threshold applies. It must be finite and not negative, and is rounded
  ///     to six decimals.
  ///   - agentStatus: The status of the agent lane.
  ///   - agentBudgetBreach: The part of the budget that the agent's review exceeded; nil if it exceeded none.
  ///   - failedChecks: The deterministic checks that failed.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if the drift is negative or not finite.
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

  /// Creates a replay from a drift of record, which is not rounded again.
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

  /// The block reasons of the failed checks, in the contract's order (section 6).
  public var blockReasons: [String] { Check.allCases.filter(failedChecks.contains).map(\.blockReason) }
}
