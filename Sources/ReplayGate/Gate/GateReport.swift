/// The report `validation-replay-gate-report.v1`
/// ([contract section 9](doc:Contract#9-The-report-validation-replay-gate-reportv1)). It has exactly the members of the
/// contract, and this is its only encoder.
public struct GateReport: Sendable, Hashable {
  /// The state of a replay.
  public enum Status: String, Sendable {
    /// Not started.
    case queued
    /// In progress.
    case running
    /// Finished. This library reports no other state.
    case completed
    /// Ended without a verdict.
    case failed
  }

  /// A reference to something that the verdict is about.
  public struct EvidenceRef: Sendable, Hashable {
    /// The kind.
    @Exact public private(set) var kind: String
    /// The identifier.
    @Exact public private(set) var ref: String
  }

  /// The time of the report.
  public let generatedAt: StampTime
  /// Identifies the run: the decisions, the profiles and the mode.
  @Exact public internal(set) var id: String
  /// Identifies the baseline replay.
  @Exact public internal(set) var baselineId: String
  /// Identifies the candidate replay.
  @Exact public internal(set) var candidateRunId: String
  /// The state of the replay.
  public let status: Status
  /// The verdict.
  public let verdict: GateVerdict
  /// One sentence for people.
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
  public var json: String { String(decoding: jsonBytes, as: UTF8.self) }

  /// ``json`` in UTF-8, for a file or a connection. No string is made of it.
  ///
  /// - Complexity: O(n) in the length of the summary and the names.
  public var jsonBytes: [UInt8] {
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
    writer.bool(verdict.isMergeBlocked)
    writer.raw(",\"mergeGateStatus\":")
    writer.string(Self.gateStatus(verdict.isMergeBlocked))
    writer.raw(",\"metricDriftDeltaPct\":")
    writer.number(verdict.metricDriftDeltaPct)
    writer.raw(",\"metricDriftThresholdPct\":")
    writer.number(verdict.metricDriftThresholdPct)
    writer.raw(",\"reasons\":")
    writer.strings(verdict.reasons.map(\.code))
    writer.raw(",\"releaseBlocked\":")
    writer.bool(verdict.isReleaseBlocked)
    writer.raw(",\"releaseGateStatus\":")
    writer.string(Self.gateStatus(verdict.isReleaseBlocked))
    writer.raw(",\"status\":")
    writer.string(status.rawValue)
    writer.raw(",\"summary\":")
    if let summary { writer.string(summary) } else { writer.raw("null") }
    writer.raw(",\"thresholdBreached\":")
    writer.bool(verdict.isThresholdBreached)
    writer.raw("},\"gateStatus\":")
    writer.string(Self.gateStatus(verdict.isBlocked))
    writer.raw(",\"generatedAt\":")
    writer.string(generatedAt.rfc3339)
    writer.raw(",\"schemaVersion\":\"validation-replay-gate-report.v1\"}")
    return writer.bytes
  }

  private static func gateStatus(_ isBlocked: Bool) -> String { isBlocked ? "blocked" : "pass" }
}
