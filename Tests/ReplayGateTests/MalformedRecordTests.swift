import ReplayGate
import Testing

/// Lines that are JSON but not recorded decisions. An invalid value is reported at its first byte, a missing member at the
/// `{` of its object, a repeated one at its second name.
@Suite("Lines that are not recorded decisions")
struct MalformedRecordTests {
  private typealias Line = MalformedLine
  private static let sound = MalformedLine.sound
  private static let found = #"{"id":"a","priority":1,"confidence":1,"summary":"s","evidenceRefs":["r"]}"#

  private static func finding(_ name: String, _ old: String, _ new: String) -> MalformedLine {
    precondition(found.contains(old))
    return .finding(name, found.replacing(old, with: new))
  }

  /// A member with each of its invalid values.
  private static func wrong(_ member: String, in sound: String, _ values: [String]) -> [MalformedLine] {
    values.map { Line("\(member): \($0)", #""\#(member)":\#(sound)"#, #""\#(member)":¦\#($0)"#) }
  }

  static let record: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += [
      Line("an array", "¦[]"), Line("a number", "¦12"), Line("a string", #"¦"record""#), Line("null", "¦null"),
      Line("true", "¦true"), Line("an array of a record", "¦[" + sound + "]"), Line("an empty object", "¦{}"),
      Line("no schemaVersion", #"{"schemaVersion":"replay-gate-decision.v1","#, "¦{"),
      Line("no id", "¦" + sound.replacing(#""id":"valrun-2","#, with: "")),
      Line("no strategyId", " \t ¦" + sound.replacing(#""strategyId":"strat-1","#, with: "")),
      Line("no evidence", "¦" + sound.replacing(#""evidence":"#, with: #""evidence ":"#)),
      Line("id by another case", "¦" + sound.replacing(#""id":"valrun-2""#, with: #""ID":"valrun-2""#)),
    ]
    lines += wrong(
      "schemaVersion", in: #""replay-gate-decision.v1""#,
      [
        #""replay-gate-decision.v2""#, #""replay-gate-decision.v1 ""#, #""Replay-gate-decision.v1""#, #""""#, "1",
        "null", #"["replay-gate-decision.v1"]"#, #""replay-gate-profile.v1""#, #""replay-gate-decision.v1\u0000""#,
      ])
    lines += wrong(
      "id", in: #""valrun-2""#, [#""""#, #""  ""#, "7", "null", "[]", "{}", "true", #""\u00a0\u2003\u001c""#])
    lines += wrong(
      "strategyId", in: #""strat-1""#, [#""""#, #""\t\n""#, "0", "null", "[\"s\"]", "{}", "false", "\"\u{3000}\""])
    lines += wrong("recordedAt", in: #""2026-02-01T00:00:00Z""#, ["1767225600", "{}", "[]", "true", "-0.5"])
    lines += wrong("profile", in: #""STANDARD""#, ["1", "{}", #"["STANDARD"]"#, "false"])
    lines += ["[]", "null", #""e""#, "1", "true"].map {
      Line("evidence: \($0)", sound.replacing(#""evidence":"#, with: #""evidence":¦\#($0),"x":"#))
    }
    lines += [
      .first("decision unknown", #""decision":¦"maybe""#), .first("decision in capitals", #""decision":¦"PASS""#),
      .first("decision with a space", #""decision":¦"pass ""#), .first("decision a number", #""decision":¦1"#),
      .first("decision empty", #""decision":¦"""#), .first("decision a list", #""decision":¦["pass"]"#),
      .first("decision of the gate", #""decision":¦"unknown""#), .first("decision true", #""decision":¦true"#),
      .first("digest too short", #""profileDigest":¦"sha256:xyz""#),
      .first("digest in capitals", #""profileDigest":¦"sha256:\#(String(repeating: "A", count: 64))""#),
      .first("digest of 63", #""profileDigest":¦"sha256:\#(String(repeating: "a", count: 63))""#),
      .first("digest of 65", #""profileDigest":¦"sha256:\#(String(repeating: "a", count: 65))""#),
      .first("digest without its kind", #""profileDigest":¦"\#(String(repeating: "a", count: 64))""#),
      .first("digest of another kind", #""profileDigest":¦"sha512:\#(String(repeating: "a", count: 64))""#),
      .first("digest with a space", #""profileDigest":¦" sha256:\#(String(repeating: "a", count: 64))""#),
      .first("digest with a letter past f", #""profileDigest":¦"sha256:\#(String(repeating: "g", count: 64))""#),
      .first("digest a number", #""profileDigest":¦256"#), .first("digest an object", #""profileDigest":¦{}"#),
    ]
    return lines
  }()

  static let evidence: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += ["requestedIndicators", "renderedIndicators", "datasetIds"].flatMap { name in
      ["{}", #""ema""#, "3", "true", "false"].map { Line.evidence("\(name): \($0)", #""\#(name)":¦\#($0)"#) }
    }
    lines += ["trades", "executionLogs"].flatMap { name in
      ["{}", #""ord-1""#, "0", "false"].map { Line.evidence("\(name): \($0)", #""\#(name)":¦\#($0)"#) }
        + [#""ord-1""#, "null", "1", "true", "[]", "[{}]"].map {
          Line.evidence("\(name) of: \($0)", #""\#(name)":[{"orderId":"a"}, ¦\#($0)]"#)
        }
    }
    lines += ["reportedMetrics", "recomputedMetrics"].flatMap { name in
      ["[1]", "[]", #""m""#, "1", "true"].map { Line.evidence("\(name): \($0)", #""\#(name)":¦\#($0)"#) }
    }
    return lines
  }()

  static let reviews: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += ["agentReview", "traderReview"].flatMap { name in
      ["[]", #""none""#, "0", "true"].map {
        Line("\(name): \($0)", sound.replacing(#""\#(name)":"#, with: #""\#(name)":¦\#($0),"x":"#))
      }
    }
    lines += ["{}", #""none""#, "0", "false"].map { Line("findings: \($0)", #""findings":[]"#, #""findings":¦\#($0)"#) }
    lines += ["null", "[]", #""a""#, "1", "true"].map { Line.finding("a finding that is \($0)", #"¦\#($0)"#) }
    lines += ["[]", #""none""#, "0", "true"].map { Line.usage("usage: \($0)", #"¦\#($0)"#) }
    lines += ["runtimeSeconds", "tokensUsed", "toolCallsUsed"].flatMap { name in
      ["-1", "-0.001", #""12""#, "true", "[]", "{}", "1e400", "-1e400", "1e309"].map {
        Line.usage("\(name): \($0)", #"{"x":1,"\#(name)":¦\#($0)}"#)
      }
    }
    lines += ["4", "1.5", "-1", #""1""#, "null", "true", "[]", "1e400", "0.999", "30", "{}"].map {
      finding("priority: \($0)", #""priority":1"#, #""priority":¦\#($0)"#)
    }
    lines += ["1.01", "-0.1", #""1""#, "null", "false", "[]", "1e400", "-1", "2"].map {
      finding("confidence: \($0)", #""confidence":1"#, #""confidence":¦\#($0)"#)
    }
    lines += [#""""#, #"" ""#, "1", "null", "[]", #""\u2003""#].flatMap {
      [
        finding("finding id: \($0)", #""id":"a""#, #""id":¦\#($0)"#),
        finding("summary: \($0)", #""summary":"s""#, #""summary":¦\#($0)"#),
      ]
    }
    lines += ["{}", #""r""#, "1", "null", "true"].map {
      finding("evidenceRefs: \($0)", #""evidenceRefs":["r"]"#, #""evidenceRefs":¦\#($0)"#)
    }
    lines += ["1", "null", "[]", "{}", "false"].map {
      finding("evidenceRefs of \($0)", #""evidenceRefs":["r"]"#, #""evidenceRefs":["r",¦\#($0)]"#)
    }
    lines += [
      #""id":"a","#, #""priority":1,"#, #""confidence":1,"#, #""summary":"s","#, #","evidenceRefs":["r"]"#,
    ].map { Line.finding("a finding without \($0)", found + ", ¦" + found.replacing($0, with: "")) }
    lines += [Line.finding("an empty finding", "¦{}")]
    lines += [#""maybe""#, #""Approved""#, #""approved ""#, #""""#, "1", "true", "[]", "{}"].map {
      Line("trader status: \($0)", #""status":"not_requested""#, #""status":¦\#($0)"#)
    }
    lines += [#""maybe""#, #""unknown""#, #""PASS""#, #""""#, "1", "[]"].map {
      Line(
        "trader decision: \($0)", #""status":"not_requested""#, #""decision":¦\#($0),"status":"approved""#)
    }
    return lines
  }()

  @Test("the record", arguments: record)
  func recordsAreRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("evidence", arguments: evidence)
  func evidenceIsRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("reviews", arguments: reviews)
  func reviewsAreRefused(_ line: MalformedLine) async { await line.expectRefused() }
}
