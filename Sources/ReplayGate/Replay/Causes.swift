/// A replay with everything that led to its decision.
struct ExplainedReplay {
  let replay: ReplayedDecision
  let facts: ReplayFacts
  let findings: CheckFindings
  let limits: PolicyLimits
}

/// Describes why two replays differ, or why a single one does not pass.
enum Causes {
  /// The shortfalls of the candidate that the baseline does not have; without a baseline, all shortfalls of the
  /// candidate.
  static func of(_ candidate: ExplainedReplay, against baseline: ExplainedReplay?, outcome: PairOutcome?) -> [Shortfall]
  {
    var causes: [Shortfall] = []
    for check in Check.allCases where candidate.replay.failedChecks.contains(check) {
      if let baseline, baseline.replay.failedChecks.contains(check) { continue }
      causes.append(shortfall(candidate, in: check))
    }
    if candidate.facts.recorded.kind == .decided {
      if let cause = decidedElsewhere(candidate, against: baseline) { causes.append(cause) }
    } else if candidate.replay.agentStatus < (baseline?.replay.agentStatus ?? .pass) {
      causes.append(agentShortfall(candidate))
    } else if candidate.replay.agentStatus == .fail, candidate.replay.failedChecks.isEmpty,
      let baseline, candidate.replay.decision < baseline.replay.decision
    {
      causes.append(
        Shortfall(.agentFlags, "the agent lane failed, and the profile's agent flags make that a fail"))
    }
    let trader = candidate.facts.recorded.kind == .decided ? .pass : candidate.limits.traderLane(candidate.facts)
    if trader < (baseline.map { $0.limits.traderLane($0.facts) } ?? .pass) { causes.append(traderShortfall(candidate)) }
    if let outcome, outcome.isThresholdBreached {
      let before = baseline?.limits.metricDriftTolerancePct ?? .infinity
      let threshold = min(before, candidate.limits.metricDriftTolerancePct)
      let delta = outcome.metricDriftDeltaPct
      causes.append(
        Shortfall(
          .driftDelta, "drift delta \(figure(delta)) % > threshold \(figure(threshold)) %", figure: delta,
          limit: threshold))
    }
    return causes
  }

  /// The reasons why another engine decided lower than before, or not `pass`: the causes that are new, or all of them
  /// if none is new.
  private static func decidedElsewhere(_ candidate: ExplainedReplay, against baseline: ExplainedReplay?) -> Shortfall? {
    guard candidate.replay.decision < (baseline?.replay.decision ?? .pass) else { return nil }
    let before = Set(baseline?.findings.causes.map { Exact($0) } ?? [])
    let all = candidate.findings.causes
    let new = all.filter { !before.contains(Exact($0)) }
    let causes = new.isEmpty ? all : new
    return Shortfall(
      .decidedElsewhere,
      causes.isEmpty
        ? "another engine decided \(candidate.replay.decision.name), and names no cause" : some(causes),
      findings: causes)
  }

  /// The shortfall of a replay in one check that it failed.
  static func shortfall(_ side: ExplainedReplay, in check: Check) -> Shortfall {
    let findings = side.findings
    switch check {
    case .indicatorFidelity:
      return Shortfall(
        .indicatorFidelity, "missing indicator " + some(findings.missingIndicators),
        findings: findings.missingIndicators)
    case .tradeCoherence:
      return Shortfall(
        .tradeCoherence, "trade coherence: " + some(findings.tradeViolations), findings: findings.tradeViolations)
    case .lineageCompleteness:
      return Shortfall(
        .lineageCompleteness, "lineage: " + some(findings.lineageViolations), findings: findings.lineageViolations)
    case .metricConsistency: return metricShortfall(side)
    }
  }

  private static func metricShortfall(_ side: ExplainedReplay) -> Shortfall {
    let named = side.findings.metricMismatches.filter { !$0.hasPrefix("metric_drift_exceeds_tolerance:") }
    if !named.isEmpty {
      return Shortfall(.metricEvidence, "metrics: " + some(named), findings: side.findings.metricMismatches)
    }
    let tolerance = side.limits.metricDriftTolerancePct
    if side.facts.drift <= tolerance {
      return Shortfall(
        .metricDrift,
        "drift \(figure(side.facts.drift)) %, as it was rounded, may be above tolerance "
          + "\(figure(tolerance)) %", figure: side.facts.drift, limit: tolerance)
    }
    // Rounded, the drift may look no larger than the tolerance. Then all its digits are shown.
    let drift = side.facts.driftOfRecord > tolerance ? side.facts.driftOfRecord : side.facts.drift
    return Shortfall(
      .metricDrift, "drift \(figure(drift)) % > tolerance \(figure(tolerance)) %", figure: drift, limit: tolerance,
      findings: side.findings.metricMismatches)
  }

  private static func agentShortfall(_ side: ExplainedReplay) -> Shortfall {
    let (usage, limits) = (side.facts.usage, side.limits)
    switch side.replay.agentBudgetBreach {
    case .tokens:
      return Shortfall(
        .tokenBudget, "tokens \(figure(usage.tokensUsed)) > budget \(figure(limits.maxTokens))",
        figure: usage.tokensUsed, limit: limits.maxTokens)
    case .runtime:
      return Shortfall(
        .runtimeBudget, "runtime \(figure(usage.runtimeSeconds)) s > budget \(figure(limits.maxRuntimeSeconds)) s",
        figure: usage.runtimeSeconds, limit: limits.maxRuntimeSeconds)
    case .toolCalls:
      return Shortfall(
        .toolCallBudget, "tool calls \(figure(usage.toolCallsUsed)) > budget \(figure(limits.maxToolCalls))",
        figure: usage.toolCallsUsed, limit: limits.maxToolCalls)
    case nil: break
    }
    if side.replay.traits.contains(.agentOpen) {
      return Shortfall(.agentFindings, "what the agent would find under this profile was not recorded")
    }
    if side.facts.recorded.breach == .other {
      return Shortfall(.agentFindings, "the agent's review was stopped for a reason that is no budget's")
    }
    guard side.replay.agentStatus == .fail else {
      return Shortfall(.agentFindings, "agent findings, none of priority 0 or 1")
    }
    let first = side.facts.firstBlockingFinding + 1
    return Shortfall(
      .agentFindings,
      "agent finding \(SeparatedNumber.text(first)) of priority 0 or 1 is within the first "
        + figure(limits.maxFindings),
      figure: Double(first), limit: limits.maxFindings)
  }

  private static func traderShortfall(_ side: ExplainedReplay) -> Shortfall {
    let decision = side.facts.traderDecision.map { ", decision \($0.name)" } ?? ""
    return Shortfall(
      .traderReview, "a trader's review is required: status \(side.facts.traderStatus.name)\(decision)")
  }

  private static func some(_ findings: [String]) -> String {
    findings.prefix(2).map(KeptName.bounded).joined(separator: ", ")
      + (findings.count > 2 ? " and \(SeparatedNumber.text(findings.count - 2)) more" : "")
  }

  static func figure(_ value: Double) -> String { SeparatedNumber.text(value) }
}

extension RecordedDecision.TraderStatus {
  /// The name in recordings.
  var name: String {
    switch self {
    case .notRequested: "not_requested"
    case .requested: "requested"
    case .approved: "approved"
    case .rejected: "rejected"
    }
  }
}
