/// What the decisions of a recording can tell of one knob's change (contract section 14). The *figure* of a decision is
/// what it has of the knob: its drift of record, what it used of a budget, its findings without repeats.
public struct KnobCoverage: Sendable, Hashable {
  /// The knob.
  public let knob: ProfileKnob
  /// How many decisions have a figure.
  public internal(set) var figures = 0
  /// The least figure; nil if no decision has one, as those below.
  public internal(set) var least: Double?
  /// The greatest figure.
  public internal(set) var greatest: Double?
  /// The greatest figure at or below the candidate's setting.
  public internal(set) var nearestAtOrBelow: Double?
  /// The least figure above the candidate's setting.
  public internal(set) var nearestAbove: Double?
  /// How many decisions lie between the two settings: the knob's own check comes out otherwise.
  public internal(set) var between = 0
  /// How many of these the baseline profile decides otherwise with the candidate's setting of this knob alone.
  public internal(set) var decidedOtherwise = 0

  init(_ knob: ProfileKnob) { self.knob = knob }

  /// Adds a figure. O(1).
  mutating func add(_ figure: Double, candidate setting: Double) {
    // Adding 0 makes -0 and 0 one, so that no order shows.
    let figure = figure + 0
    figures += 1
    least = min(least ?? figure, figure)
    greatest = max(greatest ?? figure, figure)
    if figure <= setting {
      nearestAtOrBelow = max(nearestAtOrBelow ?? figure, figure)
    } else {
      nearestAbove = min(nearestAbove ?? figure, figure)
    }
  }

  mutating func merge(_ later: KnobCoverage) {
    func either(_ one: Double?, _ other: Double?, _ choose: (Double, Double) -> Double) -> Double? {
      guard let one, let other else { return one ?? other }
      return choose(one, other)
    }
    figures += later.figures
    least = either(least, later.least, min)
    greatest = either(greatest, later.greatest, max)
    nearestAtOrBelow = either(nearestAtOrBelow, later.nearestAtOrBelow, max)
    nearestAbove = either(nearestAbove, later.nearestAbove, min)
    between += later.between
    decidedOtherwise += later.decidedOtherwise
  }
}

/// A rule that a decision can show: a finding of a check by its code, a breach of a budget, a finding's priority, or what
/// the trader's review came to.
public struct CoverageRule: Sendable, Hashable {
  /// What the rule belongs to.
  public enum Group: String, Sendable, CaseIterable {
    case indicatorFidelity, tradeCoherence, metricConsistency, lineageCompleteness, agentReview, traderReview
  }

  /// What the rule belongs to.
  public let group: Group
  /// The code, without its detail. Findings of the agent are `agent_finding_priority_0` to `_3`, a trader's review is
  /// `trader_review_` and its status, and what no rule of the contract gives is `other`.
  @Exact public private(set) var code: String

  init(_ group: Group, _ code: String) {
    self.group = group
    self.code = code
  }

  /// Every rule, in the contract's order.
  public static let all: [CoverageRule] =
    [CoverageRule(.indicatorFidelity, Check.indicatorFidelity.blockReason)]
    + [
      "execution_log_missing_order_id", "execution_log_unknown_state", "trade_evidence_unavailable",
      "invalid_lifecycle_start", "invalid_lifecycle_transition", "trade_missing_order_id",
      "trade_without_execution_log", "trade_without_fill_event", "fill_without_trade",
      "execution_evidence_unavailable", "lineage", "other",
    ].map { CoverageRule(.tradeCoherence, $0) }
    + [
      "metrics_evidence_unavailable", "metric_missing_in_reported", "metric_missing_in_recomputed",
      "metric_non_numeric", "metric_drift_exceeds_tolerance", "recorded_metric_failure", "other",
    ].map { CoverageRule(.metricConsistency, $0) }
    + [
      "dataset_references_missing", "lineage_payload_missing", "lineage_datasets_missing",
      "lineage_dataset_entry_invalid", "lineage_dataset_id_missing", "lineage_source_missing",
      "lineage_dataset_missing", "other",
    ].map { CoverageRule(.lineageCompleteness, $0) }
    + BudgetBreach.allCases.map { CoverageRule(.agentReview, $0.name) }
    + (0..<4).map { CoverageRule(.agentReview, "agent_finding_priority_\($0)") }
    + ["not_requested", "requested", "approved", "rejected"].map { CoverageRule(.traderReview, "trader_review_" + $0) }

  /// The number of a rule, by its code with or without a detail; of a code that is none, of the group's other ones.
  static func number(_ group: Group, _ code: some StringProtocol) -> Int? {
    let name = code.utf8.prefix { $0 != UInt8(ascii: ":") }
    func find(_ name: some Sequence<UInt8>) -> Int? {
      all.firstIndex { $0.group == group && $0.code.utf8.elementsEqual(name) }
    }
    return find(name) ?? find("other".utf8)
  }
}

/// Under which profile the review lanes were recorded: an agent plans for the budget that it has.
public struct LaneOrigins: Sendable, Hashable {
  /// Decisions with an agent's review that were recorded under the baseline profile.
  public internal(set) var baseline = 0
  /// Under the candidate profile.
  public internal(set) var candidate = 0
  /// Under another profile.
  public internal(set) var another = 0
  /// Decisions that do not name their profile.
  public internal(set) var notNamed = 0

  mutating func merge(_ later: LaneOrigins) {
    baseline += later.baseline
    candidate += later.candidate
    another += later.another
    notNamed += later.notNamed
  }
}

/// What a recording can tell of a change of profile, over the baseline's evidence (contract section 14): a sum of parts,
/// bounded whatever the recording's length.
public struct Coverage: Sendable, Hashable {
  /// One for each knob, in the knobs' order.
  public internal(set) var knobs = ProfileKnob.allCases.map(KnobCoverage.init)
  /// How many decisions show each rule of `CoverageRule.all`.
  public internal(set) var rules = [Int](repeating: 0, count: CoverageRule.all.count)
  /// Under which profile the lanes were recorded.
  public internal(set) var lanes = LaneOrigins()

  init() {}

  mutating func merge(_ later: Coverage) {
    for index in knobs.indices { knobs[index].merge(later.knobs[index]) }
    for index in rules.indices { rules[index] += later.rules[index] }
    lanes.merge(later.lanes)
  }
}
