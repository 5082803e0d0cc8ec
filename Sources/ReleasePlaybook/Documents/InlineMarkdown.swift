import ReplayGate

/// Checks that the text of a Markdown block shows what it spells.
enum InlineMarkdown {
  enum Place {
    /// Text without effect on the judgement. It only must not affect the rest of the document.
    case elsewhere
    /// A line that is judged: nothing in it may hide, strike out or add text.
    case line
    /// A cell of a table that is judged. A single tilde does not strike out text there.
    case cell
  }

  /// Why a line is not shown as it is spelled; nil if it is.
  ///
  /// Every code span must end on its line, so that no line affects how another one is shown.
  static func fault(in line: ArraySlice<UInt8>, _ place: Place, knowsCode: Bool = true) -> String? {
    var rest = line
    var tildes = 0
    var dollars = 0
    while let byte = rest.first {
      switch byte {
      case UInt8(ascii: "`") where knowsCode:
        let count = rest.run(of: byte)
        guard let end = endOfCode(rest, ticks: count) else { return "a backtick without the one that ends its code" }
        rest = rest[end...]
        continue
      case UInt8(ascii: "\\"):
        if place != .elsewhere || rest.dropFirst().first == UInt8(ascii: "`") { return "a backslash" }
      case UInt8(ascii: "<"):
        if let after = afterHarmlessTag(rest), place == .elsewhere {
          rest = rest[after...]
          continue
        }
        if let next = rest.dropFirst().first, Byte.isLetter(next) || "/!?".utf8.contains(next) { return "raw HTML" }
      case _ where place == .elsewhere: break
      case UInt8(ascii: "["):
        guard let end = endOfLink(rest) else { return "a bracket that is no link [text](URL) without a title" }
        rest = rest[end...]
        continue
      case UInt8(ascii: "!") where rest.dropFirst().first == UInt8(ascii: "["): return "an image"
      case UInt8(ascii: "&") where isEntity(rest): return "a character reference"
      case UInt8(ascii: "~"): tildes += 1
      case UInt8(ascii: "$"): dollars += 1
      default: break
      }
      rest.removeFirst()
    }
    if tildes > (place == .cell ? 1 : 0) { return "a tilde, which may strike out" }
    if dollars > 1 { return "a formula" }
    if place == .elsewhere { return nil }
    if line.contains(Byte.tab) { return "a tab" }
    return VisibleText.firstInvisible(in: String(decoding: line, as: UTF8.self)).map {
      "a character that shows nothing, \($0.hexName)"
    }
  }

  /// The position after a code span; nil if it does not end on this line.
  private static func endOfCode(_ text: ArraySlice<UInt8>, ticks: Int) -> Int? {
    var rest = text.dropFirst(ticks)
    while let start = rest.firstIndex(of: UInt8(ascii: "`")) {
      let count = rest[start...].run(of: UInt8(ascii: "`"))
      if count == ticks { return start + count }
      rest = rest[(start + count)...]
    }
    return nil
  }

  /// The position after `[text](URL)`; nil if it is anything else.
  private static func endOfLink(_ text: ArraySlice<UInt8>) -> Int? {
    var rest = text.dropFirst()
    let start = rest.startIndex
    while let byte = rest.first, byte != UInt8(ascii: "]") {
      if byte == UInt8(ascii: "`") {
        guard let end = endOfCode(rest, ticks: rest.run(of: byte)) else { return nil }
        rest = rest[end...]
      } else {
        rest.removeFirst()
      }
    }
    let words = text[start..<rest.startIndex]
    guard !words.withoutSpaces.isEmpty, !codeless(words).contains(UInt8(ascii: "[")), fault(in: words, .line) == nil,
      rest.begins(with: "](")
    else { return nil }
    let url = rest.dropFirst(2).prefix(while: isPlainInURL)
    let end = url.endIndex
    return !url.isEmpty && end < text.endIndex && text[end] == UInt8(ascii: ")") ? end + 1 : nil
  }

  /// The text without code spans.
  private static func codeless(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text
    while let byte = rest.first {
      if byte == UInt8(ascii: "`"), let end = endOfCode(rest, ticks: rest.run(of: byte)) {
        rest = rest[end...]
      } else {
        result.append(byte)
        rest.removeFirst()
      }
    }
    return result
  }

  private static func isPlainInURL(_ byte: UInt8) -> Bool {
    Byte.isLetter(byte) || Byte.isDigit(byte) || "-._~:/?#@!$&*+,;=%".utf8.contains(byte)
  }

  /// `&amp;`, `&#38;`, `&#x26;`
  private static func isEntity(_ text: ArraySlice<UInt8>) -> Bool {
    let name = text.dropFirst().prefix { Byte.isLetter($0) || Byte.isDigit($0) || $0 == UInt8(ascii: "#") }
    return !name.isEmpty && name.endIndex < text.endIndex && text[name.endIndex] == UInt8(ascii: ";")
  }

  /// The position after a line break, a whole comment or a URL in angle brackets; nil if it is anything else.
  private static func afterHarmlessTag(_ text: ArraySlice<UInt8>) -> Int? {
    if text.begins(with: "<!--") {
      let inside = text.dropFirst(4)
      if inside.begins(with: ">") || inside.begins(with: "->") { return nil }
      guard let dashes = inside.indices.first(where: { inside[$0...].begins(with: "--") }),
        inside[dashes...].begins(with: "-->")
      else { return nil }
      return dashes + 3
    }
    guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return nil }
    let inside = String(decoding: text[..<end].dropFirst(), as: UTF8.self).lowercased()
    let isURL =
      inside.hasPrefix("https://") || inside.hasPrefix("http://") || inside.hasPrefix("mailto:")
    if isURL { return inside.contains { $0 == " " || $0 == "<" || $0 == "\t" } ? nil : end + 1 }
    return ["br", "br/", "br /"].containsExactly(inside) ? end + 1 : nil
  }
}
