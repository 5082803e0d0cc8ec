/// An `import` declaration, with any attributes, access level and kind of imported declaration.
struct ImportDeclaration: Equatable, CustomStringConvertible {
  /// The first name in the path: `Foundation` in `import struct Foundation.URL`.
  let module: String
  let line: Int
  /// Whether it has `@_exported`, which would export the module to importers of this one.
  let isExported: Bool

  var description: String { "line \(line): import \(module)" }

  private static let kinds: Set<String> = [
    "typealias", "struct", "class", "enum", "protocol", "let", "var", "func", "actor", "macro",
  ]
  private static let accessLevels: Set<String> = [
    "open", "public", "package", "internal", "fileprivate", "private",
  ]

  /// All imports in a source. The word `import` counts as one unless it is a member or an argument label, so that nothing
  /// that could be an import is missed.
  static func all(in tokens: SwiftTokens) -> [ImportDeclaration] {
    let tokens = tokens.tokens
    return tokens.indices.compactMap { index in
      guard tokens[index].text == "import", !tokens[index].isQuoted else { return nil }
      if index > 0, tokens[index - 1].text == "." { return nil }
      var next = index + 1
      guard next < tokens.count, tokens[next].text != ":" else { return nil }
      if kinds.contains(tokens[next].text), !tokens[next].isQuoted, next + 1 < tokens.count { next += 1 }
      return ImportDeclaration(
        module: tokens[next].text, line: tokens[index].line, isExported: isExported(tokens[..<index]))
    }
  }

  /// Goes back over the attributes and the access level before the word, on any lines.
  private static func isExported(_ before: ArraySlice<SwiftTokens.Token>) -> Bool {
    var before = before
    while let token = before.popLast() {
      if token.text == ")" {
        while let inner = before.popLast(), inner.text != "(" {}
      } else if before.last?.text == "@" {
        if token.text == "_exported" { return true }
        before.removeLast()
      } else if !accessLevels.contains(token.text) {
        return false
      }
    }
    return false
  }
}
