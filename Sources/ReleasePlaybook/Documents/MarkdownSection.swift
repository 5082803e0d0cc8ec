import ReplayGate

/// An entry of a numbered list.
struct MarkdownItem: Hashable {
  let line: DocumentLine
  /// The text as spelled, its lines joined.
  var text: String
}

/// A table as spelled. Every row is as wide as the header.
struct MarkdownTable: Hashable {
  struct Row: Hashable {
    let line: DocumentLine
    let cells: [String]
  }

  let header: Row
  let rows: [Row]

  /// The index of a column, by name, ignoring case. Nil if there is none.
  func column(_ name: String) -> Int? { header.cells.firstIndex { $0.lowercased().isExactly(name.lowercased()) } }
}

/// Sections that are judged: plain paragraphs and headings, and one list or one table. Anything else is an error.
extension MarkdownOutline.Section {
  private enum Stage { case before, inside, after }

  /// The only list, numbered from 1 in the first column. Continuation lines are indented as far as the entry's text.
  func numberedList() throws(DocumentFault) -> [MarkdownItem] {
    var items: [MarkdownItem] = []
    var stage = Stage.before
    var isAfterBlank = true
    for line in lines {
      defer { isAfterBlank = line.isBlank || isHeading(line) }
      if line.isBlank { continue }
      if isHeading(line) {
        if stage == .inside { stage = .after }
      } else if let marker = ListMarker(line.bytes) {
        if stage == .after { throw line.fault("a second list in '\(heading.title)'") }
        let number = items.count + 1
        guard line.bytes.begins(with: "\(number). "), marker.width == "\(number). ".utf8.count else {
          throw line.fault("an entry of a list that does not begin '\(number). '")
        }
        stage = .inside
        items.append(MarkdownItem(line: line, text: try plain(line.bytes.dropFirst(marker.width), line)))
      } else if line.indent > 0, stage == .inside, !isAfterBlank {
        if line.indent != "\(items.count). ".utf8.count { throw line.fault("indented by \(line.indent)") }
        items[items.count - 1].text += " " + (try plain(line.content, line))
      } else {
        try refuseUnlessParagraph(line)
        if stage == .inside, !isAfterBlank { throw line.fault("text that goes on with an entry and is not indented") }
        if stage == .inside { stage = .after }
      }
    }
    if items.isEmpty { throw heading.line.fault("no numbered list under '\(heading.title)'") }
    return items
  }

  /// The only table, with a bar before, between and after the cells of each line.
  func table() throws(DocumentFault) -> MarkdownTable {
    var header: MarkdownTable.Row?
    var rows: [MarkdownTable.Row] = []
    var stage = Stage.before
    var isAfterBlank = true
    for (index, line) in lines.enumerated() {
      defer { isAfterBlank = line.isBlank || isHeading(line) }
      let isRow = line.bytes.first == UInt8(ascii: "|")
      if stage == .inside, isRow, let header {
        if lines[index - 1] == header.line {
          try check(rule: line, width: header.cells.count)
        } else {
          let row = MarkdownTable.Row(line: line, cells: try cells(of: line))
          if row.cells.count != header.cells.count { throw line.fault("a row of \(row.cells.count) cells") }
          rows.append(row)
        }
        continue
      }
      let isEnd = line.isBlank || isHeading(line)
      if stage == .inside, !isEnd { throw line.fault("text that goes on with the table") }
      if stage == .inside { stage = .after }
      if isEnd { continue }
      if isRow {
        if stage == .after { throw line.fault("a second table in '\(heading.title)'") }
        if !isAfterBlank { throw line.fault("a table without a blank line before it") }
        stage = .inside
        header = MarkdownTable.Row(line: line, cells: try cells(of: line))
        let next = index + 1 < lines.count ? lines[index + 1].bytes.first : nil
        if next != UInt8(ascii: "|") { throw line.fault("a line of cells without the rule below it") }
      } else {
        try refuseUnlessParagraph(line)
      }
    }
    guard let header else { throw heading.line.fault("no table under '\(heading.title)'") }
    for (index, name) in header.cells.enumerated()
    where header.cells[..<index].contains(where: { name.looksLike($0, ignoringCase: true) }) {
      throw header.line.fault("two columns of one name")
    }
    return MarkdownTable(header: header, rows: rows)
  }

  // MARK: Lines

  private func isHeading(_ line: DocumentLine) -> Bool { MarkdownOutline.headingLevel(line.bytes) != nil }

  private func refuseUnlessParagraph(_ line: DocumentLine) throws(DocumentFault) {
    if ListMarker(line.content) != nil { throw line.fault("a list in '\(heading.title)'") }
    if line.indent > 0 || !MarkdownLine.isPlainStart(line.content) {
      throw line.fault("no plain paragraph in '\(heading.title)'")
    }
    if let fault = InlineMarkdown.fault(in: line.content, .line) { throw line.fault(fault) }
  }

  private func plain(_ text: ArraySlice<UInt8>, _ line: DocumentLine) throws(DocumentFault) -> String {
    if !MarkdownLine.isPlainStart(text) { throw line.fault("an entry that does not begin with text") }
    if let fault = InlineMarkdown.fault(in: text, .line) { throw line.fault(fault) }
    return String(decoding: text.withoutSpaces, as: UTF8.self)
  }

  private func cells(of line: DocumentLine) throws(DocumentFault) -> [String] {
    let row = line.content
    guard row.count > 1, row.first == UInt8(ascii: "|"), row.last == UInt8(ascii: "|") else {
      throw line.fault("a row without a bar at its end")
    }
    var cells: [String] = []
    for cell in row.dropFirst().dropLast().split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false) {
      if let fault = InlineMarkdown.fault(in: cell, .cell) { throw line.fault(fault) }
      cells.append(String(decoding: cell.withoutSpaces, as: UTF8.self))
    }
    return cells
  }

  /// The delimiter row: dashes, and colons for the alignment.
  private func check(rule line: DocumentLine, width: Int) throws(DocumentFault) {
    let cells = try cells(of: line)
    let isRule = cells.allSatisfy { cell in
      var dashes = cell[...]
      if dashes.first == ":" { dashes.removeFirst() }
      if dashes.last == ":" { dashes.removeLast() }
      return !dashes.isEmpty && dashes.allSatisfy { $0 == "-" }
    }
    if !isRule || cells.count != width { throw line.fault("no rule of \(width) cells below the table's header") }
  }
}
