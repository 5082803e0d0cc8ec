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

  package var text: String {
    let sequence = StepSequence(playbook)
    var text = "\(playbook.name): \(sequence.steps.count) steps in \(sequence.stages.count) stages\n"
    var section = ""
    for stage in sequence.stages {
      for step in stage {
        if !step.section.isExactly(section) {
          section = step.section
          text += "\n\(section)\(stage.count > 1 ? ", side by side" : "")\n"
        }
        text += "  \(step.id)\(mark(step))\n    \(step.name)\n    expected: \(step.expected)\n"
        text += details(step)
      }
    }
    return text
  }

  private func mark(_ step: ReleaseStep) -> String {
    let optional = step.isRequired ? "" : " (optional)"
    if done.contains(Exact(step.id)) { return optional + ": done" }
    return selected.contains(Exact(step.id)) ? optional : optional + ": not selected"
  }

  private func details(_ step: ReleaseStep) -> String {
    switch step.work {
    case .command(let command):
      var limits = "at most \(command.timeoutSeconds) s"
      if command.retries > 0 { limits += ", \(command.retries) retries" }
      let condition = step.needsAllBefore ? "    only if every required step before it is green\n" : ""
      return "    runs: \(lines.line(step))\n    \(limits)\n\(condition)"
    case .replayGate: return "    runs in this process, the same as: \(lines.line(step))\n"
    case .entryCriterion(let criterion):
      let numbers = [criterion.issue] + [criterion.waiverIssue].compactMap(\.self)
      return "    judged by facts about \(numbers.map { "#\($0)" }.joined(separator: " and "))\n"
    case .checkout: return "    judged by git in the workspace\n"
    case .releasePullRequest: return "    judged by facts about the release's pull request\n"
    case .governance(let check):
      let file = check.enforces.map { ", and by \($0.file)" } ?? ""
      return "    judged by facts about the check and its run\(file)\n"
    case .deploymentProfile, .reliabilityClosure, .promotionReady: return "    judged by files of the repository\n"
    }
  }
}
