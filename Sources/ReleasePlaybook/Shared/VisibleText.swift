import ReplayGate

/// What a reader sees of a text.
package enum VisibleText {
  /// Without white space at its ends.
  package static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
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
    "tbd", "tba", "todo", "tbc", "na", "n a", "none", "nil", "null", "pending", "placeholder", "unknown", "xxx",
    "fill in", "fill me in", "to do", "to be done", "later",
  ]

  /// Whether a text is blank, or says that something is still to be said. Characters that show nothing are passed over.
  package static func matches(_ text: String) -> Bool {
    var visible = ""
    visible.unicodeScalars.append(contentsOf: text.unicodeScalars.filter { !VisibleText.isInvisible($0) })
    let plain = VisibleText.trimmed(visible)
    let isBracketed = plain.hasPrefix("<") && plain.hasSuffix(">") && !plain.contains("://")
    if isBracketed || plain.contains("{{") { return true }
    let word = String(plain.lowercased().map { $0.isLetter || $0.isNumber ? $0 : " " })
      .split(separator: " ").joined(separator: " ")
    return word.isEmpty || words.contains(Exact(word))
  }
}
