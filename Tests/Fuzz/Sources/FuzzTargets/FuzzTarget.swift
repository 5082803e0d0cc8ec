/// A part of the program that receives arbitrary bytes, and the properties that must hold for all of them.
public struct FuzzTarget: Sendable {
  /// Its name in `.ci/fuzz --target`, the corpus and the dictionary.
  public let name: String
  /// The parts of an input, which lines of `Parts.separator` divide.
  public let input: String
  /// The JSON Schemas of its parts.
  let schemas: [String]
  let run: @Sendable ([UInt8]) -> Void
  let seeds: @Sendable (Repository) throws -> [[UInt8]]

  /// All targets, in the order in which they run.
  public static let all = [
    recording, joined, learned, tally, reports, settings, playbook, slo,
  ]

  /// The schemas of the lines of a recording.
  static let recordedKinds = ["decision", "validation-run", "decided"]

  /// The target with this name; nil if there is none.
  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

  /// Runs the target once. Ends the process if something does not hold.
  public func run(_ input: [UInt8]) { run(input) }
}

/// The parts of an input.
struct Parts {
  static let separator = Array("====\n".utf8)

  let all: [[UInt8]]

  /// Divides at separator lines into up to `limit` parts, and one for the rest.
  init(_ input: [UInt8], limit: Int = 4) {
    var parts: [[UInt8]] = []
    var (start, line) = (0, 0)
    while line < input.count, parts.count + 1 < limit {
      if input[line...].starts(with: Self.separator) {
        parts.append(Array(input[start..<line]))
        start = line + Self.separator.count
      }
      line = input[line...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? input.count
    }
    all = parts + [Array(input[start...])]
  }

  static func joined(_ parts: [[UInt8]]) -> [UInt8] { Array(parts.joined(separator: separator)) }
}

extension Sequence<UInt8> {
  /// The hash from which other choices follow, so that they are the same for the same input.
  var fingerprint: UInt64 { reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } }
}
