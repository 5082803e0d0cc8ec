/// How much of a recording may be read, for services that read recordings of strangers.
///
/// A recording that exceeds a limit is an error. It is never judged by its first part. The limits apply to all recordings
/// of a run together, and separately to its candidate recording.
public struct RecordingLimits: Sendable, Hashable {
  /// The maximum length of a line in bytes, without its line feed: from 1 to 1 GiB, which is the default.
  public var longestLine: Int
  /// The maximum number of bytes; at least 0; nil, the default, for no limit.
  public var bytes: Int?
  /// The maximum number of decisions; at least 0; nil, the default, for no limit.
  public var decisions: Int?

  /// Creates limits. By default only the length of a line is limited.
  public init(longestLine: Int = RecordingLimits.longestLine, bytes: Int? = nil, decisions: Int? = nil) {
    self.longestLine = longestLine
    self.bytes = bytes
    self.decisions = decisions
  }

  /// The longest line that can be read: 1 GiB.
  public static let longestLine = 1 << 30

  /// Checks that the limits are within their own bounds.
  func check() throws(ReplayGateError) {
    guard 1...Self.longestLine ~= longestLine else {
      throw .invalidConfiguration("the limit of a line must be 1 to \(Self.longestLine) bytes")
    }
    if bytes ?? 0 < 0 || decisions ?? 0 < 0 { throw .invalidConfiguration("a limit must not be negative") }
  }

  /// Checks recordings of known sizes, in order, before they are read.
  ///
  /// - Throws: `ReplayGateError.unreadable`, which names the recording that exceeds the limit.
  func check(_ sizes: [(name: String, bytes: Int)]) throws(ReplayGateError) {
    guard let limit = bytes else { return }
    var total = 0
    for (name, bytes) in sizes {
      total = total.addingReportingOverflow(bytes).overflow ? .max : total + bytes
      if total > limit { throw .unreadable(source: name, reason: Self.tooManyBytes(limit)) }
    }
  }

  static func tooManyBytes(_ limit: Int) -> String { "it goes beyond the limit of \(limit) bytes" }
}
