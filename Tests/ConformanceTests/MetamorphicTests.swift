import Foundation
import ReplayGate
import Testing

@testable import ReplayReference

/// Changes that must not affect the bytes of the output.
@Suite("Same bytes out")
struct MetamorphicTests {
  /// A recording with unusual properties of every kind, and its result in the simplest configuration.
  private struct Fixture {
    var records: [JSON]
    var lines: [[UInt8]]
    let baseline: ProfilePair
    let candidate: ProfilePair
    let trace: [UInt8]
    let report: String

    /// Lines above a length are left out, because tiny pieces of long lines are slow.
    init(seed: UInt64, count: Int = 40, longest: Int = 100_000) async throws {
      var odd = OddRecordings(seed: seed)
      let all = (0..<count).map { odd.record(Text("valrun-\($0)")) }
      records = all.filter { JSONStyle.plain.bytes(of: $0).count <= longest }
      lines = records.map { JSONStyle.plain.bytes(of: $0) }
      baseline = try Golden.profile("STANDARD")
      candidate = try Golden.profile("TRADER-REVIEW")
      let gate = Gate(
        baseline: baseline.engine, candidate: candidate.engine, mode: .regressions, minimumRecords: 1, workers: 1,
        pieceSize: 1 << 20)
      let run = try await EngineRun(gate, [.bytes(Self.joined(lines))])
      trace = run.trace
      report = run.report
    }

    static func joined(_ lines: [[UInt8]], end: String = "\n") -> [UInt8] { lines.flatMap { $0 + Array(end.utf8) } }
    var bytes: [UInt8] { Self.joined(lines) }

    func gate(workers: Int = 1, pieceSize: Int = 1 << 20) -> Gate {
      Gate(
        baseline: baseline.engine, candidate: candidate.engine, mode: .regressions, minimumRecords: 1,
        workers: workers, pieceSize: pieceSize)
    }

    func expectSame(
      _ recordings: [Recording], workers: Int = 1, pieceSize: Int = 1 << 20, _ what: String,
      sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      let run = try await EngineRun(gate(workers: workers, pieceSize: pieceSize), recordings)
      #expect(run.trace == trace, "trace: \(what)", sourceLocation: sourceLocation)
      #expect(run.report == report, "report: \(what)", sourceLocation: sourceLocation)
    }
  }

  @Test("any number of workers and any piece size", arguments: [1, 2, 3, 8], [1, 7, 64, 1000, 4096, 1 << 20])
  func workersAndPieces(workers: Int, pieceSize: Int) async throws {
    let fixture = try await pieceSize < 100 ? Fixture(seed: 1, count: 12, longest: 2500) : Fixture(seed: 1)
    try await fixture.expectSame(
      [.bytes(fixture.bytes)], workers: workers, pieceSize: pieceSize, "\(workers) workers, \(pieceSize) bytes")
  }

