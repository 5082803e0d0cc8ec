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

  /// Section 12: both decisions are the same for all values of the open parts.
  var isDecisive: Bool { baseline.isDecisive && candidate.isDecisive }
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
