/// Writes a line of the trace for each decision (contract section 10).
///
/// It has the functions of an `OutcomeObserver` but cannot conform to it: it writes into a worker's storage, which is
/// not copyable, and an associated type must be.
struct TraceObserver: Sendable {
  let thresholdPct: Double

  @inline(__always) func wantsFindings(of pair: ReplayedPair, _ writer: borrowing TraceWriter) -> Bool {
    pair.baseline.hasFindings || pair.candidate.hasFindings
  }

  func observe(
    _ pair: ReplayedPair, _ explained: ExplainedPair?, of record: inout RecordedDecision,
    into writer: inout TraceWriter
  ) {
    writer.add(
      id: record.id, pair.outcome, thresholdPct: thresholdPct,
      baseline: TraceWriter.Side(replay: pair.baseline, findings: explained?.baseline.findings),
      candidate: TraceWriter.Side(replay: pair.candidate, findings: explained?.candidate.findings))
  }
}
