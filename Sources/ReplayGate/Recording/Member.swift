/// The members that the contract names in a recorded decision (sections 2, 4 and 5), and a metric.
enum Member: UInt8, CaseIterable {
  case schemaVersion, id, strategyId, recordedAt, profile, profileDigest, decision, evidence, agentReview, traderReview
  case requestedIndicators, renderedIndicators, datasetIds, chartPayload, trades, executionLogs
  case reportedMetrics, recomputedMetrics, lineage
  case indicators, panes, name, indicator
  case orderId, snakeOrderId, providerOrderId, snakeProviderOrderId, status, state, event
  case datasets, datasetId, snakeDatasetId, sourceRef, snakeSourceRef, source, sourceDatasetId, snakeSourceId, ref
  case findings, usage, priority, confidence, summary, evidenceRefs
  case runtimeSeconds, tokensUsed, toolCallsUsed
  /// A member of the two metrics objects, whatever its name.
  case metric
  /// A member that the contract does not name for its kind of object.
  case unknown

  /// As it is spelled in a recording.
  ///
  /// A table and not the cases' names by reflection, which would be half of a short run's time.
  var spelling: StaticString {
    switch self {
    case .schemaVersion: "schemaVersion"
    case .id: "id"
    case .strategyId: "strategyId"
    case .recordedAt: "recordedAt"
    case .profile: "profile"
    case .profileDigest: "profileDigest"
    case .decision: "decision"
    case .evidence: "evidence"
    case .agentReview: "agentReview"
    case .traderReview: "traderReview"
    case .requestedIndicators: "requestedIndicators"
    case .renderedIndicators: "renderedIndicators"
    case .datasetIds: "datasetIds"
    case .chartPayload: "chartPayload"
    case .trades: "trades"
    case .executionLogs: "executionLogs"
    case .reportedMetrics: "reportedMetrics"
    case .recomputedMetrics: "recomputedMetrics"
    case .lineage: "lineage"
    case .indicators: "indicators"
    case .panes: "panes"
    case .name: "name"
    case .indicator: "indicator"
    case .orderId: "orderId"
    case .snakeOrderId: "order_id"
    case .providerOrderId: "providerOrderId"
    case .snakeProviderOrderId: "provider_order_id"
    case .status: "status"
    case .state: "state"
    case .event: "event"
    case .datasets: "datasets"
    case .datasetId: "datasetId"
    case .snakeDatasetId: "dataset_id"
    case .sourceRef: "sourceRef"
    case .snakeSourceRef: "source_ref"
    case .source: "source"
    case .sourceDatasetId: "sourceDatasetId"
    case .snakeSourceId: "source_id"
    case .ref: "ref"
    case .findings: "findings"
    case .usage: "usage"
    case .priority: "priority"
    case .confidence: "confidence"
    case .summary: "summary"
    case .evidenceRefs: "evidenceRefs"
    case .runtimeSeconds: "runtimeSeconds"
    case .tokensUsed: "tokensUsed"
    case .toolCallsUsed: "toolCallsUsed"
    case .metric: "metric"
    case .unknown: "unknown"
    }
  }

  /// The bit of this member in a set of members.
  @inline(__always) var bit: UInt64 { 1 &<< UInt64(rawValue) }
}

/// The kinds of object that the engine reads; each knows the members that the contract names for it.
enum ObjectKind: UInt8, CaseIterable {
  case record, evidence, chart, pane, chartItem, trade, log, lineage, dataset, agentReview, finding, usage, traderReview

  /// The named members: one of these given twice makes a line invalid (contract section 2).
  var members: [Member] {
    switch self {
    case .record:
      [
        .schemaVersion, .id, .strategyId, .recordedAt, .profile, .profileDigest, .decision, .evidence, .agentReview,
        .traderReview,
      ]
    case .evidence:
      [
        .requestedIndicators, .renderedIndicators, .datasetIds, .chartPayload, .trades, .executionLogs,
        .reportedMetrics, .recomputedMetrics, .lineage,
      ]
    case .chart: [.indicators, .panes]
    case .pane: [.indicators]
    case .chartItem: [.name, .indicator, .id]
    case .trade: [.orderId, .snakeOrderId, .providerOrderId, .snakeProviderOrderId]
    case .log: [.orderId, .snakeOrderId, .providerOrderId, .snakeProviderOrderId, .status, .state, .event]
    case .lineage: [.datasets]
    case .dataset:
      [
        .datasetId, .snakeDatasetId, .id, .sourceRef, .snakeSourceRef, .source, .sourceDatasetId, .snakeSourceId, .ref,
      ]
    case .agentReview: [.findings, .usage]
    case .finding: [.id, .priority, .confidence, .summary, .evidenceRefs]
    case .usage: [.runtimeSeconds, .tokensUsed, .toolCallsUsed]
    case .traderReview: [.status, .decision]
    }
  }
}
