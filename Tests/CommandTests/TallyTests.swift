import Foundation
import Testing

/// `tally` and `merge` give the bytes of one run, for every division and every grouping of merges.
@Suite struct TallyTests {
  static let environment = ["SOURCE_DATE_EPOCH": "1772323200"]
  static let outputs = [
    "markdown", "markdown-comment", "html", "junit", "sarif", "gitlab", "tap", "intoto",
  ]

  /// Eleven decisions of different lengths, of which two regress.
  static var decisions: [String] {
    (1...11).map { number in
      let more = #","note":"\#(String(repeating: "x", count: number * number * 7 % 100))""#
      return Samples.decision("d\(number)", driftPct: number == 4 || number == 9 ? 0.5 : 0, more: more)
    }
  }

  struct Shape: CustomTestStringConvertible {
    let name: String
    let text: String
    var testDescription: String { name }
  }

  static let shapes = [
    Shape(name: "LF", text: decisions.joined()),
    Shape(name: "no last LF", text: String(decisions.joined().dropLast())),
    Shape(name: "byte order mark", text: "\u{FEFF}" + decisions.joined()),
    Shape(name: "CRLF", text: decisions.joined().split(separator: "\n").joined(separator: "\r\n") + "\r\n"),
    Shape(name: "blank lines", text: "\n\n \n" + decisions.joined(separator: "\n \t\r\n") + "\n\n\n"),
    Shape(name: "a long line", text: decisions.joined() + Samples.decision("long", more: #","n":"\#(long)""#)),
    Shape(name: "one decision", text: Samples.decision("d1", driftPct: 0.5)),
    Shape(name: "nothing", text: ""),
  ]
  private static let long = String(repeating: "y", count: 70_000)

  /// All outputs of a run.
  struct Written: Equatable {
    let status: Int32
    let output: String
    let error: String
    let files: [String]
  }

  static func written(_ scratch: Scratch, _ words: [String]) throws -> Written {
    let reports = outputs.flatMap { ["--report", "\($0)=r.\($0)"] }
    let result = try scratch.gate(words + reports, environment: environment)
    let files = try outputs.map { scratch.exists("r.\($0)") ? try scratch.read("r.\($0)") : "" }
    return Written(status: result.status, output: result.output, error: result.error, files: files)
  }

  static func tally(_ scratch: Scratch, _ words: [String]) throws -> String {
    let result = try scratch.gate(["tally"] + words)
    #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
    #expect(result.output.last == "\n" && result.output.count { $0 == "\n" } == 1)
    return result.output
  }

  @Test("pieces of a file, merged", arguments: shapes, [1, 2, 3, 7, 40])
  func pieces(_ shape: Shape, _ count: Int) throws {
    let scratch = try Scratch()
    try scratch.write(shape.text, to: "a.ndjson")
    let words = ["--candidate", "EXPERT", "--recording", "a.ndjson"]
    let one = try Self.written(scratch, words)
    let tallies = try (1...count).map { try Self.tally(scratch, words + ["--piece", "\($0)/\(count)"]) }
    try scratch.write(tallies.joined(), to: "all")
    let merged = try Self.written(scratch, ["merge", "all"])
    #expect(merged == one)
    #expect(one.status == (shape.text.isEmpty ? 3 : 1))
  }

  @Test("any tree of merges, over several files", arguments: ["((12)(34))5", "1(2(3(45)))", "(((12)3)4)5", "12345"])
  func trees(_ tree: String) throws {
    let scratch = try Scratch()
    try scratch.write(Self.decisions[..<6].joined(), to: "a.ndjson")
    try scratch.write(Self.decisions[6...].joined(), to: "b.ndjson")
    let limits = ["--max-regressions", "1", "--max-loosened-per-strategy", "0", "--min-records", "3"]
    let names = ["--recording", "a.ndjson", "--recording", "b.ndjson"]
    let one = try Self.written(scratch, ["--candidate", "EXPERT"] + names + limits)
    for (number, piece) in ["a 1/3", "a 2/3", "a 3/3", "b 1/2", "b 2/2"].enumerated() {
      let parts = piece.split(separator: " ")
      let words = ["--candidate", "EXPERT", "--recording", "\(parts[0]).ndjson", "--piece", String(parts[1])]
      try scratch.write(try Self.tally(scratch, words), to: "\(number + 1)")
    }
    // Each pair of parentheses is a merge.
    var stack: [[String]] = [[]]
    for (place, letter) in tree.enumerated() {
      switch letter {
      case "(": stack.append([])
      case ")":
        let files = stack.removeLast()
        let result = try scratch.gate(["merge", "--tally", "--output", "m\(place)"] + files)
        #expect(result.status == 0)
        #expect(try scratch.read("m\(place)") == result.output)
        stack[stack.count - 1].append("m\(place)")
      default: stack[stack.count - 1].append(String(letter))
      }
    }
    #expect(try Self.written(scratch, ["merge"] + stack[0] + limits) == one)
    #expect(one.error.contains("regression_budget_exceeded"))
  }

  @Test("the user's profile and waivers are in the tally, so that merging needs no file")
  func filesAreCarried() throws {
    let scratch = try Scratch()
    try scratch.write(Self.decisions.joined(), to: "a.ndjson")
    try scratch.write("\u{FEFF}" + Samples.profile("OWN é"), to: "own.json")
    try scratch.write(
      """
      {"schemaVersion":"replay-gate-waivers.v1","waivers":[{"id":"W-1","scope":{"decisions":["d4"]},
      "rationale":"known","approver":"pm","reference":"#12","expires":"2026-12-31T00:00:00Z"}]}
      """, to: "waivers.json")
    let words = [
      "--candidate", "own.json", "--recording", "a.ndjson", "--waivers", "waivers.json", "--now",
      "2026-12-25T00:00:00Z",
    ]
    let one = try Self.written(scratch, words)
    try scratch.write(
      try (1...3).map { try Self.tally(scratch, words + ["--piece", "\($0)/3"]) }.joined(), to: "all")
    for name in ["own.json", "waivers.json"] { try FileManager.default.removeItem(at: scratch.url(name)) }
    #expect(try Self.written(scratch, ["merge", "all"]) == one)
    #expect(one.error.contains("expires soon"))
  }

  @Test("mode any, by flag or by gate file", arguments: [["--mode", "any"], []])
  func modes(_ flags: [String]) throws {
    let scratch = try Scratch()
    try scratch.write(Self.decisions.joined(), to: "a.ndjson")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","mode":"any"}"#, to: "gate.json")
    let words = ["--candidate", "EXPERT", "--recording", "a.ndjson"]
    let file = flags.isEmpty ? ["--gate-file", "gate.json"] : []
    let one = try Self.written(scratch, words + flags + file)
    try scratch.write(try Self.tally(scratch, words + ["--mode", "any"]), to: "all")
    #expect(try Self.written(scratch, ["merge", "all"] + flags + file) == one)
  }

  @Test("standard input, divided as by a distributed engine", arguments: [1, 2, 5, 30])
  func splits(_ count: Int) throws {
    let scratch = try Scratch()
    try scratch.write("\u{FEFF}" + Self.decisions.joined().dropLast(), to: "a.ndjson")
    let one = try Self.written(scratch, ["--candidate", "EXPERT", "--recording", "a.ndjson"])
    var tallies = ""
    for (number, split) in HadoopSplits.of(Array(try scratch.read("a.ndjson").utf8), count).enumerated() {
      // A split without lines is a task without input, which does not run.
      guard !split.text.isEmpty else { continue }
      try scratch.write(split.text, to: "split\(number)")
      let result = try scratch.shell(
        "$GATE tally --candidate EXPERT --recording - --name a.ndjson --split \(split.place) < split\(number)")
      #expect(result.status == 0, "\(result.error)")
      tallies += result.output
    }
    try scratch.write(tallies, to: "all")
    #expect(try Self.written(scratch, ["merge", "all"]) == one)
  }

  @Test("two recordings, with the partners of each split and some unused ones", arguments: [1, 3, 6])
  func joined(_ count: Int) throws {
    let scratch = try Scratch()
    let partners = Self.decisions.map { $0.replacingOccurrences(of: "\"sharpe\":1000}", with: "\"sharpe\":1004}") }
    try scratch.write(Self.decisions.joined(), to: "a.ndjson")
    try scratch.write((partners.dropFirst(2).reversed() + [Samples.decision("left")]).joined(), to: "c.ndjson")
    let words = ["--recording", "a.ndjson", "--candidate-recording", "c.ndjson"]
    let one = try Self.written(scratch, words)
    #expect(one.error.contains("1 candidate record without a partner") && one.error.contains("2 decisions"))
    var tallies = ""
    for (number, split) in HadoopSplits.of(Array(Self.decisions.joined().utf8), count).enumerated() {
      try scratch.write(split.text, to: "in")
      var mine = partners.indices.dropFirst(2).filter { split.text.contains("\"d\($0 + 1)\"") }.map { partners[$0] }
      if number == 0 { mine.append(Samples.decision("left")) }
      try scratch.write(mine.joined(), to: "partners")
      let result = try scratch.shell(
        "$GATE tally --recording - --name a.ndjson --split \(split.place) --candidate-recording partners "
          + "--candidate-name c.ndjson < in")
      #expect(result.status == 0, "\(result.error)")
      tallies += result.output
    }
    try scratch.write(tallies, to: "all")
    #expect(try Self.written(scratch, ["merge", "all"]) == one)
  }

  @Test("standard input that is a whole recording without its byte order mark")
  func wholeSplit() throws {
    let scratch = try Scratch()
    try scratch.write(Self.decisions.joined(), to: "a.gz")
    let one = try Self.written(scratch, ["--candidate", "EXPERT", "--recording", "a.gz"])
    let result = try scratch.shell(
      "$GATE tally --candidate EXPERT --recording - --name a.gz --split all < a.gz | $GATE merge --tally > all")
    #expect(result.status == 0)
    #expect(try Self.written(scratch, ["merge", "all"]) == one)
    let second = try scratch.shell(
      #"printf '\357\273\277\n' | $GATE tally --recording - --name a.gz --split all"#)
    #expect(second.status == 2)
    #expect(second.error.hasPrefix("a.gz:1:1: "))
  }

  @Test("ids are printed with their lines, as JSON")
  func ids() throws {
    let scratch = try Scratch()
    try scratch.write("\n" + Samples.decision("a") + " \n" + Samples.decision("b \\u0022é\\n"), to: "in")
    let result = try scratch.shell("$GATE ids --name n < in")
    #expect(result.status == 0)
    #expect(result.output == "2 \"a\"\n4 \"b \\\"é\\n\"\n")
    try scratch.write(Samples.decision("a") + "{}\n", to: "in")
    let invalid = try scratch.shell("$GATE ids --name n < in")
    #expect(invalid.status == 2)
    #expect(invalid.error.hasPrefix("n:2:1: "))
  }
}

/// A text divided as by Hadoop's line reader: without its byte order mark, with an LF after each line, and each line in the
/// split in which it begins or at whose end it begins.
enum HadoopSplits {
  static func of(_ bytes: [UInt8], _ count: Int) -> [(text: String, place: String)] {
    var lines: [(start: Int, bytes: ArraySlice<UInt8>)] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      lines.append((start, bytes[start..<end]))
      start = end + 1
    }
    return (0..<count).map { number in
      let (from, to) = (bytes.count * number / count, bytes.count * (number + 1) / count)
      let mine = lines.filter { $0.start <= to && ($0.start > from || $0.start == 0 && from == 0) }
      let text = mine.map { line in
        let hasMark = line.start == 0 && line.bytes.starts(with: [0xEF, 0xBB, 0xBF])
        return String(decoding: hasMark ? line.bytes.dropFirst(3) : line.bytes, as: UTF8.self) + "\n"
      }
      return (text.joined(), "\(from)-\(to)/\(bytes.count)")
    }
  }
}
