import Foundation
import ReplayGate
import Synchronization

@testable import GateReports

/// An evaluated gate, with a trace to compare the renderings with.
struct Run: Sendable {
  let findings: GateFindings
  let trace: [TraceLine]

  /// The members of a trace line that renderings show.
  struct TraceLine: Decodable, Sendable {
    struct Replay: Decodable, Sendable {
      let decision: String
      let driftPct: Double
    }
    let id: String
    let baseline: Replay
    let candidate: Replay
    let reasons: [String]
    let metricDriftDeltaPct: Double
  }

  var evaluation: GateEvaluation { findings.evaluation }

  /// The decisions in the trace with this reason.
  func traced(_ reason: GateReason) -> [TraceLine] { trace.filter { $0.reasons.contains(reason.code) } }

  /// The number of decisions that get worse, by the trace.
  var regressed: [TraceLine] { trace.filter { !$0.reasons.isEmpty } }

  static let moment = StampTime(secondsSince1970: 1_772_323_200)

  init(
    _ gate: Gate, _ recordings: [Recording], candidate: Recording? = nil,
    inputs: [GateFindings.DigestedInput] = [], subjects: [GateFindings.Subject] = [], profile: [UInt8]? = nil,
    reproduce: String = "replay-gate --baseline STANDARD --candidate EXPERT"
  ) async throws {
    let lines = Lines()
    let evaluation = try await gate.evaluate(
      recordings, candidateRecording: candidate, trace: { bytes in lines.append(bytes) })
    let code: Int32 = evaluation.verdict.decision == .unknown ? 3 : evaluation.verdict.isBlocked ? 1 : 0
    findings = GateFindings(
      evaluation: evaluation, report: evaluation.report(generatedAt: Self.moment), reproduce: reproduce, exitCode: code,
      inputs: inputs, subjects: subjects, toolVersion: "1.2.3", candidateProfileBytes: profile)
    trace = try lines.bytes.split(separator: 0x0A).map { line in
      try JSONDecoder().decode(TraceLine.self, from: Data(line))
    }
  }

  /// Collects the trace, which the engine writes one call at a time, from any task.
  private final class Lines: Sendable {
    private let storage = Mutex<[UInt8]>([])
    func append(_ bytes: [UInt8]) { storage.withLock { $0 += bytes } }
    var bytes: [UInt8] { storage.withLock { $0 } }
  }
}
