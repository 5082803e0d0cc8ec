import ReplayGate
import Testing

/// Values that a program makes itself: under the rules for those of a file.
@Suite struct ValueTests {
  typealias Budget = PolicyProfile.AgentReviewBudget

  @Test("a profile of its members is the one of its file", arguments: PolicyProfile.shippedNames)
  func profile(name: String) throws {
    let file = try #require(PolicyProfile.shipped(named: name))
    let budget = file.agentReviewBudget
    let made = try PolicyProfile(
      name: name, metricDriftTolerancePct: file.metricDriftTolerancePct,
      agentReviewBudget: Budget(
        maxRuntimeSeconds: budget.maxRuntimeSeconds, maxTokens: budget.maxTokens, maxToolCalls: budget.maxToolCalls,
        maxFindings: budget.maxFindings),
      blockMergeOnFail: file.blockMergeOnFail, blockReleaseOnFail: file.blockReleaseOnFail,
      blockMergeOnAgentFail: file.blockMergeOnAgentFail, blockReleaseOnAgentFail: file.blockReleaseOnAgentFail,
      requireTraderReview: file.requireTraderReview)
    #expect(made == file)
    #expect(made.digest == file.digest)
  }

  private static func profile(_ name: String, tolerance: Double) throws(ReplayGateError) -> PolicyProfile {
    try PolicyProfile(
      name: name, metricDriftTolerancePct: tolerance, agentReviewBudget: PolicyProfile.standard.agentReviewBudget,
      blockMergeOnFail: true, blockReleaseOnFail: true, blockMergeOnAgentFail: false, blockReleaseOnAgentFail: false,
      requireTraderReview: false)
  }

  @Test("a profile out of its bounds is refused", arguments: [-0.5, .nan, .infinity, -.leastNonzeroMagnitude])
  func tolerance(value: Double) throws {
    let error = #expect(throws: ReplayGateError.self) { try Self.profile("P", tolerance: value) }
    #expect(error?.code == .invalidConfiguration)
    _ = try Self.profile("P", tolerance: 0)
  }

  @Test("a profile has a name", arguments: ["", " ", "\u{A0}\t"])
  func name(_ name: String) {
    #expect(throws: ReplayGateError.self) { try Self.profile(name, tolerance: 1) }
  }

  @Test(
    "a budget out of its bounds is refused",
    arguments: [
      (0, 1, 0, 1), (.nan, 1, 0, 1), (.infinity, 1, 0, 1), (1, 0, 0, 1), (1, 1.5, 0, 1), (1, .infinity, 0, 1),
      (1, 1, -1, 1), (1, 1, 0.5, 1), (1, 1, 0, 0), (1, 1, 0, .nan), (-1, 1, 0, 1),
    ] as [(Double, Double, Double, Double)])
  func budget(seconds: Double, tokens: Double, calls: Double, findings: Double) throws {
    let error = #expect(throws: ReplayGateError.self) {
      try Budget(maxRuntimeSeconds: seconds, maxTokens: tokens, maxToolCalls: calls, maxFindings: findings)
    }
    #expect(error?.code == .invalidConfiguration)
    _ = try Budget(maxRuntimeSeconds: 0.5, maxTokens: 1, maxToolCalls: 0, maxFindings: 1)
  }

  private static func waiver(
    _ id: String = "W-1", _ scope: Waiver.Scope = .decisions(["d"]), rationale: String = "r", approver: String = "a",
    reference: String = "#1"
  ) throws(ReplayGateError) -> Waiver {
    try Waiver(
      id: id, scope: scope, rationale: rationale, approver: approver, reference: reference,
      expires: Timestamp(secondsSince1970: 1_000))
  }

  static let refusedWaivers: [(String, @Sendable () throws(ReplayGateError) -> Waiver)] = [
    ("no decision", { () throws(ReplayGateError) in try waiver("W-1", .decisions([])) }),
    ("a blank decision", { () throws(ReplayGateError) in try waiver("W-1", .decisions(["d", " "])) }),
    ("a blank id", { () throws(ReplayGateError) in try waiver("\u{2003}") }),
    ("a blank rationale", { () throws(ReplayGateError) in try waiver(rationale: "") }),
    ("a blank approver", { () throws(ReplayGateError) in try waiver(approver: " ") }),
    ("a blank reference", { () throws(ReplayGateError) in try waiver(reference: "") }),
    (
      "a blank strategy",
      { () throws(ReplayGateError) in try waiver("W-1", .strategy(" ", reason: .candidateDecisionRegressed)) }
    ),
    (
      "a reason of the whole recording",
      { () throws(ReplayGateError) in try waiver("W-1", .strategy("s", reason: .recordingTooSmall)) }
    ),
  ]

  @Test("a waiver that no file could hold is refused", arguments: refusedWaivers.indices)
  func waiver(number: Int) {
    let (what, make) = Self.refusedWaivers[number]
    let error = #expect(throws: ReplayGateError.self, "\(what)") { try make() }
    #expect(error?.code == .invalidConfiguration, "\(what)")
  }

  @Test("waivers of a program are those of a file that says the same")
  func waivers() throws {
    let now = JudgementTime(secondsSince1970: 0)
    let all = try [
      Self.waiver("W-1"), Self.waiver("W-2", .strategy("s", reason: .metricDriftThresholdExceeded)),
    ]
    let file = #"""
      {"schemaVersion":"replay-gate-waivers.v1","waivers":[{"id":"W-1","scope":{"decisions":["d"]},"rationale":"r","approver":"a","reference":"#1","expires":"1970-01-01T00:16:40Z"},{"id":"W-2","scope":{"strategyId":"s","reason":"metric_drift_threshold_exceeded"},"rationale":"r","approver":"a","reference":"#1","expires":"1970-01-01T00:16:40Z"}]}
      """#
    #expect(try Waivers(all, at: now) == Waivers(json: Array(file.utf8), source: "w", at: now))
    #expect(throws: ReplayGateError.self) { try Waivers([all[0], all[0]], at: now) }
    // Two spellings of é are two names.
    _ = try Waivers([Self.waiver("\u{E9}"), Self.waiver("e\u{301}")], at: now)
  }
}
