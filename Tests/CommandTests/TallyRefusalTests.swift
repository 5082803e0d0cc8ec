import Foundation
import ReplayGate
import Testing

/// The errors of `tally` and `merge`, and the effect of an invalid line.
@Suite struct TallyRefusalTests {
  struct Case: CustomTestStringConvertible {
    /// The names of tallies below, or other words of the command line.
    let tallies: String
    let says: String
    var testDescription: String { tallies }
  }

  private static let gap = "a piece is missing, comes twice or is out of order"

  static let cases = [
    Case(tallies: "a1 a3", says: gap),
    Case(tallies: "a1 a1 a2 a3", says: gap),
    Case(tallies: "a1 a2 a2 a3", says: gap),
    Case(tallies: "a2 a1 a3", says: gap),
    Case(tallies: "a2 a3", says: "the pieces of a.ndjson that come first are missing"),
    Case(tallies: "a1 a2", says: "the pieces of a.ndjson that come last are missing"),
    Case(tallies: "a1 a2 b", says: gap),
    // The sizes add up to that of the whole, and each piece begins at a line at which the previous one ends.
    Case(tallies: "equal1/2 equal2/3 equal6/6", says: gap),
    Case(tallies: "equal1/3 equal2/4", says: gap),
    Case(tallies: "a b a", says: "a.ndjson comes twice"),
    Case(tallies: "a a", says: gap),
    Case(tallies: "a a1", says: gap),
    Case(tallies: "a fast", says: "their candidate profiles differ: EXPERT (sha256:"),
    Case(tallies: "a base", says: "their baseline profiles differ: STANDARD (sha256:"),
    Case(tallies: "a any", says: "their modes differ: regressions and any"),
    Case(tallies: "a waived", says: "their waivers, or the moments of these, differ: none and waivers.json ("),
    Case(tallies: "a engine", says: "their engines differ: 0.1.0 and 9.9"),
    Case(tallies: "engine", says: "the tallies have version 9.9, but this program has version 0.1.0"),
    Case(tallies: "joined joined2", says: "each is of two recordings joined whole"),
    Case(tallies: "joined split", says: "one of them is of two recordings joined whole"),
    Case(tallies: "a joined2", says: "their candidate recordings differ: none and b.ndjson"),
    Case(tallies: "a --mode any", says: "--mode is any, but the tallies have mode regressions"),
    Case(tallies: "any --max-regressions 1", says: "budgets require mode regressions"),
    Case(tallies: "cut", says: "found the end of the text: it is cut off"),
    Case(tallies: "cut-line", says: "found the end of the line"),
    Case(tallies: "a.ndjson", says: "a.ndjson:1:"),
    Case(tallies: "unknown", says: #"unknown:2:2: expected no member but those of "the tally", found "more""#),
    Case(tallies: "wrong", says: "wrong:1:"),
    Case(tallies: "edited", says: "expected the digest of the tally as it was written: it was changed since"),
    Case(tallies: "spelled", says: "expected the digest of the tally as it was written: it was changed since"),
    Case(
      tallies: "profile",
      says: "profile:1: the profile of a tally:1:2: expected no member but those of a policy profile"),
    Case(tallies: "unsealed", says: "expected a member \"digest\""),
    Case(
      tallies: "any --gate-file gate.json", says: "gate.json sets mode regressions, but the tallies have mode any"),
    // The line number of the error in the whole recording is not known yet.
    Case(tallies: "fault2", says: "the pieces of bad.ndjson that come first are missing"),
    Case(tallies: "none", says: "none: cannot be read"),
    Case(tallies: "empty", says: "there is no tally to merge"),
    Case(tallies: "a --trace t", says: "unknown flag '--trace'"),
    Case(tallies: "a --tally --report html=h", says: "--report applies to a verdict"),
    Case(tallies: "- -", says: "standard input can be read only once"),
    Case(tallies: "a --output a", says: "--output a is also the file of a tally"),
  ]

  @Test(arguments: cases)
  func mergeRefuses(_ example: Case) throws {
    let scratch = try Scratch()
    try scratch.write(TallyTests.decisions.joined(), to: "a.ndjson")
    try scratch.write(Samples.decision("other"), to: "b.ndjson")
    try scratch.write(#"{"schemaVersion":"replay-gate-waivers.v1","waivers":[]}"#, to: "waivers.json")
    func add(_ name: String, _ words: String) throws {
      let all = words.split(separator: " ").map(String.init)
      try scratch.write(try TallyTests.tally(scratch, all), to: name)
    }
    for number in 1...3 { try add("a\(number)", "--candidate EXPERT --recording a.ndjson --piece \(number)/3") }
    try add("a", "--candidate EXPERT --recording a.ndjson")
    try add("b", "--candidate EXPERT --recording b.ndjson")
    try add("fast", "--candidate FAST --recording b.ndjson")
    try add("base", "--baseline FAST --candidate EXPERT --recording b.ndjson")
    try add("any", "--candidate EXPERT --recording b.ndjson --mode any")
    try add("waived", "--candidate EXPERT --recording b.ndjson --waivers waivers.json --now 2026-12-25T00:00:00Z")
    try add("joined", "--candidate EXPERT --recording a.ndjson --candidate-recording b.ndjson")
    try add("joined2", "--candidate EXPERT --recording b.ndjson --candidate-recording b.ndjson")
    let pair = try scratch.shell(
      "$GATE tally --candidate EXPERT --recording - --name b.ndjson --split all --candidate-recording b.ndjson < b.ndjson"
    )
    try scratch.write(pair.output, to: "split")
    let equal = (10...21).map { Samples.decision("d\($0)") }
    try scratch.write(equal.joined(), to: "equal.ndjson")
    #expect(Set(equal.map(\.utf8.count)).count == 1)
    for piece in ["1/2", "2/3", "6/6", "1/3", "2/4"] {
      let folder = scratch.url("equal" + piece).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try add("equal" + piece, "--candidate EXPERT --recording equal.ndjson --piece \(piece)")
    }
    try scratch.write(TallyTests.decisions.joined() + "x\n", to: "bad.ndjson")
    try add("fault2", "--candidate EXPERT --recording bad.ndjson --piece 2/2 --carry-faults")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","mode":"regressions"}"#, to: "gate.json")
    let whole = try scratch.read("a")
    let engine = whole.replacingOccurrences(of: #""engine":"0.1.0""#, with: #""engine":"9.9""#)
    try scratch.write(try Self.sealed(engine), to: "engine")
    #expect(try Self.sealed(whole) == whole)
    try scratch.write(
      whole.replacingOccurrences(of: #""blocksMerge":true"#, with: #""blocksMerge":false"#), to: "edited")
    try scratch.write(whole.replacingOccurrences(of: #","engine""#, with: #", "engine""#), to: "spelled")
    try scratch.write(
      whole.replacingOccurrences(of: #"{\"agentReviewBudget"#, with: #"{\"AgentReviewBudget"#), to: "profile")
    try scratch.write(whole.replacing(/"digest":"[^"]*",(?="engine")/, with: ""), to: "unsealed")
    try scratch.write(String(whole.dropLast(40)), to: "cut")
    try scratch.write(whole.dropLast(40) + "\n" + whole, to: "cut-line")
    try scratch.write("\n{\"more\":1," + whole.dropFirst(), to: "unknown")
    try scratch.write(whole.replacingOccurrences(of: #""records":11"#, with: #""records":10"#), to: "wrong")
    try scratch.write("", to: "empty")
    let result = try scratch.gate(["merge"] + example.tallies.split(separator: " ").map(String.init))
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(example.says), "\(result.error)")
    #expect(try scratch.read("a") == whole)
  }

  /// An edited tally with the digest of its new text.
  private static func sealed(_ text: String) throws -> String {
    let member = try #require(text.firstMatch(of: /"digest":"sha256:([0-9a-f]{64})",(?="engine")/))
    let rest = Array((text[..<member.range.lowerBound] + text[member.range.upperBound...].dropLast()).utf8)
    return text.replacingOccurrences(of: member.output.1, with: SHA256.hexDigest(rest))
  }

  @Test("names that differ only in their bytes are two recordings")
  func namesAreBytes() throws {
    let scratch = try Scratch()
    try scratch.write(TallyTests.decisions.joined(), to: "e\u{301}")
    try scratch.write(Samples.decision("other"), to: "\u{E9}")
    let words = ["--candidate", "EXPERT", "--recording", "e\u{301}", "--recording", "\u{E9}"]
    let tally = try TallyTests.tally(scratch, words)
    #expect(tally.contains(#""lines":11,"source":"e\#u{301}""#) && tally.contains(#""lines":1,"source":"\#u{E9}""#))
    try scratch.write("x", to: "\u{E9}")
    try scratch.write(try TallyTests.tally(scratch, words + ["--carry-faults"]), to: "t")
    #expect(try scratch.gate("merge", "t").error.hasPrefix("\u{E9}:1:1: "))
  }

  @Test(
    "flags that cannot be used together",
    arguments: [
      ("--piece 0/3 --recording a", "--piece takes I/N"), ("--piece 4/3 --recording a", "--piece takes I/N"),
      ("--piece 1 --recording a", "--piece takes I/N"), ("--piece 1/3", "--piece requires one --recording, a file"),
      ("--piece 1/3 --recording -", "--piece requires one --recording, a file"),
      ("--piece 1/3 --recording a --candidate-recording b", "an id in two pieces would not be noticed"),
      ("--split 0-5 --recording - --name a", "--split takes FROM-TO/SIZE"),
      ("--split 5-4/9 --recording - --name a", "--split takes FROM-TO/SIZE"),
      ("--split 0-5/9 --recording -", "--split requires --recording - and --name NAME"),
      ("--split 0-5/9 --piece 1/2 --recording - --name a", "cannot be used together"),
      ("--name a --recording b", "--name requires --recording -"),
      ("--candidate-name a", "--candidate-name requires --candidate-recording"),
      ("--waivers w", "--waivers requires --now"), ("--min-records 3", "unknown flag '--min-records'"),
      ("--recording a --recording a", "recordings that have names of their own"),
    ])
  func tallyRefuses(_ words: String, _ says: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.decision(), to: "a")
    let result = try scratch.gate(["tally"] + words.split(separator: " ").map(String.init))
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(says), "\(result.error)")
  }

  @Test("an invalid line ends its piece, with the same message as in one run", arguments: [1, 2, 3, 8])
  func invalidLine(_ count: Int) throws {
    let scratch = try Scratch()
    var lines = TallyTests.decisions
    lines[7] = lines[7].replacingOccurrences(of: "\"o\"", with: "nul")
    try scratch.write(lines.joined(), to: "a.ndjson")
    let one = try scratch.gate("--recording", "a.ndjson")
    #expect(one.status == 2 && one.error.hasPrefix("a.ndjson:8:"))
    var faults: [String] = []
    var tallies = ""
    for number in 1...count {
      let words = ["tally", "--recording", "a.ndjson", "--piece", "\(number)/\(count)"]
      let result = try scratch.gate(words)
      if result.status != 0 { faults.append(result.error) }
      #expect((result.status == 2) == result.output.isEmpty)
      tallies += try scratch.gate(words + ["--carry-faults"]).output
    }
    #expect(faults == [one.error])
    try scratch.write(tallies, to: "all")
    let merged = try scratch.gate("merge", "all")
    #expect(merged.status == 2 && merged.output.isEmpty)
    #expect(merged.error == one.error)
  }

  @Test func anErrorInASplitNamesTheBytesOfTheSplit() throws {
    let scratch = try Scratch()
    try scratch.write("\n[]\n", to: "in")
    let result = try scratch.shell("$GATE tally --recording - --name s3://b/a --split 128-256/300 < in")
    #expect(result.status == 2)
    #expect(result.error.hasPrefix("s3://b/a[128-256]:2:1: expected "))
  }

  @Test func tallyOfTheDefaultRecordingIsGolden() throws {
    let scratch = try Scratch()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let golden = try String(contentsOf: root.appending(path: "golden/tally.json"), encoding: .utf8)
    let result = try scratch.gate("tally", "--candidate", "EXPERT")
    #expect(result.output == golden)
    try scratch.write(golden, to: "t")
    #expect(try scratch.gate("merge", "--tally", "t").output == golden)
    #expect(
      try scratch.gate(["merge", "t"], environment: TallyTests.environment).output
        == scratch.gate(["--candidate", "EXPERT"], environment: TallyTests.environment).output)
  }
}
