/// The moment that something is judged at: whether a waiver has expired, how old a document or a measurement is.
///
/// It is the clock's, or that of whoever asks for the judgement of another moment (`--now`). It is a type of its own so
/// that a moment which is only written down, a ``StampTime``, cannot be taken for it: there is no way from one to the
/// other.
public struct JudgementTime: Sendable, Hashable {
  /// The moment itself.
  public let timestamp: Timestamp

  /// A moment to judge at.
  public init(_ timestamp: Timestamp) { self.timestamp = timestamp }

  /// A moment to judge at, in whole seconds since 1970-01-01T00:00:00Z.
  public init(secondsSince1970: Int64) { self.init(Timestamp(secondsSince1970: secondsSince1970)) }

  /// Reads a moment as RFC 3339 writes it. Nil where it is none.
  public init?(rfc3339 text: String) {
    guard let timestamp = Timestamp(rfc3339: text) else { return nil }
    self.init(timestamp)
  }

  /// As RFC 3339 writes it.
  public var rfc3339: String { timestamp.rfc3339 }
}

/// The moment that is written into what is made, such as the `generatedAt` of a report (contract section 9).
///
/// It may be any moment, so that equal inputs can give equal bytes (`SOURCE_DATE_EPOCH`). For that reason nothing is
/// judged by it: see ``JudgementTime``.
public struct StampTime: Sendable, Hashable {
  /// The moment itself.
  public let timestamp: Timestamp

  /// A moment to write down.
  public init(_ timestamp: Timestamp) { self.timestamp = timestamp }

  /// A moment to write down, in whole seconds since 1970-01-01T00:00:00Z.
  public init(secondsSince1970: Int64) { self.init(Timestamp(secondsSince1970: secondsSince1970)) }

  /// As RFC 3339 writes it.
  public var rfc3339: String { timestamp.rfc3339 }
}
