/// HTML under construction. A literal is markup; every value that is interpolated into it is text and is escaped.
///
///     let cell: HTML = "<td>\(decision.id)</td>"
///
/// So no value from a recording, a path or a profile can become an element, an attribute or a script.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  private(set) var text: String

  init(stringLiteral literal: String) { text = literal }

  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Concatenates parts. O(n).
  init(_ parts: some Sequence<HTML>) {
    text = ""
    for part in parts { text += part.text }
  }

  static func += (one: inout HTML, other: HTML) { one.text += other.text }

  /// Converts interpolated values.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }

    /// Any text. It is made safe to show, and escaped for content and for quoted attributes.
    mutating func appendInterpolation(_ value: String) { HTML.escape(PlainText.escaped(value), into: &text) }

    /// A text that must read back unchanged, including line feeds.
    mutating func appendInterpolation(verbatim value: String) { HTML.escape(value, into: &text) }

    mutating func appendInterpolation(_ value: HTML) { text += value.text }

    mutating func appendInterpolation(_ values: some Sequence<HTML>) { for value in values { text += value.text } }

    mutating func appendInterpolation(_ value: Int) { text += String(value) }
  }

  private static func escape(_ value: String, into text: inout String) {
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      case "\r": text += "&#13;"
      case "\0": text += "\u{FFFD}"
      // Noncharacters, which HTML does not allow.
      case _ where scalar.properties.isNoncharacterCodePoint:
        text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
