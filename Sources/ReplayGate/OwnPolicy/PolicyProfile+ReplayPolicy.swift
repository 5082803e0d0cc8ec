/// The evidence of one recorded decision, read from its line: what a profile decides about as a `ReplayPolicy`.
public struct RecordedEvidence: Sendable {
  /// The record's `id`, untrimmed.
  @Exact public internal(set) var id: String
  /// The record's `strategyId`, untrimmed.
  @Exact public internal(set) var strategyId: String
  let facts: ReplayFacts
  let findings: CheckFindings

  /// Reads one line of a recording (contract sections 2, 3, 12 and 13).
  ///
  /// - Parameters:
  ///   - line: One record, with or without its line end.
  ///   - source: What an error calls the line.
  /// - Throws: `ReplayGateError.invalidInput`, also if there is no record, or a second one.
  /// - Complexity: O(n log n) in the line. Sets up a reader each time.
  public init(line: [UInt8], source: String = "<line>") throws(ReplayGateError) {
    self = try RecordReplay.only(line, source) { worker in
      let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
      return RecordedEvidence(
        id: worker.reader.record.id.string, strategyId: worker.reader.record.strategyId.string, facts: facts,
        findings: worker.checks.findings())
    }
  }

  private init(id: String, strategyId: String, facts: ReplayFacts, findings: CheckFindings) {
    self.facts = facts
    self.findings = findings
    self.id = id
    self.strategyId = strategyId
  }
}

extension PolicyProfile: ReplayPolicy {
  /// Decides as a replay of the same line does: the measure is the drift of record, and the causes are what an example of
  /// the decision names.
  public func decide(_ evidence: RecordedEvidence) -> PolicyDecision {
    let limits = PolicyLimits(self)
    let replay = limits.decide(evidence.facts)
    let explained = ExplainedReplay(
      replay: replay, facts: evidence.facts, findings: evidence.findings.under(limits, evidence.facts), limits: limits)
    return PolicyDecision(
      replay.decision, measure: replay.driftPct,
      causes: Causes.of(explained, against: nil, outcome: nil).map(\.text), isDecisive: replay.isDecisive)
  }
}
