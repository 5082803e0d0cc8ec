/// The reason why a recording or a profile is invalid, and the position of the error
/// ([contract section 11](doc:Contract#11-Exit-codes-and-streams)).
public struct InputFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The path as it was given; `-` is standard input.
  @Exact public internal(set) var source: String
  /// The line, from 1.
  public internal(set) var line: Int
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
///
/// ``code`` says which kind of error it is; the other members hold what is known of it. Two errors are equal if they are of
/// the same kind and say the same, whatever caused them.
public struct ReplayGateError: Error, Sendable {
  /// A kind of error. More may be added.
  @nonexhaustive
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// A recording, a profile or another document breaks the contract. ``ReplayGateError/fault`` says where.
    case invalidInput
    /// An input cannot be opened or read. ``ReplayGateError/source`` is its name.
    case unreadable
    /// The sink of the trace threw.
    case sinkFailed
    /// A setting is out of its bounds.
    case invalidConfiguration
    /// The task was cancelled before there was a verdict.
    case cancelled
  }

  private enum Detail: Sendable, Hashable {
    case fault(InputFault)
    case unreadable(Exact<String>, Exact<String>)
    case reason(Exact<String>)
    case cancelled
  }

  /// The kind of error.
  public let code: Code
  private let detail: Detail
  /// What the system calls the error (`errno`); nil if the system did not report one.
  public let errorNumber: Int32?
  /// The error that a sequence of bytes or of decisions, or a sink, threw; nil if there was none.
  public let underlyingError: (any Error)?

  private init(_ code: Code, _ detail: Detail, errorNumber: Int32? = nil, underlying: (any Error)? = nil) {
    self.code = code
    self.detail = detail
    self.errorNumber = errorNumber
    underlyingError = underlying
  }

  /// The place in a document, and what is wrong there; nil unless the code is ``Code/invalidInput``.
  public var fault: InputFault? {
    if case .fault(let fault) = detail { fault } else { nil }
  }

  /// The name of the input; nil unless the code is ``Code/invalidInput`` or ``Code/unreadable``.
  public var source: String? {
    switch detail {
    case .fault(let fault): fault.source
    case .unreadable(let source, _): source.wrappedValue
    case .reason, .cancelled: nil
    }
  }

  /// What happened, without the name of the input.
  public var reason: String {
    switch detail {
    case .fault(let fault): "expected \(fault.expected), found \(fault.found)"
    case .unreadable(_, let reason), .reason(let reason): reason.wrappedValue
    case .cancelled: "cancelled"
    }
  }

  /// Creates the error for an invalid document.
  public static func invalidInput(_ fault: InputFault) -> Self { Self(.invalidInput, .fault(fault)) }

  /// Creates the error for an input that cannot be opened or read.
  ///
  /// - Parameters:
  ///   - source: The name of the input.
  ///   - reason: What the system says, or what is wrong.
  ///   - errorNumber: What the system calls the error (`errno`).
  ///   - error: The error that the input threw.
  public static func unreadable(
    source: String, reason: String, errorNumber: Int32? = nil, underlying error: (any Error)? = nil
  ) -> Self {
    Self(.unreadable, .unreadable(Exact(source), Exact(reason)), errorNumber: errorNumber, underlying: error)
  }

  /// The error for an input that threw `error`: that error itself if it is one of ours.
  static func thrown(_ error: any Error, by source: String) -> Self {
    if let error = error as? ReplayGateError { return error }
    return error is CancellationError
      ? Self(.cancelled, .cancelled, underlying: error)
      : .unreadable(source: source, reason: "\(error)", underlying: error)
  }

  /// Creates the error for a sink of the trace that threw `error`. A `CancellationError` cancels the run.
  public static func sinkFailed(_ error: any Error) -> Self {
    error is CancellationError
      ? Self(.cancelled, .cancelled, underlying: error)
      : Self(.sinkFailed, .reason(Exact("\(error)")), underlying: error)
  }

  /// Creates the error for a setting that is out of its bounds.
  public static func invalidConfiguration(_ reason: String) -> Self {
    Self(.invalidConfiguration, .reason(Exact(reason)))
  }

  /// The error for a task that was cancelled.
  public static var cancelled: Self { Self(.cancelled, .cancelled) }
}

extension ReplayGateError: Hashable {
  /// Whether two errors are of the same kind and say the same. O(n) of their texts.
  public static func == (one: Self, other: Self) -> Bool { one.code == other.code && one.detail == other.detail }

  /// Hashes the kind and what the error says. O(n) of its texts.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(detail)
  }
}

extension ReplayGateError: CustomStringConvertible {
  /// A one-line description.
  public var description: String {
    switch code {
    case .invalidInput: fault?.description ?? reason
    case .unreadable: "\(source ?? ""): cannot be read: \(reason)"
    case .sinkFailed: "the trace cannot be written: \(reason)"
    case .invalidConfiguration, .cancelled: reason
    }
  }
}
