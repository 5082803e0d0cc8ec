/// The lines of a document as blocks of Markdown: which added lines are shown as part of a generated one.
struct EvidenceBlocks {
  private let lines: [DocumentLine]
  private let generated: Set<Int>
  /// The generated lines whose content may be on the lines below.
  private let open: Set<Int>

  /// - Parameter generated: The indices of the lines that people did not add.
  init(_ lines: [String], generated: Set<Int>, open: Set<Int>) {
    self.lines = lines.enumerated().map { index, line in
      DocumentLine(number: index + 1, bytes: Array(Self.withoutTabs(line).utf8)[...])
    }
    self.generated = generated
    self.open = open
  }

  /// The white space before a line as spaces.
  private static func withoutTabs(_ line: String) -> String {
    var columns = 0
    for character in line.prefix(while: \.isWhitespace) { columns += character == "\t" ? 4 - columns % 4 : 1 }
    return String(repeating: " ", count: columns) + VisibleText.trimmed(line)
  }

  /// The indices of the lines that go on with the line above, where one of the two is generated and the other is not.
  var continuations: [Int] { lines.indices.filter { goesOnDirectly($0) || goesOnBelow($0) } }

  /// Whether a line and the one directly above it are one paragraph or one table.
  private func goesOnDirectly(_ index: Int) -> Bool {
    guard index > 0, generated.contains(index) != generated.contains(index - 1), !open.contains(index - 1) else {
      return false
    }
    let (line, above) = (lines[index], lines[index - 1])
    if line.isBlank || above.isBlank || above.isHeading || above.bytes.begins(with: "<!--") { return false }
    let isRow = line.content.begins(with: "|") && above.content.begins(with: "|")
    return !isRow && !line.beginsBlock(below: above)
  }

  /// Whether an added line, below a blank one, is a further paragraph of an entry that is generated.
  private func goesOnBelow(_ index: Int) -> Bool {
    let line = lines[index]
    guard index > 0, lines[index - 1].isBlank, line.indent > 0, !line.isBlank, !generated.contains(index),
      ListMarker(line.content) == nil
    else { return false }
    for above in lines[..<index].indices.reversed() where !lines[above].isBlank {
      if let marker = ListMarker(lines[above].content) {
        if line.indent < lines[above].indent + marker.width { continue }
        return generated.contains(above) && !open.contains(above)
      }
      if lines[above].indent == 0 && (above == 0 || lines[above - 1].isBlank) { return false }
    }
    return false
  }
}

extension DocumentLine {
  fileprivate var isHeading: Bool { indent < 4 && MarkdownOutline.headingLevel(content) != nil }

  /// Whether the line ends the paragraph above it: a list entry, a heading or a quotation.
  fileprivate func beginsBlock(below above: DocumentLine) -> Bool {
    if indent > above.indent + 3 { return false }
    if let marker = ListMarker(content) { return (marker.number ?? 1) == 1 }
    return content.begins(with: ">") || MarkdownOutline.headingLevel(content) != nil
  }
}
