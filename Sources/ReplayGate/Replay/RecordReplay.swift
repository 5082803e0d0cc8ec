/// One recorded decision, decided again under one profile, with all that the checks found: for tools that look at
/// decisions one by one. A gate over many is `Gate`, which shows nothing of most and is far faster.
public struct RecordReplay: Sendable, Hashable {
  /// The record's `id`, untrimmed.
  @Exact public internal(set) var id: String
  /// The record's `strategyId`, untrimmed.
  @Exact public internal(set) var strategyId: String
  /// What was decided when it was recorded, if it says so.
  public let recordedDecision: Decision?
  /// What the replay decides, under the profile.
  public let replay: ReplayedDecision
  /// What the checks found, under the profile.
  public let findings: CheckFindings

  /// Replays one line of a recording (contract sections 2 to 6).
  ///
  /// - Parameters:
  ///   - line: one record; a line end after it may be there or not.
  ///   - profile: what to decide under.
  ///   - source: what an error calls the line.
  /// - Throws: `ReplayGateError.invalidInput`; also where there is no record, or a second one.
  /// - Complexity: O(n log n) in the line. Sets up a reader each time.
  public init(
    line: [UInt8], under profile: PolicyProfile, source: String = "<line>"
  ) throws(ReplayGateError) {
    var worker = ReplayWorker()
    worker.buffer.append(line)
    if line.last != 0x0A { worker.buffer.terminate() }
    let piece = Piece(
      position: 0, recording: 0, first: 0, end: worker.buffer.count, offset: 0, isStartOfRecording: true,
      isCutShort: false)
    let limits = PolicyLimits(profile)
    var records: [RecordReplay] = []
    let (_, fault) = piece.forEachRecord(in: &worker) { worker, _, _ in
      let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
      records.append(
        RecordReplay(
          id: worker.reader.record.id.string, strategyId: worker.reader.record.strategyId.string,
          recordedDecision: worker.reader.record.decision, replay: limits.decide(facts),
          findings: worker.checks.findings().under(limits, facts)))
    }
    if let fault { throw .invalidInput(fault.inputFault(in: source, after: 0)) }
    guard let record = records.first, records.count == 1 else {
      throw .invalidInput(
        InputFault(
          source: source, line: 1, column: 1, found: "\(records.count) of them", expected: "one recorded decision"))
    }
    self = record
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
