import Testing

@testable import ReplayGate

/// What goes beyond a limit has no verdict, and the error names the same place however the recording is cut.
@Suite("Limits of a recording")
struct RecordingLimitTests {
  private static func gate(_ limits: RecordingLimits, workers: Int = 1, pieceSize: Int = 1 << 20) -> Gate {
    var gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: pieceSize)
    gate.limits = limits
    return gate
  }

  /// The same bytes in each way that they can be read.
  private static func ways(_ bytes: [UInt8]) -> [Recording] {
    [
      .bytes(bytes, name: "r"), .chunks(Arriving(elements: StreamSamples.chunks(bytes, of: 50)), name: "r"),
      .chunks(Arriving(elements: [bytes]), name: "r"),
    ]
  }

  private static func expect(
    _ limits: RecordingLimits, _ bytes: [UInt8], pieceSize: Int, _ expected: ReplayGateError?
  ) async throws {
    for (recording, workers) in ways(bytes).flatMap({ [($0, 1), ($0, 3)] }) {
      let gate = gate(limits, workers: workers, pieceSize: pieceSize)
      if let expected {
        await #expect(throws: expected) { try await gate.evaluate([recording]) }
      } else {
        await #expect(throws: Never.self) { try await gate.evaluate([recording]) }
      }
    }
  }

  struct Line: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// The line that is too long; nil if none is.
    let line: Int?
  }

  private static let plain = StreamSamples.line(0)
  private static let padded = Array(plain.dropLast()) + Array(repeating: 0x20, count: 100 - plain.count + 1) + [0x0A]

  @Test(
    "of a line",
    arguments: [
      Line(testDescription: "as long as it may be", bytes: padded, line: nil),
      Line(testDescription: "one byte more", bytes: plain + [0x20] + padded, line: 2),
      Line(testDescription: "without a line feed", bytes: plain + [0x20] + padded.dropLast(), line: 2),
      Line(testDescription: "blank", bytes: plain + Array(repeating: 0x20, count: 101) + [0x0A] + plain, line: 2),
      Line(testDescription: "no JSON from its first byte on", bytes: Array(repeating: 0x7D, count: 101), line: 1),
      Line(
        testDescription: "far longer than a piece", bytes: plain + Array(repeating: 0x20, count: 5000) + plain, line: 2),
    ], [16, 1 << 20])
  func line(_ line: Line, pieceSize: Int) async throws {
    try await Self.expect(
      RecordingLimits(longestLine: 100), line.bytes, pieceSize: pieceSize,
      line.line.map {
        .invalidInput(
          InputFault(
            source: "r", line: $0, column: 1, found: "a longer one", expected: "a line of at most 100 bytes"))
      })
  }

  @Test("a fault of a line that is short enough stays what it is", arguments: [16, 1 << 20])
  func faultOfAShortLine(pieceSize: Int) async throws {
    try await Self.expect(
      RecordingLimits(longestLine: 100), Array("}".utf8), pieceSize: pieceSize,
      .invalidInput(
        InputFault(source: "r", line: 1, column: 1, found: "}", expected: "an object, the recorded decision")))
  }

  @Test("of decisions, blank lines left out", arguments: [0, 1, 4, 5], [16, 200, 1 << 20])
  func decisions(limit: Int, pieceSize: Int) async throws {
    let bytes = (0..<5).flatMap { (number: Int) -> [UInt8] in [0x0A] + StreamSamples.line(number) }
    try await Self.expect(
      RecordingLimits(decisions: limit), bytes, pieceSize: pieceSize,
      limit == 5
        ? nil
        : .invalidInput(
          InputFault(
            source: "r", line: limit * 2 + 2, column: 1, found: "one more", expected: "at most \(limit) decisions")))
  }

  @Test("of decisions, over several recordings and with a fault after it", arguments: [16, 1 << 20])
  func decisionsOfSeveral(pieceSize: Int) async throws {
    let gate = Self.gate(RecordingLimits(decisions: 3), workers: 2, pieceSize: pieceSize)
    let fault = InputFault(source: "b", line: 2, column: 1, found: "one more", expected: "at most 3 decisions")
    await #expect(throws: ReplayGateError.invalidInput(fault)) {
      try await gate.evaluate([
        .bytes(StreamSamples.lines(2), name: "a"), .bytes(StreamSamples.lines(2) + [0x7D], name: "b"),
      ])
    }
  }

  /// Where ids are joined, a repeated one is an error too: the one that comes first is said.
  @Test("of decisions, beside an id that is there twice", arguments: [(2, 3, 1), (3, 3, 7)], [16, 1 << 20])
  func decisionsOfAJoin(_ row: (limit: Int, line: Int, column: Int), pieceSize: Int) async throws {
    let gate = Self.gate(RecordingLimits(decisions: row.limit), pieceSize: pieceSize)
    let error = await #expect(throws: ReplayGateError.self) {
      try await gate.evaluate(
        [.bytes(StreamSamples.lines(2) + StreamSamples.line(0), name: "a")],
        candidateRecording: .bytes(StreamSamples.lines(2), name: "b"))
    }
    guard let fault = error?.fault else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(fault.line == row.line)
    #expect((fault.found == "one more") == (row.column == 1))
  }

  @Test("of bytes", arguments: [0, 1, StreamSamples.lines(5).count - 1, StreamSamples.lines(5).count], [16, 1 << 20])
  func bytes(limit: Int, pieceSize: Int) async throws {
    let bytes = StreamSamples.lines(5)
    try await Self.expect(
      RecordingLimits(bytes: limit), bytes, pieceSize: pieceSize,
      limit == bytes.count ? nil : .unreadable(source: "r", reason: "it goes beyond the limit of \(limit) bytes"))
  }

  /// Of a stream a fault that stands before the limit is said, as if there were none.
  @Test("of bytes, with a fault before it", arguments: [50, 1 << 20], [16, 1 << 20])
  func faultBeforeTheLimit(chunk: Int, pieceSize: Int) async throws {
    let bytes = StreamSamples.lines(2) + [0x7D, 0x0A] + StreamSamples.lines(5)
    let gate = Self.gate(RecordingLimits(bytes: 300), workers: 2, pieceSize: pieceSize)
    let fault = InputFault(
      source: "r", line: 3, column: 1, found: "}", expected: "an object, the recorded decision")
    await #expect(throws: ReplayGateError.invalidInput(fault)) {
      try await gate.evaluate([.chunks(Arriving(elements: StreamSamples.chunks(bytes, of: chunk)), name: "r")])
    }
  }

  @Test(
    "that are no limits are refused",
    arguments: [
      RecordingLimits(longestLine: 0), RecordingLimits(longestLine: RecordingLimits.longestLine + 1),
      RecordingLimits(bytes: -1), RecordingLimits(decisions: -1),
    ])
  func bounds(_ limits: RecordingLimits) async throws {
    let error = await #expect(throws: ReplayGateError.self) { try await Self.gate(limits).evaluate([]) }
    guard error?.code == .invalidConfiguration else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
