import ReplayGate

/// The last rollback in the journal.
struct LastRollback {
  let step: String
  let startedAt: Timestamp
  /// Nil if its process was killed.
  fileprivate(set) var endedAt: Timestamp?
  /// The time at which its phase was judged.
  let judgedAt: JudgementTime
  fileprivate(set) var status: StepStatus?

  /// Only measurements after this time describe the state after the rollback.
  var moment: Moment { max(Moment(endedAt ?? startedAt), Moment(judgedAt)) }

  /// Describes the rollback.
  var words: String {
    let end = endedAt.map { "ended at \($0.rfc3339): \(status?.rawValue ?? "")" } ?? "has no end in the journal"
    return "the rollback that was begun at \(startedAt.rfc3339) \(end)"
  }

  /// The name of the rollback action, in every incident.
  static let action = "rollback"
}

extension Journal {
  /// The last rollback of any incident at any commit.
  var lastRollback: LastRollback? {
    var last: LastRollback?
    var judgedAt: JudgementTime?
    for entry in entries {
      switch entry.event {
      case .phaseStarted(let start): judgedAt = start.judgedAt
      case .stepStarted(let start) where start.step.hasPrefix("incident-") && start.step.hasSuffix("-rollback"):
        last = LastRollback(
          step: start.step, startedAt: entry.at, judgedAt: judgedAt ?? JudgementTime(entry.at))
      case .stepFinished(let finish):
        if let step = last?.step, step.isExactly(finish.step) {
          last?.endedAt = entry.at
          last?.status = finish.result.status
        }
      default: continue
      }
    }
    return last
  }
}

extension IncidentContext {
  /// The reason why a rollback is not carried out although a criterion is met; nil if there is none.
  ///
  /// A breach is rolled back only once: measurements from before the last rollback do not describe the state after it.
  func obstacle(after last: LastRollback?) -> String? {
    guard let last else { return nil }
    let measuredAt = slo?.rollbackStatus == .firing ? slo?.rollbackMeasuredAt : reports.rollbackMeasuredAt
    guard let measuredAt else {
      return "\(last.words); when the breach was measured is not known, so it may be the one of before"
    }
    if measuredAt > last.moment { return nil }
    return "\(last.words); the breach was measured at \(measuredAt.rfc3339), before that"
  }
}

extension IncidentRun {
  /// The active revision according to the playbook's command; nil if it cannot be determined.
  func activeRevision(_ name: String, attempt: Int) throws(ReleaseError) -> String? {
    guard let command = playbook.promotion.activeRevision else { return nil }
    var revision: String?
    try runner.run([CommandRunner.Task(name: name, command: command, firstAttempt: attempt)]) { event in
      guard case .ended(_, let outcome) = event, outcome.status == .pass, outcome.printed.count == 1 else { return }
      revision = outcome.printed[0]
    }
    return revision
  }

  /// The reason why a rollback from this revision is not carried out; nil if it is the expected revision.
  func obstacle(active: String?, _ context: IncidentContext) -> String? {
    switch (active, context.revision) {
    case (let active?, let expected?) where !active.isExactly(expected):
      "the active revision is \(active), not \(expected)"
    case (let active?, _) where context.rollbackTarget.isExactly(active): "\(active) is active already"
    case (nil, nil): "the active revision is not known: --revision REVISION"
    default: nil
    }
  }

  /// Judges the active revision after a rollback.
  func judgement(before: String?, after: String?, _ context: IncidentContext) -> Judgement {
    guard let after else {
      return Judgement(status: .warn, observed: "not known: the playbook's command does not tell it")
    }
    let words = "\(after)" + (before.map { ", before it \($0)" } ?? "")
    let isOther = !after.isExactly(before ?? context.revision ?? "")
    let isTarget = context.rollbackTarget.map { $0.isExactly(after) } ?? true
    return Judgement(status: isOther && isTarget ? .pass : .fail, observed: words)
  }
}
