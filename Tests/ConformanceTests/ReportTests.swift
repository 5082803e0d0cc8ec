import Foundation
import ReplayGate
import Testing

@testable import ReplayReference

/// The report of contract section 9, declared independently of the library, without unknown members.
private struct StrictReport: Decodable {
  enum Decided: String, Decodable { case pass, conditional_pass, fail }
  enum GateDecided: String, Decodable { case pass, conditional_pass, fail, unknown }
  enum Status: String, Decodable { case pass, blocked }
  enum Run: String, Decodable { case queued, running, completed, failed }

  struct Gate: Decodable {
    let id: String
    let baselineId: String
    let candidateRunId: String
    let status: Run
    let decision: GateDecided
    let mergeBlocked: Bool
    let releaseBlocked: Bool
    let mergeGateStatus: Status
    let releaseGateStatus: Status
    let baselineDecision: Decided
    let candidateDecision: Decided
    let metricDriftDeltaPct: Double
    let metricDriftThresholdPct: Double
    let thresholdBreached: Bool
    let reasons: [String]
    let summary: String?
  }
  struct EvidenceRef: Decodable {
    let kind: String
    let ref: String
  }

  let schemaVersion: String
  let generatedAt: String
  let gateStatus: Status
  let gate: Gate
  let evidenceRefs: [EvidenceRef]

  /// Exactly these members, including `summary`, whose value may be null.
  static func checkMembers(_ json: JSON) {
    func names(_ json: JSON?) -> [String] { json?.members?.map(\.name.string) ?? [] }
    #expect(names(json) == ["evidenceRefs", "gate", "gateStatus", "generatedAt", "schemaVersion"])
    #expect(
      names(json["gate"]) == [
        "baselineDecision", "baselineId", "candidateDecision", "candidateRunId", "decision", "id", "mergeBlocked",
        "mergeGateStatus", "metricDriftDeltaPct", "metricDriftThresholdPct", "reasons", "releaseBlocked",
        "releaseGateStatus", "status", "summary", "thresholdBreached",
      ])
    for ref in json["evidenceRefs"]?.array ?? [] { #expect(names(ref) == ["kind", "ref"]) }
  }
}

@Suite("Reports")
struct ReportTests {
  private func report(
    _ recording: Recording, _ baseline: String, _ candidate: String, mode: GateMode = .regressions, minimum: Int = 1,
    partners: Recording? = nil
  ) async throws -> StrictReport {
    let gate = Gate(
      baseline: try Golden.profile(baseline).engine, candidate: try Golden.profile(candidate).engine, mode: mode,
      minimumRecords: minimum, workers: 2, pieceSize: 1 << 16)
    let run = try await EngineRun(gate, [recording], candidate: partners)
    let text = run.report
    #expect(!text.contains { $0.isNewline })
    let json = try JSONParser.parse(text)
    #expect(json.faultOfForm(Array(text.utf8)) == nil)
    StrictReport.checkMembers(json)

    let report = try JSONDecoder().decode(StrictReport.self, from: Data(text.utf8))
    #expect(report.schemaVersion == "validation-replay-gate-report.v1")
    #expect(report.generatedAt == "2026-01-01T00:00:00Z")
    #expect(report.gateStatus == (report.gate.mergeBlocked || report.gate.releaseBlocked ? .blocked : .pass))
    #expect(report.gate.mergeGateStatus == (report.gate.mergeBlocked ? .blocked : .pass))
    #expect(report.gate.releaseGateStatus == (report.gate.releaseBlocked ? .blocked : .pass))
    #expect(report.gate.status == .completed)
    #expect(report.gate.metricDriftDeltaPct >= 0 && report.gate.metricDriftThresholdPct >= 0)
    if report.gateStatus == .blocked { #expect(!report.gate.reasons.isEmpty) }
    let ids = [report.gate.id, report.gate.baselineId, report.gate.candidateRunId]
    #expect(Set(ids).count == 3)
    // At least 64 bits: sixteen hexadecimal digits.
    #expect(ids.allSatisfy { $0.count >= 16 })
    #expect(
      report.evidenceRefs.map(\.kind) == [
        "validation_replay_id", "validation_baseline_id", "validation_candidate_run_id",
      ])
    #expect(zip(report.evidenceRefs, ids).allSatisfy { $0.ref.contains($1) })
    return report
  }

  private var realistic: Recording { .file(Golden.path("realistic.ndjson")) }

