package import ReplayGate

extension RepositoryFacts {
  // MARK: Entry criteria

  /// Whether an issue or a pull request is in the required state. `profile` is the judgement of the deployment profile,
  /// for a criterion that requires it too.
  package func judge(_ criterion: EntryCriterion, profile: Judgement, now: JudgementTime) -> Judgement {
    var judgement = state(of: criterion.issue, merged: criterion.requirement == .merged)
    if criterion.requirement == .reconciled { judgement = judgement.and(profile) }
    guard judgement.status != .pass, let issue = criterion.waiverIssue else { return judgement }
    return waived(judgement, criterion.issue, on: issue, now: now)
  }

  private func state(of number: Int, merged: Bool) -> Judgement {
    let judgements =
      pullRequests.filter { $0.number == number }.map(Self.judge)
      + issues.filter { $0.number == number }.map { judge($0, merged: merged) }
    guard let first = judgements.first else { return Judgement(status: .noData, observed: missing(number)) }
    guard let other = judgements.first(where: { $0.status != first.status }) else { return first }
    return Judgement(
      status: .error, observed: "facts contradict each other: \(first.observed); \(other.observed)",
      references: first.references + other.references)
  }

  private static func judge(_ fact: PullRequestFact) -> Judgement {
    let references = [
      Reference(kind: "pull_request", ref: fact.url ?? "#\(fact.number)"), Reference(kind: "fact", ref: fact.source),
    ]
    switch fact.state {
    case "MERGED": return Judgement(status: .pass, observed: "PR #\(fact.number) is merged", references: references)
    case "CLOSED":
      return Judgement(status: .fail, observed: "PR #\(fact.number) was closed without a merge", references: references)
    default:
      return Judgement(
        status: .fail, observed: "PR #\(fact.number) is \(fact.state.lowercased())", references: references)
    }
  }

  private func judge(_ fact: IssueFact, merged: Bool) -> Judgement {
    var judgement = Judgement(
      status: .fail, observed: "#\(fact.number) is \(fact.state.lowercased())",
      references: [
        Reference(kind: "issue", ref: fact.url ?? "#\(fact.number)"), Reference(kind: "fact", ref: fact.source),
      ])
    // `gh issue view` accepts the number of a pull request and prints the pull request.
    if fact.state == "MERGED" { judgement.status = .pass }
    guard fact.state == "CLOSED" else { return judgement }
    guard let reason = fact.stateReason else {
      judgement.status = .noData
      judgement.observed += ", but no fact tells why (stateReason)"
      return judgement
    }
    judgement.observed += " as \(reason.lowercased().replacing("_", with: " "))"
    guard reason == "COMPLETED" else { return judgement }
    guard merged else {
      judgement.status = .pass
      return judgement
    }
    let closing = pullRequests.filter { pullRequest in
      contains(fact.closedBy, .pullRequest(pullRequest.number)) || contains(pullRequest.closes, .issue(fact.number))
    }
    // If facts about one pull request disagree, its state is unknown.
    func isMerged(_ number: Int) -> Bool { closing.allSatisfy { $0.number != number || $0.state == "MERGED" } }
    if let pullRequest = closing.first(where: { isMerged($0.number) }) {
      judgement.status = .pass
      judgement.observed += " by PR #\(pullRequest.number), which is merged"
    } else if let pullRequest = closing.first(where: { $0.state != "MERGED" }) {
      judgement.observed += ", but PR #\(pullRequest.number) is \(pullRequest.state.lowercased())"
    } else {
      judgement.status = .noData
      judgement.observed += ", but no fact tells that a PR of \(repository) which closed it is merged"
    }
    return judgement
  }
}
