import Synchronization
import Testing

@testable import ReplayGate

@Suite("Cancellation")
struct CancellationTests {
  /// An endless sequence of blank lines, whose replay ends only when it is cancelled.
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

  /// A sequence that stalls after its bytes until the waiting task is cancelled, and then ends, as an `AsyncStream` does.
  private struct Stalled: AsyncSequence, Sendable {
    let bytes: [UInt8]
    let stalled: AsyncStream<Void>.Continuation

    struct Iterator: AsyncIteratorProtocol {
      var bytes: ArraySlice<UInt8>
      let stalled: AsyncStream<Void>.Continuation
      let never = AsyncStream.makeStream(of: UInt8.self)
      var rest: AsyncStream<UInt8>.Iterator

      init(_ bytes: [UInt8], _ stalled: AsyncStream<Void>.Continuation) {
        self.bytes = bytes[...]
        self.stalled = stalled
        rest = never.stream.makeAsyncIterator()
      }

      mutating func next() async -> UInt8? {
        if let byte = bytes.popFirst() { return byte }
        stalled.yield()
        return await rest.next()
      }
    }

    func makeAsyncIterator() -> Iterator { Iterator(bytes, stalled) }
  }

  private static let line = Array(
    (#"{"schemaVersion":"replay-gate-decision.v1","id":"d","strategyId":"s","evidence":{}}"# + "\n").utf8)

  /// The number of bytes that arrive before the stream stalls: none, a part of a line, a whole line, a part of the next
  /// one, and a line that is not JSON.
  @Test(
    "while a stream stalls gives neither a verdict over the earlier bytes nor an input error",
    arguments: [0, 1, 40, line.count - 1, line.count, line.count + 1, line.count + 40, -1], [1, 2, 3])
  func duringAStall(arrived: Int, workers: Int) async throws {
    let bytes = arrived < 0 ? Array("}\n".utf8) : Array((Self.line + Self.line).prefix(arrived))
    for before in [[], [Recording.bytes(Self.line)]] {
      let (stream, stalled) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      let recordings = before + [.sequence(Stalled(bytes: bytes, stalled: stalled)), .bytes(Self.line)]
      let task = Task {
        let gate = Gate(baseline: .standard, candidate: .standard, workers: workers, pieceSize: 64)
        return try await gate.evaluate(recordings).verdict
      }
      for await _ in stream { break }
      task.cancel()
      let result = await task.result
      #expect(throws: ReplayGateError.cancelled) { try result.get() }
    }
  }

  private final class Handle: Sendable {
    private let state = Mutex<(task: Task<GateVerdict, any Error>?, calls: Int)>((nil, 0))

    var calls: Int { state.withLock(\.calls) }

    func set(_ task: Task<GateVerdict, any Error>) { state.withLock { $0.task = task } }

    func cancel(atCall number: Int) {
      state.withLock { state in
        state.calls += 1
        if state.calls == number { state.task?.cancel() }
      }
    }
  }

  /// During the indexing of the candidate recording, between it and the recording, and after the last piece.
  @Test("at any progress report gives no verdict", arguments: 1...5, [1, 3])
  func atProgress(number: Int, workers: Int) async throws {
    let (one, two) = (Recording.bytes(Self.line), Recording.bytes(Self.line + Self.line))
    for isJoined in [false, true] {
      let handle = Handle()
      let (start, begin) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        for await _ in start { break }
        let gate = Gate(baseline: .standard, candidate: .standard, workers: workers, pieceSize: 64)
        return try await gate.evaluate(
          isJoined ? [one] : [two, one], candidateRecording: isJoined ? one : nil,
          progress: { _ in handle.cancel(atCall: number) }
        ).verdict
      }
      handle.set(task)
      begin.yield()
      let result = await task.result
      if handle.calls >= number {
        #expect(throws: ReplayGateError.cancelled) { try result.get() }
      } else {
        #expect(throws: Never.self) { try result.get() }
      }
    }
  }

  @Test("of a task before it starts gives no verdict, even without a recording")
  func beforeAnything() async throws {
    for recordings in [[], [Recording.bytes([])], [.bytes(Self.line)]] {
      let (start, begin) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        for await _ in start { break }
        let gate = Gate(baseline: .standard, candidate: .standard)
        _ = try await gate.records(withIds: ["d"], in: recordings)
        return try await gate.evaluate(recordings).verdict
      }
      task.cancel()
      begin.yield()
      let result = await task.result
      #expect(throws: ReplayGateError.cancelled) { try result.get() }
    }
  }

  @Test("a sequence that throws ends the replay with its message")
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
    "throws for settings out of bounds",
    arguments: [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, 1, 1)])
  func bounds(minimum: Int, workers: Int, pieceSize: Int) async throws {
    let gate = Gate(
      baseline: .standard, candidate: .standard, minimumRecords: minimum, workers: workers, pieceSize: pieceSize)
    let error = await #expect(throws: ReplayGateError.self) { try await gate.evaluate([.bytes([])]) }
    guard error?.code == .invalidConfiguration else {
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
    await #expect(throws: ReplayGateError.sinkFailed(Full())) {
      try await gate.evaluate([.bytes(line)], trace: { _ in throw Full() })
    }
  }
}
