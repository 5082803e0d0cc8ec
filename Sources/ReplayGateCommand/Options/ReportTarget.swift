import GateReports

/// Where a rendering goes that no file is named for.
enum ReportTarget {
  static let summaryVariable = "GITHUB_STEP_SUMMARY"

  /// Whether the format has such a place.
  static func goesByItself(_ format: ReportFormat) -> Bool {
    switch format {
    case .github: true
    case .markdown, .markdownComment: stepSummary != nil
    default: false
    }
  }

  /// The file that a GitHub job shows as its summary.
  static var stepSummary: String? {
    guard let path = Platform.environment(summaryVariable), !path.isEmpty else { return nil }
    return path
  }

  /// The file that a rendering is added to: Markdown to the job's summary. Nil: standard error, which a GitHub job reads
  /// annotations from too.
  static func file(for format: ReportFormat) -> String? { format == .github ? nil : stepSummary }
}
