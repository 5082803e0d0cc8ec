/// Lines of text in Markdown.
enum MarkdownLine {
  /// Why a line that is not judged could affect the rest of the document; nil if it cannot. In a table, a bar separates
  /// cells, and code does not extend over it.
  static func fault(in line: ArraySlice<UInt8>, knowsCode: Bool) -> String? {
    if !knowsCode { return InlineMarkdown.fault(in: line, .elsewhere, knowsCode: false) }
    if let fault = InlineMarkdown.fault(in: line, .elsewhere) { return fault }
    guard line.contains(UInt8(ascii: "|")) else { return nil }
    for cell in line.split(separator: UInt8(ascii: "|")) {
      if InlineMarkdown.fault(in: cell, .elsewhere) == nil { continue }
      if let fault = InlineMarkdown.fault(in: cell, .elsewhere, knowsCode: false) { return fault }
    }
    return nil
  }

  /// Whether a line begins like plain text: with a letter, a number, code, emphasis, a link or a quotation mark, and
  /// not like another kind of block or a list entry.
  static func isPlainStart(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first else { return false }
    let next = text.dropFirst().first
    switch first {
    case UInt8(ascii: "`"): return text.run(of: first) < 3
    case UInt8(ascii: "*"), UInt8(ascii: "_"):
      let after = text.dropFirst(text.run(of: first)).first
      return after.map { Byte.isLetter($0) || Byte.isDigit($0) || $0 == UInt8(ascii: "`") } ?? false
    case UInt8(ascii: "#"): return next.map(Byte.isDigit) ?? false
    case _ where "[(\"'@$".utf8.contains(first): return true
    case _ where Byte.isDigit(first):
      let rest = text.drop(while: Byte.isDigit)
      guard let mark = rest.first, ".)".utf8.contains(mark) else { return true }
      return rest.dropFirst().first.map(Byte.isDigit) ?? false
    default:
      guard let scalar = String(decoding: text.prefix(4), as: UTF8.self).unicodeScalars.first else { return false }
      return scalar.properties.isAlphabetic
    }
  }
}
