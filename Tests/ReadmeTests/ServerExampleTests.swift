import Foundation
import ReplayGate
import Testing

@Suite struct ServerExampleTests {
  @Test func judgesABodyThatArrivesAsBytes() async throws {
    let bytes = try Data(contentsOf: URL(filePath: ReadmeTests.recording))
    let (body, continuation) = AsyncThrowingStream.makeStream(of: UInt8.self)
    for byte in bytes { continuation.yield(byte) }
    continuation.finish()
    let report = try await judge(body) { _ in }
    #expect(report.verdict.isBlocked)
  }
}
