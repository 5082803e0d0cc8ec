import ReleasePlaybook
import Testing

/// An objective is met or breached only by measurements.
@Suite struct SLOCheckTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let target: String
    var window = "1h"
    let measurements: String
    let status: SLOReport.Status
    var observed: Double?
    var budgetLeft: Double?
    var reason: String?
    var more = ""
    var testDescription: String { "\(target) over \(window): \(measurements.prefix(200))" }
  }

  static func value(_ text: String) -> String { SLOSamples.measurements(#"{"metric": "m", \#(text)}"#) }
  static func flat(_ value: Double) -> [Double?] { Array(repeating: value, count: 13) }

  static let cases = [
    // Single values, at the bound and next to it.
    Case(target: ">=99.5%", measurements: value(#""value": 99.5"#), status: .met, observed: 99.5, budgetLeft: 0),
    Case(
      target: ">=99.5%", measurements: value(#""value": 99.4"#), status: .breached, observed: 99.4, budgetLeft: -20),
    Case(target: ">99.5%", measurements: value(#""value": 99.5"#), status: .breached, observed: 99.5, budgetLeft: 0),
    Case(
      target: ">= 99.5 %", measurements: value(#""value": 0.9975, "unit": "ratio""#), status: .met, observed: 99.75,
      budgetLeft: 50),
    Case(target: "<=200", measurements: value(#""value": 200"#), status: .met, observed: 200),
    Case(target: "<=200", measurements: value(#""value": 200.5"#), status: .breached, observed: 200.5),
    Case(target: "<1%", measurements: value(#""value": 0.25"#), status: .met, observed: 0.25, budgetLeft: 75),
    Case(
      target: ">=99%", measurements: value(#""good": 995, "total": 1000"#), status: .met, observed: 99.5,
      budgetLeft: 50),
    Case(
      target: ">=99%", measurements: value(#""bad": 20, "total": 1000"#), status: .breached, observed: 98,
      budgetLeft: -100),
    Case(
      target: "<=1%", measurements: value(#""bad": 5, "total": 1000"#), status: .met, observed: 0.5, budgetLeft: 50),
    Case(target: ">=100%", measurements: value(#""value": 100"#), status: .met, observed: 100, budgetLeft: 100),
    Case(target: ">=100%", measurements: value(#""value": 99"#), status: .breached, observed: 99, budgetLeft: 0),
    // Units.
    Case(target: "<=2s", measurements: value(#""value": 1500, "unit": "ms""#), status: .met, observed: 1500),
    Case(target: "<=1500ms", measurements: value(#""value": 2, "unit": "s""#), status: .breached, observed: 2),
    Case(
      target: "<=2s", measurements: value(#""value": 1500"#), status: .noData, reason: "m is not measured in s"),
    Case(
      target: ">=99%", measurements: value(#""value": 120"#), status: .noData,
      reason: "m is 120.0, no share of a hundred"),
    // Relative to the value before the release.
    Case(
      target: "<=baseline+10%",
      measurements: SLOSamples.measurements(#"{"metric": "m", "value": 110}"#, baseline: #"{"m": 100}"#), status: .met,
      observed: 110),
    Case(
      target: "<=+10%",
      measurements: SLOSamples.measurements(#"{"metric": "m", "value": 110.5}"#, baseline: #"{"m": 100}"#),
      status: .breached, observed: 110.5),
    Case(
      target: "<=baseline*1.2",
      measurements: SLOSamples.measurements(#"{"metric": "m", "value": 119}"#, baseline: #"{"m": 100}"#), status: .met,
      observed: 119),
    Case(
      target: "<=baseline+10%", measurements: value(#""value": 1"#), status: .noData,
      reason: "what m was before is not known"),
    // Not measured, too old, in the future, without events.
    Case(target: "<=200", measurements: SLOSamples.measurements(), status: .noData, reason: "m is not measured"),
    Case(
      target: "<=200", measurements: value(#""value": 1, "at": "2026-03-01T10:59:59Z""#), status: .noData,
      reason: "m is of 2026-03-01T10:59:59Z, too old"),
    Case(
      target: "<=200", measurements: value(#""value": 1, "at": "2026-03-01T11:00:00Z""#), status: .met, observed: 1),
    Case(
      target: "<=200", measurements: value(#""value": 1, "at": "2026-03-01T12:00:01Z""#), status: .noData,
      reason: "m is of 2026-03-01T12:00:01Z, after 2026-03-01T12:00:00Z"),
    Case(
      target: ">=99%", measurements: value(#""good": 0, "total": 0"#), status: .noData, reason: "m counts no events"),
    // Series: shares are averaged; for a bound the worst sample counts, unless the baseline says otherwise.
    Case(
      target: ">=99%", measurements: SLOSamples.series(flat(100).dropLast() + [94]), status: .met, observed: 99.5,
      budgetLeft: 50),
    Case(
      target: "<=200", measurements: SLOSamples.series(flat(150).dropLast() + [210]), status: .breached, observed: 210),
    Case(target: ">=5", measurements: SLOSamples.series(flat(6).dropLast() + [4]), status: .breached, observed: 4),
    Case(
      target: "<=200", measurements: SLOSamples.series(flat(150).dropLast() + [210]), status: .met, observed: 155,
      more: #", "aggregate": "mean""#),
    Case(
      target: "<=200", measurements: SLOSamples.series(flat(210).dropLast() + [190]), status: .met, observed: 190,
      more: #", "aggregate": "last""#),
    // A part of the window that is not measured is no data, wherever it is.
    Case(
      target: "<=200", window: "2h", measurements: SLOSamples.series(flat(150)), status: .noData,
      reason: "m begins at 2026-03-01T11:00:00Z, the window at 2026-03-01T10:00:00Z"),
    Case(
      target: "<=200", measurements: SLOSamples.series(flat(150).dropLast(6) + [nil] + flat(150).dropLast(8)),
      status: .noData, reason: "m has a gap from 2026-03-01T11:30:00Z to 2026-03-01T11:40:00Z"),
    Case(
      target: "<=200", measurements: SLOSamples.series(flat(150).dropLast(2) + [nil, nil]), status: .noData,
      reason: "m ends at 2026-03-01T11:50:00Z, the window at 2026-03-01T12:00:00Z"),
    Case(target: "<=200", measurements: SLOSamples.series([]), status: .noData, reason: "m has fewer than two samples"),
  ]

  @Test(arguments: cases)
  func objective(_ row: Case) throws {
    let baseline = SLOSamples.baseline(target: row.target, window: row.window, more: row.more)
    let report = try SLOSamples.report(baseline, row.measurements)
    let slo = try #require(report.slos.first)
    #expect(slo.status == row.status, "\(slo.reason ?? "")")
    #expect(slo.observed == row.observed)
    #expect(slo.budgetRemainingPct == row.budgetLeft)
    #expect(slo.reason == row.reason)
    #expect(report.status == row.status)
  }

  @Test("a missing measurement is no data, but a breach counts even if other results are not known")
  func wholes() throws {
    let two = """
      {"slos": [{"id": "s", "target": "<=1", "window": "1h", "owner": "o"},
                {"id": "t", "target": "<=1", "window": "1h", "owner": "o"}]}
      """
    let met = #"{"metric": "s", "value": 1}"#
    #expect(try SLOSamples.report(two, SLOSamples.measurements(met)).status == .noData)
    let breached = #"{"metric": "s", "value": 2}"#
    #expect(try SLOSamples.report(two, SLOSamples.measurements(breached)).status == .breached)
    let both = SLOSamples.measurements(met, #"{"metric": "t", "value": 0}"#)
    #expect(try SLOSamples.report(two, both).status == .met)
  }

  @Test("names are compared by code points")
  func codePoints() throws {
    let baseline = SLOSamples.baseline(target: "<=1", metric: "e\u{301}")
    let composed = SLOSamples.measurements("{\"metric\": \"\u{E9}\", \"value\": 1}")
    #expect(try SLOSamples.report(baseline, composed).status == .noData)
    let same = SLOSamples.measurements("{\"metric\": \"e\u{301}\", \"value\": 1}")
    #expect(try SLOSamples.report(baseline, same).status == .met)
  }
}
