/// A part of the program that is given bytes nobody wrote by hand, and what must hold of it whatever they are.
public struct FuzzTarget: Sendable {
  /// As `.ci/fuzz --target`, the corpus and the dictionary call it.
  public let name: String
  /// What an input consists of, where parts are divided by a line of `Parts.separator`.
  public let input: String
  /// The JSON Schemas of what is in it.
  let schemas: [String]
  let run: @Sendable ([UInt8]) -> Void
  let seeds: @Sendable (Repository) throws -> [[UInt8]]

  /// All of them, in the order in which they are run.
  public static let all = [
    recording, joined, learned, tally, reports, settings, playbook, slo,
  ]

  /// The target of that name; nil if there is none.
  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

  /// Runs the target once. Ends the process if something does not hold.
  public func run(_ input: [UInt8]) { run(input) }
}

/// An input in its parts.
struct Parts {
  static let separator = Array("====\n".utf8)

  let all: [[UInt8]]

  /// Cuts at each line that is a separator, up to `limit` parts; the rest is one more.
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
  /// What choices that are not in the input are made from: the same ones for the same input.
  var fingerprint: UInt64 { reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } }
}
