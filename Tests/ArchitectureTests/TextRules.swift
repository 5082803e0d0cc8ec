/// Places where `String` would compare input text by canonical equivalence (contract section 3), as far as tokens show them.
/// `.ci/text` finds the others with the compiler.
enum TextRules {
  /// Tables and sets whose keys are strings: `[String: …]`, `Dictionary<String, …>`, `Set<String>`.
  static func tables(in source: String) -> [String] {
    let tokens = SwiftTokens(source).tokens
    func text(_ index: Int) -> String { index < tokens.count ? tokens[index].text : "" }
    return tokens.indices.compactMap { index in
      let isLiteral = text(index) == "[" && text(index + 1) == "String" && text(index + 2) == ":"
      let isNamed =
        ["Set", "Dictionary"].contains(text(index)) && text(index + 1) == "<" && text(index + 2) == "String"
      return isLiteral || isNamed ? "line \(tokens[index].line): a table by String" : nil
    }
  }

  /// String properties without `@Exact` in types whose `Hashable` or `Equatable` conformance the compiler derives.
  static func properties(in source: String) -> [String] {
    let tokens = SwiftTokens(source).tokens
    func text(_ index: Int) -> String { index < tokens.count ? tokens[index].text : "" }
    var found: [String] = []
    /// For each open brace, whether it belongs to such a type.
    var scopes: [Bool] = []
    var opens = false
    for index in tokens.indices {
      switch text(index) {
      case "struct" where text(index + 1) != ":":
        let head = tokens[index...].prefix { $0.text != "{" }.map(\.text)
        opens = head.contains("Hashable") || head.contains("Equatable")
      case "{":
        scopes.append(opens)
        opens = false
      case "}": _ = scopes.popLast()
      case "let", "var":
        guard scopes.last == true, text(index + 2) == ":" else { continue }
        let isList = text(index + 3) == "["
        guard text(index + (isList ? 4 : 3)) == "String" else { continue }
        let end = index + (isList ? 6 : 4)
        // Computed properties are not compared.
        let isComputed = text(end) == "{" || text(end) == "?" && text(end + 1) == "{"
        let attributes = tokens[..<index].suffix(8).map(\.text)
        if !isComputed, !attributes.contains("Exact"), !attributes.contains("static") {
          found.append("line \(tokens[index].line): \(text(index + 1))")
        }
      default: continue
      }
    }
    return found
  }
}
