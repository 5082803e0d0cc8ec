import ReplayGate
import Testing

/// Which of several errors is reported, and at which place.
@Suite("The place of an error")
struct MalformedPlaceTests {
  /// A valid line with this id and strategy.
  static func line(_ id: String, strategy: String = "strat-1") -> String {
    MalformedLine.sound.replacing("valrun-2", with: id).replacing("strat-1", with: strategy)
  }
  private static let broken = #"{"id":7}"#

  private func recording(_ lines: [String], name: String = "recording.ndjson", end: String = "\n") -> Recording {
    .bytes(Array(lines.map { $0 + end }.joined().utf8), name: name)
  }

  @Test("blank lines, CRLF and a byte order mark count", arguments: [1, 3], [1, 50, 1 << 20])
  func counting(workers: Int, pieceSize: Int) async {
    let gate = MalformedLine.gate(workers: workers, pieceSize: pieceSize)
    let lines = ["\u{FEFF}" + Self.line("a"), "", " \t", Self.line("b"), "\r", Self.line("c") + "x", Self.line("d")]
    let column = Self.line("c").utf8.count + 1
    for end in ["\n", "\r\n"] {
      await expectFault(at: 6, column: column, in: "ends of \(end.utf8.count)") {
        try await gate.evaluate([recording(lines, end: end)])
      }
    }
  }

  @Test("the first of several is reported", arguments: [1, 2, 8], [1, 50, 5000, 1 << 20])
  func first(workers: Int, pieceSize: Int) async {
    let gate = MalformedLine.gate(workers: workers, pieceSize: pieceSize)
    var lines = (1...40).map { Self.line("valrun-\($0)") }
    for index in [17, 18, 25, 39] { lines[index] = Self.broken }
    await expectFault(at: 18, column: nil) { try await gate.evaluate([recording(lines)]) }
  }

  @Test("several files are one recording, and each has its own line numbers", arguments: [1, 2])
  func several(workers: Int) async {
    let gate = MalformedLine.gate(workers: workers, pieceSize: 1000)
    let sound = recording([Self.line("a"), Self.line("b"), Self.line("c")], name: "first.ndjson")
    let faulty = recording([Self.line("d"), Self.broken], name: "second.ndjson")
    let other = recording([Self.broken], name: "third.ndjson")
    await expectFault(at: 2, column: nil, source: "second.ndjson") { try await gate.evaluate([sound, faulty, other]) }
    await expectFault(at: 1, column: nil, source: "third.ndjson") { try await gate.evaluate([sound, other, faulty]) }
  }

