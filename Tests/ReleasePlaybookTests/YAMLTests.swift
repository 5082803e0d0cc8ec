import Testing

@testable import ReleasePlaybook

/// The strict form of YAML for front matter and workflows.
@Suite struct YAMLTests {
  private static func read(_ text: String) throws(DocumentFault) -> YAMLNode { try YAMLNode.parse(Array(text.utf8)) }

  /// The value on one line, with plain scalars unquoted and others quoted.
  private static func words(_ node: YAMLNode) -> String {
    switch node {
    case .null: "null"
    case .scalar(let text, let isPlain, _): isPlain ? text : "'\(text)'"
    case .sequence(let nodes, _): "[\(nodes.map(words).joined(separator: ", "))]"
    case .mapping(let members, _): "{\(members.map { "\($0.name): \(words($0.value))" }.joined(separator: ", "))}"
    }
  }

  @Test(
    "valid texts and their values",
    arguments: [
      ("", "null"), ("# only\n\n", "null"), ("a: 1\nb: x y # c\n", "{a: 1, b: x y}"), ("---\na: b", "{a: b}"),
      ("a:\nb: # c\n", "{a: null, b: null}"), ("a:\n  b:\n    c: d\n  e: f\n", "{a: {b: {c: d}, e: f}}"),
      ("a:\n- b\n- c\nd: e", "{a: [b, c], d: e}"),
      ("a:\n  - b: 1\n    c: 2\n  -\n    d: 3\n", "{a: [{b: 1, c: 2}, {d: 3}]}"),
      ("a: 'it''s'\nb: \"x \\\"y\\\" \\\\\"\n'c d': e", "{a: 'it's', b: 'x \"y\" \\', c d: e}"),
      ("a: |\n  x\n    y\n\n  # z\nb: c", "{a: 'x\n  y\n\n# z\n', b: c}"), ("a: |-\n  x\n\n", "{a: 'x'}"),
      ("a: |+\n  x\n\nb: c", "{a: 'x\n\n', b: c}"), ("a: >-\n  x\n  y", "{a: 'x y'}"), ("- |\n  x", "['x\n']"),
      ("a: [b, 'c', {d: e}]\nf: {}\ng: [ ]", "{a: [b, 'c', {d: e}], f: {}, g: []}"),
      ("on: push\nurl: http://h/#x\nif: ${{ a }}\nb: -x", "{on: push, url: http://h/#x, if: ${{ a }}, b: -x}"),
    ])
  func reads(_ text: String, _ expected: String) throws {
    #expect(Self.words(try Self.read(text)) == expected)
    #expect(Self.words(try Self.read(text.replacing("\n", with: "\r\n"))) == expected)
  }

  @Test(
    "an ambiguous text is an error with its line",
    arguments: [
      ("a: &x b", 1), ("a: *x", 1), ("a: !!str b", 1), ("<<: a", 1), ("? a", 1), ("a: b\na: c", 2), ("a: b\n\tc: d", 2),
      ("a:\tb", 1), ("a: b\n  c", 2), ("a: 'b\n  c'", 1), ("a: b: c", 1), ("a: b:", 1), ("a: [b,\n c]", 1),
      ("a: [b", 1), ("a: b\n---\nc: d", 2), ("a: b\n...", 2), ("%YAML 1.2\n---\na: b", 1), (" a: b", 1),
      ("a:\n  b: c\n d: e", 3), ("a:\n    b: c\n  d: e", 3), ("a: |2\n  b", 1), ("a: |\n   b\n  c", 3),
      ("a: >\n  b\n\n  c", 1), ("a: >\n  \tb\n  c", 1), ("a: >\n  b\n    c", 1), ("a: |\n    \n  b", 2), ("- - a", 1),
      ("- a\nb: c", 2),
      ("a: b\n- c", 2), ("a", 2), ("a: \"\\x41\"", 1), ("a: 'b' c", 1), ("a: `b`", 1), ("a: @b", 1), ("a: - b", 1),
      ("a: {b}", 1), ("a: {b: c, b: d}", 1), ("a: [b: c]", 1), ("a: [[[[[[[[[[b]]]]]]]]]]", 1), ("a: b\u{7}", 1),
      ("a: b\u{2028}c: d", 1),
    ])
  func refuses(_ text: String, _ line: Int) {
    let text = text == "a" ? "a\nb" : text
    let fault = #expect(throws: DocumentFault.self) { try Self.read(text) }
    #expect(fault?.line == line, "\(String(describing: fault))")
  }

  @Test("nesting is bounded")
  func deep() {
    let text = (0..<5000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
    #expect(throws: DocumentFault.self) { try Self.read(text) }
  }
}
