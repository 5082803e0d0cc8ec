import ReplayGate

/// The last rollback that the journal tells of.
struct LastRollback {
  let step: String
  let startedAt: Timestamp
  /// Nil: whoever began it was killed.
  fileprivate(set) var endedAt: Timestamp?
  /// The moment that its phase was judged at.
  let judgedAt: JudgementTime
  fileprivate(set) var status: StepStatus?

  /// The moment from which on measurements tell of what is so since.
  var moment: Moment { max(Moment(endedAt ?? startedAt), Moment(judgedAt)) }

  /// For people.
  var words: String {
    let end = endedAt.map { "ended at \($0.rfc3339): \(status?.rawValue ?? "")" } ?? "has no end in the journal"
    return "the rollback that was begun at \(startedAt.rfc3339) \(end)"
  }

  /// The name of an action that rolls back, in every incident.
  static let action = "rollback"
}

extension Journal {
  /// The last rollback of any incident, at any commit.
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
  /// Why a rollback is not run although a criterion is met; nil if nothing stands in its way.
  ///
  /// One breach is rolled back once: what was measured before the last rollback tells nothing of what is so after it.
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
  /// The active revision by the playbook's command; nil if it cannot be told.
  func activeRevision(_ name: String, attempt: Int) throws(ReleaseError) -> String? {
    guard let command = playbook.promotion.activeRevision else { return nil }
    var revision: String?
    try runner.run([CommandRunner.Task(name: name, command: command, firstAttempt: attempt)]) { event in
      guard case .ended(_, let outcome) = event, outcome.status == .pass, outcome.printed.count == 1 else { return }
      revision = outcome.printed[0]
    }
    return revision
  }

  /// Why a rollback from this revision is not run; nil if it is the one that is expected.
  func obstacle(active: String?, _ context: IncidentContext) -> String? {
    switch (active, context.revision) {
    case (let active?, let expected?) where !active.isExactly(expected):
      "the active revision is \(active), not \(expected)"
    case (let active?, _) where context.rollbackTarget.isExactly(active): "\(active) is active already"
    case (nil, nil): "the active revision is not known: --revision REVISION"
    default: nil
    }
  }

  /// What is active after a rollback.
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
