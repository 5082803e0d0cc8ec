import ReplayGate

/// One call of gh that prints a fact, and the expected form of the fact.
struct GitHubQuery: Hashable {
  enum Subject: Hashable {
    case issue(Int)
    case pullRequest(Int)
    case run(Int)
  }

  let subject: Subject
  let repository: RepositoryName
  /// The requested members.
  let members: [String]

  var name: String {
    switch subject {
    case .issue(let number): "issue-\(number)"
    case .pullRequest(let number): "pr-\(number)"
    case .run(let number): "run-\(number)"
    }
  }

  private var words: [String] {
    switch subject {
    case .issue(let number): ["gh", "issue", "view", String(number)]
    case .pullRequest(let number): ["gh", "pr", "view", String(number)]
    case .run(let number): ["gh", "run", "view", String(number)]
    }
  }

  /// A short description for messages.
  var title: String { words.joined(separator: " ") }

  /// The shell command line. gh follows the pages of a host's answer.
  var command: String {
    (words + ["--repo", repository.description, "--json", members.joined(separator: ",")])
      .map(ShellWord.quoted).joined(separator: " ")
  }

  /// Throws if the output of gh is not complete.
  func check(_ json: [UInt8]) throws(ReplayGateError) {
    let node = try JSONNode.parse(json, source: title)
    guard case .object = node.kind else { throw node.fault(expected: "an object") }
    let object = try node.object("fact")
    for member in members { _ = try object.present(member, of: node) }
    let url = try object.required("url")
    let here = RepositoryURL(try url.text("url"))
    let isRight =
      switch subject {
      // gh shows a pull request if an issue's number is one.
      case .issue(let number): here?.thing == .issue(number) || here?.thing == .pullRequest(number)
      case .pullRequest(let number): here?.thing == .pullRequest(number)
      case .run(let number): here?.thing == .run(number, job: nil)
      }
    if !isRight || here?.repository != repository {
      throw url.fault(expected: "\"url\" to be that of what was asked for in \(repository)")
    }
  }
}

extension JSONObject {
  fileprivate func present(_ name: String, of node: JSONNode) throws(ReplayGateError) -> JSONNode {
    guard let value = self[name] else { throw node.fault(expected: "\"\(name)\", which was asked for") }
    return value
  }
}

extension Playbook {
  /// The first queries: the criteria, the issues of waivers, and the release's pull request.
  func queries(pullRequest: Int) -> [GitHubQuery] {
    let issue = ["number", "state", "stateReason", "title", "url", "closedByPullRequestsReferences"]
    let waiverIssues = Set(entryCriteria.compactMap(\.waiverIssue))
    // The issues where gate updates are posted.
    let commented = waiverIssues.union(traceability.updatePlaces)
    let numbers = Set(entryCriteria.map(\.issue)).union(commented).sorted()
    let issues = numbers.map { number in
      GitHubQuery(
        subject: .issue(number), repository: repository,
        members: commented.contains(number) ? issue + ["comments"] : issue)
    }
    let release = GitHubQuery(
      subject: .pullRequest(pullRequest), repository: repository,
      members: [
        "number", "state", "isDraft", "mergedAt", "headRefName", "headRefOid", "headRepositoryOwner",
        "isCrossRepository", "url", "closingIssuesReferences", "statusCheckRollup", "mergeStateStatus", "labels",
        "autoMergeRequest", "comments",
      ])
    return issues + [release]
  }

  /// The queries that depend on those answers: the pull requests that closed an issue which must be merged, and the
  /// runs of the governance checks.
  func queries(after facts: RepositoryFacts, pullRequest: Int) -> [GitHubQuery] {
    let merged = Set(entryCriteria.filter { $0.requirement == .merged }.map(\.issue))
    var pullRequests: Set<Int> = []
    for url in facts.issues.filter({ merged.contains($0.number) }).flatMap(\.closedBy) {
      guard let url = RepositoryURL(url), url.repository == repository else { continue }
      if case .pullRequest(let number) = url.thing, number != pullRequest { pullRequests.insert(number) }
    }
    let checks = governance.map(\.name)
    let runs = Set(facts.jobs.filter { checks.containsExactly($0.name) }.compactMap(\.runID))
    return pullRequests.sorted().map { number in
      GitHubQuery(
        subject: .pullRequest(number), repository: repository,
        members: ["number", "state", "mergedAt", "headRefOid", "url", "closingIssuesReferences"])
    }
      + runs.sorted().map { number in
        GitHubQuery(
          subject: .run(number), repository: repository,
          members: [
            "attempt", "conclusion", "createdAt", "databaseId", "event", "headSha", "jobs", "name", "status", "url",
            "workflowName",
          ])
      }
  }
}
