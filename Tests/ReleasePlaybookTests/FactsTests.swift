import ReplayGate
import Testing

@testable import ReleasePlaybook

/// What facts say of the entry criteria: a pure function of what gh printed.
@Suite struct FactsTests {
  private static func facts(_ texts: [String]) throws -> Facts {
    var facts = Facts()
    for (index, text) in texts.enumerated() { try facts.add(Array(text.utf8), source: "f\(index).json") }
    return facts
  }

  private static let now = JudgementTime(secondsSince1970: 1_772_323_200)
  private static let singular = Judgement(status: .pass, observed: "one path")

  private static func criterion(_ requirement: EntryCriterion.Requirement) -> EntryCriterion {
    EntryCriterion(
      issue: 44, title: "t", requirement: requirement, waiverIssue: nil, isRequired: true)
  }

  @Test(
    "merged",
    arguments: [
      ([], .noData),
      ([#"{"number":45,"state":"MERGED","mergedAt":"2026-02-01T00:00:00Z"}"#], .noData),
      ([#"{"number":44,"state":"MERGED","mergedAt":"2026-02-01T00:00:00Z"}"#], .pass),
      ([#"{"number":44,"state":"MERGED","url":"https://github.com/o/r/pull/44"}"#], .pass),
      ([#"{"number":44,"state":"CLOSED","mergedAt":null}"#], .fail),
      ([#"{"number":44,"state":"OPEN","isDraft":true}"#], .fail),
      ([#"{"number":44,"state":"OPEN"}"#], .fail),
      ([#"{"number":44,"state":"CLOSED"}"#], .noData),
      ([#"{"number":44,"state":"CLOSED","stateReason":""}"#], .noData),
      ([#"{"number":44,"state":"CLOSED","stateReason":"NOT_PLANNED"}"#], .fail),
      ([#"{"number":44,"state":"CLOSED","stateReason":"COMPLETED"}"#], .noData),
      (
        [
          #"{"number":44,"state":"CLOSED","stateReason":"COMPLETED","closedByPullRequestsReferences":[{"number":52}]}"#,
          #"{"number":52,"state":"MERGED","mergedAt":"2026-02-01T00:00:00Z"}"#,
        ], .pass
      ),
      (
        [
          #"{"number":44,"state":"CLOSED","stateReason":"COMPLETED","closedByPullRequestsReferences":[{"number":52}]}"#,
          #"{"number":52,"state":"CLOSED","mergedAt":null}"#,
        ], .fail
      ),
      (
        [
          #"[{"number":44,"state":"CLOSED","stateReason":"COMPLETED"}]"#,
          #"{"number":52,"state":"MERGED","closingIssuesReferences":[{"number":44}]}"#,
        ], .pass
      ),
      (
        [
          #"{"number":44,"state":"MERGED","mergedAt":"2026-02-01T00:00:00Z"}"#,
          #"{"number":44,"state":"OPEN","mergedAt":null}"#,
        ], .error
      ),
      (
        [
          #"{"number":44,"state":"MERGED","mergedAt":"2026-02-01T00:00:00Z"}"#,
          #"{"number":44,"state":"MERGED","mergedAt":"2026-02-01T00:00:00Z"}"#,
        ], .pass
      ),
    ] as [([String], StepStatus)])
  func merged(_ texts: [String], _ status: StepStatus) throws {
    let judgement = try Self.facts(texts).judge(Self.criterion(.merged), profile: Self.singular, now: Self.now)
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "closed, and reconciled with what the deployment profile says",
    arguments: [
      (.closed, #"{"number":44,"state":"CLOSED","stateReason":"COMPLETED"}"#, .fail, .pass),
      (.closed, #"{"number":44,"state":"CLOSED","stateReason":"DUPLICATE"}"#, .pass, .fail),
      (.closed, #"{"number":44,"state":"CLOSED"}"#, .pass, .noData),
      (.reconciled, #"{"number":44,"state":"CLOSED","stateReason":"COMPLETED"}"#, .pass, .pass),
      (.reconciled, #"{"number":44,"state":"CLOSED","stateReason":"COMPLETED"}"#, .fail, .fail),
      (.reconciled, #"{"number":44,"state":"CLOSED","stateReason":"COMPLETED"}"#, .noData, .noData),
      (.reconciled, #"{"number":44,"state":"OPEN"}"#, .noData, .fail),
    ] as [(EntryCriterion.Requirement, String, StepStatus, StepStatus)])
  func closed(
    _ requirement: EntryCriterion.Requirement, _ text: String, _ profile: StepStatus, _ status: StepStatus
  ) throws {
    let judgement = try Self.facts([text]).judge(
      Self.criterion(requirement), profile: Judgement(status: profile, observed: "profile"), now: Self.now)
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "what is no fact is refused at its place",
    arguments: [
      ("", "f0.json:1:1"), ("{}", "f0.json:1:1"), ("[1]", "f0.json:1:2"),
      (#"[{"number":1,"state":2}]"#, "f0.json:1:22"),
      (#"{"number":"1","state":"OPEN"}"#, "f0.json:1:11"), (#"{"bucket":"pass","name":1}"#, "f0.json:1:25"),
      (#"{"headSha":"a","jobs":[{}]}"#, "f0.json:1:24"), (#"{"number":1,"number":2,"state":"OPEN"}"#, "f0.json:1:13"),
    ])
  func refused(_ text: String, _ place: String) {
    let error = #expect(throws: ReplayGateError.self) { try Self.facts([text]) }
    #expect(error?.description.hasPrefix(place + ": ") == true, "\(String(describing: error))")
  }

  // MARK: Governance

  private static let commit = "aaaa"

  private static func check(_ bucket: String, run: Int = 7) -> String {
    #"[{"name":"c","bucket":"\#(bucket)","state":"\#(bucket)","#
      + #""link":"https://github.com/o/r/actions/runs/\#(run)/job/1"}]"#
  }

  private static func run(
    _ id: Int = 7, commit: String = commit, attempt: Int = 1, name: String = "w", conclusion: String = "success",
    step: String = "Run pytest x/test_shape.py", stepConclusion: String = "success"
  ) -> String {
    #"{"databaseId":\#(id),"headSha":"\#(commit)","attempt":\#(attempt),"workflowName":"\#(name)","#
      + #""status":"completed","conclusion":"\#(conclusion)","jobs":[{"name":"j","conclusion":"success","steps":["#
      + #"{"name":"\#(step)","conclusion":"\#(stepConclusion)"}]}]}"#
  }

  private static func rollup(_ entry: String, commit: String = commit) -> String {
    #"{"number":9,"state":"OPEN","headRefOid":"\#(commit)","statusCheckRollup":[\#(entry)]}"#
  }

  @Test(
    "a check is green only where it is known to be, at the candidate",
    arguments: [
      ([], .noData),
      ([check("pass")], .noData),
      ([check("fail")], .noData),
      ([check("pass"), run()], .pass),
      ([check("pass"), run(commit: "bbbb")], .stale),
      ([check("pass"), run(8)], .noData),
      ([check("fail"), run()], .fail),
      ([check("cancel"), run()], .fail),
      ([check("new-bucket"), run()], .fail),
      ([check("pending"), run()], .noData),
      ([check("skipping"), run()], .noData),
      ([check("pass"), check("fail", run: 8), run(), run(8)], .fail),
      ([check("pass"), check("fail", run: 8), run()], .fail),
      ([check("fail", run: 6), check("pass"), run(6, commit: "bbbb"), run()], .pass),
      ([run(name: "c")], .pass),
      ([run(name: "c", conclusion: "failure")], .fail),
      ([run(name: "c", conclusion: "failure"), run(attempt: 2, name: "c")], .pass),
      ([run(name: "c", conclusion: ""), run(commit: "bbbb", name: "c")], .fail),
      ([rollup(#"{"name":"c","status":"COMPLETED","conclusion":"SUCCESS"}"#)], .pass),
      ([rollup(#"{"name":"c","status":"COMPLETED","conclusion":"SUCCESS"}"#, commit: "bbbb")], .stale),
      ([rollup(#"{"name":"c","status":"IN_PROGRESS","conclusion":""}"#)], .noData),
      ([rollup(#"{"name":"c","status":"COMPLETED","conclusion":"TIMED_OUT"}"#)], .fail),
      ([rollup(#"{"name":"c","status":"COMPLETED","conclusion":"NEUTRAL"}"#)], .noData),
      ([rollup(#"{"context":"c","state":"SUCCESS"}"#)], .pass),
      ([rollup(#"{"context":"c","state":"ERROR"}"#)], .fail),
      ([rollup(#"{"context":"d","state":"SUCCESS"}"#)], .noData),
    ] as [([String], StepStatus)])
  func governance(_ texts: [String], _ status: StepStatus) throws {
    let check = GovernanceCheck(name: "c", includes: [], isRequired: true)
    let judgement = try Self.facts(texts).judge(check, commit: Self.commit)
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "what a check has to include is a step of its run that succeeded",
    arguments: [
      ("pytest x/test_shape.py", run(), .pass), ("PYTEST x/test-shape.py", run(), .pass),
      ("replay gate", run(step: "Replay-gate"), .pass), ("j", run(), .pass),
      ("pytest y/test_shape.py", run(), .fail), ("pytest x/test_shape.py", run(stepConclusion: "skipped"), .fail),
      ("pytest x/test_shape.py", run(stepConclusion: ""), .fail),
      ("pytest x/test_shape.py", #"{"databaseId":7,"headSha":"aaaa","conclusion":"success"}"#, .noData),
    ] as [(String, String, StepStatus)])
  func includes(_ text: String, _ run: String, _ status: StepStatus) throws {
    let check = GovernanceCheck(name: "c", includes: [text], isRequired: true)
    let judgement = try Self.facts([Self.check("pass"), run]).judge(check, commit: Self.commit)
    #expect(judgement.status == status, "\(judgement.observed)")
  }
}
