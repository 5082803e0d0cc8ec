/// The work of a gate: decides each record under both profiles, counts the outcome, and passes it to the observers.
struct ReplayWork: PieceWork {
  let baseline: PolicyLimits
  let fidelity: FidelityObserver
  /// Nil if it is not needed.
  let coverage: CoverageObserver?
  let candidate: CandidateWork
  /// The candidate recording; nil if both profiles replay the same one.
  let index: CandidateIndex?
  /// Called with the lines of the trace, in the order of the recording; nil if there is no trace.
  let sink: TraceSink?

  struct Part: Sendable {
    var candidate: CandidateWork.Part
    var trace: [UInt8] = []
    /// One entry for each record, if there is a candidate recording.
    var joins: [CandidateJoin.Entry] = []
    var error: ReplayGateError?
    var extent = RecordingExtent()
  }

  struct Sum: JoinedSum {
    var candidate: (tally: ReplayTally, details: ReplayDetails)
    var join: CandidateJoin
    /// How much was read of each recording, by its name.
    var extents: [Exact<String>: RecordingExtent] = [:]

    mutating func setPartnersLeftOver(_ count: Int) { candidate.tally.partnersLeftOver = count }
  }

  func decisions(in sum: Sum) -> Int { sum.candidate.tally.records }

  func begin() -> Part { Part(candidate: candidate.begin()) }

  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    if let counts = worker.exampleCounts.first { part.candidate.tally.exampleCounts = counts }
    let read = piece.forEachRecord(in: &worker, after: lines) { worker, line, lines in
      if index == nil {
        decide(&worker, lines, &part)
      } else if part.error == nil {
        decideJoined(&worker, line, lines, &part)
      }
    }
    if worker.exampleCounts.isEmpty { worker.exampleCounts.append(ExampleCounts()) }
    worker.exampleCounts[0] = part.candidate.tally.exampleCounts
    part.extent.add(RecordingExtent(bytes: piece.end - piece.first, lines: read.lines))
    return read
  }

  func finish(_ part: inout Part, with worker: inout ReplayWorker) {
    if sink != nil { part.trace = worker.trace.takeBytes() }
  }

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) async throws(ReplayGateError) {
    if let index { try sum.join.add(part.joins, index: index, source: source, after: lines) }
    if let error = part.error { throw error }
    sum.extents[Exact<String>(source), default: RecordingExtent()].add(part.extent)
    candidate.fold(part.candidate, after: lines, in: source, into: &sum.candidate)
    if let sink, !part.trace.isEmpty {
      do {
        try await sink(part.trace)
      } catch {
        throw .sinkFailed(error)
      }
    }
  }

  /// The facts that the evidence of the last record shows, and its baseline replay, which is compared with the recorded
  /// decision.
  @inline(__always) private func replayBaseline(
    _ worker: inout ReplayWorker, _ lines: Int, _ part: inout Part
  ) -> (facts: ReplayFacts, replay: ReplayedDecision) {
    let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
    let replay = baseline.decide(facts)
    if worker.reader.record.decision != nil {
      fidelity.observe(replay, facts, &worker, lines, into: &part.candidate.tally)
    }
    baseline.forEachTurn(of: facts, replay) { part.candidate.tally.turns.add($1, $0, own: $2) }
    if let coverage { observe(coverage, facts, replay, &worker, &part) }
    return (facts, replay)
  }

  @inline(never) private func observe(
    _ coverage: CoverageObserver, _ facts: ReplayFacts, _ replay: ReplayedDecision, _ worker: inout ReplayWorker,
    _ part: inout Part
  ) {
    guard var counts = part.candidate.details.details.coverage.take() else { return }
    coverage.observe(facts, replay, &worker, into: &counts)
    part.candidate.details.details.coverage = counts
  }

  /// With one recording both profiles decide from the same evidence.
  @inline(__always) private func decide(_ worker: inout ReplayWorker, _ lines: Int, _ part: inout Part) {
    let (facts, before) = replayBaseline(&worker, lines, &part)
    candidate.decide(before, under: baseline, facts, &worker, lines, into: &part.candidate)
  }

  /// With two recordings the candidate decides from its own evidence (contract section 7).
  @inline(never)
  private func decideJoined(_ worker: inout ReplayWorker, _ line: Cursor, _ lines: Int, _ part: inout Part) {
    guard let index else { return }
    let (facts, before) = replayBaseline(&worker, lines, &part)
    let entry = index.join(&worker.reader.record, line, lines)
    part.joins.append(entry)
    do throws(ReplayGateError) {
      try candidate.decide(
        before, under: baseline, facts, joinedBy: entry.candidate, of: index, as: 0, &worker, lines,
        into: &part.candidate)
    } catch {
      part.error = error
    }
  }
}

extension CandidateIndex {
  /// A record of the recording, with the number of the candidate's record that has its id.
  func join(_ record: inout RecordedDecision, _ line: Cursor, _ lines: Int) -> CandidateJoin.Entry {
    let number = find(record.id)
    return CandidateJoin.Entry(
      candidate: number, id: number == nil ? record.id.string : nil, line: lines, column: record.idPlace - line + 1,
      isSameStrategy: number.map { strategy(of: $0, equals: record.strategyId) } ?? true)
  }
}

/// The part of a recording that was read.
struct RecordingExtent: Sendable, Hashable {
  /// Includes the LF of the last line even if the recording does not have it.
  var bytes = 0
  var lines = 0

  mutating func add(_ more: RecordingExtent) {
    bytes += more.bytes
    lines += more.lines
  }
}

extension Text {
  /// Whether the text is exactly these bytes. O(n).
  func equals(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    for offset in 0..<count where start.byte(offset) != other[offset] { return false }
    return true
  }
}
