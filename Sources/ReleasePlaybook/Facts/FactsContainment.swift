import ReplayGate

/// A comment with the state of a gate, in the team's form: `Gate update:`, then a list of `- Name: value`, and nothing else.
struct GateUpdateComment: Hashable {
  static let heading = "Gate update:"
  private static let names = ["Parent", "Gate", "Child", "Repo/Branch", "PR", "Status", "Blocker", "Next"]

  private let values: [Exact<String>: String]

  /// Nil if the comment has another form.
  init?(_ body: String) {
    var lines = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { String($0.reversed().drop(while: \.isWhitespace).reversed()) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.first?.isExactly(Self.heading) == true else { return nil }
    var values: [Exact<String>: String] = [:]
    for line in lines.dropFirst() {
      if line.isEmpty, values.isEmpty { continue }
      guard let item = line.dropping(exactly: "- ") else { return nil }
      let parts = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      // Two values are ambiguous.
      guard parts.count == 2, Self.names.containsExactly(parts[0]), values[Exact(parts[0])] == nil else { return nil }
      values[Exact(parts[0])] = VisibleText.trimmed(parts[1])
    }
    self.values = values
    if ["Gate", "PR", "Status"].contains(where: { value($0) == nil }) { return nil }
  }

  func value(_ name: String) -> String? { values[Exact(name)] }

  /// Whether a comment in any form may be an update: it mentions one, or has a line that begins with a status.
  static func isMentioned(in body: String) -> Bool {
    // Emphasis within a word does not end it.
    let words = Appearance.latin(body.filter { !"*_~`".contains($0) }).split { !$0.isLetter }.map(String.init)
    let isNamed = zip(words, words.dropFirst()).contains { first, second in
      first.looksLike("gate", ignoringCase: true)
        && ["update", "updates", "updated"].contains { second.looksLike($0, ignoringCase: true) }
    }
    if isNamed { return true }
    let status = Appearance(lettersOf: "Status")
    return body.split(whereSeparator: \.isNewline).contains { line in
      let label = line.drop { !$0.isLetter }.prefix { !":|=–—\u{FF1A}".contains($0) }
      return label.endIndex < line.endIndex && Appearance(lettersOf: String(label)).isLike(status)
    }
  }

  /// Whether a blocker begins with words that deny it.
  static func isDenied(_ blocker: String) -> Bool {
    let first = Appearance.latin(blocker).lowercased().split { !$0.isLetter }.first.map(String.init)
    return denials.containsExactly(first ?? "")
  }

  private static let denials = [
    "no", "none", "not", "nothing", "nobody", "never", "nil", "null", "without", "resolved", "solved", "mended",
    "fixed",
    "cleared", "unblocked", "former", "formerly", "closed", "done",
  ]

  /// Whether a blocker has a name as whole words, ignoring case: nothing that could belong to a longer name is next to it.
  static func names(_ blocker: String, _ name: String) -> Bool {
    let (text, name) = (Array(blocker.lowercased().unicodeScalars), Array(name.lowercased().unicodeScalars))
    if name.isEmpty || name.count > text.count { return false }
    func isOfAWord(_ index: Int) -> Bool {
      guard text.indices.contains(index) else { return false }
      let properties = text[index].properties
      return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
    }
    func isFree(_ index: Int, _ step: Int) -> Bool {
      if isOfAWord(index) { return false }
      let joins = text.indices.contains(index) && "-_./".unicodeScalars.contains(text[index])
      return !joins || !isOfAWord(index + step)
    }
    return (0...(text.count - name.count)).contains { start in
      text[start..<(start + name.count)].elementsEqual(name) && isFree(start - 1, -1) && isFree(start + name.count, 1)
    }
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
  ///   - words: The words that identify the blocker. A blocker of another incident does not count.
  ///   - places: The issues where it may be posted, in addition to the pull request.
  func judge(
    updateOf gate: String, about number: Int, naming words: [String], on places: [Int]
  ) -> Judgement {
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
    let updates = comments.filter { $0.comment.isByMember && !$0.comment.isMinimized }.compactMap { comment, source in
      reading(comment, gate: gate, about: number).map { (comment: comment, reading: $0, source: source) }
    }
    if let undated = updates.first(where: { $0.comment.createdAt == nil }) {
      return Judgement(
        status: .noData, observed: "no fact tells when the update at \(undated.comment.url ?? "#\(number)") was posted")
    }
    // Of two comments within a second, the later one in the list.
    var newest = updates.first
    for update in updates {
      if let at = update.comment.createdAt, let last = newest?.comment.createdAt, at >= last { newest = update }
    }
    guard let newest, let at = newest.comment.createdAt else {
      return Judgement(status: .noData, observed: "no gate update about PR #\(number) on \(somewhere)")
    }
    let place = newest.comment.url ?? "#\(number)"
    let references = [Reference(kind: "gate_update", ref: place), Reference(kind: "fact", ref: newest.source)]
    guard case .update(let update) = newest.reading else {
      return Judgement(
        status: .noData, observed: "the newest, \(place), may be a gate update, but is not in the form of one",
        references: references)
    }
    let status = update.value("Status") ?? "nothing"
    guard status.isExactly("BLOCKED") else {
      return Judgement(
        status: .fail, observed: "the newest, \(place), says '\(status.prefix(40))'", references: references)
    }
    guard let blocker = update.value("Blocker"), !Self.namesNothing(blocker) else {
      return Judgement(status: .noData, observed: "\(place) names no blocker", references: references)
    }
    let isNamed = words.contains { GateUpdateComment.names(blocker, $0) }
    guard isNamed, !GateUpdateComment.isDenied(blocker) else {
      return Judgement(
        status: .noData, observed: "the newest, \(place), is about something else: '\(blocker.prefix(80))'",
        references: references)
    }
    return Judgement(status: .pass, observed: "posted at \(at.rfc3339): \(place)", references: references)
  }

  /// Whether a blocker is a placeholder. After its name it may quote any output.
  private static func namesNothing(_ blocker: String) -> Bool {
    let name = blocker.prefix { $0 != ":" && $0 != ";" }
    return Placeholder.matches(String(name)) || Placeholder.hasOpenWord(blocker)
  }

  private enum UpdateReading {
    case update(GateUpdateComment)
    /// It may be one, in another form.
    case unclear
  }

  /// Nil if a comment is no update, or about another gate or pull request.
  private func reading(_ comment: IssueFact.Comment, gate: String, about number: Int) -> UpdateReading? {
    guard let update = GateUpdateComment(comment.body) else {
      return GateUpdateComment.isMentioned(in: comment.body) ? .unclear : nil
    }
    guard update.value("Gate")?.isExactly(gate) == true else { return nil }
    // `#151`, or `#151` and its address.
    let words = (update.value("PR") ?? "").split(separator: " ").map(String.init)
    guard let sign = words.first, sign.hasPrefix("#"), let other = Int(sign.dropFirst()), sign.isExactly("#\(other)"),
      words.count <= 2,
      words.count == 1 || contains([words[1]], .pullRequest(other))
    else { return .unclear }
    return other == number ? .update(update) : nil
  }
}

extension IssueFact.Comment {
  var isByMember: Bool {
    ["OWNER", "MEMBER", "COLLABORATOR"].containsExactly(association?.uppercased() ?? "")
  }

  func place(on issue: Int) -> String { url ?? "#\(issue)" }
}
