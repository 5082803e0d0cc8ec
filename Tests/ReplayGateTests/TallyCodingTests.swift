import Foundation
import Testing

@testable import ReplayGate

/// The encoding of tallies, by the project's encoder and by Foundation's.
@Suite struct TallyCodingTests {
  private static func document(_ lines: [String]) async throws -> TallyDocument {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let inputs = TallyDocument.Inputs(
      engine: "test", baseline: TallyProfile(.standard, given: "STANDARD"),
      candidate: TallyProfile(.expert, given: "EXPERT"))
    let text = lines.map { $0 + "\n" }.joined()
    return try await gate.tally([.bytes(Array(text.utf8), name: "r")], as: inputs)
  }

  private static let lines = (1...40).map { number in
    """
    {"schemaVersion":"replay-gate-decision.v1","id":"d\(number)é\\u0000","strategyId":"s\(number % 7)","decision":"fail",\
    "profile":"STANDARD","evidence":{"requestedIndicators":["RSI"],"reportedMetrics":{"m":\(1000 + number % 9)},\
    "recomputedMetrics":{"m":1000}},"agentReview":{"usage":{"tokensUsed":\(number * 100)}}}
    """
  }

  @Test("a written tally is read back; Foundation's encoding is the same, but is not a way to read one")
  func roundTrip() async throws {
    let document = try await Self.document(Self.lines)
    let json = try document.jsonBytes
    #expect(try TallyDocument(json: json, source: "t").jsonBytes == json)
    let other = try JSONDecoder().decode(Coded<TallyDocument>.self, from: JSONEncoder().encode(Coded(document))).value
    #expect(try other.jsonBytes == json)
    let tally = try JSONDecoder().decode(Coded<ReplayTally>.self, from: JSONEncoder().encode(Coded(document.tally)))
      .value
    #expect(try TallyEncoder.json(of: tally) == TallyEncoder.json(of: document.tally))
    #expect(tally.records == 40)
  }

  @Test(
    "integers above 2^53 are strings",
    arguments: [
      (0, "0"), (1 << 53, "9007199254740992"), ((1 << 53) + 1, "\"9007199254740993\""),
      (Int.max, "\"9223372036854775807\""), (Int.min, "\"-9223372036854775808\""),
    ])
  func numbers(_ value: Int, _ text: String) throws {
    let json = try TallyEncoder.json(of: [value])
    #expect(String(decoding: json, as: UTF8.self) == "[\(text)]")
    #expect(try TallyDecoder.decode([Int].self, from: JSONNode.parse(json, source: "n")) == [value])
  }

  @Test(
    "numbers with another spelling are errors",
    arguments: ["\"12\"", "1.5", "9007199254740994", "\"1e30\"", "null"])
  func refusedNumbers(_ text: String) throws {
    let node = try JSONNode.parse(Array("[\(text)]".utf8), source: "n")
    #expect(throws: ReplayGateError.self) { try TallyDecoder.decode([Int].self, from: node) }
  }

  @Test("every change of a tally is an error")
  func edits() async throws {
    let text = try await Self.document(Array(Self.lines[..<2])).jsonBytes
    for place in stride(from: 0, to: text.count, by: 3) {
      var changed = text
      changed[place] = changed[place] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
      #expect(throws: ReplayGateError.self, "\(place)") { try TallyDocument(json: changed, source: "t") }
    }
    #expect(try TallyDocument(json: [0x20] + text + [0x0D], source: "t").jsonBytes == text)
  }

  /// An edited tally with the digest of its new text.
  static func sealed(_ text: String) throws -> [UInt8] {
    let plain = text.replacing(/"digest":"sha256:[0-9a-f]{64}",(?="engine")/, with: "")
    let digest = "\"digest\":\"\(TallySeal.digest(of: Array(plain.utf8)))\","
    return Array(plain.replacing("\"engine\":", with: digest + "\"engine\":", maxReplacements: 1).utf8)
  }

  @Test("impossible counts are errors")
  func overflow() async throws {
    let text = String(decoding: try await Self.document(Self.lines).jsonBytes, as: UTF8.self)
    #expect(try Self.sealed(text) == Array(text.utf8))
    for (old, new) in [
      ("\"records\":40,\"regressed\"", "\"records\":41,\"regressed\""), ("\"version\":5", "\"version\":4"),
      ("\"sum\":\"", "\"sum\":\"0"), ("\"transitions\":[", "\"transitions\":[1,"),
      ("\"notPassing\":[0,0]", "\"notPassing\":[1,0]"),
      ("\"notPassing\":[0,0]", "\"notPassing\":[0,1]"), ("tally.v1", "tally.v2"),
      ("\"lines\":40", "\"lines\":39"),
      ("\"divergedByDigest\":0", "\"divergedByDigest\":\"9223372036854775807\""),
      ("\"digest\":\"sha256:", "\"digest\":\"sha256:0"),
    ] {
      #expect(text.contains(old))
      let changed = text.replacing(old, with: new, maxReplacements: 1)
      #expect(throws: ReplayGateError.self, "\(new)") { try TallyDocument(json: Self.sealed(changed), source: "t") }
    }
  }

