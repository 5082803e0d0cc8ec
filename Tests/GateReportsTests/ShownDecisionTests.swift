import ReplayGate
import Testing

@testable import GateReports

/// What is shown as the cause of a block: `explain` says of each decision that it blocks.
@Suite("Decisions that show a verdict")
struct ShownDecisionTests {
  /// Budgets over decisions of which some got worse and some better.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The strategies of the decisions that get better, in the order of the recording.
    var better: [String]
    var isDetailed = true
    let set: @Sendable (inout Gate) -> Void
  }

  static let some = ["a", "b", "a", "c", "b"]

  static let cases = [
    Case(testDescription: "better ones over all, worse ones allowed", better: some) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosened.maximum = 0
    },
    Case(testDescription: "the same without details", better: some, isDetailed: false) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosened.maximum = 0
    },
    Case(testDescription: "better ones of some strategies", better: ["a", "c", "d", "b", "b", "a"]) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosenedPerStrategy.maximum = 1
    },
    Case(testDescription: "better ones of a strategy without an example", better: ["c", "d", "e", "f", "b", "b"]) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosenedPerStrategy.maximum = 1
    },
    Case(testDescription: "worse ones beyond a budget too", better: some) {
      $0.budgets.tightened.maximum = 1
      $0.budgets.loosened.maximum = 0
    },
    Case(testDescription: "better ones are not limited", better: some) { $0.budgets.tightened.maximum = 1 },
    Case(testDescription: "no budget", better: some) { _ in },
    Case(testDescription: "better ones, and the budget is not proven", better: some) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosened.maximumRate = 0.5
    },
    Case(testDescription: "the same without details", better: some, isDetailed: false) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosened.maximumRate = 0.5
    },
    Case(testDescription: "the same, and worse ones beyond a budget", better: some) {
      $0.budgets.tightened.maximum = 1
      $0.budgets.loosened.maximumRate = 0.5
    },
    Case(testDescription: "the same, and worse ones without a proof", better: some) {
      $0.budgets.tightened.maximumRate = 0.3
      $0.budgets.loosened.maximumRate = 0.5
    },
    Case(testDescription: "worse ones without a proof alone", better: some) { $0.budgets.tightened.maximumRate = 0.3 },
    Case(testDescription: "better ones of strategies without a proof", better: ["a", "a", "b", "b", "c"]) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosenedPerStrategy.maximumRate = 0.9
    },
    Case(testDescription: "of a strategy beyond its budget, of others without a proof", better: ["a", "a", "b", "c"]) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosenedPerStrategy = FlipBudget(maximum: 1, maximumRate: 0.9)
    },
    Case(testDescription: "of a strategy without a proof and without an example", better: ["c", "c", "c", "b", "b"]) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosenedPerStrategy.maximumRate = 0.77
    },
    Case(testDescription: "an unknown verdict", better: some) {
      $0.budgets.tightened.maximum = 10
      $0.budgets.loosened.maximum = 0
      $0.minimumRecords = 100
    },
  ]

  /// EXPERT holds back a drift of 0.5 %; the candidate does not, and allows fewer tokens.
  private static func gate(_ testCase: Case) throws -> Gate {
    let text = Scenario.profileText(blocks: true).replacing("2400", with: "500").replacing("0.25", with: "1")
    var gate = Gate(baseline: .expert, candidate: try PolicyProfile(json: Array(text.utf8), source: "next.json"))
    if testCase.isDetailed { gate.details = ReplayDetails.Options(decisions: 1000, countsStrategies: true) }
    testCase.set(&gate)
    return gate
  }

  /// Two decisions that get worse come first; each that gets better follows one that stays as it is.
  private static func recording(_ testCase: Case) -> Recording {
    let usage = #""agentReview":{"usage":{"runtimeSeconds":0.1,"tokensUsed":900,"toolCallsUsed":1},"findings":[]},"#
    let worse = ["worse-1", "worse-2"].map { Record($0).line.replacing("\"evidence\"", with: usage + "\"evidence\"") }
    let better = testCase.better.enumerated().flatMap { number, strategy in
      [Record("same-\(number)", strategyId: strategy), Record("better-\(number)", strategyId: strategy, drift: 0.5)]
    }
    return .bytes(Array((worse + better.map(\.line)).joined().utf8), name: "r.ndjson")
  }

  private static func ids(_ testCase: Case) -> [String] {
    ["worse-1", "worse-2"] + testCase.better.indices.flatMap { ["same-\($0)", "better-\($0)"] }
  }

  /// The decisions that block, by what `explain` says of each.
  private static func blocking(_ testCase: Case) async throws -> [String] {
    var blocking: [String] = []
    for id in ids(testCase) {
      let explanations = try await gate(testCase).explain(id, in: [recording(testCase)])
      let standing = try #require(explanations.first).standing
      if standing.blocksMerge || standing.blocksRelease { blocking.append(id) }
    }
    return blocking
  }

  @Test("only decisions that block are shown for a block, and better ones where they block", arguments: cases)
  func shown(_ testCase: Case) async throws {
    let run = try await Run(Self.gate(testCase), [Self.recording(testCase)])
    let (evaluation, blocking) = (run.evaluation, try await Self.blocking(testCase))
    #expect(evaluation.verdict.isBlocked && !blocking.isEmpty)
    let listed = evaluation.firstDecisions(50)
    #expect(Set(listed.map(\.id)).isSubset(of: blocking))
    #expect(Set(evaluation.shownExamples.map(\.id)).isSubset(of: blocking))
    #expect(blocking.contains(try #require(evaluation.firstShownId)))
    let better = blocking.filter { $0.hasPrefix("better") }
    #expect(evaluation.loosenedRows.reduce(0) { $0 + $1.count } == better.count)
    #expect(Set(evaluation.loosenedRows.flatMap(\.firstIds)).isSubset(of: better))
    #expect(evaluation.leftOut(besides: listed) == blocking.count - listed.count)
    if testCase.isDetailed {
      let groups = RegressionGroups(evaluation).groups.filter { $0.cause.reason.isOfLoosening }
      #expect(Set(groups.map(\.cause.reason)).isSubset(of: evaluation.verdict.reasons))
      #expect(groups.reduce(0) { $0 + $1.count.count } == better.count)
      #expect(groups.allSatisfy { $0.cause.rule == .metricDrift })
    }
    for format in ReportFormat.allCases where format != .intoto {
      let text = format.render(run.findings)
      if let first = better.first { #expect(text.contains(first), "\(format)") }
    }
    #expect(
      evaluation.firstShownId == evaluation.shownExamples.first?.id ?? evaluation.loosenedRows.first?.firstIds.first)
    let words = TerminalSummary(evaluation, reproduce: "again", explain: { "explain \($0)" }).blocked
    let told = Self.ids(testCase).filter { id in words.split(whereSeparator: " \n,".contains).contains { $0 == id } }
    #expect(!told.isEmpty && Set(told).isSubset(of: blocking), "\(words)")
    let next = try #require(words.split(separator: "\n").first { $0.hasPrefix("next: ") })
    // More decisions do not help where a budget is exceeded, unless there are too few for any verdict.
    let isExceeded = evaluation.verdict.reasons.contains(where: \.isOfExceededBudget)
    let isTooSmall = evaluation.verdict.reasons.contains(.recordingTooSmall)
    #expect(
      next.hasPrefix("next: replay more")
        == (evaluation.verdict.decision == .unknown && (isTooSmall || !isExceeded)), "\(next)")
    // No waiver covers that a decision got better.
    #expect(!next.contains("waive") || better.isEmpty, "\(next)")
    // More decisions may prove a budget, and a candidate that lets fewer pass may too.
    #expect(
      evaluation.isUpToProfiles
        == evaluation.verdict.reasons.allSatisfy { !$0.isOfTheEvidence || $0 == .budgetNotProven })
    #expect(Set(evaluation.shownExamples.map(\.reason)).isSubset(of: evaluation.verdict.reasons))
    #expect(words.contains("held back by the baseline: drift 0.5 %") == !evaluation.loosenedExamples.isEmpty)
  }
}
