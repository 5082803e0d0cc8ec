import GateReports
import ReplayGate

/// Completion scripts, generated from the table of options.
extension Shell {
  func completions(of root: CommandSpec) -> String {
    switch self {
    case .bash: BashCompletions.render(root)
    case .zsh: ZshCompletions.render(root)
    case .fish: FishCompletions.render(root)
    }
  }
}

extension ValueSpec {
  /// The words that are allowed here.
  var words: [String] {
    switch kind {
    case .profile: PolicyProfile.shippedNames
    case .recording: [RunRequest.standardInputWord]
    case .choice(let choices): choices
    case .report: ReportFormat.allCases.map { $0.rawValue + (needsFile($0) ? "=" : "") }
    case .command: OptionTable.root.all.compactMap(\.path.last).withoutRepeats
    case .file, .count, .number, .rate, .confidence, .moment, .span, .subject, .text: []
    }
  }

  /// The words with what each stands for; empty for those that say it themselves.
  var explained: [(word: String, meaning: String)] {
    words.enumerated().map { ($0.element, $0.offset < meanings.count ? meanings[$0.offset] : "") }
  }

  /// Whether a format is of no use without a file, wherever this runs.
  private func needsFile(_ format: ReportFormat) -> Bool {
    switch format {
    case .github, .markdown, .markdownComment: false
    default: true
    }
  }

  /// Whether a path is allowed here.
  var isPath: Bool {
    switch kind {
    case .profile, .file, .recording: true
    case .count, .number, .rate, .confidence, .moment, .span, .report, .subject, .text, .choice, .command: false
    }
  }
}
