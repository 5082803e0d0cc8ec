/// What made a decision count, as the regressions are grouped.
public struct FlipCause: Sendable, Hashable {
  /// The reason.
  public let reason: GateReason
  /// The first rule that turned it.
  public let rule: DecisionRule?
  /// Whether a waiver in force covers it.
  public let isWaived: Bool
}

/// How many decisions have one cause, and the first of them.
public struct FlipCount: Sendable, Hashable {
  /// How many.
  public internal(set) var count = 0
  /// The ids of the first, `FlipCount.examples` at most, in the recording's order.
  @Exact public internal(set) var firstIds: [String] = []

  /// How many ids are kept.
  public static let examples = 3

  mutating func merge(_ later: FlipCount) {
    count += later.count
    firstIds += later.firstIds.prefix(max(0, Self.examples - firstIds.count))
  }
}

/// What became of one strategy's decisions.
public struct StrategyCounts: Sendable, Hashable {
  /// All of them, those without a partner too.
  public internal(set) var records = 0
  /// Those with a reason of the pair rule that no waiver covers.
  public internal(set) var tightened = 0
  /// Those that the candidate decides higher than the baseline.
  public internal(set) var loosened = 0
  /// Those with a reason that a waiver covers.
  public internal(set) var waived = 0
  /// The decisions that count, waived ones too, by cause: one with both reasons is in two of them.
  public internal(set) var causes: [FlipCause: FlipCount] = [:]
  /// What the knobs make of them; nil if that was not asked for, and where they change nothing at any setting.
  var steps: StrategySteps?

  mutating func merge(_ later: StrategyCounts, limit: Int) {
    if let theirs = later.steps {
      if steps == nil {
        steps = theirs
        steps?.trim(to: limit)
      } else {
        steps?.merge(theirs, limit: limit)
      }
    }
    merge(countsOf: later)
  }

  mutating func merge(countsOf later: StrategyCounts) {
    records += later.records
    tightened += later.tightened
    loosened += later.loosened
    waived += later.waived
    causes.merge(later.causes) { mine, theirs in
      var sum = mine
      sum.merge(theirs)
      return sum
    }
  }
}

/// Counts a strategy. Bounded: of more than `limit` strategies those that sort first keep a row of their own, the rest
/// share one. Which ones that are does not depend on how the recording was cut.
public struct StrategyTable: Sendable, Hashable {
  /// How many strategies have a row of their own.
  public static let limit = 10_000

  var rows: [[UInt8]: StrategyCounts] = [:]
  /// The strategies without a row, together. Their causes have no ids: which came first would depend on the cutting.
  public internal(set) var others = StrategyCounts()

  /// A table of no decisions.
  public init() {}

  /// How many decisions are counted. O(n) in the strategies.
  var records: Int { rows.values.reduce(others.records) { $0 + $1.records } }

  /// Whether every strategy has its row.
  public var isComplete: Bool { others.records == 0 }

  /// The rows, sorted by name as contract section 3 sorts. O(n log n).
  public var sorted: [(strategyId: String, counts: StrategyCounts)] {
    rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { (String(decoding: $0.key, as: UTF8.self), $0.value) }
  }

  /// The decisions that count, of all strategies, by cause.
  public var causes: [FlipCause: FlipCount] {
    var all = StrategyCounts()
    for row in sorted { all.merge(countsOf: row.counts) }
    all.merge(countsOf: others)
    return all.causes
  }

  mutating func add(_ counts: StrategyCounts, to strategyId: [UInt8]) {
    merge(counts, into: strategyId)
    if rows.count > 2 * Self.limit { prune() }
  }

  mutating func addToOthers(_ counts: StrategyCounts) {
    var counts = counts
    for cause in counts.causes.keys { counts.causes[cause]?.firstIds = [] }
    others.merge(countsOf: counts)
  }

  mutating func merge(_ later: StrategyTable) {
    for (name, counts) in later.rows { merge(counts, into: name) }
    others.merge(countsOf: later.others)
    prune()
  }

  private mutating func merge(_ counts: StrategyCounts, into name: [UInt8]) {
    let before = pointLimit
    rows[name, default: StrategyCounts()].merge(counts, limit: before)
    // A row more may leave less for each.
    let limit = pointLimit
    if limit < before { for name in rows.keys { rows[name]?.steps?.trim(to: limit) } }
  }

  /// Forgets what the knobs make of strategies.
  mutating func dropSteps() { for name in rows.keys { rows[name]?.steps = nil } }

  /// How many turning points are kept of one strategy.
  var pointLimit: Int { StrategySteps.limit(strategies: rows.count) }

  /// Keeps the rows that sort first. A name that goes can only come back among the others: the last name kept is never
  /// a later one than before.
  mutating func prune() {
    guard rows.count > Self.limit else { return }
    let names = rows.keys.sorted { $0.lexicographicallyPrecedes($1) }
    for name in names.dropFirst(Self.limit) {
      if let counts = rows.removeValue(forKey: name) { addToOthers(counts) }
    }
  }
}
