/// Counts the strategies of one piece. They are found by hash and compared by name, so no string is created for each
/// record.
struct PieceStrategies: Sendable {
  private var numbers: [UInt128: Int] = [:]
  private var names: [[UInt8]] = []
  private var rows: [StrategyCounts] = []

  /// Counts a decision. `flipped` is not nil if it counts for the gate.
  mutating func count(_ strategy: Text, _ outcome: PairOutcome, _ flipped: FlippedDecision? = nil) {
    let number = number(of: strategy)
    rows[number].records += 1
    if outcome.isLoosened { rows[number].loosened += 1 }
    guard let flipped else { return }
    if flipped.waiver != nil { rows[number].waived += 1 } else if outcome.hasReason { rows[number].tightened += 1 }
    for cause in flipped.causes {
      rows[number].causes[cause, default: FlipCount()].merge(FlipCount(count: 1, firstIds: [flipped.id]))
    }
  }

  /// Counts a loosened decision by the first rule that the baseline did not meet; nil if none is known.
  mutating func countLoosened(_ strategy: Text, id: String, rule: DecisionRule?) {
    let cause = FlipCause(reason: .loosenedBudgetExceeded, rule: rule)
    rows[number(of: strategy)].loosenedCauses[cause, default: FlipCount()].merge(FlipCount(count: 1, firstIds: [id]))
  }

  /// Counts a decision that the candidate recording does not contain.
  mutating func countWithoutPartner(_ strategy: Text) { rows[number(of: strategy)].records += 1 }

  /// Adds the states of a decision at the settings of a knob.
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

  /// Adds the counts of the piece to those of the recording.
  func add(to table: inout StrategyTable) {
    for (name, counts) in zip(names, rows) { table.add(counts, to: name) }
  }
}
