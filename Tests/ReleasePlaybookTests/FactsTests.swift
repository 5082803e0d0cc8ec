import ReplayGate
import Testing

@testable import ReleasePlaybook

/// The judgement of entry criteria and of the release's pull request, a pure function of the output of gh.
@Suite struct FactsTests {
  private typealias S = FactSamples

  private static func judge(
    _ requirement: EntryCriterion.Requirement, _ texts: [String], profile: StepStatus = .pass
  ) throws -> Judgement {
    let criterion = EntryCriterion(
      issue: 44, title: "t", requirement: requirement, waiverIssue: nil, isRequired: true)
    return try S.facts(texts).judge(
      criterion, profile: Judgement(status: profile, observed: "profile"), now: S.now)
  }

  @Test(
    "merged",
    arguments: [
      ([], .noData), ([S.pullRequest(45)], .noData), ([S.pullRequest(44)], .pass),
      ([S.pullRequest(44, "CLOSED")], .fail),
      ([S.pullRequest(44, "OPEN")], .fail), ([S.issue(44, "OPEN")], .fail), ([S.issue(reason: nil)], .noData),
      ([S.issue(reason: "")], .noData), ([S.issue(reason: "NOT_PLANNED")], .fail), ([S.issue()], .noData),
      ([S.issue(closedBy: [52]), S.pullRequest()], .pass),
      ([S.issue(closedBy: [52]), S.pullRequest(52, "CLOSED")], .fail),
      (["[" + S.issue() + "]", S.pullRequest(closes: [44])], .pass), ([S.issue(), S.pullRequest()], .noData),
      ([S.pullRequest(44), S.pullRequest(44, "OPEN")], .error), ([S.pullRequest(44), S.pullRequest(44)], .pass),
      // If two facts about the closing pull request differ, it is not known.
      ([S.issue(closedBy: [52]), S.pullRequest(), S.pullRequest(52, "OPEN")], .fail),
      // For the number of a pull request, gh prints the pull request.
      ([#"{"number":44,"state":"MERGED","url":"https://github.com/o/r/pull/44"}"#], .pass),
    ] as [([String], StepStatus)])
  func merged(_ texts: [String], _ status: StepStatus) throws {
    let judgement = try Self.judge(.merged, texts)
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "closed, and consistent with the deployment profile",
    arguments: [
      (.closed, S.issue(), .fail, .pass), (.closed, S.issue(reason: "DUPLICATE"), .pass, .fail),
      (.closed, S.issue(reason: nil), .pass, .noData), (.reconciled, S.issue(), .pass, .pass),
      (.reconciled, S.issue(), .fail, .fail), (.reconciled, S.issue(), .noData, .noData),
      (.reconciled, S.issue(44, "OPEN"), .noData, .fail),
    ] as [(EntryCriterion.Requirement, String, StepStatus, StepStatus)])
  func closed(
    _ requirement: EntryCriterion.Requirement, _ text: String, _ profile: StepStatus, _ status: StepStatus
  ) throws {
    let judgement = try Self.judge(requirement, [text], profile: profile)
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "a fact about another repository, or without one, does not count",
    arguments: [
      [S.pullRequest(44, in: "o/fork")], [S.pullRequest(44, in: "other/r")], [S.pullRequest(44, in: "o/r/x")],
      [S.issue(closedBy: [52], in: "o/fork"), S.pullRequest()],
      [S.issue(closedBy: [52], closedIn: "o/fork"), S.pullRequest()],
      [S.issue(closedBy: [52]), S.pullRequest(in: "o/fork")],
      [S.issue(), S.pullRequest(closes: [44], closesIn: "o/fork")],
      [#"{"number":44,"state":"MERGED","mergedAt":"2026-02-01T00:00:00Z"}"#],
      [#"{"number":44,"state":"MERGED","url":"https://github.com/o/r/pull/45"}"#],
      [#"{"number":44,"state":"MERGED","url":"https://github.com.evil.example/o/r/pull/44"}"#],
      [#"{"number":44,"state":"MERGED","url":"http://github.com/o/r/pull/44"}"#],
      [
        S.issue().replacing(
          #""closedByPullRequestsReferences":[]"#, with: #""closedByPullRequestsReferences":[{"number":52}]"#),
        S.pullRequest(),
      ],
    ])
  func foreign(_ texts: [String]) throws {
    let judgement = try Self.judge(.merged, texts)
    #expect(judgement.status == .noData, "\(judgement.observed)")
    #expect(judgement.observed.contains("o/r"))
  }

  @Test("the case of a repository's name does not matter")
  func letterCase() throws {
    #expect(try Self.judge(.merged, [S.pullRequest(44, in: "O/R")]).status == .pass)
  }

  @Test("a waiver on an issue of another repository does not count")
  func foreignWaiver() throws {
    func judge(_ signoff: String, _ comment: String) throws -> StepStatus {
      let fact =
        #"{"number":150,"state":"OPEN","url":"https://github.com/\#(signoff)/issues/150","comments":[{"#
        + #""body":"Waiver: #44\nRationale: a\nApprover: b","authorAssociation":"OWNER","includesCreatedEdit":false,"#
        + #""author":{"login":"w"},"createdAt":"2026-02-01T00:00:00Z","url":"https://github.com/\#(comment)#issuecomment-1"}]}"#
      let criterion = EntryCriterion(
        issue: 44, title: "t", requirement: .closed, waiverIssue: 150, isRequired: true)
      return try S.facts([S.issue(44, "OPEN"), fact]).judge(
        criterion, profile: Judgement(status: .pass, observed: ""), now: S.now
      ).status
    }
    #expect(try judge("o/r", "o/r/issues/150") == .waived)
    for (signoff, comment) in [
      ("o/fork", "o/fork/issues/150"), ("o/r", "o/fork/issues/150"), ("o/r", "o/r/issues/151"), ("o/r", "o/r/pull/150"),
    ] { #expect(try judge(signoff, comment) == .fail, "\(signoff) \(comment)") }
  }

  @Test(
    "the release's pull request",
    arguments: [
      ([S.pullRequest(9, "OPEN")], .pass), ([S.pullRequest(9)], .pass), ([S.pullRequest(9, "CLOSED")], .fail),
      ([], .noData),
      ([S.pullRequest(8, "OPEN")], .noData), ([S.pullRequest(9, "OPEN", in: "o/fork")], .noData),
      ([S.pullRequest(9, "OPEN", head: S.other)], .stale), ([S.pullRequest(9, "OPEN", head: nil)], .noData),
      ([S.pullRequest(9, "OPEN", isFromFork: true)], .fail), ([S.pullRequest(9, "OPEN", isFromFork: nil)], .noData),
      ([S.pullRequest(9, "OPEN"), S.pullRequest(9, "CLOSED")], .error), ([S.issue(9, "OPEN")], .noData),
      ([S.pullRequest(9, "OPEN"), S.pullRequest(9, "MERGED")], .pass),
    ] as [([String], StepStatus)])
  func releasePullRequest(_ texts: [String], _ status: StepStatus) throws {
    let judgement = try S.facts(texts).judge(releasePullRequest: 9, commit: S.commit)
    #expect(judgement.status == status, "\(judgement.observed)")
    #expect(try S.facts(texts).judge(releasePullRequest: nil, commit: S.commit).status == .noData)
  }

  @Test(
    "an invalid fact is an error at its place",
    arguments: [
      ("", "f0.json:1:1"), ("{}", "f0.json:1:1"), ("[1]", "f0.json:1:2"),
      (#"[{"number":1,"state":2}]"#, "f0.json:1:22"),
      (#"{"number":"1","state":"OPEN"}"#, "f0.json:1:11"), (#"{"bucket":"pass","name":1}"#, "f0.json:1:25"),
      (#"{"databaseId":1,"jobs":[{}]}"#, "f0.json:1:25"), (#"{"number":1,"number":2,"state":"OPEN"}"#, "f0.json:1:13"),
    ])
  func refused(_ text: String, _ place: String) {
    let error = #expect(throws: ReplayGateError.self) { try FactSamples.facts([text]) }
    #expect(error?.description.hasPrefix(place + ": ") == true, "\(String(describing: error))")
  }

  @Test(
    "URLs of repositories, and of things in them",
    arguments: [
      ("https://github.com/o/r/issues/4", .issue(4)), ("https://github.com/o/r/issues/4#issuecomment-1", .issue(4)),
      ("https://github.com/o/r/pull/4", .pullRequest(4)), ("https://github.com/o/r/actions/runs/7", .run(7, job: nil)),
      ("https://github.com/o/r/actions/runs/7/job/70", .run(7, job: 70)),
      ("https://github.com/o/r/actions/runs/7/attempts/2", .run(7, job: nil)), ("https://github.com/o/r", .other),
      ("https://github.com/o/r/issues/04", .other), ("https://github.com/o/r/issues/x", .other),
      ("https://github.com/o/r/issues/4/5", .other), ("https://github.com/o/r/pull/4/files", .other),
      ("https://github.com/o", nil), ("https://u@github.com/o/r/issues/4", nil),
      ("https://github.com:1/o/r/issues/4", nil),
      ("https://github.com/o/r/issues/4?x", nil), ("https://github.com/o/../r/issues/4", nil),
      ("http://github.com/o/r", nil),
      ("https://github.com//r/issues/4", nil), ("https://github.com/o/r/issues/4/", nil), ("github.com/o/r", nil),
      ("https://github.com/o/r%2Fissues/4", nil), ("", nil),
    ] as [(String, RepositoryURL.Thing?)])
  func addresses(_ text: String, _ thing: RepositoryURL.Thing?) {
    let url = RepositoryURL(text)
    #expect(url?.thing == thing)
    if let url { #expect(url.repository == S.repository) }
  }

  @Test("names of repositories")
  func names() {
    #expect(RepositoryName("ghe.example.com/o/r")?.description == "ghe.example.com/o/r")
    #expect(RepositoryName("O/R") == RepositoryName("github.com/o/r"))
    for text in ["r", "o/", "/r", "a/b/c/d", "o r/x", "o/..", "./r", ""] { #expect(RepositoryName(text) == nil) }
  }
}
