internal import ReplayGate

/// The gates that decisions block.
struct BlockedGates: Equatable {
  var merge = false
  var release = false

  /// Whether they block a gate.
  var isAny: Bool { merge || release }

  /// `Blocks merge and release. ` as the beginning of a message; empty if they block none.
  var effect: String {
    switch (merge, release) {
    case (true, true): "Blocks merge and release. "
    case (true, false): "Blocks merge. "
    case (false, true): "Blocks release. "
    case (false, false): ""
    }
  }
}

/// The decisions of one strategy that count for one cause.
struct CauseRow {
  /// Nil if strategies were not counted, and for the strategies without a row of their own.
  let strategyId: String?
  /// Whether the row stands for all strategies without a row of their own.
  var isOfOthers = false
  let cause: FlipCause
  let count: Int
  let firstIds: [String]
  /// The gates that the decisions block. They block none if a budget or a waiver covers them, or if the flags of the candidate
  /// keep it open.
  let blocks: BlockedGates
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
      if left.cause.isWaived != right.cause.isWaived { return right.cause.isWaived }
      if left.blocks.isAny != right.blocks.isAny { return left.blocks.isAny }
      return left.count != right.count ? left.count > right.count : one < other
    }
    return order.map { rows[$0] }
  }

  /// The causes of one strategy, in the contract's order.
  func causeRows(of causes: [FlipCause: FlipCount], _ strategyId: String?) -> [CauseRow] {
    causes.sorted { $0.key.precedes($1.key) }.map { cause, count in
      CauseRow(
        strategyId: strategyId, isOfOthers: strategyId == nil, cause: cause, count: count.count,
        firstIds: count.firstIds, blocks: blocks(cause))
    }
  }

  /// The reasons. They are used if strategies were not counted, so that no decision is left out.
  private var reasonRows: [CauseRow] {
    let counts =
      OutcomeReason.allCases.map { (FlipCause(reason: GateReason($0), rule: nil), tally.count(of: $0)) }
      + [Decision.fail, .conditionalPass].map { decision in
        let isConditional = decision == .conditionalPass
        let cause = FlipCause(reason: .candidateDecisionNotPass, rule: nil, isConditional: isConditional)
        return (cause, tally.notPassing(decision))
      }
    return counts.filter { $0.1 > 0 }.map { cause, count in
      let examples = tally.examples.filter {
        $0.reason == cause.reason && ($0.isConditional == cause.isConditional)
      }
      return CauseRow(
        strategyId: nil, cause: cause, count: count, firstIds: examples.map(\.id), blocks: blocks(cause))
    }
  }

  /// The gates that decisions with this cause block (contract section 8, and section 15 for budgets). A decision with a reason
  /// of the pair rule is a `fail`, and only in mode `any` can another one that counts be a `conditional_pass`.
  func blocks(_ cause: FlipCause) -> BlockedGates {
    if cause.reason.isOfLoosening { return BlockedGates(merge: true, release: true) }
    if cause.isWaived || verdict.isWithinBudget { return BlockedGates() }
    let candidate = gate.candidate
    return cause.isConditional
      ? BlockedGates(merge: candidate.blockMergeOnAgentFail, release: candidate.blockReleaseOnAgentFail)
      : BlockedGates(merge: candidate.blockMergeOnFail, release: candidate.blockReleaseOnFail)
  }

  /// Whether decisions with this cause belong to what is shown as the decisions of a verdict: of one that blocks, only those
  /// that block a gate.
  func shows(_ cause: FlipCause) -> Bool { !verdict.isBlocked || blocks(cause).isAny }

  /// Whether decisions that got worse belong to what is shown.
  var showsRegressions: Bool { shows(FlipCause(reason: .candidateDecisionRegressed, rule: nil)) }

  /// The number of decisions that count, or would without a budget, and that no waiver covers.
  var counted: Int { tally.regressed + tally.notPassing(.fail) + tally.notPassing(.conditionalPass) }

  /// The number of those that belong to what is shown.
  var countedShown: Int {
    let conditional = FlipCause(reason: .candidateDecisionNotPass, rule: nil, isConditional: true)
    return (showsRegressions ? tally.regressed + tally.notPassing(.fail) : 0)
      + (shows(conditional) ? tally.notPassing(.conditionalPass) : 0)
  }
}

extension DecisionExample {
  /// Whether the decision counts as `conditional_pass`.
  var isConditional: Bool { reason == .candidateDecisionNotPass && candidate == .conditionalPass }
}

extension FlipCause {
  /// The code of the reason, and in mode `any` that the decision is not a `fail`.
  var code: String { reason.code + (isConditional ? ", \(Decision.conditionalPass.name)" : "") }

  /// The contract's order of reasons and rules; those that fail come first, and waived ones last.
  func precedes(_ other: FlipCause) -> Bool {
    if reason != other.reason { return reason.rawValue < other.reason.rawValue }
    let (left, right) = (rule?.rawValue ?? .max, other.rule?.rawValue ?? .max)
    if left != right { return left < right }
    return isConditional != other.isConditional ? !isConditional : !isWaived && other.isWaived
  }
}
