import ReplayGate

/// Carries out a phase of an incident, writes the journal, and tells whether the phase has passed its test.
package struct IncidentRun: Sendable {
  package let playbook: Playbook
  package let incident: Incident
  package let phase: IncidentPhaseName
  package let context: IncidentContext
  package let runner: CommandRunner
  package let gate: ReplayGateRunner
  package let moments: RunMoments
  package let checkouts: Checkouts

  package init(
    playbook: Playbook, incident: Incident, phase: IncidentPhaseName, context: IncidentContext, runner: CommandRunner,
    gate: ReplayGateRunner, moments: RunMoments, checkouts: Checkouts
  ) {
    self.checkouts = checkouts
    self.playbook = playbook
    self.incident = incident
    self.phase = phase
    self.context = context
    self.runner = runner
    self.gate = gate
    self.moments = moments
  }

  /// The result of a phase.
  package struct Outcome: Sendable {
    package let plan: IncidentPlan
    package let finish: PhaseFinish
    /// The known facts, including those from the journal.
    package let context: IncidentContext
  }

  private var state: ReleaseState { runner.state }

  package func perform() async throws(ReleaseError) -> Outcome {
    var file = try JournalFile(state, moments: moments)
    let context = context.completed(by: file.journal)
    let plan = IncidentPlan(incident, phase, playbook: playbook, context: context, journal: file.journal)
    let before = file.journal.interrupted(incident.id, phase, at: context.commit)
    try file.append(
      .phaseStarted(
        PhaseStart(
          incident: incident.id, phase: phase, commit: context.commit, judgedAt: moments.judgedAt)))
    let attempt = file.journal.starts(of: incident.id, phase)

    var actions: [PhaseAction] = []
    var rest = plan.actions[...]
    while let action = rest.first {
      // Lanes are independent of each other. All other actions are carried out in their order.
      let count = max(1, rest.prefix { isLane($0) }.count)
      let together = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
      if context.isExecuted, action.command(isConfirmed: context.isConfirmed, context) != nil {
        actions += try run(together, before: before, attempt: attempt, context, &file)
      } else {
        for action in together { actions.append(try await carryOut(action, attempt, context)) }
      }
    }
    actions += IncidentTest.results(of: plan, context: context, playbook: playbook)
    let finish = PhaseFinish(
      incident: incident.id, phase: phase, commit: context.commit,
      status: IncidentTest.status(of: actions, in: plan), affected: plan.affected, actions: actions,
      references: try references(attempt: attempt, context, file.journal))
    try file.append(.phaseFinished(finish))
    return Outcome(plan: plan, finish: finish, context: context)
  }

  private func isLane(_ action: IncidentAction) -> Bool { playbook.lanes.contains { $0.stepID.isExactly(action.name) } }

  // MARK: Commands

  /// Each command has entries of its own in the journal, so that a command which was completed before the phase was
  /// interrupted is not repeated.
  private func run(
    _ actions: [IncidentAction], before: InterruptedPhase, attempt: Int, _ context: IncidentContext,
    _ file: inout JournalFile
  ) throws(ReleaseError) -> [PhaseAction] {
    var results: [Exact<String>: StepResult] = [:]
    var active: String?
    var due: [(id: String, action: IncidentAction, command: PlaybookCommand)] = []
    for action in actions {
      let id = stepID(action)
      guard let command = action.command(isConfirmed: context.isConfirmed, context) else { continue }
      func hold(_ status: StepStatus, _ reason: String) {
        results[Exact(id)] = StepResult(
          status: status, expected: action.expected, observed: reason,
          rerun: command.line(below: runner.workspace, commit: context.commit))
      }
      if let done = before.results[Exact(id)] {
        results[Exact(id)] = done
        runner.output.say("\(done.status.rawValue) \(id): done before")
      } else if case .rollback = action.work {
        if let running = runner.running(file.journal.lastRollback?.step ?? id) {
          hold(.error, "a rollback is still running: \(running); wait for its end, then see what is deployed")
        } else if before.begun.contains(Exact(id)) {
          hold(.error, "begun before and cut off: see what is deployed, then confirm again")
        } else if let obstacle = context.obstacle(after: file.journal.lastRollback) {
          hold(.noData, "not rolled back again: \(obstacle)")
        } else {
          active = try activeRevision("\(name)-active-before", attempt: attempt)
          if let obstacle = obstacle(active: active, context) {
            hold(.error, "not rolled back: \(obstacle)")
          } else {
            due.append((id, action, command))
          }
        }
      } else {
        due.append((id, action, command))
      }
    }
    let tasks = due.map { CommandRunner.Task(name: $0.id, command: $0.command, firstAttempt: attempt) }
    try runner.run(tasks) { event throws(ReleaseError) in
      switch event {
      case .starting(let task, let number):
        try file.append(.stepStarted(StepStart(step: task.name, commit: context.commit, attempt: number)))
      case .ended(let task, let outcome):
        let expected = due.first { $0.id.isExactly(task.name) }?.action.expected ?? ""
        let result = StepResult(
          status: outcome.status, expected: expected, observed: outcome.observed, log: outcome.log,
          printed: outcome.printed, rerun: task.command.line(below: runner.workspace, commit: context.commit),
          references: state.logReferences(outcome.log), milliseconds: outcome.milliseconds)
        let definition = "sha256:" + SHA256.hexDigest(task.command.json(checkouts: []).bytes)
        try file.append(
          .stepFinished(
            StepFinish(step: task.name, commit: context.commit, definition: definition, result: result)))
        results[Exact(task.name)] = result
        runner.output.say("\(outcome.status.rawValue) \(task.name): \(PlainLine.cleaned(outcome.observed))")
      }
    }
    var done = actions.compactMap { action in
      results[Exact(stepID(action))].map { PhaseAction(name: action.name, result: $0) }
    }
    if due.contains(where: { if case .rollback = $0.action.work { true } else { false } }) {
      let after = try activeRevision("\(name)-active-after", attempt: attempt)
      let judgement = judgement(before: active, after: after, context)
      done.append(
        PhaseAction(
          name: "active-revision",
          result: StepResult(
            status: judgement.status, expected: context.rollbackTarget ?? "another revision than before",
            observed: judgement.observed,
            rerun: playbook.promotion.activeRevision?.line(below: runner.workspace, commit: context.commit) ?? "")))
    }
    return done
  }

  private var name: String { "incident-\(incident.id.lowercased())-\(phase.rawValue)" }

  /// The id of the action's step. It is also the name of the command's log.
  private func stepID(_ action: IncidentAction) -> String {
    String("\(name)-\(StepID.slug(action.name))".prefix(80))
  }

  // MARK: Other actions

  private func carryOut(
    _ action: IncidentAction, _ attempt: Int, _ context: IncidentContext
  ) async throws(ReleaseError) -> PhaseAction {
    let judgement: Judgement
    switch action.work {
    case .nothing(let reason): judgement = Judgement(status: .noData, observed: reason)
    case .governance(let check):
      let judge = StepJudge(
        playbook: playbook, workspace: runner.workspace, facts: context.facts, commit: context.commit,
        pullRequest: context.pullRequest, now: moments.judgedAt, checkouts: checkouts)
      judgement = judge.judge(check)
    case .slos: judgement = context.judgementOfSLOs
    case .rollback: judgement = context.judgementOfRollback
    case .replayGate where context.isExecuted:
      let result = try await gate.run(
        context.replayGate, expected: action.expected, name: name, attempt: attempt, stampedAt: moments.stamp)
      return PhaseAction(name: action.name, result: result)
    case .command, .smoke, .replayGate:
      judgement = Judgement(status: .noData, observed: "not carried out: --execute does it")
    }
    return PhaseAction(
      name: action.name,
      result: StepResult(
        status: judgement.status, expected: action.expected, observed: judgement.observed,
        rerun: action.line(below: runner.workspace, context), references: judgement.references))
  }

  private func references(
    attempt: Int, _ context: IncidentContext, _ journal: Journal
  ) throws(ReleaseError) -> [Reference] {
    var references: [Reference] = []
    func add(_ kind: String, _ ref: String?) {
      if let ref { references.append(Reference(kind: kind, ref: ref)) }
    }
    add("failing_run", context.failingRun)
    add("remediation_pr", context.remediation)
    add("deployment_revision", context.revision)
    add("pull_request", context.pullRequest.map { "#\($0)" })
    add("branch", context.branch)
    guard incident.id == "D", phase == .contain else { return references }
    if let blocked = context.reports.blockedGates.last {
      // The report is copied next to the journal, so that the evidence does not depend on its original file.
      let file = "logs/\(name).\(attempt).report.json"
      try PlaybookFile.write(blocked.bytes, to: state.path(file))
      add("replay_gate_report", file)
      add("replay_gate_report_digest", "sha256:" + SHA256.hexDigest(blocked.bytes))
    } else if let step = journal.results(at: context.commit)["replay-gate"]?.result, step.status == .fail {
      references += step.references.filter { $0.kind.hasPrefix("replay_gate_report") }
    }
    return references
  }
}

