import ReleasePlaybook
import Testing

/// A member of OpenSLO that changes the meaning is read, or an error with its place; it is never ignored.
@Suite struct SLOOpenSLOMemberTests {
  private static let source = #"{"metricSource": {"type": "x", "spec": {"query": {"any": 1}}}}"#

  private static func sli(_ spec: String) -> String {
    #"{"apiVersion": "openslo/v1", "kind": "SLI", "metadata": {"name": "m"}, "spec": \#(spec)}"#
  }

  private static func ratio(_ members: String) -> String { sli(#"{"ratioMetric": {\#(members)}}"#) }

  private static func slo(
    objective: String = #""target": 0.99"#, window: String = #"{"duration": "1h", "isRolling": true}"#,
    method: String = "Occurrences", more: String = ""
  ) -> String {
    SLOOpenSLOTests.documents(
      SLOOpenSLOTests.slo(objective: objective, window: window, method: method, more: more), SLOOpenSLOTests.ratio)
  }

  private static func indicator(_ sli: String, objective: String = #""target": 0.99"#) -> String {
    SLOOpenSLOTests.documents(SLOOpenSLOTests.slo(objective: objective), sli)
  }

  private static func policy(_ members: String, condition: String = "") -> String {
    let alert = #"""
      {"kind": "AlertCondition", "metadata": {"name": "c"}, "spec": {"condition":
        {"kind": "burnrate", "op": "gte", "threshold": 2, "lookbackWindow": "30m"\#(condition)}}}
      """#
    return slo(
      more:
        #", "alertPolicies": [{"kind": "AlertPolicy", "metadata": {"name": "p"}, "spec": {"conditions": [\#(alert)]\#(members)}}]"#
    )
  }

  @Test(arguments: [
    // Documents.
    (slo().replacing(#""kind": "SLO""#, with: #""kind": "Slo""#), "expected \"kind\" to be one of"),
    (slo().replacing(#""kind": "SLO""#, with: #""status": 1, "kind": "SLO""#), "found \"status\""),
    (
      SLOOpenSLOTests.documents(SLOOpenSLOTests.slo(), SLOOpenSLOTests.ratio, SLOOpenSLOTests.ratio),
      "expected each name of a kind once"
    ),
    (slo(more: #", "composite": true"#), "found \"composite\""),
    // Indicators.
    (indicator(ratio(#""rawType": "failure", "raw": \#(source)"#)), "expected \"rawType\" to be \"success\""),
    (indicator(ratio(#""raw": \#(source)"#)), "expected a member \"rawType\""),
    (
      indicator(ratio(#""rawType": "success", "good": \#(source), "total": \#(source)"#)),
      "expected no \"rawType\" without \"raw\""
    ),
    (
      indicator(ratio(#""rawType": "success", "raw": \#(source), "total": \#(source)"#)),
      "expected no \"total\" beside \"raw\""
    ),
    (
      indicator(ratio(#""counter": true, "good": \#(source), "total": \#(source)"#)), "expected \"counter\" to be false"
    ),
    (
      indicator(ratio(#""good": \#(source), "bad": \#(source), "total": \#(source)"#)),
      "expected no \"bad\" beside \"good\""
    ),
    (indicator(ratio(#""good": \#(source)"#)), "expected a member \"total\""),
    (indicator(ratio(#""total": \#(source)"#)), "expected a member \"good\""),
    (indicator(ratio(#""good": \#(source), "total": \#(source), "ugly": 1"#)), "found \"ugly\""),
    (indicator(ratio(#""good": {"metricSource": {}, "negate": true}, "total": \#(source)"#)), "found \"negate\""),
    (indicator(sli(#"{"ratioMetric": {}, "thresholdMetric": \#(source)}"#)), "expected no \"ratioMetric\" beside"),
    (
      indicator(
        sli(#"{"thresholdMetric": {"metricSource": {}, "aggregation": "p95"}}"#),
        objective: #""op": "lte", "value": 1, "target": 0.9"#), "found \"aggregation\""
    ),
    (
      SLOOpenSLOTests.documents(
        SLOOpenSLOTests.slo(indicator: #""indicatorRef": "m", "indicator": \#(SLOOpenSLOTests.ratio)"#),
        SLOOpenSLOTests.ratio), "expected no \"indicatorRef\" beside"
    ),
    (slo(objective: #""target": 0.99, "indicatorRef": "m""#), "expected one indicator"),
    // Objectives.
    (
      slo(objective: #""target": 0.99, "targetPercent": 99.9"#),
      "expected \"targetPercent\" to be the same as \"target\", 99.0 %"
    ),
    (slo(objective: #""target": 0.99, "compositeWeight": 2"#), "found \"compositeWeight\""),
    (slo(objective: #""target": 0.99, "op": "lte", "value": 1"#), "expected no \"op\" for a ratio metric"),
    (slo(objective: #""target": 0.99, "value": 1"#), "expected no \"value\" for a ratio metric"),
    (slo(objective: #""target": 0.99, "timeSliceTarget": 0.9"#), "expected no \"timeSliceTarget\" where"),
    (slo(objective: #""target": 0.99, "timeSliceWindow": "5m""#), "expected no \"timeSliceWindow\" where"),
    (
      slo(objective: #""target": 0.99, "timeSliceTarget": 0.9, "timeSliceWindow": "5m""#, method: "RatioTimeslices"),
      "expected no \"timeSliceTarget\" where"
    ),
    (
      slo(objective: #""target": 0.99, "timeSliceWindow": 0"#, method: "RatioTimeslices"),
      "expected \"timeSliceWindow\""
    ),
    (slo(objective: #""target": -0.1"#), "expected \"target\" to be from 0"),
    // Spans and windows.
    (slo(window: #"{"duration": "-1d"}"#), "expected \"duration\" to be a span"),
    (slo(window: #"{"duration": "05m"}"#), "expected \"duration\" to be a span"),
    (slo(window: #"{"duration": "+1d"}"#), "expected \"duration\" to be a span"),
    (slo(window: #"{"duration": "0d"}"#), "expected \"duration\" to be a span"),
    (slo(window: #"{"duration": "1d", "period": 1}"#), "found \"period\""),
    (
      slo(
        window:
          #"{"duration": "1d", "isRolling": true, "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "UTC"}}"#
      ), "expected no \"calendar\" for a window that is rolling"
    ),
    (
      slo(
        window: #"{"duration": "1d", "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "America/New_York"}}"#
      ), "expected \"timeZone\" to be \"UTC\""
    ),
    (
      slo(window: #"{"duration": "1d", "calendar": {"startTime": "2026-01-01T00:00:00+02:00", "timeZone": "UTC"}}"#),
      "expected \"startTime\""
    ),
    (
      slo(
        window: #"{"duration": "1d", "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "UTC", "week": 1}}"#),
      "found \"week\""
    ),
    // Alerts.
    (policy(#", "alertWhenBreaching": false"#), "expected \"alertWhenBreaching\" to be true"),
    (policy(#", "silence": "1h""#), "found \"silence\""),
    (policy("", condition: #", "alertAfter": "05m""#), "expected \"alertAfter\" to be a span"),
    (policy("", condition: #", "alertAfter": "-5m""#), "expected \"alertAfter\" to be a span"),
    (policy("", condition: #", "absent": true"#), "found \"absent\""),
  ])
  func refuses(_ text: String, _ expected: String) throws {
    let fault = try #require(SLOSamples.fault(baseline: text))
    #expect(fault.hasPrefix("b:") && fault.contains(expected), "\(fault)")
  }

  @Test(
    "members that do not change the meaning are accepted",
    arguments: [
      slo(objective: #""displayName": "d", "target": 0.99, "targetPercent": 99"#, more: #", "description": "d""#),
      indicator(ratio(#""counter": true, "rawType": "success", "raw": \#(source)"#)),
      indicator(ratio(#""good": \#(source), "total": \#(source)"#)),
      policy(
        #", "alertWhenBreaching": true, "alertWhenResolved": false, "notificationTargets": [{"targetRef": "x"}]"#,
        condition: #", "alertAfter": "0m""#),
    ])
  func reads(_ text: String) throws {
    #expect(SLOSamples.fault(baseline: text) == nil)
    let report: SLOReport = try SLOSamples.report(text, SLOSamples.series(SLOOpenSLOTests.good))
    #expect(report.slos.map(\.status) == [.met])
  }

  @Test("time slices in minutes", arguments: ["15", "\"15m\""])
  func minutes(_ slice: String) throws {
    let text = Self.slo(
      objective: #""target": 0.8, "timeSliceTarget": 0.7, "timeSliceWindow": \#(slice)"#, method: "Timeslices")
    let report = try SLOSamples.report(text, SLOSamples.series(SLOOpenSLOTests.good.dropLast() + [0]))
    #expect(report.slos.map(\.observed) == [75])
  }

  @Test("if bad events are counted, a share without counts is ambiguous")
  func bad() throws {
    let text = Self.indicator(Self.ratio(#""bad": \#(Self.source), "total": \#(Self.source)"#))
    let share = SLOSamples.measurements(#"{"metric": "m", "unit": "%", "value": 99.8}"#)
    #expect(try SLOSamples.report(text, share).slos.map(\.status) == [.noData])
    #expect(try SLOSamples.report(text, SLOSamples.series(SLOOpenSLOTests.good)).slos.map(\.status) == [.noData])
    let counts = SLOSamples.measurements(#"{"metric": "m", "bad": 2, "total": 1000}"#)
    #expect(try SLOSamples.report(text, counts).slos.map(\.observed) == [99.8])
  }

  @Test(
    "an alert on missing data fires without data", arguments: [(true, SLOReport.Status.breached), (false, .noData)])
  func alertWhenNoData(_ isSet: Bool, _ status: SLOReport.Status) throws {
    let text = Self.policy(#", "alertWhenNoData": \#(isSet)"#)
    let report = try SLOSamples.report(text, SLOSamples.measurements())
    #expect(report.status == status)
    #expect(report.alerts.map(\.result.reason) == ["m is not measured"])
  }
}
