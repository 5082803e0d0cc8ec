import Testing

@testable import ReplayGate

@Suite struct ExplanationTests {
  static let lines = [
    Recorded.line("sound"), Recorded.line("drifts", drift: 0.5, decision: "pass"),
    Recorded.line("twice", drift: 0.5), Recorded.line("twice"),
    Recorded.line("blocked", tokens: 9, priorities: [2, 2, 0]),
  ]

  @Test func showsBothSidesOfADecision() async throws {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let found = try await gate.explain("drifts", in: [Recorded.recording(Self.lines)])
    let explanation = try #require(found.first)
    #expect(found.count == 1)
    #expect(explanation.recorded == .pass)
    #expect(explanation.baseline.line == 2)
    #expect(explanation.baseline.replay.decision == .pass)
    #expect(explanation.candidate?.replay.decision == .fail)
    let drift = explanation.candidate?.findings.first { $0.rule == .metricDrift }?.finding
    #expect(drift?.figure == 0.5)
    #expect(drift?.limit == 0.25)
    #expect(drift?.margin == -0.25)
    #expect(explanation.turnedBy.map(\.rule) == [.metricDrift])
    let remedy = explanation.remedies.first { $0.knob == .driftTolerance }
    #expect(remedy?.passing == .atLeast(0.5))
    #expect(explanation.remedies.filter { $0.knob != .driftTolerance }.allSatisfy { $0.passing == .nowhere })
  }

  @Test(arguments: [("twice", [3, 4]), ("none", []), ("sound", [1])])
  func findsEveryRecordOfAnId(_ id: String, _ places: [Int]) async throws {
    let gate = Gate(baseline: .standard, candidate: .expert, workers: 2, pieceSize: 100)
    let found = try await gate.explain(id, in: [Recorded.recording(Self.lines)])
    #expect(found.map(\.baseline.line) == places)
  }

  @Test func aRemedyCanBeFewerFindings() async throws {
    let candidate = try PolicyProfile.standard.with("maxFindings", "3")
    let baseline = try PolicyProfile.standard.with("maxFindings", "2")
    let gate = Gate(baseline: baseline, candidate: candidate)
    let found = try await gate.explain("blocked", in: [Recorded.recording(Self.lines)])
    let remedy = found.first?.remedies.first { $0.knob == .findings }
    #expect(found.first?.outcome?.isRegressed == true)
    #expect(remedy?.passing == .atMost(2))
  }

  @Test func readsTheRestOfTheRecordingToo() async throws {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let recording = Recorded.recording(Self.lines + ["{\"id\":"])
    await #expect(throws: ReplayGateError.self) { try await gate.explain("sound", in: [recording]) }
  }

  struct Standing: Sendable, CustomTestStringConvertible {
    let name: String
    var set: @Sendable (inout Gate) -> Void = { _ in }
    var partners: [String]?
    let id: String
    var counts = false
    var waivedBy: [String] = []
    var isWithinBudget = false
    var isLoosened = false
    var isUnproven = false
    var unknown: [GateReason] = []
    var blocks = (merge: false, release: false)
    var testDescription: String { name }
  }

  /// `worse` and `worse2` regress, `same` fails under both, `better` is loosened, `sound` passes.
  static let standingLines = [
    Recorded.line("worse", drift: 0.5), Recorded.line("worse2", strategy: "t", drift: 0.5),
    Recorded.line("same", drift: 5), Recorded.line("better", tokens: 3_000), Recorded.line("sound"),
    Recorded.line("diverged", decision: "fail", digest: PolicyProfile.standard.digest),
  ]

  private static func waivers(_ id: String) -> Waivers? {
    let expires = Timestamp(secondsSince1970: 1_000)
    // A gate without waivers gives other explanations, so that nil does not pass.
    return try? Waivers(
      [
        Waiver(
          id: "W-1", scope: .decisions([id]), rationale: "r", approver: "a", reference: "#1", expires: expires),
        Waiver(
          id: "W-2", scope: .strategy("s", reason: .metricDriftThresholdExceeded), rationale: "r", approver: "a",
          reference: "#1", expires: expires),
      ], at: JudgementTime(secondsSince1970: 0))
  }