extension IncidentAction {
  /// The command that the action runs now; nil if it runs none.
  func command(isConfirmed: Bool, _ context: IncidentContext) -> PlaybookCommand? {
    switch work {
    case .command(let command), .smoke(let command): command
    case .rollback(let command):
      isConfirmed && context.isRollbackDue == true ? command.rollingBack(to: context.rollbackTarget) : nil
    case .governance, .slos, .replayGate, .nothing: nil
    }
  }

  /// The command line that repeats only this action; empty if there is none.
  func line(below workspace: String, _ context: IncidentContext) -> String {
    switch work {
    case .command(let command), .smoke(let command): command.line(below: workspace, commit: context.commit)
    case .rollback(let command):
      command.rollingBack(to: context.rollbackTarget).line(below: workspace, commit: context.commit)
    case .governance, .slos, .replayGate, .nothing: ""
    }
  }
}

extension IncidentContext {
  /// The context, completed with the facts of the last run and the earlier phases.
  func completed(by journal: Journal) -> IncidentContext {
    var context = self
    context.pullRequest = pullRequest ?? journal.lastStart?.pullRequest
    context.revision = revision ?? journal.lastStart?.deploymentRevision
    return context
  }

  /// Whether a rollback criterion is met; nil if it is not known.
  var isRollbackDue: Bool? {
    if let slo {
      switch slo.rollbackStatus {
      case .firing: return true
      case .clear, .pending: return false
      case .noData: return nil
      }
    }
    switch reports.rollbackStatus {
    case "met": return true
    case "not_met": return false
    default: return nil
    }
  }

