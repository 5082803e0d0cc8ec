import Testing

@testable import ReplayGate

@Suite struct BudgetTests {
  struct Bound: Sendable, CustomTestStringConvertible {
    let count: Int
    let total: Int
    let confidence: Double
    /// The value in tables of the beta distribution.
    let upper: Double
    var testDescription: String { "\(count) of \(total) at \(confidence)" }
  }

  /// Computed with sixty decimal digits from the sum of binomial terms; 0 of n has the closed form 1 − α^(1/n).
  static let bounds = [
    Bound(count: 0, total: 3, confidence: 0.95, upper: 0.63159685013596134),
    Bound(count: 0, total: 100, confidence: 0.95, upper: 0.029513049607039935),
    Bound(count: 0, total: 1_000_000, confidence: 0.99, upper: 4.6051595822081479e-06),
    Bound(count: 1, total: 10, confidence: 0.95, upper: 0.39416330243650477),
    Bound(count: 5, total: 100, confidence: 0.95, upper: 0.10225337764327451),
    Bound(count: 50, total: 100, confidence: 0.5, upper: 0.50498330061544749),
    Bound(count: 400, total: 1000, confidence: 0.9, upper: 0.42048704643361473),
    Bound(count: 3, total: 3, confidence: 0.95, upper: 1),
    Bound(count: 0, total: 0, confidence: 0.95, upper: 1),
  ]

  @Test(arguments: bounds)
  func isTheClopperPearsonBound(_ bound: Bound) {
    let upper = BinomialBound.upper(count: bound.count, of: bound.total, confidence: bound.confidence)
    #expect(abs(upper - bound.upper) <= bound.upper * 1e-9, "\(upper)")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var budgets = FlipBudgets()
    let regressed: Int
    let total: Int
    let decision: String
    let reasons: [String]
    var testDescription: String { name }

    init(
      _ name: String, _ regressed: Int, of total: Int, _ decision: String, _ reasons: [String],
      _ set: (inout FlipBudgets) -> Void
    ) {
      self.name = name
      self.regressed = regressed
      self.total = total
      self.decision = decision
      self.reasons = reasons
      set(&budgets)
    }
  }

  private static let regressed = "candidate_decision_regressed_from_baseline"
  static let cases = [
    Case("without one, one is too many", 1, of: 50, "fail", [regressed]) { _ in },
    Case("within a number", 2, of: 50, "pass", []) { $0.tightened.maximum = 2 },
    Case("above a number", 3, of: 50, "fail", [regressed, "regression_budget_exceeded"]) {
      $0.tightened.maximum = 2
    },
    Case("none allowed, none there", 0, of: 50, "pass", []) { $0.tightened.maximum = 0 },
    Case("none of three proves nothing", 0, of: 3, "unknown", ["budget_not_proven"]) {
      $0.tightened.maximumRate = 0.05
    },
    Case("none of sixty does", 0, of: 60, "pass", []) { $0.tightened.maximumRate = 0.05 },
    Case("within the rate, not sure enough", 2, of: 60, "unknown", [regressed, "budget_not_proven"]) {
      $0.tightened.maximumRate = 0.05
    },
    Case("as many as the rate, which their product is below", 29, of: 100, "unknown", [regressed, "budget_not_proven"])
    {
      $0.tightened.maximumRate = 0.29
    },
    Case("within a number, and too few for another budget", 1, of: 3, "unknown", [regressed, "budget_not_proven"]) {
      $0.tightened.maximum = 2
      $0.loosenedPerStrategy.maximumRate = 0.05
    },
    Case(
      "a number kept and a rate not sure enough are one budget", 1, of: 3, "unknown", [regressed, "budget_not_proven"]
    ) {
      $0.tightened = FlipBudget(maximum: 1, maximumRate: 0.5)
    },
    Case("less sure is enough", 2, of: 60, "pass", []) {
      $0.tightened.maximumRate = 0.05
      $0.confidence = 0.55
    },
    Case("above the rate", 4, of: 60, "fail", [regressed, "regression_budget_exceeded"]) {
      $0.tightened.maximumRate = 0.05
    },
    Case("a budget for what is loosened leaves none for the rest", 1, of: 50, "fail", [regressed]) {
      $0.loosened.maximum = 0
    },
    Case("each strategy within its own", 4, of: 50, "pass", []) { $0.tightenedPerStrategy.maximum = 2 },
    Case("one strategy above its own", 5, of: 50, "fail", [regressed, "regression_budget_exceeded"]) {
      $0.tightenedPerStrategy.maximum = 2
    },
    Case("strategies within theirs, all of them not", 4, of: 50, "fail", [regressed, "regression_budget_exceeded"]) {
      $0.tightenedPerStrategy.maximum = 2
      $0.tightened.maximum = 3
    },
  ]

