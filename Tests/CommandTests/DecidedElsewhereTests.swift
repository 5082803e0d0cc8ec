import Testing

/// Decisions of another engine (contract section 13), joined by id.
@Suite struct DecidedElsewhereTests {
  private static func line(_ id: String, _ decision: String, _ members: String = "") -> String {
    #"{"schemaVersion":"replay-gate-decided.v1","id":"\#(id)","strategyId":"team","decision":"\#(decision)"\#(members)}"#
      + "\n"
  }

  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(line("a", "pass") + line("b", "pass", #","driftPct":1"#), to: "before.ndjson")
    try scratch.write(
      line("b", "pass", #","driftPct":2.000001"#)
        + line("a", "fail", #","causes":["no role 17"," no role 17 ","zone"]"#),
      to: "after.ndjson")
    return scratch
  }

  private static let words = ["--recording", "before.ndjson", "--candidate-recording", "after.ndjson"]

  @Test(
    "every rendering shows causes",
    arguments: ["markdown", "markdown-comment", "html", "junit", "sarif", "gitlab", "tap", "github"])
  func causes(_ format: String) throws {
    let scratch = try Self.scratch()
    let result = try scratch.gate(Self.words + ["--report", "\(format)=report"])
    #expect(result.status == 1, "\(result.error)")
    #expect(try scratch.read("report").contains("no role 17"))
    #expect(result.error.contains("no role 17, zone"))
  }

  @Test("explain and the trace contain them once and sorted")
  func explains() throws {
    let scratch = try Self.scratch()
    let explained = try scratch.gate(["explain", "a"] + Self.words)
    #expect(explained.output.contains("turned by: no role 17, zone\n"))
    _ = try scratch.gate(Self.words + ["--trace", "t"])
    let lines = try scratch.read("t").split(separator: "\n")
    #expect(lines[0].contains(#""blockReasons":[],"causes":["no role 17","zone"],"decision":"fail""#))
    #expect(!lines[1].contains("causes"))
    #expect(lines[1].contains(#""metricDriftDeltaPct":1.000001,"#))
    #expect(lines[1].contains(#""thresholdBreached":true"#))
  }
}
