import Foundation
import Testing

/// `replay-gate recording check`: what is printed, where, and with which status.
@Suite struct RecordingCheckCommandTests {
  private static let decided =
    #"{"schemaVersion":"replay-gate-decided.v1","id":"e1","strategyId":"s","decision":"fail","recordedAt":"2026-02-03"}"#
    + "\n"

  @Test("two files, each and together")
  func table() throws {
    let scratch = try Scratch()
    let digest = "sha256:" + String(repeating: "0f", count: 32)
    let under = #","profile":"STANDARD","profileDigest":"\#(digest)","recordedAt":"2026-02-01T12:00:00Z""#
    try scratch.write(
      Samples.decision("d1", more: under) + "\n" + Samples.decision("d2") + Samples.decision("d1"), to: "a.ndjson")
    try scratch.write(Samples.decision("d2") + Self.decided, to: "b.ndjson")
    let result = try scratch.gate("recording", "check", "a.ndjson", "b.ndjson")
    #expect(result.status == 0)
    #expect(result.error.isEmpty)
    let sizes = [Samples.decision("d1", more: under), Samples.decision("d1"), Self.decided].map { $0.utf8.count - 1 }
    #expect(
      result.output == """
        a.ndjson: 3 decisions in 4 lines, 1 blank
          kinds            3 replay-gate-decision.v1
          decided under    2 no profile named
                           1 STANDARD \(digest)
          recorded at      2026-02-01T12:00:00Z; 2 do not say
          repeated ids     1
          not decisive     none
          bytes of a line  \(sizes[1]) to \(sizes[0]), \(Self.mean([sizes[0], sizes[1], sizes[1]])) on average

        b.ndjson: 2 decisions in 2 lines
          kinds            1 replay-gate-decided.v1
                           1 replay-gate-decision.v1
          decided under    2 no profile named
          recorded at      2026-02-03; 1 do not say
          repeated ids     none
          not decisive     none
          bytes of a line  \(sizes[2]) to \(sizes[1]), \(Self.mean([sizes[1], sizes[2]])) on average

        together: 5 decisions in 6 lines, 1 blank
          kinds            1 replay-gate-decided.v1
                           4 replay-gate-decision.v1
          decided under    4 no profile named
                           1 STANDARD \(digest)
          recorded at      2026-02-01T12:00:00Z to 2026-02-03; 3 do not say
          repeated ids     2
          not decisive     none
          bytes of a line  \(sizes[2]) to \(sizes[0]), \(Self.mean(sizes + [sizes[1], sizes[1]])) on average

        repeated id  at          first at
        d1           a.ndjson:4  a.ndjson:1
        d2           b.ndjson:1  a.ndjson:3

        """)
  }

  @Test("the table shows files below the working folder relative to it; JSON has them as they were given")
  func places() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.decision("d1") + Samples.decision("d1"), to: "a.ndjson")
    let path = scratch.url("a.ndjson").path
    let table = try scratch.gate("recording", "check", path).output
    #expect(
      table.hasPrefix("a.ndjson: 2 decisions") && table.contains("d1           a.ndjson:2  a.ndjson:1"), "\(table)")
    #expect(try scratch.gate("recording", "check", path, "--format", "json").output.contains("\"name\":\"\(path)\""))
  }

  private static func mean(_ sizes: [Int]) -> String {
    "\(Int((Double(sizes.reduce(0, +)) / Double(sizes.count)).rounded()))"
  }

  @Test("every invalid line is an error with its place, and the status is 2")
  func invalid() throws {
    let scratch = try Scratch()
    try scratch.write(
      Samples.decision("d1") + "{\"id\":7}\n" + Samples.decision("d2") + "[]\n" + #"{"a":"#, to: "r.ndjson")
    try scratch.write("\n", to: "empty.ndjson")
    let all = try scratch.gate("recording", "check", "r.ndjson", "missing.ndjson", "empty.ndjson")
    #expect(all.status == 2)
    #expect(
      all.error == """
        r.ndjson:2:7: expected "id" to be a string that is not blank, found 7
        r.ndjson:4:1: expected an object, the recorded decision, found [
        r.ndjson:5:6: expected a JSON value, found the end of the recording: its last line is cut off
        missing.ndjson: cannot be read: No such file or directory
        empty.ndjson: no decision in it, so it tells nothing

        """)
    #expect(all.output.hasPrefix("r.ndjson: 2 decisions in 5 lines, 3 invalid\n"))
    let some = try scratch.gate("recording", "check", "r.ndjson", "--limit", "1")
    #expect(some.error.hasSuffix("found 7\nr.ndjson: 2 more invalid lines\n"))
    let none = try scratch.gate("recording", "check", "r.ndjson", "--limit", "0")
    #expect(none.status == 2)
    #expect(none.error == "r.ndjson: 3 invalid lines\n")
  }

  @Test("standard input, and what is no recording")
  func packed() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let piped = try scratch.shell("cat r.ndjson | \"$GATE\" recording check -")
    #expect(piped.status == 0)
    #expect(piped.output.hasPrefix("-: 5 decisions in 5 lines\n"))
    #expect(try scratch.shell("gzip -c r.ndjson >r.gz").status == 0)
    let result = try scratch.gate("recording", "check", "r.ndjson", "r.gz")
    #expect(result.status == 2)
    let start = "r.gz:1:1: expected an object, the recorded decision, found gzip-compressed data\nto read it: "
    #expect(result.error.hasPrefix(start))
    let command = String(result.error.dropFirst(start.count).dropLast())
    #expect(command == "zcat r.gz | \(Scratch.program.path) recording check r.ndjson -")
    #expect(result.output.contains("r.gz: gzip-compressed data, no recording\n"))
    #expect(result.output.contains("together: 5 decisions in 6 lines, 1 invalid\n"))
    let read = try scratch.shell(command)
    #expect(read.status == 0)
    #expect(read.output.contains("together: 10 decisions in 10 lines\n"))
  }

  @Test("the profiles say what is not decisive")
  func notDecisive() throws {
    let scratch = try Scratch()
    let artifacts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
        "golden/conformance/artifacts.ndjson"
      ).path
    func notDecisive(_ flags: String...) throws -> Int? {
      let output = try scratch.gate(["recording", "check", artifacts, "--format", "json"] + flags).output
      let json = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      return (json?["together"] as? [String: Any])?["notDecisive"] as? Int
    }
    // As the recorded answers have it.
    for (flags, summary) in [
      (["--candidate", "EXPERT"], "STANDARD-EXPERT"), (["--baseline", "EXPERT", "--candidate", "FAST"], "EXPERT-FAST"),
    ] {
      let path = artifacts.replacingOccurrences(of: "artifacts.ndjson", with: "artifacts.\(summary).summary.json")
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any]
      let expected = try #require(json?["notDecisive"] as? Int)
      let output = try scratch.gate(["recording", "check", artifacts, "--format", "json"] + flags).output
      let check = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      #expect(((check?["together"] as? [String: Any])?["notDecisive"] as? Int) == expected)
      #expect(expected > 0)
    }
    #expect(try notDecisive() != nil)
  }

  @Test(
    "what is not understood",
    arguments: [
      ("recording", "recording needs a subcommand: check"),
      ("recording check", "recording check needs a value: FILE|-"),
      ("recording check - -", "standard input can be one recording, not two"),
      ("recording check r --limit x", "--limit takes a whole number from 0, not 'x'"),
      ("recording check r --candidate-recording x", "unknown flag '--candidate-recording'"),
    ])
  func usage(_ words: String, _ message: String) throws {
    let result = try Scratch().gate(words.split(separator: " ").map(String.init))
    #expect(result.status == 2)
    #expect(result.error.contains(message), "\(result.error)")
  }
}
