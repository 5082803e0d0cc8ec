import Testing

@testable import ReplayGate

@Suite("The pair rule and the gate")
struct GateTests {
  /// A profile with EXPERT's limits, except for its flags and tolerance.
  static func profile(tolerance: Double = 1, onFail: Bool = true, onAgentFail: Bool = false) throws -> PolicyProfile {
    let text = """
      {"schemaVersion":"replay-gate-profile.v1","profile":"P","metricDriftTolerancePct":\(tolerance),
      "agentReviewBudget":{"maxRuntimeSeconds":1,"maxTokens":1,"maxToolCalls":1,"maxFindings":1},
      "blockMergeOnFail":\(onFail),"blockReleaseOnFail":\(onFail),"blockMergeOnAgentFail":\(onAgentFail),
      "blockReleaseOnAgentFail":false,"requireTraderReview":false,"hardFailOnMissingIndicators":true,
      "failClosedOnEvidenceUnavailable":true}
      """
    return try PolicyProfile(json: Array(text.utf8), source: "P")
  }

  struct Pair: Sendable, CustomTestStringConvertible {
    let baseline: Decision
    let candidate: Decision
    let drifts: (Double, Double)
    let decision: Decision
    let reasons: [OutcomeReason]
    var testDescription: String { "\(baseline) \(drifts.0) -> \(candidate) \(drifts.1)" }
  }

  static let pairs = [
    Pair(baseline: .pass, candidate: .pass, drifts: (0, 0), decision: .pass, reasons: []),
    Pair(baseline: .fail, candidate: .pass, drifts: (0, 0), decision: .pass, reasons: []),
    Pair(baseline: .fail, candidate: .fail, drifts: (0, 0), decision: .fail, reasons: []),
    Pair(
      baseline: .conditionalPass, candidate: .conditionalPass, drifts: (0, 0), decision: .conditionalPass, reasons: []),
    Pair(
      baseline: .pass, candidate: .conditionalPass, drifts: (0, 0), decision: .fail,
      reasons: [.candidateDecisionRegressed]),
    Pair(
      baseline: .conditionalPass, candidate: .fail, drifts: (0, 0), decision: .fail,
      reasons: [.candidateDecisionRegressed]),
    Pair(baseline: .pass, candidate: .pass, drifts: (0.1, 0.35), decision: .pass, reasons: []),
    Pair(
      baseline: .pass, candidate: .pass, drifts: (0.1, 0.350001), decision: .fail,
      reasons: [.metricDriftThresholdExceeded]),
    Pair(baseline: .pass, candidate: .pass, drifts: (2, 0), decision: .pass, reasons: []),
    Pair(
      baseline: .pass, candidate: .fail, drifts: (0, 3), decision: .fail,
      reasons: [.candidateDecisionRegressed, .metricDriftThresholdExceeded]),
  ]

  @Test("the pair rule, between tolerances 1 and 0.25", arguments: pairs)
  func pairRule(pair: Pair) throws {
    let rule = PairRule(baseline: try Self.profile(), candidate: try Self.profile(tolerance: 0.25, onAgentFail: true))
    let outcome = rule.outcome(
      baseline: try ReplayedDecision(decision: pair.baseline, driftPct: pair.drifts.0),
      candidate: try ReplayedDecision(decision: pair.candidate, driftPct: pair.drifts.1))
    #expect(rule.metricDriftThresholdPct == 0.25)
    #expect(outcome.decision == pair.decision)
    #expect(outcome.reasons == pair.reasons)
    #expect(outcome.isThresholdBreached == pair.reasons.contains(.metricDriftThresholdExceeded))
    #expect(outcome.blocksMerge == (pair.decision != .pass))
    #expect(outcome.blocksRelease == (pair.decision == .fail))
  }

  /// A tally of decisions, given as baseline, candidate and their drifts.
  private func tally(
    _ mode: GateMode, _ decisions: [(Decision, Decision, Double, Double)], candidate: PolicyProfile
  ) throws -> ReplayTally {
    var tally = ReplayTally(baseline: try Self.profile(), candidate: candidate, mode: mode)
    for (index, decision) in decisions.enumerated() {
      let baseline = try ReplayedDecision(decision: decision.0, driftPct: decision.2)
      let replay = try ReplayedDecision(decision: decision.1, driftPct: decision.3)
      try tally.record(id: "d\(index)", baseline: baseline, candidate: replay)
    }
    return tally
  }

  private func verdict(
    _ mode: GateMode, _ decisions: [(Decision, Decision, Double, Double)], minimum: Int = 1, onFail: Bool = true
  ) throws -> GateVerdict {
    let candidate = try Self.profile(onFail: onFail)
    return try GateRule(baseline: try Self.profile(), candidate: candidate, minimumRecords: minimum)
      .verdict(over: try tally(mode, decisions, candidate: candidate))
  }

