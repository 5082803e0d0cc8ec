import Foundation
import ReplayGate

@testable import GateReports

/// The verdicts with which renderings are tested, one of each kind.
enum Scenario: String, CaseIterable, Sendable {
  case pass, golden, nothing, tooSmall, diverged, twoRecordings, any, flags, flagsBeyondBudget
  case budgetKept, budgetExceeded, budgetUnproven, budgetOfStrategies
  case waived, expired, hostile, ownProfile, withoutDetails

  var isUnknown: Bool { [.nothing, .tooSmall, .diverged, .twoRecordings, .budgetUnproven].contains(self) }
  var isBlocked: Bool { ![.pass, .flags, .flagsBeyondBudget, .budgetKept, .waived].contains(self) }

  func run() async throws -> Run {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(decisions: 1000, countsStrategies: true)
    switch self {
    case .pass:
      gate.candidate = .standard
      return try await Run(gate, [Self.goldenRecording], subjects: [Self.subject])
    case .golden: return try await Run(gate, [Self.goldenRecording], inputs: Self.goldenInputs)
    case .withoutDetails:
      gate.details = ReplayDetails.Options()
      return try await Run(gate, [Self.goldenRecording])
    case .nothing: return try await Run(gate, [])
    case .tooSmall:
      gate.minimumRecords = 10
      return try await Run(gate, [Self.recording(Record.regressing)])
    case .diverged:
      gate.minimumFidelity = 0.99
      return try await Run(
        gate,
        [
          Self.recording([
            Record("d1", recorded: "fail", digest: PolicyProfile.standard.digest), Record("d2", recorded: "fail"),
            Record("d3", recorded: "pass"),
          ])
        ])
    case .twoRecordings:
      return try await Run(
        gate, [Self.recording([Record("a"), Record("b"), Record("gone")])],
        candidate: Self.recording([Record("b", drift: 0.3), Record("a"), Record("new")]))
    case .any:
      gate.mode = .any
      return try await Run(gate, [Self.recording([Record("a", drift: 2), Record("b", drift: 0.5), Record("c")])])
    case .flags:
      gate.candidate = try Self.profile(blocks: false)
      return try await Run(gate, [Self.recording(Record.regressing)])
    case .flagsBeyondBudget:
      gate.candidate = try Self.profile(blocks: false)
      (gate.budgets.tightened.maximum, gate.budgets.tightenedPerStrategy.maximum) = (0, 0)
      return try await Run(gate, [Self.recording(Record.regressing)])
    case .budgetKept:
      gate.budgets.tightened.maximum = 5
      return try await Run(gate, [Self.recording(Record.regressing)])
    case .budgetExceeded:
      gate.budgets.tightened.maximum = 1
      gate.budgets.loosened.maximum = 0
      return try await Run(gate, [Self.goldenRecording])
    case .budgetUnproven:
      gate.budgets.tightened.maximumRate = 0.5
      return try await Run(gate, [Self.recording([Record("a"), Record("b")])])
    case .budgetOfStrategies:
      gate.budgets.tightenedPerStrategy.maximum = 0
      return try await Run(gate, [Self.goldenRecording])
    case .waived, .expired:
      let expires: Int64 = self == .waived ? 86400 : -1
      gate.waivers = try Self.waivers(at: Run.moment.timestamp.secondsSince1970 - expires + 864_000)
      return try await Run(gate, [Self.recording(Record.regressing)])
    case .hostile: return try await Run(gate, [Self.recording(Record.hostile)], reproduce: "replay-gate '```\n# no'")
    case .ownProfile:
      let text = Self.profileText(blocks: true)
      gate.candidate = try PolicyProfile(json: Array(text.utf8), source: "policies/own one.json")
      return try await Run(
        gate, [Self.recording(Record.regressing)],
        inputs: [
          GateFindings.DigestedInput(
            role: .candidateProfile, name: "policies/own one.json", sha256: String(repeating: "a", count: 64),
            path: "policies/own one.json")
        ], profile: Array(text.utf8))
    }
  }

  // MARK: Inputs

  static let subject = GateFindings.Subject(
    name: "engine.tar.gz", sha256: String(repeating: "0123456789abcdef", count: 4))

  static let goldenInputs = [
    GateFindings.DigestedInput(role: .baselineProfile, name: "STANDARD", sha256: nil, path: nil),
    GateFindings.DigestedInput(role: .candidateProfile, name: "EXPERT", sha256: nil, path: nil),
    GateFindings.DigestedInput(
      role: .recording, name: "golden/default.ndjson", sha256: String(repeating: "b", count: 64),
      path: "golden/default.ndjson"),
  ]

