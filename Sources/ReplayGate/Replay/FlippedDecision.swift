/// A decision that counts, with everything that is shown of it: one with a reason of the pair rule, or in mode `any`
/// one that is not `pass`.
public struct FlippedDecision: Sendable, Hashable {
  /// The id of the recorded decision.
  @Exact public internal(set) var id: String
  /// Its strategy.
  @Exact public internal(set) var strategyId: String
  /// The name of its recording, as in error messages.
  @Exact public internal(set) var source: String
  /// Its line in the recording, from 1.
  public internal(set) var line: Int
  /// The result of the pair rule for the two replays.
  public let outcome: PairOutcome
  /// The baseline's drift of record, in per cent.
  public let baselineDriftPct: Double
  /// The candidate's drift of record, in per cent.
  public let candidateDriftPct: Double
  /// The candidate's shortfalls that the baseline does not have, in the contract's order. For a decision that has no
  /// reason of the pair rule, in mode `any`, all shortfalls of the candidate.
  public let shortfalls: [Shortfall]
  /// The id of the waiver in force that covers the decision; nil if none does.
  @Exact public internal(set) var waiver: String?

  /// The reasons why the decision counts: those of the pair rule, or the reason of mode `any`.
  public var reasons: [GateReason] {
    outcome.hasReason ? outcome.reasons.map(GateReason.init) : [.candidateDecisionNotPass]
  }

  /// The first rule that the candidate did not meet; nil if none is known.
  public var rule: DecisionRule? { shortfalls.first?.rule }
}
