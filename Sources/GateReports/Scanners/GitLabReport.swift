internal import ReplayGate

/// A verdict as a Code Quality report of GitLab: an issue for the verdict, one for each cause with its strategies, and
/// one for each waiver that needs attention.
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
      ? ScannerFinding.Level((merge: verdict.isMergeBlocked, release: verdict.isReleaseBlocked))
      : words.warnings.isEmpty ? .info : .warning
    var issues = [
      issue(
        "replay_gate_verdict", level, "replay-gate: \(words.headline); \(words.subject): \(words.counts)",
        // The fingerprint depends only on the kind of verdict, so that merge requests show a change of verdict and
        // nothing else.
        fingerprint: SHA256.hexDigest("verdict \(words.headline)".utf8), line: place.line(of: findings.evaluation),
        place,
        content: words.lines(limit: 20).map(MarkdownPage.words).joined(separator: "  \n"))
    ]
    issues += list.all.map { finding in
      issue(
        finding.ruleId, finding.level, finding.message, fingerprint: finding.fingerprint, line: finding.line, place,
        content: RuleHelp.all.first { $0.id.isExactly(finding.ruleId) }?.markdown)
    }
    if list.leftOut > 0 {
      issues.append(
        issue(
          "replay_gate_left_out", level, "\(FigureText.count(list.leftOut, "more cause")) left out",
          fingerprint: SHA256.hexDigest("left out".utf8), line: place.line(of: nil), place, content: nil))
    }
    for use in words.waivers.prefix(ScannerFindings.limit) where use.state != .inForce || use.isUnused {
      issues.append(
        issue(
          "replay_gate_waiver", use.state == .inForce ? .info : .warning, "Waiver \(VerdictWords.text(of: use))",
          fingerprint: SHA256.hexDigest("waiver \(use.state.rawValue) \(use.waiver.id)".utf8),
          line: place.line(of: nil), place, content: nil))
    }
    return JSONText.array(issues) + "\n"
  }

  private func issue(
    _ check: String, _ level: ScannerFinding.Level, _ description: String, fingerprint: String, line: Int,
    _ place: ProfilePlace, content: String?
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
          ("path", JSONText.string(place.path)), ("lines", JSONText.object([("begin", "\(line)")])),
        ])
      ),
    ])
  }
}
