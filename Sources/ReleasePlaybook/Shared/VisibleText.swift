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
    eachScalar(of: text) { scalar, isShown in if isShown { visible.unicodeScalars.append(scalar) } }
    return trimmed(visible)
  }

  /// The first character of a text that shows nothing; nil if there is none.
  static func firstInvisible(in text: String) -> Unicode.Scalar? {
    var first: Unicode.Scalar?
    eachScalar(of: text) { scalar, isShown in if !isShown { first = first ?? scalar } }
    return first
  }

  /// A variation selector or a joiner is shown only as part of an emoji: after one that is not ASCII, a joiner also before
  /// one.
  private static func eachScalar(of text: String, _ body: (Unicode.Scalar, _ isShown: Bool) -> Void) {
    let scalars = Array(text.unicodeScalars)
    func isEmoji(at index: Int) -> Bool {
      scalars.indices.contains(index) && !scalars[index].isASCII && scalars[index].properties.isEmoji
    }
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\u{FE0E}", "\u{FE0F}": body(scalar, isEmoji(at: index - 1))
      case "\u{200D}":
        let start = index > 0 && isSelector(scalars[index - 1]) ? index - 2 : index - 1
        body(scalar, isEmoji(at: start) && isEmoji(at: index + 1))
      default: body(scalar, !isInvisible(scalar))
      }
    }
  }

  /// Whether a character selects the form of the one before it.
  static func isSelector(_ scalar: Unicode.Scalar) -> Bool { ("\u{FE0E}"..."\u{FE0F}").contains(scalar) }

  /// Whether a character is invisible wherever it stands: controls, changes of the text direction, zero-width characters
  /// and fillers.
  package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
    default: break
    }
    // The empty braille pattern is a symbol, but blank.
    if scalar == "\u{2800}" { return true }
    return scalar.properties.isDefaultIgnorableCodePoint && !isSelector(scalar)
  }
}
