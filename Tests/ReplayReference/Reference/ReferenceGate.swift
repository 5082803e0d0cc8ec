/// The gate over a recording that is completely in memory: sections 7 and 8.
struct ReferenceGate {
  let baseline: ReferenceProfile
  let candidate: ReferenceProfile
  /// Mode `any`; `regressions` otherwise.
  var any = false
  var minimum = 1

  struct Verdict {
    var outcomes: [ReferenceOutcome] = []
    var records = 0
    var withoutPartner = 0
    var partnersLeftOver = 0
    /// The number of records whose artifact leaves the decision open.
    var notDecisive = 0
    var diverged = 0
    var divergedByName = 0
    var decision = ""
    var isMergeBlocked = false
    var isReleaseBlocked = false
    var reasons: [String] = []
    var baselineDecision = Rank.fail
    var candidateDecision = Rank.fail
    var decidingRecord: Text?
    var delta = 0.0
    var threshold = 0.0
    var breached = false

    var regressed: Int { outcomes.count { !$0.reasons.isEmpty } }
    var changed: Int { outcomes.count { $0.baseline.decision != $0.candidate.decision } }
    func count(_ reason: String) -> Int { outcomes.count { $0.reasons.contains(reason) } }
    func transitions(_ from: Rank, _ to: Rank) -> Int {
      outcomes.count { $0.baseline.decision == from && $0.candidate.decision == to }
    }
  }

  /// The recorded decisions in the bytes of a recording. Throws if a line is invalid.
  static func records(_ recording: [UInt8]) throws -> [ReferenceRecord] {
    let recording = ReferenceRecording(recording)
    if let fault = recording.fault { throw fault }
    return recording.records
  }

  func evaluate(_ recording: [ReferenceRecord], candidates: [ReferenceRecord]? = nil) -> Verdict {
    var verdict = Verdict(threshold: min(baseline.tolerance, candidate.tolerance))
    let partners = Dictionary(uniqueKeysWithValues: (candidates ?? []).map { ($0.id, $0) })
    for record in recording {
      verdict.records += 1
      let replay = ReferenceReplay(record, under: baseline)
      compareWithRecorded(record, replay, &verdict)
      guard let partner = candidates == nil ? record : partners[record.id] else {
        verdict.withoutPartner += 1
        // Its baseline decision may be open too.
        if !replay.isDecisive { verdict.notDecisive += 1 }
        continue
      }
      let outcome = ReferenceOutcome(
        id: record.id, (replay, baseline), (ReferenceReplay(partner, under: candidate), candidate))
      if !outcome.isDecisive { verdict.notDecisive += 1 }
      verdict.outcomes.append(outcome)
    }
    verdict.partnersLeftOver = Set(partners.keys).subtracting(recording.map(\.id)).count
    decide(&verdict)
    return verdict
  }

  private func compareWithRecorded(_ record: ReferenceRecord, _ replay: ReferenceReplay, _ verdict: inout Verdict) {
    guard let recorded = record.decision, recorded != replay.decision else { return }
    if let digest = record.profileDigest {
      if digest == baseline.digest { verdict.diverged += 1 }
    } else if record.profile == baseline.name {
      verdict.divergedByName += 1
    }
  }

  private func counts(_ outcome: ReferenceOutcome) -> Bool { any || !outcome.reasons.isEmpty }
  private func counted(_ outcome: ReferenceOutcome) -> Rank { counts(outcome) ? outcome.decision : .pass }

  private func decide(_ verdict: inout Verdict) {
    let counting = verdict.outcomes.filter(counts)
    verdict.decision = (counting.map(\.decision).min() ?? .pass).name
    verdict.isMergeBlocked = counting.contains(where: \.mergeBlocked)
    verdict.isReleaseBlocked = counting.contains(where: \.releaseBlocked)
    verdict.delta = verdict.outcomes.map(\.delta).max() ?? 0
    verdict.breached = verdict.outcomes.contains(where: \.breached)
    for reason in [ReferenceOutcome.regressed, ReferenceOutcome.drifted] where verdict.count(reason) > 0 {
      verdict.reasons.append(reason)
    }
    // The first in the order: `min(by:)` returns the earliest of equal elements.
    let deciding = verdict.outcomes.min { left, right in
      func drop(_ outcome: ReferenceOutcome) -> Int {
        outcome.baseline.decision.rawValue - outcome.candidate.decision.rawValue
      }
      if counted(left) != counted(right) { return counted(left) < counted(right) }
      if drop(left) != drop(right) { return drop(left) > drop(right) }
      if left.delta != right.delta { return left.delta > right.delta }
      return left.candidate.decision > right.candidate.decision
    }
    if let deciding {
      verdict.baselineDecision = deciding.baseline.decision
      verdict.candidateDecision = deciding.candidate.decision
      verdict.decidingRecord = deciding.id
    }

    var unknown: [String] = []
    if verdict.records < minimum { unknown.append("recording_too_small") }
    if verdict.withoutPartner > 0 { unknown.append("candidate_record_missing") }
    if verdict.notDecisive > 0 { unknown.append("recorded_evidence_not_decisive") }
    if verdict.diverged > 0 { unknown.append("baseline_replay_diverged_from_recording") }
    if !unknown.isEmpty {
      verdict.decision = "unknown"
      verdict.isMergeBlocked = true
      verdict.isReleaseBlocked = true
      verdict.reasons += unknown
    } else if verdict.reasons.isEmpty && (verdict.isMergeBlocked || verdict.isReleaseBlocked) {
      verdict.reasons = ["candidate_decision_not_pass"]
    }
  }
}
