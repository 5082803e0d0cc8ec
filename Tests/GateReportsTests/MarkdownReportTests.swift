import ReplayGate
import Testing

@testable import GateReports

@Suite("Markdown")
struct MarkdownReportTests {
  /// The cells of the table whose header begins with `first`, as contained in code spans.
  static func rows(_ text: String, below first: String) -> [[String]] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let header = lines.firstIndex(where: { $0.hasPrefix("| \(first) |") }) else { return [] }
    return lines[(header + 2)...].prefix { $0.hasPrefix("|") }.map(cells)
  }

  private static func cells(_ row: String) -> [String] {
    var cells: [String] = []
    var cell = ""
    var previous: Character = " "
    for character in row.dropFirst() {
      if character == "|", previous != "\\" {
        cells.append(cell)
        cell = ""
      } else if character == "|" {
        cell.removeLast()
        cell.append("|")
      } else {
        cell.append(character)
      }
      previous = character
    }
    return cells.map { $0.trimmingPrefix(" ").trimmingSuffix(" ").unquoted }
  }

  @Test("the counts agree with the trace", arguments: [Scenario.golden, .any, .twoRecordings, .hostile, .ownProfile])
  func counts(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let text = MarkdownReport(run.findings).text
    #expect(text.contains("**\(run.evaluation.tally.records) decision"))
    #expect(text.contains(": \(run.regressed.count) regressed"))
    for reason in [GateReason.candidateDecisionRegressed, .metricDriftThresholdExceeded] {
      let row = Self.rows(text, below: "why").first { $0.first == reason.code }
      let count = run.traced(reason).count
      #expect(row?.last == (count == 0 ? nil : FigureText.count(count, "decision")))
    }
    for from in Decision.allCases {
      let row = Self.rows(text, below: "").first { $0.first == "baseline `\(from.name)`" }
      let expected = Decision.allCases.reversed().map { to in
        "\(run.trace.count { $0.baseline.decision == from.name && $0.candidate.decision == to.name })"
      }
      #expect(row?.dropFirst().map(\.self) == expected)
    }
  }

  @Test("a decision's figures agree with the trace")
  func figures() async throws {
    let run = try await Scenario.golden.run()
    let rows = Self.rows(MarkdownReport(run.findings).text, below: "decision")
    #expect(rows.count == 5)
    for row in rows {
      let line = try #require(run.trace.first { $0.id == row[0] })
      #expect(row[2] == "\(line.baseline.decision) -> \(line.candidate.decision)")
      #expect(row[3] == "drift \(line.candidate.driftPct) % > tolerance 0.25 %")
      #expect(row[4] == "metric_drift \(ShownText.margin(0.25 - line.candidate.driftPct))")
    }
    #expect(MarkdownReport(run.findings).text.contains("_1 more decision below, under Decisions._"))
  }

  @Test("names are read back unchanged")
  func names() async throws {
    let run = try await Scenario.hostile.run()
    let rows = Self.rows(MarkdownReport(run.findings).text, below: "reason")
    let expected = Set(Record.hostileNames.map { ShownText.name($0) })
    #expect(Set(rows.map { $0[2] }) == expected)
  }

  @Test("the size limits are kept, and what is left out is counted", arguments: Large.allCases)
  func sizes(_ large: Large) async throws {
    let run = try await large.run()
    let causes = run.evaluation.causeRows.count
    for size in MarkdownReport.Size.allCases {
      let text = MarkdownReport(run.findings, size: size).text
      #expect(text.utf8.count <= size.rawValue)
      let more = causes - Self.rows(text, below: "reason").count
      #expect(
        more == 0 || text.contains("_\(FigureText.count(more)) more causes left out._")
          || text.contains("strategy: left out._"))
      let decisions = run.regressed.count - Self.rows(text, below: "decision").count
      let isAll = run.regressed.count <= run.evaluation.details.decisions.count
      let rest = isAll ? "below, under Decisions" : "than these; the first of all are below, under Decisions"
      #expect(text.contains("_\(FigureText.count(decisions)) more decisions \(rest)._"))
      #expect(text.contains("**To reproduce**"))
      if large == .manyStrategies { #expect(text.utf8.count > size.rawValue * 9 / 10, "the room is used") }
    }
  }

  @Test(
    "a comparison has the commands of as many candidates as there is room for, and counts the rest",
    arguments: [1, 20, 64])
  func comparison(_ count: Int) async throws {
    var findings = try await Scenario.golden.run().findings
    findings.commands = GateFindings.Commands(
      explain: "explain-it " + String(repeating: "e", count: 1500), frontier: "frontier-of-it")
    let candidates = CandidateComparison(Array(repeating: findings, count: count))
    let text = try #require(candidates.render(.markdownComment))
    #expect(text.utf8.count <= MarkdownReport.Size.comment.rawValue)
    let shown = ["\nexplain-it e", "\nfrontier-of-it\n", "EXPERT: why a decision counts"].map {
      text.ranges(of: $0).count
    }
    #expect(Set(shown).count == 1 && shown[0] > 0, "\(shown)")
    let rest = "_The next commands of \(FigureText.count(count - shown[0], "candidate")) are left out: "
    #expect(text.contains(rest) == (shown[0] < count))
    #expect((shown[0] < count) == (count == 64))
    // The rest of the page has its room.
    #expect(text.contains("**To see each alone**"))
  }

  @Test(
    "a code span can contain any text",
    arguments: [
      ("a", "`a`"), ("", ""), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a\\|b`"), ("a\\|b", "`a\\\\|b`"),
      (" a ", "`  a  `"), ("``", "``` `` ```"), ("<b>&", "`<b>&`"),
    ])
  func code(_ text: String, _ expected: String) {
    #expect(MarkdownPage.code(text) == expected)
  }

  @Test("the fence is longer than any fence in the command")
  func fence() {
    #expect(MarkdownPage.block("a ```` b", language: "sh") == "`````sh\na ```` b\n`````\n\n")
  }
}

extension String {
  fileprivate func trimmingPrefix(_ prefix: Character) -> String { String(drop { $0 == prefix }) }
  fileprivate func trimmingSuffix(_ suffix: Character) -> String {
    var text = self
    while text.last == suffix { text.removeLast() }
    return text
  }

  /// The content of a text that is one code span.
  fileprivate var unquoted: String {
    let fence = prefix { $0 == "`" }
    guard !fence.isEmpty, hasSuffix(fence), count > 2 * fence.count else { return self }
    var body = dropFirst(fence.count).dropLast(fence.count)
    if body.contains(fence), fence.count == 1 { return self }
    if body.first == " ", body.last == " ", body.contains(where: { $0 != " " }) { body = body.dropFirst().dropLast() }
    return String(body)
  }

  private func drop(while predicate: (Character) -> Bool) -> Substring { self[...].drop(while: predicate) }
}
