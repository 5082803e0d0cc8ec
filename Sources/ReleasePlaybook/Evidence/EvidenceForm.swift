import ReplayGate

/// A template line with its fields: what is fixed, and what people fill in.
struct EvidenceForm {
  private enum Part {
    case fixed(String)
    /// A field to fill in. It is optional if the template has a dash there.
    case field(isOptional: Bool)
  }

  private enum Shape {
    /// A line without fields.
    case fixed
    /// A row of a table, with its cells.
    case row([Part])
    /// A field, with the text before and after it.
    case around(String, String)
  }

  private let text: String
  private let shape: Shape
  /// Whether the content may be on separate lines below.
  private let mayGoOn: Bool

  /// Creates a line without fields.
  init(fixed line: String) {
    text = line
    shape = .fixed
    mayGoOn = false
  }

  init(_ line: String, nextIsNested: Bool = false) {
    text = line
    mayGoOn = line.filter { $0 != "*" }.hasSuffix(":")
    shape = nextIsNested && mayGoOn ? .fixed : Self.shape(of: line)
  }

  private static func shape(of line: String) -> Shape {
    if let cells = cells(of: line) {
      if line.allSatisfy({ "|-: ".contains($0) }), line.contains("---") { return .fixed }
      let parts: [Part] = cells.enumerated().map { index, cell in
        if index == 0, !cell.isEmpty { return .fixed(cell) }
        if cell == "—" || cell == "-" { return .field(isOptional: true) }
        return isOpen(cell) ? .field(isOptional: false) : .fixed(cell)
      }
      return .row(parts)
    }
    for box in ["- [ ]", "* [ ]"] {
      if let rest = line.dropping(exactly: box) {
        let rest = VisibleText.trimmed(String(rest))
        return rest.isEmpty ? .around(String(box.prefix(2)), "") : .around(String(box.prefix(2)), " " + rest)
      }
    }
    if let start = line.firstIndex(of: "["), let end = line[start...].firstIndex(of: "]"),
      isName(line[line.index(after: start)..<end])
    {
      return .around(String(line[..<start]), String(line[line.index(after: end)...]))
    }
    guard let colon = labelEnd(line) else { return hasMark(line) ? .around("", "") : .fixed }
    return isOpen(String(line[colon...])) ? .around(String(line[..<colon]), "") : .fixed
  }

  /// The position after the colon of a label, including the marks of bold text.
  private static func labelEnd(_ line: String) -> String.Index? {
    guard let colon = line.firstIndex(of: ":"), !line[colon...].hasPrefix("://") else { return nil }
    var end = line.index(after: colon)
    while end < line.endIndex, line[end] == "*" { end = line.index(after: end) }
    return end
  }

  private static func isName(_ text: Substring) -> Bool {
    text.count > 3 && text.allSatisfy { $0.isUppercase || $0 == "_" }
  }

  // MARK: Open fields

  /// The text for a value that is not known.
  static let unknown = "not known"

  private static let ticks = ["☑", "☒", "✓", "✔", "✅", "[x]", "[X]"]

  /// Whether something still has to be filled in.
  static func isOpen(_ text: String) -> Bool {
    let text = VisibleText.trimmed(text)
    if ticks.contains(where: text.contains) { return text.contains("___") }
    return hasMark(text) || Placeholder.isOpen(text)
  }

  /// Whether a text contains a mark of a form: `___`, `☐`, `YYYY-MM-DD`, `NNN`, `<sha>`, `[DATE]`, or an empty box.
  private static func hasMark(_ text: String) -> Bool {
    if ["___", "☐", "YYYY", "NNN", "[ ]"].contains(where: text.contains) { return true }
    if text.split(separator: "[", omittingEmptySubsequences: false).dropFirst().contains(where: {
      isName($0.prefix { $0 != "]" }) && $0.contains("]")
    }) {
      return true
    }
    guard let start = text.firstIndex(of: "<"), let end = text[start...].firstIndex(of: ">") else { return false }
    let inside = text[text.index(after: start)..<end]
    return !inside.isEmpty && inside.allSatisfy { $0.isLowercase || $0 == "-" || $0 == "_" }
  }

  static func cells(of line: String) -> [String]? {
    guard line.hasPrefix("|"), line.hasSuffix("|"), line.count > 1 else { return nil }
    return line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
      .map { VisibleText.trimmed(String($0)) }
  }

  // MARK: Filled-in lines

  /// Whether a line of a document is this line, regardless of the content of its fields.
  func matches(_ line: String) -> Bool {
    switch shape {
    case .fixed: return line.isExactly(text)
    case .row(let parts):
      guard let cells = Self.cells(of: line), cells.count == parts.count else { return false }
      return zip(parts, cells).allSatisfy { part, cell in
        if case .fixed(let text) = part { text.isExactly(cell) } else { true }
      }
    case .around(let before, let after):
      guard let rest = line.dropping(exactly: before), rest.utf8.count >= after.utf8.count else { return false }
      return String(rest.utf8.suffix(after.utf8.count))?.isExactly(after) ?? false
    }
  }

  /// Whether a matching line has an open field. `below` is the next line if it was added by a person.
  func isOpen(in line: String, below: String?) -> Bool {
    switch shape {
    case .fixed: return false
    case .row(let parts):
      return zip(parts, Self.cells(of: line) ?? []).contains { part, cell in
        if case .field(let isOptional) = part { isOptional ? cell.isEmpty : Self.isOpen(cell) } else { false }
      }
    case .around(let before, let after):
      guard let rest = line.dropping(exactly: before) else { return true }
      let value = String(decoding: rest.utf8.dropLast(after.utf8.count), as: UTF8.self)
      if VisibleText.trimmed(value).isEmpty, mayGoOn, let below { return Self.isOpen(below) }
      return Self.isOpen(value)
    }
  }

  // MARK: Items

  /// The items that forms ask for, by their labels in lower case.
  private static let labels: [(label: String, figure: String)] = [
    ("commit sha", "commit"), ("commit", "commit"), ("candidate commit", "commit"),
    ("new revision", "deploymentRevision"),
    ("active revision", "deploymentRevision"), ("deployment revision", "deploymentRevision"),
    ("release pr", "pullRequest"), ("verdict", "verdict"), ("journal", "journal"),
  ]

  /// The line with its open field replaced by the item that its label asks for. Returns nil if it asks for none.
  static func placed(_ line: String, _ value: (String) -> String?) -> (text: String, figure: String)? {
    guard let cells = cells(of: line), cells.count == 2, isOpen(cells[1]) else { return nil }
    guard let label = labels.first(where: { $0.label.isExactly(cells[0].lowercased()) }),
      let value = value(label.figure)
    else { return nil }
    let text = cells[1].hasPrefix("`") ? "`\(value)`" : value
    return ("| \(cells[0]) | \(text) |", label.figure)
  }
}
