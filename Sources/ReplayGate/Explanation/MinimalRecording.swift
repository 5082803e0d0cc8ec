/// The least of a recording that still gives a verdict and its reasons.
public struct MinimalRecording: Sendable {
  /// The records that are left, as they stand in the recording, in its order.
  public let records: [FoundRecord]
  /// Their partners, where two recordings were joined.
  public let partners: [FoundRecord]?
  /// The verdict over them. Its gate is the one that was asked for, but for what only a long recording can carry and
  /// what is no part of the verdict: a least number of records, a least fidelity, budgets.
  public let evaluation: GateEvaluation

  /// The records as a recording.
  public var recording: [UInt8] { Self.lines(records) }
  /// The partners as a recording.
  public var candidateRecording: [UInt8]? { partners.map(Self.lines) }

  static func lines(_ records: [FoundRecord]) -> [UInt8] { records.flatMap { $0.bytes + [0x0A] } }
}

extension Gate {
  /// How many decisions a minimal recording may have to be taken from: the budget's regressions, and one more.
  public static let reproducedDecisions = 10_000

  /// Reduces a recording to the least that gives the same verdict and reasons: of each reason a decision, where that
  /// will do.
  ///
  /// - Returns: nil where no part that was looked at gives the verdict: a rate that only the whole recording has.
  /// - Throws: `ReplayGateError`, as `evaluate` does.
  /// - Complexity: two passes over the recordings, and replays of what is left.
  public func minimalRecording(
    _ recordings: [Recording], candidateRecording: Recording? = nil
  ) async throws(ReplayGateError) -> MinimalRecording? {
    var gate = self
    gate.details = ReplayDetails.Options(decisions: Self.reproducedDecisions)
    let whole = try await gate.evaluate(recordings, candidateRecording: candidateRecording)
    let wanted = Places(whole)
    let found = try await records(withIds: wanted.ids, in: recordings)
    let essential = found.filter { wanted.essential.contains(Place($0)) }
    var partners: [FoundRecord]?
    if let candidateRecording { partners = try await records(withIds: wanted.ids, in: [candidateRecording]) }
    let reduced = reduced(for: whole)
    let trial = Trial(gate: reduced, partners: partners, verdict: whole.verdict)
    guard try await trial.evaluation(of: essential) == nil else { return try await trial.shrunk(essential) }
    // Budgets want more than one: the shortest run of regressions that goes over.
    let all = found.filter { wanted.all.contains(Place($0)) }
    guard try await trial.evaluation(of: all) != nil else { return nil }
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if try await trial.evaluation(of: Array(all.prefix(middle))) != nil { high = middle } else { low = middle + 1 }
    }
    return try await trial.shrunk(Array(all.prefix(low)))
  }

  /// The gate without what is no reason of this verdict.
  private func reduced(for whole: GateEvaluation) -> Gate {
    var gate = self
    let reasons = whole.verdict.reasons
    gate.details = ReplayDetails.Options()
    if !reasons.contains(.recordingTooSmall) { gate.minimumRecords = 1 }
    if !reasons.contains(.baselineFidelityBelowMinimum) { gate.minimumFidelity = nil }
    let isOfBudgets = reasons.contains {
      [.budgetNotProven, .regressionBudgetExceeded, .loosenedBudgetExceeded].contains($0)
    }
    if !isOfBudgets, !whole.verdict.reasons.isEmpty { gate.budgets = FlipBudgets() }
    return gate
  }
}

/// Where a record stands.
private struct Place: Hashable {
  @Exact var source: String
  let line: Int

  init(source: String, line: Int) {
    self.source = source
    self.line = line
  }

  init(_ record: FoundRecord) { self.init(source: record.source, line: record.line) }
}

/// The records that a verdict may be reproduced from.
private struct Places {
  var ids: [String] = []
  /// The deciding record, and of each reason the first.
  var essential: Set<Place> = []
  /// All that count, as far as they were kept.
  var all: Set<Place> = []

  init(_ whole: GateEvaluation) {
    if let deciding = whole.verdict.decidingRecord {
      add(deciding.id, deciding.source, deciding.line, isEssential: true)
    }
    var seen: Set<GateReason> = []
    for example in whole.tally.examples where seen.insert(example.reason).inserted {
      add(example.id, example.source, example.line, isEssential: true)
    }
    if whole.verdict.reasons.contains(.baselineFidelityBelowMinimum), let first = whole.fidelity.first.first {
      add(first.id, first.source, first.line, isEssential: true)
    }
    for decision in whole.details.decisions { add(decision.id, decision.source, decision.line, isEssential: false) }
  }

  private mutating func add(_ id: String, _ source: String, _ line: Int, isEssential: Bool) {
    ids.append(id)
    all.insert(Place(source: source, line: line))
    if isEssential { essential.insert(Place(source: source, line: line)) }
  }
}

/// Replays a part and holds its verdict against the one wanted.
private struct Trial {
  let gate: Gate
  let partners: [FoundRecord]?
  let verdict: GateVerdict

  /// Takes away, from the end, every record that is not wanted.
  func shrunk(_ records: [FoundRecord]) async throws(ReplayGateError) -> MinimalRecording? {
    var left = records
    // A budget's records are all wanted; to try each of very many would be for nothing.
    if left.count <= 64 {
      for index in left.indices.reversed() {
        var fewer = left
        fewer.remove(at: index)
        if try await evaluation(of: fewer) != nil { left = fewer }
      }
    }
    guard let evaluation = try await evaluation(of: left) else { return nil }
    return MinimalRecording(records: left, partners: partners(of: left), evaluation: evaluation)
  }

  /// The evaluation of these records; nil where it is another verdict.
  func evaluation(of records: [FoundRecord]) async throws(ReplayGateError) -> GateEvaluation? {
    let candidate = partners(of: records).map { Recording.bytes(MinimalRecording.lines($0)) }
    let evaluation = try await gate.evaluate(
      [.bytes(MinimalRecording.lines(records))], candidateRecording: candidate)
    let (mine, other) = (evaluation.verdict, verdict)
    let isSame =
      mine.decision == other.decision && mine.mergeBlocked == other.mergeBlocked
      && mine.releaseBlocked == other.releaseBlocked && mine.reasons == other.reasons
      && mine.baselineDecision == other.baselineDecision && mine.candidateDecision == other.candidateDecision
    return isSame ? evaluation : nil
  }

  private func partners(of records: [FoundRecord]) -> [FoundRecord]? {
    guard let partners else { return nil }
    let ids = Set(records.map { Array($0.id.utf8) })
    return partners.filter { ids.contains(Array($0.id.utf8)) }
  }
}
