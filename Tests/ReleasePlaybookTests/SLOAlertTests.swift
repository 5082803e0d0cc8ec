import ReleasePlaybook
import Testing

/// Alerts and criteria for a rollback: whether they hold and since when.
@Suite struct SLOAlertTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let condition: String
    let measurements: String
    let status: SLOReport.ConditionStatus
    /// In minutes before now.
    var since: Int?
    var firingSince: Int?
    var reason: String?
    var target = "<=200"
    var window = "1h"
    var testDescription: String { "\(condition): \(measurements.prefix(200))" }
  }

  static func value(_ text: String) -> String { SLOSamples.measurements(#"{"metric": "m", \#(text)}"#) }

  static let cases = [
    // A span that must be reached, to the minute.
    Case(
      condition: "m>200_for_15m", measurements: SLOSamples.series([1, 1, 1, 250, 250, 250]), status: .pending,
      since: 10),
    Case(
      condition: "m>200_for_15m", measurements: SLOSamples.series([1, 1, 250, 250, 250, 250]), status: .firing,
      since: 15, firingSince: 0),
    Case(
      condition: "m>200_over_15m", measurements: SLOSamples.series([1, 1, 250, 250, 250, 250]), status: .pending,
      since: 15),
    Case(
      condition: "m>200_over_15m", measurements: SLOSamples.series([1, 250, 250, 250, 250, 250]), status: .firing,
      since: 20, firingSince: 5),
    Case(condition: "m > 200 for 15m", measurements: SLOSamples.series([250, 250, 250, 250, 250, 1]), status: .clear),
    Case(condition: "m>200", measurements: SLOSamples.series([1, 250]), status: .firing, since: 0, firingSince: 0),
    Case(
      condition: "m>200_for_15m", measurements: SLOSamples.series([250, 250, 1, 250, 250, 250]), status: .pending,
      since: 10),
    // It may have held before the first measurement.
    Case(
      condition: "m>200_for_15m", measurements: SLOSamples.series([250, 250, 250]), status: .noData,
      reason: "m begins at 2026-03-01T11:50:00Z"),
    Case(
      condition: "m>200_for_15m", measurements: SLOSamples.series([1, 250, nil, 250, 250]), status: .noData,
      reason: "m has a gap from 2026-03-01T11:45:00Z to 2026-03-01T11:55:00Z"),
    Case(
      condition: "m>200_for_15m", measurements: SLOSamples.series([250, 250, 250, 250]), status: .firing, since: 15,
      firingSince: 0),
    Case(
      condition: "m>200_for_15m", measurements: SLOSamples.series([250, 250, 250, 250, nil, nil]), status: .noData,
      reason: "m ends at 2026-03-01T11:50:00Z"),
    // Single values.
    Case(condition: "m>200_for_15m", measurements: value(#""value": 200"#), status: .clear),
    Case(
      condition: "m>200_for_15m", measurements: value(#""value": 201"#), status: .noData,
      reason: "one value does not tell how long it has been so"),
    Case(
      condition: "m>200_for_15m", measurements: value(#""value": 201, "since": "2026-03-01T11:45:00Z""#),
      status: .firing, since: 15, firingSince: 0),
    Case(
      condition: "m>200_for_15m", measurements: value(#""value": 201, "since": "2026-03-01T11:45:01Z""#),
      status: .pending),
    Case(condition: "m>200", measurements: value(#""value": 201"#), status: .firing),
    // The mean of a span.
    Case(condition: "m>5_within_10m", measurements: SLOSamples.series([0, 0, 0, 0, 10]), status: .clear),
    Case(
      condition: "m>5_within_10m", measurements: SLOSamples.series([0, 0, 0, 0, 11]), status: .firing, since: 0,
      firingSince: 0),
    Case(
      condition: "m>5_within_30m", measurements: SLOSamples.series([0, 0, 0, 0, 11]), status: .noData,
      reason: "m begins at 2026-03-01T11:40:00Z, the window at 2026-03-01T11:30:00Z"),
    // The error budget: 1 % of 10 h is 6 min; 50 % errors over 6 min spend half of it.
    Case(
      condition: "error_budget_burn_1h>=50%",
      measurements: SLOSamples.series(Array(repeating: 100, count: 12) + [50, 50].map { $0 + 20 }),
      status: .firing, since: 0, firingSince: 0, target: ">=99%", window: "10h"),
    Case(
      condition: "error_budget_burn_1h>=51%",
      measurements: SLOSamples.series(Array(repeating: 100, count: 12) + [70, 70]),
      status: .clear, target: ">=99%", window: "10h"),
    Case(
      condition: "error_budget_burn_2h>=5%", measurements: SLOSamples.series(Array(repeating: 50, count: 13)),
      status: .noData, reason: "m begins at 2026-03-01T11:00:00Z, the window at 2026-03-01T10:00:00Z",
      target: ">=99%"),
    Case(
      condition: "error_budget_burn_2h>=5%", measurements: SLOSamples.series(Array(repeating: 50, count: 13)),
      status: .noData, reason: "s has no error budget: its target is no share in %"),
    Case(
      condition: "error_budget_burn_2h>=5%", measurements: value(#""value": 50"#),
      status: .noData, reason: "m is one value, and error_budget_burn_2h needs a series", target: ">=99%"),
    Case(
      condition: "error_budget_burn_2h>=5%",
      measurements: SLOSamples.measurements(#"{"metric": "error_budget_burn_2h", "value": 5}"#), status: .firing,
      target: ">=99%"),
    Case(
      condition: "burn_rate_30m>2_for_10m",
      measurements: SLOSamples.series(Array(repeating: 100, count: 8) + [80, 80, 80, 80, 80]), status: .firing,
      since: 20, firingSince: 10, target: ">=99%"),
    // A metric that is not measured, and a relative bound without a baseline.
    Case(condition: "other>1", measurements: value(#""value": 1"#), status: .noData, reason: "other is not measured"),
    Case(
      condition: "m>baseline+20%", measurements: value(#""value": 1"#), status: .noData,
      reason: "what m was before is not known"),
    Case(
      condition: "m>20%_above_baseline",
      measurements: SLOSamples.measurements(#"{"metric": "m", "value": 121}"#, baseline: #"{"m": 100}"#),
      status: .firing),
  ]

  @Test(arguments: cases)
  func condition(_ row: Case) throws {
    let baseline = SLOSamples.baseline(target: row.target, window: row.window, alert: row.condition)
    let report = try SLOSamples.report(baseline, row.measurements)
    let result = try #require(report.alerts.first).result
    #expect(result.status == row.status, "\(result.reason ?? "") \(String(describing: result.observed))")
    if let since = row.since { #expect(result.since?.rfc3339 == SLOSamples.time(since)) }
    #expect(result.firingSince?.rfc3339 == row.firingSince.map(SLOSamples.time))
    #expect(result.reason == row.reason)
    if row.status == .firing { #expect(report.status == .breached) }
    if row.status == .noData { #expect(report.status != .met) }
  }

  @Test("a declared criterion must be known; the standard ones are only reported")
  func rollback() throws {
    let value = Self.value(#""value": 1"#)
    let standard = try SLOSamples.report(SLOSamples.baseline(target: "<=2"), value)
    #expect(standard.rollback.map(\.id) == ["smoke", "server-errors", "health", "critical-path"])
    #expect(standard.rollbackStatus == .noData)
    #expect(standard.status == .met)
    let declared = try SLOSamples.report(SLOSamples.baseline(target: "<=2", rollback: "other>1"), value)
    #expect(declared.status == .noData)
    let clear = try SLOSamples.report(SLOSamples.baseline(target: "<=2", rollback: "m>1"), value)
    #expect(clear.status == .met)
    #expect(clear.rollbackStatus == .clear)
    let met = try SLOSamples.report(SLOSamples.baseline(target: "<=2", rollback: "m>0.5"), value)
    #expect(met.status == .breached)
    #expect(met.rollbackStatus == .firing)
    let down = SLOSamples.measurements(
      #"{"metric": "m", "value": 1}"#, #"{"metric": "health_down_seconds", "value": 31}"#)
    #expect(try SLOSamples.report(SLOSamples.baseline(target: "<=2"), down).status == .breached)
  }
}
