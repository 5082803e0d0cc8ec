/// Swift source as words and punctuation, without comments and the text of string literals. This is enough to find every
/// `import` and every unwanted word.
struct SwiftTokens {
  /// A token: a word (`import`; `@testable` is `@` and `testable`) or a punctuation character.
  struct Token: Equatable {
    let text: String
    let line: Int
    /// Whether it is in backticks, and so not a keyword.
    let isQuoted: Bool
  }

  private(set) var tokens: [Token] = []
  private var rest: Substring
  private var line = 1

  /// - Complexity: O(length of `source`).
  init(_ source: String) {
    rest = source[...]
    scan()
  }

  private mutating func scan() {
    while let character = rest.first {
      if rest.hasPrefix("//") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix("/*") {
        skipBlockComment()
      } else if character == "\"" || character == "#" {
        if !skipString() { take(1) }
      } else if character == "`" {
        rest.removeFirst()
        let name = rest.prefix { $0 != "`" && !$0.isNewline }
        append(name, isQuoted: true)
        rest = rest.dropFirst(name.count + 1)
      } else if Self.isWord(character) {
        let word = rest.prefix(while: Self.isWord)
        append(word)
        rest = rest[word.endIndex...]
      } else {
        if !character.isWhitespace { append(rest.prefix(1)) }
        take(1)
      }
    }
  }

  private static func isWord(_ character: Character) -> Bool {
    character == "_" || character == "$" || character.isLetter || character.isNumber
  }

  private mutating func append(_ text: Substring, isQuoted: Bool = false) {
    tokens.append(Token(text: String(text), line: line, isQuoted: isQuoted))
  }

  private mutating func take(_ count: Int) {
    for character in rest.prefix(count) where character.isNewline { line += 1 }
    rest = rest.dropFirst(count)
  }

  /// Skips a block comment, which may contain others.
  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if rest.hasPrefix("/*") {
        depth += 1
        take(2)
      } else if rest.hasPrefix("*/") {
        depth -= 1
        take(2)
      } else {
        take(1)
      }
    } while depth > 0 && !rest.isEmpty
  }

  /// Skips `"…"`, `"""…"""` and both with any number of `#`, with their interpolations, because an expression imports
  /// nothing. A one-line literal ends with its line, so that a stray quotation mark hides at most that line.
  private mutating func skipString() -> Bool {
    let hashes = rest.prefix { $0 == "#" }
    let body = rest[hashes.endIndex...]
    guard body.hasPrefix("\"") else { return false }
    let isMultiline = body.hasPrefix("\"\"\"")
    let quote = isMultiline ? "\"\"\"" : "\""
    let end = quote + hashes
    let escape = "\\" + hashes
    take(hashes.count + quote.count)
    while let character = rest.first {
      if rest.hasPrefix(end) {
        take(end.count)
        return true
      }
      if !isMultiline && character.isNewline { return true }
      if rest.hasPrefix(escape) {
        take(escape.count)
        if rest.first == "(" {
          skipInterpolation()
        } else if rest.first?.isNewline == false {
          take(1)
        }
      } else {
        take(1)
      }
    }
    return true
  }

  private mutating func skipInterpolation() {
    var depth = 0
    repeat {
      guard let character = rest.first, !character.isNewline else { return }
      if character == "\"" || character == "#", skipString() { continue }
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      take(1)
    } while depth > 0
  }
}
