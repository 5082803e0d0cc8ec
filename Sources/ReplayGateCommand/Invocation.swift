import ReplayGate

/// What the command line asks for, as text that has been validated and nothing more: no file is looked at yet.
enum Invocation: Hashable {
  case help(CommandSpec)
  case version(asJSON: Bool)
  case run(RunRequest)
  case profileList
  case profileShow(name: String, digestOnly: Bool)
  case profileCheck(paths: [String])
  case schema(SchemaName)
  case completions(Shell)
}

/// The flags of a gate run.
struct RunRequest: Hashable {
  var baseline = "STANDARD"
  var candidate = "STANDARD"
  /// Empty: the embedded recording.
  var recordings: [String] = []
  var candidateRecording: String?
  var output: String?
  var trace: String?
  var gates = GateSelection.both
  var mode = ModeChoice.regressions
  var minimumRecords = 1
  /// Nil: one worker a processor.
  var jobs: Int?
  var isQuiet = false
  var color = ColorChoice.auto

  /// The word that stands for standard input.
  static let standardInputWord = "-"
}

/// Which of the two gates decide the exit code.
enum GateSelection: String, CaseIterable { case merge, release, both }

/// Which decisions count.
enum ModeChoice: String, CaseIterable {
  case regressions, any

  var gateMode: GateMode {
    switch self {
    case .regressions: .regressions
    case .any: .any
    }
  }
}

/// When standard error is coloured.
enum ColorChoice: String, CaseIterable { case auto, always, never }

/// The formats whose JSON Schema is printed.
enum SchemaName: String, CaseIterable { case decision, profile, report }

/// The shells with completions.
enum Shell: String, CaseIterable { case bash, zsh, fish }
