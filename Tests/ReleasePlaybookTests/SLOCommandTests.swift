import Foundation
import Testing

/// `slo check` with the built program.
@Suite struct SLOCommandTests {
  static let baseline = ["slo", "check", "--baseline", "slo/slo-alert-baseline.v1.json"]
  static let now = ["--now", SLOSamples.now]

  @Test("the worked example: met, breached, and not known without a measurement")
  func workedExample() throws {
    let tree = try ReleaseTree()
    let met = try tree.gate(Self.baseline + ["--measurements", "slo/measurements-met.json"] + Self.now)
    #expect(met.status == 0, "\(met.error)")
    #expect(try ReleaseTree.object(met.output)["status"] as? String == "met")
    let slos = try #require(try ReleaseTree.object(met.output)["slos"] as? [[String: Any]])
    #expect(slos.compactMap { $0["status"] as? String } == Array(repeating: "met", count: 6))
    #expect(slos.first { $0["id"] as? String == "execution-cycles" }?["errorBudgetRemainingPct"] as? Double == 90)

    let breached = try tree.gate(Self.baseline + ["--measurements", "slo/measurements-breach.json"] + Self.now)
    #expect(breached.status == 1)
    let report = try ReleaseTree.object(breached.output)
    let alerts = try #require(report["alerts"] as? [[String: Any]])
    #expect(alerts.first?["since"] as? String == SLOSamples.time(20))
    #expect(alerts.first?["firingSince"] as? String == SLOSamples.time(5))
    #expect((report["rollback"] as? [String: Any])?["status"] as? String == "met")
    #expect(breached.error.contains("  breached: research-latency: p95_latency_ms <=200 over 1h, observed 340, owner "))

    try tree.edit("slo/measurements-met.json", "\"baseline\": {\"queue_depth\": 40}", "\"baseline\": {}")
    let unknown = try tree.gate(Self.baseline + ["--measurements", "slo/measurements-met.json"] + Self.now)
    #expect(unknown.status == 3)
    #expect(unknown.error.contains("no data: queue-depth: "))
    // By the current time the measurements are too old.
    let stale = try tree.gate(
      Self.baseline + ["--measurements", "slo/measurements-breach.json"],
      environment: ["SOURCE_DATE_EPOCH": "1772500000"])
    #expect(stale.status == 3)
  }

  @Test("equal inputs give equal bytes, and the text goes to standard error")
  func isPure() throws {
    let tree = try ReleaseTree()
    let words = Self.baseline + ["--measurements", "slo/measurements-breach.json"] + Self.now
    let first = try tree.gate(words)
    let quiet = try tree.gate(words + ["--quiet", "--output", "out.json"])
    #expect(first.output == quiet.output && quiet.error.isEmpty)
    #expect(try tree.read("out.json") == first.output)
  }

  @Test("the schema of the report has exactly the members of the report")
  func schema() throws {
    let tree = try ReleaseTree()
    let words = Self.baseline + ["--measurements", "slo/measurements-breach.json"] + Self.now
    let report = try ReleaseTree.object(try tree.gate(words).output)
    let schema = try ReleaseTree.object(try tree.gate(["schema", "slo-report"]).output)
    let properties = try #require(schema["properties"] as? [String: [String: Any]])
    #expect(Set(properties.keys) == Set(report.keys))
    let slo = try #require((report["slos"] as? [[String: Any]])?.first)
    let slos = try #require(properties["slos"]?["items"] as? [String: Any])
    #expect(Set(try #require(slos["required"] as? [String])) == Set(slo.keys))
    let criteria = try #require((report["rollback"] as? [String: Any])?["criteria"] as? [[String: Any]])
    let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
    let condition = try #require(definitions["condition"]?["required"] as? [String])
    #expect(Set(condition) == Set(try #require(criteria.first).keys))
  }

  @Test("OpenSLO documents and CSV")
  func openSLO() throws {
    let tree = try ReleaseTree()
    try tree.write(SLOOpenSLOTests.slo(), to: "slo.json")
    try tree.write(SLOOpenSLOTests.ratio, to: "sli.json")
    try tree.write("metric,value\nm,99.5\n", to: "m.csv")
    let files = ["slo", "check", "--baseline", "slo.json", "--baseline", "sli.json", "--measurements", "m.csv"]
    let result = try tree.gate(files + Self.now)
    #expect(result.status == 0, "\(result.error)")
    #expect(try tree.gate(files + ["--max-age", "1m"] + Self.now).status == 0)
    try tree.write("metric,value,at\nm,99.5,2026-03-01T11:58:00Z\n", to: "m.csv")
    #expect(try tree.gate(files + ["--max-age", "1m"] + Self.now).status == 3)
  }

  @Test(
    "invalid command lines and files",
    arguments: [
      (["slo", "check", "--measurements", "m"], "slo check needs --baseline FILE"),
      (["slo", "check", "--baseline", "b"], "slo check needs --measurements FILE"),
      (baseline + ["--measurements", "none.json"], "none.json: cannot be read"),
      (baseline + ["--measurements", "playbook.json"], "playbook.json:2:20: expected \"schemaVersion\" to be"),
      (baseline + ["--measurements", "m", "--now", "yesterday"], "--now takes a moment"),
      (baseline + ["--measurements", "m", "--max-age", "long"], "--max-age takes a span"),
      (
        baseline + ["--measurements", "slo/measurements-met.json", "--output", "slo/measurements-met.json"],
        "--output slo/measurements-met.json is also the file of --measurements"
      ),
    ])
  func refuses(_ arguments: [String], _ expected: String) throws {
    let tree = try ReleaseTree()
    let result = try tree.gate(arguments)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(expected), "\(result.error)")
    #expect(tree.exists("slo/measurements-met.json"))
  }
}