  static let standings = [
    Standing(name: "a regression", id: "worse", counts: true, blocks: (true, true)),
    Standing(name: "under both profiles alike", id: "same"),
    Standing(name: "in mode any", set: { $0.mode = .any }, id: "same", counts: true, blocks: (true, true)),
    Standing(name: "a sound one in mode any", set: { $0.mode = .any }, id: "sound"),
    Standing(name: "waived", set: { $0.waivers = waivers("worse") }, id: "worse", waivedBy: ["W-1"]),
    Standing(
      name: "waived is another", set: { $0.waivers = waivers("worse") }, id: "worse2", counts: true,
      blocks: (true, true)),
    Standing(name: "no waiver of what does not count", set: { $0.waivers = waivers("same") }, id: "same"),
    Standing(name: "within a budget", set: { $0.budgets.tightened.maximum = 2 }, id: "worse", isWithinBudget: true),
    Standing(
      name: "within a strategy's budget", set: { $0.budgets.tightenedPerStrategy.maximum = 1 }, id: "worse",
      isWithinBudget: true),
    Standing(
      name: "beyond a budget", set: { $0.budgets.tightened.maximum = 1 }, id: "worse", counts: true,
      blocks: (true, true)),
    Standing(name: "loosened", id: "better"),
    Standing(
      name: "loosened beyond a budget", set: { $0.budgets.loosened.maximum = 0 }, id: "better", isLoosened: true,
      blocks: (true, true)),
    Standing(
      name: "loosened, and the budget is not proven", set: { $0.budgets.loosened.maximumRate = 0.5 }, id: "better",
      isUnproven: true, blocks: (true, true)),
    Standing(
      name: "not loosened, and the budget is not proven", set: { $0.budgets.loosened.maximumRate = 0.5 }, id: "sound"),
    Standing(
      name: "loosened, and the budget of its strategy is not proven",
      set: { $0.budgets.loosenedPerStrategy.maximumRate = 0.6 }, id: "better", isUnproven: true, blocks: (true, true)),
    Standing(
      name: "loosened, and the budget is kept", set: { $0.budgets.loosened.maximumRate = 0.6 }, id: "better"),
    Standing(
      name: "without a partner", partners: ["worse", "same"].map { Recorded.line($0) }, id: "sound",
      unknown: [.candidateRecordMissing], blocks: (true, true)),
    Standing(
      name: "another decision than recorded", id: "diverged", unknown: [.baselineReplayDiverged],
      blocks: (true, true)),
    Standing(
      name: "flags that block nothing",
      set: { gate in
        gate.candidate =
          (try? gate.candidate.with("blockMergeOnFail", "false").with("blockReleaseOnFail", "false"))
          ?? gate.candidate
      }, id: "worse", counts: true),
  ]

