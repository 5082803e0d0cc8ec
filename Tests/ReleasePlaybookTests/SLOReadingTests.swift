import ReleasePlaybook
import ReplayGate
import Testing

/// Reading baselines and measurements, and errors with their places.
@Suite struct SLOReadingTests {
  private static func slo(_ members: String) -> String { #"{"slos": [{\#(members)}]}"# }

  @Test(arguments: [
    ("{}", "b:1:1: expected a member \"slos\""),
    (slo(#""id": "s", "target": "<=1", "window": "1h""#), "b:1:11: expected a member \"owner\""),
    (slo(#""id": " ", "target": "<=1", "window": "1h", "owner": "o""#), "b:1:18: expected \"id\""),
    (slo(#""id": "s", "target": "200", "window": "1h", "owner": "o""#), "b:1:33: expected \"target\""),
    (slo(#""id": "s", "target": ">=101%", "window": "1h", "owner": "o""#), "b:1:33: expected \"target\""),
    (slo(#""id": "s", "target": "<=nan", "window": "1h", "owner": "o""#), "b:1:33: expected \"target\""),
    (slo(#""id": "s", "target": "<=1", "window": "1 fortnight", "owner": "o""#), "b:1:50: expected \"window\""),
    (
      #"{"slos": [{"id": "s", "target": "<=1", "window": "1h", "owner": "o"},{"id": "s", "target": "<=1", "window": "1h", "owner": "o"}]}"#,
      "b:1:70: expected each id of an SLO once"
    ),
    (
      #"{"slos": [], "alerts": [{"id": "a", "slo": "s", "condition": "m>1"}]}"#,
      "b:1:44: expected the id of an SLO of this baseline"
    ),
    (SLOSamples.baseline(alert: "m"), "b:2:50: expected \"condition\""),
    (SLOSamples.baseline(alert: "m>1_for_"), "b:2:50: expected \"condition\""),
    (SLOSamples.baseline(alert: "m>1_until_3m"), "b:2:50: expected \"condition\""),
    (SLOSamples.baseline(alert: "error_budget_burn_2h>=5%_within_3m"), "b:2:50: expected \"condition\""),
    (SLOSamples.baseline(rollback: "burn_rate_1h>1"), "b:2:37: expected a member \"slo\""),
    (
      #"{"slos": [], "criticalPaths": ["research"]}"#,
      "b:1:32: expected an SLO that names the critical path \"research\""
    ),
    (#"{"slos": [], "slos": []}"#, "b:1:14: "),
  ])
  func refusesABaseline(_ text: String, _ expected: String) throws {
    let fault = try #require(SLOSamples.fault(baseline: text))
    #expect(fault.hasPrefix(expected), "\(fault)")
  }

  @Test("other spellings, and unknown members")
  func spellings() throws {
    let text = """
      {"version": 1, "owners": ["a", "b"], "critical_paths": [{"id": "p", "note": 1}],
       "slos": [{"id": "s", "sli": "m", "target": "<= 200 ms", "window": "rolling_30d", "critical_path": "p", "x": {}}],
       "alerts": [{"id": "a", "sloId": "s", "condition": "m >= 200 for 5m", "severity": "page", "runbook": "r"}]}
      """
    let baseline = try SLOBaseline.read([(Array(text.utf8), "b")])
    #expect(baseline.slos.map(\.owner) == ["a, b"])
    #expect(baseline.slos.map(\.metric) == ["m"])
    #expect(baseline.criticalPaths == ["p"])
    #expect(baseline.alerts.first?.severity == "page")
  }

  @Test(arguments: [
    ("{}", "m:1:1: expected a member \"schemaVersion\""),
    (#"{"schemaVersion": "slo-measurements.v2", "measurements": []}"#, "m:1:19: "),
    (#"{"schemaVersion": "slo-measurements.v1", "measurements": [], "mood": 1}"#, "m:1:62: "),
    (SLOSamples.measurements(#"{"metric": "m"}"#), "m:1:75: expected a member \"value\""),
    (SLOSamples.measurements(#"{"metric": "m", "value": 1e999}"#), "m:1:100: expected \"value\""),
    (SLOSamples.measurements(#"{"metric": "m", "good": 3, "total": 2}"#), "m:1:99: expected \"good\""),
    (SLOSamples.measurements(#"{"metric": "m", "good": 3}"#), "m:1:99: expected no \"good\""),
    (SLOSamples.measurements(#"{"metric": "m", "value": 3, "unit": "furlong"}"#), "m:1:111: expected \"unit\""),
    (
      SLOSamples.measurements(#"{"metric": "m", "value": 3, "at": "2026-02-30T00:00:00Z"}"#), "m:1:109: expected \"at\""
    ),
    (SLOSamples.measurements(#"{"metric": "m", "value": 3}"#, #"{"metric": "m", "value": 3}"#), "m:1:103: "),
    (
      SLOSamples.measurements(
        #"{"metric": "m", "samples": [{"at": "2026-03-01T12:00:00Z", "value": 1}, {"at": "2026-03-01T13:00:00+01:00", "value": 1}]}"#
      ),
      "m:1:147: expected samples in the order of their times"
    ),
    ("at,m\n2026-03-01T12:00:00Z,1\n2026-03-01T12:00:00Z,2\n", "m:3:1: expected rows in the order of their times"),
    ("at,m\n2026-03-01T12:00:00Z,one\n", "m:2:22: expected a number"),
    ("at,m\n2026-03-01T12:00:00Z\n", "m:2:1: expected a row of 2 fields"),
    ("at,m,m\n", "m:1:6: expected a name for each column"),
    ("metric,value\nm,1\nm,2\n", "m:3:1: expected a time in each row"),
    ("metric,value,mood\nm,1,good\n", "m:1:14: expected no column but"),
    ("metric,value\n\"m,1\n", "m:2:1: expected a field of CSV"),
    ("metric,value\n\"m\"x,1\n", "m:2:1: expected a field of CSV"),
    ("", "m:1:1: expected a line with the names of the columns"),
  ])
  func refusesMeasurements(_ text: String, _ expected: String) throws {
    let fault = try #require(SLOSamples.fault(measurements: text))
    #expect(fault.hasPrefix(expected), "\(fault)")
  }

  @Test(
    "JSON in short and in full, CSV by rows and by columns, give the same",
    arguments: [
      #"{"schemaVersion": "slo-measurements.v1", "measurements": {"m": 7}, "baseline": {"m": 5}}"#,
      SLOSamples.measurements(#"{"metric": "m", "value": 7}"#, baseline: #"{"m": 5}"#),
      "metric,value,baseline\r\nm,7,5\r\n", "\u{FEFF}metric,baseline,value\n\"m\",\"5\",\" 7 \"",
      "metric,value,at,baseline\nm,7,2026-03-01T12:00:00Z,5\n\n",
    ])
  func formats(_ text: String) throws {
    let report = try SLOSamples.report(SLOSamples.baseline(target: "<=baseline+50%"), text)
    #expect(report.slos.map(\.observed) == [7])
    #expect(report.slos.map(\.bound) == [7.5])
  }

  @Test(
    "a series as CSV",
    arguments: [
      "metric,at,value\n", "at,m\n",
    ])
  func series(_ header: String) throws {
    let rows = (0...12).map { index in
      let time = SLOSamples.time((12 - index) * 5)
      return header.hasPrefix("at") ? "\(time),\(index)\n" : "m,\(time),\(index)\n"
    }
    let report = try SLOSamples.report(SLOSamples.baseline(target: "<=11"), header + rows.joined())
    #expect(report.slos.map(\.observed) == [12])
    // An empty field is a missing sample.
    if header.hasPrefix("at") {
      let holed = rows[0..<5] + ["\(SLOSamples.time(35)),\n"] + rows[6...]
      #expect(try SLOSamples.report(SLOSamples.baseline(target: "<=11"), header + holed.joined()).status == .noData)
    }
  }

  @Test(
    arguments: [
      ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"), ("2026-03-01t12:00:00.5z", "2026-03-01T12:00:00.500Z"),
      ("2026-03-01T13:30:00+01:30", "2026-03-01T12:00:00Z"),
      ("2026-03-01T12:00:00.123456Z", "2026-03-01T12:00:00.123Z"),
      ("2026-03-01 12:00:00Z", "2026-03-01T12:00:00Z"), ("2026-03-01T12:00:00", nil), ("2026-03-01", nil),
      ("2026-02-29T12:00:00Z", nil),
    ] as [(String, String?)])
  func moments(_ text: String, _ expected: String?) {
    #expect(Moment(rfc3339: text)?.rfc3339 == expected)
  }
}
