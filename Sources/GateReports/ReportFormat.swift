/// The formats in which a verdict can be rendered. The raw value is the value of the command's flag.
@nonexhaustive
public enum ReportFormat: String, Sendable, CaseIterable {
  /// Markdown for the summary of a job, at most 1 MiB.
  case markdown
  /// Markdown for a comment, at most 64 KiB.
  case markdownComment = "markdown-comment"
  /// Workflow commands of GitHub Actions, which become annotations.
  case github
  /// JUnit XML.
  case junit
  /// SARIF 2.1.0.
  case sarif
  /// A Code Quality report of GitLab.
  case gitlab
  /// TAP 14.
  case tap
  /// A self-contained HTML page.
  case html
  /// In-toto Statements, one on each line.
  case intoto

  /// Whether the rendering shows what was read, with digests (``GateFindings/inputs``).
  public var showsInputs: Bool {
    switch self {
    case .markdown, .markdownComment, .sarif, .html, .intoto: true
    case .github, .junit, .gitlab, .tap: false
    }
  }

  /// Renders findings. Equal findings give equal bytes.
  ///
  /// - Parameters:
  ///   - findings: The verdict to render.
  ///   - taken: The number of bytes that the target already contains, if Markdown of limited size is appended to it.
  public func render(_ findings: GateFindings, taken: Int = 0) -> String {
    switch self {
    case .markdown: MarkdownReport(findings, size: .summary, taken: taken).text
    // The summary of a job may be larger than a comment.
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
