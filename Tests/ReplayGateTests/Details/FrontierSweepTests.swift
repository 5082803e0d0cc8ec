import Testing

@testable import ReplayGate

/// The results at settings where more decisions turn than are kept: they are correct or not known.
@Suite struct FrontierSweepTests {
  /// A drawn decision, as its state at each setting.
  struct Drawn {
    let strategy: String
    let steps: DecisionSteps

    func state(at setting: Double) -> DecisionState {
      setting >= steps.third.from ? steps.third.state : setting >= steps.second.from ? steps.second.state : steps.first
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let knob: ProfileKnob
    let decisions: Int
    let strategies: Int
    /// Whether decisions may turn in both directions, and twice.
    let isMixed: Bool
    let seed: Int
    let set: @Sendable (inout FlipBudgets) -> Void
    /// Whether all results must be known.
    let isExact: Bool
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "as many allowed as are kept", knob: .driftTolerance, decisions: 6600, strategies: 1, isMixed: false,
      seed: 1,
      set: { $0.tightened.maximum = 4095 }, isExact: true),
    Case(
      name: "more allowed than are kept", knob: .driftTolerance, decisions: 6600, strategies: 1, isMixed: false,
      seed: 2,
      set: { $0.tightened.maximum = 4200 }, isExact: false),
    Case(
      name: "whole settings", knob: .tokens, decisions: 6600, strategies: 1, isMixed: false, seed: 3,
      set: { $0.tightened.maximum = 4200 }, isExact: false),
    Case(
      name: "a rate", knob: .runtime, decisions: 6600, strategies: 1, isMixed: false, seed: 4,
      set: { $0.tightened.maximumRate = 0.65 }, isExact: false),
    Case(
      name: "two kinds", knob: .driftTolerance, decisions: 6600, strategies: 1, isMixed: false, seed: 5,
      set: { ($0.tightened.maximum, $0.loosened.maximum) = (3000, 700) }, isExact: true),
    Case(
      name: "both ways", knob: .driftTolerance, decisions: 12_000, strategies: 1, isMixed: true, seed: 6,
      set: { ($0.tightened.maximum, $0.loosened.maximum) = (4000, nil) }, isExact: false),
    Case(
      name: "both ways, whole settings", knob: .findings, decisions: 12_000, strategies: 1, isMixed: true, seed: 7,
      set: { $0.tightened.maximum = 4100 }, isExact: false),
    Case(
      name: "a budget for each of a hundred strategies", knob: .driftTolerance, decisions: 6600, strategies: 100,
      isMixed: false, seed: 8, set: { $0.tightenedPerStrategy.maximum = 12 }, isExact: true),
    Case(
      name: "more for each than are kept of it", knob: .driftTolerance, decisions: 6600, strategies: 600,
      isMixed: false, seed: 9, set: { $0.tightenedPerStrategy.maximum = 16 }, isExact: false),
    Case(
      name: "for each of many, both ways", knob: .toolCalls, decisions: 6600, strategies: 1500, isMixed: true,
      seed: 10,
      set: {
        $0.tightened.maximum = 5000
        $0.tightenedPerStrategy.maximum = 7
        $0.loosenedPerStrategy.maximum = 9
      }, isExact: false),
  ]

  private static func drawn(_ example: Case) -> [Drawn] {
    var draw = Draw(example.seed)
    let knob = example.knob
    func point(_ draw: inout Draw) -> Double {
      knob.setting(after: knob.setting(from: Double(draw.number(1...1_000_000)) / (knob.isWhole ? 100 : 1e6)))
    }
    return (0..<example.decisions).map { _ in
      let points = [point(&draw), point(&draw)].sorted()
      let states: [DecisionState] =
        example.isMixed
        ? (0..<3).map { _ in draw.element([[], .counts, .loosened]) }
        : draw.one(of: 3) ? [[], .loosened, .loosened] : [.counts, [], []]
      return Drawn(
        strategy: "s\(draw.number(1...example.strategies))",
        steps: steps(
          states, (points[0], states[1]),
          points[0] == points[1] ? (points[0], states[1]) : (points[1], states[2])))
    }
  }

  private static func steps(
    _ states: [DecisionState], _ second: DecisionSteps.Turn, _ third: DecisionSteps.Turn
  ) -> DecisionSteps {
    var steps = DecisionSteps(states[0], highest: .greatestFiniteMagnitude)
    steps.second = second
    steps.third = third
    steps.fourth = (.greatestFiniteMagnitude, third.state)
    return steps
  }

