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

  @Test("no advice is to change a profile, which changes none of them")
  func advice() throws {
    let scratch = try Self.scratch()
    let policy = "change the policy of the engine that decided, and record its decisions again, or waive"
    let gate = try scratch.gate(Self.words + ["--report", "markdown=m", "--report", "html=h"])
    _ = try scratch.gate(["tally"] + Self.words + ["--output", "t"])
    for result in [gate, try scratch.gate("merge", "t")] {
      let words = result.error.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("next: \(policy)"), "\(result.error)")
      #expect(!words.contains("frontier"))
    }
    #expect(!(try scratch.read("m")).contains(" frontier "))
    let page = try scratch.read("h")
    #expect(page.contains("No profile changes what another engine decided. Change its policy"))
    #expect(!page.contains("frontier-command") && !page.contains("setting of the candidate profile lets"))
  }

  @Test("beside decisions of a profile, both are advised")
  func mixedAdvice() throws {
    let scratch = try Self.scratch()
    try scratch.write(scratch.read("before.ndjson") + Samples.regressing, to: "before.ndjson")
    try scratch.write(scratch.read("after.ndjson") + Samples.regressing, to: "after.ndjson")
    let result = try scratch.gate(Self.words + ["--candidate", "EXPERT", "--report", "html=h"])
    let words = result.error.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains(
        "next: change the candidate profile (frontier says where it passes), and the "
          + "policy of the other engine, which then records again, or waive"), "\(result.error)")
    #expect(try scratch.read("h").contains("frontier-command"))
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
