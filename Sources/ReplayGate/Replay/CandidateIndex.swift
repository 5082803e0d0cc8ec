/// The candidate recording of a join, replayed once: for each record, what the pair rule needs, found by id.
///
/// Memory for each record: an entry of 40 bytes, its id and strategy, 4 to 8 bytes of a hash table, and 16 bytes for each
/// candidate after the first. The hash key is random in each process, so no input can force collisions. No output depends
/// on it.
final class CandidateIndex: Sendable {
  struct Entry: Sendable {
    /// The position in `names` where the id begins. The strategy follows it.
    let nameStart: Int
    let idCount: UInt32
    let strategyCount: UInt32
    /// The offset in the candidate recording where the line begins.
    let offset: Int
    /// The replay under the first candidate.
    let replay: ReplayedDecision

    func moved(by base: Int) -> Entry {
      Entry(
        nameStart: nameStart + base, idCount: idCount, strategyCount: strategyCount, offset: offset, replay: replay)
    }
  }

  /// Builds the index. Pieces are added in the order of the recording.
  struct Builder: Sendable {
    fileprivate(set) var entries: [Entry] = []
    /// For each entry, the replays under the candidates after the first.
    fileprivate var others: [ReplayedDecision] = []
    fileprivate var names: [UInt8] = []
    /// One more than the number of an entry; 0 for a free slot. The size is a power of two, and at most half of the
    /// slots are in use.
    fileprivate var slots = [UInt32](repeating: 0, count: 1024)
    fileprivate var hashes: [UInt32] = []

    /// Adds the records of a piece. Returns the index in `part` of the first record whose id was added before, or nil
    /// if there is none.
    mutating func add(_ part: IndexWork.Part) -> Int? {
      let (first, base) = (entries.count, names.count)
      names += part.names
      others += part.others
      hashes += part.hashes
      for (number, entry) in part.entries.enumerated() {
        entries.append(entry.moved(by: base))
        if !insert(first + number, part.hashes[number]) { return number }
        if entries.count * 2 > slots.count { grow() }
      }
      return nil
    }

    private mutating func insert(_ number: Int, _ hash: UInt32) -> Bool {
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot] != 0 {
        let other = Int(slots[slot] - 1)
        if hashes[other] == hash, id(other).elementsEqual(id(number)) { return false }
        slot = (slot + 1) & (slots.count - 1)
      }
      slots[slot] = UInt32(number + 1)
      return true
    }

    private mutating func grow() {
      slots = [UInt32](repeating: 0, count: slots.count * 2)
      for number in entries.indices {
        var slot = Int(hashes[number]) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(number + 1)
      }
    }

    private func id(_ number: Int) -> ArraySlice<UInt8> {
      names[entries[number].nameStart..<entries[number].nameStart + Int(entries[number].idCount)]
    }
  }

  let entries: [Entry]
  private let others: [ReplayedDecision]
  private let names: [UInt8]
  private let slots: [UInt32]
  private let hashes: [UInt32]
  /// Equal to the key of `IndexWork`: a process has only one.
  private let key = TextHashKey()
  private let recording: Recording
  private let file: InputFile?

  init(_ builder: Builder, of recording: Recording) throws(ReplayGateError) {
    entries = builder.entries
    others = builder.others
    names = builder.names
    slots = builder.slots
    hashes = builder.hashes
    self.recording = recording
    if case .file(let path) = recording.bytes { file = try recording.openFile(path) } else { file = nil }
  }

  /// The replay of a record under a candidate, by its position. O(1).
  @inline(__always) func replay(of number: Int, under candidate: Int) -> ReplayedDecision {
    if candidate == 0 { return entries[number].replay }
    return others[number * (others.count / entries.count) + candidate - 1]
  }

  /// The number of the record with this id, or nil if there is none. Expected O(length).
  func find(_ id: Text) -> Int? {
    let hash = key.hash(id)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot] - 1)
      if hashes[number] == hash, equals(id, entries[number].nameStart, Int(entries[number].idCount)) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Whether the record has this strategy.
  func strategy(of number: Int, equals strategy: Text) -> Bool {
    let entry = entries[number]
    return equals(strategy, entry.nameStart + Int(entry.idCount), Int(entry.strategyCount))
  }

  private func equals(_ text: Text, _ start: Int, _ count: Int) -> Bool {
    guard text.count == count else { return false }
    return unsafe names.withUnsafeBufferPointer { names in
      guard let base = names.baseAddress else { return count == 0 }
      let other = unsafe Cursor(base, readable: names.count) + start
      // A text of at least eight bytes contains each word that is loaded. A shorter one may be followed by nothing.
      if count >= 8 { return Text(start: other, count: count) == text }
      for offset in 0..<count where text.start.byte(offset) != other.byte(offset) { return false }
      return true
    }
  }

  // MARK: Reading a record again

  /// The replay of a record under limits, with the findings of its checks. Reads the line again only if a check found
  /// something or `needsFacts` is true.
  func explain(
    _ number: Int, _ limits: PolicyLimits, _ replay: ReplayedDecision, needsFacts: Bool,
    _ partner: inout ReplayWorker.Partner
  ) throws(ReplayGateError) -> ExplainedReplay {
    guard replay.hasFindings || needsFacts else {
      // The line is not read, because nothing but the replay is shown.
      let facts = ReplayFacts(
        failedChecks: [], drift: 0, driftOfRecord: 0, usage: RecordedDecision.AgentUsage(), distinctFindings: 0,
        firstBlockingFinding: .max, traderStatus: .notRequested, traderDecision: nil)
      return ExplainedReplay(replay: replay, facts: facts, findings: CheckFindings(), limits: limits)
    }
    _ = try read(number, &partner)
    let facts = partner.checks.facts(of: &partner.reader.record, &partner.reader.texts)
    let findings = partner.checks.findings().under(limits, facts)
    return ExplainedReplay(replay: limits.decide(facts), facts: facts, findings: findings, limits: limits)
  }

  /// The fault of a record whose partner has another strategy. O(n) in the recording before it.
  func mismatch(_ number: Int) throws(ReplayGateError) -> InputFault {
    var partner = ReplayWorker.Partner()
    let line = try read(number, &partner)
    return InputFault(
      source: recording.name, line: try lines(before: entries[number].offset) + 1,
      column: partner.reader.record.strategyPlace - line + 1,
      found: InputFault.describe(Array("\"\(partner.reader.record.strategyId.string)\"".utf8)),
      expected: "the \"strategyId\" that the recording has for this \"id\"")
  }

  /// Reads a record into `partner`, and returns the position where its line begins.
  private func read(_ number: Int, _ partner: inout ReplayWorker.Partner) throws(ReplayGateError) -> Cursor {
    let offset = entries[number].offset
    partner.buffer.removeAll()
    var end: Int?
    while end == nil {
      let searched = partner.buffer.count
      let wanted = max(8192, searched)
      try read(&partner.buffer, from: offset + searched, count: wanted)
      end = partner.buffer.firstLineEnd(from: searched)
      if end == nil, partner.buffer.count - searched < wanted {
        partner.buffer.terminate()
        end = partner.buffer.count - 1
      }
    }
    partner.buffer.pad(from: (end ?? 0) + 1)
    do throws(Fault) {
      var start = partner.buffer.start
      if offset == 0, start.byte == 0xEF { start += 3 }
      _ = try partner.reader.readLine(start)
    } catch {
      throw .unreadable(source: recording.name, reason: "it changed while it was read")
    }
    return partner.buffer.start
  }

  private func read(_ buffer: inout PieceBuffer, from offset: Int, count: Int) throws(ReplayGateError) {
    if let file { return try file.read(into: &buffer, count: count, at: offset) }
    if case .array(let bytes) = recording.bytes {
      buffer.append(bytes, from: offset, count: min(count, bytes.count - offset))
    }
  }

  private func lines(before offset: Int) throws(ReplayGateError) -> Int {
    var (lines, done) = (0, 0)
    var buffer = PieceBuffer()
    while done < offset {
      buffer.removeAll()
      try read(&buffer, from: done, count: min(1 << 20, offset - done))
      if buffer.count == 0 { break }
      lines += buffer.bytes(0, buffer.count).count { $0 == 0x0A }
      done += buffer.count
    }
    return lines
  }
}

