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
  // A recorded outcome (section 12), and what was decided elsewhere (section 13).
  case runId, strategyRef, createdAt, policy, finalDecision, deterministicChecks, budget, driftPct, causes
  /// A member of the two metrics objects, whatever its name.
  case metric
  /// A member that the contract does not name for its kind of object.
  case unknown
  /// No member: the object's end.
  case objectEnd
  case metricConsistency, limits, maxFindings, withinBudget, breachReason, missingIndicators, violations
  case indicatorFidelity, tradeCoherence

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
    case .runId: "runId"
    case .strategyRef: "strategyRef"
    case .createdAt: "createdAt"
    case .policy: "policy"
    case .finalDecision: "finalDecision"
    case .deterministicChecks: "deterministicChecks"
    case .indicatorFidelity: "indicatorFidelity"
    case .tradeCoherence: "tradeCoherence"
    case .metricConsistency: "metricConsistency"
    case .missingIndicators: "missingIndicators"
    case .violations: "violations"
    case .driftPct: "driftPct"
    case .budget: "budget"
    case .limits: "limits"
    case .maxFindings: "maxFindings"
    case .withinBudget: "withinBudget"
    case .breachReason: "breachReason"
    case .causes: "causes"
    case .metric: "metric"
    case .unknown: "unknown"
    case .objectEnd: "}"
    }
  }

  /// Whether the contract names it.
  var isNamed: Bool { self != .metric && self != .unknown && self != .objectEnd }

  /// The bit of this member in a set of members. Those of one kind of object have each their own; there are more members
  /// than bits.
  @inline(__always) var bit: UInt64 { 1 &<< UInt64(rawValue) }
}

/// The kinds of object that the engine reads; each knows the members that the contract names for it.
enum ObjectKind: UInt8, CaseIterable {
  case record, evidence, chart, pane, chartItem, trade, log, lineage, dataset, agentReview, finding, usage, traderReview
  // A recorded outcome (section 12) and its parts; what was decided elsewhere (section 13).
  case outcome, strategyRef, policy, checks, indicatorCheck, tradeCheck, metricCheck, recordedReview, budget, limits
  case recordedTrader, decided

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
    case .outcome:
      [
        .schemaVersion, .runId, .strategyRef, .createdAt, .policy, .finalDecision, .deterministicChecks, .agentReview,
        .traderReview,
      ]
    case .strategyRef: [.strategyId]
    case .policy: [.profile]
    case .checks: [.indicatorFidelity, .tradeCoherence, .metricConsistency]
    case .indicatorCheck: [.status, .missingIndicators]
    case .tradeCheck: [.status, .violations]
    case .metricCheck: [.status, .driftPct]
    case .recordedReview: [.findings, .budget]
    case .budget: [.limits, .usage, .withinBudget, .breachReason]
    case .limits: [.maxFindings]
    case .recordedTrader: [.status]
    case .decided: [.schemaVersion, .id, .strategyId, .recordedAt, .profile, .decision, .driftPct, .causes]
    }
  }
}

/// What a string counts for as the value of a member: its place among the names of the object's *first texts*
/// (contract section 3), of which there are two at most.
enum TextRank: UInt8 {
  /// The order of a trade or a log entry, the id of a dataset, the name of a chart's item; the earlier ones first.
  case first0, first1, first2, first3
  /// The state of a log entry, the source of a dataset.
  case second0, second1, second2
  case none

  /// Whether it is one of the second group.
  var isSecond: Bool { self == .second0 || self == .second1 || self == .second2 }
}

extension ObjectKind {
  /// The rank of a member of this kind of object (contract sections 4.1, 4.2 and 4.4).
  func rank(of member: Member) -> TextRank {
    switch (self, member) {
    case (.chartItem, .name): .first0
    case (.chartItem, .indicator): .first1
    case (.chartItem, .id): .first2
    case (.trade, .orderId), (.log, .orderId): .first0
    case (.trade, .snakeOrderId), (.log, .snakeOrderId): .first1
    case (.trade, .providerOrderId), (.log, .providerOrderId): .first2
    case (.trade, .snakeProviderOrderId), (.log, .snakeProviderOrderId): .first3
    case (.log, .status): .second0
    case (.log, .state): .second1
    case (.log, .event): .second2
    case (.dataset, .datasetId): .first0
    case (.dataset, .snakeDatasetId): .first1
    case (.dataset, .id): .first2
    // Only whether there is a source matters, so any that is not blank serves.
    case (.dataset, .sourceRef), (.dataset, .snakeSourceRef), (.dataset, .source), (.dataset, .sourceDatasetId),
      (.dataset, .snakeSourceId), (.dataset, .ref):
      .second0
    default: .none
    }
  }
}
