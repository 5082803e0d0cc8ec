/// The reason why a recording or a profile is invalid, and the position of the error
/// ([contract section 11](doc:Contract#11-Exit-codes-and-streams)).
public struct InputFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The path as it was given; `-` is standard input.
  @Exact public internal(set) var source: String
  /// The line, from 1.
  public let line: Int
  /// The column in bytes, from 1. For a missing member, the column of the `{` of its object.
  public let column: Int
  /// A description of the input at that position.
  @Exact public internal(set) var found: String
  /// A description of what was expected at that position.
  @Exact public internal(set) var expected: String
  /// What the whole input is, where it is told by its first bytes and is none of the formats that are read.
  public internal(set) var format: ForeignFormat?

  /// `FILE:LINE:COLUMN: expected …, found …`
  public var description: String { "\(source):\(line):\(column): expected \(expected), found \(found)" }

  init(
    source: String, line: Int, column: Int, found: String, expected: String, format: ForeignFormat? = nil
  ) {
    self.source = source
    self.line = line
    self.column = column
    self.found = found
    self.expected = expected
    self.format = format
  }

  /// Creates the error for an input that is something else as a whole.
  package init(source: String, is format: ForeignFormat, expected: String) {
    self.init(source: source, line: 1, column: 1, found: format.words, expected: expected, format: format)
  }

  /// Creates the error for the byte at `offset` of a text. O(n).
  package init(source: String, bytes: [UInt8], offset: Int, found: String?, expected: String) {
    let before = bytes.prefix(offset)
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    self.init(
      source: source, line: before.count { $0 == 0x0A } + 1, column: offset - lineStart + 1,
      found: found ?? Self.describe(bytes.dropFirst(offset)), expected: expected)
  }

  /// Describes the input that begins here in a few words: a token of limited length, a control character by its number,
  /// or the end of the line.
  static func describe(_ bytes: some Collection<UInt8>) -> String {
    guard let first = bytes.first, first != 0x0A else { return "the end of the line" }
    // It has no width, so nobody would see it in a token.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return "a UTF-8 byte order mark" }
    let limit = 40
    var token: [UInt8] = []
    if first == 0x22 {
      token = Array(bytes.prefix(1))
      for byte in bytes.dropFirst().prefix(limit) where token.last != 0x22 || token.count == 1 {
        if byte == 0x0A { break }
        token.append(byte)
      }
    } else {
      token = Array(bytes.prefix(limit).prefix { $0 > 0x20 && !",:]}".utf8.contains($0) })
    }
    let isText = (1...4).contains { String(validating: bytes.prefix($0), as: UTF8.self) != nil }
    if first < 0x20 || first == 0x7F || !isText {
      let hex = String(first, radix: 16)
      return "the byte 0x" + (hex.utf8.count < 2 ? "0" : "") + hex
    }
    if token.isEmpty { return String(UnicodeScalar(first)) }
    // The limit may cut a token within a character.
    while token.count > limit, String(validating: token, as: UTF8.self) == nil { token.removeLast() }
    let printable = String(decoding: token, as: UTF8.self).unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : String(scalar)
    }
    return printable.joined() + (token.count >= limit ? "…" : "")
  }
}

/// The reason why there is no verdict. A blocked gate is a verdict, not an error.
public enum ReplayGateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A recording or a profile breaks the contract.
  case invalidInput(InputFault)
  /// A file cannot be opened or read.
  case unreadable(source: String, reason: String)
  /// The trace sink threw; the associated value is its description.
  case sinkFailed(String)
  /// A setting is out of its bounds.
  case invalidConfiguration(String)
  /// The task was cancelled before there was a verdict.
  case cancelled

  /// A one-line description.
  public var description: String {
    switch self {
    case .invalidInput(let fault): fault.description
    case .unreadable(let source, let reason): "\(source): cannot be read: \(reason)"
    case .sinkFailed(let reason): "the trace cannot be written: \(reason)"
    case .invalidConfiguration(let reason): reason
    case .cancelled: "cancelled"
    }
  }
}