  @Test("an error late in a line longer than many pieces", arguments: [16, 4096, 1 << 20])
  func longLine(pieceSize: Int) async {
    let long = Self.line("b").dropLast() + #","x":""# + String(repeating: "é", count: 1_200_000) + "\"}"
    let gate = MalformedLine.gate(workers: 2, pieceSize: pieceSize)
    await expectFault(at: 2, column: long.utf8.count + 1) {
      try await gate.evaluate([recording([Self.line("a"), long + "]", Self.line("c")])])
    }
    do {
      let evaluation = try await gate.evaluate([recording([Self.line("a"), String(long), Self.line("c")])])
      #expect(evaluation.tally.records == 3)
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test("a truncated last line is an error", arguments: [1, 16, 1 << 20])
  func cut(pieceSize: Int) async {
    let text = Self.line("a") + "\n" + Self.line("b")
    for missing in 1...40 {
      let bytes = Array(text.utf8.dropLast(missing))
      await expectFault(at: 2, column: Self.line("b").utf8.count - missing + 1) {
        try await MalformedLine.gate(pieceSize: pieceSize).evaluate([.bytes(bytes, name: "recording.ndjson")])
      }
    }
  }

  // MARK: Two recordings

  private func expectJoined(
    _ lines: [String], _ partners: [String], at line: Int, source: String, _ what: String
  ) async {
    for (workers, pieceSize) in [(1, 1 << 20), (2, 16), (3, 3000), (8, 1)] {
      await expectFault(at: line, column: nil, source: source, in: "\(what), \(workers) workers") {
        try await MalformedLine.gate(workers: workers, pieceSize: pieceSize).evaluate(
          [recording(lines)], candidateRecording: recording(partners, name: "candidate.ndjson"))
      }
    }
  }

  private static func lines(_ ids: String...) -> [String] { ids.map { line($0) } }

  @Test("a repeated id is reported at its second line")
  func repeated() async {
    let abc = Self.lines("a", "b", "c")
    await expectJoined(
      Self.lines("a", "b", "c", "b", "a"), abc, at: 4, source: "recording.ndjson", "in the recording")
    await expectJoined(
      abc, Self.lines("c", "a", "b", "a", "c"), at: 4, source: "candidate.ndjson", "in the candidate recording")
    await expectJoined(abc, Self.lines("c", "x", "x"), at: 3, source: "candidate.ndjson", "among those left over")
    await expectJoined(Self.lines("a", "x", "x"), abc, at: 3, source: "recording.ndjson", "without a partner")
    await expectJoined(
      Self.lines("a", #"\u0061"#), abc, at: 2, source: "recording.ndjson", "in another spelling")
    await expectJoined(
      Self.lines("caf\u{E9}", "a", #"caf\u00e9"#), abc, at: 3, source: "recording.ndjson", "beyond ASCII")
  }

  @Test("an id that is repeated in another file of the recording")
  func repeatedAcrossFiles() async {
    let parts = [
      recording(Self.lines("a", "b"), name: "first.ndjson"), recording(Self.lines("c", "a"), name: "second.ndjson"),
    ]
    await expectFault(at: 2, column: nil, source: "second.ndjson") {
      try await MalformedLine.gate().evaluate(parts, candidateRecording: recording(Self.lines("a")))
    }
  }

  @Test("a different strategy is reported at the candidate's line")
  func strategy() async {
    let abc = Self.lines("a", "b", "c")
    let other = [Self.line("x", strategy: "other"), Self.line("b", strategy: "other"), Self.line("a"), Self.line("c")]
    await expectJoined(abc, other, at: 2, source: "candidate.ndjson", "another strategy")
    let spaced = [Self.line("c"), Self.line("a", strategy: "strat-1 ")]
    await expectJoined(abc, spaced, at: 2, source: "candidate.ndjson", "a space more")
    let composed = [Self.line("c"), Self.line("a", strategy: "strate\u{301}")]
    await expectJoined(
      [Self.line("a", strategy: "strat\u{E9}")], composed, at: 2, source: "candidate.ndjson", "code points differ")
  }

  @Test("errors of the recording come first, then those of the candidate recording, then mismatches")
  func order() async {
    let other = Self.line("a", strategy: "other")
    await expectJoined(
      Self.lines("a", "b") + [Self.broken], [Self.broken], at: 3, source: "recording.ndjson", "both broken")
    await expectJoined(
      Self.lines("a", "b", "a"), [Self.broken], at: 3, source: "recording.ndjson", "repeated, then broken")
    await expectJoined(
      Self.lines("a", "b", "a") + [Self.broken], [other], at: 3, source: "recording.ndjson", "repeated before broken")
    await expectJoined(
      Self.lines("a", "b") + [Self.broken] + Self.lines("a"), [other], at: 3, source: "recording.ndjson",
      "broken before repeated")
    await expectJoined(
      Self.lines("a", "b"), [other] + Self.lines("b") + [Self.broken], at: 3, source: "candidate.ndjson",
      "mismatch before broken")
    await expectJoined(
      Self.lines("a", "b"), [other] + Self.lines("b", "b"), at: 3, source: "candidate.ndjson",
      "mismatch before repeated")
    await expectJoined(
      Self.lines("a"), Self.lines("a", "x") + [Self.broken], at: 3, source: "candidate.ndjson", "broken, left over")
    await expectJoined(
      Self.lines("a", "b"), [other, Self.line("b", strategy: "other")], at: 1, source: "candidate.ndjson",
      "two mismatches")
    await expectJoined(
      Self.lines("a"), [Self.line("a").dropLast() + #","decision":"maybe"}"#], at: 1, source: "candidate.ndjson",
      "a candidate's decision is validated")
  }

  @Test("ids that only look alike are different")
  func alike() async throws {
    let ids = ["x", "x ", " x", "X", "caf\u{E9}", "cafe\u{301}", #"x\u0000"#, "\u{FF58}", #"\u00a0x"#]
    let lines = ids.map { Self.line($0) }
    let evaluation = try await MalformedLine.gate(pieceSize: 64).evaluate(
      [recording(lines)], candidateRecording: recording(lines.reversed(), name: "candidate.ndjson"))
    #expect(evaluation.tally.records == ids.count)
    #expect(evaluation.tally.withoutPartner == 0)
    #expect(evaluation.tally.partnersLeftOver == 0)
  }
}
