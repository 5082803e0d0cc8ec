/// Counts how the baseline's evidence exercises the change of profile (contract section 14).
struct CoverageObserver: Sendable {
  private let baseline: PolicyLimits
  private let candidate: PolicyLimits
  private let profiles: [(name: [UInt8], digest: [UInt8])]

  init(_ baseline: PolicyProfile, _ candidate: PolicyProfile) {
    self.baseline = PolicyLimits(baseline)
    self.candidate = PolicyLimits(candidate)
    profiles = [baseline, candidate].map { (Array($0.name.utf8), Array($0.digest.utf8)) }
  }

  /// Adds the worker's last record, with the facts of its evidence and its baseline replay. O(n log n) in the evidence.
  @inline(never) func observe(
    _ facts: ReplayFacts, _ replay: ReplayedDecision, _ worker: inout ReplayWorker, into coverage: inout Coverage
  ) {
    for knob in ProfileKnob.allCases {
      guard let figure = figure(of: knob, facts, &worker) else { continue }
      coverage.knobs[knob.index].add(figure, candidate: candidate.setting(of: knob))
    }
    baseline.forEachTurn(of: facts, replay) { knob, turn, own in
      let setting = candidate.setting(of: knob)
      guard min(own, setting) < turn, turn <= max(own, setting) else { return }
      coverage.knobs[knob.index].between += 1
      if baseline.with(knob, at: setting).decide(facts).decision != replay.decision {
        coverage.knobs[knob.index].decidedOtherwise += 1
      }
    }
    if worker.reader.record.hasAgentReview { addOrigin(worker.reader.record, to: &coverage.lanes) }
    addRules(facts, replay, &worker, to: &coverage)
  }

  /// The figure of a decision for a knob; nil if it has none.
  private func figure(of knob: ProfileKnob, _ facts: ReplayFacts, _ worker: inout ReplayWorker) -> Double? {
    if facts.recorded.kind == .decided { return nil }
    if knob == .driftTolerance {
      let isOpen = [baseline, candidate].contains { facts.isDriftOpen(at: $0.metricDriftTolerancePct) }
      return facts.isStructural || isOpen ? nil : facts.driftOfRecord
    }
    guard worker.reader.record.hasAgentReview else { return nil }
    return switch knob {
    case .tokens: facts.usage.tokensUsed
    case .runtime: facts.usage.runtimeSeconds
    case .toolCalls: facts.usage.toolCallsUsed
    case .findings, .driftTolerance: Double(worker.checks.distinctFindings(of: &worker.reader))
    }
  }

  private func addOrigin(_ record: borrowing RecordedDecision, to lanes: inout LaneOrigins) {
    let (digest, name) = (record.profileDigest, record.profile)
    func isOf(_ profile: (name: [UInt8], digest: [UInt8])) -> Bool {
      digest.isEmpty ? name.equals(profile.name) : digest.equals(profile.digest)
    }
    if digest.isEmpty, name.isEmpty {
      lanes.notNamed += 1
    } else if isOf(profiles[0]) {
      lanes.baseline += 1
    } else if isOf(profiles[1]) {
      lanes.candidate += 1
    } else {
      lanes.another += 1
    }
  }

  private func addRules(
    _ facts: ReplayFacts, _ replay: ReplayedDecision, _ worker: inout ReplayWorker, to coverage: inout Coverage
  ) {
    // A decision counts once for each rule, however many findings of the rule it has.
    var shown: UInt64 = 0
    func show(_ group: CoverageRule.Group, _ code: some StringProtocol) {
      if let number = CoverageRule.number(group, code) { shown |= 1 << UInt64(number) }
    }
    if replay.hasFindings {
      let findings = worker.checks.findings().under(baseline, facts)
      if !findings.missingIndicators.isEmpty { show(.indicatorFidelity, Check.indicatorFidelity.blockReason) }
      for code in findings.tradeViolations { show(.tradeCoherence, code) }
      for code in findings.metricMismatches { show(.metricConsistency, code) }
      for code in findings.lineageViolations { show(.lineageCompleteness, code) }
    }
    if let breach = replay.agentBudgetBreach { show(.agentReview, breach.name) }
    for index in 0..<worker.reader.record.findings.count {
      show(.agentReview, "agent_finding_priority_\(Int(exactly: worker.reader.record.findings[index].priority) ?? 0)")
    }
    if facts.recorded.kind != .decided { show(.traderReview, "trader_review_" + facts.traderStatus.name) }
    while shown != 0 {
      coverage.rules[shown.trailingZeroBitCount] += 1
      shown &= shown - 1
    }
  }
}