  @Test("a pass")
  func pass() async throws {
    let report = try await report(realistic, "STANDARD", "STANDARD")
    #expect(report.gateStatus == .pass)
    #expect(report.gate.decision == .pass)
    #expect(report.gate.reasons == [])
    #expect(report.gate.baselineDecision == .pass && report.gate.candidateDecision == .pass)
    #expect(report.gate.metricDriftDeltaPct == 0 && report.gate.metricDriftThresholdPct == 1)
    #expect(!report.gate.thresholdBreached)
  }

  @Test("a blocked gate")
  func blocked() async throws {
    let report = try await report(realistic, "STANDARD", "EXPERT")
    #expect(report.gate.decision == .fail)
    #expect(report.gate.mergeBlocked && report.gate.releaseBlocked)
    #expect(report.gate.reasons == ["candidate_decision_regressed_from_baseline"])
    #expect(report.gate.baselineDecision == .pass && report.gate.candidateDecision == .fail)
  }

  @Test("only one gate is blocked")
  func half() async throws {
    let report = try await report(.file(Golden.path("edge-shuffled.ndjson")), "STANDARD", "TRADER-REVIEW")
    #expect(report.gateStatus == .blocked)
    #expect(!report.gate.mergeBlocked && report.gate.releaseBlocked)
  }

  @Test("a candidate that must be clean and is not")
  func any() async throws {
    let report = try await report(realistic, "STANDARD", "STANDARD", mode: .any)
    #expect(report.gate.reasons == ["candidate_decision_not_pass"])
  }

  @Test("a drift over the threshold")
  func breached() async throws {
    let report = try await report(
      realistic, "STANDARD", "STANDARD", partners: .file(Golden.path("realistic.candidate.ndjson")))
    #expect(report.gate.thresholdBreached)
    #expect(report.gate.metricDriftDeltaPct == 1.469857)
    #expect(
      report.gate.reasons == ["candidate_decision_regressed_from_baseline", "metric_drift_threshold_exceeded"])
  }

  @Test("too few decisions")
  func tooSmall() async throws {
    let enough = try await report(realistic, "STANDARD", "STANDARD", minimum: 300)
    #expect(enough.gate.decision == .pass)
    let report = try await report(realistic, "STANDARD", "STANDARD", mode: .any, minimum: 301)
    #expect(report.gate.decision == .unknown)
    #expect(report.gate.mergeBlocked && report.gate.releaseBlocked)
    #expect(report.gate.reasons == ["recording_too_small"], "an unknown verdict does not say not_pass")
  }

  @Test("an empty recording", arguments: ["", "\n", "\u{FEFF}", " \t\r\n\n", "\u{FEFF}\r\n"])
  func empty(_ text: String) async throws {
    let report = try await report(.bytes(Array(text.utf8)), "STANDARD", "EXPERT")
    #expect(report.gate.decision == .unknown)
    #expect(report.gate.mergeBlocked && report.gate.releaseBlocked)
    #expect(report.gate.reasons == ["recording_too_small"])
    #expect(report.gate.baselineDecision == .fail && report.gate.candidateDecision == .fail)
    #expect(report.gate.metricDriftDeltaPct == 0 && report.gate.metricDriftThresholdPct == 0.25)
    #expect(!report.gate.thresholdBreached)
  }

  @Test("no decision has a partner")
  func noPartner() async throws {
    let report = try await report(realistic, "STANDARD", "EXPERT", partners: .bytes([]))
    #expect(report.gate.decision == .unknown)
    #expect(report.gate.reasons == ["candidate_record_missing"])
    #expect(report.gate.baselineDecision == .fail && report.gate.candidateDecision == .fail)
  }

  @Test("a baseline replay that differs from the recorded decision")
  func diverged() async throws {
    var odd = OddRecordings(seed: 3)
    var record = odd.sound("valrun-1")
    record["decision"] = .text("conditional_pass")
    func verdict(_ record: JSON, minimum: Int = 1) async throws -> StrictReport {
      try await report(.bytes(JSONStyle.plain.bytes(of: record)), "STANDARD", "STANDARD", minimum: minimum)
    }
    #expect(try await verdict(record).gate.decision == .pass, "by name it is a warning")
    record["profileDigest"] = .string(try Golden.profile("EXPERT").reference.digest)
    #expect(try await verdict(record).gate.decision == .pass, "decided under another profile")
    record["profileDigest"] = .string(try Golden.profile("STANDARD").reference.digest)
    let unknown = try await verdict(record, minimum: 2)
    #expect(unknown.gate.decision == .unknown)
    #expect(unknown.gate.reasons == ["recording_too_small", "baseline_replay_diverged_from_recording"])
    #expect(unknown.gate.baselineDecision == .pass, "there is an outcome to name")
    record["decision"] = .text("pass")
    #expect(try await verdict(record).gate.decision == .pass)
  }
}
