import ReplayGate
import Testing

@testable import ReplayReference

/// Objects with the same members as those before are read by their common parts. An object that differs in a single byte
/// must give the same result or error as alone.
@Suite("Among objects with the same members")
struct AlikeObjectsTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The object that is repeated.
    let object: String
    /// The text around the objects in the record's evidence.
    let before: String
    let after: String
  }

  static let kinds = [
    Kind(
      testDescription: "log entries", object: #"{"orderId":"ord-1","status":"created","ts":1767225671}"#,
      before: #""executionLogs":["#, after: "]"),
    Kind(
      testDescription: "log entries with a fraction, spaces and a longer order",
      object: #"{"qty": -0.25, "order_id": "order-of-some-length-1", "event": "filled"}"#,
      before: #""executionLogs":["#, after: "]"),
    Kind(
      testDescription: "log entries whose order follows the state",
      object: #"{"state":"created","orderId":"o-1","n":1.5}"#,
      before: #""executionLogs":["#, after: "]"),
    Kind(
      testDescription: "log entries of a very long order",
      object: #"{"orderId":"an-order-of-fifty-five-bytes-that-is-longer-than-a-head-1","status":"created"}"#,
      before: #""executionLogs":["#, after: "]"),
    Kind(
      testDescription: "trades", object: #"{"id":"trade-1","orderId":"ord-1","price":0.5}"#, before: #""trades":["#,
      after: "]"),
    Kind(
      testDescription: "datasets", object: #"{"datasetId":"d1","source_ref":"blob://d1"}"#,
      before: #""datasetIds":["d1"],"lineage":{"datasets":["#, after: "]}"),
    Kind(
      testDescription: "items of a chart", object: #"{"name":"ema","indicator":"rsi"}"#,
      before: #""requestedIndicators":["ema","rsi"],"chartPayload":{"indicators":["#, after: "]}"),
  ]

  /// The texts that replace a byte or are inserted before it. An empty text removes the byte.
  static let changes = [
    "", "\"", "\\", "}", "]", ",", ":", "0", "e", ".", "-", " ", "\t", "\u{1}", "é", "x", #"\u0064"#, #"\u0022"#,
  ]

  @Test("one byte of the third is changed", arguments: kinds, changes)
  func oneByte(kind: Kind, change: String) async throws {
    let standard = try Golden.profile("STANDARD")
    let reference = ReferenceGate(baseline: standard.reference, candidate: standard.reference)
    let gate = Gate(baseline: standard.engine, candidate: standard.engine)
    let sound = Array(kind.object.utf8)
    // Different positions for each change.
    for place in Cases.some(of: sound.indices, offset: Self.changes.firstIndex(of: change) ?? 0) {
      for isInserted in [false, true] where !(isInserted && change.isEmpty) {
        var third = sound
        third.replaceSubrange(place..<(isInserted ? place : place + 1), with: change.utf8)
        let line = line(kind, [sound, sound, third, sound])
        let text = String(decoding: third, as: UTF8.self)
        let expected: ReferenceGate.Verdict
        do {
          expected = reference.evaluate(try ReferenceGate.records(line))
        } catch {
          let among = await fault(gate, line)
          // After an object without these members, the error must be at the same position in the object.
          let alone = await fault(gate, self.line(kind, [Array("{}".utf8), third, sound]))
          #expect(among != nil, "not refused: \(text)")
          #expect(among?.column == alone.map { $0.column + 2 * (sound.count + 1) - 3 }, "\(text)")
          #expect(among?.expected == alone?.expected, "\(text)")
          continue
        }
        do {
          let run = try await EngineRun(gate, [.bytes(line)])
          #expect(run.differences(from: expected) == [], "\(text)")
        } catch {
          Issue.record("refused: \(error): \(text)")
        }
      }
    }
  }

  private func line(_ kind: Kind, _ objects: [[UInt8]]) -> [UInt8] {
    let head = #"{"schemaVersion":"replay-gate-decision.v1","id":"a","strategyId":"s","evidence":{"#
    let objects = Array(objects.joined(separator: Array(",".utf8)))
    return Array((head + kind.before).utf8) + objects + Array((kind.after + "}}").utf8)
  }

  private func fault(_ gate: Gate, _ line: [UInt8]) async -> InputFault? {
    do {
      _ = try await gate.evaluate([.bytes(line)])
    } catch {
      return error.fault
    }
    return nil
  }

  /// The order of the members, or the members, change repeatedly, so that a shape is dropped and learned again.
  @Test("the order of members changes regularly", arguments: [1, 2, 3, 7, 40, 300])
  func changingOrder(every: Int) async throws {
    let standard = try Golden.profile("STANDARD")
    let reference = ReferenceGate(baseline: standard.reference, candidate: standard.reference)
    let gate = Gate(baseline: standard.engine, candidate: standard.engine)
    let states = ["created", "accepted", "filled"]
    var lines: [UInt8] = []
    for record in 0..<40 {
      var entries: [String] = []
      for number in 0..<30 {
        let order = "ord-\(record)-\(number / 3)"
        let members = [
          #""orderId":"\#(order)""#, #""status":"\#(states[number % 3])""#, #""ts":\#(number * 37 % 1000)"#,
          #""order_id":" ""#,
        ]
        let turn = (record * 30 + number) / every
        let count = 3 + turn % 2
        entries.append("{" + (0..<count).map { members[($0 + turn) % count] }.joined(separator: ",") + "}")
      }
      let trades = (0..<10).map { #"{"orderId":"ord-\#(record)-\#($0)"}"# }
      lines += Array(
        (#"{"schemaVersion":"replay-gate-decision.v1","id":"d\#(record)","strategyId":"s","evidence":{"executionLogs":["#
          + entries.joined(separator: ",") + #"],"trades":["# + trades.joined(separator: ",") + "]}}\n").utf8)
    }
    let expected = reference.evaluate(try ReferenceGate.records(lines))
    let run = try await EngineRun(gate, [.bytes(lines)])
    #expect(run.differences(from: expected) == [])
  }
}
