import Foundation
import Testing

@testable import ReplayGate

/// The public interface, as an embedder calls it: input that cannot be judged is an error, never a default verdict.
@Suite("The front door")
struct FrontDoorTests {
  /// A tally of decisions that regressed, between STANDARD and EXPERT.
  private static func regressed(_ count: Int = 3, mode: GateMode = .regressions) throws -> ReplayTally {
    var tally = ReplayTally(baseline: .standard, candidate: .expert, mode: mode)
    for number in 0..<count {
      try tally.record(
        id: "d\(number)", baseline: try ReplayedDecision(decision: .pass, driftPct: 0),
        candidate: try ReplayedDecision(decision: .fail, driftPct: 0))
    }
    return tally
  }

  private static func refuses(_ what: String, _ body: () throws -> some Any) {
    let error = #expect(throws: ReplayGateError.self, "\(what)") { _ = try body() }
    #expect(error?.code == .invalidConfiguration, "\(what): \(String(describing: error))")
    #expect(error?.reason.isEmpty == false)
  }

  // MARK: Figures

  @Test(arguments: [Double.nan, .infinity, -.infinity, -0.5, -Double.leastNonzeroMagnitude])
  func anInvalidDriftThrows(_ drift: Double) {
    Self.refuses("\(drift)") { try ReplayedDecision(decision: .pass, driftPct: drift) }
  }

  @Test(arguments: [
    (0, 0), (-0.0, 0), (0.1234564, 0.123456), (.leastNonzeroMagnitude, 0), (1e308, 1e308),
    (Double.greatestFiniteMagnitude, .greatestFiniteMagnitude),
  ])
  func aDriftIsRoundedToThatOfRecord(_ drift: Double, _ expected: Double) throws {
    #expect(try ReplayedDecision(decision: .pass, driftPct: drift).driftPct == expected)
  }

  @Test(arguments: ["", " ", "\t\u{2003}"])
  func anIdIsNotBlank(_ id: String) throws {
    let passed = try ReplayedDecision(decision: .pass, driftPct: 0)
    Self.refuses("\"\(id)\"") {
      var tally = ReplayTally(baseline: .standard, candidate: .expert)
      return try tally.record(id: id, baseline: passed, candidate: passed)
    }
  }

  // MARK: Limits

  struct Limit: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let set: @Sendable (inout Gate) -> Void

