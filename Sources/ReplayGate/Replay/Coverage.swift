/// How the decisions of a recording exercise the change of one knob
/// ([contract section 14](doc:Contract#14-What-a-recording-can-tell)).
///
/// The *figure* of a decision is its own value for the knob: its drift of record, its usage of a budget, or the number
/// of its findings without repeats.
public struct KnobCoverage: Sendable, Hashable {
  /// The knob.
  public let knob: ProfileKnob
  /// The number of decisions that have a figure.
  public internal(set) var figures = 0
  /// The lowest figure; nil if no decision has one.
  public internal(set) var least: Double?
  /// The highest figure; nil if no decision has one.
  public internal(set) var greatest: Double?
  /// The highest figure at or below the candidate's setting; nil if there is none.
  public internal(set) var nearestAtOrBelow: Double?
  /// The lowest figure above the candidate's setting; nil if there is none.
  public internal(set) var nearestAbove: Double?
  /// The number of decisions that lie between the two settings: for them the knob's own check gives different results.
  public internal(set) var between = 0
  /// The number of decisions between the two settings that the baseline profile decides differently with the
  /// candidate's setting of this knob alone.
  public internal(set) var decidedOtherwise = 0

  init(_ knob: ProfileKnob) { self.knob = knob }

  /// Adds a figure. O(1).
  mutating func add(_ figure: Double, candidate setting: Double) {
    // Adding 0 turns -0 into 0, so that the result does not depend on the order of decisions.
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

/// A rule of which a recording can contain instances: a code of a check's findings, a breach of a budget, a priority of
/// the agent's findings, or a status of the trader's review.
public struct CoverageRule: Sendable, Hashable {
  /// The part of a decision that a rule belongs to.
  @nonexhaustive
  public enum Group: String, Sendable, CaseIterable {
    case indicatorFidelity, tradeCoherence, metricConsistency, lineageCompleteness, agentReview, traderReview
  }

  /// The part of a decision that the rule belongs to.
  public let group: Group
  /// The code without its detail. The agent's findings have `agent_finding_priority_0` to `agent_finding_priority_3`,
  /// and a trader's review has `trader_review_` followed by its status. A recorded code that the contract does not
  /// define counts as `other`.
  @Exact public private(set) var code: String

  init(_ group: Group, _ code: String) {
    self.group = group
    self.code = code
  }

  /// All rules, in the contract's order.
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

  /// The index in `all` of a rule. `code` may have a detail. An undefined code has the index of the group's `other`, or
  /// nil if the group has none.
  static func number(_ group: Group, _ code: some StringProtocol) -> Int? {
    let name = code.utf8.prefix { $0 != UInt8(ascii: ":") }
    func find(_ name: some Sequence<UInt8>) -> Int? {
      all.firstIndex { $0.group == group && $0.code.utf8.elementsEqual(name) }
    }
    return find(name) ?? find("other".utf8)
  }
}

/// The profiles under which the review lanes were recorded. They matter because an agent plans for the budget that it
/// has.
public struct LaneOrigins: Sendable, Hashable {
  /// The number of decisions with an agent's review that were recorded under the baseline profile.
  public internal(set) var baseline = 0
  /// The number that were recorded under the candidate profile.
  public internal(set) var candidate = 0
  /// The number that were recorded under another profile.
  public internal(set) var another = 0
  /// The number that do not name their profile.
  public internal(set) var notNamed = 0

  mutating func merge(_ later: LaneOrigins) {
    baseline += later.baseline
    candidate += later.candidate
    another += later.another
    notNamed += later.notNamed
  }
}

/// How a recording exercises a change of profile, over the evidence of the baseline ([contract section
/// 14](doc:Contract#14-What-a-recording-can-tell)). Its size does not depend on the length of the recording.
public struct Coverage: Sendable, Hashable {
  /// One entry for each knob, in the order of `ProfileKnob.allCases`.
  public internal(set) var knobs = ProfileKnob.allCases.map(KnobCoverage.init)
  /// The number of decisions that show each rule, in the order of ``CoverageRule/all``.
  public internal(set) var rules = [Int](repeating: 0, count: CoverageRule.all.count)
  /// The profiles under which the review lanes were recorded.
  public internal(set) var lanes = LaneOrigins()

  init() {}

  mutating func merge(_ later: Coverage) {
    for index in knobs.indices { knobs[index].merge(later.knobs[index]) }
    for index in rules.indices { rules[index] += later.rules[index] }
    lanes.merge(later.lanes)
  }
}
