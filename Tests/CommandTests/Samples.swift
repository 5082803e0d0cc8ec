/// Small recordings and profiles.
enum Samples {
  /// A decision that passes every check if its drift, in per cent, is within the tolerance. 0.5 is between the tolerances
  /// of EXPERT and STANDARD.
  static func decision(_ id: String = "d1", driftPct: Double = 0, more: String = "") -> String {
    """
    {"schemaVersion":"replay-gate-decision.v1","id":"\(id)","strategyId":"s"\(more),"evidence":{\
    "requestedIndicators":["RSI"],"renderedIndicators":["rsi"],"datasetIds":["ds"],\
    "trades":[{"orderId":"o"}],"executionLogs":[{"orderId":"o","status":"created"},\
    {"orderId":"o","status":"accepted"},{"orderId":"o","status":"filled"}],\
    "reportedMetrics":{"sharpe":\(1000 + driftPct * 10)},"recomputedMetrics":{"sharpe":1000},\
    "lineage":{"datasets":[{"datasetId":"ds","sourceRef":"src"}]}}}

    """
  }

  /// Five decisions, of which the third regresses from STANDARD to EXPERT.
  static var regressing: String {
    decision("d1") + decision("d2") + decision("d3", driftPct: 0.5) + decision("d4") + decision("d5")
  }

  static func profile(
    _ name: String = "OWN", tolerance: Double = 0.25, blocksMerge: Bool = true, blocksRelease: Bool = true
  ) -> String {
    """
    {
      "schemaVersion": "replay-gate-profile.v1",
      "profile": "\(name)",
      "metricDriftTolerancePct": \(tolerance),
      "agentReviewBudget": {"maxRuntimeSeconds": 1.2, "maxTokens": 2400, "maxToolCalls": 4, "maxFindings": 6},
      "blockMergeOnFail": \(blocksMerge),
      "blockReleaseOnFail": \(blocksRelease),
      "blockMergeOnAgentFail": true,
      "blockReleaseOnAgentFail": false,
      "requireTraderReview": false,
      "hardFailOnMissingIndicators": true,
      "failClosedOnEvidenceUnavailable": true
    }
    """
  }
}
