import Foundation
import Synchronization
import Testing

@testable import ReplayGate

@Suite("Mapped files")
struct MappedFileTests {
  /// A record whose line has about `bytes` bytes.
  private func record(_ number: Int, bytes: Int) -> String {
    let start =
      "{\"schemaVersion\":\"replay-gate-decision.v1\",\"id\":\"d\(number)\",\"strategyId\":\"s\",\"evidence\":{},\"x\":\""
    return start + String(repeating: "x", count: max(0, bytes - start.utf8.count - 3)) + "\"}\n"
  }

  /// Everything that comes out: the trace, and the report.
  private func output(_ path: String, maps: Bool, pieceSize: Int, workers: Int) async throws -> [UInt8] {
    let trace = Mutex<[UInt8]>([])
    var gate = Gate(baseline: .standard, candidate: .expert, mode: .any, workers: workers, pieceSize: pieceSize)
    gate.mapsFiles = maps
    let evaluation = try await gate.evaluate([.file(path)], trace: { bytes in trace.withLock { $0 += bytes } })
    let report = evaluation.report(generatedAt: Timestamp(secondsSince1970: 0)).json
    return trace.withLock { $0 } + Array(report.utf8)
  }

  struct Ending: Sendable, CustomTestStringConvertible {
    /// How far the file reaches into its last page; nil for as it comes.
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

  /// Lines from tiny to many pieces long, and ends of the file around the end of a page, where there is no padding.
  @Test("give what files that are read give", arguments: endings, [64, 1000, 4096, 1 << 20])
  func sameAsRead(ending: Ending, pieceSize: Int) async throws {
    var text = ""
    for (number, bytes) in [0, 200, 90000, 0, 4096, 300, 0, 5000].enumerated() { text += record(number, bytes: bytes) }
    if let intoPage = ending.intoPage {
      let last = record(99, bytes: 0).utf8.count
      let rest = (intoPage - text.utf8.count - last) % 4096
      text += record(99, bytes: last + (rest + 4096) % 4096 + (ending.hasNewline ? 0 : 1))
    }
    if !ending.hasNewline { text.removeLast() }
    if let intoPage = ending.intoPage { #expect(text.utf8.count % 4096 == intoPage % 4096) }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("replay-gate-map-\(UUID().uuidString)")
      .path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let read = try await output(path, maps: false, pieceSize: 1 << 20, workers: 1)
    #expect(try await output(path, maps: true, pieceSize: pieceSize, workers: 1) == read)
    #expect(try await output(path, maps: true, pieceSize: pieceSize, workers: 3) == read)
    #expect(read.count { $0 == 0x0A } == (ending.intoPage == nil ? 8 : 9))
  }
}
