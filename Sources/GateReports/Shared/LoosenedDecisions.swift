internal import ReplayGate

extension GateEvaluation {
  /// Whether more decisions are loosened than a budget allows, which blocks both gates.
  var isTooLoose: Bool { verdict.reasons.contains(.loosenedBudgetExceeded) }

  /// Tells of a strategy for which reason its loosened decisions block: the budget over all decisions or that of the strategy
  /// is exceeded, or one of them is not proven to be kept; nil if neither. Nil stands for the strategies without a row. O(n) in
  /// the budgets, then O(1).
  var looseningReason: (String?) -> GateReason? {
    let broken = budgets.filter { $0.kind == .loosened && $0.state != .within }
    if broken.isEmpty { return { _ in nil } }
    func covers(_ state: BudgetUse.State) -> (String?) -> Bool {
      let uses = broken.filter { $0.state == state }
      if uses.contains(where: { $0.strategyId == nil }) { return { _ in true } }
      let names = Set(uses.compactMap { $0.strategyId.map { Array($0.utf8) } })
      return { name in name.map { names.contains(Array($0.utf8)) } ?? false }
    }
    let (isExceeded, isUnproven) = (covers(.exceeded), covers(.unproven))
    return { name in
      isExceeded(name) ? .loosenedBudgetExceeded : isUnproven(name) ? .budgetNotProven : nil
    }
  }

  /// The causes of the loosened decisions that block, by strategy, each with the reason for which it does; empty if none block.
  /// One row without a strategy if strategies were not counted.
  var loosenedRows: [CauseRow] {
    let reason = looseningReason
    guard details.options.countsStrategies else {
      guard tally.loosened > 0, let reason = reason(nil) else { return [] }
      return [
        CauseRow(
          strategyId: nil, cause: FlipCause(reason: reason, rule: nil), count: tally.loosened,
          firstIds: loosenedExamples.map(\.id), blocks: BlockedGates(merge: true, release: true))
      ]
    }
    func rows(_ counts: StrategyCounts, _ name: String?) -> [CauseRow] {
      guard let reason = reason(name) else { return [] }
      let causes = counts.loosenedCauses.map { ($0.key.with(reason), $0.value) }
      return causeRows(of: Dictionary(causes, uniquingKeysWith: { first, _ in first }), name)
    }
    return details.strategies.sorted.flatMap { rows($0.counts, $0.strategyId) } + rows(details.strategies.others, nil)
  }

  /// The first loosened decisions that block, each with the reason for which it does; empty if none block, or if none of the
  /// first of the recording is of a strategy whose decisions do.
  var loosenedExamples: [DecisionExample] {
    let reason = looseningReason
    return tally.examples.compactMap { example in
      guard example.reason == .loosenedBudgetExceeded, let reason = reason(example.strategyId) else { return nil }
      var example = example
      example.reason = reason
      return example
    }
  }

  /// The first loosened decisions that block, by name alone, if none of them is an example; otherwise nil.
  var loosenedIds: String? {
    guard loosenedExamples.isEmpty else { return nil }
    let named = loosenedRows.lazy.flatMap { row in row.firstIds.map { (id: $0, strategyId: row.strategyId) } }
      .prefix(FlipCount.maximumExamples)
    let texts = named.map { ShownText.name($0.id) + ($0.strategyId.map { " (\(ShownText.name($0)))" } ?? "") }
    return texts.isEmpty ? nil : "got better, such as " + texts.joined(separator: ", ")
  }

  /// The examples that show the verdict, each decision once, but once more if its evidence is in question.
  var shownExamples: [DecisionExample] {
    struct Shown: Hashable {
      let source: Exact<String>
      let line: Int
      let ofEvidence: GateReason?
    }
    var seen: Set<Shown> = []
    let loosening = looseningReason
    return tally.examples.compactMap { example in
      var shown = example
      switch example.reason {
      case .loosenedBudgetExceeded:
        guard let reason = loosening(example.strategyId) else { return nil }
        shown.reason = reason
      default:
        let cause = FlipCause(reason: example.reason, rule: example.rule, isConditional: example.isConditional)
        if example.reason.isOfDecisions, !shows(cause) { return nil }
      }
      let reason = example.reason.isOfTheEvidence ? example.reason : nil
      let place = Shown(source: Exact(example.source), line: example.line, ofEvidence: reason)
      return seen.insert(place).inserted ? shown : nil
    }
  }

  /// The examples of a reason that the verdict gives.
  func examples(of reason: GateReason) -> [DecisionExample] {
    reason.isOfLoosening
      ? loosenedExamples.filter { $0.reason == reason } : tally.examples.filter { $0.reason == reason }
  }

  /// The id of the first decision that shows the verdict; nil if none is known.
  package var firstShownId: String? {
    shownExamples.first?.id ?? loosenedRows.lazy.compactMap(\.firstIds.first).first
      ?? details.decisions.first { decision in decision.waiver == nil && decision.causes.contains(where: shows) }?.id
  }

  /// How many decisions that show the verdict are not among those listed: those that block, or of one that blocks nothing those
  /// that count or are waived.
  func leftOut(besides listed: [ShownDecision]) -> Int {
    let shown = listed.count { $0.reasons.allSatisfy { $0.isOfDecisions || $0.isOfLoosening } }
    let total = countedShown + (verdict.isBlocked ? 0 : tally.waived) + loosenedRows.reduce(0) { $0 + $1.count }
    return max(0, total - shown)
  }
}

extension DecisionExample {
  /// The causes, with the profile that they are of where it is not the candidate.
  var causeTexts: [String] {
    guard reason.isOfLoosening, let first = causes.first else { return causes }
    return ["held back by the baseline: \(first)"] + causes.dropFirst()
  }
}

extension GateReason {
  /// Whether an example or a cause of this reason is of loosened decisions: of a budget for them that is exceeded, or that is
  /// not proven to be kept.
  var isOfLoosening: Bool { self == .loosenedBudgetExceeded || self == .budgetNotProven }

  /// Whether a budget is exceeded, so that more decisions alone do not let the gate pass.
  var isOfExceededBudget: Bool { self == .loosenedBudgetExceeded || self == .regressionBudgetExceeded }
}
