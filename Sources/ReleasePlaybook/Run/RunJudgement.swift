package import ReplayGate

/// The inputs of the steps that only judge, and their judgement.
package struct StepJudge: Sendable {
  package let playbook: Playbook
  package let workspace: String
  package let facts: RepositoryFacts
  package let commit: String
  /// The number of the release's pull request; nil if it is not known.
  package let pullRequest: Int?
  package let now: JudgementTime
  /// The state when the run began.
  package let checkouts: Checkouts

  package init(
    playbook: Playbook, workspace: String, facts: RepositoryFacts, commit: String, pullRequest: Int?,
    now: JudgementTime,
    checkouts: Checkouts
  ) {
    self.checkouts = checkouts
    self.playbook = playbook
    self.workspace = workspace
    self.facts = facts
    self.commit = commit
    self.pullRequest = pullRequest
    self.now = now
  }

  /// The folder of the released repository.
  package var repository: String { "\(workspace)/\(playbook.folder)" }

  /// The judgement of a step; nil if the step does not only judge.
  package func judge(_ step: ReleaseStep) -> Judgement? {
    guard var judgement = judgement(of: step) else { return nil }
    // The digests are part of it, so that a changed input is noticed even if the result is the same.
    judgement.references += judgement.references.filter { $0.kind == "fact" }.flatMap { reference in
      facts.sources.filter { $0.path.isExactly(reference.ref) }.map { Reference(kind: "fact_digest", ref: $0.digest) }
    }
    return judgement
  }

  private func judgement(of step: ReleaseStep) -> Judgement? {
    switch step.work {
    case .entryCriterion(let criterion): facts.judge(criterion, profile: profile, now: now)
    case .releasePullRequest: facts.judge(releasePullRequest: pullRequest, commit: commit)
    case .checkout: checkouts.judge(commit: commit)
    case .governance(let check): judge(check)
    case .deploymentProfile: profile
    case .reliabilityClosure:
      document(playbook.reliabilityClosure.document) { playbook.reliabilityClosure.judge($0, now: now) }
    case .promotionReady: promotion
    case .replayGate, .command: nil
    }
  }

  /// The judgement of a check, by its facts and by the workflow's file with its required steps.
  package func judge(_ check: GovernanceCheck) -> Judgement {
    let judgement = facts.judge(check, commit: commit)
    guard let enforces = check.enforces else { return judgement }
    return judgement.and(document(enforces.file) { check.judge(workflow: $0) })
  }

  private var profile: Judgement {
    document(playbook.deploymentProfile.document) { playbook.deploymentProfile.judge($0, now: now) }
  }

  /// Why a step that is run, not judged, cannot be run: it would not test the candidate.
  ///
  /// - Parameter gate: The replay gate of the step.
  package func obstacle(to step: ReleaseStep, _ gate: ReplayGateCheck) -> Judgement? {
    switch step.work {
    case .replayGate where gate.paths.contains(where: { $0.dropping(exactly: repository + "/") != nil }):
      return checkouts.obstacle(in: playbook.folder, commit: commit)
    case .command(let command):
      return checkouts.obstacle(in: command.folder, commit: commit)
    default: return nil
    }
  }

  private func document(_ name: String, _ judge: ([UInt8]?) -> Judgement) -> Judgement {
    if let obstacle = checkouts.obstacle(in: playbook.folder, commit: commit) { return obstacle }
    do throws(ReplayGateError) {
      let bytes = try PlaybookFile.readIfThere("\(repository)/\(name)")
      var judgement = judge(bytes)
      if let bytes {
        judgement.references.append(Reference(kind: "document_digest", ref: "sha256:" + SHA256.hexDigest(bytes)))
      }
      return judgement
    } catch {
      return Judgement(status: .error, observed: error.description)
    }
  }

  private var promotion: Judgement {
    if let obstacle = checkouts.obstacle(in: playbook.folder, commit: commit) { return obstacle }
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