  static var goldenPath: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("golden/default.ndjson").path
  }

  static var goldenRecording: Recording {
    get throws { .bytes(Array(try Data(contentsOf: URL(fileURLWithPath: goldenPath))), name: "golden/default.ndjson") }
  }

  static func recording(_ records: [Record]) -> Recording {
    .bytes(records.flatMap { Array($0.line.utf8) }, name: "small.ndjson")
  }

  static func profileText(blocks: Bool) -> String {
    """
    {
      "schemaVersion": "replay-gate-profile.v1",
      "profile": "OWN",
      "agentReviewBudget": {
        "maxRuntimeSeconds": 1.2, "maxTokens": 2400,
        "maxToolCalls": 4, "maxFindings": 6
      },
      "metricDriftTolerancePct": 0.25,
      "blockMergeOnFail": \(blocks), "blockReleaseOnFail": \(blocks),
      "blockMergeOnAgentFail": true, "blockReleaseOnAgentFail": false, "requireTraderReview": false,
      "hardFailOnMissingIndicators": true, "failClosedOnEvidenceUnavailable": true
    }
    """
  }

  static func profile(blocks: Bool) throws -> PolicyProfile {
    try PolicyProfile(json: Array(profileText(blocks: blocks).utf8), source: "own.json")
  }

  /// Two waivers: one for the regression of `Record.regressing`, and one that covers nothing.
  static func waivers(at now: Int64) throws -> Waivers {
    let text = """
      {"schemaVersion":"replay-gate-waivers.v1","waivers":[
      {"id":"W-1","scope":{"decisions":["d3"]},"rationale":"known","approver":"ada","reference":"PR 7",
      "expires":"2026-03-11T00:00:00Z"},
      {"id":"W-2","scope":{"strategyId":"none","reason":"candidate_decision_regressed_from_baseline"},
      "rationale":"just in case","approver":"bo","reference":"issue 9","expires":"2027-01-01T00:00:00Z"}]}
      """
    return try Waivers(json: Array(text.utf8), source: "waivers.json", at: JudgementTime(secondsSince1970: now))
  }
}

/// A recorded decision that passes every check if its drift, in per cent, is within the tolerance. 0.5 is between the
/// tolerances of EXPERT and STANDARD.
struct Record {
  var id: String
  var strategyId: String
  var drift: Double
  var recorded: String?
  var digest: String?

  init(_ id: String, strategyId: String = "s", drift: Double = 0, recorded: String? = nil, digest: String? = nil) {
    self.id = id
    self.strategyId = strategyId
    self.drift = drift
    self.recorded = recorded
    self.digest = digest
  }

  /// Five decisions, of which the third regresses from STANDARD to EXPERT.
  static let regressing = [Record("d1"), Record("d2"), Record("d3", drift: 0.5), Record("d4"), Record("d5")]

  /// Names with a special meaning in one of the formats.
  static let hostileNames = [
    "| a | b |", "<script>alert(1)</script>", "]]> & <!-- -->", "::error::x%0A,y", "line\nfeed\r\u{85}\u{2028}",
    "\u{0}\u{1B}[31m\u{7F}\u{FEFF}\u{202E}", "\u{FFFE}\u{FFFF}\u{10FFFF}", "`code` **bold** [x](y) @me #1 www.a.b",
    "ok 1 # SKIP \\", "---\n...\n- x: {y}", "'\"\\${HOME}`", "e\u{301} é 🦜", "$x^2$ http://a.b a@b.c :smile:",
    String(repeating: "long", count: 300),
  ]

  static let hostile = hostileNames.enumerated().flatMap { number, name in
    [Record("\(number)\(name)", strategyId: name, drift: 0.5), Record("ok\(number)", strategyId: name)]
  }

  /// A line of a recording.
  var line: String {
    let optional =
      (recorded.map { ",\"profile\":\"STANDARD\",\"decision\":\"\($0)\"" } ?? "")
      + (digest.map { ",\"profileDigest\":\"\($0)\"" } ?? "")
    return """
      {"schemaVersion":"replay-gate-decision.v1","id":\(JSONText.string(id)),\
      "strategyId":\(JSONText.string(strategyId))\(optional),"evidence":{\
      "requestedIndicators":["RSI"],"renderedIndicators":["rsi"],"datasetIds":["ds"],\
      "trades":[{"orderId":"o"}],"executionLogs":[{"orderId":"o","status":"created"},\
      {"orderId":"o","status":"accepted"},{"orderId":"o","status":"filled"}],\
      "reportedMetrics":{"sharpe":\(1000 + drift * 10)},"recomputedMetrics":{"sharpe":1000},\
      "lineage":{"datasets":[{"datasetId":"ds","sourceRef":"src"}]}}}

      """
  }
}
