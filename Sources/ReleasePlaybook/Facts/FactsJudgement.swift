extension Facts {
  // MARK: Entry criteria

  /// Whether an issue or a pull request is in the state that is asked for. `profile` is what the deployment profile
  /// comes to, for a criterion that asks for it too.
  package func judge(_ criterion: EntryCriterion, profile: Judgement) -> Judgement {
    var judgement = state(of: criterion.issue, merged: criterion.requirement == .merged)
    if criterion.requirement == .reconciled { judgement = judgement.and(profile) }
    guard judgement.status != .pass, let issue = criterion.waiverIssue else { return judgement }
    return waived(judgement, criterion.issue, on: issue)
  }

  private func state(of number: Int, merged: Bool) -> Judgement {
    let judgements =
      pullRequests.filter { $0.number == number }.map(Self.judge)
      + issues.filter { $0.number == number }.map { judge($0, merged: merged) }
    guard let first = judgements.first else { return Judgement(status: .noData, observed: "no fact about #\(number)") }
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
    // `gh issue view` of a pull request's number prints the pull request.
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
    let closing = pullRequests.filter { fact.closedBy.contains($0.number) || $0.closes.contains(fact.number) }
    if let pullRequest = closing.first(where: { $0.state == "MERGED" }) {
      judgement.status = .pass
      judgement.observed += " by PR #\(pullRequest.number), which is merged"
    } else if let pullRequest = closing.first {
      judgement.observed += ", but PR #\(pullRequest.number) is \(pullRequest.state.lowercased())"
    } else {
      judgement.status = .noData
      judgement.observed += ", but no fact tells that a PR which closed it is merged"
    }
    return judgement
  }

  // MARK: Waivers

  /// The judgement, or `waived` where a comment on the issue says so in full.
  private func waived(_ judgement: Judgement, _ number: Int, on issue: Int) -> Judgement {
    var judgement = judgement
    let facts = issues.filter { $0.number == issue }
    if facts.isEmpty {
      judgement.observed += "; no fact about #\(issue), on which a waiver would be recorded"
      return judgement
    }
    let comments = facts.compactMap(\.comments).flatMap(\.self)
    if facts.allSatisfy({ $0.comments == nil }) {
      judgement.observed += "; the comments of #\(issue) were not collected"
      return judgement
    }
    var shortcomings: [String] = []
    for comment in comments where !comment.isMinimized {
      for waiver in Waiver.all(in: comment.body) where waiver.issue == number {
        let place = comment.url ?? "#\(issue)"
        let association = comment.association?.uppercased() ?? "nobody known"
        if !["OWNER", "MEMBER", "COLLABORATOR"].contains(association) {
          shortcomings.append("the waiver at \(place) is by \(association.lowercased()), not by a member")
        } else if let rationale = waiver.rationale, let approver = waiver.approver {
          return Judgement(
            status: .waived, observed: "\(judgement.observed); waived by \(approver): \(rationale)",
            references: judgement.references + [Reference(kind: "waiver", ref: place)])
        } else {
          let missing = waiver.rationale == nil ? "rationale" : "approver"
          shortcomings.append("the waiver at \(place) names no \(missing)")
        }
      }
    }
    if shortcomings.isEmpty { shortcomings = ["not waived on #\(issue)"] }
    judgement.observed += "; " + shortcomings.joined(separator: "; ")
    return judgement
  }
}

/// A waiver as a comment records it, a line each: `Waiver: #80`, `Rationale: …`, `Approver: …`.
struct Waiver: Hashable {
  let issue: Int
  var rationale: String?
  var approver: String?

  /// Lines in a quotation record nothing: they repeat what somebody else said.
  static func all(in body: String) -> [Waiver] {
    var waivers: [Waiver] = []
    for line in MarkdownDocument(body).lines {
      guard let (key, value) = line.labelled else { continue }
      if key == "waiver" {
        let digits = value.drop { $0 == "#" }
        if let issue = Int(digits) { waivers.append(Waiver(issue: issue)) }
      } else if !waivers.isEmpty, !Placeholder.matches(value) {
        if key == "rationale" { waivers[waivers.count - 1].rationale = value }
        if key == "approver" { waivers[waivers.count - 1].approver = value }
      }
    }
    return waivers
  }
}
