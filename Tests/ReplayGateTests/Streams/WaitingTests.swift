import Foundation
import Synchronization
import Testing

@testable import ReplayGate

/// Waiting for bytes, or for whoever takes the trace, holds no thread that other tasks need.
@Suite("Waiting")
struct WaitingTests {
  private static func fifo() throws -> TemporaryPath {
    let path = try TemporaryPath()
    try #require(unsafe mkfifo(path.path, 0o600) == 0)
    return path
  }

  /// More evaluations than the pool of threads has threads, each at a FIFO that nobody writes to: other tasks still run,
  /// and a cancelled evaluation ends. If a waiting evaluation held a thread, this test would not end.
  @Test("for a writer of a FIFO leaves other tasks running and can be cancelled")
  func withoutWriter() async throws {
    let path = try Self.fifo()
    let count = ProcessInfo.processInfo.activeProcessorCount * 2 + 2
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    let name = path.path
    let tasks = (0..<count).map { _ in
      Task {
        enter.yield()
        return try await Gate(baseline: .standard, candidate: .standard, workers: 2).evaluate([.file(name)]).verdict
      }
    }
    var begun = 0
    for await _ in entered {
      begun += 1
      if begun == count { break }
    }
    // Heartbeats: each hands its thread over, and gets one again.
    for _ in 0..<10 { await Task.yield() }
    for task in tasks { task.cancel() }
    for task in tasks {
      let result = await task.result
      #expect(throws: ReplayGateError.cancelled) { try result.get() }
    }
  }

  @Test("for a writer that comes late gives the verdict over what it writes", arguments: [1, 3], [64, 1 << 20])
  func lateWriter(workers: Int, pieceSize: Int) async throws {
    let path = try Self.fifo()
    let name = path.path
    let task = Task {
      try await Gate(baseline: .standard, candidate: .standard, workers: workers, pieceSize: pieceSize)
        .evaluate([.file(name)]).tally.records
    }
    for _ in 0..<10 { await Task.yield() }
    let writer = Task.detached {
      // Opening waits for the reader; this thread is the writer's own.
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: name))
      for chunk in StreamSamples.chunks(StreamSamples.lines(50), of: 33) { try file.write(contentsOf: chunk) }
      try file.close()
    }
    try await writer.value
    #expect(try await task.value == 50)
  }

  @Test("in the middle of a line can be cancelled", arguments: [1, 2])
  func stalledWriter(workers: Int) async throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: StreamSamples.line(0) + StreamSamples.line(1).prefix(20))
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    let task = Task {
      try await Gate(baseline: .standard, candidate: .standard, workers: workers)
        .evaluate([.fileDescriptor(descriptor, name: "pipe")]).verdict
    }
    for _ in 0..<10 { await Task.yield() }
    task.cancel()
    let result = await task.result
    #expect(throws: ReplayGateError.cancelled) { try result.get() }
    try pipe.fileHandleForWriting.close()
  }

  /// What a sink was called with, and how many calls there are at a time.
  private actor Log {
    var bytes: [UInt8] = []
    var running = 0
    var most = 0

    func begin() {
      running += 1
      most = max(most, running)
    }

    func end(_ more: [UInt8]) {
      running -= 1
      bytes += more
    }
  }

  /// A sequence that counts what was asked of it.
  private struct Counted: AsyncSequence, Sendable {
    let chunks: [[UInt8]]
    let taken: @Sendable (Int) -> Void

    struct Iterator: AsyncIteratorProtocol {
      let counted: Counted
      var number = 0

      mutating func next() async -> [UInt8]? {
        guard number < counted.chunks.count else { return nil }
        number += 1
        counted.taken(number)
        return counted.chunks[number - 1]
      }
    }

    func makeAsyncIterator() -> Iterator { Iterator(counted: self) }
  }

  /// A sink that does not return keeps the run where it is: no more is read than the window has room for, whatever the
  /// recording's length, and the next call waits for the last.
  @Test("for a slow sink slows the run and gathers nothing", arguments: [1, 2, 4])
  func slowSink(workers: Int) async throws {
    let log = Log()
    let furthest = Mutex(0)
    let ahead = Mutex(0)
    // As large as what is gathered at once of a sequence, so that a chunk is a piece.
    let chunk = StreamSamples.lines(1) + Array(repeating: 0x0A, count: 1 << 16)
    let source = Counted(chunks: Array(repeating: chunk, count: 60)) { number in furthest.withLock { $0 = number } }
    let gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: 1000)
    let folded = Mutex(0)
    let evaluation = try await gate.evaluate([.chunks(source)]) { _ in
    } trace: { lines in
      await log.begin()
      for _ in 0..<10 { await Task.yield() }
      let done = folded.withLock { folded in
        defer { folded += 1 }
        return folded
      }
      ahead.withLock { $0 = max($0, furthest.withLock { $0 } - done) }
      await log.end(lines)
    }
    #expect(evaluation.tally.records == 60)
    #expect(await log.most == 1)
    #expect(await log.bytes.count { $0 == 0x0A } == 60)
    // The window, a piece in the hands of each worker, and one that is read.
    #expect(ahead.withLock { $0 } <= 2 * workers + 2 + workers + 1)
  }

  @Test("a sink that throws ends the run, whichever call it is", arguments: [1, 5], [1, 3])
  func brokenSink(call: Int, workers: Int) async throws {
    struct Full: Error {}
    let calls = Mutex(0)
    let gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: 64)
    await #expect(throws: ReplayGateError.sinkFailed(Full())) {
      try await gate.evaluate(
        [.bytes(StreamSamples.lines(50))],
        trace: { _ in
          let number = calls.withLock { calls in
            calls += 1
            return calls
          }
          if number == call { throw Full() }
        })
    }
    #expect(calls.withLock { $0 } == call)
  }
}
