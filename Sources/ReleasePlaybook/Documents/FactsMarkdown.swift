/// As much of a Markdown document as judging one takes: headings, lists, tables and labelled lines. What stands in a
/// code block or in a comment says nothing.
struct MarkdownDocument {
  struct Line {
    let text: Substring

    /// `key` in lower case and the text after the colon, of `Label: text`, `**Label:** text` or `- Label: text`.
    var labelled: (key: String, value: String)? {
      var plain = text.drop { $0 == " " }
      if let marker = Line.marker(of: plain) { plain = marker.rest }
      guard let colon = plain.firstIndex(of: ":") else { return nil }
      let key = plain[..<colon].filter { $0 != "*" && $0 != "_" }.lowercased()
      let value = plain[plain.index(after: colon)...].drop { $0 == "*" || $0 == "_" || $0 == " " }
      return (MarkdownDocument.trimmed(key), MarkdownDocument.trimmed(String(value)))
    }

    /// The level and the text of a heading.
    var heading: (level: Int, text: String)? {
      let level = text.prefix { $0 == "#" }.count
      guard (1...6).contains(level), text.dropFirst(level).first == " " else { return nil }
      let title = text.dropFirst(level).reversed().drop { $0 == "#" || $0 == " " }.reversed()
      return (level, MarkdownDocument.trimmed(String(title)))
    }

    /// The text of an entry of a list that is in no other list.
    var item: Substring? {
      let indent = text.prefix { $0 == " " }.count
      return indent < 2 ? Line.marker(of: text.dropFirst(indent))?.rest : nil
    }

    private static func marker(of text: Substring) -> (mark: Substring, rest: Substring)? {
      let number = text.prefix { $0.isASCII && $0.isNumber }
      let length = number.isEmpty ? 1 : number.count + 1
      let mark = text.prefix(length)
      let isMark = number.isEmpty ? ["-", "*", "+"].contains(mark) : mark.hasSuffix(".") || mark.hasSuffix(")")
      let rest = text.dropFirst(length)
      return isMark && rest.first == " " ? (mark, rest.drop { $0 == " " }) : nil
    }
  }

  struct Table {
    let header: [String]
    /// Each as wide as the header.
    let rows: [[String]]

    func column(_ name: String) -> Int? { header.firstIndex { $0.lowercased() == name.lowercased() } }
  }

  let lines: [Line]

  init(_ text: String) {
    var lines: [Line] = []
    var fence: Substring?
    for line in Self.withoutComments(text).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let start = line.drop { $0 == " " }
      let mark = start.prefix { $0 == "`" || $0 == "~" }
      if let open = fence {
        if mark.hasPrefix(open) { fence = nil }
      } else if mark.count >= 3 {
        fence = mark
      } else {
        lines.append(Line(text: line))
      }
    }
    self.lines = lines
  }

  /// An open comment reaches to the end.
  private static func withoutComments(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "<!--") {
      result += rest[..<start.lowerBound]
      let end = rest[start.upperBound...].firstRange(of: "-->")
      rest = end.map { rest[$0.upperBound...] } ?? ""
    }
    return result + rest
  }

  /// The names in the lists under a heading, wherever it stands; nil where there is no such heading.
  func items(under heading: String) -> [String]? {
    section(heading)?.compactMap(\.item).map { item in
      // `name`: what it is
      if item.first == "`", let end = item.dropFirst().firstIndex(of: "`") {
        return String(item.dropFirst()[..<end])
      }
      let end = [" - ", " – ", " — ", ": ", " ("].compactMap { item.firstRange(of: $0)?.lowerBound }.min()
      return Self.trimmed(String(item[..<(end ?? item.endIndex)]).replacing("*", with: ""))
    }
  }

  /// The first table under a heading.
  func table(under heading: String) -> Table? {
    guard let section = section(heading) else { return nil }
    let lines = section.drop { !$0.text.contains("|") }.prefix { $0.text.contains("|") }
    guard lines.count >= 2 else { return nil }
    let cells = lines.map { Self.cells(of: $0.text) }
    let isRule = cells[1].allSatisfy { !$0.isEmpty && $0.allSatisfy { "-: ".contains($0) } }
    guard isRule else { return nil }
    let width = cells[0].count
    return Table(
      header: cells[0],
      rows: cells.dropFirst(2).map { row in
        Array((row + Array(repeating: "", count: max(0, width - row.count))).prefix(width))
      })
  }

  /// The lines under every heading of this text, to the next one that is not below it.
  private func section(_ name: String) -> [Line]? {
    var result: [Line]?
    var level: Int?
    for line in lines {
      if let heading = line.heading {
        if let open = level, heading.level > open { continue }
        let isIt = heading.text.lowercased() == name.lowercased()
        level = isIt ? heading.level : nil
        if isIt, result == nil { result = [] }
      } else if level != nil {
        result?.append(line)
      }
    }
    return result
  }

  private static func cells(of line: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    for character in trimmed(String(line)).drop(while: { $0 == "|" }) {
      if character == "|", !isEscaped {
        cells.append(trimmed(cell))
        cell = ""
      } else if character != "\\" || isEscaped {
        cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    if !trimmed(cell).isEmpty { cells.append(trimmed(cell)) }
    return cells
  }

  /// A cell as a word: letters, numbers and spaces alone, in lower case.
  static func word(_ cell: String) -> String {
    trimmed(String(cell.filter { $0.isLetter || $0.isNumber || $0 == " " })).lowercased()
  }

  static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}

/// Text that stands where somebody was to write something.
package enum Placeholder {
  private static let words: Set<String> = [
    "tbd", "tba", "todo", "tbc", "na", "n a", "none", "nil", "null", "pending", "placeholder", "unknown", "xxx",
    "fill in", "fill me in", "to do", "to be done", "later",
  ]

  /// Whether a text is blank, or says that something is still to be said.
  package static func matches(_ text: String) -> Bool {
    let plain = MarkdownDocument.trimmed(text)
    let isBracketed = plain.hasPrefix("<") && plain.hasSuffix(">") && !plain.contains("://")
    if isBracketed || plain.contains("{{") { return true }
    let word = String(plain.lowercased().map { $0.isLetter || $0.isNumber ? $0 : " " })
      .split(separator: " ").joined(separator: " ")
    return word.isEmpty || words.contains(word)
  }
}
