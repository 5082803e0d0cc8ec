import Foundation
import Synchronization
import Testing

@testable import ReplayGate

@Suite("Files that are read in blocks")
struct FileBlockTests {
  /// A record whose line is about `bytes` bytes long.
  private func record(_ number: Int, bytes: Int) -> String {
    let start =
      "{\"schemaVersion\":\"replay-gate-decision.v1\",\"id\":\"d\(number)\",\"strategyId\":\"s\",\"evidence\":{},\"x\":\""
    return start + String(repeating: "x", count: max(0, bytes - start.utf8.count - 3)) + "\"}\n"
  }

  /// The trace and the report.
  private func output(_ recordings: [Recording], pieceSize: Int, workers: Int) async throws -> [UInt8] {
    let trace = Mutex<[UInt8]>([])
    let gate = Gate(baseline: .standard, candidate: .expert, mode: .any, workers: workers, pieceSize: pieceSize)
    let evaluation = try await gate.evaluate(recordings, trace: { bytes in trace.withLock { $0 += bytes } })
    let report = evaluation.report(generatedAt: StampTime(secondsSince1970: 0)).json
    return trace.withLock { $0 } + Array(report.utf8)
  }

  struct Ending: Sendable, CustomTestStringConvertible {
    /// The size of the file modulo 4,096; nil means that it is not set.
    let intoPage: Int?
    let hasNewline: Bool
    var testDescription: String { "\(intoPage.map { "\($0) bytes into a page" } ?? "anywhere"), LF: \(hasNewline)" }
  }

  static let endings = [
    Ending(intoPage: nil, hasNewline: true), Ending(intoPage: nil, hasNewline: false),
    Ending(intoPage: 0, hasNewline: true), Ending(intoPage: 0, hasNewline: false),
    Ending(intoPage: 1, hasNewline: true), Ending(intoPage: 4095, hasNewline: true),
    Ending(intoPage: 4096 - 63, hasNewline: true), Ending(intoPage: 4096 - 64, hasNewline: true),
    Ending(intoPage: 4096 - 64, hasNewline: false),
  ]

  /// Lines from a few bytes to many blocks long, at every position in a block, and files that end near the end of a page.
  @Test("give the same result as their lines one by one", arguments: endings, [64, 1000, 4096, 1 << 20])
  func sameAsOneByOne(ending: Ending, pieceSize: Int) async throws {
    let sizes = [0, 200, 90000, 0, 4096, 300, 0, 5000, 400_000, 0, 127_000, 250, 131_072, 0, 0]
    var lines = sizes.enumerated().map { record($0, bytes: $1) }
    if let intoPage = ending.intoPage {
      let last = record(99, bytes: 0).utf8.count
      let rest = (intoPage - lines.reduce(0) { $0 + $1.utf8.count } - last) % 4096
      lines.append(record(99, bytes: last + (rest + 4096) % 4096 + (ending.hasNewline ? 0 : 1)))
    }
    var text = lines.joined()
    if !ending.hasNewline { text.removeLast() }
    if let intoPage = ending.intoPage { #expect(text.utf8.count % 4096 == intoPage % 4096) }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("replay-gate-file-\(UUID().uuidString)")
      .path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let expected = try await output(lines.map { .bytes(Array($0.utf8)) }, pieceSize: 1 << 20, workers: 1)
    #expect(try await output([.file(path)], pieceSize: pieceSize, workers: 1) == expected)
    #expect(try await output([.file(path)], pieceSize: pieceSize, workers: 3) == expected)
    #expect(expected.count { $0 == 0x0A } == lines.count)
  }

  @Test("an error has the right line and column in every block", arguments: [0, 3, 9, 13])
  func places(index: Int) async throws {
    let sizes = [0, 200, 90000, 0, 4096, 300, 0, 5000, 400_000, 0, 127_000, 250, 131_072, 0, 0]
    var lines = sizes.enumerated().map { record($0, bytes: $1) }
    lines[index] = "{}" + lines[index]
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("replay-gate-file-\(UUID().uuidString)")
      .path
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = await #expect(throws: ReplayGateError.self) {
      _ = try await output([.file(path)], pieceSize: 1 << 20, workers: 2)
    }
    guard let fault = error?.fault else {
      Issue.record("not an invalid input: \(String(describing: error))")
      return
    }
    #expect((fault.line, fault.column) == (index + 1, 1))
  }
}
