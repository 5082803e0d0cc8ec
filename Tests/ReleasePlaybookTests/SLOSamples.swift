import ReleasePlaybook
import ReplayGate
import Testing

/// Baselines and measurements for a test, and the result of checking them.
enum SLOSamples {
  static let now = "2026-03-01T12:00:00Z"

  /// The time some minutes before `now`.
  static func time(_ minutesBefore: Int) -> String {
    Moment(milliseconds: Moment(rfc3339: now)!.milliseconds - Int64(minutesBefore) * 60_000).rfc3339
  }

  /// A baseline with one objective and the given alerts and criteria.
  static func baseline(
    target: String = ">=99%", window: String = "1h", metric: String = "m", alert: String? = nil,
    rollback: String? = nil, more: String = ""
  ) -> String {
    let alerts = alert.map { #"{"id": "a", "slo": "s", "condition": "\#($0)"}"# } ?? ""
    let criteria = rollback.map { #", "rollbackCriteria": [{"id": "r", "condition": "\#($0)"}]"# } ?? ""
    return #"""
      {"slos": [{"id": "s", "metric": "\#(metric)", "target": "\#(target)", "window": "\#(window)", "owner": "o"\#(more)}],
       "alerts": [\#(alerts)]\#(criteria)}
      """#
  }

  /// A series of the metric `m` that ends now, with a value every five minutes, the newest last.
  static func series(_ values: [Double?], minutes: Int = 5, metric: String = "m") -> String {
    let samples = values.enumerated().compactMap { index, value in
      value.map { #"{"at": "\#(time((values.count - 1 - index) * minutes))", "value": \#($0)}"# }
    }
    return measurements(
      #"{"metric": "\#(metric)", "interval": "\#(minutes)m", "samples": [\#(samples.joined(separator: ","))]}"#)
  }

  static func measurements(_ entries: String..., baseline: String = "{}") -> String {
    #"{"schemaVersion": "slo-measurements.v1", "baseline": \#(baseline), "measurements": [\#(entries.joined(separator: ","))]}"#
  }

  static func report(
    _ baseline: String, _ measurements: String, now: String = now
  ) throws -> SLOReport {
    try SLOCheck(
      baseline: .read([(Array(baseline.utf8), "b")]), measurements: .read([(Array(measurements.utf8), "m")]),
      at: #require(JudgementTime(rfc3339: now)), standardRollback: Playbook.gate5().promotion.rollbackCriteria
    ).evaluate()
  }

  /// The error of reading a baseline or measurements; nil if there is none.
  static func fault(baseline: String = baseline(), measurements: String = measurements()) -> String? {
    do throws(ReplayGateError) {
      _ = try SLOBaseline.read([(Array(baseline.utf8), "b")])
      _ = try Measurements.read([(Array(measurements.utf8), "m")])
      return nil
    } catch {
      return error.description
    }
  }
}
