package import ReplayGate

/// The test of a phase: the conditions for its end.
enum IncidentTest {
  /// The conditions that are checked in addition to the actions, with their results.
  static func results(of plan: IncidentPlan, context: IncidentContext, playbook: Playbook) -> [PhaseAction] {
    var checks: [PhaseAction] = []
    func add(_ name: String, expected: String, _ judgement: Judgement) {
      checks.append(
        PhaseAction(
          name: name,
          result: StepResult(
            status: judgement.status, expected: expected, observed: judgement.observed, rerun: "",
            references: judgement.references)))
    }
    func known(_ text: String?, _ flag: String, is isRight: (String) -> Bool = { !Placeholder.matches($0) })
      -> Judgement
    {
      guard let text else { return Judgement(status: .noData, observed: "not known: \(flag)") }
      if isRight(text) { return Judgement(status: .pass, observed: text) }
      return Judgement(status: .noData, observed: "'\(PlainLine.cleaned(text))' names none: \(flag)")
    }
    let repository = playbook.repository
    switch plan.phase {
    case .contain:
      let blockers = plan.affected.isEmpty ? nil : plan.affected.joined(separator: ", ")
      add("blocker", expected: "what is wrong is named", known(blockers, "--report FILE"))
      if plan.incident.id == "B" {
        add("revision", expected: "the active revision is known", known(context.revision, "--revision REVISION"))
      }
      // If the release is merged and deployed, the deployment must be contained instead of the merge.
      if plan.incident.id != "B" || !context.facts.isMerged(context.pullRequest) {
        let merge = context.pullRequest.map {
          context.facts.judge(mergeOf: $0, blockingLabels: playbook.traceability.blockingLabels)
        }
        add("merge", expected: "the release PR cannot be merged", merge ?? known(nil, "--pr N"))
      }
      let update = context.pullRequest.map {
        context.facts.judge(
          updateOf: playbook.name, about: $0,
          naming: ["incident \(plan.incident.id)", plan.incident.name] + plan.affected
            + [context.failingRun].compactMap(\.self),
          on: playbook.traceability.updatePlaces)
      }
      add("update", expected: "the gate update is posted, and says BLOCKED", update ?? known(nil, "--pr N"))
      if plan.incident.id == "D" {
        add(
          "failing-run", expected: "the failing run is linked",
          known(context.failingRun, "--failing-run URL of a run in \(repository)") { repository.run(at: $0) != nil })
      }
    case .recover where plan.incident.id == "D":
      add(
        "remediation", expected: "the PR that remedies it is known",
        known(context.remediation, "--remediation URL of a PR in \(repository)") {
          repository.pullRequest(at: $0) != nil
        })
    case .verify, .recover: break
    }
    return checks
  }

  /// The worst status of all actions. But to contain a breach it is enough that the result of the smoke check is known.
  static func status(of actions: [PhaseAction], in plan: IncidentPlan) -> StepStatus {
    var result = Judgement(status: .pass, observed: "")
    for action in actions {
      let isKnown = [.pass, .warn, .fail].contains(action.result.status)
      if plan.phase == .contain, action.name == "smoke", isKnown { continue }
      result = result.and(Judgement(status: action.result.status, observed: ""))
    }
    return result.status
  }
}

/// The comment that is posted where the gate is tracked, which says that the gate is blocked and why.
package struct GateUpdate: Sendable {
  package let lines: [(name: String, value: String)]

  package init(_ outcome: IncidentRun.Outcome, playbook: Playbook) {
    let (context, plan) = (outcome.context, outcome.plan)
    let trace = playbook.traceability
    let place =
      context.branch.map { "\(playbook.repository.name)/\($0)" } ?? "\(playbook.repository.name) at \(context.commit)"
    let pullRequest = context.pullRequest.map { number in
      let url = context.facts.pullRequests.first { $0.number == number }?.url
      return "#\(number)" + (url.map { " \($0)" } ?? "")
    }
    let findings = IncidentTriage.findings(of: plan.incident.id, in: context.reports).map(\.words)
    var blocker = "incident \(plan.incident.id), \(plan.incident.name)"
    blocker += ": " + (findings.isEmpty ? plan.affected : findings).joined(separator: "; ")
    if let run = context.failingRun { blocker += "; failing run: \(run)" }
    lines = [
      ("Parent", trace.parents.map { "#\($0)" }.joined(separator: ", ")), ("Gate", playbook.name),
      ("Child", "#\(trace.child)"), ("Repo/Branch", place), ("PR", pullRequest ?? "not known (--pr N)"),
      ("Status", "BLOCKED"), ("Blocker", blocker),
      ("Next", "verify incident \(plan.incident.id), then recover from it; signoff on #\(trace.signoff)"),
    ]
  }

  /// The text in the team's format.
  package var text: String {
    "\(GateUpdateComment.heading)\n" + lines.map { "- \($0.name): \(PlainLine.shown($0.value))\n" }.joined()
  }
}

