internal import ReplayGate

/// A verdict as TAP 14: a test point for each gate, reason and cause, with diagnostics in YAML. A waived one is
/// skipped; one that the evidence cannot decide is `not ok`.
public struct TAPReport: Sendable {
  private let findings: GateFindings
  private let words: VerdictWords

  /// Creates the rendering of findings.
  ///
  /// - Parameter findings: The verdict to render.
  public init(_ findings: GateFindings) {
    self.findings = findings
    words = VerdictWords(findings)
  }

  /// UTF-8: the test points, each with its diagnostics if it has any. Equal findings give equal bytes.
  public var text: String {
    let cases = GateCases(findings).all
    var lines = ["TAP version 14", "1..\(cases.count)"]
    lines += words.lines(limit: 20).flatMap { $0.split(separator: "\n").map { "# \(Self.comment(String($0)))" } }
    for (number, one) in cases.enumerated() { lines += point(one, number + 1) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func point(_ one: GateCase, _ number: Int) -> [String] {
    let isOK = one.state == .passed || one.state == .waived
    var point = "\(isOK ? "ok" : "not ok") \(number) - \(Self.description("\(one.gate): \(one.title)"))"
    if one.state == .waived { point += " # SKIP \(Self.description(one.message))" }
    var lines = [point]
    // A skipped point needs no diagnostics, and neither does a passed point without decisions.
    if isOK, one.strategies.isEmpty, one.decisions.isEmpty, !one.name.hasPrefix("budget") { return lines }
    let severity =
      switch one.state {
      case .passed: "comment"
      case .waived: "skip"
      case .failed: "fail"
      case .unknown: "error"
      }
    lines += [
      "  ---", "  message: \(Self.yaml(one.message))", "  severity: \(severity)", "  gate: \(one.gate)",
      "  reason: \(one.name)",
    ]
    if !one.strategies.isEmpty { lines.append("  strategies:") }
    for strategy in one.strategies { lines.append("    - \(Self.yaml(strategy))") }
    if !one.ids.isEmpty { lines.append("  ids:") }
    for id in one.ids { lines.append("    - \(Self.yaml(ShownText.name(id)))") }
    if !one.decisions.isEmpty { lines.append("  decisions:") }
    for decision in one.decisions {
      lines += [
        "    - id: \(Self.yaml(ShownText.name(decision.id)))", "      step: \(Self.yaml(decision.step))",
        "      at: \(Self.yaml(findings.place(decision.source, line: decision.line)))",
      ]
      if !decision.texts.isEmpty { lines.append("      why: \(Self.yaml(decision.why))") }
      if let waiver = decision.waiver { lines.append("      waiver: \(Self.yaml(ShownText.name(waiver)))") }
    }
    if one.more > 0 { lines.append("  more: \(Self.yaml(FigureText.count(one.more)))") }
    return lines + ["  ..."]
  }

  /// A description. `#` begins a directive, so it is replaced: not every reader supports the `\#` of TAP 14, and a name
  /// must not be able to skip its own failure.
  private static func description(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "#": result += "\\\\u{23}"
      case "\\": result += "\\\\"
      case "\n", "\r": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func comment(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\r" ? " " : $0 }))
  }

  /// A double-quoted YAML scalar that consists only of printable characters.
  static func yaml(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{2027}", "\u{202A}"..."\u{D7FF}", "\u{E000}"..."\u{FEFE}",
        "\u{FF00}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
        result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
