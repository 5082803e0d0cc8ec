/// What a tally has read of one recording, so that pieces that are missing, come twice or in another order are seen.
///
/// A piece owns the lines that begin in a range of the recording's bytes, as Hadoop cuts text. Where its first line
/// begins is known to lie in that range, and how many bytes its lines have is known exactly; so two pieces fit where the
/// ranges follow each other and the first one's lines end within the range of the second, and all of them are there where
/// their bytes add up to the recording's.
public struct TallySpan: Sendable, Hashable {
  /// Who has cut a recording.
  enum Cutter: String, CaseIterable {
    /// We have: each range has a tally, of whatever lines.
    case tally
    /// An engine, which hands out no range that has no lines: there are gaps between ranges, but none overlaps another.
    case engine
  }

  /// One of the ranges of a recording's bytes, or several that follow each other.
  struct Cut: Hashable {
    let by: Cutter
    var range: Range<Int>
  }

  /// The recording, as error messages call it.
  @Exact public internal(set) var source: String
  /// How many bytes the recording has; nil where it was read whole and its size does not matter.
  public let size: Int?
  /// Nil where `size` is.
  private var cut: Cut?
  /// Where its first line begins lies between these, in bytes from 0.
  public internal(set) var firstStart: ClosedRange<Int>
  /// The bytes of its lines, an LF behind the last one counted.
  public internal(set) var bytes: Int
  /// Its lines, blank ones too.
  public internal(set) var lines: Int

  /// What may be missing from the sum of a recording's pieces, or be too much: a byte order mark that the reader left
  /// out, a last LF that it added.
  private static let slack = (missing: 3, added: 1)

  /// A recording that was read whole.
  init(whole source: String, _ extent: RecordingExtent) {
    self.source = source
    size = nil
    cut = nil
    firstStart = 0...0
    bytes = extent.bytes
    lines = extent.lines
  }

  /// The lines of a recording that begin in a range of its bytes. A reader before us may have left out a byte order
  /// mark, and may count a line to the range that ends where it begins.
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

  /// The same, where it is the first piece of its recording; nil where it cannot be.
  var asFirst: TallySpan? {
    guard let cut else { return self }
    guard firstStart.lowerBound == 0, cut.by == .engine || cut.range.lowerBound == 0 else { return nil }
    var span = self
    span.firstStart = 0...0
    return span
  }

  /// The same, where it is the last piece of its recording; nil where it cannot be.
  var asLast: TallySpan? {
    guard let size, let cut else { return self }
    guard cut.by == .engine || cut.range.upperBound == size else { return nil }
    return narrowed(to: (size - Self.slack.missing - bytes), (size + Self.slack.added - bytes))
  }

  /// This and the piece that comes next; nil where it does not.
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

  /// Where it is, in words.
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
