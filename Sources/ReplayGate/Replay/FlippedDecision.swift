/// A decision that the candidate changes for the worse, or that counts in mode `any`: with all that there is to say.
public struct FlippedDecision: Sendable, Hashable {
  /// The recorded decision's id.
  @Exact public internal(set) var id: String
  /// Its strategy.
  @Exact public internal(set) var strategyId: String
  /// The recording that it is in, as error messages call it.
  @Exact public internal(set) var source: String
  /// Its line there, from 1.
  public internal(set) var line: Int
  /// What the two replays gave, and what the pair rule made of it.
  public let outcome: PairOutcome
  /// The baseline's drift of record, in per cent.
  public let baselineDriftPct: Double
  /// The candidate's drift of record, in per cent.
  public let candidateDriftPct: Double
  /// What the candidate fell short in where the baseline did not, in the contract's order; in mode `any`, for a decision
  /// without a reason of the pair rule, all that it fell short in.
  public let shortfalls: [Shortfall]
  /// The name of the waiver that it falls under, which is in force.
  @Exact public internal(set) var waiver: String?

  /// Why it counts: the pair rule's reasons, or that of mode `any`.
  public var reasons: [GateReason] {
    outcome.hasReason ? outcome.reasons.map(GateReason.init) : [.candidateDecisionNotPass]
  }

  /// The first rule that turned it.
  public var rule: DecisionRule? { shortfalls.first?.rule }
}
