/// Contract section 4.3: reported metrics are those recomputed.
struct MetricConsistency: ~Copyable {
  struct Mismatch: BitwiseCopyable {
    enum Kind: UInt8 { case evidenceUnavailable, missingInReported, missingInRecomputed, nonNumeric }
    let kind: Kind
    var name = Text.none
  }

  /// What drift is where it has no figure, and the least where a metric cannot be compared: per cent.
  static let unboundedDrift = 1_000_000_000.0

  /// In the order found; whether the drift exceeds a tolerance is each profile's to say.
  private(set) var mismatches = ReusableArray<Mismatch>()

  /// The largest drift, in per cent, as computed: not rounded.
  private(set) var drift = 0.0

  /// O(n log n) in the metrics.
  mutating func check(_ record: borrowing RecordedDecision) {
    mismatches.removeAll()
    drift = 0
    let (reportedCount, recomputedCount) = (record.reported.metrics.count, record.recomputed.metrics.count)
    if reportedCount == 0 || recomputedCount == 0 {
      mismatches.append(Mismatch(kind: .evidenceUnavailable))
      return
    }
    var largest = 0.0
    var shared = 0
    for index in 0..<recomputedCount {
      let recomputed = record.recomputed.metrics[index]
      // Both sides mostly name their metrics in the same order.
      let partner =
        index < reportedCount && record.reported.metrics[index].name == recomputed.name
        ? index : record.reported.names.number(of: recomputed.name)
      guard let partner else {
        mismatches.append(Mismatch(kind: .missingInReported, name: recomputed.name))
        continue
      }
      shared += 1
      let reported = record.reported.metrics[partner].value
      if reported.isFinite, recomputed.value.isFinite {
        largest = max(largest, Self.drift(reported, recomputed.value))
      } else {
        mismatches.append(Mismatch(kind: .nonNumeric, name: recomputed.name))
      }
    }
    if shared < reportedCount { addMissingInRecomputed(record) }
    drift = mismatches.isEmpty ? largest : max(largest, Self.unboundedDrift)
  }

  @inline(never) private mutating func addMissingInRecomputed(_ record: borrowing RecordedDecision) {
    for index in 0..<record.reported.metrics.count {
      let name = record.reported.metrics[index].name
      if record.recomputed.names.number(of: name) == nil {
        mismatches.append(Mismatch(kind: .missingInRecomputed, name: name))
      }
    }
  }

  /// The drift of one metric, in per cent.
  @inline(__always) private static func drift(_ reported: Double, _ recomputed: Double) -> Double {
    if recomputed == 0 { return reported == 0 ? 0 : unboundedDrift }
    let drift = (reported - recomputed).magnitude / recomputed.magnitude * 100
    return drift.isFinite ? drift : unboundedDrift
  }
}
