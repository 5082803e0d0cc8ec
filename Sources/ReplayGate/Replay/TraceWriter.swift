/// Writes the trace: one line a decision (contract section 10).
struct TraceWriter: ~Copyable {
  private var writer = JSONWriter()

  /// What was written since the last call.
  mutating func takeBytes() -> [UInt8] {
    defer { writer.removeAll() }
    return writer.bytes
  }

  /// What one replay gave.
  struct Side {
    let replay: ReplayedDecision
    let findings: CheckFindings
  }

  /// Adds the line of one decision.
  mutating func add(id: Text, _ outcome: PairOutcome, thresholdPct: Double, baseline: Side, candidate: Side) {
    writer.raw("{\"baseline\":")
    write(baseline)
    writer.raw(",\"candidate\":")
    write(candidate)
    writer.raw(",\"decision\":\"")
    writer.raw(outcome.decision.spelling)
    writer.raw("\",\"id\":")
    writer.string(id)
    writer.raw(",\"mergeBlocked\":")
    writer.bool(outcome.blocksMerge)
    writer.raw(",\"metricDriftDeltaPct\":")
    writer.number(outcome.metricDriftDeltaPct)
    writer.raw(",\"metricDriftThresholdPct\":")
    writer.number(thresholdPct)
    writer.raw(",\"reasons\":[")
    var isFirst = true
    for reason in OutcomeReason.allCases where outcome.has(reason) {
      writer.raw(isFirst ? "\"" : ",\"")
      writer.raw(reason.spelling)
      writer.raw("\"")
      isFirst = false
    }
    writer.raw("],\"releaseBlocked\":")
    writer.bool(outcome.blocksRelease)
    writer.raw(",\"thresholdBreached\":")
    writer.bool(outcome.isThresholdBreached)
    writer.raw("}\n")
  }

  private mutating func write(_ side: borrowing Side) {
    writer.raw("{")
    if let breach = side.replay.agentBudgetBreach {
      writer.raw("\"agentBudgetBreach\":\"")
      writer.raw(breach.spelling)
      writer.raw("\",")
    }
    writer.raw("\"agentStatus\":\"")
    writer.raw(side.replay.agentStatus.spelling)
    writer.raw("\",\"blockReasons\":[")
    var isFirst = true
    for check in Check.allCases where side.replay.failedChecks.contains(check) {
      writer.raw(isFirst ? "\"" : ",\"")
      writer.raw(check.blockReasonSpelling)
      writer.raw("\"")
      isFirst = false
    }
    writer.raw("],\"decision\":\"")
    writer.raw(side.replay.decision.spelling)
    writer.raw("\",\"driftPct\":")
    writer.number(side.replay.driftPct)
    writer.raw(",\"lineageViolations\":")
    writer.strings(side.findings.lineageViolations)
    writer.raw(",\"metricMismatches\":")
    writer.strings(side.findings.metricMismatches)
    writer.raw(",\"missingIndicators\":")
    writer.strings(side.findings.missingIndicators)
    writer.raw(",\"tradeViolations\":")
    writer.strings(side.findings.tradeViolations)
    writer.raw("}")
  }
}
