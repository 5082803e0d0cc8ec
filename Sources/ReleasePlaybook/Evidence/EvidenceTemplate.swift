package import ReplayGate

/// A template for evidence: Markdown in which `{{name}}` stands for an item. If it is alone on a line, with or without
/// a list marker, it produces one line for each line of the item.
package struct EvidenceTemplate: Sendable, Hashable {
  private let text: String

  /// Reads a user's template. Throws if it contains a name that is not that of an item.
  package init(_ bytes: [UInt8], source: String, for kind: Evidence.Kind) throws(ReplayGateError) {
    if let format = ForeignFormat(ofDocument: bytes) {
      throw .invalidInput(InputFault(source: source, is: format, expected: "a template in Markdown"))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .invalidInput(
        InputFault(source: source, bytes: bytes, offset: 0, found: "other bytes", expected: "valid UTF-8"))
    }
    let known = Self.names(of: kind)
    for name in Self.names(in: text[...]) where !known.containsExactly(name) {
      let offset = text.firstRange(of: "{{\(name)}}").map {
        text.utf8.distance(from: text.startIndex, to: $0.lowerBound)
      }
      throw .invalidInput(
        InputFault(
          source: source, bytes: bytes, offset: offset ?? 0, found: "{{\(name)}}",
          expected: "one of \(known.joined(separator: ", "))"))
    }
    self.text = text
  }

  private init(text: String) { self.text = text }

  /// A line of a document, with the names of the items in it.
  package struct Line: Sendable, Hashable {
    package let text: String
    package let names: [String]
  }

  package func lines(_ evidence: Evidence) -> [Line] {
    var lines = [Line(text: evidence.kind.marker, names: [])]
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if String(line).isExactly(evidence.kind.marker) { continue }
      let names = Self.names(in: line)
      if names.isEmpty {
        let placed = EvidenceForm.placed(String(line)) { name in
          evidence.item(name).flatMap { item in
            let isKnown =
              item.missing.isEmpty && item.lines.count == 1 && !item.lines[0].isExactly(EvidenceForm.unknown)
            return isKnown ? item.lines[0] : nil
          }
        }
        lines.append(Line(text: placed?.text ?? String(line), names: placed.map { [$0.figure] } ?? []))
      } else if let item = evidence.item(names[0]), ["{{\(item.name)}}", "- {{\(item.name)}}"].contains(line) {
        let dash = line.hasPrefix("-") ? "- " : ""
        lines += item.lines.map { Line(text: dash + $0, names: names) }
      } else {
        var whole = String(line)
        for name in names {
          let value = evidence.item(name)?.lines.joined(separator: "; ") ?? ""
          whole = whole.replacing("{{\(name)}}", with: value)
        }
        lines.append(Line(text: whole, names: names))
      }
    }
    return lines + figuresBelow(evidence)
  }

  /// The items that the text does not contain. They are appended, so that a template cannot omit evidence.
  private func figuresBelow(_ evidence: Evidence) -> [Line] {
    let shown = Self.names(in: text[...])
    let items = evidence.items.filter { !shown.containsExactly($0.name) }
    if items.isEmpty { return [] }
    let isEnded = text.hasSuffix("\n")
    var lines = (isEnded ? [] : [""]).map { Line(text: $0, names: []) } + [Line(text: "## Figures", names: [])]
    for item in items {
      lines += ["", "### \(item.name)", ""].map { Line(text: $0, names: []) }
      lines += item.lines.map { Line(text: "- " + $0, names: [item.name]) }
    }
    return lines
  }

  package func render(_ evidence: Evidence) -> String {
    var text = lines(evidence).map(\.text).joined(separator: "\n")
    if !text.hasSuffix("\n") { text += "\n" }
    return text
  }

  private static func names(in text: Substring) -> [String] {
    var names: [String] = []
    var rest = text
    while let start = rest.firstRange(of: "{{") {
      guard let end = rest[start.upperBound...].firstRange(of: "}}") else { break }
      names.append(String(rest[start.upperBound..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return names
  }

  fileprivate static func names(of kind: Evidence.Kind) -> [String] { names(in: standard(kind).text[...]) }

  /// The built-in template.
  package static func standard(_ kind: Evidence.Kind) -> EvidenceTemplate {
    switch kind {
    case .release: EvidenceTemplate(text: release)
    case .drill: EvidenceTemplate(text: drill)
    }
  }

  private static let release = """
    # Release evidence

    - Gate: {{gate}}
    - Candidate commit: {{commit}}
    - Release PR: {{pullRequest}}
    - Verdict: {{verdict}}
    - Playbook: {{playbook}}
    - Journal: {{journal}}

    ## Steps

    - {{steps}}

    ## CI runs of the required checks

    - {{checks}}

    ## Lanes

    - {{lanes}}

    ## Deployment

    - Revision: {{deploymentRevision}}
    - Smoke check: {{smoke}}

    ## Incidents

    - {{incidents}}

    ## Rollback

    - {{rollbacks}}

    ## Blocked replay gates

    - {{blockedGates}}

    ## Traceability

    - {{traceability}}
    """

  private static let drill = """
    # Drill report

    - Gate: {{gate}}
    - Journal: {{journal}}
    - Revision: {{deploymentRevision}}

    ## Scenarios

    - {{scenarios}}

    ## Phases

    - {{phases}}

    ## Times

    - {{times}}

    ## Actions

    - {{actions}}

    ## References

    - {{references}}
    """
}

extension Evidence.Kind {
  /// The names of the items that a template can contain.
  package var figureNames: [String] { EvidenceTemplate.names(of: self) }
}
