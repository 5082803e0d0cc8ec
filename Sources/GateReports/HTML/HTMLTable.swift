/// A table of the page: one that reads as a table on a wide screen and as a list of cards on a phone.
///
/// On a phone each cell is led by its column's name, and browsers forget what a table's parts are once they are laid out
/// otherwise; so each part names its role.
struct HTMLTable {
  /// What a column holds.
  struct Column {
    let title: String
    var isNumber = false
  }

  /// One row: its first cell heads it.
  struct Row {
    var cells: [HTML]
    /// What the cells are sorted by where that is not their text, by column.
    var keys: [Int: Int] = [:]
    var isMarked = false
  }

  /// Names the table for its search field, and is needed where it sorts.
  var id = ""
  var caption: HTML?
  let columns: [Column]
  let rows: [Row]
  /// Whether the page's script makes its columns sort.
  var isSortable = false

  var html: HTML {
    let name: HTML = id.isEmpty ? "" : " id=\"\(id)\""
    let sorts: HTML = isSortable ? " data-sorts" : ""
    let caption: HTML = caption.map { "<caption>\($0)</caption>" } ?? ""
    return """
      <table class="cards" role="table"\(name)\(sorts)>\(caption)
      <thead role="rowgroup"><tr role="row">\(columns.map(head))</tr></thead>
      <tbody role="rowgroup">
      \(rows.map(row))</tbody></table>

      """
  }

  private func head(_ column: Column) -> HTML {
    let number: HTML = column.isNumber ? " class=\"n\"" : ""
    let sort: HTML = isSortable ? " data-sort=\"\(column.isNumber ? "number" : "text")\"" : ""
    return "<th scope=\"col\" role=\"columnheader\"\(number)\(sort)>\(column.title)</th>"
  }

  private func row(_ row: Row) -> HTML {
    var html: HTML = row.isMarked ? "<tr role=\"row\" class=\"changed\">" : "<tr role=\"row\">"
    for (index, cell) in row.cells.enumerated() {
      if index == 0 {
        html += "<th scope=\"row\" role=\"rowheader\">\(cell)</th>"
      } else {
        let number: HTML = columns[index].isNumber ? " class=\"n\"" : ""
        let key: HTML = row.keys[index].map { " data-key=\"\($0)\"" } ?? ""
        // An empty cell stays without a label, so that a card can leave it out.
        html +=
          cell.text.isEmpty
          ? "<td role=\"cell\"></td>"
          : "<td role=\"cell\" data-label=\"\(columns[index].title)\"\(number)\(key)>\(cell)</td>"
      }
    }
    html += "</tr>\n"
    return html
  }
}
