import ReplayGate
import Testing

@testable import GateReports

@Suite("TAP")
struct TAPReportTests {
  struct Point {
    let isOK: Bool
    let number: Int
    let description: String
    let directive: String
    var diagnostics: [Substring] = []
  }

  /// The plan and the test points, as a TAP 14 parser reads them.
  static func parse(_ text: String) throws -> (plan: Int, points: [Point]) {
    var lines = text.split(separator: "\n")[...]
    #expect(lines.popFirst() == "TAP version 14")
    let planned = lines.popFirst()
    let plan = try #require(planned)
    var points: [Point] = []
    while let line = lines.popFirst() {
      if line.hasPrefix("#") { continue }
      if line == "  ---" {
        let end = try #require(lines.firstIndex(of: "  ..."))
        points[points.count - 1].diagnostics = Array(lines[..<end])
        lines = lines[(end + 1)...]
        continue
      }
      let isOK = line.hasPrefix("ok ")
      #expect(isOK || line.hasPrefix("not ok "), "\(line)")
      let rest = line.dropFirst(isOK ? 3 : 7)
      let number = try #require(Int(rest.prefix { $0.isNumber }))
      let (description, directive) = split(rest.drop { $0.isNumber }.dropFirst(3))
      points.append(Point(isOK: isOK, number: number, description: description, directive: directive))
    }
    return (try #require(Int(plan.dropFirst(3))), points)
  }

  /// Splits at the `#` that is not escaped, and resolves the escapes.
  private static func split(_ text: Substring) -> (String, String) {
    var description = ""
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if scalar == "#" { return (description, String(Substring(scalars))) }
      description.unicodeScalars.append(scalar == "\\" ? scalars.popFirst() ?? scalar : scalar)
    }
    return (description, "")
  }

  @Test("the points are those of the plan, and those that block are not ok", arguments: Scenario.allCases)
  func plan(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let (plan, points) = try Self.parse(TAPReport(run.findings).text)
    #expect(points.map(\.number) == Array(1...plan))
    for (gate, isBlocked) in [
      ("merge", run.evaluation.verdict.isMergeBlocked), ("release", run.evaluation.verdict.isReleaseBlocked),
    ] {
      #expect(points.contains { !$0.isOK && $0.description.hasPrefix(gate) } == isBlocked)
    }
    #expect(points.filter { !$0.isOK }.allSatisfy { !$0.diagnostics.isEmpty })
    let unknown = points.filter { $0.diagnostics.contains("  severity: error") }
    #expect(unknown.isEmpty != scenario.isUnknown)
  }

  @Test("the counts agree with the trace")
  func counts() async throws {
    let run = try await Scenario.golden.run()
    let points = try Self.parse(TAPReport(run.findings).text).points
    let messages = points.filter { !$0.isOK && $0.description.hasPrefix("merge") }.compactMap { point in
      point.diagnostics.first { $0.hasPrefix("  message: ") }
    }
    let counts = messages.compactMap { Int($0.dropFirst("  message: \"".count).prefix { $0.isNumber }) }
    #expect(counts.reduce(0, +) == run.regressed.count)
  }

  @Test("a waived point is skipped")
  func waived() async throws {
    let points = try Self.parse(TAPReport(try await Scenario.waived.run().findings).text).points
    #expect(
      points.filter { !$0.directive.isEmpty }.map(\.directive) == [
        " SKIP 0 decisions; 1 waived", " SKIP 0 decisions; 1 waived",
      ])
  }

  @Test("names are read back unchanged and are not directives")
  func names() async throws {
    let points = try Self.parse(TAPReport(try await Scenario.hostile.run().findings).text).points
    let failed = try #require(points.first { !$0.isOK })
    #expect(failed.description == "merge: candidate_decision_regressed_from_baseline: metric_drift")
    for name in Record.hostileNames {
      let line = "    - \(TAPReport.yaml("\(ShownText.name(name)) (1)"))"
      #expect(failed.diagnostics.contains { $0 == line }, "\(line)")
    }
    #expect(points.allSatisfy { $0.directive.isEmpty })
  }

  @Test(
    "YAML scalars",
    arguments: [
      ("a: b # c", "\"a: b # c\""), ("\"\\", "\"\\\"\\\\\""),
      ("\n\u{85}\u{2028}\u{FEFF}\u{7F}", "\"\\u000a\\u0085\\u2028\\ufeff\\u007f\""),
      ("é🦜", "\"é🦜\""), ("\u{FFFE}", "\"\\ufffe\""),
    ])
  func yaml(_ text: String, _ expected: String) {
    #expect(TAPReport.yaml(text) == expected)
  }
}
