/// What decisions come to at each setting of one knob, the rest of the candidate profile being as it is.
public struct KnobCurve: Sendable, Hashable {
  /// How many of the outermost turning points are kept, and so how large a budget may be for an exact answer.
  public static let kept = TurningPoints.kept

  /// The knob.
  public let knob: ProfileKnob
  /// Decisions that count at every setting.
  public internal(set) var always = 0
  /// Those that count: budgets aside, and waived ones left out.
  var counting = StepCurve()
  /// Mode `regressions`: those that the candidate decides higher than the baseline.
  var loosened = StepCurve()
  /// Mode `any`: those that count and block a gate.
  var blocking = StepCurve()

  init(_ knob: ProfileKnob) { self.knob = knob }

  /// One setting, and how many decisions count there.
  public struct Point: Sendable, Hashable {
    /// The setting.
    public let setting: Double
    /// How many decisions count.
    public let count: Int
  }

  mutating func add(_ steps: DecisionSteps) {
    if steps.isAlways(.counts) { always += 1 }
    counting.add(steps, .counts)
    loosened.add(steps, .loosened)
    blocking.add(steps, .blocks)
  }

  mutating func merge(_ later: KnobCurve) {
    always += later.always
    counting.merge(later.counting)
    loosened.merge(later.loosened)
    blocking.merge(later.blocking)
  }

  /// The counts at the edges of buckets where they change, by setting; the first is the lowest setting there is. For a
  /// knob of whole numbers the settings are whole. O(n log n).
  public var points: [Point] {
    var count = counting.steps.atLowest
    var points = [Point(setting: knob.settings.lowerBound, count: count)]
    for bucket in counting.bucketNumbers {
      count += (counting.rises[bucket] ?? 0) - (counting.falls[bucket] ?? 0)
      let setting = knob.setting(from: StepCurve.edge(of: bucket))
      if let last = points.last, last.setting >= setting {
        points[points.count - 1] = Point(setting: last.setting, count: count)
      } else {
        points.append(Point(setting: setting, count: count))
      }
    }
    return points
  }
}

/// A count of decisions at each setting of a knob. It keeps two things, both bounded and both exact:
///
///     steps:   the outermost turning points on the side where the count is small
///     buckets: how many turning points lie in ]low, high], some 32 buckets an octave, so that the count at every edge
///              is exact and edges lie 2 to 3 per cent apart
struct StepCurve: Sendable, Hashable {
  var steps = StepCount()
  /// Falls a bucket, by the bucket's number.
  var falls: [UInt32: Int] = [:]
  /// Rises a bucket.
  var rises: [UInt32: Int] = [:]

  mutating func add(_ decision: DecisionSteps, _ state: DecisionState) {
    steps.add(decision, state, limit: TurningPoints.kept)
    decision.forEachTurn(of: state) { setting, isRise in
      if isRise {
        rises[Self.bucket(of: setting), default: 0] += 1
      } else {
        falls[Self.bucket(of: setting), default: 0] += 1
      }
    }
  }

  mutating func merge(_ later: StepCurve) {
    steps.merge(later.steps, limit: TurningPoints.kept)
    falls.merge(later.falls, uniquingKeysWith: +)
    rises.merge(later.rises, uniquingKeysWith: +)
  }

  // MARK: Buckets

  /// The buckets in which the count changes, in order.
  var bucketNumbers: [UInt32] { Set(falls.keys).union(rises.keys).sorted() }

  /// The number of the bucket that the largest double is in.
  static let lastBucket = bucket(of: .greatestFiniteMagnitude)

  /// The bits of a positive double sort like it; one less, so that an edge belongs to the bucket below.
  static func bucket(of value: Double) -> UInt32 {
    value <= 0 ? 0 : UInt32(truncatingIfNeeded: (value.bitPattern - 1) >> 47) + 1
  }

  /// The upper edge of a bucket; of the last one, the largest double.
  static func edge(of bucket: UInt32) -> Double {
    bucket >= lastBucket ? .greatestFiniteMagnitude : Double(bitPattern: UInt64(bucket) << 47)
  }
}
