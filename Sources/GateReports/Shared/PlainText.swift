/// Text from a recording or a path, made fit for a terminal.
public enum PlainText {
  /// Control characters, and those that reorder or hide text, as `\u{…}`: no id can move the cursor or forge a line.
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

  /// At most `width` characters, the last of them an ellipsis where some were cut.
  static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(width - 1) + "…"
  }
}
