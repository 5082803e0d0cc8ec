import GateReports
import ReplayGate

/// What the command line asks for, as text that has been validated and nothing more: no file is looked at yet.
enum Invocation: Hashable {
  case help(CommandSpec)
  case version(asJSON: Bool)
  case run(RunRequest)
  /// Nil: what regressed, and why.
  case explain(RunRequest, id: String?, TableFormat)
  case frontier(RunRequest, TableFormat)
  case coverage(RunRequest, TableFormat)
  case reproduce(RunRequest, folder: String)
  case tally(TallyRequest)
  case merge(MergeRequest)
  case ids(name: String?)
  case profileList
  case profileShow(name: String, digestOnly: Bool)
  case profileCheck(paths: [String])
  case schema(SchemaName)
  case completions(Shell)
  case release(ReleaseRequest)
  case sloCheck(SLOCheckRequest)
  case triage(TriageRequest)
  case incident(IncidentRequest)
  case evidence(EvidenceRequest)
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
  /// Nil: as the gate file says, else regressions.
  var mode: ModeChoice?
  /// Nil: as the gate file says, else 1.
  var minimumRecords: Int?
  /// Nil: as the gate file says, else not asked for.
  var minimumFidelity: Double?
  /// Whether each changed knob must be exercised; false: as the gate file says, else not asked for.
  var requiresExercised = false
  var gateFile: String?
  /// As given by flags; the gate file's come besides.
  var budgets = BudgetFlags()
  var waivers: String?
  /// Nil: the clock.
  var now: JudgementTime?
  var reports: [ReportRequest] = []
  var subjects: [GateFindings.Subject] = []
  /// Nil: one worker a processor.
  var jobs: Int?
  var isQuiet = false
  var color = ColorChoice.auto

  /// What the renderings asked for want to know.
  var details: ReplayDetails.Options {
    if reports.isEmpty { return ReplayDetails.Options() }
    return ReplayDetails.Options(
      decisions: Self.shownDecisions, countsStrategies: true,
      drawsFrontier: reports.contains { $0.format == .html },
      countsCoverage: reports.contains { $0.format == .html })
  }

  /// Whether a rendering attests the bytes of the recordings: to hash them is to read them once more.
  var digestsRecordings: Bool { reports.contains { $0.format == .intoto } }

  /// How many decisions a rendering may show one by one.
  static let shownDecisions = 1000

  /// The word that stands for standard input.
  static let standardInputWord = "-"
}

/// One rendering, and where it goes; nil: where the format goes by itself.
struct ReportRequest: Hashable {
  let format: ReportFormat
  let path: String?
}

/// The budgets that flags set.
struct BudgetFlags: Hashable {
  var tightened = FlipBudget()
  var loosened = FlipBudget()
  var tightenedPerStrategy = FlipBudget()
  var loosenedPerStrategy = FlipBudget()
  var confidence: Double?
}

/// How a table is printed.
enum TableFormat: String, CaseIterable { case table, json }

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
enum SchemaName: String, CaseIterable {
  case decision, profile, report, gate, waivers, tally, playbook
  case releaseReport = "release-report"
  case sloBaseline = "slo-baseline"
  case measurements = "slo-measurements"
  case sloReport = "slo-report"
}

/// The shells with completions.
enum Shell: String, CaseIterable { case bash, zsh, fish }
