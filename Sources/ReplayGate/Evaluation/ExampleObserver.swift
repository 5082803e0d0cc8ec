/// Keeps the first decisions for each reason as the tally's examples. Waived decisions are left out. Loosened ones are
/// kept in any case, because budgets are applied to the whole.
struct ExampleObserver: OutcomeObserver {
  let mode: GateMode

  @inline(__always) func wantsFindings(of pair: ReplayedPair, _ tally: borrowing ReplayTally) -> Bool {
    if !pair.isDecisive, tally.wantsExample(of: .recordedEvidenceNotDecisive) { return true }
    if pair.outcome.isLoosened, tally.wantsExample(of: .loosenedBudgetExceeded) { return true }
    guard pair.waiver == nil else { return false }
    if pair.outcome.hasReason {
      return OutcomeReason.allCases.contains { wants(GateReason($0), pair.outcome, tally) }
    }
    return wants(.candidateDecisionNotPass, pair.outcome, tally)
  }

  func observe(
    _ pair: ReplayedPair, _ explained: ExplainedPair?, of record: inout RecordedDecision,
    into tally: inout ReplayTally
  ) {
    guard let explained else { return }
    if !pair.isDecisive { addOpen(pair, explained, of: &record, into: &tally) }
    if pair.outcome.isLoosened { addLoosened(pair, explained, of: &record, into: &tally) }
    guard pair.waiver == nil else { return }
    for reason in GateReason.allCases where wants(reason, pair.outcome, tally) {
      let causes =
        reason == .candidateDecisionNotPass
        ? Causes.of(explained.candidate, against: nil, outcome: nil)
        : Causes.of(explained.candidate, against: explained.baseline, outcome: pair.outcome)
      tally.add(
        DecisionExample(
          id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: pair.lines + 1, reason: reason,
          baseline: pair.outcome.baseline, candidate: pair.outcome.candidate, recorded: nil,
          causes: causes.map(\.text), isDecidedElsewhere: causes.contains { $0.rule == .decidedElsewhere },
          rule: reason == .metricDriftThresholdExceeded ? .driftDelta : causes.first?.rule))
    }
  }

  /// An open decision is kept even if a waiver covers it, because what was waived is not known.
  private func addOpen(
    _ pair: ReplayedPair, _ explained: ExplainedPair, of record: inout RecordedDecision, into tally: inout ReplayTally
  ) {
    guard tally.wantsExample(of: .recordedEvidenceNotDecisive) else { return }
    let sides = [("baseline", pair.baseline), ("candidate", pair.candidate)].filter { !$0.1.isDecisive }
    tally.add(
      DecisionExample(
        id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: pair.lines + 1,
        reason: .recordedEvidenceNotDecisive, baseline: pair.outcome.baseline, candidate: pair.outcome.candidate,
        recorded: nil,
        causes: sides.map { $0.1.openCause(of: $0.0) }))
  }

  /// The causes are what the baseline held against the decision. A waiver never covers that it is loosened.
  private func addLoosened(
    _ pair: ReplayedPair, _ explained: ExplainedPair, of record: inout RecordedDecision, into tally: inout ReplayTally
  ) {
    guard tally.wantsExample(of: .loosenedBudgetExceeded) else { return }
    let causes = explained.loosenedCauses
    tally.add(
      DecisionExample(
        id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: pair.lines + 1,
        reason: .loosenedBudgetExceeded, baseline: pair.outcome.baseline, candidate: pair.outcome.candidate,
        recorded: nil, causes: causes.map(\.text),
        isDecidedElsewhere: causes.contains { $0.rule == .decidedElsewhere }, rule: causes.first?.rule))
  }

  /// Whether a decision would be one of the first for a reason.
  private func wants(_ reason: GateReason, _ outcome: PairOutcome, _ tally: borrowing ReplayTally) -> Bool {
    let applies =
      switch reason {
      case .candidateDecisionRegressed: outcome.isRegressed
      case .metricDriftThresholdExceeded: outcome.isThresholdBreached
      // Only if the gate itself may have to give this reason.
      case .candidateDecisionNotPass:
        mode == .any && !outcome.hasReason && (outcome.blocksMerge || outcome.blocksRelease)
      default: false
      }
    return applies && tally.wantsExample(of: reason)
  }
}
