public import ReplayGate

/// Several candidates against one baseline over the same recordings, compared.
public struct CandidateComparison: Sendable {
  private let findings: [GateFindings]

  /// Of the findings of each candidate, in their order.
  public init(_ findings: [GateFindings]) { self.findings = findings }

  /// The comparison as Markdown or as a page; nil in a format that has none. Equal findings give equal bytes.
  ///
  /// - Parameters:
  ///   - format: The format; `comparesCandidates` says which formats have a comparison.
  ///   - taken: The number of bytes that the target already contains, if Markdown of limited size is appended to it.
  public func render(_ format: ReportFormat, taken: Int = 0) -> String? {
    let candidates = ComparedCandidates(findings)
    switch format {
    case .markdown: return MarkdownComparison(candidates, size: .summary, taken: taken).text
    // A job's summary takes more than a comment does.
    case .markdownComment:
      let (comment, summary) = (MarkdownReport.Size.comment.rawValue, MarkdownReport.Size.summary.rawValue)
      return MarkdownComparison(candidates, size: .comment, taken: max(0, taken + comment - summary)).text
    case .html: return HTMLComparison(candidates).text
    case .github, .junit, .sarif, .gitlab, .tap, .intoto: return nil
    }
  }

  /// The comparison in words, for standard error: a table, why some do not pass, and what to do about each.
  ///
  /// - Parameter screen: Where it is shown; by default a log without colour.
  public func summary(on screen: Screen = .log) -> String {
    TerminalComparison(ComparedCandidates(findings), on: screen).text
  }
}

extension ReportFormat {
  /// Whether several candidates can be compared in this format.
  public var comparesCandidates: Bool {
    switch self {
    case .markdown, .markdownComment, .html: true
    case .github, .junit, .sarif, .gitlab, .tap, .intoto: false
    }
  }
}
