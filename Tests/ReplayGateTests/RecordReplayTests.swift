import Testing

@testable import ReplayGate

@Suite("A single record")
struct RecordReplayTests {
  private let line = """
    {"schemaVersion":"replay-gate-decision.v1","id":"d 1","strategyId":"s","decision":"pass","evidence":{\
    "requestedIndicators":["ema"],"renderedIndicators":["EMA"],"executionLogs":[{"orderId":"o","status":"created"},\
    {"orderId":"o","status":"accepted"},{"orderId":"o","status":"filled"}],"trades":[{"orderId":"o"}],\
    "reportedMetrics":{"m":100.5},"recomputedMetrics":{"m":100},"datasetIds":["d"],"lineage":{"datasets":[{"id":"d",\
    "ref":"r"}]}}}
    """

  @Test("is decided under any profile, with its findings")
  func decides() throws {
    let standard = try RecordReplay(line: Array(line.utf8), under: .standard)
    #expect(standard.id == "d 1")
    #expect(standard.strategyId == "s")
    #expect(standard.recordedDecision == .pass)
    #expect(standard.replay.decision == .pass)
    #expect(standard.replay.driftPct == 0.5)
    #expect(standard.findings == CheckFindings())
    let expert = try RecordReplay(line: Array((line + "\r\n").utf8), under: .expert)
    #expect(expert.replay.decision == .fail)
    #expect(expert.replay.blockReasons == ["metric_consistency_failed"])
    #expect(expert.findings.metricMismatches == ["metric_drift_exceeds_tolerance:max=0.500000:tolerance=0.250000"])
  }

  @Test(
    "must be one valid line",
    arguments: [("", 1, 1), ("\n", 1, 1), ("{}", 1, 1), (" []", 1, 2), ("{\"id\":7}", 1, 7)])
  func refuses(text: String, line: Int, column: Int) throws {
    let error = try #require(throws: ReplayGateError.self) {
      try RecordReplay(line: Array(text.utf8), under: .standard, source: "x")
    }
    guard let fault = error.fault else {
      Issue.record("\(error)")
      return
    }
    #expect(fault.source == "x")
    #expect(fault.line == line)
    #expect(fault.column == column)
  }

  @Test("must not be two lines")
  func refusesTwo() {
    #expect(throws: ReplayGateError.self) {
      try RecordReplay(line: Array("\(line)\n\(line)".utf8), under: .standard)
    }
  }
}
