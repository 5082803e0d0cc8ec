/// The number of decisions that count at each setting of one knob, with the rest of the candidate profile unchanged.
public struct KnobCurve: Sendable, Hashable {
  /// The number of outermost turning points that are kept, and so the largest budget with an exact answer.
  public static let maximumSteps = TurningPoints.kept

  /// The knob.
  public let knob: ProfileKnob
  /// The decisions that count at every setting.
  public internal(set) var always = 0
  /// The decisions that count, regardless of budgets and without waived ones.
  var counting = StepCurve()
  /// Mode `regressions`: decisions that are higher under the candidate than under the baseline.
  var loosened = StepCurve()
  /// Mode `any`: decisions that count and block a gate.
  var blocking = StepCurve()
  /// The decisions that a recorded outcome leaves open.
  var undecided = StepCurve()

  init(_ knob: ProfileKnob) { self.knob = knob }

  /// One setting, and the number of decisions that count at it.
  public struct Point: Sendable, Hashable {
    /// The setting.
    public let setting: Double
    /// The number of decisions that count.
    public let count: Int
  }

  mutating func add(_ steps: DecisionSteps) {
    if steps.isAlways(.counts) { always += 1 }
    counting.add(steps, .counts)
    loosened.add(steps, .loosened)
    blocking.add(steps, .blocks)
    undecided.add(steps, .undecided)
  }

  mutating func merge(_ later: KnobCurve) {
    always += later.always
    counting.merge(later.counting)
    loosened.merge(later.loosened)
    blocking.merge(later.blocking)
    undecided.merge(later.undecided)
  }

  /// The counts at the edges of the buckets where they change, by setting. The first is the lowest possible setting.
  /// Settings of an integer knob are integers. O(n log n).
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

/// A count of decisions at each setting of a knob. It keeps two bounded and exact data structures:
///
///     steps:   the outermost turning points on the side where the count is small
///     buckets: the number of turning points in ]low, high], about 32 buckets in an octave. The count at every edge is
///              exact, and edges are 2 to 3 per cent apart
struct StepCurve: Sendable, Hashable {
  var steps = StepCount()
  /// The number of falling turning points, by bucket.
  var falls: [UInt32: Int] = [:]
  /// The number of rising turning points, by bucket.
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

  /// The number of the bucket that contains the largest double.
  static let lastBucket = bucket(of: .greatestFiniteMagnitude)

  /// The bit patterns of positive doubles sort like the values. Subtracting one assigns an edge to the bucket below it.
  static func bucket(of value: Double) -> UInt32 {
    value <= 0 ? 0 : UInt32(truncatingIfNeeded: (value.bitPattern - 1) >> 47) + 1
  }

  /// The upper edge of a bucket. For the last bucket it is the largest double.
  static func edge(of bucket: UInt32) -> Double {
    bucket >= lastBucket ? .greatestFiniteMagnitude : Double(bitPattern: UInt64(bucket) << 47)
  }
}
