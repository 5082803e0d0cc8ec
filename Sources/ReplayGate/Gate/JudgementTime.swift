/// The time at which something is judged: whether a waiver has expired, how old a document or a measurement is.
///
/// It is the current time, or another one that the caller chose (`--now`). It is a separate type so that a time that is
/// only written down, a ``StampTime``, cannot be used for judging: neither type converts to the other.
public struct JudgementTime: Sendable, Hashable {
  /// The time.
  public let timestamp: Timestamp

  /// Creates a time to judge at.
  public init(_ timestamp: Timestamp) { self.timestamp = timestamp }

  /// Creates a time to judge at, in whole seconds since 1970-01-01T00:00:00Z.
  public init(secondsSince1970: Int64) { self.init(Timestamp(secondsSince1970: secondsSince1970)) }

  /// Reads a time in RFC 3339 notation. Returns nil if it is invalid.
  ///
  /// - Parameter text: For example `2026-02-01T00:00:00Z`.
  public init?(rfc3339 text: String) {
    guard let timestamp = Timestamp(rfc3339: text) else { return nil }
    self.init(timestamp)
  }

  /// The time in RFC 3339 notation.
  public var rfc3339: String { timestamp.rfc3339 }
}

/// The time that is written into an output, such as the `generatedAt` of a report (contract section 9).
///
/// It can be any time, so that equal inputs give equal bytes (`SOURCE_DATE_EPOCH`). For that reason nothing is judged
/// by it: see ``JudgementTime``.
public struct StampTime: Sendable, Hashable {
  /// The time.
  public let timestamp: Timestamp

  /// Creates a time to write down.
  public init(_ timestamp: Timestamp) { self.timestamp = timestamp }

  /// Creates a time to write down, in whole seconds since 1970-01-01T00:00:00Z.
  public init(secondsSince1970: Int64) { self.init(Timestamp(secondsSince1970: secondsSince1970)) }

  /// The time in RFC 3339 notation.
  public var rfc3339: String { timestamp.rfc3339 }
}
