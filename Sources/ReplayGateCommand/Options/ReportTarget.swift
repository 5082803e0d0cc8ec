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

  /// Writes it: annotations to standard error, which a GitHub job reads them from too, Markdown behind what the job's
  /// summary holds already.
  static func write(_ text: String, as format: ReportFormat) throws(CommandFailure) {
    guard format != .github, let path = stepSummary else { return StandardStreams.writeError(text) }
    do throws(SystemError) {
      try Platform.append(Array(text.utf8), to: path)
    } catch {
      throw .unwritable(path, error)
    }
  }
}
