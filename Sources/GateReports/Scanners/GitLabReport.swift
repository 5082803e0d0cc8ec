internal import ReplayGate

/// A verdict as a Code Quality report of GitLab: an issue for the verdict, one for each cause with its strategies, and
/// one for each waiver that needs attention. Each is placed in a file of the user's.
public struct GitLabReport: Sendable {
  private let findings: GateFindings
  private let words: VerdictWords

  /// Creates the rendering of findings.
  ///
  /// - Parameter findings: The verdict to render.
  public init(_ findings: GateFindings) {
    self.findings = findings
    words = VerdictWords(findings)
  }

  /// A JSON array on one line. Equal findings give equal bytes.
  public var text: String {
    let list = ScannerFindings(findings)
    let place = ProfilePlace(findings)
    let verdict = findings.evaluation.verdict
    let level: ScannerFinding.Level =
      verdict.isBlocked
      ? ScannerFinding.Level(verdict.blocks)
      : words.warnings.isEmpty ? .info : .warning
    var issues = [
      issue(
        "replay_gate_verdict", level, "replay-gate: \(words.headline); \(words.subject): \(words.counts)",
        // The fingerprint depends only on the kind of verdict, so that merge requests show a change of verdict and
        // nothing else.
        fingerprint: SHA256.hexDigest("verdict \(words.headline)".utf8), place.of(findings.evaluation),
        content: words.lines(limit: 20).map(MarkdownPage.words).joined(separator: "  \n"))
    ]
    issues += list.all.map { finding in
      issue(
        finding.ruleId, finding.level, finding.message, fingerprint: finding.fingerprint, finding.place,
        content: RuleHelp.all.first { $0.id.isExactly(finding.ruleId) }?.markdown)
    }
    let waivers = words.waivers.filter(\.needsAttention)
    let leftOut = [(list.leftOut, "cause"), (waivers.count - ScannerFindings.limit, "waiver")].filter { $0.0 > 0 }
    if !leftOut.isEmpty {
      let words = leftOut.map { FigureText.count($0.0, "more \($0.1)") }.joined(separator: " and ")
      issues.append(
        issue(
          "replay_gate_left_out", level, "\(words) left out",
          fingerprint: SHA256.hexDigest("left out".utf8), place.of(nil), content: nil))
    }
    for use in waivers.prefix(ScannerFindings.limit) {
      issues.append(
        issue(
          "replay_gate_waiver", use.state == .inForce ? .info : .warning, "Waiver \(VerdictWords.text(of: use))",
          fingerprint: SHA256.hexDigest("waiver \(use.state.rawValue) \(use.waiver.id)".utf8),
          place.of(nil), content: nil))
    }
    return JSONText.array(issues) + "\n"
  }

  private func issue(
    _ check: String, _ level: ScannerFinding.Level, _ description: String, fingerprint: String,
    _ place: FindingPlace, content: String?
  ) -> String {
    let severity =
      switch level {
      case .release: "blocker"
      case .merge: "critical"
      case .warning: "minor"
      case .info: "info"
      }
    return JSONText.object([
      ("type", JSONText.string("issue")), ("description", JSONText.string(description)),
      ("check_name", JSONText.string(check)),
      ("content", content.map { JSONText.object([("body", JSONText.string($0))]) }),
      ("fingerprint", JSONText.string(fingerprint)), ("severity", JSONText.string(severity)),
      ("categories", JSONText.strings(["Compatibility"])),
      (
        "location",
        JSONText.object([
          ("path", JSONText.string(place.path)), ("lines", JSONText.object([("begin", "\(place.line)")])),
        ])
      ),
    ])
  }
}
