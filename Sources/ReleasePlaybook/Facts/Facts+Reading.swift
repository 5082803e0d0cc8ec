package import ReplayGate

extension Facts {
  /// Adds the facts of one text: an object that gh printed, or an array of them.
  package mutating func add(_ json: [UInt8], source: String) throws(ReplayGateError) {
    try add(JSONNode.parse(json, source: source), source: source)
    sources.append(FactSource(path: source, digest: "sha256:" + SHA256.hexDigest(json)))
  }

  /// gh's output does not state its kind, so the kind follows from the members.
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
      "mergeStateStatus", "isCrossRepository",
    ]
    if object.has(["databaseId"]) {
      runs.append(try RunFact(object))
    } else if object.has(["bucket", "name"]) {
      jobs.append(try JobFact(object))
    } else if object.has(["number", "state"]) {
      let url = try object.url
      if pullRequestOnly.contains(where: { object.has([$0]) }) || url?.contains("/pull/") == true {
        let fact = try PullRequestFact(object)
        pullRequests.append(fact)
        jobs += try JobFact.rollup(object, commit: fact.headCommit)
      } else {
        issues.append(try IssueFact(object))
      }
    } else {
      throw node.fault(expected: expected)
    }
  }
}

/// An object of gh, which has exactly the requested members.
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

  /// The objects of an array; nil if it is absent.
  func objects(_ name: String) throws(ReplayGateError) -> [GitHubObject]? {
    guard let node = object.optional(name) else { return nil }
    return try node.array(name).map { node throws(ReplayGateError) in GitHubObject(try node.object(name), source) }
  }

  /// The addresses of the referenced items. One without an address belongs to no known repository.
  func urls(_ name: String) throws(ReplayGateError) -> [String] {
    var urls: [String] = []
    for object in try objects(name) ?? [] { if let url = try object.url { urls.append(url) } }
    return urls
  }

  /// The comments on an issue or a pull request; nil if they were not requested.
  var comments: [IssueFact.Comment]? {
    get throws(ReplayGateError) {
      try objects("comments")?.map { comment throws(ReplayGateError) in
        IssueFact.Comment(
          body: try comment.string("body"), association: try comment.optionalString("authorAssociation"),
          isMinimized: try comment.optionalFlag("isMinimized") ?? false,
          isEdited: try comment.optionalFlag("includesCreatedEdit"),
          author: try comment.object.optional("author")?.object("author").optional("login")?.text("login"),
          createdAt: try comment.moment("createdAt"), url: try comment.url)
      }
    }
  }

  func optionalInteger(_ name: String) throws(ReplayGateError) -> Int? {
    try object.optional(name)?.integer(name)
  }

  func optionalFlag(_ name: String) throws(ReplayGateError) -> Bool? { try object.optional(name)?.bool(name) }

  /// A time. gh writes a missing time as one in the year 1.
  func moment(_ name: String) throws(ReplayGateError) -> Timestamp? {
    try optionalString(name).flatMap(Timestamp.init(rfc3339:)).flatMap { $0.secondsSince1970 > 0 ? $0 : nil }
  }
}

extension IssueFact {
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    number = try object.integer("number")
    state = try object.string("state").uppercased()
    stateReason = try object.optionalString("stateReason")?.uppercased()
    closedBy = try object.urls("closedByPullRequestsReferences")
    comments = try object.comments
    url = try object.url
    source = object.source
  }
}

extension PullRequestFact {
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    number = try object.integer("number")
    state = try object.string("state").uppercased()
    headCommit = try object.optionalString("headRefOid")
    isFromFork = try object.optionalFlag("isCrossRepository")
    mergeState = try object.optionalString("mergeStateStatus")?.uppercased()
    labels = try (object.objects("labels") ?? []).map { label throws(ReplayGateError) in try label.string("name") }
    mergesItself = object.object["autoMergeRequest"].map { !$0.isNull }
    comments = try object.comments
    closes = try object.urls("closingIssuesReferences")
    url = try object.url
    source = object.source
  }
}

extension JobFact {
  /// An entry of `gh pr checks`.
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    let bucket = try object.string("bucket")
    let outcome: Outcome =
      switch bucket {
      case "pass": .passed
      case "skipping": .skipped
      case "pending": .unfinished
      default: .failed
      }
    self.init(
      name: try object.string("name"), workflow: try object.optionalString("workflow"), outcome: outcome,
      state: try object.optionalString("state") ?? bucket, url: try object.optionalString("link"),
      startedAt: try object.moment("startedAt"), source: object.source)
  }

  /// The entries of a pull request's `statusCheckRollup`: check runs, and statuses of older kind.
  fileprivate static func rollup(_ object: GitHubObject, commit: String?) throws(ReplayGateError) -> [JobFact] {
    try (object.objects("statusCheckRollup") ?? []).map { entry throws(ReplayGateError) in
      if let context = try entry.optionalString("context") {
        let state = try entry.string("state")
        return JobFact(
          name: context, workflow: nil, outcome: Outcome(state), state: state,
          url: try entry.optionalString("targetUrl"), startedAt: try entry.moment("startedAt"), commit: commit,
          source: object.source)
      }
      let status = try entry.string("status")
      let state = status == "COMPLETED" ? try entry.string("conclusion") : status
      return JobFact(
        name: try entry.string("name"), workflow: try entry.optionalString("workflowName"), outcome: Outcome(state),
        state: state, url: try entry.optionalString("detailsUrl"), startedAt: try entry.moment("startedAt"),
        commit: commit, source: object.source)
    }
  }

  /// A job of a run.
  fileprivate init(_ object: GitHubObject, of run: GitHubObject) throws(ReplayGateError) {
    let status = try object.optionalString("status")?.uppercased() ?? "COMPLETED"
    let state = status == "COMPLETED" ? try object.optionalString("conclusion") ?? "unknown" : status
    self.init(
      name: try object.string("name"), workflow: try run.optionalString("workflowName"), outcome: Outcome(state),
      state: state, url: try object.url, attempt: try run.optionalInteger("attempt"),
      startedAt: try object.moment("startedAt"), commit: try run.optionalString("headSha"),
      steps: try object.objects("steps")?.map { step throws(ReplayGateError) in
        Step(name: try step.string("name"), conclusion: try step.optionalString("conclusion") ?? "")
      },
      source: object.source)
  }
}

extension RunFact {
  fileprivate init(_ object: GitHubObject) throws(ReplayGateError) {
    id = try object.integer("databaseId")
    workflow = try object.optionalString("workflowName")
    commit = try object.optionalString("headSha")
    attempt = try object.optionalInteger("attempt")
    let status = try object.optionalString("status")?.uppercased()
    let conclusion = try object.optionalString("conclusion")
    // A run whose end no fact states may still go on.
    let isEnded = status.map { $0.isExactly("COMPLETED") } ?? (conclusion != nil)
    state = (isEnded ? conclusion : status) ?? "unknown"
    outcome = isEnded && conclusion != nil ? JobFact.Outcome(state) : .unfinished
    jobs = try object.objects("jobs")?.map { job throws(ReplayGateError) in try JobFact(job, of: object) }
    url = try object.url
    source = object.source
  }
}