  fileprivate var judgementOfSLOs: Judgement {
    guard let slo else { return Judgement(status: .noData, observed: "no measurements: --measurements FILE") }
    let reference = [Reference(kind: "slo_status", ref: slo.status.rawValue)]
    switch slo.status {
    case .met: return Judgement(status: .pass, observed: "every SLO is met, no alert fires", references: reference)
    case .noData:
      return Judgement(status: .noData, observed: slo.shortcomings.joined(separator: "; "), references: reference)
    case .breached:
      return Judgement(status: .fail, observed: slo.shortcomings.joined(separator: "; "), references: reference)
    }
  }

  /// The judgement of a rollback that is not carried out.
  fileprivate var judgementOfRollback: Judgement {
    switch isRollbackDue {
    case false: Judgement(status: .pass, observed: "not due: no criterion is met")
    case nil: Judgement(status: .noData, observed: "whether a criterion is met is not known: --measurements FILE")
    default:
      Judgement(
        status: .noData, observed: "due, and not carried out: --execute --confirm does it")
    }
  }
}

extension SLOReport {
  /// Describes everything that is not as it should be.
  var shortcomings: [String] {
    slos.filter { $0.status != .met }.map { slo in
      "SLO \(slo.id) is \(slo.status.rawValue)" + (slo.reason.map { " (\($0))" } ?? "")
    }
      + alerts.filter { [.firing, .noData].contains($0.result.status) }.map {
        "alert \($0.id) is \($0.result.status.rawValue)"
      }
      + rollback.filter { $0.result.status == .firing }.map { "rollback criterion \($0.id) is met" }
  }
}

extension PlaybookCommand {
  /// The environment variable that passes the target to a rollback command.
  private static let targetVariable = "REPLAY_GATE_ROLLBACK_TO"

  /// The command with the revision to roll back to in its environment.
  fileprivate func rollingBack(to target: String?) -> PlaybookCommand {
    guard let target else { return self }
    return PlaybookCommand(
      run: run, directory: directory, timeoutSeconds: timeoutSeconds, retries: retries, expectedExit: expectedExit,
      environment: environment + [EnvironmentVariable(name: Self.targetVariable, value: target)],
      mustPrint: mustPrint.map(\.text), mustNotPrint: mustNotPrint.map(\.text))
  }
}
