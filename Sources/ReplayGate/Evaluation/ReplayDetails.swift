/// Details of a run that reports show in addition to the tally. They are collected if ``Gate/details`` requests them.
/// Their size is bounded, and they are merged in order, like the tally.
public struct ReplayDetails: Sendable {
  /// The details to collect.
  public struct Options: Sendable, Hashable {
    /// The maximum number of decisions that are kept, the first ones that count; at least 0.
    public var decisions: Int
    /// Whether decisions are counted by strategy and cause.
    public var countsStrategies: Bool
    /// Whether the frontier is computed.
    public var drawsFrontier: Bool

    /// Whether the coverage of the change is counted.
    public var countsCoverage: Bool

    /// Creates options. By default no details are collected.
    ///
    /// - Parameters:
    ///   - decisions: The maximum number of decisions that are kept.
    ///   - countsStrategies: Whether decisions are counted by strategy and cause.
    ///   - drawsFrontier: Whether the frontier is computed.
    ///   - countsCoverage: Whether the coverage of the change is counted.
    public init(
      decisions: Int = 0, countsStrategies: Bool = false, drawsFrontier: Bool = false, countsCoverage: Bool = false
    ) {
      self.decisions = decisions
      self.countsStrategies = countsStrategies
      self.drawsFrontier = drawsFrontier
      self.countsCoverage = countsCoverage
    }

    /// Whether the frontier is also computed for each strategy. It is needed if budgets may be set for each strategy.
    var drawsStrategies = false

    var isEmpty: Bool { decisions == 0 && !countsStrategies && !drawsFrontier && !countsCoverage }
  }

  /// The details that were requested.
  public let options: Options
  /// The first decisions that count, including waived ones, in the order of the recording.
  public internal(set) var decisions: [FlippedDecision] = []
  /// Counts by strategy and cause; empty if not requested.
  public internal(set) var strategies = StrategyTable()
  /// The numbers of decisions that count at other settings; nil if not requested.
  public internal(set) var frontier: Frontier?
  /// How the recording exercises the change of profile; nil if not requested.
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