  @Test(arguments: cases)
  func decides(_ example: Case) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.budgets = example.budgets
    let recording = Recorded.recording(
      Recorded.regressing(example.regressed, of: example.total, strategies: ["a", "b"]))
    let evaluation = try await gate.evaluate([recording])
    #expect(evaluation.verdict.decision.name == example.decision)
    #expect(evaluation.verdict.reasons.map(\.code) == example.reasons)
    #expect(evaluation.verdict.isMergeBlocked == (example.decision != "pass"))
    #expect(evaluation.verdict.isReleaseBlocked == (example.decision != "pass"))
    // The counts are the same, within a budget or not.
    #expect(evaluation.tally.regressed == example.regressed)
  }

  @Test(arguments: [(0, "fail"), (1, "fail"), (2, "pass")])
  func limitsWhatIsLoosened(_ maximum: Int, _ decision: String) async throws {
    var gate = Gate(baseline: .expert, candidate: .standard)
    gate.budgets.loosened.maximum = maximum
    let evaluation = try await gate.evaluate([Recorded.recording(Recorded.regressing(2, of: 9))])
    #expect(evaluation.tally.loosened == 2)
    #expect(evaluation.verdict.decision.name == decision)
    #expect(evaluation.verdict.reasons.map(\.code) == (decision == "pass" ? [] : ["loosened_budget_exceeded"]))
  }

  @Test func theSummaryHasTheUsedPart() async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.budgets.tightened = FlipBudget(maximum: 5)
    let evaluation = try await gate.evaluate([Recorded.recording(Recorded.regressing(3, of: 9))])
    let summary = evaluation.report(generatedAt: StampTime(secondsSince1970: 0)).summary
    #expect(summary?.hasSuffix("pass, 3 regressed, 3 changed; budget: 3 of at most 5 decisions tightened") == true)
  }

  /// A strategy's rate is over all its decisions: two of three, one of which has no partner.
  @Test(arguments: [
    (0.67, ["candidate_record_missing", "budget_not_proven"]),
    (0.66, ["candidate_record_missing", "regression_budget_exceeded"]),
  ])
  func countsDecisionsWithoutPartner(_ rate: Double, _ reasons: [String]) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.budgets.tightenedPerStrategy.maximumRate = rate
    let baseline = Recorded.regressing(0, of: 3)
    let candidate = Recorded.regressing(2, of: 3).prefix(2)
    let evaluation = try await gate.evaluate(
      [Recorded.recording(baseline)], candidateRecording: Recorded.recording(Array(candidate), name: "k"))
    #expect(evaluation.budgets.map(\.records) == [3])
    #expect(evaluation.budgets.map(\.used) == [2])
    let pair = ["candidate_decision_regressed_from_baseline", "metric_drift_threshold_exceeded"]
    #expect(evaluation.verdict.reasons.map(\.code) == pair + reasons)
  }

  @Test(
    arguments: [
      { (gate: inout Gate) in gate.budgets.tightened.maximum = -1 },
      { (gate: inout Gate) in gate.budgets.loosened.maximumRate = 1.5 },
      { (gate: inout Gate) in gate.budgets.confidence = 0.9 },
      { (gate: inout Gate) in gate.budgets = FlipBudgets(rate: 0.1, confidence: 1) },
      { (gate: inout Gate) in gate.budgets = FlipBudgets(rate: 0.1, confidence: 0.5.nextDown) },
      { (gate: inout Gate) in gate.budgets = FlipBudgets(rate: 0.1, confidence: .nan) },
      { (gate: inout Gate) in gate.budgets = FlipBudgets(rate: .nan, confidence: nil) },
      { (gate: inout Gate) in gate.minimumFidelity = .nan },
      { (gate: inout Gate) in
        gate.mode = .any
        gate.budgets.tightened.maximum = 1
      },
    ] as [@Sendable (inout Gate) -> Void])
  func throwsForASettingOutOfBounds(_ set: @Sendable (inout Gate) -> Void) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    set(&gate)
    await #expect(throws: ReplayGateError.self) { try await gate.evaluate([.bytes([])]) }
  }

  @Test(
    "a limit is shown as it was set, and no figure as 0 that is not",
    arguments: [
      (0, 60, "at most 0 % allowed, no more than 4.8703 % sure"),
      (0.05, 60, "at most 5 % allowed, no more than 4.8703 % sure"),
      (0.29, 60, "at most 29 % allowed, no more than 4.8703 % sure"),
      (0.000001, 60, "at most 0.0001 % allowed, no more than 4.8703 % sure"),
      (0.0000001, 60, "at most 0.00001 % allowed, no more than 4.8703 % sure"),
      (0.00000149, 60, "at most 0.000149 % allowed, no more than 4.8703 % sure"),
      (0.1234567, 60, "at most 12.34567 % allowed, no more than 4.8703 % sure"),
      (1, 60, "at most 100 % allowed, no more than 4.8703 % sure"),
      (0.0000001, 0, "at most 0.00001 % allowed, no more than 100 % sure"),
      (0.0000001, 100_000_000, "at most 0.00001 % allowed, no more than 0.000003 % sure"),
      (0.0000001, 8_000_000, "at most 0.00001 % allowed, no more than 0.000038 % sure"),
      (0.5, 1 << 53, "at most 50 % allowed, no more than 3.4e-14 % sure"),
      (.leastNonzeroMagnitude, 60, "at most 5e-322 % allowed, no more than 4.8703 % sure"),
    ] as [(Double, Int, String)])
  func percentages(_ rate: Double, _ records: Int, _ words: String) {
    let use = BudgetUse(.tightened, FlipBudget(maximumRate: rate), used: 0, of: records, confidence: 0.95)
    #expect(use.text.contains(words), "\(use.text)")
    #expect(BudgetUse.percentage(of: rate) > 0 || rate == 0)
  }

  @Test(
    arguments: [
      (["pass", "pass", "fail"], 0.6, "pass"), (["pass", "fail", "fail"], 0.6, "unknown"), ([], 0, "unknown"),
    ] as [([String], Double, String)])
  func requiresFidelity(_ recorded: [String], _ least: Double, _ decision: String) async throws {
    var gate = Gate(baseline: .standard, candidate: .standard)
    gate.minimumFidelity = least
    let lines = recorded.enumerated().map { Recorded.line("d\($0)", decision: $1) } + [Recorded.line("x")]
    let evaluation = try await gate.evaluate([Recorded.recording(lines)])
    #expect(evaluation.fidelity.compared == recorded.count)
    #expect(evaluation.fidelity.diverged == recorded.count { $0 == "fail" })
    #expect(evaluation.fidelity.first.map(\.id) == recorded.indices.filter { recorded[$0] == "fail" }.map { "d\($0)" })
    #expect(evaluation.verdict.decision.name == decision)
    #expect(
      evaluation.verdict.reasons.map(\.code) == (decision == "pass" ? [] : ["baseline_fidelity_below_minimum"]))
  }

  @Test(
    arguments: [
      (#"{"schemaVersion":"replay-gate-gate.v1"}"#, nil),
      (#"{"schemaVersion":"replay-gate-gate.v1","maxRegressions":3,"perStrategy":{"maxLoosenedRate":0.5}}"#, nil),
      (#"{"schemaVersion":"replay-gate-gate.v2"}"#, "f:1:18: "), (#"{}"#, "f:1:1: "),
      (#"{"schemaVersion":"replay-gate-gate.v1","maxRegresions":3}"#, "f:1:40: "),
      (#"{"schemaVersion":"replay-gate-gate.v1","maxRegressions":1.5}"#, "f:1:57: "),
      (#"{"schemaVersion":"replay-gate-gate.v1","maxRegressionRate":2}"#, "f:1:60: "),
      (#"{"schemaVersion":"replay-gate-gate.v1","maxRegressionRate":0.1,"confidence":0.5}"#, nil),
      (#"{"schemaVersion":"replay-gate-gate.v1","confidence":1}"#, "f:1:53: "),
      (#"{"schemaVersion":"replay-gate-gate.v1","confidence":0.4999999}"#, "f:1:53: "),
      (#"{"schemaVersion":"replay-gate-gate.v1","mode":"all"}"#, "f:1:47: "),
      (#"{"schemaVersion":"replay-gate-gate.v1","minRecords":0}"#, "f:1:53: "),
      (#"{"schemaVersion":"replay-gate-gate.v1","perStrategy":{"confidence":0.5}}"#, "f:1:55: "),
    ] as [(String, String?)])
  func readsAGateFileStrictly(_ text: String, _ place: String?) {
    do throws(ReplayGateError) {
      _ = try GateFile(json: Array(text.utf8), source: "f")
      #expect(place == nil)
    } catch {
      #expect(place.map(error.description.hasPrefix) == true, "\(error)")
    }
  }
}

extension FlipBudgets {
  /// A rate for decisions that get worse.
  fileprivate init(rate: Double, confidence: Double?) {
    self.init()
    tightened.maximumRate = rate
    self.confidence = confidence
  }
}
