import ReplayGate

/// The known facts about an incident, for one of its phases.
package struct IncidentContext: Sendable {
  package var reports = IncidentReports()
  package var facts: RepositoryFacts
  /// The result of the current measurements; nil if there are none.
  package var slo: SLOReport?
  package var commit: String
  package var pullRequest: Int?
  package var branch: String?
  /// The address of the run that failed.
  package var failingRun: String?
  /// The address of the pull request that fixes the cause.
  package var remediation: String?
  /// The revision that is deployed.
  package var revision: String?
  /// The revision to roll back to; nil for the one that the playbook's command chooses.
  package var rollbackTarget: String?
  /// The ids of affected lanes that no report names.
  package var lanes: [String] = []
  package var isExecuted = false
  package var isConfirmed = false

  /// The replay gate to run again.
  package var replayGate: ReplayGateCheck

  package init(commit: String, replayGate: ReplayGateCheck, facts: RepositoryFacts) {
    self.facts = facts
    self.commit = commit
    self.replayGate = replayGate
  }
}

/// An action that the program carries out in a phase.
package struct IncidentAction: Sendable, Hashable {
  package enum Work: Sendable, Hashable {
    case command(PlaybookCommand)
    case smoke(PlaybookCommand)
    case rollback(PlaybookCommand)
    case governance(GovernanceCheck)
    case slos
    case replayGate
    /// Nothing can be done. The value is the reason.
    case nothing(String)
  }

  package let name: String
  package let expected: String
  package let work: Work

  /// Whether the action runs a command or the gate.
  var isRun: Bool {
    switch work {
    case .command, .smoke, .rollback, .replayGate: true
    case .governance, .slos, .nothing: false
    }
  }
}

/// The plan of one phase of an incident: the affected parts, and the actions.
package struct IncidentPlan: Sendable, Hashable {
  package let incident: Incident
  package let phase: IncidentPhaseName
  package let definition: IncidentPhase
  /// The ids of steps, SLOs and gates.
  package let affected: [String]
  package let actions: [IncidentAction]

  /// - Parameter journal: Parts that were affected in earlier phases remain affected.
  package init(
    _ incident: Incident, _ phase: IncidentPhaseName, playbook: Playbook, context: IncidentContext, journal: Journal
  ) {
    self.incident = incident
    self.phase = phase
    definition =
      switch phase {
      case .contain: incident.contain
      case .verify: incident.verify
      case .recover: incident.recover
      }
    var affected = IncidentTriage.findings(of: incident.id, in: context.reports).map(\.affected)
    affected += context.lanes.map { id in playbook.lanes.first { $0.id.isExactly(id) }?.stepID ?? id }
    if phase != .contain { affected += journal.phases(of: incident.id).last { $0.phase == .contain }?.affected ?? [] }
    let all = affected.withoutRepeats
    self.affected = all
    var actions = definition.commands.map { command in
      IncidentAction(
        name: command.name, expected: "exit \(command.command.expectedExit)", work: .command(command.command))
    }
    for action in definition.actions { actions += Self.actions(action, playbook, affected: all) }
    self.actions = actions
  }

  private static func actions(
    _ action: IncidentPhase.Action, _ playbook: Playbook, affected: [String]
  ) -> [IncidentAction] {
    let promotion = playbook.promotion
    switch action {
    case .rerunAffectedLanes:
      let lanes = playbook.lanes.filter { affected.containsExactly($0.stepID) }
      if lanes.isEmpty {
        return [
          IncidentAction(
            name: "affected lanes", expected: "every affected lane passes", work: .nothing("no affected lane is named"))
        ]
      }
      return lanes.map { IncidentAction(name: $0.stepID, expected: $0.expected, work: .command($0.command)) }
    case .judgeGovernance:
      return playbook.governance.filter(\.isRequired).map { check in
        IncidentAction(name: check.name, expected: "green at the candidate commit", work: .governance(check))
      }
    case .smoke:
      return [IncidentAction(name: "smoke", expected: "the smoke check passes", work: .smoke(promotion.smoke))]
    case .checkSLOs:
      return [IncidentAction(name: "slo-check", expected: "every SLO is met, no alert fires", work: .slos)]
    case .rollback:
      return [
        IncidentAction(
          name: LastRollback.action, expected: "no criterion for a rollback is met, or it is rolled back",
          work: .rollback(promotion.rollback))
      ]
    case .rerunReplayGate:
      return [IncidentAction(name: "replay-gate", expected: "merge and release pass", work: .replayGate)]
    }
  }
}

extension Journal {
  /// The completed phases of an incident, in their order.
  package func phases(of incident: String) -> [PhaseFinish] {
    entries.compactMap { entry in
      if case .phaseFinished(let finish) = entry.event, finish.incident.isExactly(incident) { finish } else { nil }
    }
  }

  /// The number of times that a phase was started.
  package func starts(of incident: String, _ phase: IncidentPhaseName) -> Int {
    entries.count { entry in
      guard case .phaseStarted(let start) = entry.event else { return false }
      return start.incident.isExactly(incident) && start.phase == phase
    }
  }
}

/// The actions that were carried out in a phase that was not completed, because its process was killed.
struct InterruptedPhase {
  /// The results of this phase by the id of the step.
  var results: [Exact<String>: StepResult] = [:]
  /// The steps that were started but not completed.
  var begun: Set<Exact<String>> = []
}

extension Journal {
  /// The state of a phase that was started at a commit but not completed; empty if there is none.
  func interrupted(_ incident: String, _ phase: IncidentPhaseName, at commit: String) -> InterruptedPhase {
    var interrupted: InterruptedPhase?
    for entry in entries {
      switch entry.event {
      case .phaseStarted(let start) where start.incident.isExactly(incident) && start.phase == phase:
        // A phase that is started again continues with what was done before.
        let isSame = start.commit.isExactly(commit)
        interrupted = isSame ? interrupted ?? InterruptedPhase() : nil
      case .phaseFinished(let finish) where finish.incident.isExactly(incident) && finish.phase == phase:
        interrupted = nil
      case .stepStarted(let start): interrupted?.begun.insert(Exact(start.step))
      case .stepFinished(let finish):
        interrupted?.begun.remove(Exact(finish.step))
        interrupted?.results[Exact(finish.step)] = finish.result
      default: continue
      }
    }
    return interrupted ?? InterruptedPhase()
  }
}
