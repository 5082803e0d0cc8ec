internal import ReplayGate

/// Several verdicts in words, for the standard error of the run that gave them. On a terminal that is narrower than the
/// table's figures, each candidate has lines of its own.
struct TerminalComparison {
  private let candidates: ComparedCandidates
  private let screen: Screen

  init(_ candidates: ComparedCandidates, on screen: Screen) {
    self.candidates = candidates
    self.screen = screen
  }

  /// The table; then why those do not pass that do not, what is worth a warning, and what to do about each of them.
  var text: String {
    var lines = screen.lines("replay-gate: \(candidates.headline)", indent: 2)
    lines += screen.lines(
      "  \(candidates.count) against \(candidates.baseline) over \(candidates.decisions)", indent: 4)
    lines += [""] + table
    let others = candidates.all.filter { $0.standing != .pass }
    if !others.isEmpty { lines.append("") }
    for candidate in others {
      for reason in candidate.reasons {
        lines += screen.lines(
          "\(candidate.name): \(screen.shown(reason.code, .strong)): \(reason.detail)", indent: 2)
      }
    }
    lines += candidates.warnings.flatMap { screen.lines("\(screen.shown("warning", .odd)): \($0)", indent: 2) }
    if !others.isEmpty, let needs = candidates.needs {
      lines += [""] + screen.lines("these commands need \(needs)", indent: 2)
    }
    for candidate in others {
      let summary = TerminalSummary(candidate.findings, on: screen)
      lines.append("")
      if let step = summary.nextStep { lines += screen.lines("next for \(candidate.name): \(step)", indent: 2) }
      lines += summary.nextCommands + ["to see it alone: \(candidate.findings.reproduce)"]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The name comes last: one that is too long for its column has lines of its own.
  private var table: [String] {
    let columns = [
      TextTable.Column(head: "verdict"), TextTable.Column(head: "regressed", isNumber: true),
      TextTable.Column(head: "loosened", isNumber: true), TextTable.Column(head: "not exercised", isNumber: true),
      TextTable.Column(head: "candidate"),
    ]
    let figures = candidates.all.map { [$0.verdict, $0.regressed, $0.loosened, $0.notExercised, ""] }
    let lines = TextTable(columns: columns, rows: figures).lines()
    if screen.isTerminal, lines[0].count > screen.columns { return candidates.all.flatMap(stacked) }
    let start = lines[0].count - "candidate".count
    var table = [lines[0]]
    for (candidate, line) in zip(candidates.all, lines.dropFirst()) {
      let coloured = colour(candidate, line)
      if candidate.name.count <= screen.columns - start {
        let space = String(repeating: " ", count: max(2, start - line.count))
        table.append(coloured + space + candidate.name)
      } else {
        table.append(coloured)
        table += Self.chunks(of: candidate.name, screen.columns - 4).map { "    " + $0 }
      }
    }
    return table
  }

  /// A candidate below its name.
  private func stacked(_ candidate: ComparedCandidate) -> [String] {
    let name = Self.chunks(of: candidate.name, screen.columns - 4).enumerated().map { ($0 > 0 ? "    " : "") + $1 }
    let figures =
      ", regressed \(candidate.regressed), loosened \(candidate.loosened), not exercised \(candidate.notExercised)"
    return name + screen.lines("  " + colour(candidate, candidate.verdict) + figures, indent: 4)
  }

  private func colour(_ candidate: ComparedCandidate, _ line: String) -> String {
    let verdict = candidate.verdict
    return screen.shown(verdict, candidate.standing == .pass ? .good : .bad)
      + line.dropFirst(verdict.count)
  }

  private static func chunks(of text: String, _ size: Int) -> [Substring] {
    var (chunks, rest) = ([Substring](), text[...])
    while !rest.isEmpty {
      chunks.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    return chunks
  }
}
