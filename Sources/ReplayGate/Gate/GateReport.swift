/// The report `validation-replay-gate-report.v1` (contract section 9): exactly its members, and their one encoder.
public struct GateReport: Sendable, Hashable {
  /// How far a replay is.
  public enum Status: String, Sendable {
    /// Not begun.
    case queued
    /// Under way.
    case running
    /// Finished: what this library reports.
    case completed
    /// Ended without a verdict.
    case failed
  }

  /// A reference to what the verdict is about.
  public struct EvidenceRef: Sendable, Hashable {
    /// What kind of thing.
    @Exact public private(set) var kind: String
    /// Which one.
    @Exact public private(set) var ref: String
  }

  /// When the report was made.
  public let generatedAt: StampTime
  /// Names the run: what was decided, under which profiles, in which mode.
  @Exact public internal(set) var id: String
  /// Names the baseline's part.
  @Exact public internal(set) var baselineId: String
  /// Names the candidate's part.
  @Exact public internal(set) var candidateRunId: String
  /// How far the replay is.
  public let status: Status
  /// The verdict.
  public let verdict: GateVerdict
  /// A sentence for people.
  @Exact public internal(set) var summary: String?

  /// What the verdict is about, in the contract's order.
  public var evidenceRefs: [EvidenceRef] {
    [
      EvidenceRef(kind: "validation_replay_id", ref: id),
      EvidenceRef(kind: "validation_baseline_id", ref: baselineId),
      EvidenceRef(kind: "validation_candidate_run_id", ref: candidateRunId),
    ]
  }

  /// One JSON object on one line, members sorted, without a newline.
  public var json: String {
    var writer = JSONWriter()
    writer.raw("{\"evidenceRefs\":[")
    for (index, reference) in evidenceRefs.enumerated() {
      writer.raw(index == 0 ? "{\"kind\":" : ",{\"kind\":")
      writer.string(reference.kind)
      writer.raw(",\"ref\":")
      writer.string(reference.ref)
      writer.raw("}")
    }
    writer.raw("],\"gate\":{\"baselineDecision\":")
    writer.string(verdict.baselineDecision.name)
    writer.raw(",\"baselineId\":")
    writer.string(baselineId)
    writer.raw(",\"candidateDecision\":")
    writer.string(verdict.candidateDecision.name)
    writer.raw(",\"candidateRunId\":")
    writer.string(candidateRunId)
    writer.raw(",\"decision\":")
    writer.string(verdict.decision.name)
    writer.raw(",\"id\":")
    writer.string(id)
    writer.raw(",\"mergeBlocked\":")
    writer.bool(verdict.mergeBlocked)
    writer.raw(",\"mergeGateStatus\":")
    writer.string(Self.gateStatus(verdict.mergeBlocked))
    writer.raw(",\"metricDriftDeltaPct\":")
    writer.number(verdict.metricDriftDeltaPct)
    writer.raw(",\"metricDriftThresholdPct\":")
    writer.number(verdict.metricDriftThresholdPct)
    writer.raw(",\"reasons\":")
    writer.strings(verdict.reasons.map(\.code))
    writer.raw(",\"releaseBlocked\":")
    writer.bool(verdict.releaseBlocked)
    writer.raw(",\"releaseGateStatus\":")
    writer.string(Self.gateStatus(verdict.releaseBlocked))
    writer.raw(",\"status\":")
    writer.string(status.rawValue)
    writer.raw(",\"summary\":")
    if let summary { writer.string(summary) } else { writer.raw("null") }
    writer.raw(",\"thresholdBreached\":")
    writer.bool(verdict.thresholdBreached)
    writer.raw("},\"gateStatus\":")
    writer.string(Self.gateStatus(verdict.isBlocked))
    writer.raw(",\"generatedAt\":")
    writer.string(generatedAt.rfc3339)
    writer.raw(",\"schemaVersion\":\"validation-replay-gate-report.v1\"}")
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func gateStatus(_ isBlocked: Bool) -> String { isBlocked ? "blocked" : "pass" }
}
