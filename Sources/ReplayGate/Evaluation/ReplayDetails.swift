/// What a verdict's renderings show beyond the tally: collected where `Gate.details` asks for it, bounded, and
/// mergeable in order like the tally.
public struct ReplayDetails: Sendable {
  /// What to collect.
  public struct Options: Sendable, Hashable {
    /// How many decisions that count are kept, the first ones; 0 or more.
    public var decisions: Int
    /// Whether decisions are counted by strategy and cause.
    public var countsStrategies: Bool
    /// Whether the frontier is drawn.
    public var drawsFrontier: Bool

    /// Whether it is counted what the recording can tell of the change.
    public var countsCoverage: Bool

    /// Nothing unless said otherwise.
    public init(
      decisions: Int = 0, countsStrategies: Bool = false, drawsFrontier: Bool = false, countsCoverage: Bool = false
    ) {
      self.decisions = decisions
      self.countsStrategies = countsStrategies
      self.drawsFrontier = drawsFrontier
      self.countsCoverage = countsCoverage
    }

    /// Whether the frontier is drawn for each strategy too: where budgets may be set for each.
    var drawsStrategies = false

    var isEmpty: Bool { decisions == 0 && !countsStrategies && !drawsFrontier && !countsCoverage }
  }

  /// What was asked for.
  public let options: Options
  /// The first decisions that count, waived ones too, in the recording's order.
  public internal(set) var decisions: [FlippedDecision] = []
  /// Counts by strategy and cause; empty unless asked for.
  public internal(set) var strategies = StrategyTable()
  /// How many decisions count at other settings; nil unless asked for.
  public internal(set) var frontier: Frontier?
  /// What the recording can tell of the change; nil unless asked for.
  public internal(set) var coverage: Coverage?

  init(_ options: Options) {
    self.options = options
    frontier = options.drawsFrontier ? Frontier() : nil
    coverage = options.countsCoverage ? Coverage() : nil
  }

  mutating func merge(_ later: ReplayDetails) {
    decisions += later.decisions.prefix(max(0, options.decisions - decisions.count))
    if options.countsStrategies { strategies.merge(later.strategies) }
    if let theirs = later.frontier { frontier?.merge(theirs) }
    if let theirs = later.coverage { coverage?.merge(theirs) }
  }

  mutating func locate(in source: String, after lines: Int) {
    for index in decisions.indices {
      decisions[index].source = source
      decisions[index].line += lines
    }
  }
}
