import Foundation
import ReplayGate
import Testing

@testable import GateReports

/// Extreme values of doubles in evidence and profiles: each rendering can be made and is valid.
@Suite struct ExtremesTests {
  static let most = Double.greatestFiniteMagnitude
  static let least = Double.leastNonzeroMagnitude

  /// The reported and recomputed metric in the recordings of baseline and candidate, with drifts of 0, 5e-324 %, 1e14 %,
  /// and the value that stands for a drift beyond the doubles.
  static let drifts: [(baseline: (Double, Double), candidate: (Double, Double))] = [
    ((1e12, 1), (100, 100)), ((100, 100), (1e12, 1)), ((1e12, 1), (100.5, 100)), ((1e306, 1), (1, 1)),
    ((1, 1), (1e306, 1)), ((1e306, 1), (1e305, 1)), ((most, least), (1, 0)), ((1, 0), (most, -most)),
    ((least, 1), (0, 1)), ((0, 1), (least, 1)), ((least, most), (0, 0)), ((1.2, 1e-13), (1, 1)), ((-1e12, 1), (1, 1)),
  ]

  /// Tolerance, runtime, tokens, tool calls and findings.
  static let settings: [[Double]] = [
    [0.25, 3.5, 7200, 8, 12], [least, least, 1, 0, 1], [0, least, 1, 0, 1], [most, most, most, most, most],
    [1.66e308, 1.66e308, 1.66e308, 1.66e308, 1.66e308], [1e14, 1e-300, 9_007_199_254_740_992, 1e300, 1e17],
  ]

  static let usages: [Double] = [0, least, 1, 1e17, 1.66e308, most]

  static func profile(_ settings: [Double]) throws -> PolicyProfile {
    try PolicyProfile(
      json: Array(
        """
        {"schemaVersion":"replay-gate-profile.v1","profile":"p","metricDriftTolerancePct":\(settings[0]),
        "agentReviewBudget":{"maxRuntimeSeconds":\(settings[1]),"maxTokens":\(settings[2]),"maxToolCalls":\(settings[3]),
        "maxFindings":\(settings[4])},"blockMergeOnFail":true,"blockReleaseOnFail":true,"blockMergeOnAgentFail":true,
        "blockReleaseOnAgentFail":false,"requireTraderReview":false,"hardFailOnMissingIndicators":true,
        "failClosedOnEvidenceUnavailable":true}
        """.utf8), source: "p.json")
  }

  static func record(_ id: String, _ metric: (Double, Double), usage: Double) -> String {
    """
    {"schemaVersion":"replay-gate-decision.v1","id":"\(id)","strategyId":"s","evidence":{\
    "requestedIndicators":["RSI"],"renderedIndicators":["rsi"],"datasetIds":["d"],"trades":[{"orderId":"o"}],\
    "executionLogs":[{"orderId":"o","status":"created"},{"orderId":"o","status":"open"},\
    {"orderId":"o","status":"filled"}],"reportedMetrics":{"m":\(metric.0)},"recomputedMetrics":{"m":\(metric.1)},\
    "lineage":{"datasets":[{"id":"d","ref":"r"}]}},"agentReview":{"findings":[{"id":"f","priority":2,\
    "confidence":5e-324,"summary":"s","evidenceRefs":[]}],"usage":{"tokensUsed":\(usage),"runtimeSeconds":\(usage),\
    "toolCallsUsed":\(usage)}}}

    """
  }

  @Test("every rendering of extreme drifts, settings and usage", arguments: settings.indices)
  func renders(_ number: Int) async throws {
    var (count, baseline, candidate) = (0, "", "")
    for (index, drift) in Self.drifts.enumerated() {
      for (place, usage) in Self.usages.enumerated() {
        baseline += Self.record("\(index)-\(place)", drift.baseline, usage: 0)
        candidate += Self.record("\(index)-\(place)", drift.candidate, usage: usage)
        count += 1
      }
    }
    for mode in GateMode.allCases {
      var gate = Gate(baseline: .standard, candidate: try Self.profile(Self.settings[number]), mode: mode)
      gate.details = ReplayDetails.Options(
        decisions: 1000, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
      for (recording, partner) in [(baseline, Optional(candidate)), (candidate, nil)] {
        let recording = Recording.bytes(Array(recording.utf8), name: "r")
        let partner = partner.map { Recording.bytes(Array($0.utf8), name: "k") }
        let run = try await Run(gate, [recording], candidate: partner)
        #expect(run.trace.count == count)
        #expect(run.trace.allSatisfy { $0.metricDriftDeltaPct >= 0 && $0.candidate.driftPct.isFinite })
        for format in ReportFormat.allCases where format != .html { #expect(!format.render(run.findings).isEmpty) }
        let page = HTMLReport(run.findings).text
        _ = try HTMLPage(page)
        #expect(!page.contains("nan") && !page.contains("null %") && page.utf8.count < 2_000_000)
        let frontier = try #require(FrontierReport(run.evaluation))
        _ = try JSONSerialization.jsonObject(with: Data(frontier.json.utf8))
        #expect(!frontier.table.contains("null"))
        let example = try await gate.explain("0-1", in: [recording], candidateRecording: partner)[0]
        _ = try JSONSerialization.jsonObject(with: Data(ExplanationReport(example, gate: gate).json.utf8))
        #expect(!ExplanationReport(example, gate: gate).table.contains("null"))
      }
    }
  }

  @Test("a tally of such figures can be read and merged")
  func tallies() async throws {
    for settings in Self.settings {
      let profile = try Self.profile(settings)
      let inputs = TallyDocument.Inputs(
        engine: "e", baseline: TallyProfile(.standard, given: "STANDARD"), candidate: TallyProfile(profile, given: "p"))
      let gate = Gate(baseline: .standard, candidate: profile)
      var sum: TallyDocument?
      for (index, drift) in Self.drifts.enumerated() {
        let text = Self.usages.map { Self.record("\($0)", drift.baseline, usage: $0) }.joined()
        let tally = try await gate.tally([.bytes(Array(text.utf8), name: "r\(index)")], as: inputs)
        let read = try TallyDocument(json: tally.jsonBytes, source: "t")
        #expect(try read.jsonBytes == tally.jsonBytes)
        if sum == nil { sum = read } else { try sum?.merge(read) }
      }
      let evaluation = try #require(try sum?.evaluation(under: gate))
      #expect(evaluation.tally.records == Self.drifts.count * Self.usages.count)
    }
  }
}
