/// One `import`, whatever stands before and after the word: attributes, an access level, the kind of one declaration.
struct ImportDeclaration: Equatable, CustomStringConvertible {
  /// What is imported first in the path: `Foundation` of `import struct Foundation.URL`.
  let module: String
  let line: Int
  /// `@_exported`, which would hand the module on to whoever imports this one.
  let isExported: Bool

  var description: String { "line \(line): import \(module)" }

  private static let kinds: Set<String> = [
    "typealias", "struct", "class", "enum", "protocol", "let", "var", "func", "actor", "macro",
  ]
  private static let accessLevels: Set<String> = [
    "open", "public", "package", "internal", "fileprivate", "private",
  ]

  /// Every import of a source. A bare word `import` that is no member and no argument label counts as one, so what
  /// cannot be told from an import is held against the rules too.
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

  /// Walks back over the attributes and the access level before the word, on whatever lines they stand.
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
