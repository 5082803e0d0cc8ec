/// Looks at each line of recordings, the invalid ones too.
struct HealthWork: PieceWork {
  let baseline: PolicyLimits
  let candidate: PolicyLimits
  /// How many invalid lines of a recording, and how many repeated ids, are kept.
  let limit: Int
  private let key = TextHashKey()

  init(_ baseline: PolicyLimits, _ candidate: PolicyLimits, limit: Int) {
    self.baseline = baseline
    self.candidate = candidate
    self.limit = limit
  }

  struct Part: Sendable {
    var recording = 0
    var health = RecordingHealth()
    var faults: [LocatedFault] = []
    /// No more than the piece has decisions.
    var profiles = ProfileUses()
    var names: [UInt8] = []
    var ids: [Id] = []

    struct Id: Sendable {
      let count: UInt32
      let hash: UInt32
      /// The lines of the piece before it.
      let lines: Int
    }
  }

  struct Sum: Sendable {
    let sources: [String]
    /// One for each source.
    var recordings: [(health: RecordingHealth, profiles: ProfileUses)]
    var ids = IdTable()
    var repeats: [RepeatedId] = []
    var repeatCount = 0

    init(sources: [String]) {
      self.sources = sources
      recordings = sources.map { _ in (RecordingHealth(), ProfileUses()) }
    }
  }

  func decisions(in sum: Sum) -> Int { sum.recordings.reduce(0) { $0 + $1.health.decisions } }

  func begin() -> Part { Part() }

  // MARK: A piece

  func process(
    _ piece: Piece, after before: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    part.recording = piece.recording
    var place = worker.buffer.start + piece.first
    let last = worker.buffer.start + piece.end
    var lines = 0
    while place != last, part.health.format == nil {
      let lineStart = place
      if piece.isStartOfRecording, lines == 0, place.byte == 0xEF, place.byte(1) == 0xBB, place.byte(2) == 0xBF {
        place += 3
      }
      let content = JSONReader.skipSpace(place)
      var end = content
      if content.byte == 0x0A {
        part.health.blankLines += 1
      } else {
        do throws(Fault) {
          end = try worker.reader.readLine(content)
          if end - lineStart > piece.longestLine { throw Fault(.shortLine, at: lineStart) }
          worker.recordLines?.append(before + lines)
          count(&worker, after: before + lines, &part)
        } catch {
          add(piece.located(error, worker.buffer, lineStart: lineStart, lines: before + lines), &part)
          // No token contains LF, so that the next line begins after the next of them, whatever is wrong with this one.
          let offset = content - worker.buffer.start
          end = content + ((worker.buffer.firstLineEnd(from: offset) ?? piece.end - 1) - offset)
        }
        let hasReturn = end != place && (end + -1).byte == 0x0D
        part.health.lineSizes.add(end - place - (hasReturn ? 1 : 0))
      }
      place = end + 1
      lines += 1
    }
    part.health.lines += lines
    guard piece.isCutShort, part.health.format == nil else { return (lines, nil) }
    let fault = piece.located(Fault(.shortLine, at: last), worker.buffer, lineStart: last, lines: before + lines)
    // A line without an end that can be looked for: nothing after it can be read. But an array is told by its beginning.
    if fault.format == nil { return (lines, fault) }
    add(fault, &part)
    part.health.lines += 1
    return (lines + 1, nil)
  }

  private func add(_ fault: LocatedFault, _ part: inout Part) {
    part.health.invalidLines += 1
    part.health.format = fault.format
    if part.faults.count < limit { part.faults.append(fault) }
  }

  /// Counts the decision that was read last.
  @inline(__always) private func count(_ worker: inout ReplayWorker, after lines: Int, _ part: inout Part) {
    switch worker.reader.record.kind {
    case .evidence: part.health.evidence += 1
    case .decided: part.health.decided += 1
    case .outcome:
      part.health.outcomes += 1
      let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
      if !baseline.decide(facts).isDecisive || !candidate.decide(facts).isDecisive { part.health.notDecisive += 1 }
    }
    part.health.recordedAt.add(worker.reader.record.recordedAt)
    part.profiles.count(worker.reader.record.profile, worker.reader.record.profileDigest)
    let id = worker.reader.record.id
    part.ids.append(Part.Id(count: UInt32(id.count), hash: key.hash(id), lines: lines))
    id.append(to: &part.names)
  }

  // MARK: The sum

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) throws(ReplayGateError) {
    let number = part.recording
    // Nothing more is said of what is no recording.
    guard sum.recordings[number].health.format == nil else { return }
    sum.recordings[number].health.add(part.health)
    let room = limit - sum.recordings[number].health.faults.count
    for fault in part.faults.prefix(room) {
      sum.recordings[number].health.faults.append(fault.inputFault(in: source, after: lines))
    }
    sum.recordings[number].profiles.add(part.profiles, limit: RecordingHealth.maximumProfiles)
    var start = 0
    for id in part.ids {
      let end = start + Int(id.count)
      defer { start = end }
      let line = lines + id.lines + 1
      let name = part.names[start..<end]
      guard let known = sum.ids.meet(name, hash: id.hash, recording: UInt32(number), line: line) else { continue }
      sum.repeatCount += 1
      if Int(known.latest) == number { sum.recordings[number].health.repeats += 1 }
      if sum.repeats.count < limit {
        sum.repeats.append(
          RepeatedId(
            id: KeptName.bounded(String(decoding: name, as: UTF8.self)), source: source, line: line,
            firstSource: sum.sources[Int(known.recording)], firstLine: known.line))
      }
    }
  }
}
