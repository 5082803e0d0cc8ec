/// One recorded decision (contract section 2) as views of its line; what the checks need and nothing else.
///
/// The arrays are emptied and filled again for each line. All texts in them are trimmed but for the names of metrics,
/// the `id` and the `strategyId`; strings that the contract counts as blank are left out or empty.
struct RecordedDecision: ~Copyable {
  struct LogEntry: BitwiseCopyable {
    /// The first text of the order's names; empty if there is none.
    let order: Text
    /// The first text of `status`, `state` and `event`; empty if there is none.
    let state: Text
  }

  /// One metric on both sides. A value is not finite where the contract says "no finite number".
  struct Metric: BitwiseCopyable {
    var reported = 0.0
    var recomputed = 0.0
    /// The sides that have it, each by its bit.
    var sides: UInt8 = 0
  }

  /// Which of the two metrics objects.
  enum MetricSide: UInt8 { case reported = 1, recomputed = 2 }

  /// The members of both metrics objects, by name: each name once, in the order in which names come first.
  struct MetricTable: ~Copyable {
    private(set) var names = TextIndex()
    private(set) var metrics = ReusableArray<Metric>()
    /// How many members each object has.
    private(set) var reportedCount = 0
    private(set) var recomputedCount = 0

    mutating func removeAll() {
      names.removeAll()
      metrics.removeAll()
      reportedCount = 0
      recomputedCount = 0
    }

    /// How many members a side has.
    func count(of side: MetricSide) -> Int { side == .reported ? reportedCount : recomputedCount }

    /// The place of a side's next member; nil where the side has one of that name. The second object mostly names its
    /// metrics in the order of the first.
    @inline(__always) mutating func add(_ name: Text, _ side: MetricSide) -> Int? {
      let guess = side == .reported ? reportedCount : recomputedCount
      let (number, isNew) = names.insert(name, guess: guess)
      if isNew {
        metrics.append(Metric())
      } else if metrics[number].sides & side.rawValue != 0 {
        return nil
      }
      if side == .reported { reportedCount += 1 } else { recomputedCount += 1 }
      return number
    }

    @inline(__always) mutating func set(_ number: Int, _ side: MetricSide, to value: Double) {
      var metric = metrics[number]
      metric.sides |= side.rawValue
      if side == .reported { metric.reported = value } else { metric.recomputed = value }
      metrics[number] = metric
    }
  }

  enum LineageState: UInt8 {
    /// Absent, or no object.
    case missing
    /// An object whose `datasets` is no array, or empty.
    case withoutDatasets
    case present
  }

  struct Dataset: BitwiseCopyable {
    enum Kind: UInt8 { case sound, invalid }
    let kind: Kind
    /// Empty where it is blank.
    let id: Text
    let hasSource: Bool
  }

  struct Finding: BitwiseCopyable {
    let id: Text
    let summary: Text
    let priority: Double
    let confidence: Double
    /// Which of `evidenceRefs` are this finding's.
    let firstRef: Int
    let refCount: Int
  }

  struct AgentUsage: BitwiseCopyable {
    var runtimeSeconds = 0.0
    var tokensUsed = 0.0
    var toolCallsUsed = 0.0
  }

  enum TraderStatus: UInt8 { case notRequested, requested, approved, rejected }

  var id = Text.none
  var strategyId = Text.none
  /// Where the values of these two begin in the line.
  var idPlace = Cursor.nowhere
  var strategyPlace = Cursor.nowhere
  var profile = Text.none
  var profileDigest = Text.none
  var decision: Decision?

  var requestedIndicators = ReusableArray<Text>()
  var renderedIndicators = ReusableArray<Text>()
  var datasetIds = ReusableArray<Text>()
  var tradeOrders = ReusableArray<Text>()
  var logEntries = ReusableArray<LogEntry>(capacity: 64)
  var metrics = MetricTable()
  var lineage = LineageState.missing
  var lineageDatasets = ReusableArray<Dataset>()

  var findings = ReusableArray<Finding>()
  var evidenceRefs = ReusableArray<Text>()
  var usage = AgentUsage()
  var traderStatus = TraderStatus.notRequested
  var traderDecision: Decision?

  /// Makes room for the next line. O(1).
  mutating func removeAll() {
    profile = .none
    profileDigest = .none
    decision = nil
    requestedIndicators.removeAll()
    renderedIndicators.removeAll()
    datasetIds.removeAll()
    tradeOrders.removeAll()
    logEntries.removeAll()
    metrics.removeAll()
    lineage = .missing
    lineageDatasets.removeAll()
    findings.removeAll()
    evidenceRefs.removeAll()
    usage = AgentUsage()
    traderStatus = .notRequested
    traderDecision = nil
  }
}

/// The *first text* of some members (contract section 3): the value, trimmed, of the first that is a non-blank string,
/// whatever order they stand in.
struct FirstText: BitwiseCopyable {
  private(set) var text = Text.none
  private var rank = UInt8.max

  /// Offers the text of the member that is `rank`th in the contract's list.
  @inline(__always) mutating func offer(_ candidate: Text, rank: UInt8) {
    guard rank < self.rank, !candidate.isEmpty else { return }
    text = candidate
    self.rank = rank
  }
}
