/// The findings of the four checks under one profile. Each list is a set as
/// [contract section 3](doc:Contract#3-Text) defines it: sorted and without repeats.
public struct CheckFindings: Sendable, Hashable {
  /// Requested indicators that are not rendered (section 4.1).
  @Exact public internal(set) var missingIndicators: [String] = []
  /// Violations of trade coherence, including those of lineage completeness (section 4.2).
  @Exact public internal(set) var tradeViolations: [String] = []
  /// Findings of metric consistency (section 4.3).
  @Exact public internal(set) var metricMismatches: [String] = []
  /// Violations of lineage completeness (section 4.4).
  @Exact public internal(set) var lineageViolations: [String] = []

  /// The causes that another engine gives for its decision (section 13).
  @Exact public internal(set) var causes: [String] = []

  /// The findings under a profile's tolerance: drift above it is a further finding.
  func under(_ limits: PolicyLimits, _ facts: ReplayFacts) -> CheckFindings {
    guard facts.recorded.kind != .decided, facts.drift > limits.metricDriftTolerancePct else { return self }
    var findings = self
    let (drift, tolerance) = (
      Decimal.sixDecimals(facts.drift), Decimal.sixDecimals(limits.metricDriftTolerancePct)
    )
    findings.metricMismatches = Self.set(
      metricMismatches + ["metric_drift_exceeds_tolerance:max=\(drift):tolerance=\(tolerance)"])
    return findings
  }

  /// Trims texts, removes blanks and repeats, and sorts by code point. O(n log n).
  static func set(_ texts: [String]) -> [String] {
    // A single text that begins and ends with visible ASCII is a set already.
    func isVisible(_ byte: UInt8?) -> Bool { byte.map { $0 &- 0x21 < 0x5F } ?? false }
    if texts.count < 2, texts.allSatisfy({ isVisible($0.utf8.first) && isVisible($0.utf8.last) }) { return texts }
    var pool = TextPool()
    var index = TextIndex()
    for text in texts {
      let trimmed = pool.copy(text).trimmed
      if !trimmed.isEmpty { _ = index.insert(trimmed) }
    }
    var order = ReusableArray<Text>(capacity: index.count + 1)
    for number in 0..<index.count { order.append(index.texts[number]) }
    order.sort(by: <)
    return (0..<order.count).map { order[$0].string }
  }
}

extension EvidenceChecks {
  /// The findings of the checks in the last record, regardless of the profile. Allocates, so it is called only for
  /// decisions that are shown. O(n log n).
  func findings() -> CheckFindings {
    if kind != .evidence { return recordedFindings() }
    var findings = CheckFindings()
    if !indicators.missing.isEmpty {
      findings.missingIndicators = CheckFindings.set(
        (0..<indicators.missing.count).map { indicators.missing[$0].string })
    }
    if !lineage.violations.isEmpty {
      findings.lineageViolations = CheckFindings.set(
        (0..<lineage.violations.count).map { lineage.violations[$0].code })
    }
    if !trades.violations.isEmpty || !findings.lineageViolations.isEmpty {
      findings.tradeViolations = CheckFindings.set(
        (0..<trades.violations.count).map { trades.violations[$0].code }
          + findings.lineageViolations.map { "lineage:" + $0 })
    }
    if !metrics.mismatches.isEmpty {
      findings.metricMismatches = CheckFindings.set(
        (0..<metrics.mismatches.count).map { metrics.mismatches[$0].code })
    }
    return findings
  }
}

extension TradeViolation {
  /// The code with its detail.
  fileprivate var code: String {
    switch kind {
    case .logWithoutOrder: "execution_log_missing_order_id"
    case .unknownState: "execution_log_unknown_state:\(order.string)"
    case .evidenceUnavailable: "trade_evidence_unavailable"
    case .invalidStart: "invalid_lifecycle_start:\(order.string):\(to.spelling)"
    case .invalidTransition: "invalid_lifecycle_transition:\(order.string):\(from.spelling)->\(to.spelling)"
    case .tradeWithoutOrder: "trade_missing_order_id"
    case .tradeWithoutLog: "trade_without_execution_log:\(order.string)"
    case .tradeWithoutFill: "trade_without_fill_event:\(order.string)"
    case .fillWithoutTrade: "fill_without_trade:\(order.string)"
    case .logsUnavailable: "execution_evidence_unavailable"
    }
  }
}

extension MetricConsistency.Mismatch {
  /// The code with its detail.
  fileprivate var code: String {
    switch kind {
    case .evidenceUnavailable: "metrics_evidence_unavailable"
    case .missingInReported: "metric_missing_in_reported:\(name.string)"
    case .missingInRecomputed: "metric_missing_in_recomputed:\(name.string)"
    case .nonNumeric: "metric_non_numeric:\(name.string)"
    }
  }
}

extension LineageCompleteness.Violation {
  /// The code with its detail.
  fileprivate var code: String {
    switch kind {
    case .referencesMissing: "dataset_references_missing"
    case .payloadMissing: "lineage_payload_missing"
    case .datasetsMissing: "lineage_datasets_missing"
    case .entryInvalid: "lineage_dataset_entry_invalid:\(position)"
    case .idMissing: "lineage_dataset_id_missing:\(position)"
    case .sourceMissing: "lineage_source_missing:\(dataset.string)"
    case .datasetMissing: "lineage_dataset_missing:\(dataset.string)"
    }
  }
}
