import Testing

@testable import ReplayGate

/// Every invalid line of a recording is named, whatever is wrong with it, and what comes after it is read.
@Suite("Every invalid line")
struct RecordingCheckTests {
  private static func line(_ id: String) -> String { MalformedPlaceTests.line(id) }

  /// The sound line with this at the value of an unknown member.
  private static func unknown(_ raw: String) -> String { line("x").dropLast() + ",\"context2\":" + raw + "}" }

  /// The sound line with one piece of it in other words.
  private static func with(_ old: String, _ new: String) -> String { line("x").replacing(old, with: new) }

  /// A line that is invalid in one way, with the column of the fault where it is plain.
  private struct Broken {
    let line: [UInt8]
    let column: Int?

    init(_ line: String, at column: Int? = nil) { (self.line, self.column) = (Array(line.utf8), column) }

    /// With bytes that are not UTF-8.
    init(bytes: [UInt8]) {
      line = Array((RecordingCheckTests.line("x").dropLast() + ",\"c\":\"").utf8) + bytes + Array("\"}".utf8)
      column = nil
    }
  }

  private static let broken: [Broken] = {
    var all: [Broken] = [
      Broken(String(line("x").prefix(200)), at: 201),
      Broken("{", at: 2),
      Broken("[]", at: 1),
      Broken("12", at: 1),
      Broken(line("x") + line("x")),
      Broken(line("x").dropLast() + ",}"),
      Broken(unknown("[1,]")),
      Broken(line("x").replacing("\"", with: "'"), at: 2),
      Broken(unknown("NaN")),
      Broken(unknown("-Infinity")),
      Broken(unknown("01")),
      Broken(unknown("+1")),
      Broken(unknown(".5")),
      Broken(unknown("5.")),
      Broken(unknown("1e")),
      Broken(unknown("0x1")),
      Broken(unknown("/*c*/1")),
      Broken(unknown("True")),
      Broken(unknown("tru")),
      Broken(unknown("\"a\u{1}b\"")),
      Broken(unknown("\"a\tb\"")),
      Broken(unknown(#""\x41""#)),
      Broken(unknown(#""\u12""#)),
      Broken(unknown(#""\ud800""#)),
      Broken(unknown(#""\udc00x""#)),
      Broken(unknown(#""\udc00\ud800""#)),
      Broken(unknown(String(repeating: "[", count: 129) + String(repeating: "]", count: 129))),
      Broken(unknown(String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000))),
      Broken(line("x") + "\u{0}"),
      Broken("\u{FEFF}" + line("x"), at: 1),
      Broken(with("decision.v1", "decision.v2")),
      Broken(with("\"id\":\"x\"", "\"id\":\" \"")),
      Broken(with("\"id\":\"x\"", "\"id\":7")),
      Broken(with("\"id\":\"x\",", ""), at: 1),
      Broken(with("\"strategyId\":\"strat-1\",", ""), at: 1),
      Broken(with("\"evidence\":{", "\"evidence\":null,\"e\":{")),
      Broken(with("\"evidence\":{", "\"evidence\":[],\"e\":{")),
      Broken(with("\"profile\":", "\"decision\":\"maybe\",\"profile\":")),
      Broken(with("\"trades\":[{", "\"trades\":[\"o\",{")),
      Broken(with("\"executionLogs\":[", "\"executionLogs\":[null,")),
      Broken(with("\"reportedMetrics\":{", "\"reportedMetrics\":[1],\"r\":{")),
      Broken(with("\"requestedIndicators\":[\"ema\"]", "\"requestedIndicators\":\"ema\"")),
      Broken(with("\"datasetIds\":[\"d-1\"]", "\"datasetIds\":3")),
      Broken(with("\"tokensUsed\":300", "\"tokensUsed\":-1")),
      Broken(with("not_requested", "maybe")),
      Broken(with("\"profile\":", "\"profileDigest\":\"sha256:xyz\",\"profile\":")),
      Broken(line("x").dropLast() + ",\"id\":\"x\"}"),
      Broken(line("x").dropLast() + ",\"\\u0065vidence\":{}}"),
      Broken(with("{\"sharpe\":1.0}", "{\"sharpe\":1.0,\"sharpe\":2}")),
    ]
    let bytes: [[UInt8]] = [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80]]
    all += bytes.map(Broken.init(bytes:))
    return all
  }()

  @Test("each of many kinds is named, and the lines between are read", arguments: [1, 3], [1, 5000, 1 << 20])
  func all(workers: Int, pieceSize: Int) async throws {
    var bytes: [UInt8] = []
    var lines: [Int] = []
    for (number, broken) in Self.broken.enumerated() {
      bytes += Array((Self.line("a\(number)") + "\n").utf8) + broken.line + [0x0A]
      lines.append(2 * number + 2)
    }
    let gate = MalformedLine.gate(workers: workers, pieceSize: pieceSize)
    let check = try await gate.check([.bytes(bytes, name: "r.ndjson")], limit: 1000)
    let health = check.files[0].health
    #expect(health.faults.map(\.line) == lines)
    #expect(health.evidence == Self.broken.count)
    #expect(health.invalidLines == Self.broken.count && health.repeats == 0 && !check.isSound)
    for (fault, broken) in zip(health.faults, Self.broken) {
      if let column = broken.column { #expect(fault.column == column, "\(fault)") }
      // As the gate names it, which ends there.
      let sound = Array((Self.line("a") + "\n").utf8)
      await expectFault(at: 2, column: fault.column) {
        try await gate.evaluate([.bytes(sound + broken.line + [0x0A], name: "recording.ndjson")])
      }
    }
  }

  @Test("some are kept, all are counted", arguments: [0, 1, 5, 7, 100])
  func limit(_ limit: Int) async throws {
    let lines = (0..<7).flatMap { [Self.line("a"), "x\($0)"] }
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    let check = try await MalformedLine.gate(pieceSize: 1000).check([.bytes(bytes), .bytes(bytes)], limit: limit)
    let kept = min(limit, 7)
    #expect(check.files.map(\.health.invalidLines) == [7, 7])
    #expect(
      check.files.map { $0.health.faults.map(\.found) } == Array(repeating: (0..<kept).map { "x\($0)" }, count: 2))
    #expect(check.together.invalidLines == 14)
    #expect(check.together.faults.count == min(limit, 14))
    #expect(check.files.map(\.health.repeats) == [6, 6])
    #expect(check.together.repeats == 13)
    #expect(check.repeats.count == min(limit, 13))
  }

  @Test("a recording without a decision is not sound", arguments: ["", "\n \t\r\n", "\u{FEFF}", "\u{FEFF}\n"])
  func empty(_ text: String) async throws {
    let gate = MalformedLine.gate(pieceSize: 1)
    let sound = Recording.bytes(Array(Self.line("a").utf8))
    let check = try await gate.check([sound, .bytes(Array(text.utf8))])
    #expect(check.files.map(\.isSound) == [true, false])
    #expect(!check.isSound && check.together.invalidLines == 0)
    #expect(try await gate.check([sound]).isSound)
  }

  @Test("what is no recording is one invalid line, and nothing more is said of it")
  func format() async throws {
    let array = Array(("[" + (1...2000).map { Self.line("a\($0)") }.joined(separator: ",\n") + "]\n").utf8)
    for (workers, pieceSize) in [(1, 1 << 20), (4, 1000)] {
      let check = try await MalformedLine.gate(workers: workers, pieceSize: pieceSize)
        .check([.bytes(array), .bytes(Array(Self.line("b").utf8))])
      let health = check.files[0].health
      #expect(health.format == .jsonArray && health.faults.map(\.line) == [1])
      #expect(health.lines == 1 && health.invalidLines == 1 && health.decisions == 0)
      #expect(check.files[1].isSound && !check.isSound)
    }
  }

  @Test("a recording that is not there does not keep the others from being looked at")
  func unreadable() async throws {
    let gate = MalformedLine.gate()
    let check = try await gate.check([
      .file("/no/such/file"), .bytes(Array(Self.line("a").utf8), name: "b"), .file("/"),
    ])
    #expect(check.files.map { $0.unreadable == nil } == [false, true, false])
    #expect(check.files[1].health.decisions == 1 && check.together.decisions == 1 && !check.isSound)
  }

  @Test("a last line is invalid where it is cut off, and sound where LF alone is missing")
  func end() async throws {
    let text = Self.line("a") + "\n" + Self.line("b")
    let gate = MalformedLine.gate()
    #expect(try await gate.check([.bytes(Array(text.utf8))]).isSound)
    let cut = try await gate.check([.bytes(Array(text.utf8.dropLast()))]).files[0].health
    #expect(cut.faults.map(\.found) == ["the end of the recording: its last line is cut off"])
  }

  @Test("no more profiles are counted one by one than are kept, whatever the cutting")
  func profiles() async throws {
    let names = (0..<150).map { "P\($0)" } + (0..<150).reversed().map { "P\($0)" } + ["P120", "P3"]
    let lines = names.enumerated().map { number, name in
      Self.line("a\(number)").replacing("STANDARD", with: name) + "\n"
    }
    for (workers, pieceSize) in [(1, 1 << 20), (3, 700), (1, 1)] {
      let health = try await MalformedLine.gate(workers: workers, pieceSize: pieceSize)
        .check([.bytes(Array(lines.joined().utf8))]).together
      #expect(health.profiles.map(\.profile) == (0..<100).map { "P\($0)" })
      #expect(health.profiles.map(\.decisions) == (0..<100).map { $0 == 3 ? 3 : 2 })
      #expect(health.underOtherProfiles == 101)
    }
  }
}
