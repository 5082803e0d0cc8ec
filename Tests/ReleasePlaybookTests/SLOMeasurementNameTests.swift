import ReleasePlaybook
import Testing

/// Which measurement belongs to an SLO. One figure never stands for two.
@Suite struct SLOMeasurementNameTests {
  /// Two services share an indicator, and one of them has two SLOs.
  static let baseline = #"""
    {"baselineVersion": "b.v1", "effectiveDate": "2026-02-16", "ownerTeam": "Blue",
     "criticalPaths": ["search", "order", "pay"],
     "slos": [
      {"id": "search_latency", "service": "search", "sli": "p95_ms", "target": "<=200", "window": "7d",
       "criticalPath": "search, order", "ownerTeam": "Green"},
      {"id": "pay_latency", "service": "pay", "sli": "p95_ms", "target": "<=900", "window": "7d", "criticalPath": "pay"},
      {"id": "pay_rate", "service": "pay", "sli": "paid_rate", "target": ">=99.0%", "window": "7d", "criticalPath": "pay"}
     ],
     "alerts": [
      {"id": "search_slow", "sloId": "search_latency", "condition": "p95_ms>200", "severity": "SEV-2", "ownerTeam": "Green"},
      {"id": "pay_slow", "sloId": "pay_latency", "condition": "p95_ms>900", "severity": "SEV-3"}
     ]}
    """#

  struct Case: Sendable, CustomTestStringConvertible {
    let measurements: [String]
    /// The observed figures of `search_latency`, `pay_latency` and `pay_rate`.
    let observed: [Double?]
    var reason: String?
    var testDescription: String { measurements.joined(separator: ", ") }
  }

  static let rate = #"{"metric": "paid_rate", "value": 99.5}"#
  static let cases = [
    // By the id of the SLO, in each form.
    Case(
      measurements: [
        #"{"metric": "search_latency", "value": 150}"#, #"{"slo": "pay_latency", "value": 800}"#,
        #"{"sloId": "pay_rate", "metric": "paid_rate", "service": "pay", "value": 99.5}"#,
      ], observed: [150, 800, 99.5]),
    // By service and indicator.
    Case(
      measurements: [
        #"{"metric": "p95_ms", "service": "search", "value": 150}"#,
        #"{"sli": "p95_ms", "service": "pay", "value": 800}"#,
        rate,
      ], observed: [150, 800, 99.5]),
    // The id has priority over service and indicator, and these over the indicator alone.
    Case(
      measurements: [
        #"{"slo": "search_latency", "value": 150}"#, #"{"metric": "p95_ms", "service": "search", "value": 1}"#,
        #"{"metric": "p95_ms", "service": "pay", "value": 800}"#, #"{"metric": "p95_ms", "value": 2}"#, rate,
      ], observed: [150, 800, 99.5]),
    // One figure for two services is no data, even if the other service has its own.
    Case(
      measurements: [#"{"metric": "p95_ms", "value": 150}"#, rate], observed: [nil, nil, 99.5],
      reason: "p95_ms could be of any of 2 SLOs: a measurement of it has to name its \"slo\" or \"service\""),
    Case(
      measurements: [
        #"{"metric": "p95_ms", "value": 150}"#, #"{"metric": "p95_ms", "service": "pay", "value": 800}"#, rate,
      ], observed: [nil, 800, 99.5],
      reason: "p95_ms could be of any of 2 SLOs: a measurement of it has to name its \"slo\" or \"service\""),
    // A figure of another service, and one of an SLO at another service.
    Case(
      measurements: [#"{"metric": "p95_ms", "service": "Search", "value": 150}"#, rate], observed: [nil, nil, 99.5],
      reason: "p95_ms is not measured"),
    Case(
      measurements: [#"{"slo": "search_latency", "service": "pay", "value": 150}"#, rate], observed: [nil, nil, 99.5],
      reason: "p95_ms is not measured"),
    // Measured twice.
    Case(
      measurements: [
        #"{"slo": "search_latency", "value": 150}"#, #"{"metric": "search_latency", "value": 160}"#, rate,
      ], observed: [nil, nil, 99.5]),
  ]

  @Test(arguments: cases)
  func measurement(_ row: Case) throws {
    let text = SLOSamples.measurements(row.measurements.joined(separator: ","))
    let report = try SLOSamples.report(Self.baseline, text)
    #expect(report.slos.map(\.observed) == row.observed)
    if let reason = row.reason { #expect(report.slos.first?.reason == reason) }
    // The indicator of an alert is that of its SLO.
    #expect(report.alerts.map(\.result.observed) == Array(row.observed.prefix(2)))
  }

  @Test("owners, services and critical paths of the file")
  func reading() throws {
    let baseline = try SLOBaseline.read([(Array(Self.baseline.utf8), "b")])
    #expect(baseline.slos.map(\.owner) == ["Green", "Blue", "Blue"])
    #expect(baseline.slos.map(\.service) == ["search", "pay", "pay"])
    #expect(baseline.slos.first?.criticalPaths == ["search", "order"])
    #expect(baseline.alerts.map(\.owner) == ["Green", nil])
  }

  @Test(
    "a burn of two error budgets is not one figure", arguments: [(1, SLOReport.ConditionStatus.firing), (2, .noData)])
  func burns(_ count: Int, _ status: SLOReport.ConditionStatus) throws {
    let slos = (1...2).map {
      #"{"id": "s\#($0)", "service": "x", "metric": "m\#($0)", "target": ">=99%", "window": "1h", "owner": "o"}"#
    }
    let alerts = (1...count).map { #"{"id": "a\#($0)", "slo": "s\#($0)", "condition": "burn_rate_1h>2"}"# }
    let baseline = #"{"slos": [\#(slos.joined(separator: ","))], "alerts": [\#(alerts.joined(separator: ","))]}"#
    for name in [#""metric": "burn_rate_1h""#, #""metric": "burn_rate_1h", "service": "x""#] {
      let report = try SLOSamples.report(baseline, SLOSamples.measurements(#"{\#(name), "value": 3}"#))
      #expect(report.alerts.allSatisfy { $0.result.status == status })
    }
    let own = SLOSamples.measurements(#"{"slo": "s1", "metric": "burn_rate_1h", "value": 3}"#)
    #expect(try SLOSamples.report(baseline, own).alerts.first?.result.status == .firing)
  }

  @Test("the baseline of an indicator is looked up like its readings")
  func before() throws {
    let baseline = Self.baseline.replacing(#""<=200""#, with: #""<=baseline+10%""#)
    let readings = #"{"metric": "p95_ms", "service": "search", "value": 150}"#
    let shared = try SLOSamples.report(baseline, SLOSamples.measurements(readings, baseline: #"{"p95_ms": 140}"#))
    #expect(shared.slos.first?.status == .noData)
    let own = try SLOSamples.report(baseline, SLOSamples.measurements(readings, baseline: #"{"search_latency": 140}"#))
    #expect(own.slos.first?.bound == 154)
    let table = "metric,service,value,baseline\np95_ms,search,150,140\np95_ms,pay,800,700\n"
    let report = try SLOSamples.report(baseline, table)
    #expect(report.slos.map(\.observed) == [150, 800, nil])
    #expect(report.slos.first?.bound == 154)
  }

  @Test("SLOs that refer to one OpenSLO indicator share a figure; those with inline indicators do not")
  func openSLO() throws {
    func slo(_ name: String, _ indicator: String) -> String {
      SLOOpenSLOTests.slo(indicator: indicator).replacing(#""name": "s""#, with: #""name": "\#(name)""#)
    }
    let figures = SLOSamples.series(Array(repeating: 100, count: 13))
    let referring = #""indicatorRef": "m""#
    let one = SLOOpenSLOTests.documents(slo("s", referring), slo("t", referring), SLOOpenSLOTests.ratio)
    #expect(try SLOSamples.report(one, figures).slos.map(\.status) == [.met, .met])
    let inline = #""indicator": \#(SLOOpenSLOTests.ratio)"#
    let two = SLOOpenSLOTests.documents(slo("s", inline), slo("t", inline))
    #expect(try SLOSamples.report(two, figures).slos.map(\.status) == [.noData, .noData])
  }

  @Test(arguments: [
    (#"{"metric": "m", "sli": "n", "value": 1}"#, "expected \"sli\" to be \"m\", as under its other name"),
    (#"{"slo": "a", "sloId": "b", "value": 1}"#, "expected \"sloId\" to be \"a\", as under its other name"),
    (#"{"service": "a", "value": 1}"#, "expected a member \"metric\""),
  ])
  func refuses(_ measurement: String, _ expected: String) throws {
    let fault = try #require(SLOSamples.fault(measurements: SLOSamples.measurements(measurement)))
    #expect(fault.contains(expected), "\(fault)")
  }

  @Test(arguments: [
    (#""sli": "m", "metric": "n""#, "expected \"sli\" to be \"n\", as under its other name"),
    (#""criticalPath": "a,,b""#, "expected \"criticalPath\" to name a path before and after each comma"),
    (#""criticalPath": "a,""#, "expected \"criticalPath\" to name a path before and after each comma"),
  ])
  func refusesABaseline(_ members: String, _ expected: String) throws {
    let text = #"{"slos": [{"id": "s", "target": "<=1", "window": "1h", "owner": "o", \#(members)}]}"#
    let fault = try #require(SLOSamples.fault(baseline: text))
    #expect(fault.contains(expected), "\(fault)")
  }
}
