/// A recorded decision under both profiles, as it is passed to the observers of a run.
struct ReplayedPair: BitwiseCopyable {
  let baseline: ReplayedDecision
  let candidate: ReplayedDecision
  let outcome: PairOutcome
  /// The number of the waiver that covers the decision; nil if it does not count or no waiver covers it.
  let waiver: Int?
  /// The number of lines of the piece before the record.
  let lines: Int

  /// Whether both replays would give the same decision with their open parts at their best (contract section 12).
  @inline(__always) var isDecisive: Bool { !baseline.traits.union(candidate.traits).contains(.notDecisive) }
}

/// Both replays of a decision with the findings of the checks. Creating it allocates, so it is created only for an
/// observer that needs it.
struct ExplainedPair {
  let baseline: ExplainedReplay
  let candidate: ExplainedReplay

  /// What a loosened decision's baseline did not meet and its candidate does.
  var loosenedCauses: [Shortfall] { Causes.of(baseline, against: candidate, outcome: nil) }
}

/// Collects details from the outcome of each decision, in addition to the tally.
///
/// Each decision is made once. Then all observers that a run needs receive the same outcome, one after another, in the
/// order of the recording. `CandidateWork` refers to them by their concrete types, so each call is direct.
protocol OutcomeObserver: Sendable {
  /// The details collected over a piece.
  associatedtype Part

  /// Whether the observer needs the findings of the checks for this decision. O(1).
  func wantsFindings(of pair: ReplayedPair, _ part: borrowing Part) -> Bool

  /// Observes a decision. `explained` is not nil if this or another observer needs the findings.
  ///
  /// The record is not changed. It is `inout` because a borrowed record of this size is copied for a call.
  func observe(
    _ pair: ReplayedPair, _ explained: ExplainedPair?, of record: inout RecordedDecision, into part: inout Part)
}
