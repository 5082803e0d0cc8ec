/// The smallest part of a recording with the same verdict and the same reasons.
public struct MinimalRecording: Sendable {
  /// The remaining records, unchanged, in the order of the recording.
  public let records: [FoundRecord]
  /// Their partners, if two recordings were joined.
  public let partners: [FoundRecord]?
  /// The verdict over them. Its gate is the requested one without the limits that are no reason for the verdict,
  /// because only a longer recording can meet them: the minimum number of records, the minimum fidelity, the exercise
  /// of changes, and budgets.
  public let evaluation: GateEvaluation

  /// The records as a recording.
  public var recording: [UInt8] { Self.lines(records) }
  /// The partners as a recording.
  public var candidateRecording: [UInt8]? { partners.map(Self.lines) }

  static func lines(_ records: [FoundRecord]) -> [UInt8] { records.flatMap { $0.bytes + [0x0A] } }
}

extension Gate {
  /// The number of decisions of each kind that a minimal recording can need: the budget's regressions plus one.
  public static let maximumReproducedDecisions = 10_000

  /// Reduces a recording to the smallest part that was found with the same verdict, reasons, and decisions of the
  /// deciding record.
  ///
  /// - Parameters:
  ///   - recordings: One recording, as parts in their order.
  ///   - candidateRecording: The recording that the candidate replays instead, a file or bytes in memory.
  /// - Returns: The smallest part that was found; nil if no smaller part that was tried gives the verdict.
  /// - Throws: The errors of ``evaluate(_:candidateRecording:progress:trace:)``.
  /// - Complexity: Three passes over the recordings.
  public func minimalRecording(
    _ recordings: [Recording], candidateRecording: Recording? = nil
  ) async throws(ReplayGateError) -> MinimalRecording? {
    // The recordings are read three times.
    let recordings = recordings.map(\.heldUnchanged)
    let candidateRecording = candidateRecording?.heldUnchanged
    let whole = try await evaluate(recordings, candidateRecording: candidateRecording)
    let rows = try await rows(recordings, candidateRecording)
    var best: (gate: Gate, rows: [VerdictRow])?
    for gate in reduced(for: whole) {
      let choice = SmallestChoice(rule: gate.rule, mode: mode, rows: rows, wanted: whole.verdict)
      guard let found = choice.rows(), found.count < best?.rows.count ?? .max else { continue }
      best = (gate, found)
    }
    guard let (gate, chosen) = best else { return nil }
    // An id can occur more than once in a recording.
    let places = Set(chosen.map { Place(source: $0.source, line: $0.line) })
    let ids = chosen.map(\.id)
    let records = try await records(withIds: ids, in: recordings)
      .filter { places.contains(Place(source: $0.source, line: $0.line)) }
    var partners: [FoundRecord]?
    if let candidateRecording { partners = try await self.records(withIds: ids, in: [candidateRecording]) }
    for recording in recordings { try recording.unchanged?.check() }
    try candidateRecording?.unchanged?.check()
    let evaluation = try await gate.evaluate(
      [.bytes(MinimalRecording.lines(records))],
      candidateRecording: partners.map { .bytes(MinimalRecording.lines($0)) })
    // The chosen records are evaluated again, to check that they give the verdict.
    guard evaluation.verdict.says(whole.verdict) else { return nil }
    return MinimalRecording(records: records, partners: partners, evaluation: evaluation)
  }

  /// The first decisions of each kind, as many as a verdict can need.
  private func rows(
    _ recordings: [Recording], _ candidateRecording: Recording?
  ) async throws(ReplayGateError) -> [VerdictRow] {
    var index: CandidateIndex?
    if let candidateRecording {
      let (found, error) = try await self.index(candidateRecording) { _, _ in }
      if let error { throw error }
      index = found
    }
    let all = [budgets.tightened, budgets.loosened, budgets.tightenedPerStrategy, budgets.loosenedPerStrategy]
    let hasRate = minimumFidelity != nil || all.contains { $0.maximumRate != nil }
    let most = all.compactMap(\.maximum).max() ?? 0
    let limit = hasRate ? Self.maximumReproducedDecisions : min(most, Self.maximumReproducedDecisions) + 2
    let work = RowWork(work: work(index, trace: nil), judgesStrategies: budgets.judgesStrategies, limit: limit)
    let engine = ReplayEngine(
      work: work, recordings: recordings, workers: workers, pieceSize: pieceSize, limits: limits, progress: { _, _ in })
    return try await engine.run(from: RowWork.Sum()).rows
  }

  /// The gates to try, without the settings that are no reason for this verdict. The first gate has no budgets, if none
  /// is exceeded or unproven. The second one has them, because within a budget another record decides.
  private func reduced(for whole: GateEvaluation) -> [Gate] {
    var gate = self
    let reasons = whole.verdict.reasons
    gate.details = ReplayDetails.Options()
    if !reasons.contains(.recordingTooSmall) { gate.minimumRecords = 1 }
    if !reasons.contains(.baselineFidelityBelowMinimum) { gate.minimumFidelity = nil }
    // A part of a recording does not exercise more than the whole. If the whole exercises enough, a part need not.
    if !reasons.contains(.changeNotExercised) { gate.requiresExercised = false }
    let isOfBudgets = reasons.contains {
      [.budgetNotProven, .regressionBudgetExceeded, .loosenedBudgetExceeded].contains($0)
    }
    if !budgets.isSet || isOfBudgets { return [gate] }
    var without = gate
    without.budgets = FlipBudgets()
    return [without, gate]
  }
}

/// The position of a record.
private struct Place: Hashable {
  let source: Exact<String>
  let line: Int

  init(source: String, line: Int) {
    self.source = Exact(source)
    self.line = line
  }
}