  @Test(
    "causes of loosened decisions that no recording has are errors",
    arguments: [
      ("\"count\":2", "\"count\":3"), ("\"count\":2", "\"count\":9223372036854775807"),
      ("\"reason\":\"loosened_budget_exceeded\"", "\"reason\":\"candidate_decision_regressed_from_baseline\""),
      ("\"waived\":false", "\"waived\":true"), ("\"conditional\":false", "\"conditional\":true"),
      ("\"firstIds\":[\"a\",\"b\"]", "\"firstIds\":[\"a\",\"b\",\"c\"]"),
    ])
  func loosenedCauses(_ old: String, _ new: String) async throws {
    var gate = Gate(baseline: .expert, candidate: .standard)
    gate.details.countsStrategies = true
    let inputs = TallyDocument.Inputs(
      engine: "test", baseline: TallyProfile(.expert, given: "E"), candidate: TallyProfile(.standard, given: "S"))
    let lines = ["a", "b"].map { Self.line($0, metric: 1005) }
    let tally = try await gate.tally([.bytes(Array(lines.joined().utf8), name: "r")], as: inputs)
    let text = String(decoding: try tally.jsonBytes, as: UTF8.self)
    #expect(try TallyDocument(json: Self.sealed(text), source: "t").jsonBytes == Array(text.utf8))
    let start = try #require(text.range(of: "\"loosenedCauses\":[{"))
    let place = try #require(text.range(of: old, range: start.upperBound..<text.endIndex))
    let changed = text.replacingCharacters(in: place, with: new)
    #expect(throws: ReplayGateError.self) { try TallyDocument(json: Self.sealed(changed), source: "t") }
  }

  /// A decision whose metric should be 1000.
  private static func line(_ id: String, metric: Int) -> String {
    """
    {"schemaVersion":"replay-gate-decision.v1","id":"\(id)","strategyId":"s","evidence":{"requestedIndicators":["RSI"],\
    "renderedIndicators":["rsi"],"datasetIds":["ds"],"trades":[{"orderId":"o"}],"executionLogs":[{"orderId":"o",\
    "status":"created"},{"orderId":"o","status":"accepted"},{"orderId":"o","status":"filled"}],\
    "reportedMetrics":{"m":\(metric)},"recomputedMetrics":{"m":1000},\
    "lineage":{"datasets":[{"datasetId":"ds","sourceRef":"src"}]}}}

    """
  }

  @Test(
    "more decisions that only mode any counts than the candidate does not pass are errors",
    arguments: [("[2,0]", "[2,0]"), ("[2,0]", "[3,0]"), ("[2,0]", "[2,1]")])
  func notPassing(_ old: String, _ new: String) async throws {
    let gate = Gate(baseline: .standard, candidate: .standard, mode: .any)
    let inputs = TallyDocument.Inputs(
      engine: "test", baseline: TallyProfile(.standard, given: "S"), candidate: TallyProfile(.standard, given: "S"))
    let lines = Self.line("a", metric: 1020) + Self.line("b", metric: 1020) + Self.line("c", metric: 1000)
    let tally = try await gate.tally([.bytes(Array(lines.utf8), name: "r")], as: inputs)
    let text = String(decoding: try tally.jsonBytes, as: UTF8.self)
    #expect(text.contains("\"notPassing\":\(old)"))
    let changed = try Self.sealed(text.replacing("\"notPassing\":\(old)", with: "\"notPassing\":\(new)"))
    if old == new {
      #expect(try TallyDocument(json: changed, source: "t").jsonBytes == changed)
    } else {
      #expect(throws: ReplayGateError.self) { try TallyDocument(json: changed, source: "t") }
    }
  }

  @Test("more strategies than the limit give the same bytes for every division", arguments: [2, 3, 5])
  func manyStrategies(_ count: Int) async throws {
    // Ascending and descending names, so that rows come and go.
    let lines = (0..<12_000).map { number in
      let strategy = 100_000 + (number % 2 == 0 ? number : 30_000 - number)
      return """
        {"schemaVersion":"replay-gate-decision.v1","id":"d\(number)","strategyId":"s\(strategy)","evidence":{}}
        """
    }
    let gate = Gate(baseline: .standard, candidate: .expert, mode: .any, pieceSize: 100_000)
    let inputs = TallyDocument.Inputs(
      engine: "test", baseline: TallyProfile(.standard, given: "S"), candidate: TallyProfile(.expert, given: "E"))
    func tally(_ range: Range<Int>, _ name: String) async throws -> TallyDocument {
      let text = lines[range].map { $0 + "\n" }.joined()
      return try await gate.tally([.bytes(Array(text.utf8), name: name)], as: inputs)
    }
    var merged = try await tally(0..<12_000 / count, "r0")
    for number in 1..<count {
      try merged.merge(try await tally(12_000 * number / count..<12_000 * (number + 1) / count, "r\(number)"))
    }
    let whole = try await tally(0..<12_000, "r0").evaluation(under: gate)
    var wanting = gate
    wanting.details = TallyDocument.everything
    let (one, other) = (
      try await tally(0..<12_000, "r").evaluation(under: wanting), try merged.evaluation(under: wanting)
    )
    #expect(one.details.strategies == other.details.strategies)
    #expect(one.details.strategies.sorted.count == StrategyTable.maximumRows)
    #expect(!other.details.strategies.isComplete)
    #expect(whole.details.strategies.sorted.isEmpty)
  }
}
