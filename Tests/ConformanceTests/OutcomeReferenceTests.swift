import ReplayGate
import Testing

@testable import ReplayReference

/// Compares the engine with the reference on recorded outcomes and other engines' decisions, alone and mixed with
/// evidence.
@Suite("Engine and reference agree on recorded outcomes")
struct OutcomeReferenceTests {
  @Test("one recording", arguments: Cases.some(of: 0..<60 as Range<UInt64>))
  func single(seed: UInt64) async throws {
    var odd = OddRecordings(seed: 4000 + seed)
    let configuration = try GeneratedGate(&odd)
    let isMixed = odd.random.chance(50)
    let lines = (0..<odd.random.within(30...60)).map { number in
      let id = Text("valrun-\(number)")
      return odd.line(isMixed ? odd.outcome(id) : odd.artifact(id))
    }
    try await Agreement.expect(configuration.engine, configuration.reference, over: odd.recording(lines))
  }

  @Test("two recordings", arguments: Cases.some(of: 0..<40 as Range<UInt64>))
  func joined(seed: UInt64) async throws {
    var odd = OddRecordings(seed: 5000 + seed)
    let configuration = try GeneratedGate(&odd)
    var candidates: [[UInt8]] = []
    let lines = (0..<40).map { number in
      let id = Text("valrun-\(number)")
      let record = odd.outcome(id)
      if !(seed % 3 == 0 && odd.random.chance(5)) {
        var partner = odd.random.chance(50) ? record : odd.outcome(id)
        // Strategies are in different places.
        let strategy = record["strategyId"] ?? record["strategyRef"]?["strategyId"]
        if partner["strategyRef"] == nil {
          partner["strategyId"] = strategy
        } else {
          partner["strategyRef"] = .object([JSON.Member("strategyId", strategy!)])
        }
        candidates.append(odd.line(partner))
      }
      return odd.line(record)
    }
    if seed % 2 == 0 { candidates += ["over-1", "over-2"].map { odd.line(odd.outcome($0)) } }
    let (first, second) = (odd.recording(lines), odd.recording(odd.random.shuffle(candidates)))
    try await Agreement.expect(configuration.engine, configuration.reference, over: first, candidates: second)
  }

  /// Valid lines with a few changed bytes: the engine refuses exactly those that the reference refuses.
  @Test("damaged lines", arguments: Cases.some(of: 0..<16 as Range<UInt64>))
  func damaged(seed: UInt64) async throws {
    var odd = OddRecordings(seed: 6000 + seed)
    let lines = (0..<200).map { number in
      let id = Text("valrun-\(number)")
      return odd.line(number % 3 == 0 ? odd.decided(id) : odd.artifact(id))
    }
    try await Agreement.expectSame(ofDamaged: lines, &odd.random)
  }

  @Test("the engine gives the recorded answers", arguments: [("STANDARD", "EXPERT"), ("EXPERT", "FAST")])
  func conformance(baseline: String, candidate: String) async throws {
    let gate = Gate(
      baseline: try Golden.profile(baseline).engine, candidate: try Golden.profile(candidate).engine,
      mode: .regressions, minimumRecords: 1, workers: 2, pieceSize: 1 << 16)
    let run = try await EngineRun(gate, [.file(Golden.path("artifacts.ndjson"))])
    let expected = try Golden.bytes("artifacts.\(baseline)-\(candidate).trace.ndjson")
      .split(separator: UInt8(ascii: "\n")).map { try JSONParser.parse(Array($0)) }
    #expect(run.differences(fromTrace: expected) == [])
    let summary = try Golden.json("artifacts.\(baseline)-\(candidate).summary.json")
    #expect(Double(run.evaluation.tally.notDecisive) == summary["notDecisive"]?.double)
    #expect(Double(run.evaluation.tally.regressed) == summary["regressed"]?.double)
    #expect(run.evaluation.verdict.decision.name == "unknown")
  }
}
