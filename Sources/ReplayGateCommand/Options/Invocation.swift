import GateReports
import ReplayGate

/// The parsed command line. Its text is validated, but no file has been accessed yet.
enum Invocation: Hashable {
  case help(CommandSpec, ColorChoice)
  case version(asJSON: Bool)
  case run(RunRequest)
  /// A run with several candidates.
  case compare(ComparisonRequest)
  /// Nil means everything that regressed, with causes.
  case explain(RunRequest, id: String?, TableFormat)
  case frontier(RunRequest, TableFormat)
  case coverage(RunRequest, TableFormat)
  case reproduce(RunRequest, folder: String)
  case tally(TallyRequest)
  case merge(MergeRequest)
  case ids(name: String?)
  case recordingCheck(RecordingCheckRequest)
  case profileList
  case profileShow(name: String, digestOnly: Bool)
  case profileCheck(paths: [String], ColorChoice)
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
  /// Empty means the embedded recording.
  var recordings: [String] = []
  var candidateRecording: String?
  var output: String?
  var trace: String?
  var gates = GateSelection.both
  /// Nil means the setting of the gate file, else `regressions`.
  var mode: ModeChoice?
  /// Nil means the setting of the gate file, else 1.
  var minimumRecords: Int?
  /// Nil means the setting of the gate file, else no requirement.
  var minimumFidelity: Double?
  /// Whether each changed knob must be exercised; false: as the gate file says, else not asked for.
  var requiresExercised = false
  var gateFile: String?
  /// The budgets of the flags. Those of the gate file are added later.
  var budgets = BudgetFlags()
  var waivers: String?
  /// Nil means the current time.
  var now: JudgementTime?
  var reports: [ReportRequest] = []
  var subjects: [GateFindings.Subject] = []
  /// Nil means one worker per processor.
  var jobs: Int?
  var isQuiet = false
  var color = ColorChoice.auto

  /// The details that the requested renderings need.
  var details: ReplayDetails.Options {
    if reports.isEmpty { return ReplayDetails.Options() }
    return ReplayDetails.Options(
      decisions: Self.shownDecisions, countsStrategies: true,
      drawsFrontier: reports.contains { $0.format == .html },
      countsCoverage: reports.contains { $0.format == .html })
  }

  /// Whether a rendering shows the digests of the recordings, which requires reading them again to hash them.
  var digestsRecordings: Bool { reports.contains { $0.format.showsInputs } }

  /// Whether a rendering attests the recordings, also if they were replayed elsewhere.
  var attestsRecordings: Bool { reports.contains { $0.format == .intoto } }

  /// The maximum number of decisions that a rendering shows individually.
  static let shownDecisions = 1000

  /// The name of standard input.
  static let standardInputWord = "-"
}

extension Invocation {
  /// The recordings of a command whose findings do not tell of them.
  var otherRecordings: [String] {
    switch self {
    case .explain(let request, _, _), .frontier(let request, _), .coverage(let request, _), .reproduce(let request, _):
      request.recordings
    case .tally(let request): request.run.recordings
    case .recordingCheck(let request): request.recordings
    default: []
    }
  }
}

/// One rendering and its file; nil means the default target of the format.
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

/// The layout of a table.
enum TableFormat: String, CaseIterable { case table, json }

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

/// When words for people are coloured.
enum ColorChoice: String, CaseIterable { case auto, always, never }

/// The formats with a JSON Schema.
enum SchemaName: String, CaseIterable {
  case decision
  case validationRun = "validation-run"
  case decided, profile, report, gate, waivers, tally, playbook
  case releaseReport = "release-report"
  case sloBaseline = "slo-baseline"
  case measurements = "slo-measurements"
  case sloReport = "slo-report"
  case recordingCheck = "recording-check"
}

/// The shells with completions.
enum Shell: String, CaseIterable { case bash, zsh, fish }
