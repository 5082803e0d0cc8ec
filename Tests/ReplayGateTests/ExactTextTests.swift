import Foundation
import Synchronization
import Testing

@testable import ReplayGate

/// Texts that `String` considers equal but whose code points differ are different (contract section 3), wherever texts
/// are stored, compared or counted.
@Suite struct ExactTextTests {
  /// Canonically equivalent pairs: an accent, a syllable, and a letter with a unit that looks like it.
  struct Pair: Sendable, CustomTestStringConvertible {
    let one: String
    let other: String
    var testDescription: String { one.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ") }
  }

  static let pairs = [
    Pair(one: "\u{E9}", other: "e\u{301}"), Pair(one: "\u{AC01}", other: "\u{1100}\u{1161}\u{11A8}"),
    Pair(one: "\u{C5}", other: "\u{212B}"), Pair(one: "K", other: "\u{212A}"),
  ]

  @Test(arguments: pairs) func valuesOfCodePoints(_ pair: Pair) {
    let (one, other) = (pair.one, pair.other)
    #expect(one == other, "the standard library takes them for one")
    #expect(!one.isExactly(other) && one.isExactly(one))
    #expect(![one].isExactly([other]) && [one, other].isExactly([one, other]) && ![one].isExactly([one, one]))
    let (maybe, otherwise, none): (String?, String?, String?) = (one, other, nil)
    #expect(!maybe.isExactly(otherwise) && !maybe.isExactly(none) && maybe.isExactly(maybe) && none.isExactly(none))
    #expect(Set([Exact(one), Exact(other), Exact(one)]).count == 2)
    #expect(Set([Exact([one]), Exact([other])]).count == 2 && Set([Exact(maybe), Exact(otherwise)]).count == 2)
    #expect([one, other, one].withoutRepeats.map { Array($0.utf8) } == [Array(one.utf8), Array(other.utf8)])
    #expect([one].containsExactly(one) && ![one].containsExactly(other))
    #expect((Exact(one) < Exact(other)) != (Exact(other) < Exact(one)))
    #expect(Exact("\u{FF5E}") < Exact("\u{1D400}"), "by code point, not by UTF-16")
  }

  @Test func dropsAPrefixByCodePoints() {
    #expect(">=5".dropping(exactly: ">=") == "5" && "a".dropping(exactly: "b") == nil)
    #expect(Array(">=\u{301}5".dropping(exactly: ">=")?.utf8 ?? "".utf8[...]) == Array("\u{301}5".utf8))
    #expect("\u{E9}x".dropping(exactly: "e\u{301}") == nil && "".dropping(exactly: "") == "")
  }

  // MARK: The trace of a join

