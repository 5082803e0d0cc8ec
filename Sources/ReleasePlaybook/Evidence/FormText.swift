import ReplayGate

/// A text of a template: pieces that stay as they are, and between them fields to fill in.
struct FormText {
  /// The pieces around the fields; there is one more of them than fields.
  private let fixed: [String]
  /// Whether the template has a dash there, so that any text will do.
  private let isOptional: Bool

  var hasFields: Bool { fixed.count > 1 }

  private init(_ fixed: [String], isOptional: Bool = false) {
    self.fixed = fixed
    self.isOptional = isOptional
  }

  /// A field with the text before and after it.
  init(field start: String, before end: String) { self.init([start, end]) }

  /// A text whose marks are the fields.
  init(marked text: String) {
    var fixed: [String] = []
    var start = text.startIndex
    for mark in Placeholder.marks(in: text[...]) where mark.lowerBound >= start {
      fixed.append(String(text[start..<mark.lowerBound]))
      start = mark.upperBound
    }
    self.init(fixed + [String(text[start...])])
  }

  /// A cell of a table. The first one is a label, if it is not blank.
  init(cell: String, isFirst: Bool) {
    let isDash = cell.isExactly("—") || cell.isExactly("-")
    if isFirst, !cell.isEmpty {
      self.init([cell])
    } else if isDash || Self.isWhole(cell) {
      self.init(["", ""], isOptional: isDash)
    } else {
      self.init(marked: cell)
    }
  }

  /// Whether a field extends over a whole text: it is blank, a choice of boxes, or a word such as `pending`.
  static func isWhole(_ text: String) -> Bool {
    EvidenceValue.isOpen(text) && (text.contains("☐") || Placeholder.marks(in: text[...]).isEmpty)
  }

  /// The values of the fields; nil if the pieces around them are not there. O(n).
  func values(in text: String) -> [String]? {
    guard let first = fixed.first, var rest = text.dropping(exactly: first) else { return nil }
    if !hasFields { return rest.isEmpty ? [] : nil }
    var values: [String] = []
    for piece in fixed[1..<(fixed.count - 1)] {
      // Two fields without text between them are one.
      guard let place = piece.isEmpty ? rest.startIndex..<rest.startIndex : rest.firstRange(of: piece) else {
        return nil
      }
      if !piece.isEmpty { values.append(String(rest[..<place.lowerBound])) }
      rest = rest[place.upperBound...]
    }
    let last = fixed[fixed.count - 1]
    guard rest.utf8.count >= last.utf8.count, String(rest.utf8.suffix(last.utf8.count))?.isExactly(last) == true
    else { return nil }
    return values + [String(decoding: rest.utf8.dropLast(last.utf8.count), as: UTF8.self)]
  }

  /// What is wrong with the fields of a matching text; nil if each is filled in.
  func fault(in text: String) -> String? {
    guard hasFields, let values = values(in: text) else { return nil }
    return values.lazy.compactMap { value in
      // A dash may stay as it is.
      let isDash = isOptional && !VisibleText.visible(value).isEmpty && !Placeholder.hasMark(value)
      let fault = EvidenceValue.fault(in: value)
      return isDash && fault.isExactly(EvidenceValue.open) ? nil : fault
    }.first
  }
}
