/// A table as plain text: columns of one width with heads, two spaces apart.
struct TextTable {
  struct Column {
    let head: String
    /// Whether its cells end below each other.
    var isNumber = false
  }

  /// What a column is padded to at most: a cell that is longer moves those after it in its row.
  private static let widthLimit = 48

  let columns: [Column]
  let rows: [[String]]

  /// The head and the rows, without spaces at their ends.
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
