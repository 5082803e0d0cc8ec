import ReplayGate

/// The visible part of a text.
package enum VisibleText {
  /// The text without white space at its ends.
  package static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The text without invisible characters and without white space at its ends.
  static func visible(_ text: String) -> String {
    var visible = ""
    visible.unicodeScalars.append(contentsOf: text.unicodeScalars.filter { !isInvisible($0) })
    return trimmed(visible)
  }

  /// Whether a character is invisible: controls, changes of the text direction, zero-width characters and fillers. A
  /// variation selector of an emoji is not.
  package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
    default: break
    }
    // The empty braille pattern is a symbol, but blank.
    if scalar == "\u{2800}" { return true }
    return scalar.properties.isDefaultIgnorableCodePoint && !("\u{FE0E}"..."\u{FE0F}").contains(scalar)
  }
}

extension String {
  /// Whether nobody can tell the texts apart: they are canonically equivalent. Only to refuse what may be mistaken for a name;
  /// what is accepted has the same code points (contract section 3). O(n).
  func looksLike(_ other: String) -> Bool { elementsEqual(other) }
}

/// Placeholder text that was never filled in.
package enum Placeholder {
  private static let words: Set<Exact<String>> = [
    "tbd", "tba", "todo", "tbc", "na", "n a", "nil", "null", "pending", "placeholder", "unknown", "xxx",
    "fill in", "fill me in", "to do", "to be done", "later",
  ]

  /// Whether a required name is missing: the text is blank, `None`, or a placeholder.
  package static func matches(_ text: String) -> Bool { isOpen(text) || plain(text) == "none" }

  /// Whether a text is blank or a placeholder. `None` is an answer. Invisible characters are ignored.
  package static func isOpen(_ text: String) -> Bool {
    let visible = VisibleText.visible(text)
    let isBracketed = visible.hasPrefix("<") && visible.hasSuffix(">") && !visible.contains("://")
    if isBracketed || visible.contains("{{") || hasOpenWord(visible) { return true }
    let word = plain(text)
    return word.isEmpty || words.contains(Exact(word))
  }

  /// Whether `TBD` or another placeholder is one of the words of a text. Inside an address it does not count.
  package static func hasOpenWord(_ text: String) -> Bool {
    VisibleText.visible(text).split(whereSeparator: \.isWhitespace).filter { !$0.contains("://") }.contains { word in
      word.split { !$0.isLetter && !$0.isNumber && $0 != "?" }.contains { openWords.contains(Exact(String($0))) }
    }
  }

  private static let openWords: Set<Exact<String>> = ["TBD", "TBA", "TBC", "TODO", "FIXME", "XXX", "???"]

  /// In lower case, with only letters and numbers.
  private static func plain(_ text: String) -> String {
    String(VisibleText.visible(text).lowercased().map { $0.isLetter || $0.isNumber ? $0 : " " })
      .split(separator: " ").joined(separator: " ")
  }
}
