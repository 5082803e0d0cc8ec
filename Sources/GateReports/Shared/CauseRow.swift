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
    return CauseRank.sorted(rows) { CauseRank($0.cause, $0.blocks, $0.count) }
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

/// The order in which causes are listed: those that no waiver covers come first; among them those that block, then the most
/// frequent.
struct CauseRank {
  private let isWaived: Bool
  private let isBlocking: Bool
  private let count: Int

  init(_ cause: FlipCause, _ blocks: BlockedGates, _ count: Int) {
    isWaived = cause.isWaived
    isBlocking = blocks.isAny
    self.count = count
  }

  private func precedes(_ other: CauseRank) -> Bool? {
    if isWaived != other.isWaived { return other.isWaived }
    if isBlocking != other.isBlocking { return isBlocking }
    return count == other.count ? nil : count > other.count
  }

  /// The elements by their ranks; equal ones keep their order. O(n log n).
  static func sorted<Element>(_ elements: [Element], by rank: (Element) -> CauseRank) -> [Element] {
    let ranks = elements.map(rank)
    return elements.indices.sorted { ranks[$0].precedes(ranks[$1]) ?? ($0 < $1) }.map { elements[$0] }
  }
}

extension GateVerdict {
  /// The gates that are blocked.
  var blocks: BlockedGates { BlockedGates(merge: isMergeBlocked, release: isReleaseBlocked) }
}

extension DecisionExample {
  /// Whether the decision counts as `conditional_pass`.
  var isConditional: Bool { reason == .candidateDecisionNotPass && candidate == .conditionalPass }
}

extension FlipCause {
  /// The code of the reason, and in mode `any` that the decision is not a `fail`.
  var code: String { reason.code + (isConditional ? ", \(Decision.conditionalPass.name)" : "") }
}
