import Foundation
import Testing

@testable import ReplayGate

/// The rule for drawn decisions, compared with a direct implementation of contract sections 8 and 15.
@Suite struct GateRuleTests {
  /// One decision, with what a tally needs.
  struct Drawn {
    let strategy: String
    let baseline: Decision
    let candidate: Decision
    let drifts: (Double, Double)
    let hasPartner: Bool
    let isWaived: Bool
    /// False if the recorded evidence leaves the decision open.
    let isDecisive: Bool
    /// Nil if there is no recorded decision to compare with.
    let diverges: Bool?
  }

  /// The content of the report.
  struct Said: Hashable {
    let decision: String
    let mergeBlocked: Bool
    let releaseBlocked: Bool
    let reasons: [String]
    let baselineDecision: Decision
    let candidateDecision: Decision
  }

  static func gate(_ draw: inout Draw) throws -> Gate {
    var candidate = PolicyProfile.expert
    for flag in ["blockMergeOnFail", "blockReleaseOnFail", "blockMergeOnAgentFail", "blockReleaseOnAgentFail"] {
      candidate = try candidate.with(flag, draw.one(of: 3) ? "false" : "true")
    }
    var gate = Gate(baseline: .standard, candidate: candidate)
    gate.minimumRecords = draw.one(of: 6) ? draw.number(1...12) : 1
    gate.minimumFidelity = draw.element([0, 0.5, 0.8, 1], noneOf: 2)
    gate.requiresExercised = draw.one(of: 6)
    if draw.one(of: 5) {
      gate.mode = .any
      return gate
    }
    func budget(_ draw: inout Draw) -> FlipBudget {
      FlipBudget(
        maximum: draw.element([0, 1, 2, 3, 5], noneOf: 2),
        maximumRate: draw.element([0, 0.1, 0.29, 0.4, 0.5, 0.75, 0.9, 1], noneOf: 2))
    }
    if draw.one(of: 2) { gate.budgets.tightened = budget(&draw) }
    if draw.one(of: 2) { gate.budgets.loosened = budget(&draw) }
    if draw.one(of: 2) { gate.budgets.tightenedPerStrategy = budget(&draw) }
    if draw.one(of: 3) { gate.budgets.loosenedPerStrategy = budget(&draw) }
    if gate.budgets.hasRate { gate.budgets.confidence = draw.element([0.5, 0.6, 0.95, 0.99], noneOf: 3) }
    return gate
  }

  static func decisions(_ draw: inout Draw) -> [Drawn] {
    let strategies = Array(["a", "b", "\u{E9}", "e\u{301}"].prefix(draw.number(1...4)))
    // Many equal decisions, so that about half of the budgets are kept.
    let calm = draw.number(1...6)
    let (isJoined, isFaithful) = (draw.one(of: 2), !draw.one(of: 5))
    return (0..<draw.number(0...16)).map { _ in
      let baseline = draw.element(Decision.allCases)
      let isCalm = !draw.one(of: calm)
      let drift = draw.element([0, 0.1, 0.2])
      return Drawn(
        strategy: draw.element(strategies), baseline: baseline,
        candidate: isCalm ? baseline : draw.element(Decision.allCases),
        drifts: (drift, isCalm || !isJoined ? drift : draw.element([0, 0.3, 0.4, 0.7])),
        hasPartner: !isJoined || !draw.one(of: 20), isWaived: draw.one(of: 6), isDecisive: !draw.one(of: 40),
        diverges: draw.one(of: 2) ? nil : !isFaithful && draw.one(of: 4))
    }
  }

  /// Whether the decisions are assumed to exercise all differences between STANDARD and EXPERT.
  private static func isExercised(_ drawn: [Drawn]) -> Bool { drawn.count % 2 == 0 }

  // MARK: The program

