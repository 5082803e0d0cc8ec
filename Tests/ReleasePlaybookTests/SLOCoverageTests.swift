import ReleasePlaybook
import Testing

/// The part of a window that may be missing, and ambiguous figures.
@Suite struct SLOCoverageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// The missing samples of 600, one per minute, of which 600 is the newest.
    let missing: [ClosedRange<Int>]
    var more = ""
    let coverage: Double?
    var reason: String?
    var testDescription: String { "\(missing) \(more)" }
  }

  static let cases = [
    Case(missing: [], coverage: 1),
    Case(missing: [100...101, 300...301, 500...501], coverage: 0.99),
    Case(
      missing: [100...101, 300...301, 500...501, 510...510], coverage: nil,
      reason: "m has a gap from 2026-03-01T03:39:00Z to 2026-03-01T03:42:00Z"),
    Case(missing: [100...101], more: #", "coverage": 0.995"#, coverage: 0.996666667),
    Case(
      missing: [100...100], more: #", "coverage": 1"#, coverage: nil,
      reason: "m has a gap from 2026-03-01T03:39:00Z to 2026-03-01T03:41:00Z"),
    // No gap may be over three intervals, however small a part of the window it is.
    Case(
      missing: [100...102], coverage: nil, reason: "m has a gap from 2026-03-01T03:39:00Z to 2026-03-01T03:43:00Z"),
    Case(
      missing: [100...102], more: #", "coverage": 0.5"#, coverage: nil,
      reason: "m has a gap from 2026-03-01T03:39:00Z to 2026-03-01T03:43:00Z"),
    // At the edges of the window too.
    Case(missing: [0...2], coverage: 0.996666667),
    Case(
      missing: [0...3], coverage: nil, reason: "m begins at 2026-03-01T02:04:00Z, the window at 2026-03-01T02:00:00Z"),
    Case(missing: [598...600], coverage: 0.996666667),
    Case(
      missing: [597...600], coverage: nil, reason: "m ends at 2026-03-01T11:56:00Z, the window at 2026-03-01T12:00:00Z"),
  ]

  @Test(arguments: cases)
  func coverage(_ row: Case) throws {
    let values = (0...600).map { index in row.missing.contains { $0.contains(index) } ? nil : 100.0 }
    let measurements = SLOSamples.series(values, minutes: 1)
    for target in [">=99%", "<=200"] {
      let baseline = SLOSamples.baseline(target: target, window: "10h", more: row.more)
      let slo = try #require(try SLOSamples.report(baseline, measurements).slos.first)
      #expect(slo.coverage == row.coverage)
      #expect(slo.status == (row.coverage == nil ? .noData : .met))
      #expect(slo.reason == row.reason)
    }
  }

  @Test("the measured part is reported, for an objective and a burn")
  func said() throws {
    let values = (0...600).map { $0 == 500 ? nil : 100.0 }
    let baseline = SLOSamples.baseline(window: "10h", alert: "error_budget_burn_2h>=5%")
    let report = try SLOSamples.report(baseline, SLOSamples.series(values, minutes: 1))
    #expect(report.status == .met)
    #expect(report.words.contains("observed 100, error budget left 100 %, measured 99.8333333 % of the time\n"))
    #expect(report.alerts.map(\.result.coverage) == [0.991666667])
    #expect(report.json.contains(#""coverage":0.998333333"#))
  }

  @Test("the newest sample of an alert must be current, whatever the window may lack")
  func newest() throws {
    let values = (0...600).map { $0 > 598 ? nil : 100.0 }
    let report = try SLOSamples.report(
      SLOSamples.baseline(window: "10h", alert: "m<99"), SLOSamples.series(values, minutes: 1))
    #expect(report.slos.map(\.status) == [.met])
    #expect(report.alerts.map(\.result.reason) == ["m ends at 2026-03-01T11:58:00Z"])
  }

  @Test("slices that were not measured are left out, if the coverage permits")
  func slices() throws {
    let text = SLOOpenSLOTests.documents(
      SLOOpenSLOTests.slo(
        objective: #""target": 0.9, "timeSliceTarget": 0.9, "timeSliceWindow": "1m""#,
        window: #"{"duration": "10h", "isRolling": true}"#, method: "Timeslices"), SLOOpenSLOTests.ratio)
    let values = (0...600).map { $0 == 500 ? nil : 100.0 }
    let slo = try #require(try SLOSamples.report(text, SLOSamples.series(values, minutes: 1)).slos.first)
    #expect(slo.status == .met && slo.coverage == 0.998333333)
  }

  @Test(
    "a baseline without SLOs is no data", arguments: [#"{"slos": []}"#, #"{"slos": [], "owner": "o", "alerts": []}"#])
  func nothing(_ baseline: String) throws {
    let report = try SLOSamples.report(baseline, SLOSamples.measurements(#"{"metric": "m", "value": 1}"#))
    #expect(report.status == .noData)
    #expect(report.words.contains("no data: the baseline has no SLO"))
  }

  @Test(
    "a plain number from 0 to 1 is not a lower bound of a share, because it could be of 1 or of 100",
    arguments: [
      (">=0.995", #""good": 990, "total": 1000"#, nil), (">0.5", #""good": 990, "total": 1000"#, nil),
      ("==1", #""good": 1000, "total": 1000"#, nil), (">=0.995", #""value": 0.99, "unit": "ratio""#, nil),
      (">=0.995", #""value": 99, "unit": "%""#, nil), (">=0.995%", #""good": 990, "total": 1000"#, .met),
      (">=99.5", #""good": 990, "total": 1000"#, .breached), (">=99.5", #""good": 996, "total": 1000"#, .met),
      // As an upper bound it is read in per cent, which is stricter.
      ("<=0.5", #""bad": 6, "total": 1000"#, .breached), ("<=0.5", #""bad": 5, "total": 1000"#, .met),
      (">=0.995", #""value": 0.99"#, .breached), (">=0", #""good": 0, "total": 1000"#, .met),
    ] as [(String, String, SLOReport.Status?)])
  func floors(_ target: String, _ reading: String, _ status: SLOReport.Status?) throws {
    let measurements = SLOSamples.measurements(#"{"metric": "m", \#(reading)}"#)
    let slo = try #require(try SLOSamples.report(SLOSamples.baseline(target: target), measurements).slos.first)
    #expect(slo.status == status ?? .noData, "\(slo.reason ?? "")")
    if status == nil { #expect(slo.reason?.contains("could be one of 1 or of 100") == true) }
    guard target.hasPrefix(">=") && target != ">=0" else { return }
    // The alert that fires below the same bound.
    let alert = SLOSamples.baseline(target: "<=baseline", alert: target.replacing(">=", with: "m<"))
    let result = try #require(try SLOSamples.report(alert, measurements).alerts.first).result
    if status == nil { #expect(result.status == .noData) }
  }

  @Test(arguments: [
    ("window", "-1d"), ("window", "05m"), ("window", "30d-"), ("window", "rolling-"), ("window", "rolling__30d"),
    ("window", "30d 30d"), ("condition", "m>1_for_05m"), ("condition", "m>1_for_-5m"), ("condition", "m>1_within_0m"),
  ])
  func spans(_ member: String, _ text: String) throws {
    let baseline =
      member == "window" ? SLOSamples.baseline(target: "<=1", window: text) : SLOSamples.baseline(alert: text)
    let fault = try #require(SLOSamples.fault(baseline: baseline))
    #expect(fault.contains("expected \"\(member)\""), "\(fault)")
  }

  @Test(arguments: ["0", "1.1", "-0.5", "\"0.9\""])
  func refusesACoverage(_ value: String) throws {
    let fault = try #require(SLOSamples.fault(baseline: SLOSamples.baseline(more: #", "coverage": \#(value)"#)))
    #expect(fault.contains("expected \"coverage\""), "\(fault)")
  }

  @Test(
    "a negative duration is an error",
    arguments: [
      SLOSamples.measurements(#"{"metric": "p95_ms", "value": -1}"#),
      SLOSamples.measurements(#"{"metric": "m", "unit": "s", "value": -1}"#),
      SLOSamples.measurements(#"{"metric": "down_seconds", "samples": [{"at": "2026-03-01T12:00:00Z", "value": -1}]}"#),
      #"{"schemaVersion": "slo-measurements.v1", "measurements": {"p95_ms": -1}}"#,
      "metric,value\np95_ms,-1\n", "at,p95_ms\n2026-03-01T12:00:00Z,-1\n",
    ])
  func durations(_ text: String) throws {
    let fault = try #require(SLOSamples.fault(measurements: text))
    #expect(fault.contains("duration") && fault.contains("at least 0"), "\(fault)")
  }
}
