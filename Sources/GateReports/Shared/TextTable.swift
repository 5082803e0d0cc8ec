/// A table as plain text: aligned columns with a heading, two spaces apart.
struct TextTable {
  struct Column {
    let head: String
    /// Whether the cells are aligned to the right.
    var isNumber = false
  }

  /// The maximum width to which a column is padded. A longer cell moves the cells after it in its row.
  private static let widthLimit = 48

  let columns: [Column]
  let rows: [[String]]

  /// The heading and the rows, without trailing spaces.
  var lines: [String] {
    let all = [columns.map(\.head)] + rows
    let widths = columns.indices.map { column in min(all.map { $0[column].count }.max() ?? 0, Self.widthLimit) }
    return all.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        let space = String(repeating: " ", count: max(0, widths[index] - cell.count))
        line += (index > 0 ? "  " : "") + (columns[index].isNumber ? space + cell : cell + space)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