/// Replays a candidate recording under the candidate profiles and builds the index.
struct IndexWork: PieceWork {
  let candidate: PolicyLimits
  /// The candidates after the first.
  let others: [PolicyLimits]
  private let key = TextHashKey()

  init(candidate: PolicyLimits, others: [PolicyLimits]) {
    self.candidate = candidate
    self.others = others
  }

  struct Part: Sendable {
    /// Each `nameStart` is a position in `names`.
    var entries: [CandidateIndex.Entry] = []
    /// For each entry, the replays under the candidates after the first.
    var others: [ReplayedDecision] = []
    var names: [UInt8] = []
    var hashes: [UInt32] = []
    /// The positions of the ids: the number of lines before, and the column.
    var places: [(lines: Int, column: Int)] = []
  }

  func decisions(in sum: CandidateIndex.Builder) -> Int { sum.entries.count }

  func begin() -> Part {
    // Space for as many records as a piece usually has, so that the arrays do not grow step by step.
    var part = Part()
    part.entries.reserveCapacity(Self.usualRecords)
    part.names.reserveCapacity(Self.usualRecords * 32)
    part.hashes.reserveCapacity(Self.usualRecords)
    part.places.reserveCapacity(Self.usualRecords)
    return part
  }

  private static let usualRecords = 512

  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    piece.forEachRecord(in: &worker, after: lines) { worker, line, lines in
      let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
      let (id, strategy) = (worker.reader.record.id, worker.reader.record.strategyId)
      let replay = candidate.decide(facts)
      part.entries.append(
        CandidateIndex.Entry(
          nameStart: part.names.count, idCount: UInt32(id.count), strategyCount: UInt32(strategy.count),
          offset: piece.offset + (line - worker.buffer.start) - piece.first, replay: replay))
      for other in others { part.others.append(other.decide(facts)) }
      part.hashes.append(key.hash(id))
      part.places.append((lines, worker.reader.record.idPlace - line + 1))
      id.append(to: &part.names)
      strategy.append(to: &part.names)
    }
  }

  func fold(
    _ part: Part, after lines: Int, in source: String, into sum: inout CandidateIndex.Builder
  ) throws(ReplayGateError) {
    guard let repeated = sum.add(part) else { return }
    throw .invalidInput(
      InputFault(
        source: source, line: lines + part.places[repeated].lines + 1, column: part.places[repeated].column,
        found: "it again", expected: "each \"id\" once where two recordings are joined"))
  }
}

extension Text {
  /// Appends the bytes of the text. O(n).
  @inline(__always) func append(to bytes: inout [UInt8]) {
    unsafe bytes.append(contentsOf: start.bytes(count))
  }
}
