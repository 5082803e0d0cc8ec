/// A table of the page. It is shown as a table on a wide screen and as a list of cards on a phone.
///
/// On a phone each cell is preceded by the name of its column. Browsers lose the semantics of a table when its layout
/// is changed, so each part has an explicit role.
struct HTMLTable {
  /// A column of the table.
  struct Column {
    let title: String
    var isNumber = false
  }

  /// A row. Its first cell is its heading.
  struct Row {
    var cells: [HTML]
    /// The sort keys of cells that are not sorted by their text, by column.
    var keys: [Int: Int] = [:]
    var isMarked = false
  }

  /// The identifier of the table, which its search field and its sorting need.
  var id = ""
  var caption: HTML?
  let columns: [Column]
  let rows: [Row]
  /// Whether the page's script makes the columns sortable.
  var isSortable = false

  var html: HTML {
    let rests = columns.indices.map { columns[$0].isNumber ? rest(of: $0) : 0 }
    let name: HTML = id.isEmpty ? "" : " id=\"\(id)\""
    let sorts: HTML = isSortable ? " data-sorts" : ""
    let caption: HTML = caption.map { "<caption>\($0)</caption>" } ?? ""
    return """
      <table class="cards" role="table"\(name)\(sorts)>\(caption)
      <thead role="rowgroup"><tr role="row">\(columns.map(head))</tr></thead>
      <tbody role="rowgroup">
      \(rows.map { row($0, rests) })</tbody></table>

      """
  }

  private func head(_ column: Column) -> HTML {
    let number: HTML = column.isNumber ? " class=\"n\"" : ""
    let sort: HTML = isSortable ? " data-sort=\"\(column.isNumber ? "number" : "text")\"" : ""
    return "<th scope=\"col\" role=\"columnheader\"\(number)\(sort)>\(column.title)</th>"
  }

  /// The digits that the longest part after whole digits has in a column.
  private func rest(of column: Int) -> Int {
    rows.map { row in HTMLFigure.parts(row.cells[column].text)?.rest.count ?? 0 }.max() ?? 0
  }

  private func row(_ row: Row, _ rests: [Int]) -> HTML {
    var html: HTML = row.isMarked ? "<tr role=\"row\" class=\"changed\">" : "<tr role=\"row\">"
    for (index, cell) in row.cells.enumerated() {
      if index == 0 {
        html += "<th scope=\"row\" role=\"rowheader\">\(cell)</th>"
      } else {
        let number: HTML = columns[index].isNumber ? " class=\"n\"" : ""
        let key: HTML = row.keys[index].map { " data-key=\"\($0)\"" } ?? ""
        // An empty cell has no label, so that a card can leave it out.
        html +=
          cell.text.isEmpty
          ? "<td role=\"cell\"\(number)></td>"
          : "<td role=\"cell\" data-label=\"\(columns[index].title)\"\(number)\(key)>\(HTMLFigure.pointed(cell, rests[index]))</td>"
      }
    }
    html += "</tr>\n"
    return html
  }
}
