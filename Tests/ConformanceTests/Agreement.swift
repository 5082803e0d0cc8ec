import ReplayGate
import Testing

@testable import ReplayReference

/// Compares engine and reference on the same bytes.
enum Agreement {
  /// Expects the same result from both for a recording, joined with a candidate recording if given.
  static func expect(
    _ gate: Gate, _ reference: ReferenceGate, over recording: [UInt8], candidates: [UInt8]? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let partners = try candidates.map { try ReferenceGate.records($0) }
    let records = try ReferenceGate.records(recording)
    let expected = partners.map { reference.evaluate(records, candidates: $0) } ?? reference.evaluate(records)
    let run = try await EngineRun(gate, [.bytes(recording)], candidate: candidates.map { .bytes($0) })
    #expect(run.differences(from: expected) == [], sourceLocation: sourceLocation)
  }

  /// Expects the same result or an error from both for valid lines with a few changed bytes.
  static func expectSame(
    ofDamaged lines: [[UInt8]], _ random: inout SplitMix64, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let standard = try Golden.profile("STANDARD")
    let reference = ReferenceGate(baseline: standard.reference, candidate: standard.reference)
    let gate = Gate(baseline: standard.engine, candidate: standard.engine)
    for sound in lines where sound.count <= 4000 {
      let line = Damage.some(of: sound, &random)
      let expected: ReferenceGate.Verdict
      do {
        expected = reference.evaluate(try ReferenceGate.records(line))
      } catch {
        await #expect(
          throws: ReplayGateError.self, "\(error): \(String(decoding: line, as: UTF8.self))",
          sourceLocation: sourceLocation
        ) {
          try await gate.evaluate([.bytes(line)])
        }
        continue
      }
      do {
        let run = try await EngineRun(gate, [.bytes(line)])
        #expect(run.differences(from: expected) == [], sourceLocation: sourceLocation)
      } catch {
        Issue.record("refused: \(error): \(String(decoding: line, as: UTF8.self))", sourceLocation: sourceLocation)
      }
    }
  }
}
