/// Artifacts of validation runs (contract section 12), as the platform stores them.
public enum ValidationRun {
  /// The bytes of a recording of as many artifacts, for the decisions of the minified recording with this seed. The recorded
  /// decision is always that it passed.
  public static func recording(decisions count: Int, seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    for index in 0..<count {
      let decision = RealisticDecision().make(index, &random)
      JSONSpelling().append(artifact(of: decision, random.below(2_500)), to: &bytes, &random)
      bytes.append(0x0A)
    }
    return bytes
  }

  /// - Parameter drift: The recorded drift, in ten-thousandths of a percent.
  private static func artifact(of decision: JSONValue, _ drift: Int) -> JSONValue {
    let review = decision["agentReview"]
    return .members([
      "schemaVersion": "validation-run.v1",
      "runId": decision["id"],
      "createdAt": decision["recordedAt"],
      "strategyRef": .members(["strategyId": decision["strategyId"], "provider": "lona", "version": "3.2.1"]),
      "inputs": .members([
        "prompt": decision["context"]["prompt"], "datasetIds": decision["evidence"]["datasetIds"],
        "backtestReportRef": decision["context"]["backtestReportRef"],
      ]),
      "policy": .members([
        "profile": "STANDARD", "blockMergeOnFail": true, "blockReleaseOnFail": true,
        "metricDriftTolerancePct": .number("0.5"), "hardFailOnMissingIndicators": true,
      ]),
      "finalDecision": "pass",
      "deterministicChecks": .members([
        "indicatorFidelity": .members(["status": "pass", "missingIndicators": []]),
        "tradeCoherence": .members(["status": "pass", "violations": []]),
        "metricConsistency": .members(["status": "pass", "driftPct": .decimal(drift, places: 4)]),
      ]),
      "agentReview": .members([
        "status": "pass", "summary": "no findings that block", "findings": review["findings"],
        "budget": .members([
          "profile": "STANDARD",
          "limits": .members([
            "maxRuntimeSeconds": .number("3.5"), "maxTokens": .int(7200), "maxToolCalls": .int(8),
            "maxFindings": .int(12),
          ]),
          "usage": review["usage"], "withinBudget": true, "breachReason": nil,
        ]),
      ]),
      "traderReview": .members(["required": false, "status": "not_requested", "comments": []]),
    ])
  }
}
