/// Writes the trace, one line for each decision (contract section 10).
struct TraceWriter: ~Copyable {
  private var writer = JSONWriter()
  /// The JSON of one replay. It is written once if both replays are equal.
  private var side = JSONWriter()
  /// A number that is the same on all lines of a run and is formatted once.
  private var threshold = (value: Double.nan, json: JSONWriter())

  /// Returns the bytes written since the last call.
  mutating func takeBytes() -> [UInt8] {
    defer { writer.removeAll() }
    return writer.bytes
  }

  /// One replay of a decision.
  struct Side: Equatable {
    let replay: ReplayedDecision
    /// Nil if no check failed, and there are no findings.
    let findings: CheckFindings?
  }

  /// Writes the line of one decision.
  mutating func add(id: Text, _ outcome: PairOutcome, thresholdPct: Double, baseline: Side, candidate: Side) {
    writer.raw("{\"baseline\":")
    write(baseline)
    writer.json(of: side)
    writer.raw(",\"candidate\":")
    // Both replays are mostly equal.
    if baseline != candidate { write(candidate) }
    writer.json(of: side)
    writer.raw(",\"decision\":\"")
    writer.raw(outcome.decision.spelling)
    writer.raw("\",\"id\":")
    writer.string(id)
    writer.raw(
      outcome.blocksMerge
        ? ",\"mergeBlocked\":true,\"metricDriftDeltaPct\":" : ",\"mergeBlocked\":false,\"metricDriftDeltaPct\":")
    writer.sixDecimals(outcome.metricDriftDeltaPct)
    writer.raw(",\"metricDriftThresholdPct\":")
    if threshold.value != thresholdPct {
      threshold.value = thresholdPct
      threshold.json.removeAll()
      threshold.json.number(thresholdPct)
    }
    writer.json(of: threshold.json)
    if !outcome.hasReason, !outcome.blocksRelease {
      return writer.raw(",\"reasons\":[],\"releaseBlocked\":false,\"thresholdBreached\":false}\n")
    }
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

  @inline(never) private mutating func writeOpen(_ replay: ReplayedDecision) {
    side.raw(",\"open\":")
    side.strings(replay.open)
  }

  private mutating func write(_ given: borrowing Side) {
    let replay = given.replay
    side.removeAll()
    side.raw("{")
    if let breach = replay.agentBudgetBreach {
      side.raw("\"agentBudgetBreach\":\"")
      side.raw(breach.spelling)
      side.raw("\",")
    }
    side.raw("\"agentStatus\":\"")
    side.raw(replay.agentStatus.spelling)
    side.raw("\",\"blockReasons\":[")
    var isFirst = true
    if !replay.failedChecks.isEmpty {
      for check in Check.allCases where replay.failedChecks.contains(check) {
        side.raw(isFirst ? "\"" : ",\"")
        side.raw(check.blockReasonSpelling)
        side.raw("\"")
        isFirst = false
      }
    }
    if replay.traits.contains(.hasCauses), let causes = given.findings?.causes {
      side.raw("],\"causes\":")
      side.strings(causes)
      side.raw(",\"decision\":\"")
    } else {
      side.raw("],\"decision\":\"")
    }
    side.raw(replay.decision.spelling)
    side.raw("\",\"driftPct\":")
    side.sixDecimals(replay.driftPct)
    guard let findings = given.findings else {
      side.raw(",\"lineageViolations\":[],\"metricMismatches\":[],\"missingIndicators\":[]")
      if replay.traits.isOpen { writeOpen(replay) }
      return side.raw(",\"tradeViolations\":[]}")
    }
    side.raw(",\"lineageViolations\":")
    side.strings(findings.lineageViolations)
    side.raw(",\"metricMismatches\":")
    side.strings(findings.metricMismatches)
    side.raw(",\"missingIndicators\":")
    side.strings(findings.missingIndicators)
    if replay.traits.isOpen { writeOpen(replay) }
    side.raw(",\"tradeViolations\":")
    side.strings(findings.tradeViolations)
    side.raw("}")
  }
}
