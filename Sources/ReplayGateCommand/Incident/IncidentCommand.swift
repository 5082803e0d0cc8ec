import ReleasePlaybook
import ReplayGate

/// `replay-gate incident …`.
struct IncidentCommand {
  let request: IncidentRequest
  /// The arguments of the program, for outputs that show commands to run.
  let program: String
  let processes: RunProcesses
  let outputs: OutputSet

  static func triage(
    _ request: TriageRequest, program: String, outputs: OutputSet
  ) throws(CommandFailure) -> ExitStatus {
    let triage: IncidentTriage
    do throws(ReplayGateError) {
      let playbook =
        if let path = request.playbook {
          try Playbook.load(path: path)
        } else if let state = request.state,
          let kept = try PlaybookFile.readIfThere(ReleaseState(folder: state).playbook)
        {
          // What the incident that is named here is carried out by.
          try Playbook(json: kept, source: ReleaseState(folder: state).playbook)
        } else {
          try Playbook.gate5()
        }
      var reports = try IncidentReports.read(
        try InputFiles.read(request.reports), playbook: playbook, at: Clock.judgement(at: request.now),
        maximumAge: request.maximumAge)
      if let state = request.state {
        let state = ReleaseState(folder: state)
        guard let journal = try state.readJournal() else {
          throw ReplayGateError.unreadable(source: state.journal, reason: "nothing has been begun there")
        }
        reports.add(journal, source: state.journal, playbook: playbook)
      }
      triage = IncidentTriage(reports, playbook: playbook)
    } catch {
      throw CommandFailure(error)
    }
    let lines = TriageLines(request, program: program, candidate: try CandidateCommit.fromEnvironment())
    return try outputs.commit(
      triage.words(on: .standardOutput(request.color), next: lines.lines), ExitStatus(triage.status))
  }

  func perform() async throws(CommandFailure) -> ExitStatus {
    let state = ReleaseState(folder: request.release.state)
    let inputs = try ReleaseInputs(
      request.release, command: "incident \(request.incident) \(request.phase.rawValue)", state: state,
      needsCommit: true)
    guard let incident = inputs.playbook.incident(request.incident) else {
      throw .usage(
        "the playbook \(inputs.playbook.name) has no incident \(request.incident)", help: OptionTable.incident.fullName)
    }
    let context: IncidentContext
    do throws(ReplayGateError) {
      context = try self.context(inputs)
    } catch {
      throw CommandFailure(error)
    }
    let output = LiveOutput(
      neutralisesCommands: StandardStreams.isReadForCommands, isQuiet: request.release.isQuiet
    ) { text in StandardStreams.writeLines(text) }
    let start = inputs.start
    let run = IncidentRun(
      playbook: inputs.playbook, incident: incident, phase: request.phase, context: context,
      runner: CommandRunner(
        workspace: start.workspace,
        environment: ReleaseCommand.environment(commit: start.commit, program: program), state: state,
        processes: processes, output: output),
      gate: ReplayGateRunner(
        embedded: .bytes(PackageResources.default_ndjson, name: RunConfiguration.embeddedRecordingName),
        workers: Platform.processors, program: program, state: state),
      moments: inputs.moments, checkouts: inputs.checkouts(processes))
    let outcome: IncidentRun.Outcome
    do throws(ReleaseError) { outcome = try await run.perform() } catch { throw CommandFailure(error) }
    return try outputs.commit(
      outcome.words(playbook: inputs.playbook, state: state, on: .standardOutput(request.release.color)) { phase in
        PhaseLine.render(phase, of: request, at: start.commit, program: program)
      }, ExitStatus(outcome.finish.status))
  }

  private func context(_ inputs: ReleaseInputs) throws(ReplayGateError) -> IncidentContext {
    let (playbook, start) = (inputs.playbook, inputs.start)
    var context = IncidentContext(
      commit: start.commit, replayGate: start.replayGate, facts: inputs.facts.about(playbook.repository))
    context.reports = try IncidentReports.read(
      try InputFiles.read(request.reports), playbook: playbook, at: inputs.moments.judgedAt,
      maximumAge: request.maximumAge)
    context.reports.add(inputs.journal, source: "journal", playbook: playbook)
    context.pullRequest = start.pullRequest
    context.revision = start.deploymentRevision
    context.rollbackTarget = request.rollbackTarget
    context.branch = request.branch
    context.failingRun = request.failingRun
    context.remediation = request.remediation
    context.lanes = request.lanes
    context.isExecuted = request.isExecuted
    context.isConfirmed = request.isConfirmed
    guard !request.measurements.isEmpty else { return context }
    let own = "\(start.workspace)/\(playbook.folder)/\(playbook.promotion.sloBaseline)"
    let baselines = request.sloBaselines.isEmpty ? [own] : request.sloBaselines
    let check = SLOCheck(
      baseline: try .read(try InputFiles.read(baselines)),
      measurements: try .read(try InputFiles.read(request.measurements)),
      at: inputs.moments.judgedAt, maximumAge: request.maximumAge,
      standardRollback: playbook.promotion.rollbackCriteria)
    context.slo = check.evaluate()
    return context
  }
}

extension ExitStatus {
  /// The status of one item.
  init(_ status: StepStatus) {
    switch status {
    case .pass, .warn, .waived: self = .pass
    case .fail: self = .blocked
    case .noData, .stale, .error: self = .unknown
    }
  }
}