  /// A line in which one check has a finding with this text.
  static func finding(_ text: String, in check: String) -> String {
    var line = Recorded.line("a")
    switch check {
    case "missingIndicators":
      line = line.replacing(#""evidence":{"#, with: #""evidence":{"requestedIndicators":["x\#(text)"],"#)
    case "metricMismatches":
      line = line.replacing(#""reportedMetrics":{"#, with: #""reportedMetrics":{"\#(text)":null,"#)
    case "lineageViolations": line = line.replacing(#""datasetIds":["d""#, with: #""datasetIds":["d","\#(text)""#)
    default: line = line.replacing(#""trades":["#, with: #""trades":[{"orderId":"\#(text)"},"#)
    }
    return line
  }

  @Test(
    "each side of the trace has its own code points", arguments: pairs,
    ["missingIndicators", "metricMismatches", "lineageViolations", "tradeViolations"])
  func trace(_ pair: Pair, _ check: String) async throws {
    for (mine, theirs) in [(pair.one, pair.other), (pair.other, pair.one)] {
      let lines = Mutex<[UInt8]>([])
      _ = try await Gate(baseline: .standard, candidate: .standard).evaluate(
        [Recorded.recording([Self.finding(mine, in: check)])],
        candidateRecording: Recorded.recording([Self.finding(theirs, in: check)], name: "k"),
        trace: { bytes in lines.withLock { $0 += bytes } })
      let line = try JSONNode.parse(lines.withLock { $0 }, source: "trace").object("line")
      for (side, text) in [("baseline", mine), ("candidate", theirs)] {
        let found = try line.required(side).object(side).required(check).array(check).map { try $0.string("code") }
        #expect(found.contains { Array($0.utf8).suffix(text.utf8.count).elementsEqual(text.utf8) }, "\(side) \(found)")
      }
    }
  }

  // MARK: Names

  @Test("ids and strategies, and counts by them", arguments: pairs)
  func names(_ pair: Pair) async throws {
    let lines = [
      Recorded.line(pair.one, strategy: pair.one, drift: 0.5), Recorded.line(pair.other, strategy: pair.other),
    ]
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(decisions: 9, countsStrategies: true)
    // Ids are partners only if their code points are equal, and no id is repeated.
    let joined = try await gate.evaluate(
      [Recorded.recording(lines)], candidateRecording: Recorded.recording(lines.reversed(), name: "k"))
    #expect(joined.tally.records == 2 && joined.tally.withoutPartner == 0 && joined.tally.regressed == 1)
    let alone = try await gate.evaluate(
      [Recorded.recording([lines[0]])], candidateRecording: Recorded.recording([lines[1]], name: "k"))
    #expect(alone.tally.withoutPartner == 1 && alone.tally.partnersLeftOver == 1)
    let strategies = joined.details.strategies.sorted
    #expect(
      strategies.map { Array($0.strategyId.utf8) }
        == [pair.one, pair.other].map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(strategies.map(\.counts.tightened).reduce(0, +) == 1)
    // A partner of another strategy is an error.
    let wrong = Recorded.line(pair.one, strategy: pair.other)
    await #expect(throws: ReplayGateError.self) {
      try await gate.evaluate(
        [Recorded.recording([lines[0]])], candidateRecording: Recorded.recording([wrong], name: "k"))
    }
    let explained = try await gate.explain(pair.one, in: [Recorded.recording(lines)])
    #expect(explained.map(\.baseline.line) == [1])
  }

  @Test("a waiver covers only names with the same code points", arguments: pairs)
  func waivers(_ pair: Pair) async throws {
    func state(_ scope: String) async throws -> Int {
      let text = """
        {"schemaVersion":"replay-gate-waivers.v1","waivers":[
        {"id":"\(pair.one)","scope":\(scope),"rationale":"r","approver":"a","reference":"#1","expires":"2030-01-01T00:00:00Z"},
        {"id":"\(pair.other)","scope":{"decisions":["none"]},"rationale":"r","approver":"a","reference":"#1",
        "expires":"2030-01-01T00:00:00Z"}]}
        """
      var gate = Gate(baseline: .standard, candidate: .expert)
      gate.waivers = try Waivers(
        json: Array(text.utf8), source: "w", at: JudgementTime(secondsSince1970: 1_772_323_200))
      return try await gate.evaluate(
        [Recorded.recording([Recorded.line(pair.one, strategy: pair.one, drift: 0.5)])]
      ).tally.waived
    }
    let reason = "candidate_decision_regressed_from_baseline"
    #expect(try await state(#"{"decisions":["\#(pair.one)"]}"#) == 1)
    #expect(try await state(#"{"decisions":["\#(pair.other)"]}"#) == 0)
    #expect(try await state(#"{"strategyId":"\#(pair.one)","reason":"\#(reason)"}"#) == 1)
    #expect(try await state(#"{"strategyId":"\#(pair.other)","reason":"\#(reason)"}"#) == 0)
    #expect(Waiver.Scope.decisions([pair.one]) != .decisions([pair.other]))
    #expect(
      Waiver.Scope.strategy(pair.one, reason: .candidateDecisionRegressed)
        != .strategy(pair.other, reason: .candidateDecisionRegressed))
  }

  @Test("findings that differ only in code points are different", arguments: pairs, ["id", "summary", "evidenceRefs"])
  func findings(_ pair: Pair, _ member: String) async throws {
    func finding(_ text: String, _ priority: Int) -> String {
      let texts = ["id", "summary"].map { #""\#($0)":"\#($0 == member ? text : "x")""# }.joined(separator: ",")
      let refs = member == "evidenceRefs" ? text : "x"
      return #"{\#(texts),"priority":\#(priority),"confidence":1,"evidenceRefs":["\#(refs)"]}"#
    }
    // The profile looks at two findings. If the first two counted as one, the third, a blocking one, would be looked at.
    let findings = [finding(pair.one, 2), finding(pair.other, 2), finding("z", 0)].joined(separator: ",")
    let line = Recorded.line("a").replacing("}\n", with: #","agentReview":{"findings":[\#(findings)]}}"# + "\n")
    let two = try PolicyProfile.standard.with("maxFindings", "2")
    let evaluation = try await Gate(baseline: two, candidate: two).evaluate([Recorded.recording([line])])
    #expect(evaluation.tally.transitions(from: .conditionalPass, to: .conditionalPass) == 1)
  }

  // MARK: Files and tallies

  @Test("members and metrics that differ only in code points are different", arguments: pairs)
  func members(_ pair: Pair) throws {
    let object = try JSONNode.parse(Array(#"{"\#(pair.one)":1,"\#(pair.other)":2}"#.utf8), source: "s").object("o")
    #expect(try object[pair.one]?.integer("a") == 1 && object[pair.other]?.integer("a") == 2)
    #expect(throws: ReplayGateError.self) { try object.refuseUnknown(except: [pair.one], of: "it") }
    let profile = String(decoding: PolicyProfile.standard.canonicalJSON, as: UTF8.self)
    let named = try [pair.one, pair.other].map {
      try PolicyProfile(json: Array(profile.replacing("\"STANDARD\"", with: "\"\($0)\"").utf8), source: "p")
    }
    #expect(named[0] != named[1] && named[0].digest != named[1].digest)
  }

  @Test("tallies of recordings whose names differ only in code points", arguments: pairs)
  func tallies(_ pair: Pair) async throws {
    func inputs(_ candidateRecording: String?) -> TallyDocument.Inputs {
      TallyDocument.Inputs(
        engine: "e", baseline: TallyProfile(.standard, given: "STANDARD"),
        candidate: TallyProfile(.expert, given: "EXPERT"), candidateRecording: candidateRecording)
    }
    let gate = Gate(baseline: .standard, candidate: .expert)
    let recordings = [pair.one, pair.other].map { Recorded.recording([Recorded.line("a")], name: $0) }
    let both = try await gate.tally(recordings, as: inputs(nil))
    #expect(both.recordings.map(\.lines) == [1, 1])
    var first = try await gate.tally([recordings[0]], as: inputs(nil))
    try first.merge(try await gate.tally([recordings[1]], as: inputs(nil)))
    #expect(try first.jsonBytes == both.jsonBytes)
    #expect(inputs(pair.one) != inputs(pair.other))
    #expect(TallyProfile(.standard, given: pair.one) != TallyProfile(.standard, given: pair.other))
    var other = try await gate.tally([recordings[0]], as: inputs(pair.one))
    let later = try await gate.tally([recordings[1]], as: inputs(pair.other))
    #expect(throws: ReplayGateError.self) { try other.merge(later) }
  }
}
