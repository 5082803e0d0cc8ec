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

/// A policy profile as the reference reads it: sound JSON is taken for granted.
struct ReferenceProfile {
  let json: JSON
  /// The digest a recording names this profile by.
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

/// The five members by which a finding is told from another.
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

/// One recorded decision decided again under one profile: sections 4 to 6.
struct ReferenceReplay {
  let agentStatus: Rank
  let agentBudgetBreach: String?
  let blockReasons: [String]
  let decision: Rank
  /// The drift of record.
  let drift: Double
  let lineageViolations: [Text]
  let metricMismatches: [Text]
  let missingIndicators: [Text]
  let tradeViolations: [Text]

  init(_ record: ReferenceRecord, under profile: ReferenceProfile) {
    let metrics = ReferenceChecks.metrics(record.evidence)
    drift = ExactDecimal.rounded(metrics.drift)
    missingIndicators = ReferenceChecks.missingIndicators(record.evidence)
    lineageViolations = ReferenceChecks.lineageViolations(record.evidence)
    tradeViolations = ReferenceChecks.tradeViolations(record.evidence, lineage: lineageViolations)
    metricMismatches = ReferenceChecks.metricMismatches(metrics, tolerance: profile.tolerance)
    let checks = [
      (missingIndicators, "missing_indicator_hard_fail"), (tradeViolations, "trade_coherence_failed"),
      (metricMismatches, "metric_consistency_failed"), (lineageViolations, "lineage_incomplete"),
    ]
    blockReasons = checks.filter { !$0.0.isEmpty }.map(\.1)
    (agentStatus, agentBudgetBreach) = Self.agentLane(record.agentReview, profile)
    decision = Self.decide(record, profile, checksFailed: !blockReasons.isEmpty, agent: agentStatus)
  }

  private static func agentLane(_ review: JSON?, _ profile: ReferenceProfile) -> (Rank, String?) {
    guard let review else { return (.pass, nil) }
    func used(_ name: Text) -> Double { review["usage"]?[name]?.double ?? 0 }
    if used("tokensUsed") > profile.budget("maxTokens") { return (.fail, "token_budget_exceeded") }
    if used("runtimeSeconds") > profile.budget("maxRuntimeSeconds") { return (.fail, "runtime_budget_exceeded") }
    if used("toolCallsUsed") > profile.budget("maxToolCalls") { return (.fail, "tool_budget_exceeded") }
    var distinct: [Finding] = []
    var seen: Set<Finding> = []
    for finding in (review["findings"]?.array ?? []).map(Finding.init) where seen.insert(finding).inserted {
      distinct.append(finding)
    }
    let looked = distinct.prefix(Int(exactly: min(profile.budget("maxFindings"), 1e9))!)
    if looked.isEmpty { return (.pass, nil) }
    return (looked.contains { $0.priority <= 1 } ? .fail : .conditionalPass, nil)
  }

  private static func decide(
    _ record: ReferenceRecord, _ profile: ReferenceProfile, checksFailed: Bool, agent: Rank
  ) -> Rank {
    if checksFailed { return .fail }
    if agent == .fail {
      return profile.blockMergeOnAgentFail || profile.blockReleaseOnAgentFail ? .fail : .conditionalPass
    }
    if profile.requireTraderReview {
      let status = record.traderReview?["status"]?.text ?? "not_requested"
      let said = record.traderReview?["decision"]?.text
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
    return .object(members)
  }
}

/// The pair rule for one recorded decision: section 7.
struct ReferenceOutcome {
  static let regressed = "candidate_decision_regressed_from_baseline"
  static let drifted = "metric_drift_threshold_exceeded"

  let id: Text
  let baseline: ReferenceReplay
  let candidate: ReferenceReplay
  let decision: Rank
  let delta: Double
  let threshold: Double
  let reasons: [String]
  let mergeBlocked: Bool
  let releaseBlocked: Bool

  init(
    id: Text, _ baseline: (replay: ReferenceReplay, profile: ReferenceProfile),
    _ candidate: (replay: ReferenceReplay, profile: ReferenceProfile)
  ) {
    self.id = id
    self.baseline = baseline.replay
    self.candidate = candidate.replay
    delta = ExactDecimal.rounded(max(0, candidate.replay.drift - baseline.replay.drift))
    threshold = min(baseline.profile.tolerance, candidate.profile.tolerance)
    var reasons: [String] = []
    if candidate.replay.decision < baseline.replay.decision { reasons.append(Self.regressed) }
    if delta > threshold { reasons.append(Self.drifted) }
    self.reasons = reasons
    decision = reasons.isEmpty ? candidate.replay.decision : .fail
    switch decision {
    case .fail:
      mergeBlocked = candidate.profile.blockMergeOnFail
      releaseBlocked = candidate.profile.blockReleaseOnFail
    case .conditionalPass:
      mergeBlocked = candidate.profile.blockMergeOnAgentFail
      releaseBlocked = candidate.profile.blockReleaseOnAgentFail
    case .pass:
      mergeBlocked = false
      releaseBlocked = false
    }
  }

  var breached: Bool { delta > threshold }

  /// Section 10.
  var json: JSON {
    .object([
      JSON.Member("baseline", baseline.json), JSON.Member("candidate", candidate.json),
      JSON.Member("decision", .text(decision.name)), JSON.Member("id", .string(id)),
      JSON.Member("mergeBlocked", .bool(mergeBlocked)), JSON.Member("metricDriftDeltaPct", .number(delta)),
      JSON.Member("metricDriftThresholdPct", .number(threshold)),
      JSON.Member("reasons", .array(reasons.map { .text($0) })),
      JSON.Member("releaseBlocked", .bool(releaseBlocked)), JSON.Member("thresholdBreached", .bool(breached)),
    ])
  }
}
