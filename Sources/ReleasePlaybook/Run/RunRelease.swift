import ReplayGate

/// Runs the sequence of a playbook, writes the journal, and returns the report.
///
/// The journal on the disk announces every step before it begins, and stores its result afterwards. So a run that was
/// killed at any point can continue: a step with a result in the journal is not repeated unless it failed, the
/// candidate commit has changed, or its inputs now give another result.
package struct ReleaseRun: Sendable {
  package let playbook: Playbook
  /// The playbook's file, stored next to the journal.
  package let playbookSource: [UInt8]
  package let start: RunStart
  package let facts: Facts
  package let selection: StepSelection
  package let runner: CommandRunner
  package let gate: ReplayGateRunner
  package let lines: RerunLines
  package let moments: RunMoments
  /// A snapshot of the workspace.
  package let checkouts: Checkouts

  package init(
    playbook: Playbook, playbookSource: [UInt8], start: RunStart, facts: Facts, selection: StepSelection,
    runner: CommandRunner, gate: ReplayGateRunner, lines: RerunLines, moments: RunMoments, checkouts: Checkouts
  ) {
    self.checkouts = checkouts
    self.playbook = playbook
    self.playbookSource = playbookSource
    var start = start
    start.inputs = start.replayGate.inputs + checkouts.inputs
    self.start = start
    self.facts = facts
    self.selection = selection
    self.runner = runner
    self.gate = gate
    self.lines = lines
    self.moments = moments
  }

  private var state: ReleaseState { runner.state }
  private var sequence: StepSequence { StepSequence(playbook) }

  /// Runs the selected steps that are not done.
  package func perform() async throws(ReleaseError) -> ReleaseReport {
    if let unknown = selection.unknown(in: sequence) {
      throw .refused("no step '\(unknown)'; the steps are \(sequence.steps.map(\.id).joined(separator: ", "))")
    }
    var file = try JournalFile(state, moments: moments)
    if !start.isResumed, !file.journal.entries.isEmpty {
      throw .refused("\(state.journal) is there already: --resume goes on with it, --state names another folder")
    }
    if start.isResumed, file.journal.lastStart == nil {
      throw .refused("nothing to resume: no run has been begun in \(state.journal)")
    }
    // The report of an earlier run must not be mistaken for this run's while it is running or if it is killed.
    for report in [state.report, state.markdown] { try PlaybookFile.remove(report) }
    try PlaybookFile.write(playbookSource, to: state.playbook)
    try file.append(.runStarted(start))
    let selected = selection.ids(in: sequence)
    for stage in sequence.stages {
      let due = stage.filter { selected.contains(Exact($0.id)) && !isDone($0, in: file.journal) }
      try await carryOut(due, &file)
    }
    let report = ReleaseReport(
      playbook: playbook, journal: file.journal, start: start, generatedAt: moments.stamp, rerun: lines.line)
    try file.append(.runFinished(RunFinish(commit: start.commit, verdict: report.verdict)))
    return report
  }

  /// Whether a step needs no run.
  package func isDone(_ step: ReleaseStep, in journal: Journal) -> Bool {
    guard
      let finish = journal.results(at: start.commit)[Exact(step.id)], finish.result.status.isGreen,
      finish.definition.isExactly(step.definition(start)), judge.obstacle(to: step, start.replayGate) == nil
    else { return false }
    // Judging has no effects, so it is repeated to see whether the inputs still give the same result.
    guard let judgement = judge.judge(step) else { return true }
    return judgement.status == finish.result.status && judgement.observed.isExactly(finish.result.observed)
      && judgement.references == finish.result.references
  }

  private var judge: StepJudge {
    StepJudge(
      playbook: playbook, workspace: start.workspace, facts: facts.about(playbook.repository), commit: start.commit,
      pullRequest: start.pullRequest, now: start.judgedAt, checkouts: checkouts)
  }

  private func carryOut(_ steps: [ReleaseStep], _ file: inout JournalFile) async throws(ReleaseError) {
    var commands: [ReleaseStep] = []
    for step in steps {
      if step.needsAllBefore, let obstacle = obstacle(to: step, in: file.journal) {
        try begin(step, file.journal.starts(of: step.id) + 1, &file)
        let judgement = Judgement(status: .noData, observed: "not run: \(obstacle)")
        try end(step, result(of: step, judgement), &file)
      } else if let obstacle = judge.obstacle(to: step, start.replayGate) {
        try begin(step, file.journal.starts(of: step.id) + 1, &file)
        try end(
          step, result(of: step, Judgement(status: obstacle.status, observed: "not run: \(obstacle.observed)")), &file)
      } else if case .command = step.work {
        commands.append(step)
      } else {
        try await carryOut(step, &file)
      }
    }
    try run(commands, &file)
  }

  private func carryOut(_ step: ReleaseStep, _ file: inout JournalFile) async throws(ReleaseError) {
    let attempt = file.journal.starts(of: step.id) + 1
    try begin(step, attempt, &file)
    if let judgement = judge.judge(step) {
      try end(step, result(of: step, judgement), &file)
    } else {
      let result = try await gate.run(
        start.replayGate, expected: step.expected, name: step.id, attempt: attempt, stampedAt: moments.stamp)
      let isSame = start.replayGate.inputs == start.inputs.filter { $0.kind == "file" }
      let changed = Judgement(status: .error, observed: "a file that the gate reads has changed while the release ran")
      try end(step, isSame ? result : self.result(of: step, changed), &file)
    }
  }

  private func run(_ steps: [ReleaseStep], _ file: inout JournalFile) throws(ReleaseError) {
    var tasks: [CommandRunner.Task] = []
    for step in steps {
      guard case .command(let command) = step.work else { continue }
      tasks.append(
        CommandRunner.Task(
          name: step.id, command: command, firstAttempt: file.journal.starts(of: step.id) + 1,
          earlierFailures: file.journal.failures(of: step.id, at: start.commit)))
    }
    let byName = Dictionary(uniqueKeysWithValues: steps.map { (Exact($0.id), $0) })
    try runner.run(tasks) { event throws(ReleaseError) in
      switch event {
      case .starting(let task, let attempt): try begin(byName[Exact(task.name)]!, attempt, &file)
      case .ended(let task, let outcome):
        let step = byName[Exact(task.name)]!
        try end(
          step,
          StepResult(
            status: outcome.status, expected: step.expected, observed: outcome.observed, log: outcome.log,
            printed: outcome.printed, rerun: lines.line(step), references: state.logReferences(outcome.log),
            milliseconds: outcome.milliseconds),
          &file)
      }
    }
  }

  // MARK: The journal

  private func begin(_ step: ReleaseStep, _ attempt: Int, _ file: inout JournalFile) throws(ReleaseError) {
    try file.append(.stepStarted(StepStart(step: step.id, commit: start.commit, attempt: attempt)))
  }

  private func end(_ step: ReleaseStep, _ result: StepResult, _ file: inout JournalFile) throws(ReleaseError) {
    let definition = step.definition(start)
    try file.append(
      .stepFinished(StepFinish(step: step.id, commit: start.commit, definition: definition, result: result)))
    runner.output.say("\(result.status.rawValue) \(step.id): \(PlainLine.cleaned(result.observed))")
  }

  private func result(of step: ReleaseStep, _ judgement: Judgement) -> StepResult {
    StepResult(
      status: judgement.status, expected: step.expected, observed: judgement.observed, rerun: lines.line(step),
      references: judgement.references)
  }

  /// Why a step cannot run that requires everything required before it to be green.
  private func obstacle(to step: ReleaseStep, in journal: Journal) -> String? {
    let results = journal.results(at: start.commit)
    for before in sequence.steps.prefix(while: { !$0.id.isExactly(step.id) }) where before.isRequired {
      guard let status = results[Exact(before.id)]?.result.status else { return "\(before.id) has not been run" }
      if !status.isGreen { return "\(before.id) is \(status.rawValue)" }
    }
    return nil
  }
}

