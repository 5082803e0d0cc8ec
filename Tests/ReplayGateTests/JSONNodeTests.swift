import ReplayGate
import Testing

/// JSON documents that are read completely: gate files, waivers, playbooks.
@Suite struct JSONNodeTests {
  private static func fault(_ text: String) -> String? {
    do throws(ReplayGateError) {
      _ = try JSONNode.parse(Array(text.utf8), source: "f")
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    "null", " true ", "0", "\"a\"", "[]", "[1, [2], {\"a\": 3}]", "{\"a\":{\"b\":null}}", "\u{FEFF}{}", "1e999",
    String(repeating: "[", count: 128) + String(repeating: "]", count: 128),
  ])
  func readsAValue(_ text: String) { #expect(Self.fault(text) == nil) }

  @Test(arguments: [
    ("", "f:1:1: "), ("{} {}", "f:1:4: "), ("[1,]", "f:1:4: "), ("{\"a\":1,}", "f:1:8: "), ("{\"a\" 1}", "f:1:6: "),
    ("[1\n2]", "f:2:1: "), ("{\n\"a\": 1,\n\"a\": 2}", "f:3:1: "), ("nul", "f:1:4: "), ("[01]", "f:1:3: "),
    ("{\"a\":\"x\ny\"}", "f:1:8: "), ("{\"a\":1,\"\\u0061\":2}", "f:1:8: "),
    (String(repeating: "[", count: 129), "f:1:129: "),
  ])
  func reportsWhereATextIsNotJSON(_ text: String, _ place: String) throws {
    let fault = try #require(Self.fault(text))
    #expect(fault.hasPrefix(place), "\(fault)")
  }

  /// With a character of each length, a pair of surrogates, and each kind of value.
  private static let pretty = Array(
    #"""
    {
      "x" : [ "é€😀", "\ud83d\ude00\n", -1.5e+3, true, null, { "a" : [ ] } ]
    }
    """#.utf8)

  private static func found(_ bytes: [UInt8]) -> String? {
    do throws(ReplayGateError) {
      _ = try JSONNode.parse(bytes, source: "f")
      return nil
    } catch {
      return error.fault?.found ?? "\(error)"
    }
  }

  @Test("a text is called cut off wherever it is cut, and empty if it is")
  func cut() {
    for end in 1..<Self.pretty.count {
      let text = Array(Self.pretty[..<end])
      #expect(Self.found(text) == "the end of the text: it is cut off", "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(Self.found(Self.pretty) == nil)
    for empty in ["", " \n\t\r"] { #expect(Self.found(Array(empty.utf8)) == "nothing: it is empty") }
  }

  @Test(
    "a text with another fault is not called cut off",
    arguments: [
      "{\"a\":\"x\n", "[1,]", "[1}", "{} {", "\"\\q", "\"\\ud83dx", "nu1", "\"\u{1}",
    ])
  func notCut(_ text: String) throws {
    let found = try #require(Self.found(Array(text.utf8)))
    #expect(!found.contains("cut off"))
  }

  @Test("of lines, the last one alone can be cut off", arguments: [("{\"a\":1\n{}", false), ("{}\n{\"a\":1", true)])
  func cutLine(_ text: String, _ isCutOff: Bool) {
    let error = #expect(throws: ReplayGateError.self) { try JSONNode.parseLines(Array(text.utf8), source: "f") }
    #expect(error?.description.hasSuffix("cut off") == isCutOff, "\(error as Any)")
  }

  @Test func readsOneValuePerLine() throws {
    let nodes = try JSONNode.parseLines(Array("{\"n\":1}\r\n\n \t\r\n{\"n\":2}".utf8), source: "f")
    #expect(try nodes.map { try $0.object("line").required("n").integer("n") } == [1, 2])
    #expect(nodes.map { String(decoding: $0.text, as: UTF8.self) } == ["{\"n\":1}", "{\"n\":2}"])
  }

  @Test func reportsErrorsOfLaterLinesByLine() {
    let error = #expect(throws: ReplayGateError.self) {
      try JSONNode.parseLines(Array("{}\n{\"a\":}\n".utf8), source: "f")
    }
    #expect(error?.description.hasPrefix("f:2:6: ") == true)
  }

  @Test func namesTheUnknownMember() throws {
    let object = try JSONNode.parse(Array("{\"a\":1,\n \"b\":2}".utf8), source: "f").object("it")
    let error = #expect(throws: ReplayGateError.self) { try object.refuseUnknown(except: ["a", "c"], of: "a thing") }
    #expect(error?.description == "f:2:2: expected no member but those of a thing (a, c), found \"b\"")
  }

  @Test(arguments: ["1.5", "-1", "9007199254740994", "\"1\"", "true", "1e999"])
  func isNotAnInteger(_ text: String) throws {
    let node = try JSONNode.parse(Array(text.utf8), source: "f")
    #expect(throws: ReplayGateError.self) { try node.integer("n") }
  }
}
