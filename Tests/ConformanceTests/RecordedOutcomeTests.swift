import Testing

@testable import ReplayReference

/// Recorded outcomes: artifacts of the platform and decisions of other engines, by the reference alone.
@Suite("Recorded outcomes, by the reference")
struct RecordedOutcomeTests {
  @Test(
    "the reference gives the recorded answers",
    arguments: [(baseline: "STANDARD", candidate: "EXPERT"), (baseline: "EXPERT", candidate: "FAST")])
  func artifacts(_ profiles: (baseline: String, candidate: String)) throws {
    let gate = ReferenceGate(
      baseline: try Golden.profile(profiles.baseline).reference,
      candidate: try Golden.profile(profiles.candidate).reference)
    let verdict = gate.evaluate(try ReferenceGate.records(Golden.bytes("artifacts.ndjson")))

    let name = "artifacts.\(profiles.baseline)-\(profiles.candidate)"
    let expected = try Golden.bytes(name + ".trace.ndjson").split(separator: UInt8(ascii: "\n")).map {
      try JSONParser.parse(Array($0))
    }
    #expect(verdict.outcomes.count == expected.count)
    let differences = zip(verdict.outcomes, expected).compactMap { outcome, expected in
      outcome.json.difference(to: expected).map { "\(outcome.id) \($0)" }
    }
    #expect(differences.prefix(5) == [])
    let summary = JSON.object([
      JSON.Member("records", .number("\(verdict.records)")),
      JSON.Member("regressed", .number("\(verdict.regressed)")),
      JSON.Member("notDecisive", .number("\(verdict.notDecisive)")),
      JSON.Member("unknown", .bool(verdict.decision == "unknown")),
    ])
    #expect(summary.difference(to: try Golden.json(name + ".summary.json")) == nil)
    #expect(verdict.reasons == [ReferenceOutcome.regressed, "recorded_evidence_not_decisive"])
  }
}