  static func said(_ drawn: [Drawn], _ gate: Gate) throws -> Said {
    let rule = PairRule(baseline: gate.baseline, candidate: gate.candidate)
    var tally = ReplayTally(mode: gate.mode)
    var strategies = StrategyTable()
    var pool = TextPool()
    for (number, decision) in drawn.enumerated() {
      let baseline = try ReplayedDecision(decision: decision.baseline, driftPct: decision.drifts.0)
      let candidate = try ReplayedDecision(decision: decision.candidate, driftPct: decision.drifts.1)
      let outcome = rule.outcome(baseline: baseline, candidate: candidate)
      if !decision.isDecisive { tally.notDecisive += 1 }
      if decision.diverges != nil { tally.countCompared() }
      if decision.diverges == true { tally.countDivergence(byDigest: true) }
      var counts = StrategyCounts()
      counts.records = 1
      if decision.hasPartner {
        tally.count(
          outcome, id: pool.copy("d\(number)"), baseline: baseline, candidate: candidate, isWaived: decision.isWaived)
        counts.tightened = outcome.hasReason && !decision.isWaived ? 1 : 0
        counts.loosened = decision.candidate > decision.baseline ? 1 : 0
      } else {
        tally.countWithoutPartner(id: pool.copy("d\(number)"), baseline: baseline)
      }
      strategies.add(counts, to: Array(decision.strategy.utf8))
    }
    if isExercised(drawn) {
      // At the baseline's tolerance and the candidate's budgets.
      for knob in ProfileKnob.allCases {
        let settings = [gate.baseline, gate.candidate].map(knob.setting)
        tally.turns.add(settings.max() ?? 0, knob, own: settings[0])
      }
    }
    let verdict = gate.rule.judge(tally, strategies: strategies)
    return Said(
      decision: verdict.decision.name, mergeBlocked: verdict.isMergeBlocked, releaseBlocked: verdict.isReleaseBlocked,
      reasons: verdict.reasons.map(\.code), baselineDecision: verdict.baselineDecision,
      candidateDecision: verdict.candidateDecision)
  }

  // MARK: The contract

  enum State { case kept, unproven, exceeded }

  /// P(X ≤ count) for a rate, term by term.
  private static func atMost(_ count: Int, of total: Int, at rate: Double) -> Double {
    (0...count).reduce(0) { sum, number in
      let choose = lgamma(Double(total + 1)) - lgamma(Double(number + 1)) - lgamma(Double(total - number + 1))
      return sum + exp(choose + Double(number) * log(rate) + Double(total - number) * log1p(-rate))
    }
  }

  private static func state(_ used: Int, of total: Int, _ budget: FlipBudget, _ confidence: Double) -> State {
    var states: [State] = [.kept]
    if let maximum = budget.maximum { states.append(used <= maximum ? .kept : .exceeded) }
    if let rate = budget.maximumRate {
      if total > 0, Double(used) / Double(total) > rate {
        states.append(.exceeded)
      } else {
        // The bound is at most the rate if at most this many are no more likely at that rate than 1 − confidence.
        let isKept = total > 0 && (rate == 1 || rate > 0 && atMost(used, of: total, at: rate) <= 1 - confidence)
        states.append(isKept ? .kept : .unproven)
      }
    }
    return states.contains(.exceeded) ? .exceeded : states.contains(.unproven) ? .unproven : .kept
  }

