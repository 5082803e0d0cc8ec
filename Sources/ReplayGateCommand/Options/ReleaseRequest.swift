import ReleasePlaybook
import ReplayGate

/// The flags of `replay-gate release …`.
struct ReleaseRequest: Hashable {
  enum Action: String { case plan, run, status, report, collect, playbook }

  let action: Action
  var playbook: String?
  var facts: [String] = []
  var workspace: String?
  var state = "release"
  var commit: String?
  var pullRequest: Int?
  var revision: String?
  /// Nil means the current time.
  var now: JudgementTime?
  var only: [String] = []
  var from: String?
  var isResumed = false
  var isDryRun = false
  var isQuiet = false
  var format = ReleaseReportFormat.markdown
  var color = ColorChoice.auto
  // The settings that flags of the replay gate override.
  var baseline: String?
  var candidate: String?
  var recordings: [String] = []
  var candidateRecording: String?
  var mode: ModeChoice?
  var minimumRecords: Int?
}

/// The layout of a release's report.
enum ReleaseReportFormat: String, CaseIterable { case markdown, json }

extension ParsedWords {
  func releaseRequest() throws(CommandFailure) -> ReleaseRequest {
    guard let action = command.path.last.flatMap(ReleaseRequest.Action.init) else {
      throw failure("unknown subcommand")
    }
    return try releaseRequest(action)
  }

  /// The flags of a release that incident phases have too.
  func releaseRequest(_ action: ReleaseRequest.Action) throws(CommandFailure) -> ReleaseRequest {
    var request = ReleaseRequest(action: action)
    request.playbook = values[.playbook]?[0]
    request.facts = values[.facts] ?? []
    request.workspace = values[.workspace]?[0]
    request.state = values[.state]?[0] ?? request.state
    request.commit = values[.commit]?[0]
    request.pullRequest = values[.pullRequest].flatMap { Int($0[0]) }
    request.revision = values[.revision]?[0]
    request.now = judgementTime
    request.only = values[.only] ?? []
    request.from = values[.from]?[0]
    request.isResumed = values[.resume] != nil
    request.isDryRun = values[.dryRun] != nil
    request.isQuiet = values[.quiet] != nil
    request.format = values[.format].flatMap { ReleaseReportFormat(rawValue: $0[0]) } ?? request.format
    request.color = color
    request.baseline = values[.baseline]?[0]
    request.candidate = values[.candidate]?[0]
    request.recordings = values[.recording] ?? []
    request.candidateRecording = values[.candidateRecording]?[0]
    request.mode = values[.mode].flatMap { ModeChoice(rawValue: $0[0]) }
    request.minimumRecords = values[.minRecords].flatMap { Int($0[0]) }
    if let commit = request.commit, !CommitName.isFull(commit) {
      throw failure("--commit takes a full commit SHA of 40 or 64 hexadecimal digits, not '\(commit)'")
    }
    return request
  }
}
