import Foundation

@testable import ReplayGate

/// A source of the bytes of a recording. Each source has its own code for division into pieces.
enum Source: CaseIterable {
  case bytes, sequence, pipe

  /// Calls `body` with a recording of these bytes that can be read once.
  func withRecording<Result>(of bytes: [UInt8], _ body: (Recording) -> Result) -> Result {
    let name = "recording"
    switch self {
    case .pipe where bytes.count <= FilledPipe.capacity:
      let pipe = FilledPipe(bytes)
      defer { pipe.close() }
      return body(Recording(name: name, bytes: .file(pipe.path)))
    case .sequence: return body(.sequence(ByteSequence(bytes: bytes), name: name))
    case .bytes, .pipe: return body(.bytes(bytes, name: name))
    }
  }
}

private struct ByteSequence: AsyncSequence, Sendable {
  let bytes: [UInt8]

  struct Iterator: AsyncIteratorProtocol {
    var rest: ArraySlice<UInt8>
    mutating func next() async -> UInt8? { rest.popFirst() }
  }
  func makeAsyncIterator() -> Iterator { Iterator(rest: bytes[...]) }
}

/// A pipe that contains all its bytes, with its writing end closed.
private struct FilledPipe {
  /// The number of bytes that a pipe of any system holds without a reader.
  static let capacity = 16 << 10

  private let descriptor: Int32
  var path: String { "/dev/fd/\(descriptor)" }

  init(_ bytes: [UInt8]) {
    let pipe = Pipe()
    mustGive("a pipe") { try pipe.fileHandleForWriting.write(contentsOf: bytes) }
    mustGive("a pipe") { try pipe.fileHandleForWriting.close() }
    descriptor = dup(pipe.fileHandleForReading.fileDescriptor)
  }

  func close() { _ = Foundation.close(descriptor) }
}
