package import ReplayGate

/// The inputs of the steps that only judge, and the judging.
package struct StepJudge: Sendable {
  package let playbook: Playbook
  package let workspace: String
  package let facts: Facts
  package let commit: String
  package let now: JudgementTime

  package init(playbook: Playbook, workspace: String, facts: Facts, commit: String, now: JudgementTime) {
    self.playbook = playbook
    self.workspace = workspace
    self.facts = facts
    self.commit = commit
    self.now = now
  }

  /// The folder of the repository that is released.
  package var repository: String { "\(workspace)/\(playbook.repository)" }

  /// What the inputs say of a step; nil where it is not a step that only judges.
  package func judge(_ step: ReleaseStep) -> Judgement? {
    switch step.work {
    case .entryCriterion(let criterion): facts.judge(criterion, profile: profile, now: now)
    case .governance(let check): facts.judge(check, commit: commit)
    case .deploymentProfile: profile
    case .reliabilityClosure:
      document(playbook.reliabilityClosure.document) { playbook.reliabilityClosure.judge($0, now: now) }
    case .promotionReady: promotion
    case .replayGate, .command: nil
    }
  }

  private var profile: Judgement {
    document(playbook.deploymentProfile.document) { playbook.deploymentProfile.judge($0, now: now) }
  }

  private func document(_ name: String, _ judge: ([UInt8]?) -> Judgement) -> Judgement {
    do throws(ReplayGateError) {
      return judge(try PlaybookFile.readIfThere("\(repository)/\(name)"))
    } catch {
      return Judgement(status: .error, observed: error.description)
    }
  }

  private var promotion: Judgement {
    let promotion = playbook.promotion
    let needed = [promotion.guide, promotion.sloDefinitions, promotion.sloBaseline] + promotion.needs
    let missing = needed.filter { !Platform.exists("\(repository)/\($0)") }
    let references = needed.map { Reference(kind: "document", ref: $0) }
    if missing.isEmpty {
      return Judgement(status: .pass, observed: "all \(needed.count) files are there", references: references)
    }
    return Judgement(
      status: .fail, observed: "not there: \(missing.joined(separator: ", "))", references: references)
  }
}
