/// The three decisions, in their order.
enum Rank: Int, CaseIterable, Comparable {
  case fail, conditionalPass, pass

  var name: String {
    switch self {
    case .fail: "fail"
    case .conditionalPass: "conditional_pass"
    case .pass: "pass"
    }
  }
  static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
}

/// A policy profile for the reference, which assumes a valid profile.
struct ReferenceProfile {
  let json: JSON
  /// The digest by which a recording refers to this profile.
  var digest: Text

  init(json: JSON, digest: Text) {
    self.json = json
    self.digest = digest
  }

  private func flag(_ name: Text) -> Bool { json[name]!.bool! }
  func budget(_ name: Text) -> Double { json["agentReviewBudget"]![name]!.double! }

  var name: Text { json["profile"]!.text! }
  var tolerance: Double { json["metricDriftTolerancePct"]!.double! }
  var blockMergeOnFail: Bool { flag("blockMergeOnFail") }
  var blockReleaseOnFail: Bool { flag("blockReleaseOnFail") }
  var blockMergeOnAgentFail: Bool { flag("blockMergeOnAgentFail") }
  var blockReleaseOnAgentFail: Bool { flag("blockReleaseOnAgentFail") }
  var requireTraderReview: Bool { flag("requireTraderReview") }
}

/// The five members that distinguish findings.
private struct Finding: Hashable {
  let id: Text
  let priority: Double
  let confidence: Double
  let summary: Text
  let evidenceRefs: [Text]

  init(_ json: JSON) {
    id = json["id"]!.text!
    priority = json["priority"]!.double!
    confidence = json["confidence"]!.double!
    summary = json["summary"]!.text!
    evidenceRefs = json["evidenceRefs"]!.array!.map { $0.text! }
  }
}

/// The replay of a recorded decision under a profile: sections 4 to 6, 12 and 13.
struct ReferenceReplay {
  var agentStatus = Rank.pass
  var agentBudgetBreach: String?
  var blockReasons: [String] = []
  var decision: Rank
  /// The drift of record.
  var drift: Double
  var lineageViolations: [Text] = []
  var metricMismatches: [Text] = []
  var missingIndicators: [Text] = []
  var tradeViolations: [Text] = []
  /// Section 12: the parts that an artifact leaves open, sorted.
  var open: [Text] = []
  /// Section 12: whether the decision is the same with the open parts at their best.
  var isDecisive = true
  /// Section 13.
  var causes: [Text] = []

  init(_ record: ReferenceRecord, under profile: ReferenceProfile) {
    switch record.kind {
    case .evidence(let evidence): self.init(evidence, under: profile)
    case .artifact(let artifact): self.init(artifact, under: profile)
    case .decided(let decided): self.init(decided)
    }
  }

  private init(_ decided: ReferenceDecided) {
    decision = decided.decision
    drift = ExactDecimal.rounded(decided.drift)
    causes = decided.causes
  }

  private init(_ record: ReferenceEvidence, under profile: ReferenceProfile) {
    let metrics = ReferenceChecks.metrics(record.evidence)
    drift = ExactDecimal.rounded(metrics.drift)
    missingIndicators = ReferenceChecks.missingIndicators(record.evidence)
    lineageViolations = ReferenceChecks.lineageViolations(record.evidence)
    tradeViolations = ReferenceChecks.tradeViolations(record.evidence, lineage: lineageViolations)
    metricMismatches = ReferenceChecks.metricMismatches(metrics, tolerance: profile.tolerance)
    blockReasons = Self.blockReasons(
      indicators: !missingIndicators.isEmpty, trades: !tradeViolations.isEmpty, metrics: !metricMismatches.isEmpty,
      lineage: !lineageViolations.isEmpty)
    (agentStatus, agentBudgetBreach) = Self.agentLane(
      findings: record.agentReview?["findings"], usage: record.agentReview?["usage"], profile)
    decision = Self.decide(
      profile, checksFailed: !blockReasons.isEmpty, agent: agentStatus,
      trader: record.traderReview?["status"]?.text ?? "not_requested", record.traderReview?["decision"]?.text)
  }