  @Test("a decision that fails under both profiles counts only in mode any")
  func modes() throws {
    let decisions: [(Decision, Decision, Double, Double)] = [(.pass, .pass, 0, 0), (.fail, .fail, 0, 0)]
    let regressions = try verdict(.regressions, decisions)
    #expect(regressions.decision == .decided(.pass))
    #expect(!regressions.isBlocked)
    #expect(regressions.reasons == [])
    #expect(regressions.baselineDecision == .pass)
    let any = try verdict(.any, decisions)
    #expect(any.decision == .decided(.fail))
    #expect(any.isMergeBlocked && any.isReleaseBlocked)
    #expect(any.reasons == [.candidateDecisionNotPass])
    #expect(any.baselineDecision == .fail)
  }

  @Test("a gate with decision fail passes if the flags do not block")
  func flags() throws {
    let verdict = try verdict(.regressions, [(.pass, .fail, 0, 0)], onFail: false)
    #expect(verdict.decision == .decided(.fail))
    #expect(!verdict.isBlocked)
    #expect(verdict.reasons == [.candidateDecisionRegressed])
  }

  @Test("with too few decisions, or none, the verdict is unknown and blocked")
  func tooSmall() throws {
    let none = try verdict(.regressions, [])
    #expect(none.decision == .unknown)
    #expect(none.isMergeBlocked && none.isReleaseBlocked)
    #expect(none.reasons == [.recordingTooSmall])
    #expect(none.baselineDecision == .fail)
    #expect(none.candidateDecision == .fail)
    let few = try verdict(.any, [(.pass, .fail, 0, 0), (.fail, .fail, 0, 0)], minimum: 3)
    #expect(few.decision == .unknown)
    #expect(few.reasons == [.candidateDecisionRegressed, .recordingTooSmall])
    #expect(few.baselineDecision == .pass)
    #expect(try verdict(.regressions, [(.pass, .pass, 0, 0)], minimum: 1).decision == .decided(.pass))
  }

  /// The order of contract section 8: counting decision, drop, delta, candidate decision, position.
  @Test("the deciding record is the first of the contract's order")
  func decidingRecord() throws {
    let profile = try Self.profile(tolerance: 0.5)
    func id(_ decisions: [(Decision, Decision, Double, Double)], _ mode: GateMode = .regressions) throws -> String? {
      try tally(mode, decisions, candidate: profile).decidingRecord?.id
    }
    #expect(try id([(.pass, .pass, 0, 0), (.fail, .fail, 0, 0)]) == "d0")
    #expect(try id([(.pass, .pass, 0, 0), (.pass, .conditionalPass, 0, 0), (.pass, .fail, 0, 0)]) == "d2")
    #expect(try id([(.fail, .pass, 0, 0), (.fail, .fail, 0, 0), (.pass, .pass, 0, 0)]) == "d2")
    #expect(try id([(.pass, .fail, 0, 1), (.pass, .fail, 0, 2), (.pass, .fail, 0, 2)]) == "d1")
    #expect(try id([(.fail, .fail, 0, 0), (.pass, .pass, 0, 0)]) == "d1")
    #expect(try id([(.conditionalPass, .conditionalPass, 0, 0), (.pass, .pass, 0, 0)], .any) == "d0")
  }

  @Test("a tally is the merge of its parts, for every division", arguments: 0...12)
  func merge(cut: Int) throws {
    var random = SplitMix(seed: 7)
    let profile = try Self.profile(tolerance: 0.5)
    let decisions = (0..<12).map { _ in
      (
        Decision.allCases[Int(random.next() % 3)], Decision.allCases[Int(random.next() % 3)],
        Double(random.next() % 4) / 4, Double(random.next() % 4) / 4
      )
    }
    func part(_ range: Range<Int>) throws -> ReplayTally {
      var tally = ReplayTally(baseline: try Self.profile(), candidate: profile, mode: .any)
      for index in range {
        let baseline = try ReplayedDecision(decision: decisions[index].0, driftPct: decisions[index].2)
        let candidate = try ReplayedDecision(decision: decisions[index].1, driftPct: decisions[index].3)
        try tally.record(id: "d\(index)", baseline: baseline, candidate: candidate)
      }
      return tally
    }
    func report(_ tally: ReplayTally) throws -> String {
      let gate = Gate(baseline: try Self.profile(), candidate: profile, mode: .any)
      return try GateEvaluation(gate: gate, tally: tally).report(generatedAt: StampTime(secondsSince1970: 0)).json
    }
    var merged = try part(0..<cut)
    try merged.merge(part(cut..<12))
    #expect(try report(merged) == report(part(0..<12)))
    #expect(try merged.decidingRecord == part(0..<12).decidingRecord)
    var swapped = try part(cut..<12)
    try swapped.merge(part(0..<cut))
    // Another order is another run with another id.
    if cut > 0, cut < 12 { #expect(try report(swapped) != report(merged)) }
  }

  @Test(
    "moments are written in the format of RFC 3339",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_772_323_199, "2026-02-28T23:59:59Z"),
      (1_772_323_200, "2026-03-01T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
      (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
      (-62_167_219_200, "0000-01-01T00:00:00Z"),
    ] as [(Int64, String)])
  func moments(seconds: Int64, text: String) {
    #expect(Timestamp(secondsSince1970: seconds).rfc3339 == text)
  }
}
