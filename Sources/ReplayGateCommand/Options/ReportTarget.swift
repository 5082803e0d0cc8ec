import GateReports

/// The target of a rendering without a file.
enum ReportTarget {
  static let summaryVariable = "GITHUB_STEP_SUMMARY"

  /// Whether the format has a default target.
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

  /// The file that the rendering is appended to: Markdown goes to the job's summary. Nil means standard error, where a
  /// GitHub job also finds annotations.
  static func file(for format: ReportFormat) -> String? { format == .github ? nil : stepSummary }
}
