import ReleasePlaybook
import ReplayGate

/// The flags of an incident phase.
struct IncidentRequest: Hashable {
  let incident: String
  let phase: IncidentPhaseName
  /// The flags that releases have too.
  let release: ReleaseRequest
  let reports: [String]
  let lanes: [String]
  let branch: String?
  let failingRun: String?
  let remediation: String?
  let measurements: [String]
  /// Empty means those of the playbook.
  let sloBaselines: [String]
  let maximumAge: TimeSpan
  /// The revision to roll back to.
  let rollbackTarget: String?
  let isExecuted: Bool
  let isConfirmed: Bool
}

/// The flags of `incident triage`.
struct TriageRequest: Hashable {
  @Exact var reports: [String]
  @Exact var playbook: String?
  @Exact var state: String?
  let now: JudgementTime?
  let maximumAge: TimeSpan
  let color: ColorChoice
}

extension ParsedWords {
  func incidentRequest() throws(CommandFailure) -> IncidentRequest {
    guard let phase = command.path.last.flatMap(IncidentPhaseName.init) else { throw failure("unknown subcommand") }
    var release = try releaseRequest(.run)
    // It is about an earlier run.
    release.isResumed = true
    if values[.confirm] != nil, values[.execute] == nil { throw failure("--confirm requires --execute") }
    return IncidentRequest(
      incident: command.path[1], phase: phase, release: release, reports: values[.report] ?? [],
      lanes: values[.lane] ?? [], branch: values[.branch]?[0], failingRun: values[.failingRun]?[0],
      remediation: values[.remediation]?[0], measurements: values[.measurements] ?? [],
      sloBaselines: values[.sloBaseline] ?? [],
      maximumAge: maximumAge, rollbackTarget: values[.rollbackTo]?[0], isExecuted: values[.execute] != nil,
      isConfirmed: values[.confirm] != nil)
  }

  func triage() throws(CommandFailure) -> Invocation {
    let (reports, state) = (values[.report] ?? [], values[.state]?[0])
    if reports.isEmpty, state == nil { throw failure("incident triage needs --report FILE, or --state DIR") }
    return .triage(
      TriageRequest(
        reports: reports, playbook: values[.playbook]?[0], state: state,
        now: judgementTime, maximumAge: maximumAge, color: color))
  }

  private var maximumAge: TimeSpan { values[.maxAge].flatMap { TimeSpan($0[0]) } ?? SLOCheck.standardMaximumAge }
}
