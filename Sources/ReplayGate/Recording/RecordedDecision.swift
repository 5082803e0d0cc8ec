/// One recorded decision (contract section 2) as views of its line, limited to what the checks need.
///
/// The arrays are emptied and filled again for each line. All texts are trimmed, except for the names of metrics, the
/// `id` and the `strategyId`. Strings that the contract counts as blank are left out or empty.
struct RecordedDecision: ~Copyable {
  /// One metric on both sides. A value that the contract counts as "no finite number" is NaN or infinite.
  struct Metric: BitwiseCopyable {
    var reported = 0.0
    var recomputed = 0.0
    /// The bits of the sides that have the metric.
    var sides: UInt8 = 0
  }

  /// One of the two metrics objects.
  enum MetricSide: UInt8 { case reported = 1, recomputed = 2 }

  /// The members of both metrics objects by name. Each name occurs once, in the order of first occurrence.
  struct MetricTable: ~Copyable {
    private(set) var names = TextIndex()
    private(set) var metrics = ReusableArray<Metric>()
    /// The number of members of each object.
    private(set) var reportedCount = 0
    private(set) var recomputedCount = 0
    /// Whether all names are written without escapes, so that none contains a quote.
    private var isPlain = true

    mutating func removeAll() {
      names.removeAll()
      metrics.removeAll()
      reportedCount = 0
      recomputedCount = 0
      isPlain = true
    }

    /// The number of members of a side.
    @inline(__always) func count(of side: MetricSide) -> Int { side == .reported ? reportedCount : recomputedCount }

    /// The index of a side's next member, if its name is the one that the other side has at this position; otherwise
    /// nil. The name begins at `start` and must be followed by its closing quote. The second object mostly names its
    /// metrics in the order of the first.
    @inline(__always) func guess(_ side: MetricSide, _ start: Cursor) -> Int? {
      let guess = count(of: side)
      guard guess < names.count, isPlain else { return nil }
      let name = names.texts[guess]
      return start.begins(with: name) && start.byte(name.count) == 0x22 ? guess : nil
    }

    /// Adds a side's next member and returns its index, or nil if the side has the name already. Expected O(length).
    @inline(__always) mutating func add(_ name: Text, isPlain: Bool, _ side: MetricSide) -> Int? {
      let (number, isNew) = names.insert(name)
      if isNew { metrics.append(Metric()) }
      if !isPlain { self.isPlain = false }
      return add(number, side)
    }

    /// The same for a name whose index is known.
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
    /// Absent, or not an object.
    case missing
    /// An object whose `datasets` is absent, is not an array or is empty.
    case withoutDatasets
    case present
  }

  struct Dataset: BitwiseCopyable {
    enum Kind: UInt8 { case sound, invalid }
    let kind: Kind
    /// Empty if it is blank.
    let id: Text
    let hasSource: Bool
  }

  struct Finding: BitwiseCopyable {
    let id: Text
    let summary: Text
    let priority: Double
    let confidence: Double
    /// The range of this finding's entries in `evidenceRefs`: the first one and their number.
    let firstRef: Int
    let refCount: Int
  }

  struct AgentUsage: BitwiseCopyable {
    var runtimeSeconds = 0.0
    var tokensUsed = 0.0
    var toolCallsUsed = 0.0
  }

  enum TraderStatus: UInt8 { case notRequested, requested, approved, rejected }

  /// The kind of the line.
  var kind = RecordKind.evidence
  var id = Text.none
  var strategyId = Text.none
  /// The positions in the line where these two values begin.
  var idPlace = Cursor.nowhere
  var strategyPlace = Cursor.nowhere
  /// When it was recorded, as it is written.
  var recordedAt = Text.none
  var profile = Text.none
  var profileDigest = Text.none
  var decision: Decision?

  var requestedIndicators = ReusableArray<Text>()
  var renderedIndicators = ReusableArray<Text>()
  var datasetIds = ReusableArray<Text>()
  var tradeOrders = ReusableArray<Text>()
  /// The lifecycles of the orders in the execution logs.
  var orderHistory = OrderHistory()
  var metrics = MetricTable()
  var lineage = LineageState.missing
  var lineageDatasets = ReusableArray<Dataset>()

  var findings = ReusableArray<Finding>()
  var evidenceRefs = ReusableArray<Text>()
  var usage = AgentUsage()
  /// Whether the agent lane ran.
  var hasAgentReview = false
  var traderStatus = TraderStatus.notRequested
  var traderDecision: Decision?

  /// The figures of a recorded outcome or of another engine's decision (contract sections 12 and 13).
  var outcome = RecordedOutcome()
  /// The missing indicators of a recorded outcome.
  var missingIndicators = ReusableArray<Text>()
  /// The violations of trade coherence of a recorded outcome, including those of lineage completeness.
  var violations = ReusableArray<Text>()
  /// The causes that another engine gives for its decision.
  var causes = ReusableArray<Text>()

  /// Empties the record for the next line. O(1).
  mutating func removeAll() {
    recordedAt = .none
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

/// The *first texts* of an object (contract section 3): of a group of members, the trimmed value of the first one that
/// is a non-blank string. The order in the object does not matter. There are two groups with a first text each.
struct FirstTexts: ~Copyable {
  private var texts: ReusableArray<Text>
  /// One bit for each rank that has a text.
  private var present: UInt8 = 0

  init() {
    texts = ReusableArray(capacity: 8)
    texts.append(repeating: .none, count: 8)
  }

  @inline(__always) mutating func removeAll() { present = 0 }

  /// Offers a trimmed text. There is no branch, because members come in any order.
  @inline(__always) mutating func offer(_ text: Text, _ rank: TextRank) {
    texts[Int(rank.rawValue)] = text
    present |= (text.isEmpty ? 0 : 1) &<< rank.rawValue
  }

  /// The text of the first group; empty if there is none.
  var first: Text { text(present & 0b1111) }

  /// Whether the second group has a text. If members share a rank, `second` may be the text of another of them.
  var hasSecond: Bool { present & 0b111_0000 != 0 }

  /// The text of the second group; empty if there is none.
  var second: Text { text(present & 0b111_0000) }

  @inline(__always) private func text(_ ranks: UInt8) -> Text {
    ranks == 0 ? .none : texts[ranks.trailingZeroBitCount]
  }
}
