/// How many decisions count at each setting of one knob, the rest of the candidate profile being as it is.
///
/// Each decision has one *turning point*: where the knob lets more pass the higher it is, the decision counts at every
/// setting below it and at none from it on. The curve keeps two things, both bounded and both exact:
///
///     buckets:  how many turning points lie in ]low, high], some 32 buckets an octave, so that the count at every edge
///               is exact and edges lie 2 to 3 per cent apart
///     extremes: the `kept` turning points that a setting has to get past last
///
/// For `findings` the direction is the other one: a decision counts above its turning point.
public struct KnobCurve: Sendable, Hashable {
  /// How many of the extreme turning points are kept, and so how large a budget may be for an exact answer.
  public static let kept = 4096

  /// The knob.
  public let knob: ProfileKnob
  /// Decisions that count at every setting.
  public internal(set) var always = 0
  /// Turning points a bucket, by the bucket's number.
  var buckets: [UInt32: Int] = [:]
  /// The extreme turning points, the one to get past last first.
  var extremes: [Double] = []

  init(_ knob: ProfileKnob) { self.knob = knob }

  /// One setting, and how many decisions count there.
  public struct Point: Sendable, Hashable {
    /// The setting.
    public let setting: Double
    /// How many decisions count.
    public let count: Int
  }

  /// Whether more pass the lower the setting is.
  private var isInverse: Bool { knob == .findings }

  // MARK: Counting

  mutating func addAlways() { always += 1 }

  /// Adds a decision's turning point: finite, and where settings can be on both sides of it.
  mutating func add(turningPoint: Double) {
    buckets[Self.bucket(of: turningPoint), default: 0] += 1
    keep(turningPoint)
  }

  mutating func merge(_ later: KnobCurve) {
    always += later.always
    buckets.merge(later.buckets, uniquingKeysWith: +)
    for point in later.extremes { keep(point) }
  }

  private mutating func keep(_ point: Double) {
    if extremes.count == Self.kept, let last = extremes.last, !isBefore(point, last) { return }
    // Where it belongs: from the back, since most are no extremes.
    var (low, high) = (0, extremes.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(point, extremes[middle]) { high = middle } else { low = middle + 1 }
    }
    extremes.insert(point, at: low)
    if extremes.count > Self.kept { extremes.removeLast() }
  }

  func isBefore(_ one: Double, _ other: Double) -> Bool { isInverse ? one < other : one > other }

  /// The bits of a positive double sort like it; one less, so that an edge belongs to the bucket below.
  private static func bucket(of value: Double) -> UInt32 {
    value <= 0 ? 0 : UInt32(truncatingIfNeeded: (value.bitPattern - 1) >> 47) + 1
  }

  /// The number of the bucket that the largest double is in.
  static let lastBucket = bucket(of: .greatestFiniteMagnitude)

  /// The upper edge of a bucket; of the last one, the largest double.
  private static func edge(of bucket: UInt32) -> Double {
    bucket >= lastBucket ? .greatestFiniteMagnitude : Double(bitPattern: UInt64(bucket) << 47)
  }

  // MARK: Reading

  /// The counts at the edges where they change, by setting; the first is the lowest setting there is. For a knob of
  /// whole numbers the settings are whole. O(n log n).
  public var points: [Point] {
    let order = buckets.sorted { $0.key < $1.key }
    let total = always + (isInverse ? 0 : order.reduce(0) { $0 + $1.value })
    var points = [Point(setting: knob.lowest, count: total)]
    var count = total
    for (bucket, turned) in order {
      count += isInverse ? turned : -turned
      let edge = Self.edge(of: bucket)
      // From the next whole number on; above it for findings, whose turning points are whole.
      let setting = knob.isWhole ? (isInverse ? edge.rounded(.down) + 1 : edge.rounded(.up)) : edge
      if let last = points.last, last.setting >= setting {
        points[points.count - 1] = Point(setting: last.setting, count: count)
      } else {
        points.append(Point(setting: setting, count: count))
      }
    }
    return points
  }

  /// The setting at which no more than `budget` decisions count: the least one, and for findings the greatest, above
  /// which more do. Nil where there is none; `Passing.any` where every setting will do.
  public func passing(budget: Int = 0) -> Passing? {
    let left = budget - always
    if left < 0 { return nil }
    if buckets.values.reduce(0, +) <= left { return .any }
    guard left < extremes.count else { return .beyondKept }
    let point = extremes[left]
    if isInverse { return point < knob.lowest ? nil : .atMost(point) }
    let least = knob.isWhole ? point.rounded(.up) : point
    return least <= knob.lowest ? .any : .atLeast(least)
  }

  /// Where a gate passes.
  public enum Passing: Sendable, Hashable {
    /// At every setting.
    case any
    /// At this setting and above.
    case atLeast(Double)
    /// At this setting and below.
    case atMost(Double)
    /// The budget is larger than `KnobCurve.kept`: only the curve tells, to its resolution.
    case beyondKept
  }
}
