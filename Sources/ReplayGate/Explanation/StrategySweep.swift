/// The possible states of a budget: one state if the number of decisions is known.
struct PossibleUse: OptionSet, Hashable {
  let rawValue: Int

  static let within = PossibleUse(rawValue: 1)
  static let unproven = PossibleUse(rawValue: 2)
  static let exceeded = PossibleUse(rawValue: 4)

  /// The number of sets.
  static let count = 8
}

/// The possible states of all budgets of one kind together.
struct PossibleStates {
  private var certain: PossibleUse = []
  private var possible: PossibleUse = []

  mutating func add(_ use: PossibleUse) {
    possible.formUnion(use)
    if use == .exceeded || use == .unproven { certain.formUnion(use) }
  }

  /// Every possible set of states.
  func all(_ kind: FlipKind) -> [BudgetStates] {
    var all: [BudgetStates] = [[]]
    for (use, state) in [(PossibleUse.exceeded, BudgetUse.State.exceeded), (.unproven, .unproven)] {
      let with = all.map { $0.union(BudgetStates(kind, state)) }
      if certain.contains(use) { all = with } else if possible.contains(use) { all += with }
    }
    return all
  }
}

/// The largest numbers of changes for which a budget is within its limits, and for which it is not exceeded. They are
/// found by evaluating the budget, once for each number of decisions.
struct BudgetLimits {
  private struct Key: Hashable {
    let budget: FlipBudget
    let records: Int
  }

  private let confidence: Double
  private var known: [Key: (kept: Int, notExceeded: Int)] = [:]

  init(_ budgets: FlipBudgets) { confidence = budgets.confidenceInForce }

  /// The state of a budget with this many changes.
  mutating func states(of used: ClosedRange<Int>, _ budget: FlipBudget, _ records: Int) -> PossibleUse {
    let key = Key(budget: budget, records: records)
    let limits = known[key] ?? limits(budget, records)
    known[key] = limits
    var uses: PossibleUse = []
    if used.lowerBound <= limits.kept { uses.insert(.within) }
    if used.upperBound > limits.kept, used.lowerBound <= limits.notExceeded, limits.kept < limits.notExceeded {
      uses.insert(.unproven)
    }
    if used.upperBound > limits.notExceeded { uses.insert(.exceeded) }
    return uses
  }

  /// -1 if even 0 changes are too many. O(log n) evaluations.
  private func limits(_ budget: FlipBudget, _ records: Int) -> (kept: Int, notExceeded: Int) {
    func last(_ isKept: (BudgetUse.State) -> Bool) -> Int {
      var (low, high) = (-1, records)
      while low < high {
        let middle = high - (high - low) / 2
        let use = BudgetUse(.tightened, budget, used: middle, of: records, confidence: confidence)
        if isKept(use.state) { low = middle } else { high = middle - 1 }
      }
      return low
    }
    return (last { $0 == .within }, last { $0 != .exceeded })
  }
}

/// The possible states of the strategies' budgets at increasing settings.
struct StrategySweep {
  /// A strategy whose budget changes its state from a setting on.
  private struct Event {
    let setting: Double
    let kind: FlipKind
    let from: PossibleUse
    let to: PossibleUse
  }

  private var events: [Event] = []
  private var next = 0
  /// The number of strategies in each set of states, for each kind of budget.
  private var counts = [[Int]](repeating: [Int](repeating: 0, count: PossibleUse.count), count: 2)

  init(_ evaluation: GateEvaluation, _ knob: ProfileKnob) {
    let budgets = evaluation.gate.budgets
    guard budgets.judgesStrategies else { return }
    var limits = BudgetLimits(budgets)
    for counts in evaluation.details.strategies.rows.values {
      let steps = counts.steps?.knobs[Int(knob.rawValue)] ?? StrategySteps.Knob()
      for (kind, budget, count) in [
        (FlipKind.tightened, budgets.tightenedPerStrategy, steps.tightened),
        (.loosened, budgets.loosenedPerStrategy, steps.loosened),
      ] where budget.isSet {
        add(kind, count, knob) { limits.states(of: $0, budget, counts.records) }
      }
    }
    events.sort { $0.setting < $1.setting }
  }

  private mutating func add(
    _ kind: FlipKind, _ count: StepCount, _ knob: ProfileKnob, _ states: (ClosedRange<Int>) -> PossibleUse
  ) {
    let starts = [knob.settings.lowerBound] + Set(count.settings).sorted()
    var last: PossibleUse?
    for (index, low) in starts.enumerated() {
      let high = index + 1 < starts.count ? knob.setting(before: starts[index + 1]) : knob.settings.upperBound
      let now = states(count.count(from: low, to: high))
      if let last, last != now { events.append(Event(setting: low, kind: kind, from: last, to: now)) }
      if last == nil { counts[Self.index(kind)][now.rawValue] += 1 }
      last = now
    }
  }

  private static func index(_ kind: FlipKind) -> Int { kind == .tightened ? 0 : 1 }

  /// The settings from which on the states change.
  var settings: [Double] { events.map(\.setting) }

  /// Advances to a setting that is not lower than the current one.
  mutating func advance(to setting: Double) {
    while next < events.count, events[next].setting <= setting {
      let event = events[next]
      counts[Self.index(event.kind)][event.from.rawValue] -= 1
      counts[Self.index(event.kind)][event.to.rawValue] += 1
      next += 1
    }
  }

  /// The possible states of the budgets for tightened decisions.
  var tightened: PossibleStates { states(.tightened) }
  /// The possible states of the budgets for loosened decisions.
  var loosened: PossibleStates { states(.loosened) }

  private func states(_ kind: FlipKind) -> PossibleStates {
    var states = PossibleStates()
    for (rawValue, count) in counts[Self.index(kind)].enumerated() where count > 0 {
      states.add(PossibleUse(rawValue: rawValue))
    }
    return states
  }
}
