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
    let actual = document.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(Self.stripped)
    let expected = template.lines(evidence).filter { !Self.stripped($0.text[...]).isEmpty }
    let forms = Self.forms(expected)
    var matched: [Int: EvidenceTemplate.Line] = [:]
    var fields: [(index: Int, form: EvidenceForm)] = []
    var unmatched: [(line: EvidenceTemplate.Line, after: Int)] = []
    var next = 0
    for (line, form) in zip(expected, forms) {
      if let index = actual[next...].firstIndex(where: form.matches) {
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
          && Self.isLabelled(actual[index], label)
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
      if field.form.isOpen(in: actual[field.index], below: added) {
        problems.append(Problem(line: field.index + 1, words: "not filled in: '\(actual[field.index])'"))
      }
    }
    let labels = expected.filter { !$0.names.isEmpty }.compactMap { Self.label($0.text) }
    for (index, line) in actual.enumerated() where matched[index] == nil && !told.contains(index) {
      if let problem = Self.problem(of: line) {
        problems.append(Problem(line: index + 1, words: problem))
      } else if labels.contains(where: { Self.isLabelled(line, $0) }) {
        problems.append(Problem(line: index + 1, words: "said again, otherwise: '\(line)'"))
      }
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
      if !lines[index].names.isEmpty { return EvidenceForm(fixed: stripped(lines[index].text[...])) }
      let next = index + 1 < lines.count ? lines[index + 1].text : ""
      let isNested =
        !lines[index].text.hasPrefix(" ") && (next.hasPrefix("  - ") || next.hasPrefix("- ["))
      return EvidenceForm(stripped(lines[index].text[...]), nextIsNested: isNested)
    }
  }

  /// Describes what is incomplete in an added line; nil if it is complete.
  private static func problem(of line: String) -> String? {
    if line.contains("<!--") { return "hidden: '\(line)'" }
    if line.isEmpty || line.hasPrefix("#") { return nil }
    if Placeholder.hasOpenWord(line) || line.contains("{{") || line.contains("[ ]") { return "placeholder: '\(line)'" }
    if line.hasPrefix("|") {
      let cells = line.dropFirst().split(separator: "|", omittingEmptySubsequences: false).dropLast()
      let isRule = line.allSatisfy { "|-: ".contains($0) }
      if isRule { return nil }
      if cells.contains(where: { stripped($0).isEmpty }) { return "blank: '\(line)'" }
      return cells.contains { Placeholder.isOpen(String($0)) } ? "placeholder: '\(line)'" : nil
    }
    if let labelled = EvidenceLine(text: line[...]).labelled {
      if labelled.value.isEmpty { return "blank: '\(line)'" }
      return Placeholder.isOpen(labelled.value) ? "placeholder: '\(line)'" : nil
    }
    let plain = line.drop { "-*+ ".contains($0) }
    if plain.isEmpty { return "blank: '\(line)'" }
    return Placeholder.isOpen(String(plain)) ? "placeholder: '\(line)'" : nil
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

  /// The text before the first colon, without the marker of a list.
  private static func label(_ line: String) -> String? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    return stripped(line[..<colon].drop { "-*+ ".contains($0) })
  }

  /// Whether a line has a label that nobody can tell from this one.
  private static func isLabelled(_ line: String, _ label: String?) -> Bool {
    guard let label, let own = Self.label(line) else { return false }
    return own.looksLike(label)
  }

  private static func stripped(_ line: Substring) -> String { VisibleText.trimmed(String(line)) }
}
