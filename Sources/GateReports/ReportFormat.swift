/// The formats in which a verdict is rendered, as the command's flag spells them.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// Markdown for a job's summary, at most 1 MiB.
  case markdown
  /// Markdown for a comment, at most 64 KiB.
  case markdownComment = "markdown-comment"
  /// Annotations of GitHub Actions.
  case github
  /// JUnit XML.
  case junit
  /// SARIF 2.1.0.
  case sarif
  /// Code Quality of GitLab.
  case gitlab
  /// TAP 14.
  case tap
  /// One self-contained page.
  case html
  /// In-toto Statements, one a line.
  case intoto

  /// The rendering of these findings. Equal findings give equal bytes.
  ///
  /// - Parameter taken: The bytes that stand already where Markdown of a bounded size is added to.
  public func render(_ findings: GateFindings, taken: Int = 0) -> String {
    switch self {
    case .markdown: MarkdownReport(findings, size: .summary, taken: taken).text
    // A job's summary takes more than a comment does.
    case .markdownComment:
      MarkdownReport(
        findings, size: .comment,
        taken: max(0, taken + MarkdownReport.Size.comment.rawValue - MarkdownReport.Size.summary.rawValue)
      ).text
    case .github: GitHubReport(findings).text
    case .junit: JUnitReport(findings).text
    case .sarif: SARIFReport(findings).text
    case .gitlab: GitLabReport(findings).text
    case .tap: TAPReport(findings).text
    case .html: HTMLReport(findings).text
    case .intoto: InTotoReport(findings).text
    }
  }
}
