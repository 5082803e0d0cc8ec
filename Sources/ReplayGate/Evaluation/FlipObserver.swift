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
    counts(pair, part) || countsStrategies && pair.outcome.isLoosened
  }

  /// Whether a decision that counts is kept, or counted by its cause.
  @inline(__always) private func counts(_ pair: ReplayedPair, _ part: borrowing DetailsPart) -> Bool {
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
    let flipped = counts(pair, part) ? flipped(pair, explained, &record) : nil
    if countsStrategies {
      part.strategies.count(record.strategyId, pair.outcome, flipped)
      if pair.outcome.isLoosened {
        part.strategies.countLoosened(
          record.strategyId, id: record.id.kept, rule: explained.loosenedCauses.first?.rule)
      }
    }
    if let flipped, part.details.decisions.count < limit { part.details.decisions.append(flipped) }
  }

  private func flipped(
    _ pair: ReplayedPair, _ explained: ExplainedPair, _ record: inout RecordedDecision
  ) -> FlippedDecision {
    let shortfalls =
      pair.outcome.hasReason
      ? Causes.of(explained.candidate, against: explained.baseline, outcome: pair.outcome)
      : Causes.of(explained.candidate, against: nil, outcome: nil)
    return FlippedDecision(
      id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: pair.lines + 1, outcome: pair.outcome,
      baselineDriftPct: pair.baseline.driftPct, candidateDriftPct: pair.candidate.driftPct, shortfalls: shortfalls,
      waiver: pair.waiver.flatMap { waivers?.all[$0].id })
  }
}
