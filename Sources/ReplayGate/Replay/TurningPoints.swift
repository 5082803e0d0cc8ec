/// Settings of a knob at which decisions turn: a decision has one state below the setting and another from it on. The
/// size is bounded: it keeps the number of all points, and the outermost ones on one side.
///
/// Which points are kept depends only on the set of all points, not on their order or on how the recording was cut.
struct TurningPoints: Sendable, Hashable {
  /// The number of points that are kept over all decisions. It is also the largest budget with an exact answer.
  static let kept = 4096

  /// Whether the highest points are kept; if not, the lowest.
  let keepsHighest: Bool
  /// The number of all points.
  private(set) var count = 0
  /// The outermost points, the outermost first. A setting at which several decisions turn occurs once for each.
  private(set) var kept: [Double] = []

  init(keepsHighest: Bool) { self.keepsHighest = keepsHighest }

  /// Creates the points from those that were kept of `count` points. Returns nil if they cannot be the outermost of
  /// them.
  init?(keepsHighest: Bool, count: Int, kept: [Double]) {
    self.keepsHighest = keepsHighest
    self.count = count
    self.kept = kept
    let isInOrder = zip(kept, kept.dropFirst()).allSatisfy { !isOuter($1, $0) }
    guard isInOrder, kept.count <= count, !kept.isEmpty || count == 0 else { return nil }
  }

  /// Whether all points are kept.
  var isComplete: Bool { kept.count == count }

  /// Whether one point lies further out than another.
  private func isOuter(_ one: Double, _ other: Double) -> Bool { keepsHighest ? one > other : one < other }

  /// Adds a point, of which at most `limit` are kept. O(1) for a point that is not kept.
  mutating func add(_ point: Double, limit: Int) {
    count += 1
    if kept.count >= limit, let last = kept.last, !isOuter(point, last) { return }
    kept.insert(point, at: place(of: point))
    trim(to: limit)
  }

  /// The index at which a point belongs, after those equal to it. O(log n).
  private func place(of point: Double) -> Int {
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if isOuter(point, kept[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Keeps at most `limit` points.
  mutating func trim(to limit: Int) { if kept.count > limit { kept.removeLast(kept.count - limit) } }

  /// Adds the points of the decisions that follow. O(n) in the kept points.
  mutating func merge(_ later: TurningPoints, limit: Int) {
    count += later.count
    guard let outermost = later.kept.first else { return }
    if kept.count >= limit, let last = kept.last, !isOuter(outermost, last) { return }
    var sum: [Double] = []
    sum.reserveCapacity(min(limit, kept.count + later.kept.count))
    var (mine, theirs) = (0, 0)
    while sum.count < limit, mine < kept.count || theirs < later.kept.count {
      if theirs == later.kept.count || mine < kept.count && !isOuter(later.kept[theirs], kept[mine]) {
        sum.append(kept[mine])
        mine += 1
      } else {
        sum.append(later.kept[theirs])
        theirs += 1
      }
    }
    kept = sum
  }

  /// Bounds of the number of points at or below each setting in `low...high`. No kept point may lie between the two.
  /// The bounds are equal if the number is known. O(log n).
  func passed(from low: Double, to high: Double) -> ClosedRange<Int> {
    guard let last = kept.last else { return 0...0 }
    if keepsHighest {
      if !isComplete, low < last { return 0...count - kept.count }
      let above = above(low)
      return count - above...count - above
    }
    if !isComplete, high >= last { return kept.count...count }
    let below = place(of: low)
    return below...below
  }

  /// The number of kept points above a setting, if the highest are kept.
  private func above(_ setting: Double) -> Int {
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if kept[middle] > setting { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
