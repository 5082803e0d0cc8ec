internal import ReplayGate

/// One root cause, whatever strategies it was met in: what consumers list once.
struct CauseGroup {
  /// The strategies that are named at most.
  static let strategyLimit = 50

  let reason: GateReason
  let rule: DecisionRule?
  let isWaived: Bool
  let count: Int
  /// The first, in the recording's order.
  let firstIds: [String]
  /// The strategies, those with the most decisions first; empty if they were not counted.
  let strategies: [(name: String, count: Int)]
  /// How many decisions are of strategies without a row of their own.
  let others: Int
  /// Whether the decisions block a gate, given that no budget or waiver lets them pass.
  let blocks: (merge: Bool, release: Bool)

  /// What code scanners file it under: the rule that turned the decisions, or else the reason.
  var ruleId: String { rule?.name ?? reason.code }

  /// What stays the same from run to run for the same cause. 64 hexadecimal digits.
  var fingerprint: String {
    var writer = JSONWriter()
    writer.strings([ruleId, reason.code, "group"])
    writer.bool(isWaived)
    return SHA256.hexDigest(writer.bytes)
  }

  /// A strategy with its decisions, a text each, and how many more there are; empty if they were not counted.
  var strategyTexts: [String] {
    var texts = strategies.prefix(Self.strategyLimit).map {
      "\(ShownText.name($0.name)) (\(FigureText.count($0.count)))"
    }
    let more = strategies.count - texts.count
    if more > 0 { texts.append("\(FigureText.count(more)) more \(more == 1 ? "strategy" : "strategies")") }
    if others > 0 { texts.append("other strategies (\(FigureText.count(others)))") }
    return texts
  }

  /// How many decisions of which strategies.
  var subject: String {
    let texts = strategyTexts
    guard !texts.isEmpty else { return FigureText.count(count, "decision") }
    return "\(FigureText.count(count, "decision")) of \(texts.count == 1 ? "strategy" : "strategies") "
      + texts.joined(separator: ", ")
  }
}

extension GateEvaluation {
  /// The causes of the decisions that count, each once: those that no waiver covers first, then the most frequent first.
  /// O(n log n) in the causes of strategies.
  var causeGroups: [CauseGroup] {
    struct Key: Hashable {
      let reason: GateReason
      let rule: DecisionRule?
      let isWaived: Bool
    }
    let rows = causeRows
    var grouped: [Key: [CauseRow]] = [:]
    var order: [Key] = []
    for row in rows {
      let key = Key(reason: row.reason, rule: row.rule, isWaived: row.isWaived)
      if grouped[key] == nil { order.append(key) }
      grouped[key, default: []].append(row)
    }
    var groups: [CauseGroup] = []
    for key in order {
      let rows = grouped[key] ?? []
      guard let first = rows.first else { continue }
      let ids: [String] = Array(
        details.decisions.lazy.filter {
          $0.reasons.contains(key.reason) && $0.rule == key.rule && ($0.waiver != nil) == key.isWaived
        }.prefix(FlipCount.examples).map(\.id))
      groups.append(
        CauseGroup(
          reason: key.reason, rule: key.rule, isWaived: key.isWaived, count: rows.reduce(0) { $0 + $1.count },
          firstIds: ids.isEmpty ? Array(rows.flatMap(\.firstIds).prefix(FlipCount.examples)) : ids,
          strategies: rows.compactMap { row in row.strategyId.map { ($0, row.count) } },
          others: rows.reduce(0) { $0 + ($1.isOfOthers ? $1.count : 0) }, blocks: first.blocks))
    }
    let places = groups.indices.sorted { one, other in
      let (left, right) = (groups[one], groups[other])
      if left.isWaived != right.isWaived { return right.isWaived }
      return left.count != right.count ? left.count > right.count : one < other
    }
    return places.map { groups[$0] }
  }
}

extension GateReason {
  /// What is true if nothing speaks against it: what a case that passes is named for.
  var whatHolds: String {
    switch self {
    case .candidateDecisionRegressed: "no decision is lower than under the baseline"
    case .metricDriftThresholdExceeded: "no drift grew by more than the threshold"
    case .candidateDecisionNotPass: "every decision passes under the candidate"
    case .recordingTooSmall: "there are enough decisions"
    case .candidateRecordMissing: "every decision has its candidate record"
    case .recordedEvidenceNotDecisive: "what was recorded decides every replay"
    case .baselineReplayDiverged: "the baseline replays as recorded"
    case .baselineFidelityBelowMinimum: "the replay fidelity is at least the minimum"
    case .changeNotExercised: "the recording exercises every change"
    case .budgetNotProven: "every budget is proven"
    case .regressionBudgetExceeded: "the budget for decisions that got worse is kept"
    case .loosenedBudgetExceeded: "the budget for decisions that got better is kept"
    }
  }
}