/// The command line that repeats only this step.
package struct RerunLines: Sendable {
  /// What the run was begun with, with paths from the current folder.
  private let start: RunStart
  /// The program, as it was called.
  private let program: String
  private let state: ReleaseState

  package init(_ start: RunStart, program: String, state: ReleaseState) {
    self.start = start
    self.program = program
    self.state = state
  }

  package func line(_ step: ReleaseStep) -> String {
    switch step.work {
    case .command(let command): return command.line(below: start.workspace, commit: start.commit)
    case .replayGate: return start.replayGate.command(program: program)
    default:
      return ShellWord.line(
        [program, "release", "run", "--resume"] + ShellWord.option("--state", state.folder) + ["--only", step.id])
    }
  }
}

extension PlaybookCommand {
  /// The environment variable that holds the candidate's commit.
  package static let commitVariable = "REPLAY_GATE_COMMIT"

  /// The command line that runs it alone, in its folder and with its variables and the candidate's commit.
  package func line(below workspace: String, commit: String) -> String {
    let folder = directory == "." ? workspace : "\(workspace)/\(directory)"
    // `cd` takes a folder that begins with a hyphen for an option, and `-` for the previous folder.
    let place = folder.utf8.first == UInt8(ascii: "-") ? "./\(folder)" : folder
    let candidate = EnvironmentVariable(name: Self.commitVariable, value: commit)
    let variables = ((commit.isEmpty ? [] : [candidate]) + environment)
      .map { "export \($0.name)=\(ShellWord.quoted($0.value)) && " }.joined()
    return "(cd \(ShellWord.quoted(place)) && \(variables)\(run))"
  }
}