  /// Adds the decisions in this many pieces.
  private static func evaluation(_ drawn: [Drawn], _ example: Case, pieces: Int) -> GateEvaluation {
    var gate = Gate(baseline: .standard, candidate: .expert)
    example.set(&gate.budgets)
    gate.details = ReplayDetails.Options(drawsFrontier: true)
    var sum = ReplayDetails(gate.detailOptions)
    var tally = ReplayTally(gate.origin)
    tally.records = drawn.count
    for number in 0..<pieces {
      var part = ReplayDetails(gate.detailOptions)
      for (index, decision) in drawn.enumerated() where index % pieces == number {
        part.frontier?.add(decision.steps, example.knob)
        var counts = StrategyCounts()
        counts.records = 1
        counts.steps = StrategySteps()
        counts.steps?.add(decision.steps, example.knob, limit: TurningPoints.kept)
        part.strategies.add(counts, to: Array(decision.strategy.utf8))
      }
      sum.merge(part)
    }
    return GateEvaluation(gate: gate, tally: tally, details: sum)
  }

  @Test(arguments: cases)
  func resultsAreCorrectOrNotKnown(_ example: Case) throws {
    let drawn = Self.drawn(example)
    let evaluation = Self.evaluation(drawn, example, pieces: 1)
    let frontier = try #require(evaluation.frontier(of: example.knob))
    #expect(frontier.notKnown.isEmpty == example.isExact)
    // A range that is not known lies within one bucket, if there are buckets. Strategies have none.
    if example.strategies == 1 {
      for range in frontier.notKnown { #expect(range.highest <= range.lowest * 1.04 + 1) }
    }
    var settings = [example.knob.settings.lowerBound, example.knob.settings.upperBound]
    for range in frontier.passing + frontier.notKnown {
      settings += [range.lowest, range.highest]
      settings += [example.knob.setting(before: range.lowest), example.knob.setting(after: range.highest)]
    }
    var draw = Draw(example.seed)
    settings = Array(settings.prefix(20)) + (0..<12).map { _ in draw.element(drawn).steps.second.from }
    for setting in settings {
      func isIn(_ ranges: [SettingRange]) -> Bool { ranges.contains { ($0.lowest...$0.highest).contains(setting) } }
      if isIn(frontier.notKnown) { continue }
      #expect(isIn(frontier.passing) == Self.passes(drawn, evaluation.gate, at: setting), "\(setting)")
    }
    for point in frontier.points.enumerated() where point.offset % 20 == 0 {
      let count = drawn.count { $0.state(at: point.element.setting).contains(.counts) }
      #expect(point.element.count == count)
    }
    try Self.isASumOfParts(evaluation, drawn, example)
  }

  /// The result does not depend on how the decisions are divided, or on whether the tally was written and read.
  private static func isASumOfParts(_ whole: GateEvaluation, _ drawn: [Drawn], _ example: Case) throws {
    let cut = evaluation(drawn, example, pieces: 3)
    #expect(cut.details.frontier == whole.details.frontier)
    #expect(cut.details.strategies == whole.details.strategies)
    let json = try TallyEncoder.json(of: whole.details)
    let read = try TallyDecoder.decode(ReplayDetails.self, from: JSONNode.parse(json, source: "d"))
    #expect(read.isConsistent(with: drawn.count))
    #expect(read.frontier == whole.details.frontier)
    #expect(read.strategies == whole.details.strategies)
  }

  /// Whether the gate passes, computed decision by decision.
  private static func passes(_ drawn: [Drawn], _ gate: Gate, at setting: Double) -> Bool {
    let states = drawn.map { (strategy: $0.strategy, state: $0.state(at: setting)) }
    var budgets: [BudgetUse.State] = []
    func add(_ kind: FlipKind, _ budget: FlipBudget, _ states: [(strategy: String, state: DecisionState)]) {
      let used = states.count { $0.state.contains(kind == .tightened ? .counts : .loosened) }
      let confidence = gate.budgets.confidenceInForce
      budgets.append(BudgetUse(kind, budget, used: used, of: states.count, confidence: confidence).state)
    }
    add(.tightened, gate.budgets.tightened, states)
    add(.loosened, gate.budgets.loosened, states)
    for strategy in Dictionary(grouping: states, by: \.strategy).values {
      add(.tightened, gate.budgets.tightenedPerStrategy, strategy)
      add(.loosened, gate.budgets.loosenedPerStrategy, strategy)
    }
    let counts = states.contains { $0.state.contains(.counts) }
    return budgets.allSatisfy { $0 == .within } && (gate.budgets.allowsRegressions || !counts)
  }

  @Test("the number of points kept for a strategy does not grow with the number of strategies")
  func limits() {
    #expect(
      [0, 1, 4, 5, 100, 1000, 10_000, 20_000].map(StrategySteps.limit) == [4096, 4096, 4096, 2048, 128, 16, 1, 1])
  }
}
