/// The check that the reported metrics equal the recomputed ones (contract section 4.3).
struct MetricConsistency: ~Copyable {
  struct Mismatch: BitwiseCopyable {
    enum Kind: UInt8 { case evidenceUnavailable, missingInReported, missingInRecomputed, nonNumeric }
    let kind: Kind
    var name = Text.none
  }

  /// In per cent: the drift of a metric that has no other figure, and the minimum drift of a decision in which a metric
  /// cannot be compared.
  static let unboundedDrift = 1_000_000_000.0

  /// In the order found. Drift above a tolerance is not among them, because it depends on the profile.
  private(set) var mismatches = ReusableArray<Mismatch>()

  /// The largest drift in per cent, not rounded.
  private(set) var drift = 0.0

  /// Checks a record. O(n) in the metrics.
  mutating func check(_ record: inout RecordedDecision) {
    mismatches.removeAll()
    drift = 0
    if record.metrics.reportedCount == 0 || record.metrics.recomputedCount == 0 {
      mismatches.append(Mismatch(kind: .evidenceUnavailable))
      return
    }
    var largest = 0.0
    for number in 0..<record.metrics.metrics.count {
      let metric = record.metrics.metrics[number]
      if metric.sides == Self.bothSides, metric.reported.isFinite, metric.recomputed.isFinite {
        largest = max(largest, Self.drift(metric.reported, metric.recomputed))
      } else {
        mismatches.append(Mismatch(kind: Self.kind(of: metric), name: record.metrics.names.texts[number]))
      }
    }
    drift = mismatches.isEmpty ? largest : max(largest, Self.unboundedDrift)
  }

  private static let bothSides =
    RecordedDecision.MetricSide.reported.rawValue | RecordedDecision.MetricSide.recomputed.rawValue

  private static func kind(of metric: RecordedDecision.Metric) -> Mismatch.Kind {
    if metric.sides == bothSides { return .nonNumeric }
    return metric.sides == RecordedDecision.MetricSide.reported.rawValue ? .missingInRecomputed : .missingInReported
  }

  /// The drift of one metric, in per cent.
  @inline(__always) private static func drift(_ reported: Double, _ recomputed: Double) -> Double {
    if recomputed == 0 { return reported == 0 ? 0 : unboundedDrift }
    let drift = (reported - recomputed).magnitude / recomputed.magnitude * 100
    return drift.isFinite ? drift : unboundedDrift
  }
}
