import Synchronization
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

  /// Bytes, and then nothing until the task that waits for more is cancelled: the end comes then, as it does to an
  /// `AsyncStream`.
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

  /// How many of a stream's bytes arrive before it stalls: none, some of a line, all of it, some of the next, and what
  /// is no JSON.
  @Test(
    "that comes while a stream stalls is no verdict over what came before, and no fault in it",
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

  /// While a candidate recording is indexed, between that and the recording, and when the last piece was folded.
  @Test("that comes with any progress is no verdict", arguments: 1...5, [1, 3])
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

  @Test("of a task that has not begun yet leaves no verdict, over no recording either")
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
