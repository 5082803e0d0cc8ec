internal import ReplayGate

extension GateEvaluation {
  /// Whether more decisions are loosened than a budget allows, which blocks both gates.
  var isTooLoose: Bool { verdict.reasons.contains(.loosenedBudgetExceeded) }

  /// Whether decisions that got worse belong to what is shown: not if they are within their budget, and the gate is blocked
  /// for another reason.
  var showsRegressions: Bool { !(verdict.isBlocked && verdict.isWithinBudget) }

  /// Tells of a strategy whether its loosened decisions block: all do if the budget over all decisions is exceeded, otherwise
  /// those of the strategies that exceed theirs. Nil stands for the strategies without a row. O(n) in the budgets, then O(1).
  var blocksForLoosening: (String?) -> Bool {
    guard isTooLoose else { return { _ in false } }
    let exceeded = budgets.filter { $0.kind == .loosened && $0.state == .exceeded }
    if exceeded.contains(where: { $0.strategyId == nil }) { return { _ in true } }
    let names = Set(exceeded.compactMap { $0.strategyId.map { Array($0.utf8) } })
    return { name in name.map { names.contains(Array($0.utf8)) } ?? false }
  }

  /// The causes of the loosened decisions that block, by strategy; empty if there are not too many. One row without a
  /// strategy if strategies were not counted.
  var loosenedRows: [CauseRow] {
    guard isTooLoose else { return [] }
    guard details.options.countsStrategies else {
      return [
        CauseRow(
          strategyId: nil, reason: .loosenedBudgetExceeded, rule: nil, isWaived: false, count: tally.loosened,
          firstIds: loosenedExamples.map(\.id), blocks: (true, true))
      ]
    }
    let blocks = blocksForLoosening
    let rows = details.strategies.sorted.filter { blocks($0.strategyId) }
      .flatMap { causeRows(of: $0.counts.loosenedCauses, $0.strategyId) }
    return rows + (blocks(nil) ? causeRows(of: details.strategies.others.loosenedCauses, nil) : [])
  }

  /// The first loosened decisions that block; empty if there are not too many, or if none of the first of the recording is
  /// of a strategy that has too many.
  var loosenedExamples: [DecisionExample] {
    let blocks = blocksForLoosening
    return tally.examples.filter { $0.reason == .loosenedBudgetExceeded && blocks($0.strategyId) }
  }

  /// The first loosened decisions that block, by name alone, if none of them is an example; otherwise nil.
  var loosenedIds: String? {
    guard isTooLoose, loosenedExamples.isEmpty else { return nil }
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
    let (blocks, isOfRegressions) = (blocksForLoosening, showsRegressions)
    return tally.examples.filter { example in
      switch example.reason {
      case .loosenedBudgetExceeded: if !blocks(example.strategyId) { return false }
      case .candidateDecisionRegressed, .metricDriftThresholdExceeded: if !isOfRegressions { return false }
      default: break
      }
      let reason = example.reason.isOfTheEvidence ? example.reason : nil
      return seen.insert(Shown(source: Exact(example.source), line: example.line, ofEvidence: reason)).inserted
    }
  }

  /// The examples of a reason that the verdict gives.
  func examples(of reason: GateReason) -> [DecisionExample] {
    reason == .loosenedBudgetExceeded ? loosenedExamples : tally.examples.filter { $0.reason == reason }
  }

  /// The id of the first decision that shows the verdict; nil if none is known.
  package var firstShownId: String? {
    shownExamples.first?.id ?? loosenedRows.lazy.compactMap(\.firstIds.first).first
      ?? details.decisions.first { $0.waiver == nil }?.id
  }

  /// How many decisions that count, are waived, or are loosened beyond a budget are not among those listed.
  func leftOut(besides listed: [ShownDecision]) -> Int {
    let shown = listed.count { $0.reasons.allSatisfy { $0.isOfDecisions || $0 == .loosenedBudgetExceeded } }
    let total = (showsRegressions ? counted + tally.waived : 0) + loosenedRows.reduce(0) { $0 + $1.count }
    return max(0, total - shown)
  }
}

extension DecisionExample {
  /// The causes, with the profile that they are of where it is not the candidate.
  var causeTexts: [String] {
    guard reason == .loosenedBudgetExceeded, let first = causes.first else { return causes }
    return ["held back by the baseline: \(first)"] + causes.dropFirst()
  }
}
