internal import ReplayGate

/// A verdict as workflow commands of GitHub Actions: at most nine annotations, and one with the number of further ones.
public struct GitHubReport: Sendable {
  private let findings: GateFindings
  private let words: VerdictWords

  /// GitHub shows ten annotations of each level for a step.
  private static let limit = 9

  /// Creates the rendering of findings.
  ///
  /// - Parameter findings: The verdict to render.
  public init(_ findings: GateFindings) {
    self.findings = findings
    words = VerdictWords(findings)
  }

  private enum Level: String { case error, warning, notice }

  /// One command on each line: the verdict, the waivers and budgets that need attention, and the first decisions, each
  /// placed at the profile's limit that it did not meet. Equal findings give equal bytes.
  public var text: String {
    let evaluation = findings.evaluation
    let place = ProfilePlace(findings)
    func command(_ level: Level, _ title: String, _ message: String, line: Int) -> String {
      let file = place.isOfCandidate ? "file=\(Self.property(place.path)),line=\(line)," : ""
      return "::\(level.rawValue) \(file)title=\(Self.property(title))::\(Self.data(message))\n"
    }

    let isBlocked = evaluation.verdict.isBlocked
    let verdict: Level = isBlocked ? .error : words.warnings.isEmpty && !hasWarnings ? .notice : .warning
    var lines = [
      command(
        verdict, "replay-gate: \(words.headline)",
        words.lines(limit: 5, isAnnotated: true).dropFirst().joined(separator: "\n"),
        line: place.line(of: evaluation))
    ]
    for use in words.waivers where use.needsAttention {
      lines.append(command(.warning, "replay-gate: waiver", VerdictWords.text(of: use), line: place.line(of: nil)))
    }
    for use in words.budgetsNotTold where use.needsAttention {
      lines.append(command(.error, "replay-gate: budget", words.text(of: use), line: place.line(of: nil)))
    }
    // At least half of the annotations are for decisions.
    let others = lines.count
    let head = min(others, Self.limit / 2 + 1)
    let decisions = evaluation.firstDecisions(Self.limit - head)
    lines = Array(lines.prefix(decisions.isEmpty ? Self.limit : Self.limit - decisions.count))
    var more = others - lines.count
    for decision in decisions {
      let level: Level = decision.waiver != nil ? .notice : isBlocked ? .error : .warning
      let state = decision.waiver != nil ? "waived" : decision.reasons.map(\.code).joined(separator: ", ")
      lines.append(
        command(
          level, "replay-gate: \(state)", decision.text(in: findings),
          line: place.line(of: decision.rule)))
    }
    more += evaluation.leftOut(besides: decisions)
    if more > 0 {
      lines.append(command(.notice, "replay-gate", "\(FigureText.count(more)) more", line: place.line(of: nil)))
    }
    return lines.joined()
  }

  private var hasWarnings: Bool { words.waivers.contains { $0.state != .inForce } }

  // MARK: Escaping, which the runner reverts

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
