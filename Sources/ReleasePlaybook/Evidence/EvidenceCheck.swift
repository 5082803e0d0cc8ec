import ReplayGate

/// Compares a document with the current evidence of the journal.
package struct EvidenceCheck: Sendable {
  /// A difference or an omission.
  package struct Problem: Sendable, Hashable {
    /// The line, from 1; nil if it does not concern a line.
    package let line: Int?
    package let words: String
  }

  package let problems: [Problem]

  /// Checks a document. People may add lines, but the generated lines must be unchanged and in their order.
  package init(_ document: String, _ evidence: Evidence, template: EvidenceTemplate) {
    var problems = evidence.missing.map { Problem(line: nil, words: "missing requirement: \($0)") }
    let lines = document.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    let actual = lines.map(VisibleText.trimmed)
    let expected = template.lines(evidence).filter { !VisibleText.trimmed($0.text).isEmpty }
    let forms = Self.forms(expected)
    var matched: [Int: EvidenceTemplate.Line] = [:]
    var fields: [(index: Int, form: EvidenceForm)] = []
    var unmatched: [(line: EvidenceTemplate.Line, after: Int)] = []
    var next = 0
    for (line, form) in zip(expected, forms) {
      if let index = lines[next...].firstIndex(where: form.matches) {
        matched[index] = line
        fields.append((index, form))
        next = index + 1
      } else {
        unmatched.append((line, next))
      }
    }
    var told: Set<Int> = []
    for (line, start) in unmatched {
      let label = Self.label(line.text)
      let found = actual.indices.first { index in
        index >= start && matched[index] == nil && !told.contains(index)
          && Self.isLabelled(actual[index], [label])
      }
      let what = line.names.isEmpty ? "a line of the template" : line.names.joined(separator: ", ")
      if let found {
        told.insert(found)
        problems.append(
          Problem(line: found + 1, words: "edited: \(what): expected '\(line.text)', found '\(actual[found])'"))
      } else {
        problems.append(Problem(line: nil, words: "missing line: \(what): '\(line.text)'"))
      }
    }
    for field in fields {
      let below = actual[(field.index + 1)...].firstIndex { !$0.isEmpty }
      let added = below.flatMap { matched[$0] == nil ? actual[$0] : nil }
      if let fault = field.form.fault(in: lines[field.index], below: added) {
        problems.append(Problem(line: field.index + 1, words: "\(fault): '\(actual[field.index])'"))
      }
    }
    let labels =
      expected.filter { !$0.names.isEmpty }.map { Self.label($0.text) }
      + EvidenceForm.itemLabels.map(Appearance.init(lettersOf:))
    let open = fields.filter { $0.form.goesOn(in: lines[$0.index]) }.map(\.index)
    let blocks = EvidenceBlocks(lines, generated: told.union(matched.keys), open: Set(open))
    for (index, line) in actual.enumerated() where matched[index] == nil && !told.contains(index) {
      if let problem = Self.problem(of: line) {
        problems.append(Problem(line: index + 1, words: problem))
      } else if Self.isLabelled(line, labels) {
        problems.append(Problem(line: index + 1, words: "said again, otherwise: '\(line)'"))
      }
    }
    problems += blocks.continuations.map { index in
      Problem(line: index + 1, words: "goes on with the line above: '\(actual[index])'")
    }
    problems += Self.blankSections(actual).map { index in
      Problem(line: index + 1, words: "blank: nothing below '\(actual[index])'")
    }
    self.problems = problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
  }

  /// The lines as forms. A label above a nested list is not a field itself.
  private static func forms(_ lines: [EvidenceTemplate.Line]) -> [EvidenceForm] {
    lines.indices.map { index in
      // A generated item is not a field, whatever it contains.
      if !lines[index].names.isEmpty { return EvidenceForm(fixed: lines[index].text) }
      let next = index + 1 < lines.count ? lines[index + 1].text : ""
      let isNested =
        !lines[index].text.hasPrefix(" ") && (next.hasPrefix("  - ") || next.hasPrefix("- ["))
      return EvidenceForm(lines[index].text, nextIsNested: isNested)
    }
  }

  /// Describes what is incomplete in an added line, or could hide another one; nil if nothing is.
  private static func problem(of line: String) -> String? {
    if line.contains("<!--") { return "hidden: '\(line)'" }
    let plain = line.drop { "-*+># ".contains($0) }
    if line.isEmpty { return nil }
    if let fault = MarkdownLine.fault(in: Array(line.utf8)[...], knowsCode: true) { return "\(fault): '\(line)'" }
    if plain.hasPrefix("<br") { return "a line that begins with HTML: '\(line)'" }
    if plain.hasPrefix("~~~") { return "a block of code: '\(line)'" }
    if EvidenceValue.hasMark(line) || line.contains("{{") { return "placeholder: '\(line)'" }
    if EvidenceLine(text: line[...]).headingLevel != nil { return nil }
    if line.hasPrefix("|") {
      if line.allSatisfy({ "|-: ".contains($0) }) { return nil }
      let cells = line.dropFirst().split(separator: "|", omittingEmptySubsequences: false).dropLast()
      return cells.lazy.compactMap { fault(in: String($0), of: line) }.first
    }
    if let labelled = EvidenceLine(text: line[...]).labelled { return fault(in: labelled.value, of: line) }
    if plain.isEmpty { return "blank: '\(line)'" }
    return Placeholder.isOpen(String(plain)) ? "placeholder: '\(line)'" : nil
  }

  private static func fault(in value: String, of line: String) -> String? {
    if VisibleText.visible(value).isEmpty { return "blank: '\(line)'" }
    return EvidenceValue.fault(in: value).map { fault in
      "\(fault.isExactly(EvidenceValue.open) ? "placeholder" : fault): '\(line)'"
    }
  }

  /// The indices of headings without content.
  private static func blankSections(_ lines: [String]) -> [Int] {
    func level(_ line: String) -> Int? { EvidenceLine(text: line[...]).headingLevel }
    return lines.indices.filter { index in
      guard let own = level(lines[index]) else { return false }
      guard let next = lines[(index + 1)...].first(where: { !$0.isEmpty }) else { return true }
      return level(next).map { $0 <= own } ?? false
    }
  }

  /// The letters of a label: the first cell of a row, or the text before the first colon. Nil if there is none.
  private static func label(_ line: String) -> Appearance? {
    let text = line.drop { "|-*+>#_` .)0123456789".contains($0) }
    guard let end = text.firstIndex(where: { ":|".contains($0) }), end > text.startIndex else { return nil }
    return Appearance(lettersOf: String(text[..<end]))
  }

  /// Whether a line has a label that looks like one of these.
  private static func isLabelled(_ line: String, _ labels: [Appearance?]) -> Bool {
    guard let own = label(line) else { return false }
    return labels.contains { $0?.isLike(own) ?? false }
  }
}
