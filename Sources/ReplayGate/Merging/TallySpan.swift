/// What a tally has read of one recording. It detects pieces that are missing, duplicated or out of order.
///
/// A piece has the lines that begin in a range of the recording's bytes, as Hadoop splits text. The start of its first
/// line is known to lie in that range, and the length of its lines is known exactly. So two pieces are adjacent if
/// their ranges are and the first one's lines end within the range of the second; and the recording is complete if the
/// lengths add up to its size.
public struct TallySpan: Sendable, Hashable {
  /// Who split a recording.
  enum Cutter: String, CaseIterable {
    /// This program: each range has a tally, even without lines.
    case tally
    /// An engine that delivers no ranges without lines: there are gaps between ranges, but no overlaps.
    case engine
  }

  /// One range of a recording's bytes, or several adjacent ones.
  struct Cut: Hashable {
    let by: Cutter
    var range: Range<Int>
  }

  /// The recording's name in error messages.
  @Exact public internal(set) var source: String
  /// The size of the recording in bytes; nil if it was read as a whole and the size does not matter.
  public let size: Int?
  /// Nil if `size` is.
  private var cut: Cut?
  /// The bounds of the start of its first line, in bytes from 0.
  public internal(set) var firstStart: ClosedRange<Int>
  /// The length of its lines in bytes, including an LF after the last one.
  public internal(set) var bytes: Int
  /// The number of its lines, including blank ones.
  public internal(set) var lines: Int

  /// The possible difference between the sum of the pieces and the size: a byte order mark that the reader skipped, and
  /// a last LF that it added.
  private static let slack = (missing: 3, added: 1)

  /// Creates the span of a recording that was read as a whole.
  init(whole source: String, _ extent: RecordingExtent) {
    self.source = source
    size = nil
    cut = nil
    firstStart = 0...0
    bytes = extent.bytes
    lines = extent.lines
  }

  /// Creates the span of the lines that begin in a range of bytes. An earlier reader may have removed a byte order
  /// mark, and may assign a line to the range that ends where the line begins.
  init(_ source: String, range: Range<Int>, of size: Int, isCutElsewhere: Bool, _ extent: RecordingExtent) {
    self.source = source
    self.size = size
    cut = Cut(by: isCutElsewhere ? .engine : .tally, range: range)
    bytes = extent.bytes
    lines = extent.lines
    let early = isCutElsewhere ? Self.slack.missing : 0
    if range.lowerBound == 0, bytes > 0 {
      firstStart = 0...0
    } else if bytes == 0 {
      firstStart = (range.lowerBound == 0 ? 0 : range.upperBound)...size + Self.slack.added
    } else {
      let last = isCutElsewhere ? range.upperBound : range.upperBound - 1
      firstStart = max(0, range.lowerBound - early)...max(last, range.lowerBound)
    }
  }

  /// This span as the first piece of its recording; nil if that is impossible.
  var asFirst: TallySpan? {
    guard let cut else { return self }
    guard firstStart.lowerBound == 0, cut.by == .engine || cut.range.lowerBound == 0 else { return nil }
    var span = self
    span.firstStart = 0...0
    return span
  }

  /// This span as the last piece of its recording; nil if that is impossible.
  var asLast: TallySpan? {
    guard let size, let cut else { return self }
    guard cut.by == .engine || cut.range.upperBound == size else { return nil }
    return narrowed(to: (size - Self.slack.missing - bytes), (size + Self.slack.added - bytes))
  }

  /// This span joined with the next piece; nil if they are not adjacent.
  func joined(with next: TallySpan) -> TallySpan? {
    guard size == next.size, let mine = cut, let theirs = next.cut, mine.by == theirs.by,
      mine.by == .engine || mine.range.upperBound == theirs.range.lowerBound,
      mine.range.upperBound <= theirs.range.lowerBound,
      var span = narrowed(to: next.firstStart.lowerBound - bytes, next.firstStart.upperBound - bytes)
    else { return nil }
    span.cut = Cut(by: mine.by, range: mine.range.lowerBound..<theirs.range.upperBound)
    span.bytes += next.bytes
    span.lines += next.lines
    return span
  }

  private func narrowed(to first: Int, _ last: Int) -> TallySpan? {
    let (low, high) = (max(firstStart.lowerBound, first), min(firstStart.upperBound, last))
    guard low <= high else { return nil }
    var span = self
    span.firstStart = low...high
    return span
  }

  /// A description of the position.
  var place: String {
    if size == nil { return "all of \(source)" }
    let (low, high) = (firstStart.lowerBound, firstStart.upperBound)
    return "the \(bytes) bytes of \(source) that begin "
      + (low == high ? "at byte \(low)" : "at bytes \(low) to \(high)")
  }
}

extension TallySpan: TallyValue {
  private enum Key: String, CodingKey { case source, size, cutBy, range, firstStart, bytes, lines }

  /// Reads a span of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    source = try container.decode(String.self, forKey: .source)
    size = container.contains(.size) ? try container.count(.size) : nil
    bytes = try container.count(.bytes)
    lines = try container.count(.lines)
    let start = try container.counts(.firstStart, 2)
    guard start[0] <= start[1], lines <= bytes, max(start[1], bytes, size ?? 0) <= 1 << 60 else {
      throw container.fault("a span whose figures agree")
    }
    firstStart = start[0]...start[1]
    if let size {
      let range = try container.counts(.range, 2)
      guard range[0] <= range[1], range[1] <= size else { throw container.fault("a range of the recording's bytes") }
      cut = Cut(by: try container.named(.cutBy, \.rawValue), range: range[0]..<range[1])
    } else {
      cut = nil
    }
  }

  /// Writes a span of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(source, forKey: .source)
    try container.encodeIfPresent(size, forKey: .size)
    if let cut {
      try container.encode(cut.by.rawValue, forKey: .cutBy)
      try container.encode([cut.range.lowerBound, cut.range.upperBound], forKey: .range)
    }
    try container.encode(bytes, forKey: .bytes)
    try container.encode(lines, forKey: .lines)
    try container.encode([firstStart.lowerBound, firstStart.upperBound], forKey: .firstStart)
  }
}