  @Test(arguments: standings)
  func statesTheEffectOfADecision(_ example: Standing) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert, pieceSize: 700)
    example.set(&gate)
    let partners = example.partners.map { Recorded.recording($0, name: "partners") }
    let recording = Recorded.recording(Self.standingLines)
    let found = try await gate.explain(example.id, in: [recording], candidateRecording: partners)
    let standing = try #require(found.first?.standing)
    #expect(standing.counts == example.counts)
    #expect(standing.waivedBy == example.waivedBy)
    #expect(standing.isWithinBudget == example.isWithinBudget)
    #expect(standing.isLoosenedBeyondBudget == example.isLoosened)
    #expect(standing.isLoosenedWithoutProof == example.isUnproven)
    #expect(standing.unknownReasons == example.unknown)
    #expect(standing.blocksMerge == example.blocks.merge)
    #expect(standing.blocksRelease == example.blocks.release)
    let whole = try await gate.evaluate([recording], candidateRecording: partners)
    #expect(found.first?.verdict == whole.verdict)
    // A decision that is said to block a gate does block it.
    #expect(whole.verdict.isMergeBlocked || !standing.blocksMerge)
    #expect(whole.verdict.isReleaseBlocked || !standing.blocksRelease)
  }

  /// A decision that the candidate decides higher: what the baseline holds against it, and where it is held back again.
  struct Loosened: Sendable, CustomTestStringConvertible {
    let name: String
    var baseline: @Sendable () throws -> PolicyProfile = { .standard }
    var candidate: @Sendable () throws -> PolicyProfile = { .standard }
    var mode = GateMode.regressions
    let line: String
    var rules: [DecisionRule] = []
    var texts: [String] = []
    var held: [ProfileKnob: KnobFrontier.Passing] = [:]
    var testDescription: String { name }
  }

  static let loosened = [
    Loosened(
      name: "by the tolerance", baseline: { .expert }, line: Recorded.line("d", drift: 0.5), rules: [.metricDrift],
      texts: ["drift 0.5 % > tolerance 0.25 %"], held: [.driftTolerance: .atMost(0.5.nextDown)]),
    Loosened(
      name: "the same in mode any", baseline: { .expert }, mode: .any, line: Recorded.line("d", drift: 0.5),
      rules: [.metricDrift], texts: ["drift 0.5 % > tolerance 0.25 %"], held: [.driftTolerance: .atMost(0.5.nextDown)]),
    Loosened(
      name: "by a budget", candidate: { .expert }, line: Recorded.line("d", tokens: 3_000), rules: [.tokenBudget],
      texts: ["tokens 3,000 > budget 2,400"], held: [.tokens: .atMost(2_999)]),
    Loosened(
      name: "by fewer findings", candidate: { try PolicyProfile.standard.with("maxFindings", "2") },
      line: Recorded.line("d", tokens: 9, priorities: [2, 2, 0]), rules: [.agentFindings],
      texts: ["agent finding 3 of priority 0 or 1 is within the first 6"],
      held: [.findings: .atLeast(3), .tokens: .atMost(8)]),
    Loosened(
      name: "by a flag, which is no figure",
      candidate: {
        try PolicyProfile.standard.with("blockMergeOnAgentFail", "false").with("blockReleaseOnAgentFail", "false")
      }, line: Recorded.line("d", tokens: 3_000), rules: [.agentFlags],
      texts: ["the agent lane failed, and the profile's agent flags make that a fail"]),
    Loosened(name: "not at all", line: Recorded.line("d", drift: 0.5)),
    Loosened(name: "but worse", candidate: { .expert }, line: Recorded.line("d", drift: 0.5)),
  ]

  @Test("what held a loosened decision back, and where it would be again", arguments: loosened)
  func looseningIsExplained(_ example: Loosened) async throws {
    var gate = Gate(baseline: try example.baseline(), candidate: try example.candidate())
    gate.mode = example.mode
    let recording = Recorded.recording([example.line])
    let found = try #require(await gate.explain("d", in: [recording]).first)
    #expect((try #require(found.outcome).isLoosened) == !example.rules.isEmpty)
    #expect(found.heldBackBy.map(\.rule) == example.rules)
    #expect(found.heldBackBy.map(\.text) == example.texts)
    #expect(found.holding.map(\.knob) == (example.rules.isEmpty ? [] : ProfileKnob.allCases))
    for remedy in found.holding { #expect(remedy.passing == example.held[remedy.knob] ?? .nowhere, "\(remedy.knob)") }
  }

  struct Reduction: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: [String]
    var partners: [String]?
    var set: @Sendable (inout Gate) -> Void = { _ in }
    let left: [String]
    var testDescription: String { name }
  }

  static let reductions = [
    Reduction(name: "a regression", lines: Recorded.regressing(5, of: 40), left: ["d0"]),
    Reduction(name: "a pass", lines: Recorded.regressing(0, of: 40), left: ["d0"]),
    Reduction(
      name: "a least number that is reached goes", lines: Recorded.regressing(5, of: 40),
      set: { $0.minimumRecords = 30 }, left: ["d0"]),
    Reduction(
      name: "a least number that is not stays", lines: Recorded.regressing(0, of: 4),
      set: { $0.minimumRecords = 30 }, left: ["d0"]),
    Reduction(
      name: "a budget wants one more", lines: Recorded.regressing(5, of: 40),
      set: { $0.budgets.tightened.maximum = 3 }, left: ["d0", "d1", "d2", "d3"]),
    Reduction(
      name: "two reasons of two recordings",
      lines: ["a", "b", "c", "d"].map { Recorded.line($0) },
      partners: [
        Recorded.line("d", drift: 0.3), Recorded.line("c", drift: 0.1), Recorded.line("b"), Recorded.line("a"),
      ], left: ["d"]),
    Reduction(
      name: "two reasons that no one record has",
      lines: [Recorded.line("a", drift: 0.2), Recorded.line("b", drift: 2), Recorded.line("c")],
      partners: [Recorded.line("a", drift: 0.3), Recorded.line("b", drift: 3), Recorded.line("c")], left: ["a", "b"]),
    Reduction(
      name: "no partner", lines: ["a", "b", "c"].map { Recorded.line($0) },
      partners: ["a", "b"].map { Recorded.line($0) }, left: ["a", "c"]),
    Reduction(
      name: "another decision than recorded",
      lines: [
        Recorded.line("a"), Recorded.line("b", decision: "fail", digest: PolicyProfile.standard.digest),
        Recorded.line("c", drift: 0.5),
      ], left: ["b", "c"]),
  ]

  @Test(arguments: reductions)
  func reducesARecordingToTheSmallestWithTheVerdict(_ example: Reduction) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert, pieceSize: 500)
    example.set(&gate)
    let partners = example.partners.map { Recorded.recording($0, name: "partners") }
    let recording = Recorded.recording(example.lines)
    let whole = try await gate.evaluate([recording], candidateRecording: partners)
    let minimal = try #require(await gate.minimalRecording([recording], candidateRecording: partners))
    #expect(minimal.records.map(\.id) == example.left)
    #expect(minimal.evaluation.verdict.reasons == whole.verdict.reasons)
    #expect(minimal.evaluation.verdict.decision == whole.verdict.decision)
    #expect(minimal.evaluation.verdict.baselineDecision == whole.verdict.baselineDecision)
    let lines = Set(example.lines.map { String($0.dropLast()) })
    #expect(minimal.records.allSatisfy { lines.contains(String(decoding: $0.bytes, as: UTF8.self)) })
  }
}
