import Testing

@testable import ReplayGate

/// The readable bytes around a position, and that a length learned from earlier bytes does not exceed them. In a debug
/// build each load asserts that it is within the readable bytes, so a test that passes has loaded no other bytes.
@Suite struct CursorTests {
  /// A text, bytes that end in LF, and whether they begin with the text.
  @Test(arguments: [
    ("", "x", true), ("a", "a\"", true), ("a", "b\"", false), ("abcdefg", "abcdefg", true),
    ("abcdefg", "abcdef", false),
    ("abcdefgh", "abcdefgh", true), ("abcdefgh", "abcdefgH", false), ("abcdefghi", "abcdefghi\"", true),
    ("abcdefghi", "abcdefghj\"", false), ("abcdefghijklmnopqr", "abcdefghijklmnopqr", true),
    ("abcdefghijklmnopqr", "abcdefghijklmnopq", false), ("abcdefghijklmnopqr", "a", false),
    (String(repeating: "m", count: 100_000), "m", false), (String(repeating: "m", count: 100_000), "", false),
    (String(repeating: "m", count: 129), String(repeating: "m", count: 128), false),
  ])
  func beginsWithAText(_ text: String, _ bytes: String, _ expected: Bool) {
    var known = PieceBuffer()
    var buffer = PieceBuffer()
    known.append(text.utf8)
    known.terminate()
    buffer.append(bytes.utf8)
    buffer.terminate()
    #expect(buffer.start.begins(with: Text(start: known.start, count: text.utf8.count)) == expected)
  }

  /// Last lines that end early after a part of the same length as before.
  static let lastLines: [String] = {
    let lengths = [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 200, 5_000]
    return lengths.flatMap { length -> [String] in
      let name = String(repeating: "m", count: length)
      let head = #"{"schemaVersion":"replay-gate-decision.v1","id":"a","strategyId":"s","evidence":{"#
      return [
        // The metric at the same position in the second object: shorter, different, or cut off.
        head + #""reportedMetrics":{"\#(name)":1},"recomputedMetrics":{"a":1}}}"#,
        head + #""reportedMetrics":{"\#(name)":1},"recomputedMetrics":{"\#(name.dropLast())n":1}}}"#,
        head + #""reportedMetrics":{"\#(name)":1},"recomputedMetrics":{"\#(name)"#,
        head + #""reportedMetrics":{"\#(name)":1},"recomputedMetrics":{""#,
        // Log entries and trades with the members of the previous one that end early.
        head + #""executionLogs":[{"orderId":"\#(name)","status":"created"},{"orderId":"\#(name)","status":"fil"#,
        head + #""executionLogs":[{"orderId":"\#(name)","status":"created"},{"orderId":"\#(name)"#,
        head + #""executionLogs":[{"orderId":"\#(name)","status":"created"},{"#,
        head + #""trades":[{"orderId":"\#(name)"},{"orderId":"\#(name.dropLast())"#,
        head + #""trades":[{"orderId":"\#(name)","price":12345678},{"orderId":"\#(name)","price":1"#,
        head + #""lineage":{"datasets":[{"id":"\#(name)","ref":"r"},{"id":"\#(name)","ref"#,
        head + #""requestedIndicators":["\#(name)","\#(name)"#,
      ]
    }
  }()

  @Test(arguments: [1, 4_096], [1, 2])
  func aLastLineThatEndsEarlyIsReadAsAFreshReaderReadsIt(pieceSize: Int, workers: Int) async {
    let sound = String(decoding: Self.soundLine, as: UTF8.self)
    for line in Self.lastLines {
      for end in ["", "\n", "\r\n"] {
        let alone = await Self.outcome(Array((line + end).utf8), pieceSize: 1 << 20, workers: 1)
        let after = await Self.outcome(Array((sound + line + end).utf8), pieceSize: pieceSize, workers: workers)
        #expect(alone == after, "\(line.prefix(120)) … \(line.suffix(40))")
      }
    }
  }

  private static let soundLine = Array(
    (#"{"schemaVersion":"replay-gate-decision.v1","id":"b","strategyId":"s","evidence":{"#
      + #""reportedMetrics":{"sharpe":1,"drawdown":2},"recomputedMetrics":{"sharpe":1,"drawdown":2},"#
      + #""executionLogs":[{"orderId":"ord-7","status":"created"},{"orderId":"ord-7","status":"accepted"}]}}"# + "\n")
      .utf8)

  /// The result for the last line of a recording: its error without the line number, or the number of decisions after
  /// the first.
  private static func outcome(_ bytes: [UInt8], pieceSize: Int, workers: Int) async -> String {
    let before = bytes.count { $0 == 0x0A }
    let gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: pieceSize)
    do throws(ReplayGateError) {
      let evaluation = try await gate.evaluate([.bytes(bytes)])
      return "\(evaluation.tally.records > 0)"
    } catch {
      guard let fault = error.fault else { return "\(error), \(before)" }
      return "\(fault.column): \(fault.found), \(fault.expected)"
    }
  }
}
