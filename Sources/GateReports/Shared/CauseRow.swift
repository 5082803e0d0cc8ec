internal import ReplayGate

/// The decisions of one strategy that count for one cause.
struct CauseRow {
  /// Nil if strategies were not counted, and for the strategies without a row of their own.
  let strategyId: String?
  /// Whether the row stands for all strategies without a row of their own.
  var isOfOthers = false
  let reason: GateReason
  let rule: DecisionRule?
  let isWaived: Bool
  let count: Int
  let firstIds: [String]
  /// Whether the decisions block a gate. They do not if a budget or a waiver covers them.
  let blocks: (merge: Bool, release: Bool)

  /// Whether the decisions block a gate.
  var isBlocking: Bool { blocks.merge || blocks.release }
}

extension GateEvaluation {
  /// The causes of the decisions that count, or that block because they are loosened. Those that no waiver covers come first;
  /// among them those that block, then the most frequent.
  var causeRows: [CauseRow] {
    guard details.options.countsStrategies else { return reasonRows + loosenedRows }
    var rows: [CauseRow] = []
    for row in details.strategies.sorted { rows += causeRows(of: row.counts.causes, row.strategyId) }
    rows += causeRows(of: details.strategies.others.causes, nil)
    rows += loosenedRows
    // The table is sorted by name, and the order stays so among equal counts.
    let order = rows.indices.sorted { one, other in
      let (left, right) = (rows[one], rows[other])
      if left.isWaived != right.isWaived { return right.isWaived }
      if left.isBlocking != right.isBlocking { return left.isBlocking }
      return left.count != right.count ? left.count > right.count : one < other
    }
    return order.map { rows[$0] }
  }

  /// The causes of one strategy, in the contract's order.
  func causeRows(of causes: [FlipCause: FlipCount], _ strategyId: String?) -> [CauseRow] {
    causes.sorted { one, other in
      if one.key.reason != other.key.reason { return one.key.reason.rawValue < other.key.reason.rawValue }
      let (left, right) = (one.key.rule?.rawValue ?? .max, other.key.rule?.rawValue ?? .max)
      return left != right ? left < right : !one.key.isWaived && other.key.isWaived
    }.map { cause, count in
      CauseRow(
        strategyId: strategyId, isOfOthers: strategyId == nil, reason: cause.reason, rule: cause.rule,
        isWaived: cause.isWaived, count: count.count,
        firstIds: count.firstIds, blocks: cause.isWaived ? (false, false) : blocked(by: cause.reason))
    }
  }

  /// The reasons. They are used if strategies were not counted, so that no decision is left out.
  private var reasonRows: [CauseRow] {
    let reasons: [GateReason] = OutcomeReason.allCases.map(GateReason.init)
    var rows = reasons.map { ($0, count(of: $0)) }
    if gate.mode == .any, rows.allSatisfy({ $0.1 == 0 }) {
      rows.append((.candidateDecisionNotPass, count(of: .candidateDecisionNotPass)))
    }
    return rows.filter { $0.1 > 0 }.map { reason, count in
      CauseRow(
        strategyId: nil, reason: reason, rule: nil, isWaived: false, count: count,
        firstIds: tally.examples.filter { $0.reason == reason }.map(\.id), blocks: blocked(by: reason))
    }
  }

  /// Whether decisions with this reason block the gates. A reason of the pair rule makes a decision `fail`. Other
  /// decisions that are not `pass` may be higher; for these the gate's result is used.
  func blocked(by reason: GateReason) -> (merge: Bool, release: Bool) {
    if reason.isOfLoosening { return (true, true) }
    let isTolerated = gate.budgets.allowsRegressions && !verdict.reasons.contains(.regressionBudgetExceeded)
    guard !isTolerated else { return (false, false) }
    return reason == .candidateDecisionNotPass
      ? (verdict.isMergeBlocked, verdict.isReleaseBlocked)
      : (gate.candidate.blockMergeOnFail, gate.candidate.blockReleaseOnFail)
  }
}
