internal import ReplayGate

/// A verdict as workflow commands of GitHub Actions: annotations, nine at most and then how many more there are.
public struct GitHubReport: Sendable {
  private let findings: GateFindings
  private let words: VerdictWords

  /// GitHub shows ten of each level a step.
  private static let limit = 9

  /// The rendering of these findings.
  public init(_ findings: GateFindings) {
    self.findings = findings
    words = VerdictWords(findings)
  }

  private enum Level: String { case error, warning, notice }

  /// One command a line: the verdict, what waivers and budgets want looked at, and the first decisions, at the limit in
  /// the profile that they fell short of. Equal findings give equal bytes.
  public var text: String {
    let evaluation = findings.evaluation
    let place = ProfilePlace(findings)
    let hasFile = findings.inputs.contains { $0.role == .candidateProfile && $0.path != nil }
    func command(_ level: Level, _ title: String, _ message: String, line: Int) -> String {
      let file = hasFile ? "file=\(Self.property(place.path)),line=\(line)," : ""
      return "::\(level.rawValue) \(file)title=\(Self.property(title))::\(Self.data(message))\n"
    }

    let isBlocked = evaluation.verdict.isBlocked
    let verdict: Level = isBlocked ? .error : words.warnings.isEmpty && !hasWarnings ? .notice : .warning
    var lines = [
      command(
        verdict, "replay-gate: \(words.headline)", words.lines(limit: 5).dropFirst().joined(separator: "\n"),
        line: place.line(of: nil))
    ]
    for use in words.waivers where use.state != .inForce || use.isUnused {
      lines.append(command(.warning, "replay-gate: waiver", VerdictWords.text(of: use), line: place.line(of: nil)))
    }
    for use in words.budgets where use.state != .within {
      lines.append(command(.error, "replay-gate: budget", words.text(of: use), line: place.line(of: nil)))
    }
    // Half of the places at least are for decisions.
    let others = lines.count
    let head = min(others, Self.limit / 2 + 1)
    let decisions = evaluation.firstDecisions(Self.limit - head)
    lines = Array(lines.prefix(decisions.isEmpty ? Self.limit : Self.limit - decisions.count))
    var more = others - lines.count
    for decision in decisions {
      let level: Level = decision.waiver != nil ? .notice : isBlocked ? .error : .warning
      let state = decision.waiver != nil ? "waived" : decision.reasons.map(\.code).joined(separator: ", ")
      lines.append(
        command(level, "replay-gate: \(state)", decision.text, line: place.line(of: decision.shortfalls.first?.rule)))
    }
    let listed = decisions.filter { $0.reasons.allSatisfy(\.isOfDecisions) }.count
    more += max(0, evaluation.counted + evaluation.tally.waived - listed)
    if more > 0 {
      lines.append(command(.notice, "replay-gate", "\(FigureText.count(more)) more", line: place.line(of: nil)))
    }
    return lines.joined()
  }

  private var hasWarnings: Bool { words.waivers.contains { $0.state != .inForce } }

  // MARK: Escaping, as the runner undoes it

  private static func data(_ text: String) -> String { escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A"]) }

  private static func property(_ text: String) -> String {
    escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
  }

  private static func escaped(_ text: String, _ table: [Unicode.Scalar: String]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let escape = table[scalar] { result += escape } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}
