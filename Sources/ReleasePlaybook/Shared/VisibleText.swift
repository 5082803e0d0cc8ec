import ReplayGate

/// What a reader sees of a text.
package enum VisibleText {
  /// Without white space at its ends.
  package static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// Without characters that show nothing, and without white space at its ends.
  static func visible(_ text: String) -> String {
    var visible = ""
    visible.unicodeScalars.append(contentsOf: text.unicodeScalars.filter { !isInvisible($0) })
    return trimmed(visible)
  }

  /// Whether a character shows nothing of itself: controls, what changes a line's direction, zero-width characters and
  /// fillers. The selector of an emoji's form is none.
  package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
    default: break
    }
    // The braille pattern without a dot is a symbol, and blank.
    if scalar == "\u{2800}" { return true }
    return scalar.properties.isDefaultIgnorableCodePoint && !("\u{FE0E}"..."\u{FE0F}").contains(scalar)
  }
}

/// Text that stands where somebody was to write something.
package enum Placeholder {
  private static let words: Set<Exact<String>> = [
    "tbd", "tba", "todo", "tbc", "na", "n a", "nil", "null", "pending", "placeholder", "unknown", "xxx",
    "fill in", "fill me in", "to do", "to be done", "later",
  ]

  /// Whether a text names nothing, where something has to be named: it is blank, `None`, or left open.
  package static func matches(_ text: String) -> Bool { isOpen(text) || plain(text) == "none" }

  /// Whether a text is blank, or says that something is still to be said. `None` is an answer. Characters that show
  /// nothing are passed over.
  package static func isOpen(_ text: String) -> Bool {
    let visible = VisibleText.visible(text)
    let isBracketed = visible.hasPrefix("<") && visible.hasSuffix(">") && !visible.contains("://")
    if isBracketed || visible.contains("{{") || hasOpenWord(visible) { return true }
    let word = plain(text)
    return word.isEmpty || words.contains(Exact(word))
  }

  /// Whether `TBD` or the like is one of the words of a text. In an address it is only letters.
  package static func hasOpenWord(_ text: String) -> Bool {
    VisibleText.visible(text).split(whereSeparator: \.isWhitespace).filter { !$0.contains("://") }.contains { word in
      word.split { !$0.isLetter && !$0.isNumber && $0 != "?" }.contains { openWords.contains(Exact(String($0))) }
    }
  }

  private static let openWords: Set<Exact<String>> = ["TBD", "TBA", "TBC", "TODO", "FIXME", "XXX", "???"]

  /// In lower case, without what is neither a letter nor a number.
  private static func plain(_ text: String) -> String {
    String(VisibleText.visible(text).lowercased().map { $0.isLetter || $0.isNumber ? $0 : " " })
      .split(separator: " ").joined(separator: " ")
  }
}
