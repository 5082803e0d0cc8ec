import ReplayGate

/// A comment with the state of a gate, in the team's form: `Gate update:`, then a list of `- Name: value`.
struct GateUpdateComment: Hashable {
  static let heading = "Gate update:"

  private let values: [Exact<String>: String]

  /// Nil if the comment has another form. Text after the list is ignored.
  init?(_ body: String) {
    let lines = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { VisibleText.trimmed(String($0)) }
    guard lines[0].isExactly(Self.heading) else { return nil }
    var values: [Exact<String>: String] = [:]
    for line in lines.dropFirst() {
      guard let item = line.dropping(exactly: "- ") else {
        if line.isEmpty, values.isEmpty { continue }
        break
      }
      let parts = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      // Two values are ambiguous.
      guard parts.count == 2, values[Exact(String(parts[0]))] == nil else { return nil }
      values[Exact(String(parts[0]))] = VisibleText.trimmed(String(parts[1]))
    }
    self.values = values
  }

  func value(_ name: String) -> String? { values[Exact(name)] }

  /// Whether the first word of a value equals a text.
  func begins(_ name: String, _ word: String) -> Bool {
    value(name)?.split(whereSeparator: \.isWhitespace).first.map { String($0).isExactly(word) } == true
  }
}

extension RepositoryFacts {
  // MARK: The merge

  /// Whether a pull request cannot be merged: it is open, auto-merge is off, and a rule of the repository or a label
  /// blocks it. A merged one can no longer be blocked.
  func judge(mergeOf number: Int, blockingLabels: [String]) -> Judgement {
    let facts = pullRequests.filter { $0.number == number }
    guard let first = facts.first else { return Judgement(status: .noData, observed: missing(number)) }
    // If facts disagree, the worst counts.
    var judgement = Self.judge(mergeOf: first, blockingLabels)
    for fact in facts.dropFirst() { judgement = judgement.and(Self.judge(mergeOf: fact, blockingLabels)) }
    judgement.references =
      [Reference(kind: "pull_request", ref: first.url ?? "#\(number)")]
      + facts.map { Reference(kind: "fact", ref: $0.source) }
    return judgement
  }

  private static func judge(mergeOf fact: PullRequestFact, _ blockingLabels: [String]) -> Judgement {
    let name = "PR #\(fact.number)"
    func judgement(_ status: StepStatus, _ words: String) -> Judgement {
      Judgement(status: status, observed: "\(name) \(words)")
    }
    if fact.state == "MERGED" { return judgement(.fail, "is merged") }
    if fact.state == "CLOSED" { return judgement(.pass, "is closed") }
    guard let mergesItself = fact.mergesItself else {
      return judgement(.noData, "is open, and no fact tells whether it merges itself (autoMergeRequest)")
    }
    if mergesItself { return judgement(.fail, "is open, and merges itself as soon as it can (auto-merge)") }
    let labels = fact.labels.map { $0.lowercased() }
    if let label = blockingLabels.first(where: { labels.containsExactly($0.lowercased()) }) {
      return judgement(.pass, "is open and blocked by its label '\(label)'")
    }
    switch fact.mergeState {
    case "BLOCKED", "DIRTY", "DRAFT": return judgement(.pass, "is open, its merge is \(fact.mergeState ?? "")")
    case nil, "UNKNOWN":
      return judgement(.noData, "is open, and no fact tells whether it can be merged (mergeStateStatus, labels)")
    case let state?: return judgement(.fail, "can be merged: its merge is \(state), and no label blocks it")
    }
  }

  func isMerged(_ number: Int?) -> Bool { pullRequests.contains { $0.number == number && $0.state == "MERGED" } }

  // MARK: The gate update

  /// Whether the newest gate update about a pull request, by a member, states that the gate is blocked.
  ///
  /// - Parameters:
  /// - words: The words that identify the blocker. A blocker of another incident does not count.
  ///   - places: The issues where it may be posted, in addition to the pull request.
  func judge(updateOf gate: String, about number: Int, naming words: [String], on places: [Int]) -> Judgement {
    var comments: [(comment: IssueFact.Comment, source: String)] = []
    var isAsked = false
    for fact in issues where places.contains(fact.number) {
      isAsked = isAsked || fact.comments != nil
      comments += (fact.comments ?? []).filter { contains([$0.url].compactMap(\.self), .issue(fact.number)) }
        .map { ($0, fact.source) }
    }
    for fact in pullRequests where fact.number == number || places.contains(fact.number) {
      isAsked = isAsked || fact.comments != nil
      comments += (fact.comments ?? []).filter { contains([$0.url].compactMap(\.self), .pullRequest(fact.number)) }
        .map { ($0, fact.source) }
    }
    let somewhere = (places.map { "#\($0)" } + ["PR #\(number)"]).joined(separator: ", ")
    guard isAsked else { return Judgement(status: .noData, observed: "no fact tells the comments on \(somewhere)") }
    var newest: (comment: IssueFact.Comment, update: GateUpdateComment, source: String, at: Timestamp)?
    for (comment, source) in comments where comment.isByMember && !comment.isMinimized {
      guard let update = GateUpdateComment(comment.body), update.value("Gate")?.isExactly(gate) == true,
        update.begins("PR", "#\(number)"), let at = comment.createdAt
      else { continue }
      if newest.map({ $0.at <= at }) ?? true { newest = (comment, update, source, at) }
    }
    guard let newest else {
      return Judgement(status: .noData, observed: "no gate update about PR #\(number) on \(somewhere)")
    }
    let place = newest.comment.url ?? "#\(number)"
    let references = [Reference(kind: "gate_update", ref: place), Reference(kind: "fact", ref: newest.source)]
    guard newest.update.begins("Status", "BLOCKED") else {
      let status = newest.update.value("Status") ?? "nothing"
      return Judgement(
        status: .fail, observed: "the newest, \(place), says '\(status.prefix(40))'", references: references)
    }
    guard let blocker = newest.update.value("Blocker"), !Placeholder.matches(blocker) else {
      return Judgement(status: .noData, observed: "\(place) names no blocker", references: references)
    }
    let text = blocker.lowercased()
    guard words.contains(where: { !$0.isEmpty && text.contains($0.lowercased()) }) else {
      return Judgement(
        status: .noData, observed: "the newest, \(place), is about something else: '\(blocker.prefix(80))'",
        references: references)
    }
    return Judgement(status: .pass, observed: "posted at \(newest.at.rfc3339): \(place)", references: references)
  }
}

extension IssueFact.Comment {
  var isByMember: Bool {
    ["OWNER", "MEMBER", "COLLABORATOR"].containsExactly(association?.uppercased() ?? "")
  }

  func place(on issue: Int) -> String { url ?? "#\(issue)" }
}
