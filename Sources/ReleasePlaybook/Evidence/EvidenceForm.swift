import ReplayGate

/// A template line with its fields: what is fixed, and what people fill in.
struct EvidenceForm {
  private enum Shape {
    /// A line without fields.
    case fixed
    /// A row of a table, with its cells.
    case row([FormText])
    /// Any other line with fields.
    case line(FormText)
  }

  private let text: String
  private let shape: Shape
  /// Whether the content may be on separate lines below.
  private let mayGoOn: Bool
  /// The white space before the line.
  private let indent: Substring

  /// Creates a line without fields.
  init(fixed line: String) {
    text = VisibleText.trimmed(line)
    indent = Self.indent(of: line)
    shape = .fixed
    mayGoOn = false
  }

  init(_ line: String, nextIsNested: Bool = false) {
    text = VisibleText.trimmed(line)
    indent = Self.indent(of: line)
    mayGoOn = text.filter { $0 != "*" }.hasSuffix(":")
    shape = nextIsNested && mayGoOn ? .fixed : Self.shape(of: text)
  }

  private static func indent(of line: String) -> Substring { line.prefix(while: \.isWhitespace) }

  private static func shape(of line: String) -> Shape {
    if let cells = cells(of: line) {
      if line.allSatisfy({ "|-: ".contains($0) }), line.contains("---") { return .fixed }
      return .row(cells.enumerated().map { index, cell in FormText(cell: cell, isFirst: index == 0) })
    }
    for box in ["- [ ]", "* [ ]"] {
      if let rest = line.dropping(exactly: box) {
        let rest = VisibleText.trimmed(String(rest))
        return .line(FormText(field: String(box.prefix(2)), before: rest.isEmpty ? "" : " " + rest))
      }
    }
    guard let end = labelEnd(line) else { return marked(line) }
    let isWhole = FormText.isWhole(VisibleText.trimmed(String(line[end...])))
    return isWhole ? .line(FormText(field: String(line[..<end]), before: "")) : marked(line)
  }

  private static func marked(_ line: String) -> Shape {
    let text = FormText(marked: line)
    return text.hasFields ? .line(text) : .fixed
  }

  /// The position after the colon of a label, including the marks of bold text.
  private static func labelEnd(_ line: String) -> String.Index? {
    guard let colon = line.firstIndex(of: ":"), !line[colon...].hasPrefix("://") else { return nil }
    var end = line.index(after: colon)
    while end < line.endIndex, line[end] == "*" { end = line.index(after: end) }
    return end
  }

  static func cells(of line: String) -> [String]? {
    guard line.hasPrefix("|"), line.hasSuffix("|"), line.count > 1 else { return nil }
    return line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
      .map { VisibleText.trimmed(String($0)) }
  }

  // MARK: Filled-in lines

  /// Whether a line of a document is this line, regardless of the content of its fields.
  func matches(_ line: String) -> Bool {
    guard String(Self.indent(of: line)).isExactly(String(indent)) else { return false }
    let line = VisibleText.trimmed(line)
    switch shape {
    case .fixed: return line.isExactly(text)
    case .row(let texts):
      guard let cells = Self.cells(of: line), cells.count == texts.count else { return false }
      return zip(texts, cells).allSatisfy { text, cell in text.values(in: cell) != nil }
    case .line(let text): return text.values(in: line) != nil
    }
  }

  /// What is wrong with the fields of a matching line; nil if each is filled in. `below` is the next line if it was added
  /// by a person.
  func fault(in line: String, below: String?) -> String? {
    let line = VisibleText.trimmed(line)
    switch shape {
    case .fixed: return nil
    case .row(let texts):
      for (text, cell) in zip(texts, Self.cells(of: line) ?? []) {
        if let fault = text.fault(in: cell) { return fault }
      }
      return nil
    case .line(let text):
      if let below, goesOn(in: line) { return EvidenceValue.fault(in: below) }
      return text.fault(in: line)
    }
  }

  /// Whether the content of a matching line is on separate lines below.
  func goesOn(in line: String) -> Bool {
    guard case .line(let text) = shape, mayGoOn else { return false }
    return text.values(in: VisibleText.trimmed(line))?.allSatisfy { VisibleText.trimmed($0).isEmpty } ?? false
  }

  // MARK: Items

  /// The text for a value that is not known.
  static let unknown = "not known"

  /// The items that forms ask for, by their labels in lower case.
  private static let labels: [(label: String, figure: String)] = [
    ("commit sha", "commit"), ("commit", "commit"), ("candidate commit", "commit"),
    ("new revision", "deploymentRevision"),
    ("active revision", "deploymentRevision"), ("deployment revision", "deploymentRevision"),
    ("release pr", "pullRequest"), ("verdict", "verdict"), ("journal", "journal"),
  ]

  /// The labels of items, in lower case.
  static var itemLabels: [String] { labels.map(\.label) }

  /// The line with its open field replaced by the item that its label asks for. Returns nil if it asks for none.
  static func placed(_ line: String, _ value: (String) -> String?) -> (text: String, figure: String)? {
    guard let cells = cells(of: line), cells.count == 2, EvidenceValue.isOpen(cells[1]) else { return nil }
    guard let label = labels.first(where: { $0.label.isExactly(cells[0].lowercased()) }),
      let value = value(label.figure)
    else { return nil }
    let text = cells[1].hasPrefix("`") ? "`\(value)`" : value
    return ("| \(cells[0]) | \(text) |", label.figure)
  }
}
