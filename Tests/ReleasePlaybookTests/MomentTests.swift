import Foundation
import Testing

/// `SOURCE_DATE_EPOCH` sets only the times in reports; nothing is judged by it.
@Suite struct MomentTests {
  private static let closure = "workspace/trade-nexus/docs/portal/operations/gate5-reliability-deployment-closure.md"
  /// The date of the document, long before the current time.
  private static let then = "2001-02-03"
  private static let epoch = ["SOURCE_DATE_EPOCH": "981158400"]

  @Test("the age of a document is judged by the current time or --now")
  func documents() throws {
    let tree = try ReleaseTree()
    try tree.edit(Self.closure, "2026-02-26", Self.then)
    try tree.checkOut()
    let run = [
      "release", "run", "--quiet", "--workspace", "workspace", "--only", "reliability-closure", "--commit",
      tree.commit,
    ]
    let byClock = try tree.gate(run + ["--state", "clock"], environment: Self.epoch)
    #expect(try ReleaseTree.statuses(byClock)["reliability-closure"] == "stale")
    let asked = try tree.gate(run + ["--state", "asked", "--now", Self.then + "T12:00:00Z"])
    #expect(try ReleaseTree.statuses(asked)["reliability-closure"] == "pass")

    // A step that passed then is repeated now.
    let plan = ["release", "plan", "--state", "asked"]
    #expect(
      try tree.gate(plan + ["--now", Self.then + "T12:00:00Z"]).output.contains("reliability-closure: done\n"))
    #expect(try !tree.gate(plan, environment: Self.epoch).output.contains("reliability-closure: done\n"))
  }

  @Test("journal and report contain the time of judgement; only the time of the report can be set")
  func moments() throws {
    let tree = try ReleaseTree()
    let result = try tree.gate(
      ReleaseTree.firstRun("--quiet", "--only", "entry-44"), environment: ["SOURCE_DATE_EPOCH": "0"])
    let report = try ReleaseTree.object(result.output)
    #expect(report["generatedAt"] as? String == "1970-01-01T00:00:00Z")
    #expect(report["judgedAt"] as? String == ReleaseTree.now[1])
    let start = try #require(try tree.journal().first)
    #expect(start["judgedAt"] as? String == ReleaseTree.now[1])
    for line in try tree.journal() { #expect(try #require(line["at"] as? String) > "2025") }
  }

  @Test("the times of a drill are those of the clock")
  func drill() throws {
    let tree = try ReleaseTree()
    let words = ["incident", "B", "contain", "--workspace", "workspace", "--commit", ReleaseTree.commit]
    _ = try tree.gate(words + ["--now", "2026-03-01T12:00:00Z"], environment: ["SOURCE_DATE_EPOCH": "0"])
    let phases = try tree.journal().filter { ($0["event"] as? String ?? "").hasPrefix("phase_") }
    #expect(phases.count == 2)
    for line in phases { #expect(try #require(line["at"] as? String) > "2025") }
    #expect(phases.first?["judgedAt"] as? String == "2026-03-01T12:00:00Z")
  }

  @Test("the age of a measurement is judged by the current time or --now")
  func measurements() throws {
    let tree = try ReleaseTree()
    let words = [
      "slo", "check", "--baseline", "slo/slo-alert-baseline.v1.json", "--measurements", "slo/measurements-met.json",
    ]
    // The time of the measurements.
    let epoch = ["SOURCE_DATE_EPOCH": "1772366400"]
    #expect(try tree.gate(words, environment: epoch).status == 3)
    #expect(try tree.gate(words + ["--now", "2026-03-01T12:00:00Z"], environment: epoch).status == 0)
    let incident = ["incident", "B", "verify", "--workspace", "workspace", "--commit", ReleaseTree.commit]
    let verify = incident + ["--measurements", "slo/measurements-met.json"]
    #expect(try tree.gate(verify, environment: epoch).output.contains("- no_data slo-check: "))
    let asked = try tree.gate(verify + ["--now", "2026-03-01T12:00:00Z"], environment: epoch)
    #expect(asked.output.contains("- pass slo-check: "))
  }
}
