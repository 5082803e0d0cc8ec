import Testing

@testable import ReplayGate

@Suite("Cancellation")
struct CancellationTests {
  /// Blank lines without end: a replay over them ends only when it is cancelled.
  private struct Endless: AsyncSequence, Sendable {
    struct Iterator: AsyncIteratorProtocol {
      let started: AsyncStream<Void>.Continuation
      mutating func next() async -> UInt8? {
        started.yield()
        return 0x0A
      }
    }

    let started: AsyncStream<Void>.Continuation
    func makeAsyncIterator() -> Iterator { Iterator(started: started) }
  }

  @Test("ends a replay with its error and no verdict", arguments: [1, 2, 5])
  func endsReplay(workers: Int) async throws {
    let (stream, started) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let task = Task {
      let gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: 64)
      return try await gate.evaluate([.sequence(Endless(started: started))]).verdict
    }
    for await _ in stream { break }
    task.cancel()
    let result = await task.result
    #expect(throws: ReplayGateError.cancelled) { try result.get() }
  }

  @Test("a sequence that throws ends the replay with what it said")
  func throwingSequence() async throws {
    struct Broken: Error {}
    let bytes = AsyncThrowingStream<UInt8, any Error> { continuation in
      continuation.yield(0x20)
      continuation.finish(throwing: Broken())
    }
    let gate = Gate(baseline: .standard, candidate: .standard)
    await #expect(throws: ReplayGateError.unreadable(source: "feed", reason: "Broken()")) {
      try await gate.evaluate([.sequence(bytes, name: "feed")])
    }
  }

  @Test(
    "settings out of their bounds are refused",
    arguments: [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, 1, 1)])
  func bounds(minimum: Int, workers: Int, pieceSize: Int) async throws {
    let gate = Gate(
      baseline: .standard, candidate: .standard, minimumRecords: minimum, workers: workers, pieceSize: pieceSize)
    let error = await #expect(throws: ReplayGateError.self) { try await gate.evaluate([.bytes([])]) }
    guard case .invalidConfiguration = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a trace that cannot be written ends the replay")
  func brokenSink() async throws {
    struct Full: Error {}
    let gate = Gate(baseline: .standard, candidate: .standard)
    let line = Array(
      """
      {"schemaVersion":"replay-gate-decision.v1","id":"d","strategyId":"s","evidence":{}}
      """.utf8)
    await #expect(throws: ReplayGateError.sinkFailed("Full()")) {
      try await gate.evaluate([.bytes(line)], trace: { _ in throw Full() })
    }
  }
}
