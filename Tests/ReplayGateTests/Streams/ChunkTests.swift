import Foundation
import Testing

@testable import ReplayGate

@Suite("Bytes that arrive in chunks")
struct ChunkTests {
  private static let bytes = StreamSamples.lines(50)

  @Test("give what they give at once", arguments: [1, 7, 100, 4096, 1 << 20], [1, 3])
  func anyChunks(size: Int, workers: Int) async throws {
    let gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: 500)
    let whole = try await gate.evaluate([.bytes(Self.bytes, name: "r")])
    // A chunk may be empty.
    let chunks = StreamSamples.chunks(Self.bytes, of: size).flatMap {
      (chunk: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] in [chunk, []]
    }
    for count in [nil, Self.bytes.count] {
      let evaluation = try await gate.evaluate([
        .chunks(Arriving(elements: chunks), name: "r", byteCount: count)
      ])
      let moment = StampTime(secondsSince1970: 0)
      #expect(evaluation.report(generatedAt: moment).json == whole.report(generatedAt: moment).json)
      #expect(evaluation.tally.records == 50)
    }
  }

  struct Announced: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let count: Int
    let reason: String
  }

  /// A body that was cut at the end of a line is whole lines: only its length tells.
  @Test(
    "that are not as many as announced have no verdict",
    arguments: [
      Announced(
        testDescription: "fewer", count: bytes.count + 1,
        reason: "it ended after \(bytes.count) of \(bytes.count + 1) bytes"),
      Announced(
        testDescription: "more", count: bytes.count - 1,
        reason: "there are more than the \(bytes.count - 1) bytes that were announced"
      ),
      Announced(testDescription: "none", count: 0, reason: "there are more than the 0 bytes that were announced"),
    ], [1, 64, 1 << 20])
  func announced(_ announced: Announced, pieceSize: Int) async throws {
    let gate = Gate(baseline: .standard, candidate: .expert, workers: 2, pieceSize: pieceSize)
    let chunks = Arriving(elements: StreamSamples.chunks(Self.bytes, of: 999))
    await #expect(throws: ReplayGateError.unreadable(source: "body", reason: announced.reason)) {
      try await gate.evaluate([.chunks(chunks, name: "body", byteCount: announced.count)])
    }
  }

  @Test("tell progress how many there are")
  func progress() async throws {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let chunks = Arriving(elements: StreamSamples.chunks(Self.bytes, of: 999))
    let (totals, told) = AsyncStream.makeStream(of: Int?.self)
    _ = try await gate.evaluate([.chunks(chunks, byteCount: Self.bytes.count)]) { progress in
      told.yield(progress.totalBytes)
    }
    told.finish()
    var all: [Int?] = []
    for await total in totals { all.append(total) }
    #expect(!all.isEmpty && all.allSatisfy { $0 == Self.bytes.count })
  }

  @Test("that end with an error have no verdict", arguments: [0, 90, 95])
  func broken(arrived: Int) async throws {
    struct Broken: Error {}
    let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield(Array(Self.bytes.prefix(arrived)))
      continuation.finish(throwing: Broken())
    }
    let gate = Gate(baseline: .standard, candidate: .standard)
    await #expect(throws: ReplayGateError.unreadable(source: "feed", reason: "Broken()")) {
      try await gate.evaluate([.chunks(chunks, name: "feed")])
    }
  }

  @Test("an open descriptor is read from where it stands", arguments: [1, 2], [64, 1 << 20])
  func descriptor(workers: Int, pieceSize: Int) async throws {
    let path = try TemporaryPath(Self.bytes)
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path.path))
    defer { try? file.close() }
    let gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: pieceSize)
    let whole = try await gate.evaluate([.fileDescriptor(file.fileDescriptor, name: "open")])
    #expect(whole.tally.records == 50)
    try file.seek(toOffset: UInt64(StreamSamples.line(0).count))
    let rest = try await gate.evaluate([.fileDescriptor(file.fileDescriptor, name: "open")])
    #expect(rest.tally.records == 49)
  }

  @Test("a descriptor that is not open has no verdict")
  func closedDescriptor() async throws {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let error = await #expect(throws: ReplayGateError.self) {
      try await gate.evaluate([.fileDescriptor(-1, name: "closed")])
    }
    guard error?.code == .unreadable, error?.source == "closed" else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