  private init(_ artifact: ReferenceArtifact, under profile: ReferenceProfile) {
    let drift = artifact.drift
    self.drift = ExactDecimal.rounded(drift)
    missingIndicators = artifact.missingIndicators
    tradeViolations = artifact.violations
    let lineage = artifact.violations.filter { $0.starts(with: "lineage:") }
    lineageViolations = ReferenceChecks.aSet(lineage.map { Text(Array($0.scalars.dropFirst(8))) })
    metricMismatches = ReferenceChecks.metricMismatches(
      (drift, artifact.isStructural ? ["recorded_metric_failure"] : []), tolerance: profile.tolerance)

    // The checks, with that of the metrics at its worst and at its best.
    let metricIsOpen = !artifact.isStructural && drift != 0 && abs(drift - profile.tolerance) <= 0.0000005
    let metricFails = artifact.isStructural || drift > profile.tolerance
    blockReasons = Self.blockReasons(
      indicators: artifact.indicatorsFailed, trades: artifact.tradesFailed, metrics: metricFails || metricIsOpen,
      lineage: !lineage.isEmpty)
    let best = Self.blockReasons(
      indicators: artifact.indicatorsFailed, trades: artifact.tradesFailed, metrics: metricFails && !metricIsOpen,
      lineage: !lineage.isEmpty)

    // The agent's lane at its worst and at its best.
    (agentStatus, agentBudgetBreach) = Self.agentLane(findings: artifact.findings, usage: artifact.usage, profile)
    var bestStatus = agentStatus
    if let reason = artifact.breachReason, !ReferenceArtifact.budgetReasons.contains(reason) {
      (agentStatus, agentBudgetBreach, bestStatus) = (.fail, nil, .fail)
    } else if agentBudgetBreach == nil {
      let findings = artifact.findings.array!
      let notLookedFor = artifact.breachReason != nil
      let cut =
        Double(findings.count) >= artifact.maxFindings && profile.budget("maxFindings") > artifact.maxFindings
        && !findings.contains { $0["priority"]!.double! <= 1 }
      let ofAFailedCheck = artifact.metricsFailed && !artifact.isStructural && (!metricFails || metricIsOpen)
      if notLookedFor || cut || ofAFailedCheck {
        open.append("agent_findings")
        agentStatus = .fail
        bestStatus = notLookedFor || ofAFailedCheck ? .pass : .conditionalPass
      }
    }
    if metricIsOpen { open.append("metric_drift") }
    decision = Self.decide(
      profile, checksFailed: !blockReasons.isEmpty, agent: agentStatus, trader: artifact.traderStatus, nil)
    isDecisive =
      decision
      == Self.decide(profile, checksFailed: !best.isEmpty, agent: bestStatus, trader: artifact.traderStatus, nil)
  }

  private static func blockReasons(indicators: Bool, trades: Bool, metrics: Bool, lineage: Bool) -> [String] {
    [
      (indicators, "missing_indicator_hard_fail"), (trades, "trade_coherence_failed"),
      (metrics, "metric_consistency_failed"), (lineage, "lineage_incomplete"),
    ].filter(\.0).map(\.1)
  }

  private static func agentLane(
    findings: JSON?, usage: JSON?, _ profile: ReferenceProfile
  ) -> (Rank, String?) {
    func used(_ name: Text) -> Double { usage?[name]?.double ?? 0 }
    if used("tokensUsed") > profile.budget("maxTokens") { return (.fail, "token_budget_exceeded") }
    if used("runtimeSeconds") > profile.budget("maxRuntimeSeconds") { return (.fail, "runtime_budget_exceeded") }
    if used("toolCallsUsed") > profile.budget("maxToolCalls") { return (.fail, "tool_budget_exceeded") }
    var distinct: [Finding] = []
    var seen: Set<Finding> = []
    for finding in (findings?.array ?? []).map(Finding.init) where seen.insert(finding).inserted {
      distinct.append(finding)
    }
    let looked = distinct.prefix(Int(exactly: min(profile.budget("maxFindings"), 1e9))!)
    if looked.isEmpty { return (.pass, nil) }
    return (looked.contains { $0.priority <= 1 } ? .fail : .conditionalPass, nil)
  }

  private static func decide(
    _ profile: ReferenceProfile, checksFailed: Bool, agent: Rank, trader status: Text, _ said: Text?
  ) -> Rank {
    if checksFailed { return .fail }
    if agent == .fail {
      return profile.blockMergeOnAgentFail || profile.blockReleaseOnAgentFail ? .fail : .conditionalPass
    }
    if profile.requireTraderReview {
      if status == "rejected" || said == "fail" { return .fail }
      if status != "approved" || said == "conditional_pass" { return .conditionalPass }
    }
    return agent == .conditionalPass ? .conditionalPass : .pass
  }

  var json: JSON {
    var members = [
      JSON.Member("agentStatus", .text(agentStatus.name)),
      JSON.Member("blockReasons", .array(blockReasons.map { .text($0) })),
      JSON.Member("decision", .text(decision.name)), JSON.Member("driftPct", .number(drift)),
      JSON.Member("lineageViolations", .texts(lineageViolations)),
      JSON.Member("metricMismatches", .texts(metricMismatches)),
      JSON.Member("missingIndicators", .texts(missingIndicators)),
      JSON.Member("tradeViolations", .texts(tradeViolations)),
    ]
    if let agentBudgetBreach { members.append(JSON.Member("agentBudgetBreach", .text(agentBudgetBreach))) }
    if !open.isEmpty { members.append(JSON.Member("open", .texts(open))) }
    if !causes.isEmpty { members.append(JSON.Member("causes", .texts(causes))) }
    return .object(members)
  }
}
