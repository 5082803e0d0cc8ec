import Foundation
import Testing

@testable import ReplayGate

/// A file that is read more than once must not change.
@Suite struct UnchangedFileTests {
  /// A folder for a file and other files.
  private final class Folder: Sendable {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("unchanged-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String = "r.ndjson") -> String { url.appendingPathComponent(name).path }

    func write(_ text: String, to name: String = "r.ndjson", atomically: Bool = false) throws {
      try Data(text.utf8).write(to: URL(filePath: path(name)), options: atomically ? .atomic : [])
    }
  }

  /// An empty sequence that runs a closure when it is read.
  private struct Hook: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let action: @Sendable () throws -> Void

    func makeAsyncIterator() -> Hook { self }

    func next() async throws -> UInt8? {
      try action()
      return nil
    }
  }

  private static func record(_ id: String) -> String {
    #"{"schemaVersion":"replay-gate-decision.v1","id":"\#(id)","strategyId":"s","evidence":{}}"# + "\n"
  }

  private static let gate = Gate(baseline: .standard, candidate: .standard)

  private static func isChanged(_ error: any Error, _ path: String) -> Bool {
    error as? ReplayGateError == .unreadable(source: path, reason: "it changed while it was read")
  }

  @Test("a digest is that of the file that was opened first, or there is none", arguments: [true, false])
  func digest(_ atomically: Bool) throws {
    let folder = try Folder()
    try folder.write("one")
    let file = UnchangedFile(path: folder.path())
    try file.check()
    #expect(try SHA256.hexDigest(of: file) == SHA256.hexDigest("one".utf8))
    try file.check()
    try folder.write("two", atomically: atomically)
    #expect { try SHA256.hexDigest(of: file) } throws: { Self.isChanged($0, folder.path()) }
    #expect { try file.check() } throws: { Self.isChanged($0, folder.path()) }
  }

  @Test("a minimal recording is taken from the judged file", arguments: [true, false])
  func minimalRecording(_ atomically: Bool) async throws {
    let folder = try Folder()
    try folder.write(Self.record("a"))
    let hook = Hook { try folder.write(Self.record("b"), atomically: atomically) }
    await #expect {
      try await Self.gate.minimalRecording([.file(folder.path()), .sequence(hook)])
    } throws: { Self.isChanged($0, folder.path()) }
  }

  @Test("a candidate recording must not change while it is used", arguments: [true, false])
  func candidateRecording(_ atomically: Bool) async throws {
    let folder = try Folder()
    try folder.write(Self.record("a"))
    try folder.write(Self.record("a"), to: "c.ndjson")
    let hook = Hook { try folder.write(Self.record("b"), to: "c.ndjson", atomically: atomically) }
    await #expect {
      try await Self.gate.evaluate(
        [.sequence(hook), .file(folder.path())], candidateRecording: .file(folder.path("c.ndjson")))
    } throws: { Self.isChanged($0, folder.path("c.ndjson")) }
  }

  @Test("a piece is read from the file whose size was measured")
  func piece() async throws {
    let folder = try Folder()
    try folder.write(Self.record("a") + Self.record("b"))
    let piece = try RecordingPiece.file(folder.path(), number: 1, of: 2)
    try folder.write(Self.record("a") + Self.record("c"), atomically: true)
    let inputs = TallyDocument.Inputs(
      engine: "0", baseline: TallyProfile(.standard, given: "STANDARD"),
      candidate: TallyProfile(.standard, given: "STANDARD"))
    await #expect { try await Self.gate.tally(piece, as: inputs) } throws: { Self.isChanged($0, folder.path()) }
  }

  @Test("a recording may be another file in each run")
  func plainRecording() async throws {
    let folder = try Folder()
    let recording = Recording.file(folder.path())
    for id in ["a", "b"] {
      try folder.write(Self.record(id), atomically: true)
      #expect(try await Self.gate.evaluate([recording]).tally.records == 1)
    }
  }
}
