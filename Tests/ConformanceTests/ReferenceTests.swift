import ReplayGate
import Testing

@testable import ReplayReference

/// Compares the engine with the reference on generated recordings.
@Suite("Engine and reference agree")
struct ReferenceTests {
  @Test("one recording", arguments: Cases.some(of: 0..<24 as Range<UInt64>))
  func single(seed: UInt64) async throws {
    var odd = OddRecordings(seed: seed)
    let configuration = try GeneratedGate(&odd)
    let ids = ["", "caf\u{E9}", "cafe\u{301}", " x", "x "].map { Text($0 + "id") }
    let lines = (0..<odd.random.within(30...60)).map { number in
      // Ids need not be unique without a second recording.
      let id = odd.random.chance(20) ? odd.random.pick(ids) : Text("valrun-\(number)")
      return odd.line(odd.record(id, digests: odd.random.chance(8) ? configuration.digests : []))
    }
    try await Agreement.expect(configuration.engine, configuration.reference, over: odd.recording(lines))
  }

  @Test("two recordings", arguments: Cases.some(of: 0..<12 as Range<UInt64>))
  func joined(seed: UInt64) async throws {
    var odd = OddRecordings(seed: 1000 + seed)
    let configuration = try GeneratedGate(&odd)
    let ids: [Text] =
      ["caf\u{E9}", "cafe\u{301}", " x", "x ", "x", "\u{1D400}"] + (0..<30).map { Text("valrun-\($0)") }
    var candidates: [[UInt8]] = []
    let lines = ids.map { id in
      let record = odd.record(id, digests: odd.random.chance(8) ? configuration.digests : [])
      if !(seed % 3 == 0 && odd.random.chance(5)) {
        var partner = odd.random.chance(50) ? record : odd.record(id)
        partner["strategyId"] = record["strategyId"]
        partner["decision"] = .text("fail")
        partner["profileDigest"] = nil
        candidates.append(odd.line(partner))
      }
      return odd.line(record)
    }
    if seed % 2 == 0 { candidates += ["over-1", "over-2"].map { odd.line(odd.record($0)) } }
    let (first, second) = (odd.recording(lines), odd.recording(odd.random.shuffle(candidates)))
    try await Agreement.expect(configuration.engine, configuration.reference, over: first, candidates: second)
  }

  /// Valid lines with a few changed bytes: the engine refuses exactly those that the reference refuses.
  @Test("damaged lines", arguments: Cases.some(of: 0..<16 as Range<UInt64>))
  func damaged(seed: UInt64) async throws {
    var odd = OddRecordings(seed: 2000 + seed)
    let lines = (0..<150).map { odd.line(odd.record(Text("valrun-\($0)"))) }
    try await Agreement.expectSame(ofDamaged: lines, &odd.random)
  }
}