  @Test("any source of the bytes", arguments: [1, 3], [50, 4096, 1 << 20])
  func sources(workers: Int, pieceSize: Int) async throws {
    let fixture = try await pieceSize < 100 ? Fixture(seed: 2, count: 12, longest: 2500) : Fixture(seed: 2)
    let bytes = fixture.bytes
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).ndjson")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let sequence = AsyncStream<UInt8> { continuation in
      for byte in bytes { continuation.yield(byte) }
      continuation.finish()
    }
    let chunks = AsyncStream<ArraySlice<UInt8>> { continuation in
      for start in stride(from: 0, to: bytes.count, by: 701) {
        continuation.yield(bytes[start..<min(bytes.count, start + 701)])
      }
      continuation.finish()
    }
    let sources: [(String, Recording)] = [
      ("file", .file(file.path)), ("bytes", .bytes(bytes, name: "other")), ("sequence", .sequence(sequence)),
      ("slice", .bytes(([0x0A] + bytes).dropFirst(), name: "slice")),
      ("chunks", .chunks(chunks, name: "chunks", byteCount: bytes.count)),
    ]
    for (name, recording) in sources {
      try await fixture.expectSame([recording], workers: workers, pieceSize: pieceSize, name)
    }
  }

  @Test("any division into files", arguments: [1, 2, 3, 7, 40], [1, 3])
  func splits(parts: Int, workers: Int) async throws {
    let fixture = try await Fixture(seed: 3)
    var random = SplitMix64(seed: UInt64(parts))
    let cuts = [0] + (1..<parts).map { _ in random.within(0...fixture.lines.count) }.sorted() + [fixture.lines.count]
    let recordings = zip(cuts, cuts.dropFirst()).map { from, to in
      // The last line of a recording needs no line end.
      var bytes = Fixture.joined(Array(fixture.lines[from..<to]))
      if random.chance(50), !bytes.isEmpty { bytes.removeLast() }
      return Recording.bytes(bytes)
    }
    try await fixture.expectSame(recordings, workers: workers, pieceSize: 3000, "\(parts) recordings")
  }

  @Test("line ends, blank lines and a byte order mark")
  func lines() async throws {
    let fixture = try await Fixture(seed: 4, count: 12, longest: 2500)
    for pieceSize in [1, 777, 1 << 20] {
      let forms: [(String, [UInt8])] = [
        ("CRLF", Fixture.joined(fixture.lines, end: "\r\n")),
        ("no final newline", Array(fixture.bytes.dropLast())),
        ("no final newline after CR", Array(Fixture.joined(fixture.lines, end: "\r\n").dropLast())),
        ("blank lines", Fixture.joined(fixture.lines, end: "\n\n \t\r\n\r\n")),
        ("blank lines first", Array("\n\r\n  \n".utf8) + fixture.bytes),
        ("byte order mark", [0xEF, 0xBB, 0xBF] + fixture.bytes),
        ("byte order mark and a blank line", [0xEF, 0xBB, 0xBF, 0x0A] + fixture.bytes),
        ("white space at the end", fixture.bytes + Array("  \t\r\n \t".utf8)),
      ]
      for (name, bytes) in forms { try await fixture.expectSame([.bytes(bytes)], pieceSize: pieceSize, name) }
    }
  }

  @Test("any spelling of the same values", arguments: 0..<6 as Range<UInt64>)
  func styles(seed: UInt64) async throws {
    let fixture = try await Fixture(seed: 5)
    var odd = OddRecordings(seed: seed)
    let styles: [(String, JSONStyle)] = [
      ("shuffled members", JSONStyle(shuffled: true)), ("white space", JSONStyle(space: 30)),
      ("escapes", JSONStyle(escape: 20)), ("all escaped", JSONStyle(escape: 100)),
      ("all of it", JSONStyle(space: 20, escape: 20, shuffled: true)),
    ]
    for (name, style) in styles {
      let lines = fixture.records.map { style.bytes(of: $0, &odd.random) }
      try await fixture.expectSame([.bytes(Fixture.joined(lines))], workers: 2, pieceSize: 2000, name)
    }
    let lines = fixture.records.map { JSONStyle.plain.bytes(of: odd.withUnknownMembers($0, at: [])) }
    try await fixture.expectSame([.bytes(Fixture.joined(lines))], workers: 2, pieceSize: 2000, "unknown members")
  }

  @Test("a joined candidate recording in any order and spelling", arguments: 0..<4 as Range<UInt64>)
  func joined(seed: UInt64) async throws {
    let fixture = try await Fixture(seed: 6, count: 30, longest: 8000)
    var odd = OddRecordings(seed: 100 + seed)
    let partners = fixture.records.enumerated().map { index, record in
      guard index % 3 == 0, let id = record["id"]?.text else { return record }
      var partner = odd.record(id)
      partner["strategyId"] = record["strategyId"]
      return partner
    }
    let plain = Fixture.joined(partners.map { JSONStyle.plain.bytes(of: $0) })
    let expected = try await EngineRun(fixture.gate(), [.bytes(fixture.bytes)], candidate: .bytes(plain))
    for (workers, pieceSize) in [(1, 20), (2, 100), (3, 5000), (8, 1 << 20)] {
      let lines = odd.random.shuffle(partners).map { odd.line($0) }
      let run = try await EngineRun(
        fixture.gate(workers: workers, pieceSize: pieceSize), [.bytes(fixture.bytes)],
        candidate: .bytes(odd.recording(lines)))
      #expect(run.trace == expected.trace)
      #expect(run.report == expected.report)
    }
  }

  @Test("a recording joined with itself gives the same result as alone")
  func joinedWithItself() async throws {
    let fixture = try await Fixture(seed: 7)
    let run = try await EngineRun(
      fixture.gate(workers: 2, pieceSize: 3000), [.bytes(fixture.bytes)], candidate: .bytes(fixture.bytes))
    #expect(run.trace == fixture.trace)
    #expect(run.report == fixture.report)
  }
}
