import ReplayGate
import Testing

@testable import ReplayReference

/// What the three ids depend on (contract section 9).
@Suite("Fingerprints")
struct FingerprintTests {
  private struct Ids: Equatable {
    let gate: String
    let baseline: String
    let candidate: String
  }

  private static func lines(_ count: Int = 12) -> [JSON] {
    var odd = OddRecordings(seed: 42)
    return (0..<count).map { odd.sound(Text("valrun-\($0)")) }
  }

  private func ids(
    _ records: [JSON], baseline: String = "STANDARD", candidate: String = "EXPERT", mode: GateMode = .regressions,
    minimum: Int = 1, partners: [JSON]? = nil
  ) async throws -> Ids {
    func recording(_ records: [JSON]) -> Recording {
      .bytes(records.flatMap { JSONStyle.plain.bytes(of: $0) + [UInt8(ascii: "\n")] })
    }
    let gate = Gate(
      baseline: try Golden.profile(baseline).engine, candidate: try Golden.profile(candidate).engine, mode: mode,
      minimumRecords: minimum, workers: 1, pieceSize: 1 << 20)
    let run = try await EngineRun(gate, [recording(records)], candidate: partners.map(recording))
    let report = try JSONParser.parse(run.report)
    func id(_ name: Text) throws -> String { try #require(report["gate"]?[name]?.text?.string) }
    return Ids(gate: try id("id"), baseline: try id("baselineId"), candidate: try id("candidateRunId"))
  }

  /// A record whose metrics have about this drift, in per cent.
  private func drifting(_ record: JSON, _ perCent: Double) -> JSON {
    var (record, evidence) = (record, record["evidence"]!)
    evidence["recomputedMetrics"] = .object([JSON.Member("m", .number("100"))])
    evidence["reportedMetrics"] = .object([JSON.Member("m", .number(100 + perCent))])
    record["evidence"] = evidence
    return record
  }

  @Test("they do not depend on what is no part of a replay's result")
  func unaffected() async throws {
    let records = Self.lines()
    let expected = try await ids(records)
    let changed = records.map { record in
      var (record, evidence) = (record, record["evidence"]!)
      record["strategyId"] = .text("another")
      record["recordedAt"] = .text("another day")
      evidence["renderedIndicators"] = .array(evidence["renderedIndicators"]!.array! + [.text("another")])
      record["evidence"] = evidence
      return record
    }
    #expect(try await ids(changed) == expected)
  }

  @Test("they depend on ids, decisions, drifts, order and number of decisions")
  func affected() async throws {
    let records = Self.lines()
    var variants = [records, records.reversed(), Array(records.dropLast()), Array(records.dropFirst()), []]
    variants.append([records[0]] + records)
    var renamed = records
    renamed[3]["id"] = .text("valrun-x")
    variants.append(renamed)
    var drifted = records
    for perCent in [0.01, 0.02, 0.5, 2] {
      drifted[4] = drifting(records[4], perCent)
      variants.append(drifted)
    }
    var failing = records
    failing[5]["traderReview"] = .object([JSON.Member("status", .text("rejected"))])
    #expect(try await ids(failing) == ids(records), "neither profile asks for the trader's review")

    var seen: [Ids] = []
    for variant in variants {
      let found = try await ids(variant)
      for other in seen {
        #expect(found.gate != other.gate)
        #expect(found.baseline != other.baseline)
        #expect(found.candidate != other.candidate)
      }
      seen.append(found)
    }
  }

  @Test("each part depends only on its own profile; the whole depends on both, the mode and the minimum")
  func parts() async throws {
    let records = Self.lines()
    let first = try await ids(records)
    let otherCandidate = try await ids(records, candidate: "FAST")
    #expect(otherCandidate.baseline == first.baseline)
    #expect(otherCandidate.candidate != first.candidate)
    #expect(otherCandidate.gate != first.gate)
    let otherBaseline = try await ids(records, baseline: "FAST")
    #expect(otherBaseline.baseline != first.baseline)
    #expect(otherBaseline.candidate == first.candidate)
    #expect(otherBaseline.gate != first.gate)
    #expect(try await ids(records, mode: .any).gate != first.gate)
    #expect(try await ids(records, minimum: 2).gate != first.gate)
  }

  @Test("with two recordings each part depends on its own one")
  func joined() async throws {
    let records = Self.lines()
    let first = try await ids(records, partners: records)
    var partners = records
    partners[2] = drifting(records[2], 0.07)
    let moved = try await ids(records, partners: partners)
    #expect(moved.baseline == first.baseline)
    #expect(moved.candidate != first.candidate)
    #expect(moved.gate != first.gate)
    #expect(try await ids(records, partners: partners.reversed()) == moved)
  }
}