  static func expected(_ drawn: [Drawn], _ gate: Gate) -> Said {
    let threshold = min(gate.baseline.metricDriftTolerancePct, gate.candidate.metricDriftTolerancePct)
    func delta(_ one: Drawn) -> Double { max(0, ((one.drifts.1 - one.drifts.0) * 1e6).rounded() / 1e6) }
    func reasons(_ one: Drawn) -> [String] {
      guard one.hasPartner else { return [] }
      return (one.candidate < one.baseline ? ["candidate_decision_regressed_from_baseline"] : [])
        + (delta(one) > threshold ? ["metric_drift_threshold_exceeded"] : [])
    }
    func isTightened(_ one: Drawn) -> Bool { !reasons(one).isEmpty && !one.isWaived }
    func isLoosened(_ one: Drawn) -> Bool { one.hasPartner && one.candidate > one.baseline }
    func decision(_ one: Drawn) -> Decision { reasons(one).isEmpty ? one.candidate : .fail }

    // The budgets, each over its scope.
    let scopes = Dictionary(grouping: drawn) { Array($0.strategy.utf8) }.values
    let confidence = gate.budgets.confidence ?? 0.95
    func states(_ whole: FlipBudget, _ each: FlipBudget, _ counts: (Drawn) -> Bool) -> [State] {
      [state(drawn.count(where: counts), of: drawn.count, whole, confidence)]
        + scopes.map { state($0.count(where: counts), of: $0.count, each, confidence) }
    }
    let tightened = states(gate.budgets.tightened, gate.budgets.tightenedPerStrategy, isTightened)
    let loosened = states(gate.budgets.loosened, gate.budgets.loosenedPerStrategy, isLoosened)
    let isWithin = gate.budgets.allowsRegressions && tightened.allSatisfy { $0 == .kept }

    // The decisions that count.
    func counts(_ one: Drawn) -> Bool {
      one.hasPartner && !one.isWaived && (gate.mode == .any || !reasons(one).isEmpty && !isWithin)
    }
    func blocks(_ one: Drawn, _ onFail: Bool, _ onAgentFail: Bool) -> Bool {
      switch decision(one) {
      case .fail: onFail
      case .conditionalPass: onAgentFail
      case .pass: false
      }
    }
    let counting = drawn.filter(counts)
    let profile = gate.candidate
    let merge = counting.contains { blocks($0, profile.blockMergeOnFail, profile.blockMergeOnAgentFail) }
    let release = counting.contains { blocks($0, profile.blockReleaseOnFail, profile.blockReleaseOnAgentFail) }
    let deciding = drawn.enumerated().filter(\.element.hasPartner).min { one, other in
      func key(_ one: (offset: Int, element: Drawn)) -> [Double] {
        let (record, number) = (one.element, one.offset)
        return [
          Double((counts(record) ? decision(record) : .pass).rawValue),
          Double(record.candidate.rawValue) - Double(record.baseline.rawValue), -delta(record),
          -Double(record.candidate.rawValue), Double(number),
        ]
      }
      return key(one).lexicographicallyPrecedes(key(other))
    }?.element

    // The reasons of an unknown verdict.
    let compared = drawn.filter { $0.diverges != nil }
    let diverged = compared.count { $0.diverges == true }
    let fidelity = Double(compared.count - diverged) / Double(compared.count)
    var unknown: [String] = []
    if drawn.count < gate.minimumRecords { unknown.append("recording_too_small") }
    if drawn.contains(where: { !$0.hasPartner }) { unknown.append("candidate_record_missing") }
    if drawn.contains(where: { !$0.isDecisive }) { unknown.append("recorded_evidence_not_decisive") }
    if diverged > 0 { unknown.append("baseline_replay_diverged_from_recording") }
    if let least = gate.minimumFidelity, compared.isEmpty || fidelity < least {
      unknown.append("baseline_fidelity_below_minimum")
    }
    if (tightened + loosened).contains(.unproven) { unknown.append("budget_not_proven") }
    if gate.requiresExercised, !isExercised(drawn) { unknown.append("change_not_exercised") }
    let isTooLoose = loosened.contains(.exceeded)
    let exceeded =
      (tightened.contains(.exceeded) ? ["regression_budget_exceeded"] : [])
      + (isTooLoose ? ["loosened_budget_exceeded"] : [])
    let occurred = ["candidate_decision_regressed_from_baseline", "metric_drift_threshold_exceeded"].filter { code in
      drawn.contains { isTightened($0) && reasons($0).contains(code) }
    }
    var all = (unknown.isEmpty && isWithin ? [] : occurred) + unknown + exceeded
    if all.isEmpty, merge || release { all = ["candidate_decision_not_pass"] }
    let lowest = counting.map(decision).min() ?? .pass
    return Said(
      decision: unknown.isEmpty ? (isTooLoose ? .fail : lowest).name : "unknown",
      mergeBlocked: merge || isTooLoose || !unknown.isEmpty,
      releaseBlocked: release || isTooLoose || !unknown.isEmpty, reasons: all,
      baselineDecision: deciding?.baseline ?? .fail, candidateDecision: deciding?.candidate ?? .fail)
  }

  @Test("section 15 for drawn decisions", arguments: 0..<40)
  func agreesWithTheContract(_ block: Int) throws {
    for seed in block * 100..<(block + 1) * 100 {
      var draw = Draw(seed)
      let gate = try Self.gate(&draw)
      let drawn = Self.decisions(&draw)
      let (said, expected) = (try Self.said(drawn, gate), Self.expected(drawn, gate))
      #expect(said == expected, "seed \(seed), \(gate.budgets), \(drawn)")
      if said != expected { return }
    }
  }

  @Test("the drawn cases cover every decision and reason")
  func coversTheReasons() throws {
    var seen: Set<String> = []
    for seed in 0..<4000 {
      var draw = Draw(seed)
      let gate = try Self.gate(&draw)
      let expected = Self.expected(Self.decisions(&draw), gate)
      seen.formUnion(expected.reasons + [expected.decision])
    }
    #expect(seen == Set(GateReason.allCases.map(\.code) + Decision.allCases.map(\.name) + ["unknown"]))
  }
}
