/// Makes artifacts from evidence, as the platform does: the results of the checks without the evidence.
struct PlatformArtifact {
  /// The profile that was in force.
  let profile: ReferenceProfile
  /// Whether the agent reports a failed metric check as its own finding, before the others.
  var agentReportsMetrics = false

  /// The record that the platform decides, with the agent's own findings.
  func seen(_ record: JSON, under profile: ReferenceProfile) throws(NotARecord) -> ReferenceRecord {
    let decision = try ReferenceRecord(record)
    guard agentReportsMetrics, !ReferenceReplay(decision, under: profile).metricMismatches.isEmpty else {
      return decision
    }
    let finding = JSON.object([
      JSON.Member("id", .text("agent-check-metric")), JSON.Member("priority", .number("1")),
      JSON.Member("confidence", .number("0.9")), JSON.Member("summary", .text("metrics differ")),
      JSON.Member("evidenceRefs", .texts(["blob://metrics"])),
    ])
    var review = ReferenceRecord.present(record["agentReview"]) ?? .object([])
    review["findings"] = .array([finding] + (review["findings"]?.array ?? []))
    var changed = record
    changed["agentReview"] = review
    return try ReferenceRecord(changed)
  }

  /// The artifact for a record of section 2.
  func artifact(of record: JSON) throws(NotARecord) -> JSON {
    let seen = try seen(record, under: profile)
    guard case .evidence(let evidence) = seen.kind else { throw NotARecord(reason: "no evidence") }
    let replay = ReferenceReplay(seen, under: profile)
    let breach = replay.agentBudgetBreach
    var findings: [JSON] = []
    for finding in breach == nil ? evidence.agentReview?["findings"]?.array ?? [] : []
    where !findings.contains(where: { $0.difference(to: finding) == nil }) {
      findings.append(finding)
    }
    let limit = profile.budget("maxFindings")
    findings = Array(findings.prefix(Int(limit)))
    func status(_ passes: Bool) -> JSON { .text(passes ? "pass" : "fail") }
    let usage = (["runtimeSeconds", "tokensUsed", "toolCallsUsed"] as [Text]).map { name in
      JSON.Member(name, .number(evidence.agentReview?["usage"]?[name]?.double ?? 0))
    }
    return ArtifactParts(
      id: .string(seen.id), strategyId: .string(seen.strategyId), profile: .string(profile.name),
      decision: .text(replay.decision.name),
      indicators: (status(replay.missingIndicators.isEmpty), .texts(replay.missingIndicators)),
      trades: (status(replay.tradeViolations.isEmpty), .texts(replay.tradeViolations)),
      metrics: (status(replay.metricMismatches.isEmpty), .number(replay.drift)), findings: .array(findings),
      maxFindings: .number(limit), usage: .object(usage), isWithinBudget: breach == nil,
      breachReason: breach.map { .text($0) } ?? .null,
      traderStatus: evidence.traderReview?["status"] ?? .text("not_requested")
    ).json
  }
}
