internal import ReplayGate

/// A verdict as JUnit XML: a suite for each gate, and a case for each reason and cause. A case that blocks is a
/// failure, one that the evidence cannot decide is an error, and a waived one is skipped.
public struct JUnitReport: Sendable {
  private let findings: GateFindings
  private let words: VerdictWords

  /// Creates the rendering of findings.
  ///
  /// - Parameter findings: The verdict to render.
  public init(_ findings: GateFindings) {
    self.findings = findings
    words = VerdictWords(findings)
  }

  /// XML 1.0 in UTF-8. Equal findings give equal bytes.
  public var text: String {
    let cases = GateCases(findings)
    let suites = [("merge", cases.merge), ("release", cases.release)]
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites name=\"replay-gate\"\(Self.totals(cases.all)) time=\"0\">",
    ]
    for (number, suite) in suites.enumerated() {
      let (name, cases) = suite
      lines.append(
        "  <testsuite name=\"\(name)\" id=\"\(number)\"\(Self.totals(cases)) skipped=\"\(Self.count(cases, .waived))\""
          + " timestamp=\"\(Self.timestamp(findings.report.generatedAt))\" time=\"0\">")
      lines.append("    <properties>")
      lines += properties.map { name, value in
        "      <property name=\"\(name)\" value=\"\(XMLText.attribute(value))\"/>"
      }
      lines.append("    </properties>")
      lines += cases.map(element)
      lines.append("    <system-out>\(XMLText.content(words.lines(limit: 20).joined(separator: "\n")))</system-out>")
      lines.append("  </testsuite>")
    }
    lines.append("</testsuites>")
    return lines.map { $0 + "\n" }.joined()
  }

  private var properties: [(String, String)] {
    [
      ("verdict", words.headline), ("decision", findings.evaluation.verdict.decision.name), ("subject", words.subject),
      ("counts", words.counts), ("fidelity", words.fidelity), ("reproduce", words.command),
      ("exitCode", "\(findings.exitCode)"), ("run", findings.report.id), ("version", findings.toolVersion),
    ]
  }

  private static func count(_ cases: [GateCase], _ state: GateCase.State) -> Int {
    cases.count { $0.state == state }
  }

  private static func totals(_ cases: [GateCase]) -> String {
    " tests=\"\(cases.count)\" failures=\"\(count(cases, .failed))\" errors=\"\(count(cases, .unknown))\""
  }

  /// The time without its offset, as the schema requires.
  private static func timestamp(_ moment: StampTime) -> String { String(moment.rfc3339.dropLast()) }

  private func element(_ one: GateCase) -> String {
    let opening =
      "    <testcase classname=\"replay-gate.\(one.gate)\" name=\"\(XMLText.attribute(one.title))\" time=\"0\""
    let message = XMLText.attribute(one.message)
    let decisions = XMLText.content(one.lines(in: findings).joined(separator: "\n"))
    switch one.state {
    case .passed:
      let words = ([one.message] + one.lines(in: findings)).joined(separator: "\n")
      return "\(opening)><system-out>\(XMLText.content(words))</system-out></testcase>"
    case .waived: return "\(opening)><skipped message=\"\(message)\">\(decisions)</skipped></testcase>"
    case .failed:
      return "\(opening)><failure type=\"\(one.name)\" message=\"\(message)\">\(decisions)</failure></testcase>"
    case .unknown:
      return "\(opening)><error type=\"\(one.name)\" message=\"\(message)\">\(decisions)</error></testcase>"
    }
  }
}

/// Escapes text for XML 1.0. A character that XML cannot contain even when escaped becomes U+FFFD.
enum XMLText {
  static func content(_ text: String) -> String { escaped(text, isAttribute: false) }
  static func attribute(_ text: String) -> String { escaped(text, isAttribute: true) }

  private static func escaped(_ text: String, isAttribute: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"" where isAttribute: result += "&quot;"
      // Without escaping these would be read back as spaces or line feeds.
      case "\t" where isAttribute: result += "&#9;"
      case "\n" where isAttribute: result += "&#10;"
      case "\r": result += "&#13;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
