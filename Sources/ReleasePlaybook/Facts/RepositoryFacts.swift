import ReplayGate

/// The facts about one repository: those whose URL belongs to it. Numbers do not identify it, because every repository
/// has an issue 44.
package struct RepositoryFacts: Sendable {
  package let repository: RepositoryName
  /// All files that were read.
  let sources: [FactSource]
  let issues: [IssueFact]
  let pullRequests: [PullRequestFact]
  let jobs: [JobFact]
  private let runs: [RunFact]
  /// The numbers and addresses of issues and pull requests in facts about other repositories, for hints.
  private let others: [Int: String]

  init(_ facts: Facts, of repository: RepositoryName) {
    self.repository = repository
    sources = facts.sources
    func isHere(_ url: String?, _ isThing: (RepositoryURL.Thing) -> Bool) -> Bool {
      guard let url = url.flatMap(RepositoryURL.init) else { return false }
      return url.repository == repository && isThing(url.thing)
    }
    // `gh issue view` accepts the number of a pull request and prints the pull request.
    issues = facts.issues.filter { fact in
      isHere(fact.url) { $0 == .issue(fact.number) || $0 == .pullRequest(fact.number) }
    }
    pullRequests = facts.pullRequests.filter { fact in isHere(fact.url) { $0 == .pullRequest(fact.number) } }
    let runs = facts.runs.filter { fact in isHere(fact.url) { $0 == .run(fact.id, job: nil) } }
    var jobs = (facts.jobs + runs.flatMap { run in (run.jobs ?? []).filter { $0.runID == run.id } }).filter { fact in
      isHere(fact.url) { if case .run = $0 { true } else { false } }
    }
    // `gh pr checks` does not state the commit of a check. The run that it links to does, and is the better source.
    for index in jobs.indices {
      guard let run = runs.first(where: { $0.id == jobs[index].runID }) else { continue }
      jobs[index].commit = run.commit ?? jobs[index].commit
      jobs[index].workflow = jobs[index].workflow ?? run.workflow
      let same = run.jobs?.first { $0.jobID != nil && $0.jobID == jobs[index].jobID }
      jobs[index].attempt = jobs[index].attempt ?? same?.attempt
    }
    self.jobs = jobs
    self.runs = runs
    let foreign = facts.issues.map { ($0.number, $0.url) } + facts.pullRequests.map { ($0.number, $0.url) }
    let here = Set(issues.map(\.number) + pullRequests.map(\.number))
    others = Dictionary(foreign.filter { !here.contains($0.0) }.map { ($0.0, $0.1 ?? "no URL") }) { first, _ in first }
  }

  /// The jobs of a check's name, and the runs of its workflow that do not have its job.
  func jobs(of check: GovernanceCheck) -> [JobFact] {
    let named = jobs.filter { $0.name.isExactly(check.name) }
    let without = runs.filter { run in run.jobs != nil || !named.contains { $0.runID == run.id } }
    return named + without.compactMap { $0.absent(check.name, of: check.workflow) }
  }

  /// The observation if there is no fact about an issue or a pull request.
  func missing(_ number: Int) -> String {
    "no fact about #\(number) of \(repository)"
      + (others[number].map { ", only one with another address (\($0))" } ?? "")
  }
}

extension Facts {
  /// The facts about a repository.
  package func about(_ repository: RepositoryName) -> RepositoryFacts { RepositoryFacts(self, of: repository) }
}

extension RepositoryFacts {
  /// Whether an address is that of an issue or a pull request in this repository.
  func contains(_ urls: [String], _ thing: RepositoryURL.Thing) -> Bool {
    urls.contains { url in
      let url = RepositoryURL(url)
      return url?.repository == repository && url?.thing == thing
    }
  }

  // MARK: The release's pull request

  /// Whether the release's pull request is of this repository, is open or merged, and has the candidate as its head.
  package func judge(releasePullRequest number: Int?, commit: String) -> Judgement {
    guard let number else { return Judgement(status: .noData, observed: "not known: --pr N") }
    let facts = pullRequests.filter { $0.number == number }
    guard let first = facts.first else { return Judgement(status: .noData, observed: missing(number)) }
    var judgement = judge(first, commit: commit)
    for fact in facts.dropFirst() {
      let other = judge(fact, commit: commit)
      if other.status == judgement.status { continue }
      judgement.observed = "facts contradict each other: \(judgement.observed); \(other.observed)"
      judgement.status = .error
    }
    judgement.references =
      [Reference(kind: "pull_request", ref: first.url ?? "#\(number)")]
      + facts.map { Reference(kind: "fact", ref: $0.source) }
    return judgement
  }

  private func judge(_ fact: PullRequestFact, commit: String) -> Judgement {
    let name = "PR #\(fact.number)"
    guard ["OPEN", "MERGED"].containsExactly(fact.state) else {
      return Judgement(status: .fail, observed: "\(name) is \(fact.state.lowercased())")
    }
    guard let isFromFork = fact.isFromFork else {
      return Judgement(status: .noData, observed: "no fact tells whether \(name) is from a fork (isCrossRepository)")
    }
    if isFromFork { return Judgement(status: .fail, observed: "\(name) is from a fork") }
    guard let head = fact.headCommit else {
      return Judgement(status: .noData, observed: "no fact tells the head of \(name) (headRefOid)")
    }
    guard head.isExactly(commit) else {
      return Judgement(
        status: .stale, observed: "the head of \(name) is \(head.prefix(12)); the candidate is \(commit.prefix(12))")
    }
    return Judgement(
      status: .pass, observed: "\(name) is \(fact.state.lowercased()), its head is \(commit.prefix(12))")
  }
}
