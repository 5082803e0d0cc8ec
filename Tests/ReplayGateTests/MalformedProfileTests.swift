import ReplayGate
import Testing

/// Invalid profiles (contract section 6, with the JSON rules of recordings), in the notation of `MalformedLine`.
@Suite("Malformed profiles")
struct MalformedProfileTests {
  private typealias Line = MalformedLine

  static let sound =
    #"{"schemaVersion":"replay-gate-profile.v1","profile":"OWN","metricDriftTolerancePct":0.75,"#
    + #""agentReviewBudget":{"maxRuntimeSeconds":1.2,"maxTokens":2400,"maxToolCalls":4,"maxFindings":2},"#
    + #""blockMergeOnFail":true,"blockReleaseOnFail":true,"blockMergeOnAgentFail":true,"#
    + #""blockReleaseOnAgentFail":false,"requireTraderReview":false,"#
    + #""hardFailOnMissingIndicators":true,"failClosedOnEvidenceUnavailable":true}"#

  private static func changed(_ old: String, _ new: String) -> MalformedLine {
    precondition(sound.contains(old))
    return Line("\(old): \(new)", sound.replacing(old, with: new))
  }
  private static func wrong(_ name: String, _ value: String, _ values: [String]) -> [MalformedLine] {
    values.map { changed(#""\#(name)":\#(value)"#, #""\#(name)":¦\#($0)"#) }
  }
  private static let flags = [
    "blockMergeOnFail", "blockReleaseOnFail", "blockMergeOnAgentFail", "hardFailOnMissingIndicators",
    "failClosedOnEvidenceUnavailable",
  ]

  static let faults: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += [
      Line("nothing", "¦"), Line("an array", "¦[]"), Line("a string", #"¦"OWN""#), Line("an empty object", "¦{}"),
      Line("cut", sound.dropLast() + "¦"), Line("more after it", sound + " ¦{}"), Line("NUL after it", sound + "¦‹00›"),
      Line("a trailing comma", sound.dropLast() + ",¦}"), Line("a comment", "¦// mine\n" + sound),
      changed(#""OWN""#, #""¦‹FF›""#), changed(#""OWN""#, #""¦\ud800""#), changed("0.75", "¦NaN"),
      changed(#""profile":"#, #"¦"note":"mine","profile":"#),
      changed(#""maxTokens":"#, #"¦"maxtokens":1,"maxTokens":"#),
      changed(#""profile":"OWN","#, #""profile":"OWN",¦"profile":"OWN","#),
      changed(#""profile":"OWN","#, #""profile":"OWN",¦"\u0070rofile":"OWN","#),
      changed(#""maxFindings":2"#, #""maxFindings":2,¦"maxFindings":2"#),
      changed(#""requireTraderReview":false"#, #""requireTraderReview":false,¦"requireTraderReview":null"#),
    ]
    lines += wrong("schemaVersion", #""replay-gate-profile.v1""#, [#""replay-gate-profile.v2""#, "1", "null", #""""#])
    lines += wrong("profile", #""OWN""#, [#""""#, #"" ""#, "1", "null", "[]", #""\u2003""#])
    lines += wrong("metricDriftTolerancePct", "0.75", ["-0.1", #""1""#, "null", "1e400", "true", "[]", "-1e-300"])
    lines += wrong("maxRuntimeSeconds", "1.2", ["0", "-1", "null", #""1""#, "1e400", "0.0", "-0"])
    lines += wrong("maxTokens", "2400", ["0", "-1", "1.5", "null", #""1""#, "1e400", "0.0", "true"])
    lines += wrong("maxToolCalls", "4", ["-1", "1.5", "null", #""1""#, "1e400", "0.5", "[]"])
    lines += wrong("maxFindings", "2", ["0", "-1", "1.5", "null", #""1""#, "1e400", "{}"])
    lines += ["[]", "null", "1", #""big""#].map {
      changed(#""agentReviewBudget":"#, #""agentReviewBudget":¦\#($0),"x":"#)
    }
    lines += flags.flatMap { wrong($0, "true", ["1", #""true""#, "null", "[]"]) }
    lines += wrong("requireTraderReview", "false", ["0", #""false""#, "null"])
    lines += wrong("hardFailOnMissingIndicators", "true", ["false"])
    lines += wrong("failClosedOnEvidenceUnavailable", "true", ["false"])
    lines += flags.dropLast().map { Line("no \($0)", "¦" + sound.replacing(#""\#($0)":true,"#, with: "")) }
    lines += [
      #""schemaVersion":"replay-gate-profile.v1","#, #""profile":"OWN","#, #""metricDriftTolerancePct":0.75,"#,
      #""requireTraderReview":false,"#, #""blockReleaseOnAgentFail":false,"#,
      #","failClosedOnEvidenceUnavailable":true"#,
    ].map { Line("without \($0)", " ¦" + sound.replacing($0, with: "")) }
    lines += [#""maxRuntimeSeconds":1.2,"#, #""maxTokens":2400,"#, #""maxToolCalls":4,"#, #","maxFindings":2"#].map {
      Line(
        "without \($0)",
        sound.replacing($0, with: "").replacing(#""agentReviewBudget":{"#, with: #""agentReviewBudget":¦{"#))
    }
    return lines
  }()

  static let legal: [MalformedLine] =
    [
      Line("as it is", sound), Line("white space", "\n\t " + sound.replacing(",", with: " \r\n,\t") + "\n\n"),
      changed("0.75", "0"), changed("0.75", "-0.0"), changed("0.75", "1e300"), changed("2400", "24e2"),
      changed("2400", "2400.0"), changed(#""maxToolCalls":4"#, #""maxToolCalls":0"#),
      changed(#""maxToolCalls":4"#, #""maxToolCalls":-0"#), changed(#""maxFindings":2"#, #""maxFindings":1e6"#),
      changed("1.2", "5e-324"), changed(#""profile""#, #""\u0070rofile""#), changed(#""OWN""#, #"" own ""#),
      changed(#""OWN""#, #""\ud83d\udcc8""#),
    ]

  @Test("every error is reported at its place", arguments: faults)
  func fault(_ line: MalformedLine) async {
    let lines = line.bytes.prefix((line.column ?? 1) - 1).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    await expectFault(at: max(1, lines.count), column: (lines.last?.count ?? 0) + 1, source: "own.json") {
      try PolicyProfile(json: line.bytes, source: "own.json")
    }
  }

  @Test("an error on a later line")
  func laterLine() async {
    let text = Self.sound.replacing(",", with: ",\n").replacing("2400", with: "false")
    await expectFault(at: 5, column: 13, source: "own.json") {
      try PolicyProfile(json: Array(text.utf8), source: "own.json")
    }
  }

  @Test("unusual and valid profiles are accepted", arguments: legal)
  func legalIsAccepted(_ line: MalformedLine) throws {
    let profile = try PolicyProfile(json: line.bytes, source: "own.json")
    #expect(profile.blockMergeOnFail && !profile.requireTraderReview)
  }
}
