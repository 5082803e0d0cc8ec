package import ReplayGate

extension Facts {
  /// Adds the facts of one text: an object as gh prints it, or an array of such.
  package mutating func add(_ json: [UInt8], source: String) throws(ReplayGateError) {
    try add(JSONNode.parse(json, source: source), source: source)
    sources.append(FactSource(path: source, digest: "sha256:" + SHA256.hexDigest(json)))
  }

  /// gh does not say what it printed, so a fact is known by its members.
  private mutating func add(_ node: JSONNode, source: String) throws(ReplayGateError) {
    if case .array(let elements) = node.kind {
      for element in elements { try add(element, source: source) }
      return
    }
    let expected = "a fact as gh prints it: an issue, a pull request, checks or a run"
    guard case .object = node.kind else { throw node.fault(expected: expected) }
    let object = GitHubObject(try node.object("fact"), source)
    let pullRequestOnly = [
      "mergedAt", "headRefOid", "headRefName", "statusCheckRollup", "closingIssuesReferences", "isDraft",
      "mergeStateStatus",
    ]
    if object.has(["headSha"]) || object.has(["databaseId", "jobs"]) {
      runs.append(try RunFact(object))
    } else if object.has(["bucket", "name"]) {
      checks.append(try CheckFact(object))
    } else if object.has(["number", "state"]) {
      let url = try object.url
      if pullRequestOnly.contains(where: { object.has([$0]) }) || url?.contains("/pull/") == true {
        let fact = try PullRequestFact(object)
        pullRequests.append(fact)
        checks += try CheckFact.rollup(object, commit: fact.headCommit)
      } else {
        issues.append(try IssueFact(object))
      }
    } else {
      throw node.fault(expected: expected)
    }
  }
}

/// An object of gh's, which has the members that were asked for and no others.
private struct GitHubObject {
  let object: JSONObject
  let source: String

  init(_ object: JSONObject, _ source: String) {
    self.object = object
    self.source = source
  }

  func has(_ names: [String]) -> Bool { names.allSatisfy { object[$0] != nil } }

  func string(_ name: String) throws(ReplayGateError) -> String { try object.required(name).string(name) }

  func optionalString(_ name: String) throws(ReplayGateError) -> String? {
    guard let node = object.optional(name) else { return nil }
    let text = try node.string(name)
    return text.isEmpty ? nil : text
  }

  var url: String? { get throws(ReplayGateError) { try optionalString("url") } }

  func integer(_ name: String) throws(ReplayGateError) -> Int { try object.required(name).integer(name) }

  /// The objects of an array; nil where it is absent.
  func objects(_ name: String) throws(ReplayGateError) -> [GitHubObject]? {
    guard let node = object.optional(name) else { return nil }
    return try node.array(name).map { node throws(ReplayGateError) in GitHubObject(try node.object(name), source) }
  }

  func numbers(_ name: String) throws(ReplayGateError) -> [Int] {
    try (objects(name) ?? []).map { object throws(ReplayGateError) in try object.integer("number") }
  }
}

extension IssueFact {
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    number = try object.integer("number")
    state = try object.string("state").uppercased()
    stateReason = try object.optionalString("stateReason")?.uppercased()
    closedBy = try object.numbers("closedByPullRequestsReferences")
    comments = try object.objects("comments")?.map { comment throws(ReplayGateError) in
      Comment(
        body: try comment.string("body"), association: try comment.optionalString("authorAssociation"),
        isMinimized: try comment.object.optional("isMinimized")?.bool("isMinimized") ?? false,
        isEdited: try comment.object.optional("includesCreatedEdit")?.bool("includesCreatedEdit"),
        author: try comment.object.optional("author")?.object("author").optional("login")?.text("login"),
        createdAt: try comment.optionalString("createdAt").flatMap(Timestamp.init(rfc3339:)), url: try comment.url)
    }
    url = try object.url
    source = object.source
  }
}

extension PullRequestFact {
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    number = try object.integer("number")
    state = try object.string("state").uppercased()
    headCommit = try object.optionalString("headRefOid")
    closes = try object.numbers("closingIssuesReferences")
    url = try object.url
    source = object.source
  }
}

extension CheckFact {
  /// An entry of `gh pr checks`.
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    name = try object.string("name")
    let bucket = try object.string("bucket")
    state = try object.optionalString("state") ?? bucket
    outcome =
      switch bucket {
      case "pass": .passed
      case "skipping": .skipped
      case "pending": .unfinished
      default: .failed
      }
    link = try object.optionalString("link")
    commit = nil
    source = object.source
  }

  /// The entries of a pull request's `statusCheckRollup`: check runs, and statuses of older kind.
  fileprivate static func rollup(_ object: GitHubObject, commit: String?) throws(ReplayGateError) -> [CheckFact] {
    try (object.objects("statusCheckRollup") ?? []).map { entry throws(ReplayGateError) in
      let context = try entry.optionalString("context")
      let state: String
      if context != nil {
        state = try entry.string("state")
      } else {
        let status = try entry.string("status")
        state = status == "COMPLETED" ? try entry.string("conclusion") : status
      }
      let outcome = CheckFact.outcome(of: state)
      let link = try context == nil ? entry.optionalString("detailsUrl") : entry.optionalString("targetUrl")
      let name: String = if let context { context } else { try entry.string("name") }
      return CheckFact(
        name: name, outcome: outcome, state: state, link: link, commit: commit, source: object.source)
    }
  }

  /// GitHub's words; one that is not known is no pass.
  fileprivate static func outcome(of state: String) -> Outcome {
    switch state.uppercased() {
    case "SUCCESS": .passed
    case "SKIPPED", "NEUTRAL": .skipped
    case "QUEUED", "IN_PROGRESS", "WAITING", "PENDING", "REQUESTED", "EXPECTED": .unfinished
    default: .failed
    }
  }
}

extension RunFact {
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    id = try object.object.optional("databaseId")?.integer("databaseId")
    names = try [object.optionalString("workflowName"), object.optionalString("name")].compactMap(\.self)
    commit = try object.optionalString("headSha")
    let status = try object.optionalString("status")
    let conclusion = try object.optionalString("conclusion")
    state = conclusion ?? status ?? "unknown"
    outcome = status == "completed" || status == nil ? CheckFact.outcome(of: state) : .unfinished
    attempt = try object.object.optional("attempt")?.integer("attempt") ?? 1
    parts = try object.objects("jobs").map { jobs throws(ReplayGateError) in
      var parts: [Part] = []
      for job in jobs {
        parts.append(try Part(job))
        for step in try job.objects("steps") ?? [] { parts.append(try Part(step)) }
      }
      return parts
    }
    url = try object.url
    source = object.source
  }
}

extension RunFact.Part {
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    self.init(name: try object.string("name"), conclusion: try object.optionalString("conclusion") ?? "")
  }
}
