import Testing

@testable import ReplayGate

/// Each member that the contract names for a kind of object, repeated, in every kind of object that is read.
@Suite("Repeated members")
struct MalformedRepeatTests {
  private typealias Line = MalformedLine

  /// A name with its first letter escaped.
  private static func escaped(_ name: String) -> String {
    let code = String(name.unicodeScalars.first!.value, radix: 16)
    return #"\u"# + String(repeating: "0", count: 4 - code.count) + code + name.dropFirst()
  }

  /// An object of one kind in the evidence, with each of its members repeated, also with an escape.
  private static func twice(_ kind: String, _ names: [String], value: String, around: (String) -> String) -> [Line] {
    names.flatMap { name in
      [
        Line.evidence("\(kind): \(name)", around(#"{"\#(name)":\#(value),¦"\#(name)":\#(value)}"#)),
        Line.evidence(
          "\(kind): \(name), escaped, apart, null",
          around(#"{"\#(escaped(name))":null,"x":{"\#(name)":[]}, ¦"\#(name)" :\#(value)}"#)),
      ]
    }
  }

  private static let orders = ["orderId", "order_id", "providerOrderId", "provider_order_id"]
  private static let items = ["name", "indicator", "id"]

  static let evidence: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += twice("trade", orders, value: #""a""#) { #""trades":[{},\#($0)]"# }
    lines += twice("log", orders + ["status", "state", "event"], value: #""created""#) { #""executionLogs":[\#($0)]"# }
    lines += twice("chart", ["indicators", "panes"], value: "[]") { #""chartPayload":\#($0)"# }
    lines += twice("pane", ["indicators"], value: "[]") { #""chartPayload":{"panes":[1,\#($0)]}"# }
    lines += twice("item of a chart", items, value: #""ema""#) { #""chartPayload":{"indicators":["ema",\#($0)]}"# }
    lines += twice("item of a pane", items, value: "1") { #""chartPayload":{"panes":[{"indicators":[\#($0)]}]}"# }
    lines += twice("lineage", ["datasets"], value: "[]") { #""lineage":\#($0)"# }
    lines += twice(
      "dataset",
      [
        "datasetId", "dataset_id", "id", "sourceRef", "source_ref", "source", "sourceDatasetId", "source_id", "ref",
      ], value: #""d""#
    ) { #""lineage":{"datasets":["d",\#($0)]}"# }
    lines += ["reportedMetrics", "recomputedMetrics"].flatMap { name in
      twice(name, ["m", " ", "sharpe", "0", String(repeating: "long", count: 30)], value: "1") { #""\#(name)":\#($0)"# }
        + [
          Line.evidence("\(name): empty name", #""\#(name)":{"":1,"a":2,¦"":1}"#),
          Line.evidence("\(name): beyond ASCII", #""\#(name)":{"é":1,¦"\u00E9":true}"#),
          Line.evidence("\(name): a pair of escapes", #""\#(name)":{"\uD83D\uDCC8":1,¦"📈":null}"#),
          Line.evidence("\(name): one solidus escaped", #""\#(name)":{"a/b":1,¦"a\/b":1}"#),
          Line.evidence(
            "\(name): the last of many",
            #""\#(name)":{"# + (0..<300).map { #""metric\#($0)":1,"# }.joined() + #"¦"metric0":1}"#),
        ]
    }
    return lines
  }()

  private static let names = [
    "requestedIndicators", "renderedIndicators", "datasetIds", "chartPayload", "trades", "executionLogs",
    "reportedMetrics", "recomputedMetrics", "lineage",
  ]
  static let record: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += [
      ("schemaVersion", #""replay-gate-decision.v1""#), ("id", #""valrun-2""#), ("strategyId", #""s""#),
      ("recordedAt", #""now""#), ("profile", "null"), ("evidence", "{}"), ("agentReview", "null"),
      ("traderReview", "{}"),
    ].flatMap { (name: String, value: String) in
      [
        Line(name, MalformedLine.sound.dropLast() + #",¦"\#(name)":\#(value)}"#),
        Line("\(name), escaped", MalformedLine.sound.dropLast() + #",¦"\#(escaped(name))":\#(value)}"#),
      ]
    }
    lines += [
      Line.first("decision", #""decision":"pass",¦"decision":"pass""#),
      Line.first("profileDigest", #""profileDigest":null,¦"profileDigest":null"#),
    ]
    lines += names.flatMap { name in
      [
        Line.evidence("evidence: \(name)", #""\#(name)":null,¦"\#(name)":null"#),
        Line.evidence("evidence: \(name), escaped", #""\#(escaped(name))":null,"x":1,¦"\#(name)":null"#),
      ]
    }
    return lines
  }()

  static let reviews: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += [
      Line("agentReview: findings", #""findings":[]"#, #""findings":[],¦"findings":[]"#),
      Line("agentReview: findings, null", #""findings":[]"#, #""findings":null,¦"\u0066indings":[]"#),
      Line.usage("agentReview: usage", #"{},¦"usage":{}"#),
      Line("traderReview: status", #""status":"not_requested""#, #""status":null,¦"status":null"#),
      Line("traderReview: decision", #""status":"not_requested""#, #""decision":null,"x":0,¦"decision":null"#),
    ]
    lines += ["runtimeSeconds", "tokensUsed", "toolCallsUsed"].flatMap { name in
      [
        Line.usage("usage: \(name)", #"{"\#(name)":1,¦"\#(name)":1}"#),
        Line.usage("usage: \(name), escaped", #"{"\#(name)":null,¦"\#(escaped(name))":1}"#),
      ]
    }
    lines += [
      ("id", #""a""#), ("priority", "1"), ("confidence", "1"), ("summary", #""s""#), ("evidenceRefs", "[]"),
    ].flatMap { (name: String, value: String) in
      let found = #"{"id":"a","priority":1,"confidence":1,"summary":"s","evidenceRefs":["r"]"#
      return [
        Line.finding("finding: \(name)", found + #",¦"\#(name)":\#(value)}"#),
        Line.finding("finding: \(name), escaped", found + #",¦"\#(escaped(name))":\#(value)}"#),
      ]
    }
    return lines
  }()

  @Test("the record and its evidence", arguments: record)
  func recordsAreRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("objects in the evidence", arguments: evidence)
  func evidenceIsRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("reviews", arguments: reviews)
  func reviewsAreRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("each member of a kind of object has its own bit, by which repeats are detected")
  func bits() {
    for kind in ObjectKind.allCases {
      #expect(Set(kind.members.map(\.bit)).count == kind.members.count, "\(kind)")
    }
  }
}
