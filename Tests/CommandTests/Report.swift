import Foundation

/// The report, decoded independently of the library, with the members that tests need.
struct Report: Decodable, Equatable {
  struct Gate: Decodable, Equatable {
    let id, baselineId, candidateRunId, status, decision: String
    let mergeBlocked, releaseBlocked: Bool
    let mergeGateStatus, releaseGateStatus, baselineDecision, candidateDecision: String
    let metricDriftDeltaPct, metricDriftThresholdPct: Double
    let thresholdBreached: Bool
    let reasons: [String]
  }

  let schemaVersion, generatedAt, gateStatus: String
  let gate: Gate

  init(line: String) throws {
    self = try JSONDecoder().decode(Report.self, from: Data(line.utf8))
  }
}

/// A JSON text, decoded by Foundation.
func jsonObject(_ text: String) throws -> [String: Any] {
  let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
  guard let object = value as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
  return object
}
