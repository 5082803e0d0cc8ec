/// A line of an evidence document, analysed for headings and labels.
struct EvidenceLine {
  let text: Substring

  /// The label in lower case and the text after the colon, of `Label: text`, `**Label:** text` or `- Label: text`. Nil
  /// if there is no label.
  var labelled: (key: String, value: String)? {
    var plain = text.drop { $0 == " " }
    if let rest = Self.afterMarker(plain) { plain = rest }
    // The colon of an address does not end a label.
    guard let colon = plain.firstIndex(of: ":"), !plain[colon...].hasPrefix("://") else { return nil }
    let key = plain[..<colon].filter { $0 != "*" && $0 != "_" }.lowercased()
    let value = plain[plain.index(after: colon)...].drop { $0 == "*" || $0 == "_" || $0 == " " }
    return (VisibleText.trimmed(key), VisibleText.trimmed(String(value)))
  }

  /// The level of a heading; nil if the line is not a heading.
  var headingLevel: Int? {
    let level = text.prefix { $0 == "#" }.count
    return (1...6).contains(level) && text.dropFirst(level).first == " " ? level : nil
  }

  private static func afterMarker(_ text: Substring) -> Substring? {
    let number = text.prefix { $0.isASCII && $0.isNumber }
    let length = number.isEmpty ? 1 : number.count + 1
    let mark = text.prefix(length)
    let isMark = number.isEmpty ? ["-", "*", "+"].contains(mark) : mark.hasSuffix(".") || mark.hasSuffix(")")
    let rest = text.dropFirst(length)
    return isMark && rest.first == " " ? rest.drop { $0 == " " } : nil
  }
}
