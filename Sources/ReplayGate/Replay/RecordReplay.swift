/// A recorded decision, decided again under one profile, with all findings of the checks. It is for tools that look at
/// single decisions.
///
///     let record = try RecordReplay(line: Array(line.utf8), under: .standard)
///     print(record.id, record.replay.decision.name, record.findings.metricMismatches)
///
/// For many decisions use ``Gate``, which collects the findings of few and is much faster.
public struct RecordReplay: Sendable, Hashable {
  /// The record's `id`, untrimmed.
  @Exact public internal(set) var id: String
  /// The record's `strategyId`, untrimmed.
  @Exact public internal(set) var strategyId: String
  /// The decision in the record; nil if it has none.
  public let recordedDecision: Decision?
  /// The replay under the profile.
  public let replay: ReplayedDecision
  /// The findings of the checks under the profile.
  public let findings: CheckFindings

  /// Replays one line of a recording (contract sections 2 to 6).
  ///
  /// - Parameters:
  ///   - line: One record, with or without a line ending.
  ///   - profile: The profile that decides.
  ///   - source: The name of the line in error messages.
  /// - Throws: ``ReplayGateError/invalidInput(_:)``, also if the line contains no record or more than one.
  /// - Complexity: O(n log n) in the length of the line. Each call creates a reader.
  public init(
    line: [UInt8], under profile: PolicyProfile, source: String = "<line>"
  ) throws(ReplayGateError) {
    let limits = PolicyLimits(profile)
    self = try Self.only(line, source) { worker in
      let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
      return RecordReplay(
        id: worker.reader.record.id.string, strategyId: worker.reader.record.strategyId.string,
        recordedDecision: worker.reader.record.decision, replay: limits.decide(facts),
        findings: worker.checks.findings().under(limits, facts))
    }
  }

  /// Reads a line that has one record, and returns what `make` makes of it.
  static func only<Made>(
    _ line: [UInt8], _ source: String, _ make: (inout ReplayWorker) -> Made
  ) throws(ReplayGateError) -> Made {
    var worker = ReplayWorker()
    worker.buffer.append(line)
    if line.last != 0x0A { worker.buffer.terminate() }
    let piece = Piece(
      position: 0, recording: 0, first: 0, end: worker.buffer.count, offset: 0, isStartOfRecording: true,
      isCutShort: false)
    var made: [Made] = []
    let (_, fault) = piece.forEachRecord(in: &worker) { worker, _, _ in made.append(make(&worker)) }
    if let fault { throw .invalidInput(fault.inputFault(in: source, after: 0)) }
    guard let only = made.first, made.count == 1 else {
      throw .invalidInput(
        InputFault(
          source: source, line: 1, column: 1, found: "\(made.count) of them", expected: "one recorded decision"))
    }
    return only
  }

  private init(
    id: String, strategyId: String, recordedDecision: Decision?, replay: ReplayedDecision, findings: CheckFindings
  ) {
    self.id = id
    self.strategyId = strategyId
    self.recordedDecision = recordedDecision
    self.replay = replay
    self.findings = findings
  }
}
