import ReplayGate
import Testing

@testable import ReplayReference

/// What `Gate.check` says of recordings, held against a reader that holds them whole in memory.
@Suite("A recording's own health")
struct RecordingCheckTests {
  /// What a recording tells, by the reference.
  struct Expected: Equatable {
    var lines = 0
    var blankLines = 0
    var kinds = [0, 0, 0]
    var notDecisive = 0
    var sizes: [Int] = []
    var profiles: [Text: Int] = [:]
    var times: [String] = []
    var notNamed = 0
    var notRead = 0
    var ids: [Text] = []
    var invalid: [Int] = []

    var repeats: Int { ids.count - Set(ids).count }

    init() {}

    init(_ recording: [UInt8], _ baseline: ReferenceProfile, _ candidate: ReferenceProfile) {
      let bytes = recording.dropFirst(recording.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
      var split = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      // After the last LF there is no line, but a byte order mark alone is one.
      if split.last?.isEmpty == true, split.count > 1 || recording.isEmpty { split.removeLast() }
      for (number, line) in split.enumerated() {
        lines += 1
        if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
          blankLines += 1
          continue
        }
        sizes.append(line.count - (line.last == 0x0D ? 1 : 0))
        do {
          let value = try JSONParser.parse(Array(line))
          add(value, try ReferenceRecord(value), baseline, candidate)
        } catch {
          invalid.append(number + 1)
        }
      }
    }

    private mutating func add(
      _ value: JSON, _ record: ReferenceRecord, _ baseline: ReferenceProfile, _ candidate: ReferenceProfile
    ) {
      kinds[kind(of: record)] += 1
      let isDecisive = [baseline, candidate].allSatisfy { ReferenceReplay(record, under: $0).isDecisive }
      if !isDecisive { notDecisive += 1 }
      ids.append(record.id)
      let (profile, digest) = (record.profile?.string ?? "", record.profileDigest?.string ?? "")
      profiles[Text("\(profile) \(digest)"), default: 0] += 1
      let time = value[kind(of: record) == 1 ? "createdAt" : "recordedAt"]?.text?.string ?? ""
      if time.isEmpty {
        notNamed += 1
      } else if RecordingCheckTests.moments[time] == nil {
        notRead += 1
      } else {
        times.append(time)
      }
    }

    private func kind(of record: ReferenceRecord) -> Int {
      switch record.kind {
      case .evidence: 0
      case .artifact: 1
      case .decided: 2
      }
    }

    mutating func add(_ other: Expected) {
      lines += other.lines
      blankLines += other.blankLines
      kinds = zip(kinds, other.kinds).map(+)
      notDecisive += other.notDecisive
      sizes += other.sizes
      profiles.merge(other.profiles, uniquingKeysWith: +)
      times += other.times
      notNamed += other.notNamed
      notRead += other.notRead
      ids += other.ids
      invalid += other.invalid
    }

    /// What is said instead, if anything.
    func differences(from health: RecordingHealth) -> [String] {
      var found: [String] = []
      func compare<Value: Equatable>(_ name: String, _ mine: Value, _ theirs: Value) {
        if mine != theirs { found.append("\(name): \(mine), expected \(theirs)") }
      }
      compare("lines", health.lines, lines)
      compare("blankLines", health.blankLines, blankLines)
      compare("kinds", [health.evidence, health.outcomes, health.decided], kinds)
      compare("decisions", health.decisions, ids.count)
      compare("notDecisive", health.notDecisive, notDecisive)
      compare("repeats", health.repeats, repeats)
      let size = health.lineSizes
      compare(
        "sizes", [size.least, size.greatest, size.total, size.count],
        [
          sizes.min() ?? 0, sizes.max() ?? 0, sizes.reduce(0, +), sizes.count,
        ])
      let uses = health.profiles.map { (Text("\($0.profile ?? "") \($0.digest ?? "")"), $0.decisions) }
      compare("profiles", Dictionary(uniqueKeysWithValues: uses), profiles)
      func moment(_ time: String) -> Double { RecordingCheckTests.moments[time] ?? 0 }
      let first = times.enumerated().min { (moment($0.element), $0.offset) < (moment($1.element), $1.offset) }
      let last = times.enumerated().min { (-moment($0.element), $0.offset) < (-moment($1.element), $1.offset) }
      compare("first", health.recordedAt.first, first?.element)
      compare("last", health.recordedAt.last, last?.element)
      compare("times", [health.recordedAt.notNamed, health.recordedAt.notRead], [notNamed, notRead])
      compare("invalidLines", health.invalidLines, invalid.count)
      compare("faults", health.faults.map(\.line), invalid)
      compare("isSound", health.isSound, invalid.isEmpty && !ids.isEmpty)
      return found
    }
  }

