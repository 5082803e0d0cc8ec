package import ReplayGate

/// The fields of a replay gate's report that was read (`validation-replay-gate-report.v1`).
package struct GateReportFields: Sendable, Hashable {
  package static let schemaVersion = "validation-replay-gate-report.v1"

  package let id: String
  package let gateStatus: String
  package let decision: String
  package let mergeBlocked: Bool
  package let releaseBlocked: Bool
  package let mergeGateStatus: String
  package let releaseGateStatus: String
  package let baselineDecision: String
  package let candidateDecision: String
  package let reasons: [String]

  package var isBlocked: Bool { mergeBlocked || releaseBlocked }

  package init(_ root: JSONNode) throws(ReplayGateError) {
    let report = try root.object("replay gate report")
    try report.require(schemaVersion: Self.schemaVersion)
    gateStatus = try report.required("gateStatus").text("gateStatus")
    let gate = try report.required("gate").object("gate")
    func text(_ name: String) throws(ReplayGateError) -> String { try gate.required(name).text(name) }
    id = try text("id")
    decision = try text("decision")
    mergeBlocked = try gate.required("mergeBlocked").bool("mergeBlocked")
    releaseBlocked = try gate.required("releaseBlocked").bool("releaseBlocked")
    mergeGateStatus = try text("mergeGateStatus")
    releaseGateStatus = try text("releaseGateStatus")
    baselineDecision = try text("baselineDecision")
    candidateDecision = try text("candidateDecision")
    var reasons: [String] = []
    for node in try gate.required("reasons").array("reasons") { reasons.append(try node.text("reasons[]")) }
    self.reasons = reasons
    let isAtOdds =
      ![gateStatus, mergeGateStatus, releaseGateStatus].isExactly(
        [isBlocked, mergeBlocked, releaseBlocked].map(Self.word))
    if isAtOdds { throw root.fault(expected: "a report whose statuses agree", found: "one that was changed") }
  }

  private static func word(_ isBlocked: Bool) -> String { isBlocked ? "blocked" : "pass" }

  /// The members that the evidence of a blocked gate lists, in the order of the runbook.
  package var figures: [(name: String, value: String)] {
    [
      ("id", id), ("decision", decision), ("mergeBlocked", String(mergeBlocked)),
      ("releaseBlocked", String(releaseBlocked)), ("mergeGateStatus", mergeGateStatus),
      ("releaseGateStatus", releaseGateStatus), ("baselineDecision", baselineDecision),
      ("candidateDecision", candidateDecision),
      ("reasons", reasons.isEmpty ? "none given" : reasons.joined(separator: ", ")),
    ]
  }
}