    init(_ name: String, _ set: @escaping @Sendable (inout Gate) -> Void) {
      testDescription = name
      self.set = set
    }
  }

  private static let wrongRates = [Double.nan, .infinity, -.infinity, -0.1, 1.1]

  static let limits: [Limit] =
    [
      Limit("no minimum") { $0.minimumRecords = 0 },
      Limit("a negative minimum") { $0.minimumRecords = -1 },
      Limit("a negative budget") { $0.budgets.tightened.maximum = -1 },
      Limit("a negative budget of what is loosened") { $0.budgets.loosened.maximum = -1 },
      Limit("a negative budget for each strategy") { $0.budgets.tightenedPerStrategy.maximum = -1 },
    ]
    + wrongRates.flatMap { rate in
      [
        Limit("rate \(rate)") { $0.budgets.tightened.maximumRate = rate },
        Limit("rate \(rate) of what is loosened") { $0.budgets.loosened.maximumRate = rate },
        Limit("rate \(rate) for each strategy") { $0.budgets.tightenedPerStrategy.maximumRate = rate },
        Limit("rate \(rate) of what is loosened, for each strategy") {
          $0.budgets.loosenedPerStrategy.maximumRate = rate
        },
        Limit("fidelity \(rate)") { $0.minimumFidelity = rate },
      ]
    }
    + [Double.nan, .infinity, 0, 0.49, 1, -1].map { confidence in
      Limit("confidence \(confidence)") {
        $0.budgets.tightened.maximumRate = 0.5
        $0.budgets.confidence = confidence
      }
    }

  @Test(arguments: limits)
  func aLimitOutOfBoundsThrowsEverywhere(_ limit: Limit) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    limit.set(&gate)
    let tally = try Self.regressed()
    Self.refuses("an evaluation") { try GateEvaluation(gate: gate, tally: tally) }
    Self.refuses("a rule") {
      try GateRule(
        baseline: gate.baseline, candidate: gate.candidate, minimumRecords: gate.minimumRecords,
        minimumFidelity: gate.minimumFidelity, budgets: gate.budgets)
    }
    let refused = gate
    let error = await #expect(throws: ReplayGateError.self) { try await refused.evaluate([.bytes([])]) }
    guard error?.code == .invalidConfiguration else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  // MARK: Tallies of other gates

  @Test(arguments: [
    (PolicyProfile.standard, PolicyProfile.expert, GateMode.any), (.standard, .fast, .regressions),
    (.fast, .expert, .regressions), (.expert, .standard, .regressions),
  ])
  func aTallyOfAnotherGateThrows(_ baseline: PolicyProfile, _ candidate: PolicyProfile, _ mode: GateMode) throws {
    let (mine, other) = (
      try Self.regressed(), ReplayTally(baseline: baseline, candidate: candidate, mode: mode)
    )
    let gate = Gate(baseline: .standard, candidate: .expert)
    Self.refuses("an evaluation") { try GateEvaluation(gate: gate, tally: other) }
    Self.refuses("a merge") {
      var sum = mine
      return try sum.merge(other)
    }
    if mode == .regressions {
      let rule = try GateRule(baseline: .standard, candidate: .expert)
      Self.refuses("a rule") { try rule.verdict(over: other) }
    }
  }

  @Test func aTallyWithWaiversThrowsForAGateWithoutThem() async throws {
    let waivers = try Waivers([], at: JudgementTime(secondsSince1970: 0))
    var gate = Gate(baseline: .standard, candidate: .expert)
    let without = try await gate.evaluate([.bytes([])]).tally
    gate.waivers = waivers
    let with = try await gate.evaluate([.bytes([])]).tally
    let waiving = gate
    Self.refuses("waivers that were not applied") { try GateEvaluation(gate: waiving, tally: without) }
    gate.waivers = nil
    let plain = gate
    Self.refuses("waivers that were applied") { try GateEvaluation(gate: plain, tally: with) }
    Self.refuses("both") {
      var sum = with
      return try sum.merge(without)
    }
    #expect(throws: Never.self) { try GateEvaluation(gate: waiving, tally: with) }
  }

  @Test func budgetsOfStrategiesAreNotJudgedWithoutStrategies() throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.budgets.tightenedPerStrategy.maximum = 0
    let (tally, judging) = (try Self.regressed(), gate)
    Self.refuses("an evaluation") { try GateEvaluation(gate: judging, tally: tally) }
    let rule = try GateRule(baseline: .standard, candidate: .expert, budgets: gate.budgets)
    Self.refuses("no table") { try rule.verdict(over: tally) }
    Self.refuses("an empty table") { try rule.verdict(over: tally, strategies: StrategyTable()) }
  }

  @Test func budgetsThrowInModeAny() throws {
    var budgets = FlipBudgets()
    budgets.tightened.maximum = 3
    let rule = try GateRule(baseline: .standard, candidate: .expert, budgets: budgets)
    let tally = try Self.regressed(mode: .any)
    Self.refuses("mode any") { try rule.verdict(over: tally) }
  }

  @Test func validTalliesAreJudged() throws {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let tally = try Self.regressed()
    #expect(try GateEvaluation(gate: gate, tally: tally).verdict.isMergeBlocked)
    #expect(try GateRule(baseline: .standard, candidate: .expert).verdict(over: tally).isReleaseBlocked)
    var sum = tally
    try sum.merge(tally)
    #expect(sum.records == 6)
  }

  @Test func countsThatOverflowThrow() throws {
    var large = try Self.regressed(1)
    large.records = .max
    let tally = try Self.regressed(1)
    Self.refuses("more decisions than can be counted") { try large.merge(tally) }
  }

  // MARK: Reading sealed tallies

  /// The parts of a tally are not `Codable`, because another decoder would not check the seal.
  @Test func aTallyIsReadOnlyWithItsSeal() async throws {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let inputs = TallyDocument.Inputs(
      engine: "test", baseline: TallyProfile(.standard, given: "STANDARD"),
      candidate: TallyProfile(.expert, given: "EXPERT"))
    let document = try await gate.tally([.bytes([0x0A])], as: inputs)
    let values: [Any] = [
      document, document.tally, document.details, document.tally.fidelity, document.details.strategies,
      document.inputs.baseline, document.recordings[0],
    ]
    for value in values { #expect(!(value is any Decodable), "\(type(of: value))") }
    // Edited, and valid except for its seal.
    let text = String(decoding: try document.jsonBytes, as: UTF8.self)
    let edited = text.replacingOccurrences(of: "\"blocksMerge\":false", with: "\"blocksMerge\":true")
    #expect(text != edited)
    #expect(throws: ReplayGateError.self) { try TallyDocument(json: Array(edited.utf8), source: "t") }
  }
}
