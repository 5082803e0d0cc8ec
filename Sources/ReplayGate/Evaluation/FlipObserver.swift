/// The details collected over a piece.
struct DetailsPart: Sendable {
  var details: ReplayDetails
  var strategies = PieceStrategies()

  init(_ options: ReplayDetails.Options) { details = ReplayDetails(options) }
}

/// Keeps the first decisions that count, and counts decisions by strategy and cause.
struct FlipObserver: OutcomeObserver {
  let mode: GateMode
  let waivers: Waivers?
  /// The maximum number of decisions that are kept.
  let limit: Int
  let countsStrategies: Bool

  @inline(__always) func wantsFindings(of pair: ReplayedPair, _ part: borrowing DetailsPart) -> Bool {
    mode.counts(pair.outcome) && (countsStrategies || part.details.decisions.count < limit)
  }

  func observe(
    _ pair: ReplayedPair, _ explained: ExplainedPair?, of record: inout RecordedDecision,
    into part: inout DetailsPart
  ) {
    guard let explained, wantsFindings(of: pair, part) else {
      if countsStrategies { part.strategies.count(record.strategyId, pair.outcome) }
      return
    }
    let shortfalls =
      pair.outcome.hasReason
      ? Causes.of(explained.candidate, against: explained.baseline, outcome: pair.outcome)
      : Causes.of(explained.candidate, against: nil, outcome: nil)
    let flipped = FlippedDecision(
      id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: pair.lines + 1, outcome: pair.outcome,
      baselineDriftPct: pair.baseline.driftPct, candidateDriftPct: pair.candidate.driftPct, shortfalls: shortfalls,
      waiver: pair.waiver.flatMap { waivers?.all[$0].id })
    if countsStrategies { part.strategies.count(record.strategyId, pair.outcome, flipped) }
    if part.details.decisions.count < limit { part.details.decisions.append(flipped) }
  }
}
