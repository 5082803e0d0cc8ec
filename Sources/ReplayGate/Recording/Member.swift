/// The members that the contract names in recorded decisions (sections 2, 4, 5, 12 and 13), and cases for all other
/// names and for the end of an object.
enum Member: UInt8, CaseIterable {
  case schemaVersion, id, strategyId, recordedAt, profile, profileDigest, decision, evidence, agentReview, traderReview
  case requestedIndicators, renderedIndicators, datasetIds, chartPayload, trades, executionLogs
  case reportedMetrics, recomputedMetrics, lineage
  case indicators, panes, name, indicator
  case orderId, snakeOrderId, providerOrderId, snakeProviderOrderId, status, state, event
  case datasets, datasetId, snakeDatasetId, sourceRef, snakeSourceRef, source, sourceDatasetId, snakeSourceId, ref
  case findings, usage, priority, confidence, summary, evidenceRefs
  case runtimeSeconds, tokensUsed, toolCallsUsed
  // Recorded outcomes (section 12) and decisions of other engines (section 13).
  case runId, strategyRef, createdAt, policy, finalDecision, deterministicChecks, budget, driftPct, causes
  /// A member of one of the two metrics objects, with any name.
  case metric
  /// A member that the contract does not name for its kind of object.
  case unknown
  /// No member: the end of the object.
  case objectEnd
  case metricConsistency, limits, maxFindings, withinBudget, breachReason, missingIndicators, violations
  case indicatorFidelity, tradeCoherence

  /// The name in a recording.
  ///
  /// This is a table, because reflection on the names of the cases would take half the time of a short run.
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

  /// Whether the contract names this member.
  var isNamed: Bool { self != .metric && self != .unknown && self != .objectEnd }

  /// The bit of this member in a set of members of one kind of object. Members of different kinds of object may share a
  /// bit, because there are more members than bits.
  @inline(__always) var bit: UInt64 { 1 &<< UInt64(rawValue) }
}

/// The kinds of object that the engine reads. Each has the members that the contract names for it.
enum ObjectKind: UInt8, CaseIterable {
  case record, evidence, chart, pane, chartItem, trade, log, lineage, dataset, agentReview, finding, usage, traderReview
  // Recorded outcomes (section 12) and their parts; decisions of other engines (section 13).
  case outcome, strategyRef, policy, checks, indicatorCheck, tradeCheck, metricCheck, recordedReview, budget, limits
  case recordedTrader, decided

  /// The named members. A line that repeats one of them in an object is invalid (contract section 2).
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

/// The rank of a member among those that can give a *first text* of their object (contract section 3). An object has at
/// most two first texts.
enum TextRank: UInt8 {
  /// The first group, in order of precedence: the order of a trade or a log entry, the id of a dataset, the name of a
  /// chart item.
  case first0, first1, first2, first3
  /// The second group: the state of a log entry, the source of a dataset.
  case second0, second1, second2
  /// The member gives no first text.
  case none

  /// Whether the rank is one of the second group.
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
    // Only the presence of a source matters, so these members share a rank.
    case (.dataset, .sourceRef), (.dataset, .snakeSourceRef), (.dataset, .source), (.dataset, .sourceDatasetId),
      (.dataset, .snakeSourceId), (.dataset, .ref):
      .second0
    default: .none
    }
  }
}
