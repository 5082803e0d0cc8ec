/// One recorded decision (contract section 2) as views of its line; what the checks need and nothing else.
///
/// The arrays are emptied and filled again for each line. All texts in them are trimmed but for the names of metrics,
/// the `id` and the `strategyId`; strings that the contract counts as blank are left out or empty.
struct RecordedDecision: ~Copyable {
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
    /// Whether each name stands in the line as it is: without escapes, so that none holds a quote.
    private var isPlain = true

    mutating func removeAll() {
      names.removeAll()
      metrics.removeAll()
      reportedCount = 0
      recomputedCount = 0
      isPlain = true
    }

    /// How many members a side has.
    @inline(__always) func count(of side: MetricSide) -> Int { side == .reported ? reportedCount : recomputedCount }

    /// The place of a side's next member, whose name begins at `start`, if it is the one that the other side has at
    /// this position: the second object mostly names its metrics in the order of the first. The name ends there in its
    /// closing quote.
    @inline(__always) func guess(_ side: MetricSide, _ start: Cursor) -> Int? {
      let guess = count(of: side)
      guard guess < names.count, isPlain else { return nil }
      let name = names.texts[guess]
      return start.begins(with: name) && start.byte(name.count) == 0x22 ? guess : nil
    }

    /// The place of a side's next member; nil if the side has one of that name. Expected O(length).
    @inline(__always) mutating func add(_ name: Text, isPlain: Bool, _ side: MetricSide) -> Int? {
      let (number, isNew) = names.insert(name)
      if isNew { metrics.append(Metric()) }
      if !isPlain { self.isPlain = false }
      return add(number, side)
    }

    /// The same, for a name that is known.
    @inline(__always) mutating func add(_ number: Int, _ side: MetricSide) -> Int? {
      if metrics[number].sides & side.rawValue != 0 { return nil }
      if side == .reported { reportedCount &+= 1 } else { recomputedCount &+= 1 }
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

  /// Of which kind the line is.
  var kind = RecordKind.evidence
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
  /// What the execution logs say.
  var orderHistory = OrderHistory()
  var metrics = MetricTable()
  var lineage = LineageState.missing
  var lineageDatasets = ReusableArray<Dataset>()

  var findings = ReusableArray<Finding>()
  var evidenceRefs = ReusableArray<Text>()
  var usage = AgentUsage()
  /// Whether the agent lane ran at all.
  var hasAgentReview = false
  var traderStatus = TraderStatus.notRequested
  var traderDecision: Decision?

  /// What was recorded of an outcome, or decided elsewhere (contract sections 12 and 13).
  var outcome = RecordedOutcome()
  /// The indicators that an outcome names as missing.
  var missingIndicators = ReusableArray<Text>()
  /// The violations of trade coherence that an outcome names, those of the lineage among them.
  var violations = ReusableArray<Text>()
  /// Why it was decided so elsewhere.
  var causes = ReusableArray<Text>()

  /// Makes room for the next line. O(1).
  mutating func removeAll() {
    profile = .none
    profileDigest = .none
    decision = nil
    requestedIndicators.removeAll()
    renderedIndicators.removeAll()
    datasetIds.removeAll()
    tradeOrders.removeAll()
    orderHistory.removeAll()
    metrics.removeAll()
    lineage = .missing
    lineageDatasets.removeAll()
    findings.removeAll()
    evidenceRefs.removeAll()
    usage = AgentUsage()
    hasAgentReview = false
    traderStatus = .notRequested
    traderDecision = nil
    guard kind != .evidence else { return }
    kind = .evidence
    outcome = RecordedOutcome()
    missingIndicators.removeAll()
    violations.removeAll()
    causes.removeAll()
  }
}

/// The *first texts* of an object (contract section 3): the value, trimmed, of the first of some members that is a
/// non-blank string, whatever order they stand in. Two groups of members have each their own.
struct FirstTexts: ~Copyable {
  private var texts: ReusableArray<Text>
  /// A bit for each rank that has a text.
  private var present: UInt8 = 0

  init() {
    texts = ReusableArray(capacity: 8)
    texts.append(repeating: .none, count: 8)
  }

  @inline(__always) mutating func removeAll() { present = 0 }

  /// Offers a trimmed text. Without a branch: members come in any order.
  @inline(__always) mutating func offer(_ text: Text, _ rank: TextRank) {
    texts[Int(rank.rawValue)] = text
    present |= (text.isEmpty ? 0 : 1) &<< rank.rawValue
  }

  /// The text of the first group; empty if there is none.
  var first: Text { text(present & 0b1111) }

  /// Whether the second group has a text. Of members that share a rank, `second` may be another's.
  var hasSecond: Bool { present & 0b111_0000 != 0 }

  /// The text of the second group; empty if there is none.
  var second: Text { text(present & 0b111_0000) }

  @inline(__always) private func text(_ ranks: UInt8) -> Text {
    ranks == 0 ? .none : texts[ranks.trailingZeroBitCount]
  }
}