  /// Times, each with its place among them.
  static let moments: [String: Double] = [
    "2026-02-20T19:17:27Z": 20, "2026-02-02": 2, "2026-02-02T00:00:00Z": 2, "2026-02-02T01:30:00+01:30": 2,
    "2026-02-01T23:59:59.75Z": 1.9, "2026-02-01T23:59:59.8Z": 1.95, "2026-03-01t00:00:00z": 29, "0000-01-01": -1e6,
  ]
  private static let times = moments.keys.sorted() + ["now", "", "2026-02-30", "2026-2-3", "20260202T000000Z"]

  /// Lines of all kinds, some of them invalid, some with ids that came before.
  private func lines(_ odd: inout OddRecordings, _ count: Int, soundOnly: Bool) -> [[UInt8]] {
    (0..<count).map { number in
      let id = Text(odd.random.chance(15) ? "valrun-\(odd.random.below(40))" : "valrun-\(number)-\(count)")
      let digests = [Text("sha256:" + String(repeating: "0", count: 64))]
      var record = odd.random.chance(40) ? odd.record(id, digests: digests) : odd.outcome(id)
      let name: Text = record["createdAt"] == nil ? "recordedAt" : "createdAt"
      if odd.random.chance(60) { record[name] = .text(odd.random.pick(Self.times)) }
      let line = odd.line(record)
      // A first line may be damaged to look like another format.
      if soundOnly || number == 0 || odd.random.chance(80) { return line }
      return odd.random.chance(20) ? Array(" \t\r".utf8) : Damage.some(of: line, &odd.random)
    }
  }

  @Test("as the reference says, of each and of all", arguments: Cases.some(of: 0..<60 as Range<UInt64>))
  func reference(seed: UInt64) async throws {
    var odd = OddRecordings(seed: 8000 + seed)
    let configuration = try GeneratedGate(&odd)
    let recordings = (0..<odd.random.within(1...3)).map { _ in
      let lines = lines(&odd, odd.random.within(0...60), soundOnly: odd.random.chance(20))
      return odd.recording(lines)
    }
    let check = try await configuration.engine.check(
      recordings.enumerated().map { .bytes($1, name: "r\($0)") }, limit: 1000)
    var together = Expected()
    for (file, bytes) in zip(check.files, recordings) {
      let expected = Expected(bytes, configuration.baseline.reference, configuration.candidate.reference)
      #expect(expected.differences(from: file.health) == [], "\(file.name)")
      #expect(file.isSound == file.health.isSound)
      together.add(expected)
    }
    // Whether they are sound is said of each.
    #expect(together.differences(from: check.together).filter { !$0.hasPrefix("isSound") } == [])
    #expect(check.isSound == check.files.allSatisfy(\.isSound))
    var places: [Text: (source: String, line: Int)] = [:]
    var repeats: [String] = []
    for (number, bytes) in recordings.enumerated() {
      for (line, id) in Self.ids(of: bytes) {
        if let first = places[id] {
          repeats.append("\(id.string) r\(number):\(line) \(first.source):\(first.line)")
        } else {
          places[id] = ("r\(number)", line)
        }
      }
    }
    #expect(check.repeats.map { "\($0.id) \($0.source):\($0.line) \($0.firstSource):\($0.firstLine)" } == repeats)
  }

  /// The ids of the lines that are decisions.
  private static func ids(of recording: [UInt8]) -> [(line: Int, id: Text)] {
    let bytes = recording.dropFirst(recording.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    return bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated().compactMap { number, line in
      guard let value = try? JSONParser.parse(Array(line)), let record = try? ReferenceRecord(value) else { return nil }
      return (number + 1, record.id)
    }
  }

  @Test("the same at any number of workers and any cutting", arguments: Cases.some(of: 0..<20 as Range<UInt64>))
  func cutting(seed: UInt64) async throws {
    var odd = OddRecordings(seed: 9000 + seed)
    let recordings = (0..<2).map { _ in
      let lines = lines(&odd, 40, soundOnly: false)
      return odd.recording(lines)
    }
    let all = recordings.enumerated().map { Recording.bytes($1, name: "r\($0)") }
    let expected = try await Gate(baseline: .standard, candidate: .expert).check(all, limit: 7)
    #expect(expected.files.allSatisfy { $0.health.faults.count <= 7 } && expected.repeats.count <= 7)
    for (workers, pieceSize) in [(1, 1), (2, 300), (3, 5000), (8, 64)] {
      let gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: pieceSize)
      #expect(try await gate.check(all, limit: 7) == expected, "\(workers) workers, pieces of \(pieceSize)")
    }
  }
}
