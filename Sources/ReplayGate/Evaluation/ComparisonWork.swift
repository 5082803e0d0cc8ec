/// The gate's work for several candidates: each record is read and decided under the baseline once, and what comes of it
/// is counted and shown for each candidate as a run with that candidate alone does.
struct ComparisonWork: PieceWork {
  let baseline: PolicyLimits
  let fidelity: FidelityObserver
  /// One for each candidate; empty unless asked for.
  let coverages: [CoverageObserver]
  let candidates: [CandidateWork]
  /// Where candidates' records are found when there is a second recording.
  let index: CandidateIndex?

  struct Part: Sendable {
    var candidates: [CandidateWork.Part]
    /// What is the same for every candidate, and is counted once.
    var turns = NearestTurns()
    var decidedAsRecorded = 0
    /// One a record, where there is a second recording.
    var joins: [CandidateJoin.Entry] = []
    var error: ReplayGateError?
  }

  struct Sum: JoinedSum {
    var candidates: [(tally: ReplayTally, details: ReplayDetails)]
    var join: CandidateJoin

    mutating func setPartnersLeftOver(_ count: Int) {
      for number in candidates.indices { candidates[number].tally.partnersLeftOver = count }
    }
  }

  /// The work of gates that differ in nothing but their candidates.
  init(_ gates: [Gate], _ index: CandidateIndex?) {
    let works = gates.map { $0.work(index, trace: nil) }
    baseline = works[0].baseline
    fidelity = works[0].fidelity
    coverages = works.compactMap(\.coverage)
    candidates = works.map(\.candidate)
    self.index = index
  }

  func decisions(in sum: Sum) -> Int { sum.candidates.first?.tally.records ?? 0 }

  func begin() -> Part { Part(candidates: candidates.map { $0.begin() }) }

  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    for (number, counts) in worker.exampleCounts.enumerated() {
      part.candidates[number].tally.exampleCounts = counts
    }
    let read = piece.forEachRecord(in: &worker, after: lines) { worker, line, lines in
      if index == nil {
        let (facts, before) = replayBaseline(&worker, lines, &part)
        for number in candidates.indices {
          candidates[number].decide(before, under: baseline, facts, &worker, lines, into: &part.candidates[number])
        }
      } else if part.error == nil {
        decideJoined(&worker, line, lines, &part)
      }
    }
    worker.exampleCounts = part.candidates.map(\.tally.exampleCounts)
    return read
  }

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) throws(ReplayGateError) {
    if let index { try sum.join.add(part.joins, index: index, source: source, after: lines) }
    if let error = part.error { throw error }
    for number in candidates.indices {
      var theirs = part.candidates[number]
      theirs.tally.turns.merge(part.turns)
      theirs.tally.fidelity.compared += part.decidedAsRecorded
      candidates[number].fold(theirs, after: lines, in: source, into: &sum.candidates[number])
    }
  }

  /// What the evidence of the last record shows, and its baseline replay, which is held against what was recorded.
  @inline(__always) private func replayBaseline(
    _ worker: inout ReplayWorker, _ lines: Int, _ part: inout Part
  ) -> (facts: ReplayFacts, replay: ReplayedDecision) {
    let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
    let replay = baseline.decide(facts)
    if worker.reader.record.decision != nil { compare(replay, facts, &worker, lines, &part) }
    baseline.forEachTurn(of: facts, replay) { part.turns.add($1, $0, own: $2) }
    if !coverages.isEmpty { observe(facts, replay, &worker, &part) }
    return (facts, replay)
  }

  /// Keeps what differs with each candidate's examples, which have their order.
  @inline(never) private func compare(
    _ replay: ReplayedDecision, _ facts: ReplayFacts, _ worker: inout ReplayWorker, _ lines: Int, _ part: inout Part
  ) {
    switch fidelity.comparison(of: replay, with: worker.reader.record) {
    case .none: return
    case .asRecorded: part.decidedAsRecorded += 1
    case .divergedByDigest, .divergedByName:
      for number in candidates.indices {
        fidelity.observe(replay, facts, &worker, lines, into: &part.candidates[number].tally)
      }
    }
  }

  @inline(never) private func observe(
    _ facts: ReplayFacts, _ replay: ReplayedDecision, _ worker: inout ReplayWorker, _ part: inout Part
  ) {
    for (number, observer) in coverages.enumerated() {
      guard var counts = part.candidates[number].details.details.coverage.take() else { continue }
      observer.observe(facts, replay, &worker, into: &counts)
      part.candidates[number].details.details.coverage = counts
    }
  }

  /// Two recordings (contract section 7): the candidates decide from their own.
  @inline(never)
  private func decideJoined(_ worker: inout ReplayWorker, _ line: Cursor, _ lines: Int, _ part: inout Part) {
    guard let index else { return }
    let (facts, before) = replayBaseline(&worker, lines, &part)
    let entry = index.join(&worker.reader.record, line, lines)
    part.joins.append(entry)
    do throws(ReplayGateError) {
      for number in candidates.indices {
        try candidates[number].decide(
          before, under: baseline, facts, joinedBy: entry.candidate, of: index, as: number, &worker, lines,
          into: &part.candidates[number])
      }
    } catch {
      part.error = error
    }
  }
}

/// What is summed up over a recording that may be joined with another.
protocol JoinedSum: Sendable {
  var join: CandidateJoin { get }

  /// Says how many records of the candidate recording had no partner.
  mutating func setPartnersLeftOver(_ count: Int)
}
