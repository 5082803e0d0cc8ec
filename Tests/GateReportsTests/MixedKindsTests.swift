import Foundation
import ReplayGate
import Testing

@testable import GateReports

/// Two recordings whose records of an id are of different kinds (contract sections 2, 12, 13): every rendering can be made, and
/// the explanation shows or counts every rule.
@Suite struct MixedKindsTests {
  /// A record of the id `d`.
  enum Kind: String, CaseIterable, Sendable {
    case sound, failing, artifact, failingArtifact, decided, failingDecided

    var line: String {
      switch self {
      case .sound: Record("d").line
      case .failing:
        #"{"schemaVersion":"replay-gate-decision.v1","id":"d","strategyId":"s","evidence":{}}"# + "\n"
      case .artifact: Self.artifact(drift: 0)
      case .failingArtifact: Self.artifact(drift: 3)
      case .decided: #"{"schemaVersion":"replay-gate-decided.v1","id":"d","strategyId":"s","decision":"pass"}"# + "\n"
      case .failingDecided:
        #"{"schemaVersion":"replay-gate-decided.v1","id":"d","strategyId":"s","decision":"fail","driftPct":2,"#
          + #""causes":["no role 17"]}"# + "\n"
      }
    }

    private static func artifact(drift: Double) -> String {
      #"{"schemaVersion":"validation-run.v1","runId":"d","createdAt":"t","strategyRef":{"strategyId":"s"},"#
        + #""deterministicChecks":{"indicatorFidelity":{"status":"pass","missingIndicators":[]},"#
        + #""tradeCoherence":{"status":"pass","violations":[]},"#
        + #""metricConsistency":{"status":"\#(drift > 1 ? "fail" : "pass")","driftPct":\#(drift)}},"#
        + #""agentReview":{"findings":[],"budget":{"limits":{"maxFindings":6},"usage":{"runtimeSeconds":0,"#
        + #""tokensUsed":0,"toolCallsUsed":0},"withinBudget":true,"breachReason":null}},"#
        + #""traderReview":{"status":"approved"},"policy":{"profile":"STANDARD"},"#
        + #""finalDecision":"\#(drift > 1 ? "fail" : "pass")"}"# + "\n"
    }
  }

  static let pairs = Kind.allCases.flatMap { baseline in Kind.allCases.map { (baseline, $0) } }

  private struct Explained: Decodable {
    struct Side: Decodable {
      struct Rule: Decodable {
        let decision: String
        let rule: String
      }
      let rules: [Rule]

      func decision(of name: String) -> String? { rules.first { $0.rule == name }?.decision }
    }
    let baseline: Side
    let candidate: Side
  }

  private static func recordings(_ pair: (Kind, Kind)) -> (Recording, Recording) {
    (.bytes(Array(pair.0.line.utf8), name: "r"), .bytes(Array(pair.1.line.utf8), name: "k"))
  }

  @Test("every rendering can be made", arguments: pairs, GateMode.allCases)
  func renders(_ pair: (Kind, Kind), _ mode: GateMode) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert, mode: mode)
    gate.details = ReplayDetails.Options(
      decisions: 10, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
    let (recording, partner) = Self.recordings(pair)
    let run = try await Run(gate, [recording], candidate: partner)
    for format in ReportFormat.allCases where format != .github { #expect(!format.render(run.findings).isEmpty) }
    _ = try HTMLPage(HTMLReport(run.findings).text)
    for report in [
      try #require(FrontierReport(run.evaluation)).json, try #require(CoverageReport(run.evaluation)).json,
    ] {
      _ = try JSONSerialization.jsonObject(with: Data(report.utf8))
    }
    #expect(!RegressionGroups(run.evaluation).table.isEmpty)
  }

  @Test("the explanation shows each rule that does not agree or pass, and counts the others", arguments: pairs)
  func explains(_ pair: (Kind, Kind)) async throws {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let (recording, partner) = Self.recordings(pair)
    let report = ExplanationReport(
      try await gate.explain("d", in: [recording], candidateRecording: partner)[0], gate: gate)
    let data = try JSONDecoder().decode(Explained.self, from: Data(report.json.utf8))
    let lines = report.table.split(separator: "\n").map(String.init)
    func count(_ words: String) -> Int {
      let line = lines.first { $0.contains(words) }
      return line?.split(separator: " ").first.flatMap { Int($0) } ?? 0
    }
    let names = Set((data.baseline.rules + data.candidate.rules).map(\.rule))
    var (agreeing, passing) = (0, 0)
    for name in names {
      let (before, after) = (data.baseline.decision(of: name), data.candidate.decision(of: name))
      let isQuiet = before == nil || after == nil ? (before ?? after) == "pass" : before == after
      if isQuiet, before != nil, after != nil { agreeing += 1 } else if isQuiet { passing += 1 }
      #expect(lines.contains(name) != isQuiet, "\(name):\n\(report.table)")
    }
    #expect(count(" agree") == agreeing)
    #expect(count(" to one of the two records") == passing)
    let absent = lines.count { $0.hasSuffix("  does not apply to this record") }
    #expect(
      absent + passing
        == names.count { (data.baseline.decision(of: $0) == nil) != (data.candidate.decision(of: $0) == nil) })
  }
}
