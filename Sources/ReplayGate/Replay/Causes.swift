/// One replay with all that led to it, for those who explain.
struct ExplainedReplay {
  let replay: ReplayedDecision
  let facts: ReplayFacts
  let findings: CheckFindings
  let limits: PolicyLimits
}

/// Says in words what made two replays differ, or what a single one fell short in.
enum Causes {
  /// What the candidate fell short in where the baseline did not; all that it fell short in without a baseline.
  static func of(_ candidate: ExplainedReplay, against baseline: ExplainedReplay?, outcome: PairOutcome?) -> [String] {
    var causes: [String] = []
    for check in Check.allCases where candidate.replay.failedChecks.contains(check) {
      if let baseline, baseline.replay.failedChecks.contains(check) { continue }
      causes.append(shortfall(candidate, in: check))
    }
    if candidate.replay.agentStatus < (baseline?.replay.agentStatus ?? .pass) {
      causes.append(agentShortfall(candidate))
    } else if candidate.replay.agentStatus == .fail, candidate.replay.failedChecks.isEmpty,
      let baseline, candidate.replay.decision < baseline.replay.decision
    {
      causes.append("the agent lane failed, and the candidate's agent flags make that a fail")
    }
    let trader = candidate.limits.traderLane(candidate.facts)
    if trader < (baseline.map { $0.limits.traderLane($0.facts) } ?? .pass) { causes.append(traderShortfall(candidate)) }
    if let outcome, outcome.isThresholdBreached {
      let before = baseline?.limits.metricDriftTolerancePct ?? .infinity
      let threshold = min(before, candidate.limits.metricDriftTolerancePct)
      causes.append("drift delta \(figure(outcome.metricDriftDeltaPct)) % > threshold \(figure(threshold)) %")
    }
    return causes
  }

  private static func shortfall(_ side: ExplainedReplay, in check: Check) -> String {
    switch check {
    case .indicatorFidelity: "missing indicator " + some(side.findings.missingIndicators)
    case .tradeCoherence: "trade coherence: " + some(side.findings.tradeViolations)
    case .lineageCompleteness: "lineage: " + some(side.findings.lineageViolations)
    case .metricConsistency: metricShortfall(side)
    }
  }

  private static func metricShortfall(_ side: ExplainedReplay) -> String {
    let named = side.findings.metricMismatches.filter { !$0.hasPrefix("metric_drift_exceeds_tolerance:") }
    if !named.isEmpty { return "metrics: " + some(named) }
    let tolerance = side.limits.metricDriftTolerancePct
    // Rounded it may look no larger than the tolerance; then every digit counts.
    let drift = side.facts.driftOfRecord > tolerance ? side.facts.driftOfRecord : side.facts.drift
    return "drift \(figure(drift)) % > tolerance \(figure(tolerance)) %"
  }

  private static func agentShortfall(_ side: ExplainedReplay) -> String {
    let (usage, limits) = (side.facts.usage, side.limits)
    switch side.replay.agentBudgetBreach {
    case .tokens: return "tokens \(figure(usage.tokensUsed)) > budget \(figure(limits.maxTokens))"
    case .runtime: return "runtime \(figure(usage.runtimeSeconds)) s > budget \(figure(limits.maxRuntimeSeconds)) s"
    case .toolCalls: return "tool calls \(figure(usage.toolCallsUsed)) > budget \(figure(limits.maxToolCalls))"
    case nil: break
    }
    guard side.replay.agentStatus == .fail else { return "agent findings, none of priority 0 or 1" }
    return "agent finding \(side.facts.firstBlockingFinding + 1) of priority 0 or 1 is within the first "
      + figure(limits.maxFindings)
  }

  private static func traderShortfall(_ side: ExplainedReplay) -> String {
    let status =
      switch side.facts.traderStatus {
      case .notRequested: "not_requested"
      case .requested: "requested"
      case .approved: "approved"
      case .rejected: "rejected"
      }
    let decision = side.facts.traderDecision.map { ", decision \($0.name)" } ?? ""
    return "a trader's review is required: status \(status)\(decision)"
  }

  private static func some(_ findings: [String]) -> String {
    findings.prefix(2).joined(separator: ", ") + (findings.count > 2 ? " and \(findings.count - 2) more" : "")
  }

  private static func figure(_ value: Double) -> String { CanonicalJSON.number(value) }
}
