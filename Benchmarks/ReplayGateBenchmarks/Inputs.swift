import Foundation
import Recordings
import Synchronization

/// Recordings for the benchmarks, each generated once.
enum Inputs {
  private static let made = Mutex<[RecordingShape: [UInt8]]>([:])

  /// About 5 MB in every shape.
  static func recording(_ shape: RecordingShape) -> [UInt8] {
    made.withLock { made in
      if let known = made[shape] { return known }
      let bytes = shape.recording(decisions: decisions(shape), seed: 11)
      made[shape] = bytes
      return bytes
    }
  }

  /// Artifacts of validation runs of the decisions of the minified recording.
  static let artifacts = ValidationRun.recording(decisions: decisions(.minified), seed: 11)

  /// The number of decisions; for the huge line, the number of orders.
  static func decisions(_ shape: RecordingShape) -> Int {
    switch shape {
    case .tiny: 60_000
    case .hugeLine: 32_000
    case .unknown: 1_000
    default: 2_000
    }
  }

  /// Writes the bytes to a file that exists while `body` runs.
  static func withFile<Result>(_ bytes: [UInt8], _ body: (String) async throws -> Result) async throws -> Result {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("replay-gate-\(UUID()).ndjson")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await body(file.path)
  }
}
