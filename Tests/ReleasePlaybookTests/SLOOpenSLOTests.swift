import ReleasePlaybook
import Testing

/// OpenSLO documents (`openslo/v1`) in JSON.
@Suite struct SLOOpenSLOTests {
  static func slo(
    objective: String = #""target": 0.99"#, indicator: String = #""indicatorRef": "m""#,
    window: String = #"{"duration": "1h", "isRolling": true}"#, method: String = "Occurrences", more: String = ""
  ) -> String {
    #"""
    {"apiVersion": "openslo/v1", "kind": "SLO", "metadata": {"name": "s"}, "spec": {"service": "web", \#(indicator),
      "timeWindow": [\#(window)], "budgetingMethod": "\#(method)", "objectives": [{\#(objective)}]\#(more)}}
    """#
  }

  static let ratio = #"""
    {"apiVersion": "openslo/v1", "kind": "SLI", "metadata": {"name": "m"}, "spec": {"ratioMetric": {"counter": false,
      "good": {"metricSource": {"type": "x", "spec": {}}}, "total": {"metricSource": {"type": "x", "spec": {}}}}}}
    """#
  static let threshold = #"""
    {"apiVersion": "openslo/v1", "kind": "SLI", "metadata": {"name": "m"},
     "spec": {"thresholdMetric": {"metricSource": {"type": "x", "spec": {}}}}}
    """#

  static func documents(_ documents: String...) -> String { "[\(documents.joined(separator: ","))]" }

  struct Case: Sendable {
    let documents: String
    let values: [Double?]
    let status: SLOReport.Status
    var observed: Double?
    var now = SLOSamples.now
  }

  static let good = Array(repeating: Double?(100), count: 13)
  static let cases = [
    Case(documents: documents(slo(), ratio), values: good, status: .met, observed: 100),
    Case(documents: documents(slo(), ratio), values: good.dropLast() + [76], status: .breached, observed: 98),
    Case(
      documents: documents(slo(objective: #""targetPercent": 98"#), ratio), values: good.dropLast() + [76],
      status: .met, observed: 98),
    // Each sample is good or bad: one of twelve is bad.
    Case(
      documents: documents(slo(objective: #""op": "lte", "value": 200, "target": 0.9"#), threshold),
      values: Array(repeating: 150, count: 12) + [201], status: .met, observed: 91.666666667),
    Case(
      documents: documents(slo(objective: #""op": "lt", "value": 150, "target": 0.9"#), threshold),
      values: Array(repeating: 150, count: 13), status: .breached, observed: 0),
    Case(
      documents: documents(slo(objective: #""op": "lte", "value": 200, "target": 0.9"#), threshold),
      values: Array(repeating: 150, count: 6) + [nil] + Array(repeating: 150, count: 6), status: .noData),
    // Four slices of fifteen minutes, the last of which has one bad sample of three.
    Case(
      documents: documents(
        slo(objective: #""target": 0.8, "timeSliceTarget": 0.7, "timeSliceWindow": "15m""#, method: "Timeslices"),
        ratio), values: good.dropLast() + [0], status: .breached, observed: 75),
    Case(
      documents: documents(
        slo(objective: #""target": 0.8, "timeSliceTarget": 0.6, "timeSliceWindow": "15m""#, method: "Timeslices"),
        ratio), values: good.dropLast() + [0], status: .met, observed: 100),
    Case(
      documents: documents(
        slo(objective: #""target": 0.9, "timeSliceWindow": "15m""#, method: "RatioTimeslices"), ratio),
      values: good.dropLast() + [0], status: .met, observed: 91.666666667),
    // A calendar day that began twenty minutes ago.
    Case(
      documents: documents(
        slo(
          window: #"{"duration": "1d", "calendar": {"startTime": "2026-01-01 11:40:00", "timeZone": "UTC"}}"#), ratio),
      values: Array(repeating: 0, count: 8) + Array(repeating: 100, count: 5), status: .met, observed: 100),
    Case(
      documents: documents(
        slo(
          window:
            #"{"duration": "1M", "isRolling": false, "calendar": {"startTime": "2026-01-01 11:40:00", "timeZone": "UTC"}}"#
        ),
        ratio), values: Array(repeating: 0, count: 8) + Array(repeating: 100, count: 5), status: .met, observed: 100),
  ]

  @Test(arguments: cases)
  func objective(_ row: Case) throws {
    let report = try SLOSamples.report(row.documents, SLOSamples.series(row.values))
    let slo = try #require(report.slos.first)
    #expect(slo.status == row.status, "\(slo.reason ?? "")")
    #expect(slo.observed == row.observed)
    #expect(slo.owner == "web")
  }

  @Test("an alert on the burn rate, inline and by reference")
  func alerts() throws {
    let condition = #"""
      {"apiVersion": "openslo/v1", "kind": "AlertCondition", "metadata": {"name": "fast"}, "spec": {"severity": "page",
       "condition": {"kind": "burnrate", "op": "gte", "threshold": 2, "lookbackWindow": "30m", "alertAfter": "10m"}}}
      """#
    let policy = #"""
      {"apiVersion": "openslo/v1", "kind": "AlertPolicy", "metadata": {"name": "p"},
       "spec": {"conditions": [{"conditionRef": "fast"}], "notificationTargets": []}}
      """#
    let referring = Self.slo(more: #", "alertPolicies": ["p"]"#)
    let failing = SLOSamples.series(Array(repeating: 100, count: 8) + [80, 80, 80, 80, 80])
    let report = try SLOSamples.report(Self.documents(referring, Self.ratio, policy, condition), failing)
    #expect(report.alerts.map(\.id) == ["s/p"])
    #expect(report.alerts.map(\.result.status) == [.firing])
    #expect(report.alerts.first?.result.firingSince?.rfc3339 == SLOSamples.time(10))
    let inline = Self.slo(
      more:
        #", "alertPolicies": [{"kind": "AlertPolicy", "metadata": {"name": "q"}, "spec": {"conditions": [\#(condition)]}}]"#
    )
    #expect(try SLOSamples.report(Self.documents(inline, Self.ratio), failing).alerts.map(\.id) == ["s/q"])
  }

  @Test(arguments: [
    (documents(ratio), "expected a document of kind \"SLO\""),
    (documents(slo()), "expected the name of a document of kind \"SLI\""),
    (documents(slo(objective: #""displayName": "x""#), ratio), "expected a \"target\" or a \"targetPercent\""),
    (documents(slo(objective: #""target": 1"#), ratio), "expected \"target\" to be from 0 to below 1"),
    (documents(slo(method: "Guess"), ratio), "expected \"budgetingMethod\""),
    (documents(slo(), threshold), "expected a member \"op\""),
    (documents(slo(window: #"{"duration": "soon"}"#), ratio), "expected \"duration\""),
    (
      documents(
        slo(
          window: #"{"duration": "1d", "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "Europe/Oslo"}}"#),
        ratio), "expected \"timeZone\""
    ),
    (
      documents(slo(more: #", "alertPolicies": ["p"]"#), ratio),
      "expected the name of a document of kind \"AlertPolicy\""
    ),
    (#"{"apiVersion": "openslo/v2", "kind": "SLO", "metadata": {"name": "s"}, "spec": {}}"#, "expected \"apiVersion\""),
    (documents(slo(), slo(), ratio), "expected each id of an SLO once"),
  ])
  func refuses(_ text: String, _ expected: String) throws {
    let fault = try #require(SLOSamples.fault(baseline: text))
    #expect(fault.contains(": \(expected)"), "\(fault)")
  }
}
