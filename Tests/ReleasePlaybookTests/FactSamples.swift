import ReplayGate

@testable import ReleasePlaybook

/// Facts about `o/r`, as gh prints them.
enum FactSamples {
  static let repository = RepositoryName("o/r")!
  static let commit = String(repeating: "a", count: 40)
  static let other = String(repeating: "b", count: 40)
  static let now = JudgementTime(secondsSince1970: 1_772_323_200)

  static func facts(_ texts: [String]) throws -> RepositoryFacts {
    var facts = Facts()
    for (index, text) in texts.enumerated() { try facts.add(Array(text.utf8), source: "f\(index).json") }
    return facts.about(repository)
  }

  static func issue(
    _ number: Int = 44, _ state: String = "CLOSED", reason: String? = "COMPLETED", closedBy: [Int] = [],
    in repository: String = "o/r", closedIn: String = "o/r"
  ) -> String {
    let closing = closedBy.map { #"{"number":\#($0),"url":"https://github.com/\#(closedIn)/pull/\#($0)"}"# }
    return
      #"{"number":\#(number),"state":"\#(state)","closedByPullRequestsReferences":[\#(closing.joined(separator: ","))],"#
      + (reason.map { #""stateReason":"\#($0)","# } ?? "")
      + #""url":"https://github.com/\#(repository)/issues/\#(number)"}"#
  }

  static func pullRequest(
    _ number: Int = 52, _ state: String = "MERGED", closes: [Int] = [], in repository: String = "o/r",
    closesIn: String = "o/r", head: String? = commit, isFromFork: Bool? = false, rollup: [String] = []
  ) -> String {
    let issues = closes.map { #"{"number":\#($0),"url":"https://github.com/\#(closesIn)/issues/\#($0)"}"# }
    return #"{"number":\#(number),"state":"\#(state)","closingIssuesReferences":[\#(issues.joined(separator: ","))],"#
      + (head.map { #""headRefOid":"\#($0)","# } ?? "") + (isFromFork.map { #""isCrossRepository":\#($0),"# } ?? "")
      + #""statusCheckRollup":[\#(rollup.joined(separator: ","))],"#
      + #""url":"https://github.com/\#(repository)/pull/\#(number)"}"#
  }

  /// An entry of the status rollup of a pull request.
  static func check(
    _ conclusion: String = "SUCCESS", status: String = "COMPLETED", name: String = "c", workflow: String = "w",
    run: Int = 7, job: Int = 70, startedAt: String = "0001-01-01T00:00:00Z", in repository: String = "o/r"
  ) -> String {
    #"{"__typename":"CheckRun","name":"\#(name)","workflowName":"\#(workflow)","status":"\#(status)","#
      + #""conclusion":"\#(conclusion)","startedAt":"\#(startedAt)","#
      + #""detailsUrl":"https://github.com/\#(repository)/actions/runs/\#(run)/job/\#(job)"}"#
  }

  /// An entry of `gh pr checks`.
  static func listed(_ bucket: String = "pass", workflow: String = "w", run: Int = 7, job: Int = 70) -> String {
    #"[{"name":"c","bucket":"\#(bucket)","state":"\#(bucket)","workflow":"\#(workflow)","#
      + #""link":"https://github.com/o/r/actions/runs/\#(run)/job/\#(job)"}]"#
  }

  /// The output of `gh run view` for a run with one job.
  static func run(
    _ id: Int = 7, commit: String = commit, attempt: Int = 1, name: String = "c", workflow: String = "w", job: Int = 70,
    conclusion: String = "success", startedAt: String = "0001-01-01T00:00:00Z",
    steps: [(name: String, conclusion: String)]? = [], in repository: String = "o/r"
  ) -> String {
    let listed = steps.map { steps in
      steps.map { #"{"name":"\#($0.name)","conclusion":"\#($0.conclusion)","status":"completed"}"# }
    }
    let url = "https://github.com/\(repository)/actions/runs/\(id)"
    return #"{"databaseId":\#(id),"headSha":"\#(commit)","attempt":\#(attempt),"workflowName":"\#(workflow)","#
      + #""url":"\#(url)","status":"completed","conclusion":"\#(conclusion)","jobs":[{"name":"\#(name)","#
      + #""databaseId":\#(job),"status":"\#(conclusion.isEmpty ? "in_progress" : "completed")","#
      + #""conclusion":"\#(conclusion)","startedAt":"\#(startedAt)","#
      + (listed.map { #""steps":[\#($0.joined(separator: ","))],"# } ?? "") + #""url":"\#(url)/job/\#(job)"}]}"#
  }

  /// The output of `gh run view` for a run that has no jobs yet, or never had any.
  static func run(
    _ id: Int, without status: String, _ conclusion: String = "", commit: String? = commit, attempt: Int = 1,
    workflow: String? = "w", in repository: String = "o/r"
  ) -> String {
    #"{"databaseId":\#(id),"attempt":\#(attempt),"status":"\#(status)","conclusion":"\#(conclusion)","#
      + (commit.map { #""headSha":"\#($0)","# } ?? "") + (workflow.map { #""workflowName":"\#($0)","# } ?? "")
      + #""createdAt":"2026-02-01T12:00:00Z","jobs":[],"#
      + #""url":"https://github.com/\#(repository)/actions/runs/\#(id)"}"#
  }
}
