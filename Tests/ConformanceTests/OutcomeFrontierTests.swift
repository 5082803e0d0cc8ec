import Foundation
import Testing

@testable import ReplayGate
@testable import ReplayReference

/// Properties of recorded outcomes (contract sections 12 and 13) beyond the recorded answers.
@Suite("Recorded outcomes under other conditions")
struct OutcomeFrontierTests {
  /// Lines give the same results among lines of other kinds, with members in any order, as alone.
  @Test("mixed kinds, members in any order")
  func mixed() async throws {
    let gate = Gate(baseline: try Golden.profile("STANDARD").engine, candidate: try Golden.profile("EXPERT").engine)
    func lines(_ name: String) throws -> [[UInt8]] {
      try Golden.bytes(name + ".ndjson").split(separator: UInt8(ascii: "\n")).prefix(120).map { Array($0) }
    }
    let (artifacts, evidence) = (try lines("artifacts"), try lines("realistic"))
    func trace(_ lines: [[UInt8]]) async throws -> [[UInt8]] {
      try await EngineRun(gate, [.bytes(Array(lines.joined(separator: [0x0A])))]).lines
    }
    let (first, second) = (try await trace(artifacts), try await trace(evidence))
    var odd = OddRecordings(seed: 12)
    let style = JSONStyle(space: 10, escape: 10, shuffled: true)
    let mixed = try zip(artifacts, evidence).flatMap { pair in
      [
        style.bytes(of: try JSONParser.parse(pair.0), &odd.random), pair.1,
        style.bytes(of: try JSONParser.parse(pair.1), &odd.random),
      ]
    }
    let expected = zip(first, second).flatMap { [$0, $1, $1] }
    #expect(try await trace(mixed) == expected)
  }

  /// Each setting of the frontier is replayed with that profile, and must pass or not as the frontier says.
  @Test("the frontier over artifacts", arguments: Cases.some(of: 0..<6 as Range<Int>))
  func frontier(part: Int) async throws {
    let lines = try Golden.bytes("artifacts.ndjson").split(separator: UInt8(ascii: "\n"))
    let recording = Recording.bytes(Array(lines.dropFirst(part * 80).prefix(80).joined(separator: [0x0A])))
    let baseline = try Golden.profile("STANDARD").engine
    var gate = Gate(baseline: baseline, candidate: baseline)
    gate.details = ReplayDetails.Options(drawsFrontier: true)
    let evaluation = try await gate.evaluate([recording])
    var seen: Set<Bool> = []
    for knob in ProfileKnob.allCases {
      let frontier = try #require(evaluation.frontier(of: knob))
      let own = knob.setting(in: baseline)
      let near = [own / 4, own / 2, own, own + 0.0000005, own + 0.000001, own + 1, own * 2, own * 40]
      for setting in Set(near.map { knob.isWhole ? max(1, $0.rounded()) : $0 }) {
        let name = "\"\(knob.member.split(separator: ".").last ?? "")\":"
        let text = String(decoding: baseline.canonicalJSON, as: UTF8.self)
        let place = try #require(text.range(of: name))
        let rest = text[place.upperBound...].drop { $0 != "," && $0 != "}" }
        let candidate = try PolicyProfile(
          json: Array((text[..<place.upperBound] + "\(setting)" + rest).utf8), source: "candidate")
        let passes = try await !Gate(baseline: baseline, candidate: candidate).evaluate([recording]).verdict.isBlocked
        let isPassing = frontier.passing.contains { $0.lowest <= setting && setting <= $0.highest }
        let isUnknown = frontier.notKnown.contains { $0.lowest <= setting && setting <= $0.highest }
        seen.insert(passes)
        #expect(isUnknown || passes == isPassing, "\(knob) at \(setting)")
      }
    }
    // An artifact that is open under the baseline itself is open for every candidate, so no setting passes.
    #expect(seen == (evaluation.tally.notDecisive == 0 ? [true, false] : [false]))
  }

  /// The trace contains the names in an artifact, whatever the status next to them.
  @Test("names next to the status pass")
  func namesOfAPass() async throws {
    let first = try Golden.bytes("artifacts.ndjson").split(separator: UInt8(ascii: "\n"))[0]
    let line = String(decoding: first, as: UTF8.self).replacing(
      /"indicatorFidelity": ?{[^}]*}, ?"tradeCoherence": ?{[^}]*}|"tradeCoherence": ?{[^}]*}, ?"indicatorFidelity": ?{[^}]*}/,
      with: """
        "indicatorFidelity":{"status":"pass","missingIndicators":["EMA"]},\
        "tradeCoherence":{"status":"pass","violations":["late_fill:o1"]}
        """
    ).replacing(/"metricConsistency": ?{[^}]*}/, with: #""metricConsistency":{"status":"pass","driftPct":0}"#)
    let gate = Gate(baseline: try Golden.profile("STANDARD").engine, candidate: try Golden.profile("EXPERT").engine)
    for partner in [nil, Recording.bytes(Array(line.utf8))] {
      let run = try await EngineRun(gate, [.bytes(Array(line.utf8))], candidate: partner)
      let trace = try JSONParser.parse(try #require(run.lines.first))
      for side in ["baseline", "candidate"] {
        let replay = try #require(trace[Text(side)])
        #expect(replay["missingIndicators"]?.array?.compactMap(\.text?.string) == ["EMA"])
        #expect(replay["tradeViolations"]?.array?.compactMap(\.text?.string) == ["late_fill:o1"])
        #expect(replay["blockReasons"]?.array?.isEmpty == true)
      }
    }
  }
}
