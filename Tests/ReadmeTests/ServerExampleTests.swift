import Foundation
import ReplayGate
import Testing

@Suite struct ServerExampleTests {
  @Test func judgesABodyThatArrivesAsBytes() async throws {
    let bytes = try Array(Data(contentsOf: URL(filePath: ReadmeTests.recording)))
    let (body, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
    for start in stride(from: 0, to: bytes.count, by: 1000) {
      continuation.yield(Array(bytes[start..<min(bytes.count, start + 1000)]))
    }
    continuation.finish()
    let report = try await judge(body, byteCount: bytes.count) { _ in }
    #expect(report.verdict.isBlocked)
  }
}
