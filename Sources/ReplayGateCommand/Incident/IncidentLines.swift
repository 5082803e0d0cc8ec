import ReleasePlaybook
import ReplayGate

/// The lines that triage prints to go on with: each names all that decides what it does.
struct TriageLines {
  private let request: TriageRequest
  private let program: String
  /// The candidate as the environment names it; nil if it names none.
  private let candidate: CandidateCommit?

  init(_ request: TriageRequest, program: String, candidate: CandidateCommit?) {
    (self.request, self.program, self.candidate) = (request, program, candidate)
  }

  /// A line for each release that has to do with the scenario.
  func lines(_ scenario: IncidentTriage.Scenario) -> [String] {
    let states = request.state.map { [$0] } ?? states(of: scenario.findings.map(\.source))
    return states.map { line(scenario.incident.id, state: $0) }
  }

  /// The state folders that reports are in; the default if none is in any.
  private func states(of sources: [String]) -> [String] {
    let found = sources.compactMap(Self.state).withoutRepeats
    return found.isEmpty ? [ReleaseRequest(action: .run).state] : found
  }

  private func line(_ incident: String, state: String) -> String {
    var words = [program, "incident", incident, IncidentPhaseName.contain.rawValue]
    func add(_ option: OptionID, _ value: String) { words += ShellWord.option(option.rawValue, value) }
    add(.state, state)
    if let playbook = request.playbook { add(.playbook, playbook) }
    for report in request.reports {
      // Not what another release reports.
      let place = request.state == nil ? Self.state(of: report) : nil
      if place.map({ $0.isExactly(state) }) ?? true { add(.report, report) }
    }
    if let now = request.now { add(.now, now.rfc3339) }
    if request.maximumAge != SLOCheck.standardMaximumAge { add(.maxAge, request.maximumAge.text) }
    if let candidate { add(.commit, candidate.commit) }
    let folder = ReleaseState(folder: state)
    // One that cannot be read is reported by the command that is printed.
    let last = (try? folder.readJournal())?.lastStart
    // A commit that is given on the line is not looked up in the environment, and neither is what goes with it.
    if last?.pullRequest == nil, let number = candidate?.pullRequest { add(.pullRequest, String(number)) }
    let hasBegun = Platform.status(of: folder.journal) != nil
    // Nothing has been begun there that would tell which commit it is about.
    let missing = candidate == nil && !hasBegun ? [MissingInput.commit] : []
    let command = PrintedCommand(line: ShellWord.line(words), missing: missing + unknown(of: incident, last, candidate))
    return command.labelled("next")
  }

  /// What the containment cannot pass without, and neither a report nor the journal tells.
  private func unknown(of incident: String, _ last: RunStart?, _ candidate: CandidateCommit?) -> [MissingInput] {
    var unknown: Set<MissingInput> = [.failingRun]
    if last?.deploymentRevision == nil { unknown.insert(.revision) }
    if last?.factPaths.isEmpty ?? true { unknown.insert(.facts) }
    if last?.pullRequest == nil, candidate?.pullRequest == nil { unknown.insert(.pullRequest) }
    return MissingInput.toContain(incident, unknown: unknown)
  }

  /// The state folder that a report is in, or whose logs it is among; nil if it is in none.
  private static func state(of report: String) -> String? {
    var folder = parent(of: report)
    if ResolvedPath.name(of: folder).isExactly("logs") { folder = parent(of: folder) }
    return Platform.status(of: ReleaseState(folder: folder).journal) == nil ? nil : folder
  }

  private static func parent(of path: String) -> String {
    let folder = ResolvedPath.folder(of: path)
    if folder.isEmpty { return "." }
    return folder.isExactly("/") ? folder : String(folder.utf8.dropLast()) ?? folder
  }
}

/// The line that carries out a phase of an incident with what another phase was given.
enum PhaseLine {
  /// Carrying out is part of it in every phase but the first; a rollback is confirmed by a person each time.
  static func render(
    _ phase: IncidentPhaseName, of request: IncidentRequest, at commit: String, program: String
  ) -> String {
    let release = request.release
    var words = [program, "incident", request.incident, phase.rawValue]
    func add(_ option: OptionID, _ value: String?) {
      if let value { words += ShellWord.option(option.rawValue, value) }
    }
    func add(_ option: OptionID, _ values: [String]) { for value in values { add(option, value) } }
    add(.state, release.state)
    add(.playbook, release.playbook)
    add(.workspace, release.workspace)
    add(.facts, release.facts)
    add(.commit, commit)
    add(.pullRequest, release.pullRequest.map(String.init))
    add(.revision, release.revision)
    add(.branch, request.branch)
    add(.failingRun, request.failingRun)
    add(.remediation, request.remediation)
    add(.rollbackTo, request.rollbackTarget)
    add(.report, request.reports)
    add(.lane, request.lanes)
    add(.measurements, request.measurements)
    add(.sloBaseline, request.sloBaselines)
    if request.maximumAge != SLOCheck.standardMaximumAge { add(.maxAge, request.maximumAge.text) }
    add(.now, release.now?.rfc3339)
    add(.baseline, release.baseline)
    add(.candidate, release.candidate)
    add(.recording, release.recordings)
    add(.candidateRecording, release.candidateRecording)
    add(.mode, release.mode?.rawValue)
    add(.minRecords, release.minimumRecords.map(String.init))
    if request.isExecuted || phase != .contain { words.append(OptionID.execute.rawValue) }
    if release.isQuiet { words.append(OptionID.quiet.rawValue) }
    return ShellWord.line(words)
  }
}
