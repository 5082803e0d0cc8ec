import ReplayGate

/// One step of the sequence: its action and the expected result.
package struct ReleaseStep: Sendable, Hashable {
  /// The action.
  package enum Work: Sendable, Hashable {
    /// The release's pull request is of this repository and its head is the candidate.
    case releasePullRequest
    /// The workspace is at the candidate commit, without changes.
    case checkout
    case entryCriterion(EntryCriterion)
    case governance(GovernanceCheck)
    case deploymentProfile
    case reliabilityClosure
    case replayGate
    /// The documents and scripts for promotion and rollback exist.
    case promotionReady
    /// A lane, or the smoke check.
    case command(PlaybookCommand)
  }

  package let id: String
  /// The name of its part of the playbook.
  package let section: String
  package let name: String
  package let expected: String
  package let isRequired: Bool
  package let work: Work
  /// Whether it runs only if everything before it is green: a smoke check after a failed lane would test something that
  /// is not going to be released.
  package var needsAllBefore = false

  /// Whether it only judges facts and documents. Such a step has no effects and can be repeated at any time.
  package var isJudgement: Bool {
    switch work {
    case .releasePullRequest, .checkout, .entryCriterion, .governance, .deploymentProfile, .reliabilityClosure,
      .promotionReady:
      true
    case .replayGate, .command: false
    }
  }
}

/// The steps of a playbook, in their order.
package struct StepSequence: Sendable, Hashable {
  /// The steps of a stage are independent of each other and run in parallel.
  package let stages: [[ReleaseStep]]

  package var steps: [ReleaseStep] { stages.flatMap(\.self) }

  package init(_ playbook: Playbook) {
    let profile = playbook.deploymentProfile
    let closure = playbook.reliabilityClosure
    var stages: [[ReleaseStep]] = []
    stages.append([
      ReleaseStep(
        id: "release-pr", section: "Candidate", name: "release pull request",
        expected: "open or merged in \(playbook.repository), its head the candidate, and not from a fork",
        isRequired: true, work: .releasePullRequest)
    ])
    let others = playbook.checkouts.map { ", \($0) clean" }.joined()
    stages.append([
      ReleaseStep(
        id: "checkout", section: "Candidate", name: "checkout of the candidate",
        expected: "\(playbook.folder) at the candidate commit and clean\(others)", isRequired: true, work: .checkout)
    ])
    stages += playbook.entryCriteria.map { [Self.step($0, profile)] }
    stages += playbook.governance.map { [Self.step($0)] }
    stages.append([
      ReleaseStep(
        id: "deployment-profile", section: "Deployment profile", name: "deployment profile singular",
        expected: "exactly one active path in \(profile.document), not inactive as well",
        isRequired: true, work: .deploymentProfile)
    ])
    stages.append([
      ReleaseStep(
        id: "reliability-closure", section: "Reliability closure", name: "reliability closure current",
        expected: "every row of the scope matrix of \(closure.document) "
          + "\(closure.doneWords) with evidence, "
          + "the document at most \(closure.maxAgeDays) days old",
        isRequired: true, work: .reliabilityClosure)
    ])
    stages.append([
      ReleaseStep(
        id: "replay-gate", section: "Replay gate",
        name: "\(playbook.replayGate.candidate) against \(playbook.replayGate.baseline)",
        expected: "merge and release pass", isRequired: true, work: .replayGate)
    ])
    stages.append(
      playbook.lanes.map { lane in
        ReleaseStep(
          id: lane.stepID, section: "Lanes", name: lane.name, expected: lane.expected, isRequired: lane.isRequired,
          work: .command(lane.command))
      })
    stages.append([
      ReleaseStep(
        id: "promotion-ready", section: "Promotion", name: "ready to promote and to roll back",
        expected: "guide, smoke check, rollback and SLO definitions are there", isRequired: true, work: .promotionReady)
    ])
    stages.append([
      ReleaseStep(
        id: "smoke", section: "Promotion", name: "smoke check", expected: "the smoke check passes", isRequired: true,
        work: .command(playbook.promotion.smoke), needsAllBefore: true)
    ])
    self.stages = stages
  }

  private static func step(_ criterion: EntryCriterion, _ profile: DeploymentProfileCheck) -> ReleaseStep {
    var expected = "#\(criterion.issue) "
    switch criterion.requirement {
    case .merged: expected += "merged"
    case .closed: expected += "closed"
    case .reconciled: expected += "closed, and exactly one active path in \(profile.document)"
    }
    if let waiver = criterion.waiverIssue {
      expected += ", or waived with rationale and approver on #\(waiver)"
    }
    return ReleaseStep(
      id: "entry-\(criterion.issue)", section: "Entry criteria", name: "#\(criterion.issue) \(criterion.title)",
      expected: expected, isRequired: criterion.isRequired, work: .entryCriterion(criterion))
  }

  private static func step(_ check: GovernanceCheck) -> ReleaseStep {
    let steps = (check.enforces?.steps ?? []).map { ", '\($0.name)' running \($0.run)" }.joined()
    return ReleaseStep(
      id: StepID.slug(check.name), section: "Governance", name: check.name,
      expected: "green at the candidate commit in \(check.workflow)\(steps)", isRequired: check.isRequired,
      work: .governance(check))
  }
}

extension ReliabilityClosureCheck {
  /// The statuses that count as done, in words.
  fileprivate var doneWords: String {
    (doneStatuses + doneStatusPrefixes.map { "\($0) …" }).joined(separator: " or ")
  }
}

/// The ids of steps. They are safe in file names and on command lines.
package enum StepID {
  /// Lower-case letters, digits and dashes, at most 64.
  package static func isValid(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 && text.utf8.allSatisfy(isPlain)
  }

  /// Converts a name to an id.
  package static func slug(_ name: String) -> String {
    let bytes = name.lowercased().utf8.prefix(64).map { isPlain($0) ? $0 : UInt8(ascii: "-") }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