extension PlainLine {
  /// The text on one line of any length, without anything that a terminal or a pipeline interprets as a command, or a
  /// code host as a mention: `@name` becomes `@ name`.
  static func shown(_ text: String) -> String {
    var result = ""
    var previous: Unicode.Scalar?
    for scalar in cleaned(text, limit: .max).unicodeScalars {
      if previous == "@", isOfAName(scalar) { result += " " }
      result.unicodeScalars.append(scalar)
      // In an e-mail address a name precedes the sign.
      previous = scalar == "@" && previous.map(isOfAName) ?? false ? nil : scalar
    }
    return result
  }

  private static func isOfAName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}

extension IncidentRun.Outcome {
  /// Describes what a person must do, what the program did, whether the phase has passed its test, and what comes next.
  ///
  /// - Parameter next: Returns the command line that carries out a phase.
  package func words(
    playbook: Playbook, state: ReleaseState, on screen: Screen = .log, next: (IncidentPhaseName) -> String
  ) -> String {
    let incident = plan.incident
    var text = screen.rowText("# Incident \(incident.id), \(incident.name): \(plan.phase.rawValue)", indent: 2)
    text += "\nTo be done by a person:\n\n"
    for (index, instruction) in plan.definition.instructions.enumerated() {
      text += screen.rowText("\(index + 1). \(instruction)", indent: 3)
    }
    if !plan.affected.isEmpty {
      text += "\n" + screen.rowText("Affected: \(PlainLine.shown(plan.affected.joined(separator: ", ")))", indent: 2)
    }
    if plan.phase == .contain {
      text +=
        "\nTo be posted as a comment on #\(playbook.traceability.child):\n\n"
        + GateUpdate(self, playbook: playbook).text
    }
    text += "\nSeen:\n\n"
    for action in finish.actions {
      let result = action.result
      let words = "\(action.name): \(result.observed) (expected: \(result.expected))"
      let status = screen.shown(result.status.rawValue, result.status.tone)
      text += screen.rowText("- \(status) \(PlainLine.shown(words))", indent: 2)
      if let log = result.log { text += "  log: \(PlainLine.cleaned(state.path(log), limit: .max))\n" }
      if !result.rerun.isEmpty { text += "  alone: \(result.rerun)\n" }
    }
    let status = screen.shown(finish.status.rawValue, finish.status.tone)
    text += "\n" + screen.rowText("Passes when \(plan.definition.passWhen): \(status)", indent: 2)
    func line(_ label: String, _ phase: IncidentPhaseName) -> String {
      PrintedCommand(line: next(phase), missing: missing(in: phase)).labelled(label) + "\n"
    }
    guard finish.status.isGreen else { return text + line("again", plan.phase) }
    return text + (plan.phase.following.map { line("next", $0) } ?? "")
  }

  /// What a phase cannot pass its test without, and no flag or report has given yet.
  private func missing(in phase: IncidentPhaseName) -> [MissingInput] {
    let incident = plan.incident
    let needs: [(input: MissingInput, isMissing: Bool)]
    let hasNoFacts = context.facts.sources.isEmpty
    switch phase {
    case .contain:
      needs = [
        (.report, plan.affected.isEmpty), (.revision, context.revision == nil), (.facts, hasNoFacts),
        (.pullRequest, context.pullRequest == nil), (.failingRun, context.failingRun == nil),
      ]
      return MissingInput.toContain(incident.id, unknown: Set(needs.filter(\.isMissing).map(\.input)))
    case .verify, .recover:
      let actions = phase == .verify ? incident.verify.actions : incident.recover.actions
      needs = [
        (.facts, actions.contains(.judgeGovernance) && hasNoFacts),
        (.measurements, context.slo == nil && (actions.contains(.checkSLOs) || actions.contains(.rollback))),
        (.remediation, phase == .recover && incident.id == "D" && context.remediation == nil),
      ]
    }
    return needs.filter(\.isMissing).map(\.input)
  }
}

extension IncidentPhaseName {
  /// The next phase; nil after the last one.
  var following: IncidentPhaseName? {
    switch self {
    case .contain: .verify
    case .verify: .recover
    case .recover: nil
    }
  }
}
