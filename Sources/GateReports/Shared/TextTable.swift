internal import ReplayGate

/// A table as plain text: aligned columns with a heading, two spaces apart. On a terminal that is narrower than the table,
/// each row is a sentence: its title, then each cell after its heading.
struct TextTable {
  struct Column {
    let head: String
    /// Whether the cells are aligned to the right.
    var isNumber = false
    /// Whether its cell heads a row that is told as a sentence.
    var isTitle = false
  }

  /// The maximum width to which a column is padded. A longer cell moves the cells after it in its row.
  private static let widthLimit = 48

  let columns: [Column]
  let rows: [[String]]
  /// The spaces before each line.
  var indent = 0

  /// The heading, which is empty if rows are sentences, and the lines of each row, without trailing spaces.
  func blocks(on screen: Screen = .log) -> (head: [String], rows: [[String]]) {
    let all = [columns.map(\.head)] + rows
    let widths = columns.indices.map { column in
      min(all.map { Screen.width(of: $0[column]) }.max() ?? 0, Self.widthLimit)
    }
    let lines = all.map { row in
      var line = String(repeating: " ", count: indent)
      for (index, cell) in row.enumerated() {
        let space = String(repeating: " ", count: max(0, widths[index] - Screen.width(of: cell)))
        line += (index > 0 ? "  " : "") + (columns[index].isNumber ? space + cell : cell + space)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
    if screen.isTerminal, lines.contains(where: { Screen.width(of: $0) > screen.columns }) {
      return ([], rows.map { sentence($0, on: screen) })
    }
    return ([lines[0]], lines.dropFirst().map { [$0] })
  }

  /// All lines.
  func lines(on screen: Screen = .log) -> [String] {
    let (head, rows) = blocks(on: screen)
    return head + rows.joined()
  }

  private func sentence(_ row: [String], on screen: Screen) -> [String] {
    let title = columns.firstIndex(where: \.isTitle)
    var parts: [String] = []
    for (index, cell) in row.enumerated() where index != title {
      // Columns were padded for their decimal points.
      let text = cell.split(separator: " ").joined(separator: " ")
      if text.isEmpty || text.elementsEqual("-") { continue }
      parts.append(columns[index].head.isEmpty ? text : "\(columns[index].head) \(text)")
    }
    let lead = String(repeating: " ", count: indent)
    let sentence = parts.joined(separator: ", ")
    guard let title else { return screen.lines(lead + sentence, indent: indent + 2) }
    return screen.lines(lead + row[title], indent: indent) + screen.lines("\(lead)  \(sentence)", indent: indent + 2)
  }
}
