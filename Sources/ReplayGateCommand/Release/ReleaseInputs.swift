import ReleasePlaybook
import ReplayGate

/// A release with all files loaded that its flags name. The defaults are the inputs of the journal's last start.
struct ReleaseInputs {
  let journal: Journal
  let playbook: Playbook
  let playbookSource: [UInt8]
  let facts: Facts
  let start: RunStart
  let moments: RunMoments
  private let state: ReleaseState

  /// `command` is the command's name in errors.
  init(
    _ request: ReleaseRequest, command: String, state: ReleaseState, needsCommit: Bool
  ) throws(CommandFailure) {
    self.state = state
    moments = try Clock.runMoments(judgedAt: request.now)
    let candidate = request.commit == nil ? try CandidateCommit.fromEnvironment() : nil
    do throws(ReplayGateError) {
      journal = try state.readJournal() ?? Journal()
      // A run that does not continue the journal ignores it. A plan shows which of its steps are done.
      let isContinued = request.isResumed || request.action == .plan
      let place = ReleasePlace(state)
      let last = isContinued ? journal.lastStart.map(place.seen) : nil
      if let path = request.playbook {
        playbookSource = try PlaybookFile.read(path)
        playbook = try Playbook(json: playbookSource, source: path)
      } else if last != nil, let kept = try PlaybookFile.readIfThere(state.playbook) {
        playbookSource = kept
        playbook = try Playbook(json: kept, source: state.playbook)
      } else {
        playbookSource = Playbook.gate5Source
        playbook = try Playbook.gate5()
      }
      let factPaths = request.facts.isEmpty ? last?.factPaths ?? [] : request.facts
      facts = try Facts.load(factPaths)
      let workspace = request.workspace ?? last?.workspace ?? "."
      let known = request.playbook == nil && request.workspace == nil ? last?.replayGate : nil
      start = RunStart(
        commit: request.commit ?? candidate?.commit ?? last?.commit ?? "", isResumed: request.isResumed,
        playbook: playbook.name,
        playbookDigest: playbook.digest, directory: place.directory, workspace: workspace,
        replayGate: Self.gate(
          request, known ?? playbook.replayGate.below("\(workspace)/\(playbook.folder)")),
        pullRequest: request.pullRequest ?? last?.pullRequest ?? candidate?.pullRequest,
        deploymentRevision: request.revision ?? last?.deploymentRevision, factPaths: factPaths, facts: facts.sources,
        judgedAt: moments.judgedAt)
    } catch {
      throw CommandFailure(error)
    }
    if request.action == .run, request.isResumed, command.hasPrefix("release"), journal.lastStart == nil {
      throw .fault("nothing to resume: no run has been begun in \(state.journal)")
    }
    if start.commit.isEmpty, needsCommit {
      throw .usage(
        "\(command) needs --commit SHA, the commit of the candidate",
        help: "\(OptionTable.programName) \(command)")
    }
    if Platform.status(of: start.workspace)?.kind != .directory {
      throw .fault("\(start.workspace): the workspace is not a folder")
    }
  }

  /// The current commits of the workspace's repositories.
  func checkouts(_ processes: RunProcesses) -> Checkouts {
    CheckoutReader(
      workspace: start.workspace, environment: Platform.environment, processes: processes,
      own: [state.folder] + start.factPaths
    ).read(playbook)
  }

  private static func gate(_ request: ReleaseRequest, _ check: ReplayGateCheck) -> ReplayGateCheck {
    var check = check
    check.baseline = request.baseline ?? check.baseline
    check.candidate = request.candidate ?? check.candidate
    if !request.recordings.isEmpty { check.recordings = request.recordings }
    check.candidateRecording = request.candidateRecording ?? check.candidateRecording
    check.minimumRecords = request.minimumRecords ?? check.minimumRecords
    switch request.mode {
    case .any: check.mode = .any
    case .regressions: check.mode = .regressions
    case nil: break
    }
    return check
  }
}
