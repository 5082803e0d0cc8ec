import ReplayGate
import Testing

@testable import ReplayReference

/// A set of `golden/conformance`: a recording, flags and answers.
struct ConformanceSet: Sendable, CustomTestStringConvertible {
  let name: String
  let recording: String
  var candidateRecording: String?
  let baseline: String
  let candidate: String
  var mode = GateMode.regressions

  var testDescription: String { name }

  static let all = [
    ConformanceSet(
      name: "rules.STANDARD-EXPERT", recording: "rules", baseline: "STANDARD", candidate: "EXPERT"),
    ConformanceSet(
      name: "rules.FAST-TRADER-REVIEW", recording: "rules", baseline: "FAST", candidate: "TRADER-REVIEW"),
    ConformanceSet(name: "edge.STANDARD-EXPERT", recording: "edge", baseline: "STANDARD", candidate: "EXPERT"),
    ConformanceSet(
      name: "edge.EXPERT-FAST.any", recording: "edge", baseline: "EXPERT", candidate: "FAST", mode: .any),
    ConformanceSet(
      name: "edge-shuffled.STANDARD-TRADER-REVIEW", recording: "edge-shuffled", baseline: "STANDARD",
      candidate: "TRADER-REVIEW"),
    ConformanceSet(
      name: "realistic.STANDARD-STANDARD", recording: "realistic", baseline: "STANDARD", candidate: "STANDARD"),
    ConformanceSet(
      name: "realistic.STANDARD-STANDARD.any", recording: "realistic", baseline: "STANDARD", candidate: "STANDARD",
      mode: .any),
    ConformanceSet(
      name: "realistic.STANDARD-EXPERT", recording: "realistic", baseline: "STANDARD", candidate: "EXPERT"),
    ConformanceSet(
      name: "paired.STANDARD-STANDARD", recording: "realistic", candidateRecording: "realistic.candidate",
      baseline: "STANDARD", candidate: "STANDARD"),
    ConformanceSet(
      name: "paired.STANDARD-EXPERT", recording: "realistic", candidateRecording: "realistic.candidate",
      baseline: "STANDARD", candidate: "EXPERT"),
  ]
}

@Suite("Conformance sets")
struct ConformanceTests {
  @Test("the engine gives the recorded answers", arguments: ConformanceSet.all)
  func engine(_ set: ConformanceSet) async throws {
    let gate = Gate(
      baseline: try Golden.profile(set.baseline).engine, candidate: try Golden.profile(set.candidate).engine,
      mode: set.mode, minimumRecords: 1, workers: 2, pieceSize: 1 << 16)
    let run = try await EngineRun(
      gate, [.file(Golden.path(set.recording + ".ndjson"))],
      candidate: set.candidateRecording.map { .file(Golden.path($0 + ".ndjson")) })

    #expect(run.differences(fromTrace: try trace(set)) == [])
    let expected = try Golden.json(set.name + ".summary.json")
    #expect(summary(of: run).difference(to: expected) == nil)
  }

  /// The reference must give the same answers, so that it can be used for inputs without recorded answers.
  @Test("the reference gives the recorded answers", arguments: ConformanceSet.all)
  func reference(_ set: ConformanceSet) throws {
    let gate = ReferenceGate(
      baseline: try Golden.profile(set.baseline).reference, candidate: try Golden.profile(set.candidate).reference,
      any: set.mode == .any)
    let verdict = gate.evaluate(
      try ReferenceGate.records(Golden.bytes(set.recording + ".ndjson")),
      candidates: try set.candidateRecording.map { try ReferenceGate.records(Golden.bytes($0 + ".ndjson")) })

    let expected = try trace(set)
    #expect(verdict.outcomes.count == expected.count)
    let differences = zip(verdict.outcomes, expected).compactMap { outcome, expected in
      outcome.json.difference(to: expected).map { "\(outcome.id) \($0)" }
    }
    #expect(differences.prefix(5) == [])
    let summary = try Golden.json(set.name + ".summary.json")
    #expect(verdict.decidingRecord == summary["decidingRecord"]?.text)
    #expect(verdict.decision == summary["decision"]?.text?.string)
    #expect(verdict.baselineDecision.name == summary["baselineDecision"]?.text?.string)
    #expect(verdict.candidateDecision.name == summary["candidateDecision"]?.text?.string)
    #expect(verdict.reasons == summary["reasons"]?.array?.compactMap(\.text?.string))
  }

  private func trace(_ set: ConformanceSet) throws -> [JSON] {
    try Golden.bytes(set.name + ".trace.ndjson").split(separator: UInt8(ascii: "\n")).map {
      try JSONParser.parse(Array($0))
    }
  }

  /// A run in the format of a summary file.
  private func summary(of run: EngineRun) -> JSON {
    let (verdict, tally) = (run.evaluation.verdict, run.evaluation.tally)
    var transitions: [JSON.Member] = []
    for from in Decision.allCases {
      for to in Decision.allCases where tally.transitions(from: from, to: to) > 0 {
        transitions.append(
          JSON.Member(Text("\(from.name)->\(to.name)"), .number("\(tally.transitions(from: from, to: to))")))
      }
    }
    let counts = OutcomeReason.allCases.filter { tally.count(of: $0) > 0 }
    return .object([
      JSON.Member("baselineDecision", .text(verdict.baselineDecision.name)),
      JSON.Member("baselineDivergedFromRecording", .number("\(tally.divergedFromRecording)")),
      JSON.Member("candidateDecision", .text(verdict.candidateDecision.name)),
      JSON.Member("changed", .number("\(tally.changed)")),
      JSON.Member("decidingRecord", tally.decidingRecord.map { .text($0.id) } ?? .null),
      JSON.Member("decision", .text(verdict.decision.name)), JSON.Member("mergeBlocked", .bool(verdict.isMergeBlocked)),
      JSON.Member("metricDriftDeltaPct", .number(verdict.metricDriftDeltaPct)),
      JSON.Member("metricDriftThresholdPct", .number(verdict.metricDriftThresholdPct)),
      JSON.Member(
        "reasonCounts",
        .object(counts.map { JSON.Member(Text($0.code), .number("\(tally.count(of: $0))")) })),
      JSON.Member("reasons", .array(verdict.reasons.map { .text($0.code) })),
      JSON.Member("records", .number("\(tally.records)")), JSON.Member("regressed", .number("\(tally.regressed)")),
      JSON.Member("releaseBlocked", .bool(verdict.isReleaseBlocked)),
      JSON.Member("thresholdBreached", .bool(verdict.isThresholdBreached)),
      JSON.Member("transitions", .object(transitions)),
    ])
  }
}
