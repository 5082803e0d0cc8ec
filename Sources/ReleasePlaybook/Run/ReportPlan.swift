package import ReplayGate

/// A description of what a run would do.
package struct ReleasePlan: Sendable {
  package let playbook: Playbook
  package let lines: RerunLines
  /// The ids of the selected steps.
  package let selected: Set<Exact<String>>
  /// The ids of the steps that are done.
  package let done: Set<Exact<String>>

  package init(playbook: Playbook, lines: RerunLines, selected: Set<Exact<String>>, done: Set<Exact<String>>) {
    self.playbook = playbook
    self.lines = lines
    self.selected = selected
    self.done = done
  }

  /// Commands are never broken.
  package func text(on screen: Screen = .log) -> String {
    let sequence = StepSequence(playbook)
    var text = "\(playbook.name): \(sequence.steps.count) steps in \(sequence.stages.count) stages\n"
    var section = ""
    for stage in sequence.stages {
      for step in stage {
        if !step.section.isExactly(section) {
          section = step.section
          text +=
            "\n" + screen.rowText(screen.shown(section, .strong) + (stage.count > 1 ? ", side by side" : ""), indent: 2)
        }
        text += screen.rowText("  \(screen.shown(step.id, .strong))\(mark(step, on: screen))", indent: 4)
        for line in [step.name, "expected: \(step.expected)"] { text += screen.rowText("    \(line)", indent: 6) }
        text += details(step, on: screen)
      }
    }
    return text
  }

  private func mark(_ step: ReleaseStep, on screen: Screen) -> String {
    let optional = step.isRequired ? "" : " (optional)"
    if done.contains(Exact(step.id)) { return optional + ": " + screen.shown("done", .good) }
    return selected.contains(Exact(step.id)) ? optional : optional + ": " + screen.shown("not selected", .faint)
  }

  private func details(_ step: ReleaseStep, on screen: Screen) -> String {
    func judged(_ words: String) -> String { screen.rowText("    judged by \(words)", indent: 6) }
    switch step.work {
    case .command(let command):
      var limits = "at most \(command.timeoutSeconds) s"
      if command.retries > 0 { limits += ", \(command.retries) retries" }
      let condition =
        step.needsAllBefore ? screen.rowText("    only if every required step before it is green", indent: 6) : ""
      return "    runs: \(lines.line(step))\n    \(limits)\n\(condition)"
    case .replayGate: return "    runs in this process, the same as: \(lines.line(step))\n"
    case .entryCriterion(let criterion):
      let numbers = [criterion.issue] + [criterion.waiverIssue].compactMap(\.self)
      return judged("facts about \(numbers.map { "#\($0)" }.joined(separator: " and "))")
    case .checkout: return judged("git in the workspace")
    case .releasePullRequest: return judged("facts about the release's pull request")
    case .governance(let check):
      let file = check.enforces.map { ", and by \($0.file)" } ?? ""
      return judged("facts about the check and its run\(file)")
    case .deploymentProfile, .reliabilityClosure, .promotionReady: return judged("files of the repository")
    }
  }
}
