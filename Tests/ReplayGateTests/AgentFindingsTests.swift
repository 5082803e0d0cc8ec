import Testing

@testable import ReplayGate

@Suite struct AgentFindingsTests {
  static let limits = ["1", "12", "9223372036854775807", "1e19", "1e300"]

  /// Contract section 5: a finding of priority 0 or 1 among the first `maxFindings` fails the lane.
  @Test(arguments: limits)
  func onlyAPriorityOf0Or1FailsTheLane(_ maximum: String) throws {
    let text = """
      {"schemaVersion":"replay-gate-profile.v1","profile":"P","metricDriftTolerancePct":1,
      "agentReviewBudget":{"maxRuntimeSeconds":1,"maxTokens":1,"maxToolCalls":1,"maxFindings":\(maximum)},
      "blockMergeOnFail":true,"blockReleaseOnFail":true,"blockMergeOnAgentFail":true,"blockReleaseOnAgentFail":true,
      "requireTraderReview":false,"hardFailOnMissingIndicators":true,"failClosedOnEvidenceUnavailable":true}
      """
    let limits = PolicyLimits(try PolicyProfile(json: Array(text.utf8), source: "P"))
    for (firstBlocking, expected) in [(0, Decision.fail), (.max, .conditionalPass)] {
      let facts = ReplayFacts(
        failedChecks: [], drift: 0, driftOfRecord: 0,
        usage: RecordedDecision.AgentUsage(runtimeSeconds: 0, tokensUsed: 0, toolCallsUsed: 0), distinctFindings: 2,
        firstBlockingFinding: firstBlocking, traderStatus: .notRequested, traderDecision: nil)
      #expect(limits.agentLane(facts).status == expected)
    }
  }
}
