/// Makes text from a recording or a path safe for a terminal.
public enum PlainText {
  /// Replaces control characters, and characters that reorder or hide text, with `\u{…}`, so that no id can move the
  /// cursor or forge a line.
  ///
  /// - Parameter text: Any text.
  /// - Returns: The text with these characters escaped.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// At most `width` characters. If the text is longer, the last one is an ellipsis.
  static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(width - 1) + "…"
  }
}
