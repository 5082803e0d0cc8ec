import Foundation
import Testing

/// The commands `explain`, `frontier`, `coverage` and `reproduce`.
@Suite struct ExplainTests {
  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    return scratch
  }

  private static let flags = ["--recording", "r.ndjson", "--candidate", "EXPERT"]

  private static func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func namesTheRuleThatTurnedADecisionAndTheRemedy() throws {
    let result = try Self.scratch().gate(["explain", "d3"] + Self.flags)
    #expect(result.status == 0)
    #expect(result.output.contains("turned by: drift 0.5 % > tolerance 0.25 % (metricDriftTolerancePct of EXPERT)\n"))
    #expect(result.output.contains("would not count with: metricDriftTolerancePct at least 0.5\n"))
    #expect(result.error.isEmpty)
  }

  @Test(
    "a decision that is loosened: what held it back, and where it would be again",
    arguments: [
      (["--baseline", "EXPERT"], "does not count"),
      (
        ["--baseline", "EXPERT", "--max-loosened", "0"],
        "one of more loosened decisions than allowed; blocks merge and release"
      ),
      (
        ["--baseline", "EXPERT", "--max-loosened-rate", "0.5"],
        "one of the loosened decisions whose budget is not proven to be kept; blocks merge and release"
      ),
    ])
  func namesWhatALoosenedDecisionWasHeldBackBy(_ flags: [String], _ standing: String) throws {
    let result = try Self.scratch().gate(["explain", "d3", "--recording", "r.ndjson"] + flags)
    #expect(result.status == 0)
    #expect(result.output.contains("\noutcome: pass; \(standing)\n"), "\(result.output)")
    #expect(
      result.output.hasSuffix(
        "\nheld back by the baseline: drift 0.5 % > tolerance 0.25 % (metricDriftTolerancePct of EXPERT)\n"
          + "would not be loosened with: metricDriftTolerancePct at most 0.499999\n"), "\(result.output)")
  }

  @Test("a loosened decision that no one figure holds back")
  func saysThatNoFigureHoldsItBack() throws {
    let scratch = try Self.scratch()
    let usage = #""agentReview":{"usage":{"runtimeSeconds":0.1,"tokensUsed":9000,"toolCallsUsed":1},"findings":[]},"#
    try scratch.write(Samples.regressing.replacing("\"evidence\"", with: usage + "\"evidence\""), to: "r.ndjson")
    let flags = try scratch.gate("profile", "show", "STANDARD").output.replacing(
      /OnAgentFail": true/, with: "OnAgentFail\": false")
    try scratch.write(flags, to: "next.json")
    let result = try scratch.gate("explain", "d1", "--recording", "r.ndjson", "--candidate", "next.json")
    #expect(result.output.hasSuffix("\nwould not be loosened with: no one figure of the profile\n"), "\(result.output)")
    #expect(!result.output.contains("would not count"))
  }

  @Test(
    "where no setting of one figure passes, what else may",
    arguments: [
      ("--candidate both.json", ", or a waiver (--waivers), or a limit (--max-regressions)"),
      ("--candidate both.json --mode any", ", or a waiver (--waivers)"),
      ("--baseline both.json --max-loosened 0", ", or a limit (--max-loosened)"),
      ("--candidate EXPERT", nil), ("--candidate both.json --min-records 99", nil), ("--candidate STANDARD", nil),
    ] as [(String, String?)])
  func saysWhatElseMayPass(_ flags: String, _ options: String?) throws {
    let scratch = try Self.scratch()
    let usage = #""agentReview":{"usage":{"runtimeSeconds":0.1,"tokensUsed":900,"toolCallsUsed":1},"findings":[]},"#
    // The one that drifts uses no tokens.
    let lines = Samples.regressing.split(separator: "\n").map(String.init).map { line in
      line.contains("\"d3\"") ? line : line.replacing("\"evidence\"", with: usage + "\"evidence\"")
    }
    try scratch.write(lines.joined(separator: "\n"), to: "r.ndjson")
    let both = try scratch.gate("profile", "show", "STANDARD").output
      .replacing("\"metricDriftTolerancePct\": 1.0", with: "\"metricDriftTolerancePct\": 0.25")
      .replacing(/"maxTokens": 2400/, with: "\"maxTokens\": 500")
    try scratch.write(both, to: "both.json")
    let result = try scratch.gate(
      ["frontier", "--recording", "r.ndjson"] + flags.split(separator: " ").map(String.init))
    let shown = result.output.split(separator: "\n").filter { $0.hasPrefix("no setting of one figure passes") }
    let expected = options.map {
      ["no setting of one figure passes; what else may: several figures changed together\($0)"]
    }
    #expect(shown.map(String.init) == expected ?? [], "\(result.output)")
  }

  @Test("the profiles are shown one below the other, within 60 columns, and equal rules are counted")
  func fitsANarrowTerminal() throws {
    let scratch = try Self.scratch()
    let lines = try scratch.gate(["explain", "d3"] + Self.flags).output.split(separator: "\n").map(String.init)
    let rule = try #require(lines.firstIndex { $0 == "metric_drift" })
    #expect(lines[rule + 1].hasPrefix("  STANDARD  pass 0.5 <= 1 "))
    #expect(lines[rule + 2].hasPrefix("  EXPERT    fail 0.5 > 0.25 "))
    #expect(lines[rule + 3].wholeMatch(of: /9 rules agree \(.*\)/) != nil, "\(lines[rule + 3])")
    for line in lines[rule..<(rule + 10)] { #expect(line.count <= 60, "\(line)") }
    try scratch.write(try scratch.gate("profile", "show", "EXPERT").output, to: "next.json")
    let own = try scratch.gate("explain", "d3", "--recording", "r.ndjson", "--candidate", "next.json").output
    #expect(own.contains("  next.json (EXPERT)  fail 0.5 > 0.25"))
  }

  @Test func explainsAsData() throws {
    let result = try Self.scratch().gate(["explain", "d3", "--format", "json"] + Self.flags)
    let decisions = try #require(Self.json(result.output)["decisions"] as? [[String: Any]])
    let candidate = try #require(decisions.first?["candidate"] as? [String: Any])
    #expect(candidate["decision"] as? String == "fail")
    #expect(candidate["line"] as? Int == 3)
    let remedies = try #require(decisions.first?["remedies"] as? [[String: Any]])
    #expect(remedies.map { $0["member"] as? String } == ["metricDriftTolerancePct"])
    #expect(remedies.first?["setting"] as? Double == 0.5)
  }

  @Test func groupsRegressions() throws {
    let scratch = try Self.scratch()
    let result = try scratch.gate(["explain"] + Self.flags)
    #expect(
      result.output.contains("        1  s         candidate_decision_regressed_from_baseline  metric_drift  d3\n"))
    let data = try scratch.gate(["explain", "--format=json"] + Self.flags)
    let groups = try #require(Self.json(data.output)["groups"] as? [[String: Any]])
    #expect(groups.map { $0["count"] as? Int } == [1])
  }

  @Test func reportsAnUnknownId() throws {
    let result = try Self.scratch().gate(["explain", "d9"] + Self.flags)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error == "no decision with the id 'd9' in r.ndjson\n")
  }

  @Test("a word after -- is an id, whatever it begins with")
  func idAfterTwoHyphens() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing.replacing("\"d3\"", with: "\"--d3\""), to: "r.ndjson")
    let result = try scratch.gate(["explain"] + Self.flags + ["--", "--d3"])
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("--d3  strategy"))
  }

  @Test func drawsTheFrontier() throws {
    let scratch = try Self.scratch()
    let table = try scratch.gate(["frontier"] + Self.flags)
    #expect(table.output.contains("metricDriftTolerancePct (%, now 0.25): passes from 0.5 on\n"))
    let data = try Self.json(scratch.gate(["frontier", "--format", "json"] + Self.flags).output)
    #expect(data["atOwnSettings"] as? Int == 1)
    let knobs = try #require(data["knobs"] as? [[String: Any]])
    #expect(knobs.count == 5)
    #expect((knobs.first?["passing"] as? [String: Any])?["setting"] as? Double == 0.5)
  }

  /// The folder is moved before its script runs, because it must not depend on anything else.
  @Test(arguments: [[], ["--min-records", "5"], ["--max-regressions", "0"], ["--mode", "any"]])
  func writesAFolderThatGivesTheVerdictAgain(_ limits: [String]) throws {
    let scratch = try Self.scratch()
    let made = try scratch.gate(["reproduce", "--to", "made"] + Self.flags + limits)
    #expect(made.status == 0, "\(made.error)")
    let lines = try scratch.read("made/recording.ndjson").split(separator: "\n")
    #expect(lines.count == 1)
    let script = "mkdir elsewhere bin && mv made elsewhere && rm r.ndjson && ln -s \"$GATE\" bin/replay-gate"
    let run = try scratch.shell(script + " && PATH=$PWD/bin:$PATH sh elsewhere/made/reproduce.sh")
    #expect(run.status == 1, "\(run.error)")
    #expect(run.output == (try scratch.read("elsewhere/made/expected-report.json")))
  }

  @Test func doesNotOverwriteAFolder() throws {
    let scratch = try Self.scratch()
    let result = try scratch.gate(["reproduce", "--to", "."] + Self.flags)
    #expect(result.status == 2)
    #expect(result.error.contains("it exists and is not an empty folder"))
    #expect(try scratch.names() == ["r.ndjson"])
  }

  @Test("coverage as a table and as data; exit 3 if a change must be exercised and is not")
  func showsCoverage() throws {
    let scratch = try Scratch()
    let table = try scratch.gate("coverage", "--candidate", "EXPERT")
    #expect(table.status == 0)
    let rows = table.output.split(separator: "\n").map { $0.split(whereSeparator: { $0 == " " }).map(String.init) }
    #expect(
      rows.contains([
        "metricDriftTolerancePct", "1", "0.25", "36", "0", "2.740328", "0.134771", "0.280084", "6", "6", "exercised",
      ]))
    #expect(rows.contains(["maxToolCalls", "4", "8", "7", "1", "4", "4", "-", "0", "0", "not", "exercised"]))
    #expect(table.output.contains("warning: not exercised: no decision lies between the two settings of maxToolCalls"))
    let data = try Self.json(scratch.gate("coverage", "--candidate", "EXPERT", "--format", "json").output)
    #expect(data["notExercised"] as? [String] == ["agentReviewBudget.maxToolCalls", "agentReviewBudget.maxFindings"])
    let required = try scratch.gate("coverage", "--candidate", "EXPERT", "--require-exercised")
    #expect(required.status == 3)
    #expect(!required.output.contains("warning"), "it is the verdict's reason then")
    let same = try scratch.gate("coverage", "--require-exercised")
    #expect(same.status == 0, "nothing is changed")
  }
}
