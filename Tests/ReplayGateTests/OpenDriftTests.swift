import Testing

@testable import ReplayGate

/// The tolerances for which a recorded drift is open (contract section 12), with exact ends.
@Suite struct OpenDriftTests {
  static let drifts: [Double] = [
    .leastNonzeroMagnitude, 1e-300, 1e-9, 4.9e-7, 5e-7, (5e-7).nextUp, 5.000_000_1e-7, 5.1e-7, 1e-6, 0.1, 0.25, 1, 1e8,
    999_999_999.5, 1e16, 1e300, .greatestFiniteMagnitude,
  ]

  private static func facts(_ drift: Double) -> ReplayFacts {
    ReplayFacts(
      failedChecks: [], drift: drift, driftOfRecord: drift, usage: RecordedDecision.AgentUsage(), distinctFindings: 0,
      firstBlockingFinding: .max, traderStatus: .notRequested, traderDecision: nil,
      recorded: RecordedFacts(kind: .outcome))
  }

  private static func line(_ drift: Double) -> String {
    #"{"schemaVersion":"validation-run.v1","runId":"r","createdAt":"t","strategyRef":{"strategyId":"s"},"#
      + #""deterministicChecks":{"indicatorFidelity":{"status":"pass","missingIndicators":[]},"#
      + #""tradeCoherence":{"status":"pass","violations":[]},"metricConsistency":{"status":"pass","driftPct":\#(drift)}},"#
      + #""agentReview":{"findings":[],"budget":{"limits":{"maxFindings":6},"usage":{"runtimeSeconds":0,"#
      + #""tokensUsed":0,"toolCallsUsed":0},"withinBudget":true,"breachReason":null}},"#
      + #""traderReview":{"status":"approved"},"policy":{"profile":"STANDARD"},"finalDecision":"pass"}"# + "\n"
  }

  @Test("the drift is open from the lower end up to, but not including, the upper end", arguments: drifts)
  func ends(_ drift: Double) {
    let facts = Self.facts(drift)
    let (first, end) = (facts.firstOpenTolerance, facts.firstPassingTolerance)
    func isOpen(_ tolerance: Double) -> Bool { abs(drift - tolerance) <= 0.000_000_5 }
    #expect(isOpen(first) && isOpen(drift) && first <= drift)
    #expect(first == 0 || !isOpen(first.nextDown))
    #expect(!isOpen(end) && isOpen(end.nextDown) && end > drift)
  }

  @Test("the frontier of such a recording agrees with the gate", arguments: drifts)
  func frontier(_ drift: Double) async throws {
    let recording = Recorded.recording([Self.line(drift)])
    var gate = Gate(baseline: try PolicyProfile.standard.with("metricDriftTolerancePct", "1.7e308"), candidate: .expert)
    gate.details = ReplayDetails.Options(drawsFrontier: true)
    let frontier = try #require(try await gate.evaluate([recording]).frontier(of: .driftTolerance))
    let facts = Self.facts(drift)
    let ends = [facts.firstOpenTolerance, drift, facts.firstPassingTolerance].filter(\.isFinite)
    for setting in Set(ends.flatMap { [max(0, $0.nextDown), $0, $0.nextUp] }).filter(\.isFinite) {
      var asked = gate
      asked.candidate = try PolicyProfile.expert.with("metricDriftTolerancePct", CanonicalJSON.number(setting))
      let passes = try await !asked.evaluate([recording]).verdict.isBlocked
      #expect(frontier.passing.contains { ($0.lowest...$0.highest).contains(setting) } == passes, "\(setting)")
    }
    #expect(frontier.notKnown.isEmpty)
  }

  @Test("the remedy of a joined decision is above all three settings at which it turns")
  func remedy() async throws {
    let found = try await Gate(baseline: .standard, candidate: .expert).explain(
      "r", in: [Recorded.recording([Self.line(0.1)])], candidateRecording: Recorded.recording([Self.line(0.4)]))
    let remedy = found.first?.remedies.first { $0.knob == .driftTolerance }
    // The drift delta of 0.3, then the ends of the range in which the drift is open.
    #expect(remedy?.passing == .atLeast(Self.facts(0.4).firstPassingTolerance))
  }
}
