import Foundation

@testable import ReplayGate

/// Lines of a recording, as small as they can be.
enum StreamSamples {
  static func line(_ number: Int) -> [UInt8] {
    Array(#"{"schemaVersion":"replay-gate-decision.v1","id":"d\#(number)","strategyId":"s","evidence":{}}"#.utf8) + [
      0x0A
    ]
  }

  static func lines(_ count: Int) -> [UInt8] { (0..<count).flatMap(line) }

  /// An array cut into parts of a size, the last one shorter.
  static func chunks(_ bytes: [UInt8], of size: Int) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min(bytes.count, $0 + size)] }
  }
}

/// The elements of an array as they would arrive.
struct Arriving<Element: Sendable>: AsyncSequence, Sendable {
  let elements: [Element]

  struct Iterator: AsyncIteratorProtocol {
    var rest: ArraySlice<Element>

    mutating func next() async -> Element? {
      await Task.yield()
      return rest.popFirst()
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(rest: elements[...]) }
}

/// A path in the temporary folder, removed at the end.
struct TemporaryPath: ~Copyable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

  init(_ bytes: [UInt8]? = nil) throws {
    if let bytes { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
