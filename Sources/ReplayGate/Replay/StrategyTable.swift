/// The cause for which a decision counts or is loosened. Decisions are grouped by it.
public struct FlipCause: Sendable, Hashable {
  /// The reason; of a loosened decision `loosenedBudgetExceeded`, whether or not there is a budget.
  public let reason: GateReason
  /// The first rule that the candidate did not meet, or the baseline if the decision is loosened; nil if none is known.
  public let rule: DecisionRule?
  /// Whether a waiver in force covers the decision.
  public let isWaived: Bool
  /// Whether the decision counts as `conditional_pass`, which the agent flags of the candidate block, and not as `fail`: only in
  /// mode `any`, of a decision that has no reason of the pair rule.
  public let isConditional: Bool

  package init(reason: GateReason, rule: DecisionRule?, isWaived: Bool = false, isConditional: Bool = false) {
    self.reason = reason
    self.rule = rule
    self.isWaived = isWaived
    self.isConditional = isConditional
  }

  /// The same cause for another reason.
  package func with(_ reason: GateReason) -> FlipCause {
    FlipCause(reason: reason, rule: rule, isWaived: isWaived, isConditional: isConditional)
  }

  /// The contract's order of reasons and rules; those that fail come first, and waived ones last.
  package func precedes(_ other: FlipCause) -> Bool {
    if reason != other.reason { return reason.rawValue < other.reason.rawValue }
    let (left, right) = (rule?.rawValue ?? .max, other.rule?.rawValue ?? .max)
    if left != right { return left < right }
    return isConditional != other.isConditional ? !isConditional : !isWaived && other.isWaived
  }
}

extension FlippedDecision {
  /// The causes under which the decision is counted, one for each reason. The drift delta is a rule of its own; the first other
  /// shortfall belongs to the other reason.
  package var causes: [FlipCause] {
    reasons.map { reason in
      FlipCause(
        reason: reason, rule: reason == .metricDriftThresholdExceeded ? .driftDelta : rule, isWaived: waiver != nil,
        isConditional: outcome.decision == .conditionalPass)
    }
  }
}

/// The number of decisions with one cause, and the first of them.
public struct FlipCount: Sendable, Hashable {
  /// The number of decisions.
  public internal(set) var count = 0
  /// The ids of the first decisions, at most ``maximumExamples``, in the order of the recording.
  @Exact public internal(set) var firstIds: [String] = []

  /// The maximum number of ids in ``firstIds``.
  public static let maximumExamples = 3

  mutating func merge(_ later: FlipCount) {
    count += later.count
    firstIds += later.firstIds.prefix(max(0, Self.maximumExamples - firstIds.count))
  }

  static func sum(_ one: FlipCount, _ later: FlipCount) -> FlipCount {
    var sum = one
    sum.merge(later)
    return sum
  }
}

/// Counts of one strategy's decisions.
public struct StrategyCounts: Sendable, Hashable {
  /// The number of all decisions, including those without a partner.
  public internal(set) var records = 0
  /// The number of decisions with a reason of the pair rule that no waiver covers.
  public internal(set) var tightened = 0
  /// The number of decisions that the candidate decides higher than the baseline.
  public internal(set) var loosened = 0
  /// The number of decisions with a reason that a waiver covers.
  public internal(set) var waived = 0
  /// The decisions that count, including waived ones, by cause. A decision with two reasons is counted in two of them.
  public internal(set) var causes: [FlipCause: FlipCount] = [:]
  /// The loosened decisions by cause: the first rule that the baseline did not meet and the candidate does.
  public internal(set) var loosenedCauses: [FlipCause: FlipCount] = [:]
  /// The changes that the knobs make to the decisions; nil if they were not requested or no setting makes a change.
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
    causes.merge(later.causes, uniquingKeysWith: FlipCount.sum)
    loosenedCauses.merge(later.loosenedCauses, uniquingKeysWith: FlipCount.sum)
  }
}

/// Counts by strategy, bounded in size. If there are more than ``maximumRows`` strategies, those that sort first keep a row
/// of their own and the others share one. Which ones do does not depend on how the recording was cut.
public struct StrategyTable: Sendable, Hashable {
  /// The maximum number of strategies with a row of their own.
  public static let maximumRows = 10_000

  /// A strategy with its counts.
  public struct Row: Sendable, Hashable {
    /// The strategy's name.
    @Exact public internal(set) var strategyId: String
    /// Its counts.
    public let counts: StrategyCounts
  }

  var rows: [[UInt8]: StrategyCounts] = [:]
  /// The counts of all strategies without a row. Their causes have no ids, because the order would depend on how the
  /// recording was cut.
  public internal(set) var others = StrategyCounts()

  /// Creates the table of no decisions.
  public init() {}

  /// The number of decisions that are counted. O(n) in the strategies.
  var records: Int { rows.values.reduce(others.records) { $0 + $1.records } }

  /// Whether every strategy has a row of its own.
  public var isComplete: Bool { others.records == 0 }

  /// The rows, sorted by name as contract section 3 defines it. O(n log n).
  public var sorted: [Row] {
    rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { Row(strategyId: String(decoding: $0.key, as: UTF8.self), counts: $0.value) }
  }

  /// The decisions of all strategies that count, by cause.
  public var causes: [FlipCause: FlipCount] {
    var all = StrategyCounts()
    for row in sorted { all.merge(countsOf: row.counts) }
    all.merge(countsOf: others)
    return all.causes
  }

  mutating func add(_ counts: StrategyCounts, to strategyId: [UInt8]) {
    merge(counts, into: strategyId)
    if rows.count > 2 * Self.maximumRows { prune() }
  }

  mutating func addToOthers(_ counts: StrategyCounts) {
    var counts = counts
    for cause in counts.causes.keys { counts.causes[cause]?.firstIds = [] }
    for cause in counts.loosenedCauses.keys { counts.loosenedCauses[cause]?.firstIds = [] }
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
    // An additional row may reduce the number of points that each row keeps.
    let limit = pointLimit
    if limit < before { for name in rows.keys { rows[name]?.steps?.trim(to: limit) } }
  }

  /// Removes the changes that the knobs make.
  mutating func dropSteps() { for name in rows.keys { rows[name]?.steps = nil } }

  /// The number of turning points that each strategy keeps.
  var pointLimit: Int { StrategySteps.limit(strategies: rows.count) }

  /// Keeps the rows that sort first. A removed name can only be counted with the others later, because the last name
  /// that is kept never moves to a later one.
  mutating func prune() {
    guard rows.count > Self.maximumRows else { return }
    let names = rows.keys.sorted { $0.lexicographicallyPrecedes($1) }
    for name in names.dropFirst(Self.maximumRows) {
      if let counts = rows.removeValue(forKey: name) { addToOthers(counts) }
    }
  }
}
