/// Settings of a knob at which decisions turn: each from what it was below to what it is from there on. Bounded: how many
/// there are, and the outermost of them on one side.
///
/// Which ones those are depends on all of the points alone, not on their order or on how they were cut.
struct TurningPoints: Sendable, Hashable {
  /// How many are kept of all decisions, and so how large a budget may be for an exact answer.
  static let kept = 4096

  /// Whether the highest are kept, or the lowest.
  let keepsHighest: Bool
  /// How many there are.
  private(set) var count = 0
  /// The outermost, the first one first; a setting at which several decisions turn is there for each.
  private(set) var kept: [Double] = []

  init(keepsHighest: Bool) { self.keepsHighest = keepsHighest }

  /// The points that were kept of so many. Nil if they cannot be the outermost of them.
  init?(keepsHighest: Bool, count: Int, kept: [Double]) {
    self.keepsHighest = keepsHighest
    self.count = count
    self.kept = kept
    let isInOrder = zip(kept, kept.dropFirst()).allSatisfy { !isOuter($1, $0) }
    guard isInOrder, kept.count <= count, !kept.isEmpty || count == 0 else { return nil }
  }

  /// Whether all are kept.
  var isComplete: Bool { kept.count == count }

  /// Whether one point is kept before another.
  private func isOuter(_ one: Double, _ other: Double) -> Bool { keepsHighest ? one > other : one < other }

  /// Adds a point, of which so many are kept. O(1) but for one that is kept.
  mutating func add(_ point: Double, limit: Int) {
    count += 1
    if kept.count >= limit, let last = kept.last, !isOuter(point, last) { return }
    kept.insert(point, at: place(of: point))
    trim(to: limit)
  }

  /// Where a point belongs, after those equal to it. O(log n).
  private func place(of point: Double) -> Int {
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if isOuter(point, kept[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Keeps no more than so many.
  mutating func trim(to limit: Int) { if kept.count > limit { kept.removeLast(kept.count - limit) } }

  /// Adds the points of what comes next. O(n) in those kept.
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

  /// How many lie at or below each setting from one to another, between which none of those kept lies: one number, or
  /// the bounds of what it is not known. O(log n).
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

  /// How many of those kept, the highest, are above a setting.
  private func above(_ setting: Double) -> Int {
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if kept[middle] > setting { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
