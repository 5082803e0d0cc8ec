import ReplayGate
import Testing

/// Unusual lines that are valid: a reader that is too strict would refuse lines from production.
@Suite("Unusual lines that are valid")
struct MalformedAcceptedTests {
  private typealias Line = MalformedLine
  private static let sound = MalformedLine.sound
  private static let found = #"{"id":"a","priority":1,"confidence":1,"summary":"s","evidenceRefs":["r"]}"#
  private static func finding(_ name: String, _ old: String, _ new: String) -> MalformedLine {
    .finding(name, found.replacing(old, with: new))
  }

  static let json: [MalformedLine] = [
    Line("as it is", sound), Line("CR at the end", sound + "\r"),
    Line("white space around", " \t\r" + sound + "\t \r\r"),
    .unknown("128 levels", String(repeating: "[", count: 127) + String(repeating: "]", count: 127)),
    .unknown(
      "128 levels of objects", String(repeating: #"{"":"#, count: 126) + "{}" + String(repeating: "}", count: 126)),
    .unknown(
      "many closed levels", "[" + (0..<300).map { _ in "[[]]" }.joined(separator: ",") + "]"),
    .unknown("brackets in a string", "\"" + String(repeating: "[{", count: 200) + "\""),
    .unknown("a number past doubles", "1e400"), .unknown("a number below doubles", "-1e-400"),
    .unknown("a long number", String(repeating: "9", count: 500)), .unknown("minus zero", "-0"),
    .unknown("long fraction", "0." + String(repeating: "0", count: 400) + "1"), .unknown("exponent", "0E+00"),
    .unknown("exponent past integers", "1e99999999999999999999"), .unknown("leading zeros in an exponent", "1e0000001"),
    .unknown("all escapes", #""\"\\\/\b\f\n\r\t\u0000\uFFFF\u001f\u00e9""#),
    .unknown("a pair of escapes", #""\ud83d\uDCC8""#),
    .unknown("last pair", #""\udbff\udfff""#), .unknown("a backslash and a u", #""\\ud800""#),
    .unknown("DEL", "\"\u{7F}\""), .unknown("line separator", "\"\u{2028}\u{2029}\""),
    .unknown("C1 control", "\"\u{85}\u{9F}\""),
    .unknown("noncharacters", #""‹EF›‹BF›‹BF›‹EF›‹B7›‹90›‹F4›‹8F›‹BF›‹BF›""#),
    .unknown("a byte order mark in a string", "\"\u{FEFF}\""),
    .unknown("first and last of each length", "\"\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{10000}\""),
    .unknown("empty containers", #"[{},[],"",{"":{}}]"#), .unknown("spaces in empty containers", "[ { } , [ ] ]"),
    .unknown("comment in a string", #""/*c*/ // NaN""#),
  ]

  static let repeats: [MalformedLine] = [
    .first("an unknown member twice", #""x":1,"x":2"#), .first("context again", #""context":1"#),
    .first("names that differ in case", #""ID":1,"Evidence":1,"DECISION":"maybe""#),
    .first("names that differ in white space", #"" id":1,"id ":2,"\u0000id":3"#),
    .unknown("named members twice in an unknown object", #"{"id":1,"id":2,"evidence":{},"evidence":{}}"#),
    .unknown("a record in an unknown member", "[" + sound + "," + sound + "]"),
    .evidence("an unknown member of evidence twice", #""x":1,"x":2,"id":3,"id":4"#),
    .evidence("a trade's status twice", #""trades":[{"status":1,"status":2,"state":1,"state":2,"id":1,"id":2}]"#),
    .evidence("a log's id twice", #""executionLogs":[{"id":1,"id":2,"ref":1,"ref":2,"name":1,"name":2}]"#),
    .evidence("a chart's name twice", #""chartPayload":{"name":1,"name":2,"id":1,"id":2}"#),
    .evidence("a pane's name twice", #""chartPayload":{"panes":[{"name":1,"name":2,"panes":[],"panes":[]}]}"#),
    .evidence("an item's indicators twice", #""chartPayload":{"indicators":[{"indicators":[],"indicators":[]}]}"#),
    .evidence("indicators that are an object", #""chartPayload":{"indicators":{"name":1,"name":2}}"#),
    .evidence("panes that are an object", #""chartPayload":{"panes":{"indicators":[],"indicators":[]}}"#),
    .evidence("a chart that is an array", #""chartPayload":[{"indicators":[],"indicators":[]}]"#),
    .evidence("an array in a chart's items", #""chartPayload":{"indicators":[[{"name":1,"name":2}]]}"#),
    .evidence("objects among names", #""renderedIndicators":[{"name":"a","name":"b"}],"datasetIds":[{"id":1,"id":2}]"#),
    .evidence("a lineage that is an array", #""lineage":[{"datasets":[],"datasets":[]}]"#),
    .evidence("lineage's id twice", #""lineage":{"id":1,"id":2}"#),
    .evidence("datasets that are an object", #""lineage":{"datasets":{"id":1,"id":2}}"#),
    .evidence("a dataset's name twice", #""lineage":{"datasets":[{"name":1,"name":2,"status":1,"status":2}]}"#),
    .evidence("members of a metric's value", #""reportedMetrics":{"m":{"a":1,"a":2}}"#),
    .evidence("metrics that look equal", #""reportedMetrics":{"\u00e9":1,"e\u0301":1,"m":1,"m ":1,"M":1}"#),
    .evidence("one metric on both sides", #""reportedMetrics":{"m":1},"recomputedMetrics":{"m":1}"#),
    .finding("a finding's status twice", #"{"status":1,"status":2,"# + found.dropFirst()),
    .usage("usage's id twice", #"{"id":1,"id":2}"#),
  ]

  static let values: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += [
      .first("optional members that are null", #""decision":null,"profileDigest":null"#),
      Line("recordedAt null", #""2026-02-01T00:00:00Z""#, "null"),
      Line("recordedAt empty", #""2026-02-01T00:00:00Z""#, #""""#),
      Line("profile null", #""profile":"STANDARD""#, #""profile":null"#),
      Line("profile blank", #""profile":"STANDARD""#, #""profile":"  ""#),
      .first("a digest", #""profileDigest":"sha256:\#(String(repeating: "0f", count: 32))""#),
      .first("a digest escaped", #""profileDigest":"\u0073ha256:\#(String(repeating: "0f", count: 32))""#),
      .first("a decision escaped", #""\u0064ecision":"\u0070ass""#),
      Line("schemaVersion escaped", #""replay-gate-decision.v1""#, #""\u0072eplay-gate-decision.v\u0031""#),
      Line("an id of one NUL", #""valrun-2""#, #""\u0000""#), Line("a zero-width id", #""valrun-2""#, "\"\u{200B}\""),
      Line("a long id", "valrun-2", String(repeating: "long", count: 2000)),
      Line("an id that repeats", "valrun-2", "valrun-1"),
      .evidence("no evidence at all", ""),
      .evidence("odd leaves", #""requestedIndicators":[null,1,{},[],true,""],"datasetIds":[null,{},1e400]"#),
      .evidence("odd trades", #""trades":[{},{"orderId":null,"order_id":1}],"executionLogs":[{"status":[]},{}]"#),
      .evidence("odd metrics", #""reportedMetrics":{"a":null,"b":[],"c":1e400},"recomputedMetrics":{"a":"x","":{}}"#),
      .evidence("odd chart", #""chartPayload":{"indicators":1,"panes":[null,{"indicators":"x"},[]]}"#),
      .evidence("odd lineage", #""lineage":{"datasets":[null,1,{},[],"x"]}"#),
      Line("no agentReview", #""agentReview""#, #""agent""#), Line("no traderReview", #""traderReview""#, #""trader""#),
      Line("findings null", #""findings":[]"#, #""findings":null"#), .usage("usage null", "null"),
      .usage("usage empty", "{}"),
      Line("trader status null", #""status":"not_requested""#, #""status":null"#),
      Line("trader status absent", #""status":"not_requested""#, ""),
      Line("trader decision null", #""status":"not_requested""#, #""status":"approved","decision":null"#),
      finding("unknown member of a finding", #""priority""#, #""x":null,"priority""#),
      finding("no references", #"["r"]"#, "[]"), finding("a blank reference", #"["r"]"#, #"[""," "]"#),
    ]
    lines += ["chartPayload", "lineage"].flatMap { name in
      ["null", "[]", "1", #""x""#, "true", "{}", "1e400"].map { Line.evidence("\(name): \($0)", #""\#(name)":\#($0)"#) }
    }
    lines += [
      "requestedIndicators", "renderedIndicators", "datasetIds", "trades", "executionLogs", "reportedMetrics",
      "recomputedMetrics",
    ].map { Line.evidence("\($0) null", #""\#($0)":null"#) }
    lines += ["0", "3", "3.0", "0.0", "-0", "-0.0", "30e-1", "0.2e1", "1E0", "2.000"].map {
      finding("priority \($0)", #""priority":1"#, #""priority":\#($0)"#)
    }
    lines += ["0", "-0.0", "1.0", "10e-1", "0.5", "1e-400", "1E0"].map {
      finding("confidence \($0)", #""confidence":1"#, #""confidence":\#($0)"#)
    }
    lines += ["null", "0", "-0", "-0.0", "0.5", "1e308", "1e-400", "12E1"].flatMap { value in
      ["runtimeSeconds", "tokensUsed", "toolCallsUsed"].map { Line.usage("\($0) \(value)", #"{"\#($0)":\#(value)}"#) }
    }
    return lines
  }()

  @Test("JSON", arguments: json)
  func jsonIsAccepted(_ line: MalformedLine) async { await line.expectAccepted() }

  @Test("repeated names that are not read", arguments: repeats)
  func repeatsAreAccepted(_ line: MalformedLine) async { await line.expectAccepted() }

  @Test("values", arguments: values)
  func valuesAreAccepted(_ line: MalformedLine) async { await line.expectAccepted() }
}
