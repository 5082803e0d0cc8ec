import Testing

/// Tests of the rules about text: they find violations and nothing else.
@Suite struct TextRulesTests {
  @Test(arguments: [
    "var a: [String: Int] = [:]", "let a: Set<String> = []", "func a() -> Dictionary<String, Int>", "Set < String >()",
  ])
  func findsATableByString(_ source: String) { #expect(TextRules.tables(in: source).count == 1) }

  @Test(arguments: [
    "let a: [Exact<String>: Int]", "let a: [Int: String]", "let a: Set<Exact<String>>", "let a: [String]",
    "a[String.self]",
    "// Set<String>", "\"[String: Int]\"",
  ])
  func leavesOtherTablesAlone(_ source: String) { #expect(TextRules.tables(in: source) == []) }

  @Test(arguments: [
    "struct A: Hashable { let a: String }", "public struct A: Sendable, Equatable {\n  public let a: String?\n}",
    "struct A: Hashable { func b() { if c {} }\n var a: [String] = [] }",
    "struct A: Hashable { struct B {}; let a: String }",
    "enum C { struct A: Hashable { let a: String } }",
  ])
  func findsAPropertyComparedByString(_ source: String) { #expect(TextRules.properties(in: source).count == 1) }

  @Test(arguments: [
    "struct A: Hashable { @Exact public internal(set) var a: String }", "struct A: Sendable { let a: String }",
    "struct A: Hashable { var a: String { b } }", "struct A: Hashable { var a: String? { b } }",
    "struct A: Hashable { static let a: String = b }", "struct A: Hashable { let a: Int; func b() { let c: String } }",
    "struct A: Hashable { struct B { let a: String } }", "struct A: Hashable { @Exact var a: [String] = [] }",
  ])
  func leavesOtherPropertiesAlone(_ source: String) { #expect(TextRules.properties(in: source) == []) }
}
