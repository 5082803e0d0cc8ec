/// What is collected for those who explain a verdict.
extension ReplayWork {
  /// Whether a decision counts, a waiver or not (contract section 8); of mode `any`, whether it is not clean.
  @inline(__always) func counts(_ outcome: PairOutcome) -> Bool {
    outcome.hasReason || mode == .any && outcome.decision != .pass
  }

  /// The number of the waiver that covers a decision, if it counts and one does.
  func waiver(of outcome: PairOutcome, _ record: borrowing RecordedDecision, _ part: inout Part) -> Int? {
    guard let waivers, counts(outcome) else { return nil }
    let reasons = outcome.hasReason ? outcome.reasons.map(GateReason.init) : [.candidateDecisionNotPass]
    let match = waivers.match(id: record.id.string, strategyId: record.strategyId.string, reasons: reasons)
    if !match.used.isEmpty { part.tally.countUse(of: match.used, among: waivers.all.count) }
    return match.waiver
  }

  /// Adds a decision to the frontier.
  @inline(never) func draw(
    _ before: ReplayedDecision, _ facts: ReplayFacts, _ record: borrowing RecordedDecision, _ part: inout Part
  ) {
    let waived = waivers?.waived(id: record.id.string, strategyId: record.strategyId.string) ?? []
    let subject = DecisionProbe.Subject(baseline: before, facts: facts, waived: waived)
    let probe = DecisionProbe(candidate: candidate, rule: rule, mode: mode)
    part.details.frontier?.count(probe.ownState(of: subject))
    for knob in ProfileKnob.allCases {
      let steps = probe.steps(of: subject, knob)
      part.details.frontier?.add(steps, knob)
      if details.drawsStrategies { part.strategies.add(steps, knob, to: record.strategyId) }
    }
  }

  /// Adds a decision that counts.
  func addDetails(
    _ outcome: PairOutcome, _ waiver: Int?, _ before: ExplainedReplay, _ after: ExplainedReplay,
    _ record: borrowing RecordedDecision, _ lines: Int, _ part: inout Part
  ) {
    let shortfalls =
      outcome.hasReason
      ? Causes.of(after, against: before, outcome: outcome) : Causes.of(after, against: nil, outcome: nil)
    let flipped = FlippedDecision(
      id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: lines + 1, outcome: outcome,
      baselineDriftPct: before.replay.driftPct, candidateDriftPct: after.replay.driftPct, shortfalls: shortfalls,
      waiver: waiver.flatMap { waivers?.all[$0].id })
    if details.countsStrategies { part.strategies.count(record.strategyId, outcome, flipped) }
    if part.details.decisions.count < details.decisions { part.details.decisions.append(flipped) }
  }
}

/// The strategies of one piece: found by hash and compared by name, so that a piece's records are counted without a
/// table of strings.
struct PieceStrategies: Sendable {
  private var numbers: [UInt128: Int] = [:]
  private var names: [[UInt8]] = []
  private var rows: [StrategyCounts] = []

  /// Counts a decision; `flipped` where it counts for the gate.
  mutating func count(_ strategy: Text, _ outcome: PairOutcome, _ flipped: FlippedDecision? = nil) {
    let number = number(of: strategy)
    rows[number].records += 1
    if outcome.candidate > outcome.baseline { rows[number].loosened += 1 }
    guard let flipped else { return }
    if flipped.waiver != nil { rows[number].waived += 1 } else if outcome.hasReason { rows[number].tightened += 1 }
    for reason in flipped.reasons {
      // The drift delta is a reason of its own; what else fell short is the other's.
      let rule = reason == .metricDriftThresholdExceeded ? .driftDelta : flipped.rule
      let cause = FlipCause(reason: reason, rule: rule, isWaived: flipped.waiver != nil)
      rows[number].causes[cause, default: FlipCount()].merge(FlipCount(count: 1, firstIds: [flipped.id]))
    }
  }

  /// Counts a decision that the candidate recording does not have.
  mutating func countWithoutPartner(_ strategy: Text) { rows[number(of: strategy)].records += 1 }

  /// Adds what a decision comes to at the settings of a knob.
  mutating func add(_ steps: DecisionSteps, _ knob: ProfileKnob, to strategy: Text) {
    guard StrategySteps.concern(steps) else { return }
    let number = number(of: strategy)
    if rows[number].steps == nil { rows[number].steps = StrategySteps() }
    rows[number].steps?.add(steps, knob, limit: TurningPoints.kept)
  }

  private mutating func number(of strategy: Text) -> Int {
    let hash = TextHash(strategy).value
    if let number = numbers[hash], strategy.equals(names[number]) { return number }
    let name = Array(strategy.kept.utf8)
    numbers[hash] = names.count
    names.append(name)
    rows.append(StrategyCounts())
    return names.count - 1
  }

  /// Adds the piece's counts to those of the recording.
  func add(to table: inout StrategyTable) {
    for (name, counts) in zip(names, rows) { table.add(counts, to: name) }
  }
}
