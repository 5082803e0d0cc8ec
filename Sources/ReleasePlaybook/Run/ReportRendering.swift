package import ReplayGate

extension ReleaseReport {
  /// One JSON object on one line, members sorted, without a newline.
  package var json: String {
    let members: [Exact<String>: JSONValue] = [
      "schemaVersion": .string(Self.schemaVersion),
      "generatedAt": .string(generatedAt.rfc3339),
      "judgedAt": .string(start.judgedAt.rfc3339),
      "commit": .string(start.commit),
      "pullRequest": start.pullRequest.map(JSONValue.integer) ?? .null,
      "deploymentRevision": .optional(start.deploymentRevision),
      "playbook": .object(["name": .string(playbook.name), "digest": .string(playbook.digest)]),
      "verdict": .string(verdict.rawValue),
      "steps": .array(steps.map(\.json)),
      "traceability": .object([
        "child": .integer(playbook.traceability.child),
        "parents": .array(playbook.traceability.parents.map(JSONValue.integer)),
        "signoff": .integer(playbook.traceability.signoff),
        "documents": .strings(playbook.traceability.documents),
      ]),
    ]
    return JSONValue.object(members).text
  }

  /// The report in Markdown.
  package var markdown: String {
    var text = """
      # \(MarkdownText.cell(playbook.name)): release validation

      - Verdict: **\(verdict.rawValue)**
      - Candidate commit: `\(start.commit)`
      - Release PR: \(start.pullRequest.map { "#\($0)" } ?? "not given")
      - Deployment revision: \(start.deploymentRevision.map(MarkdownText.cell) ?? "not given")
      - Playbook: \(MarkdownText.cell(playbook.name)), `\(playbook.digest)`
      - Repository: \(MarkdownText.cell("\(playbook.repository)"))
      - Facts: \(factsWords)
      - Judged by the time: \(start.judgedAt.rfc3339)
      - Generated: \(generatedAt.rfc3339)
      - Child #\(playbook.traceability.child), parents \
      \(playbook.traceability.parents.map { "#\($0)" }.joined(separator: ", ")), \
      signoff #\(playbook.traceability.signoff)

      | Step | Status | Expected | Observed | Log |
      | --- | --- | --- | --- | --- |

      """
    for step in steps {
      let name = step.step.isRequired ? step.step.id : step.step.id + " (optional)"
      let cells = [
        name, step.result.status.rawValue, step.result.expected, step.result.observed, step.result.log ?? "",
      ]
      text += "| " + cells.map(MarkdownText.cell).joined(separator: " | ") + " |\n"
    }
    text += "\n## To run a step alone\n\n"
    for step in steps {
      let command = command(of: step)
      text += "- \(step.step.id)\(command.needs): \(MarkdownText.code(command.text))\n"
    }
    let printing = steps.filter { !$0.result.printed.isEmpty }
    if !printing.isEmpty { text += "\n## The last lines that commands printed\n\n" }
    for step in printing {
      text += "- \(step.step.id):\n"
      for line in step.result.printed { text += "  - \(MarkdownText.code(line))\n" }
    }
    let linked = steps.filter { !$0.result.references.isEmpty }
    if !linked.isEmpty { text += "\n## What the steps were judged by\n\n" }
    for step in linked {
      let references = step.result.references.map { "\($0.kind) \(MarkdownText.code($0.ref))" }
      text += "- \(step.step.id): \(references.joined(separator: ", "))\n"
    }
    return text
  }

  /// The number of files, and when those with a collection time were collected.
  private var factsWords: String {
    let collected = start.facts.compactMap { source in
      source.collectedAt.map { "\(MarkdownText.code(source.path)) of \($0.rfc3339)" }
    }
    let count = start.facts.count - collected.count
    return collected.isEmpty
      ? "\(count) files, which do not tell when they were collected"
      : "\(count) files, collected as \(collected.joined(separator: ", ")) tells"
  }

  /// One row per step, for a terminal. Logs are named by paths from the current folder. Paths and commands are never
  /// broken.
  package func table(in state: ReleaseState, on screen: Screen = .log) -> String {
    let width = steps.map(\.step.id.count).max() ?? 0
    // Beside the ids a narrow terminal has no room for sentences: they go below.
    let isNarrow = screen.isTerminal && screen.columns < width + 53
    let column = isNarrow ? 6 : width + 13
    let verdictWord = screen.shown(verdict.rawValue, verdict.tone)
    var text = screen.rowText("\(playbook.name) at \(start.commit.prefix(12)): \(verdictWord)", indent: 2)
    for step in steps {
      let status = Self.padded(step.result.status.rawValue, 8)
      let words = step.isGreen ? step.result.observed : "\(step.result.observed) (expected: \(step.result.expected))"
      let head = "  \(screen.shown(status, step.result.status.tone)) \(Self.padded(step.step.id, isNarrow ? 0 : width))"
      if isNarrow { text += screen.rowText(head, indent: column) }
      let lead = isNarrow ? String(repeating: " ", count: column) : head + "  "
      text += screen.rowText(lead + PlainLine.cleaned(words), indent: column)
      guard !step.isGreen, step.finishedAt != nil else { continue }
      let indent = String(repeating: " ", count: column)
      if let log = step.result.log { text += "\(indent)log: \(PlainLine.cleaned(state.path(log), limit: .max))\n" }
      text += indent + command(of: step).labelled("alone") + "\n"
    }
    return text
  }

  /// The command that runs a step alone. One that continues the run has the run's inputs, and lacks what it lacked.
  private func command(of step: Step) -> PrintedCommand {
    let needsFacts: Bool
    switch step.step.work {
    case .entryCriterion, .governance, .releasePullRequest: needsFacts = true
    default: needsFacts = false
    }
    var missing: [MissingInput] = []
    if needsFacts, start.factPaths.isEmpty { missing.append(.facts) }
    if step.step.work == .releasePullRequest, start.pullRequest == nil { missing.append(.pullRequest) }
    return PrintedCommand(line: step.result.rerun, missing: missing)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

extension ReleaseReport.Step {
  var json: JSONValue {
    var members = result.members
    members["id"] = .string(step.id)
    members["section"] = .string(step.section)
    members["name"] = .string(step.name)
    members["required"] = .bool(step.isRequired)
    members["attempts"] = .integer(attempts)
    members["finishedAt"] = .optional(finishedAt?.rfc3339)
    return .object(members)
  }
}

/// Escapes text for Markdown.
package enum MarkdownText {
  /// Text in a table cell or list entry. Text that could be markup, a link or a mention is written as code.
  package static func cell(_ text: String) -> String {
    let plain = PlainLine.cleaned(text, limit: .max)
    return isPlain(plain) ? plain : code(plain).replacing("|", with: "\\|")
  }

  private static func isPlain(_ text: String) -> Bool {
    let isHarmless = text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || " 0123456789,;.%()/-+='\"#:?".unicodeScalars.contains(scalar)
    }
    let first = text.unicodeScalars.first
    return isHarmless && !text.contains("://") && !text.contains("www.")
      && (first.map { !"#-+=".unicodeScalars.contains($0) } ?? true)
  }

  /// Text as code, whatever backticks it contains.
  package static func code(_ text: String) -> String {
    let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
    let mark = String(repeating: "`", count: longest + 1)
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return longest == 0 ? mark + line + mark : "\(mark) \(line) \(mark)"
  }
}
