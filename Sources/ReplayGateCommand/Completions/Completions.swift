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
    case .report: ReportFormat.allCases.map(\.rawValue)
    case .command: OptionTable.root.all.compactMap(\.path.last).withoutRepeats
    case .file, .count, .number, .rate, .confidence, .moment, .span, .subject, .text: []
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
