/// Counts the states of each decision at every setting of the candidate's knobs (contract section 15).
struct FrontierObserver: Sendable {
  let probe: DecisionProbe
  let waivers: Waivers?
  /// Whether the states are also counted for each strategy.
  let drawsStrategies: Bool

  /// Adds a decision, with the replay of the baseline and the facts that the candidate's evidence shows.
  func observe(
    _ baseline: ReplayedDecision, _ facts: ReplayFacts, of record: inout RecordedDecision,
    into part: inout DetailsPart
  ) {
    let waived = waivers?.waived(id: record.id.string, strategyId: record.strategyId.string) ?? []
    let subject = DecisionProbe.Subject(baseline: baseline, facts: facts, waived: waived)
    part.details.frontier?.count(probe.ownState(of: subject))
    for knob in ProfileKnob.allCases {
      let steps = probe.steps(of: subject, knob)
      part.details.frontier?.add(steps, knob)
      if drawsStrategies { part.strategies.add(steps, knob, to: record.strategyId) }
    }
  }
}
