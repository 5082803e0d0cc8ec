/// One recorded decision under both profiles: what is shown to the observers of a run.
struct ReplayedPair: BitwiseCopyable {
  let baseline: ReplayedDecision
  let candidate: ReplayedDecision
  let outcome: PairOutcome
  /// The number of the waiver that covers the decision; nil if it does not count or no waiver covers it.
  let waiver: Int?
  /// How many lines of the piece precede the record's.
  let lines: Int

  /// Whether both replays would be the same with what is open at its best (contract section 12).
  @inline(__always) var isDecisive: Bool { !baseline.traits.union(candidate.traits).contains(.notDecisive) }
}

/// Both replays of a decision with what the checks found. Making one allocates, so it is made only for an observer that
/// asks for it.
struct ExplainedPair {
  let baseline: ExplainedReplay
  let candidate: ExplainedReplay
}

/// Collects something of each decision's outcome, besides the tally.
///
/// A decision is decided once; the observers that a run asks for are then shown the same outcome, one after another, in
/// the recording's order. `CandidateWork` names them by type, so that each call is a direct one.
protocol OutcomeObserver: Sendable {
  /// What is collected of a piece.
  associatedtype Part

  /// Whether the observer needs to be shown what the checks found in this decision. O(1).
  func wantsFindings(of pair: ReplayedPair, _ part: borrowing Part) -> Bool

  /// Shows a decision, with what the checks found if this or another observer asked for it.
  ///
  /// The record is not changed. It is `inout` because a borrowed one of its size is copied for a call.
  func observe(
    _ pair: ReplayedPair, _ explained: ExplainedPair?, of record: inout RecordedDecision, into part: inout Part)
}
