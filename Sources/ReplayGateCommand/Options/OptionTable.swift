import ReplayGate

/// The syntax of the command line as data. The parser, `--help` and the completions of every shell read this table, so
/// they always know the same flags.
struct CommandSpec: Hashable {
  /// The words of the command; empty for `replay-gate` itself.
  let path: [String]
  let summary: String
  var options: [OptionSpec] = []
  var operand: OperandSpec?
  var subcommands: [CommandSpec] = []
  /// Examples: a command line, and what it does.
  var examples: [Example] = []

  /// The command line, without the program's name.
  struct Example: Hashable {
    let words: String
    let effect: String

    init(_ words: String, _ effect: String) {
      self.words = words
      self.effect = effect
    }
  }

  /// A group does nothing by itself: it requires a subcommand.
  var isGroup: Bool { !path.isEmpty && !subcommands.isEmpty }

  /// `replay-gate` and the words of the command.
  var fullName: String { ([OptionTable.programName] + path).joined(separator: " ") }

  func option(named word: String) -> OptionSpec? { options.first { $0.spellings.containsExactly(word) } }

  /// This command and all its subcommands.
  var all: [CommandSpec] { [self] + subcommands.flatMap(\.all) }
}

struct OptionSpec: Hashable {
  let id: OptionID
  var aliases: [String] = []
  /// Nil if the flag takes no value.
  var value: ValueSpec?
  var isRepeatable = false
  let help: String

  var name: String { id.rawValue }
  var spellings: [String] { [name] + aliases }
  /// The spellings that completions and corrections offer.
  var longSpellings: [String] { spellings.filter { $0.hasPrefix("--") } }
}

extension [OptionSpec] {
  func first(for id: OptionID) -> OptionSpec? { first { $0.id == id } }
}

/// The flags, by their canonical spelling.
enum OptionID: String, CaseIterable {
  case baseline = "--baseline"
  case candidate = "--candidate"
  case recording = "--recording"
  case candidateRecording = "--candidate-recording"
  case output = "--output"
  case trace = "--trace"
  case gate = "--gate"
  case mode = "--mode"
  case minRecords = "--min-records"
  case jobs = "--jobs"
  case quiet = "--quiet"
  case color = "--color"
  case help = "--help"
  case version = "--version"
  case json = "--json"
  case digest = "--digest"
  case report = "--report"
  case subject = "--subject"
  case gateFile = "--gate-file"
  case maxRegressions = "--max-regressions"
  case maxRegressionRate = "--max-regression-rate"
  case maxLoosened = "--max-loosened"
  case maxLoosenedRate = "--max-loosened-rate"
  case maxRegressionsPerStrategy = "--max-regressions-per-strategy"
  case maxRegressionRatePerStrategy = "--max-regression-rate-per-strategy"
  case maxLoosenedPerStrategy = "--max-loosened-per-strategy"
  case maxLoosenedRatePerStrategy = "--max-loosened-rate-per-strategy"
  case confidence = "--confidence"
  case waivers = "--waivers"
  case now = "--now"
  case minFidelity = "--min-fidelity"
  case requireExercised = "--require-exercised"
  case format = "--format"
  case limit = "--limit"
  case to = "--to"
  // A release.
  case playbook = "--playbook"
  case facts = "--facts"
  case workspace = "--workspace"
  case state = "--state"
  case commit = "--commit"
  case pullRequest = "--pr"
  case revision = "--revision"
  case only = "--only"
  case from = "--from"
  case resume = "--resume"
  case dryRun = "--dry-run"
  // Incidents, objectives and evidence.
  case lane = "--lane"
  case branch = "--branch"
  case failingRun = "--failing-run"
  case remediation = "--remediation"
  case rollbackTo = "--rollback-to"
  case sloBaseline = "--slo-baseline"
  case execute = "--execute"
  case confirm = "--confirm"
  case incident = "--incident"
  case template = "--template"
  case measurements = "--measurements"
  case maxAge = "--max-age"
  // A tally.
  case piece = "--piece"
  case split = "--split"
  case name = "--name"
  case candidateName = "--candidate-name"
  case carryFaults = "--carry-faults"
  case tally = "--tally"
}

/// The type of a flag's value or of an operand.
struct ValueSpec: Hashable {
  enum Kind: Hashable {
    case profile
    case file
    /// A file, or `-` for standard input.
    case recording
    /// An integer from 1.
    case count
    /// An integer from 0.
    case number
    /// A number from 0 to 1.
    case rate
    /// A number above 0 and less than 1.
    case confidence
    /// A time in RFC 3339 notation.
    case moment
    /// A format, with an optional file: `FORMAT[=FILE]`.
    case report
    /// `NAME=sha256:…`.
    case subject
    case choice([String])
    /// Any text.
    case text
    /// A number and a unit of time.
    case span
    /// The name of a command.
    case command
  }

  let kind: Kind
  let metavariable: String
  /// What each choice stands for, where the choices do not say it themselves.
  var meanings: [String] = []

  static let profile = ValueSpec(kind: .profile, metavariable: "P")
  static let file = ValueSpec(kind: .file, metavariable: "FILE")
  static let recording = ValueSpec(kind: .recording, metavariable: "FILE|-")
  static let count = ValueSpec(kind: .count, metavariable: "N")
  static let moment = ValueSpec(kind: .moment, metavariable: "TIME")
  static let span = ValueSpec(kind: .span, metavariable: "SPAN")

  static let number = ValueSpec(kind: .number, metavariable: "N")
  static let rate = ValueSpec(kind: .rate, metavariable: "R")
  static let confidence = ValueSpec(kind: .confidence, metavariable: "C")
  static let report = ValueSpec(kind: .report, metavariable: "FORMAT[=FILE]")
  static let subject = ValueSpec(kind: .subject, metavariable: "NAME=sha256:HEX")
  static let folder = ValueSpec(kind: .file, metavariable: "DIR")

  static func choice(_ choices: [String], meanings: [String] = []) -> ValueSpec {
    ValueSpec(kind: .choice(choices), metavariable: choices.joined(separator: "|"), meanings: meanings)
  }

  static func choice<C: CaseIterable & RawRepresentable>(of _: C.Type) -> ValueSpec where C.RawValue == String {
    .choice(C.allCases.map(\.rawValue))
  }
}

extension CommandSpec {
  /// The command and those below it, with a flag that each takes that is no group. It comes before `--help`.
  func taking(_ option: OptionSpec) -> CommandSpec {
    var command = self
    if !isGroup, options.first(for: option.id) == nil {
      command.options.insert(option, at: options.firstIndex { $0.id == .help } ?? options.endIndex)
    }
    command.subcommands = subcommands.map { $0.taking(option) }
    return command
  }
}

/// The operands of a subcommand: at least one unless optional, at most one unless repeatable.
struct OperandSpec: Hashable {
  let value: ValueSpec
  var isRepeatable = false
  var isOptional = false
}
