import ReleasePlaybook
import ReplayGate

/// `replay-gate release …`.
struct ReleaseCommand {
  let request: ReleaseRequest
  /// The arguments of the program, for outputs that show commands to run.
  let program: String
  let processes: RunProcesses
  let outputs: OutputSet

  private var state: ReleaseState { ReleaseState(folder: request.state) }

  func perform() async throws(CommandFailure) -> ExitStatus {
    switch request.action {
    case .playbook:
      return try outputs.commit(Playbook.gate5Source, .pass)
    case .collect: return try collect()
    case .plan: return try plan(ReleaseInputs(request, command: "release plan", state: state, needsCommit: false))
    case .run:
      let inputs = try ReleaseInputs(request, command: "release run", state: state, needsCommit: !request.isDryRun)
      return request.isDryRun ? try plan(inputs) : try await run(inputs)
    case .status: return try show { $0.table(in: state, on: .standardOutput(request.color)) }
    case .report:
      return try show { report in request.format == .json ? report.json + "\n" : report.markdown }
    }
  }

  private func collect() throws(CommandFailure) -> ExitStatus {
    let event = request.pullRequest == nil ? try CandidateCommit.fromEnvironment() : nil
    guard let pullRequest = request.pullRequest ?? event?.pullRequest else {
      throw .usage(
        "release collect needs --pr N: the release's pull request", help: "\(OptionTable.release.fullName) collect")
    }
    let folder = request.facts.first ?? "facts"
    let playbook: Playbook
    do throws(ReplayGateError) {
      playbook = if let path = request.playbook { try Playbook.load(path: path) } else { try Playbook.gate5() }
    } catch {
      throw CommandFailure(error)
    }
    let collector = FactCollector(
      playbook: playbook, pullRequest: pullRequest, folder: folder, environment: Platform.environment,
      processes: processes, stamp: try Clock.stamp())
    let count: Int
    do throws(ReleaseError) { count = try collector.perform() } catch { throw CommandFailure(error) }
    StandardStreams.writeError(
      "\(OptionTable.programName): \(count) facts about \(playbook.repository) and PR #\(pullRequest) in \(folder)\n")
    return .pass
  }

  private func plan(_ inputs: ReleaseInputs) throws(CommandFailure) -> ExitStatus {
    let run = try release(inputs)
    let sequence = StepSequence(inputs.playbook)
    if let unknown = run.selection.unknown(in: sequence) { throw Self.unknown(unknown, sequence) }
    let done = sequence.steps.filter { run.isDone($0, in: inputs.journal) }.map(\.id)
    let plan = ReleasePlan(
      playbook: inputs.playbook, lines: run.lines, selected: run.selection.ids(in: sequence),
      done: Set(done.map { Exact($0) }))
    return try outputs.commit(plan.text(on: .standardOutput(request.color)), .pass)
  }

  private func run(_ inputs: ReleaseInputs) async throws(CommandFailure) -> ExitStatus {
    let run = try release(inputs)
    let sequence = StepSequence(inputs.playbook)
    if let unknown = run.selection.unknown(in: sequence) { throw Self.unknown(unknown, sequence) }
    let report: ReleaseReport
    do throws(ReleaseError) {
      report = try await run.perform()
    } catch {
      throw CommandFailure(error)
    }
    let json = report.json + "\n"
    try outputs.open(ResolvedPath(state.report)).write(Array(json.utf8))
    try outputs.open(ResolvedPath(state.markdown)).write(Array(report.markdown.utf8))
    try outputs.commit(json, ExitStatus(report.verdict))
    StandardStreams.writeError(report.table(in: state, on: .standardError(request.color)))
    return ExitStatus(report.verdict)
  }

  /// The state of the journal, which may belong to a run in progress.
  private func show(_ text: (ReleaseReport) -> String) throws(CommandFailure) -> ExitStatus {
    let stamp = try Clock.stamp()
    let report: ReleaseReport
    do throws(ReplayGateError) {
      guard let journal = try state.readJournal(),
        let start = journal.lastStart.map(ReleasePlace(state).seen)
      else {
        throw ReplayGateError.unreadable(source: state.journal, reason: "no run has been begun there")
      }
      let lines = RerunLines(start, program: program, state: state)
      report = ReleaseReport(
        playbook: try Playbook.load(path: state.playbook), journal: journal, start: start, generatedAt: stamp,
        rerun: lines.line)
    } catch {
      throw CommandFailure(error)
    }
    return try outputs.commit(text(report), ExitStatus(report.verdict))
  }

  private func release(_ inputs: ReleaseInputs) throws(CommandFailure) -> ReleaseRun {
    let start = inputs.start
    let output = LiveOutput(neutralisesCommands: StandardStreams.isReadForCommands, isQuiet: request.isQuiet) { text in
      StandardStreams.writeLines(text)
    }
    return ReleaseRun(
      playbook: inputs.playbook, playbookSource: inputs.playbookSource, start: start, facts: inputs.facts,
      selection: StepSelection(only: request.only, from: request.from),
      runner: CommandRunner(
        workspace: start.workspace, environment: Self.environment(commit: start.commit, program: program), state: state,
        processes: processes,
        output: output),
      gate: ReplayGateRunner(
        embedded: .bytes(PackageResources.default_ndjson, name: RunConfiguration.embeddedRecordingName),
        workers: Platform.processors, program: program, state: state),
      lines: RerunLines(start, program: program, state: state),
      moments: inputs.moments, checkouts: inputs.checkouts(processes))
  }

  /// The environment of commands, with the candidate's commit and with this program on the path.
  static func environment(commit: String, program: String) -> [Exact<String>: String] {
    var variables = Platform.environment
    variables[Exact(PlaybookCommand.commitVariable)] = commit
    if program.contains("/"), let path = Platform.realPath(of: program) {
      let folder = String(ResolvedPath.folder(of: path).dropLast())
      variables["PATH"] = variables["PATH"].map { "\(folder):\($0)" } ?? folder
    }
    return variables
  }

  private static func unknown(_ id: String, _ sequence: StepSequence) -> CommandFailure {
    let ids = sequence.steps.map(\.id)
    return .usage(
      "no step '\(id)'" + NearestName.hint(for: id, among: ids) + "; the steps are \(ids.joined(separator: ", "))",
      help: OptionTable.release.fullName)
  }
}

extension CommandFailure {
  init(_ error: ReleaseError) {
    switch error {
    case .input(let error): self.init(error)
    case .unwritable, .refused: self = .fault(error.description)
    }
  }
}
