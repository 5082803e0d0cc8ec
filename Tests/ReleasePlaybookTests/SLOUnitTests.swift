import ReleasePlaybook
import Testing

/// A figure in another unit than its bound is converted, or is no data. It never passes for one in the unit of the bound.
@Suite struct SLOUnitTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let metric: String
    let target: String
    let entry: String
    let status: SLOReport.Status
    var baseline = "{}"
    var testDescription: String { "\(metric) \(target): \(entry)" }
  }

  static let cases = [
    // The unit of a bound without one is that of the name.
    Case(metric: "p95_latency_ms", target: "<=200", entry: #""value": 150, "unit": "ms""#, status: .met),
    Case(metric: "p95_latency_ms", target: "<=200", entry: #""value": 150, "unit": "s""#, status: .breached),
    Case(metric: "p95_latency_ms", target: "<=200", entry: #""value": 0.15, "unit": "s""#, status: .met),
    Case(metric: "p95_latency_ms", target: "<=200", entry: #""value": 15, "unit": "%""#, status: .noData),
    Case(metric: "p95_seconds", target: "<=2", entry: #""value": 1500, "unit": "ms""#, status: .met),
    Case(metric: "p95_seconds", target: "<=2", entry: #""value": 2500, "unit": "ms""#, status: .breached),
    Case(metric: "errors_pct", target: "<=1", entry: #""value": 0.5, "unit": "s""#, status: .noData),
    Case(metric: "errors_pct", target: "<=1", entry: #""value": 0.5"#, status: .met),
    Case(metric: "errors_pct", target: "<=1", entry: #""value": 0.5, "unit": "ratio""#, status: .breached),
    // What was before is in the unit of the name as well.
    Case(
      metric: "p95_latency_ms", target: "<=baseline+10%", entry: #""value": 0.109, "unit": "s""#, status: .met,
      baseline: #"{"p95_latency_ms": 100}"#),
    Case(
      metric: "p95_latency_ms", target: "<=baseline+10%", entry: #""value": 109, "unit": "s""#, status: .breached,
      baseline: #"{"p95_latency_ms": 100}"#),
    // A bound without a unit is none of a measurement that has one.
    Case(metric: "latency", target: "<=100", entry: #""value": 0.15, "unit": "s""#, status: .noData),
    Case(metric: "latencyMs", target: "<=200", entry: #""value": 150, "unit": "ms""#, status: .noData),
    Case(metric: "latency", target: "<=100ms", entry: #""value": 0.15, "unit": "s""#, status: .breached),
    Case(
      metric: "latency", target: "<=baseline+10%", entry: #""value": 109, "unit": "ms""#, status: .met,
      baseline: #"{"latency": 100}"#),
    // A ratio is not taken for per cent.
    Case(metric: "error_ratio", target: "<=0.5%", entry: #""value": 0.1"#, status: .noData),
    Case(metric: "error_ratio", target: "<=0.5%", entry: #""value": 0.1, "unit": "ratio""#, status: .breached),
    Case(metric: "error_ratio", target: "<=0.5%", entry: #""value": 0.1, "unit": "%""#, status: .met),
    Case(metric: "error_ratio", target: "<=0.5%", entry: #""bad": 1, "total": 1000"#, status: .met),
    Case(metric: "error_ratio", target: "<=0.005", entry: #""value": 0.001"#, status: .met),
    Case(metric: "errors", target: "<=0.5%", entry: #""value": 0.1, "unit": "s""#, status: .noData),
    // A share of one or of a hundred.
    Case(metric: "availability_pct", target: ">=0.995", entry: #""value": 50"#, status: .noData),
    Case(metric: "availability_pct", target: ">=0.995", entry: #""value": 1"#, status: .noData),
    Case(metric: "availability_percentage", target: ">=0.995", entry: #""value": 99.9"#, status: .noData),
    Case(metric: "successful_cycle_rate", target: ">=0.995", entry: #""value": 50"#, status: .noData),
    Case(metric: "successful_cycle_rate", target: ">=0.995", entry: #""value": 0.999"#, status: .met),
    Case(metric: "api.Availability", target: ">0.5", entry: #""value": 12"#, status: .noData),
    Case(metric: "replicas", target: ">=1", entry: #""value": 3"#, status: .met),
    Case(metric: "successful_cycles", target: ">=2", entry: #""value": 3"#, status: .met),
  ]

  @Test(arguments: cases)
  func judges(_ example: Case) throws {
    let report = try SLOSamples.report(
      SLOSamples.baseline(target: example.target, metric: example.metric),
      SLOSamples.measurements(#"{"metric": "\#(example.metric)", \#(example.entry)}"#, baseline: example.baseline))
    #expect(report.slos[0].status == example.status, "\(report.slos[0])")
  }

  @Test(
    "an alert on a metric that is measured in another unit",
    arguments: [(250.0, "ms", true), (0.25, "s", true), (150, "s", true), (0.15, "s", false)])
  func alerts(_ value: Double, _ unit: String, _ fires: Bool) throws {
    let report = try SLOSamples.report(
      SLOSamples.baseline(target: "<=1000", metric: "p95_latency_ms", alert: "p95_latency_ms>200"),
      SLOSamples.measurements(#"{"metric": "p95_latency_ms", "value": \#(value), "unit": "\#(unit)"}"#))
    #expect(report.alerts[0].result.status == (fires ? .firing : .clear), "\(report.alerts[0])")
  }

  @Test("a criterion of seconds that is measured in milliseconds", arguments: [(29_000, false), (31_000, true)])
  func criteria(_ milliseconds: Int, _ isMet: Bool) throws {
    let report = try SLOSamples.report(
      SLOSamples.baseline(target: "<=1", rollback: "health_down_seconds>30"),
      SLOSamples.measurements(
        #"{"metric": "m", "value": 1}"#,
        #"{"metric": "health_down_seconds", "value": \#(milliseconds), "unit": "ms"}"#))
    #expect(report.rollbackStatus == (isMet ? .firing : .clear), "\(report.rollback)")
  }

  @Test(
    "the threshold of an OpenSLO indicator",
    arguments: [("s", SLOReport.Status.breached), ("ms", .met), ("%", .noData)])
  func threshold(_ unit: String, _ status: SLOReport.Status) throws {
    let documents = SLOOpenSLOTests.documents(
      SLOOpenSLOTests.slo(
        objective: #""op": "lte", "value": 200, "target": 0.9"#, indicator: #""indicatorRef": "latency_ms""#),
      SLOOpenSLOTests.threshold.replacing(#""name": "m""#, with: #""name": "latency_ms""#))
    let series = SLOSamples.series(Array(repeating: 150, count: 13), metric: "latency_ms")
    let measurements = series.replacing(#""interval""#, with: #""unit": "\#(unit)", "interval""#)
    #expect(try SLOSamples.report(documents, measurements).slos[0].status == status)
  }

  @Test("a blank cell of a table is a missing sample, whatever interval is left", arguments: [true, false])
  func blankCells(_ areBlank: Bool) throws {
    let minutes = [60, 45, 30, 15, 0]
    let rows = minutes.map { minute in
      "\(SLOSamples.time(minute)),\(areBlank && minute % 60 != 0 ? "" : "1"),2\n"
    }
    let report = try SLOSamples.report(
      SLOSamples.baseline(target: "<=1"), "at,m,other\n" + rows.joined())
    #expect(report.slos[0].status == (areBlank ? .noData : .met), "\(report.slos[0])")
  }

  @Test(
    "a standard criterion may be unmeasured, but not measured in vain",
    arguments: [
      (nil, SLOReport.Status.met), (#""value": 0"#, .met), (#""value": 400"#, .breached),
      (#""value": 400, "at": "2026-03-01T10:00:00Z""#, .noData),
      (#""value": 0, "at": "2026-03-01T12:00:01Z""#, .noData),
      (#""value": 0, "unit": "%""#, .noData),
    ] as [(String?, SLOReport.Status)])
  func standardCriteria(_ entry: String?, _ status: SLOReport.Status) throws {
    let own = #"{"metric": "m", "value": 1}"#
    let measurements =
      entry.map { SLOSamples.measurements(own, #"{"metric": "health_down_seconds", \#($0)}"#) }
      ?? SLOSamples.measurements(own)
    #expect(try SLOSamples.report(SLOSamples.baseline(target: "<=1"), measurements).status == status)
  }
}
