import ReplayGate

/// A verdict as one HTML page: the gates, the reasons, the command that reproduces it, and all figures.
///
/// The page is self-contained. It makes no request, and its content security policy forbids any. A small script sorts,
/// searches and copies; without it the page has the same content. Equal findings give equal bytes. Text from
/// recordings, paths and profiles is escaped by the type in which the page is written.
public struct HTMLReport: Sendable {
  let findings: GateFindings

  /// The maximum number of regressions with a row. If there are more, the page says so.
  public static let maximumRows = 1000

  /// Creates the page of findings.
  ///
  /// - Parameter findings: The verdict to render.
  public init(_ findings: GateFindings) { self.findings = findings }

  var evaluation: GateEvaluation { findings.evaluation }
  var gate: Gate { evaluation.gate }
  var tally: ReplayTally { evaluation.tally }
  var verdict: GateVerdict { evaluation.verdict }

  /// The page as HTML in UTF-8, with a final newline.
  public var text: String { page.text }

  // MARK: Page

  /// A part of the page that has a link target.
  struct Section {
    let id: String
    let title: String
    let body: HTML

    var html: HTML {
      """
      <section id="\(id)" aria-labelledby="\(id)-head">
      <h2 id="\(id)-head">\(title)</h2>
      \(body)</section>

      """
    }
  }

  private var sections: [Section] {
    [
      next, why, transitions, regressions, coverage, frontier, margins, groups, strategies, budgets, waivers, fidelity,
      policy, inputs,
      record,
    ]
  }

  private var page: HTML {
    let sections = sections
    return HTMLFrame(
      title: "\(verdictWord): \(findings.profileNames.candidate) against \(findings.profileNames.baseline)",
      version: findings.toolVersion, generatedAt: findings.report.generatedAt.rfc3339,
      content: """
        \(headline)\(sections[0].html)\(figures)<nav aria-label="Parts of this page"><ol>
        \(sections.map { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>\n" as HTML })</ol></nav>
        \(sections.dropFirst().map(\.html))
        """
    ).html
  }
}
