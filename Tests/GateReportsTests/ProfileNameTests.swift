import ReplayGate
import Testing

@testable import GateReports

/// A profile's file may call itself anything, STANDARD too, so people read its name beside that of the file.
@Suite("Names of profiles")
struct ProfileNameTests {
  /// All that people read of a run, by name. What is data has the members of its format and is taken out.
  private static func texts(of run: Run) throws -> [String: String] {
    let (findings, evaluation) = (run.findings, run.evaluation)
    let summary = TerminalSummary(findings, on: .log)
    let comparison = CandidateComparison([findings])
    var texts = [
      "blocked": summary.blocked, "one line": summary.oneLine, "passed": summary.passed, "warnings": summary.warnings,
      "compared": comparison.summary(),
      "frontier": try #require(FrontierReport(evaluation, names: findings.names)).table,
      "coverage": try #require(CoverageReport(evaluation, names: findings.names)).table,
      "groups": RegressionGroups(evaluation, names: findings.names).table,
    ]
    for format in ReportFormat.allCases {
      texts[format.rawValue] = withoutData(format.render(findings))
      texts["compared as \(format.rawValue)"] = comparison.render(format)
    }
    return texts
  }

  /// Without the report as it is written, its members, and what tells runs with other profiles apart.
  private static func withoutData(_ text: String) -> String {
    text.replacing(/"(replayGate_)?summary":"[^"]*"/, with: "").replacing(/"id":"replay-gate\/[^"]*"/, with: "")
      .replacing(/&quot;summary&quot;:&quot;.*?&quot;,/, with: "")
      .replacing(/<section id="report".*?<\/section>/.dotMatchesNewlines(), with: "")
      .replacing(/<tr[^>]*><th scope="row"[^>]*><code class="id">profile<.*?<\/tr>/.dotMatchesNewlines(), with: "")
  }

  @Test(
    "a profile from a file is named by the file everywhere", arguments: ["baseline", "candidate", "both"],
    [true, false])
  func names(_ own: String, _ isBlocked: Bool) async throws {
    func profile(_ tolerance: String) throws -> PolicyProfile {
      let text = Scenario.profileText(blocks: true).replacing("OWN", with: "NAMED").replacing("0.25", with: tolerance)
      return try PolicyProfile(json: Array(text.utf8), source: "a.json")
    }
    var gate = Gate(
      baseline: own == "candidate" ? .standard : try profile("1"),
      candidate: own == "baseline" ? isBlocked ? .expert : .fast : try profile(isBlocked ? "0.25" : "2"))
    gate.details = ReplayDetails.Options(
      decisions: 100, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
    let recording = Scenario.recording(Record.regressing)
    let inputs = [("baseline", GateFindings.DigestedInput.Role.baselineProfile), ("candidate", .candidateProfile)].map {
      let name = own == $0 || own == "both" ? "a.json" : $0 == "baseline" ? "STANDARD" : "EXPERT"
      return GateFindings.DigestedInput(
        role: $1, name: name, sha256: nil, path: name.hasSuffix(".json") ? name : nil)
    }
    let run = try await Run(gate, [recording], inputs: inputs)
    #expect(run.evaluation.verdict.isBlocked == isBlocked)
    var all = try Self.texts(of: run)
    let names = run.findings.names
    for explanation in try await gate.explain("d3", in: [recording]) {
      all["explained"] = ExplanationReport(explanation, gate: gate, names: names).table
    }
    for (name, text) in all {
      let rest = text.replacing("a.json (NAMED)", with: "")
      let range = rest.firstRange(of: "NAMED")
      let around = range.map { String(rest[..<$0.upperBound].suffix(120)) }
      #expect(around == nil, "\(name)")
    }
    #expect(all["markdown"]?.contains("a.json (NAMED)") == true)
  }
}
