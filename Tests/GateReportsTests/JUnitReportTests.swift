import Foundation
import ReplayGate
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import GateReports

@Suite("JUnit")
struct JUnitReportTests {
  /// A case as a JUnit parser reads it.
  struct Case {
    var suite = ""
    var name = ""
    /// `failure`, `error`, `skipped`, or empty if it passed.
    var outcome = ""
    var message = ""
    var text = ""
  }

  /// Reads a report with an independent parser.
  final class Reader: NSObject, XMLParserDelegate {
    var suites: [[String: String]] = []
    var cases: [Case] = []
    var root: [String: String] = [:]

    static func read(_ text: String) throws -> Reader {
      let reader = Reader()
      let parser = XMLParser(data: Data(text.utf8))
      parser.delegate = reader
      #expect(parser.parse(), "\(String(describing: parser.parserError))")
      return reader
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      switch name {
      case "testsuites": root = attributes
      case "testsuite": suites.append(attributes)
      case "testcase":
        cases.append(Case(suite: suites.last?["name"] ?? "", name: attributes["name"] ?? ""))
      case "failure", "error", "skipped":
        cases[cases.count - 1].outcome = name
        cases[cases.count - 1].message = attributes["message"] ?? ""
      default: break
      }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if !cases.isEmpty { cases[cases.count - 1].text += text }
    }
  }

  @Test("there is a suite for each gate, and the totals are those of its cases", arguments: Scenario.allCases)
  func totals(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let report = try Reader.read(JUnitReport(run.findings).text)
    #expect(report.suites.map { $0["name"] } == ["merge", "release"])
    for (attributes, cases) in [(report.root, report.cases)]
      + report.suites.map({ suite in (suite, report.cases.filter { $0.suite == suite["name"] }) })
    {
      #expect(attributes["tests"] == "\(cases.count)")
      #expect(attributes["failures"] == "\(cases.count { $0.outcome == "failure" })")
      #expect(attributes["errors"] == "\(cases.count { $0.outcome == "error" })")
      #expect(!cases.isEmpty)
    }
    let bad = report.cases.filter { ["failure", "error"].contains($0.outcome) }
    #expect(bad.contains { $0.outcome == "error" } == scenario.isUnknown)
    for (gate, isBlocked) in [
      ("merge", run.evaluation.verdict.isMergeBlocked), ("release", run.evaluation.verdict.isReleaseBlocked),
    ] {
      #expect(bad.contains { $0.suite == gate } == isBlocked, "\(gate)")
    }
  }

  @Test(
    "a case a reason and cause, with the trace's counts and strategies", arguments: [Scenario.golden, .twoRecordings])
  func cases(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let report = try Reader.read(JUnitReport(run.findings).text)
    var strategies: [String: String] = [:]
    for decision in run.evaluation.details.decisions { strategies[decision.id] = decision.strategyId }
    for reason in [GateReason.candidateDecisionRegressed, .metricDriftThresholdExceeded] {
      let expected = Dictionary(grouping: run.traced(reason)) { strategies[$0.id] ?? "" }
      let failed = report.cases.filter { $0.suite == "merge" && $0.outcome == "failure" }
        .filter { $0.name.split(separator: ":").first.map { reason.code.isExactly(String($0)) } ?? false }
      #expect(failed.count == (expected.isEmpty ? 0 : 1))
      #expect(
        failed.map(\.message) == (expected.isEmpty ? [] : [FigureText.count(run.traced(reason).count, "decision")]))
      for (strategy, lines) in expected where !strategy.isEmpty {
        #expect(failed.first?.text.contains("\(strategy) (\(lines.count))") == true, "\(strategy)")
      }
      let passed = report.cases.filter { $0.suite == "merge" && $0.name == reason.whatHolds }
      #expect(passed.count == (expected.isEmpty ? 1 : 0))
    }
  }

  @Test("no passing case has the name of a failure, and there are few cases", arguments: Scenario.allCases)
  func names(_ scenario: Scenario) async throws {
    let findings = try await scenario.run().findings
    let cases = GateCases(findings).all
    #expect(cases.count <= GateCases.limit)
    let codes = Set(GateReason.allCases.map(\.code))
    for one in cases where one.state == .passed && one.decisions.isEmpty && one.strategies.isEmpty {
      #expect(!codes.contains(one.title) && !one.title.hasPrefix("budget_"), "\(one.title)")
    }
    for gate in ["merge", "release"] {
      let titles = cases.filter { $0.gate == gate }.map(\.title)
      #expect(Set(titles).count == titles.count, "\(titles)")
    }
  }

  @Test("a case lists many strategies in its text")
  func manyStrategies() async throws {
    let cases = GateCases(try await Large.manyStrategies.run().findings).merge.filter { $0.state == .failed }
    #expect(cases.count == 1)
    #expect(cases.first?.strategies.last == "1,450 more strategies")
  }

  @Test("a waived case is skipped, with the name of its waiver")
  func waived() async throws {
    let report = try Reader.read(JUnitReport(try await Scenario.waived.run().findings).text)
    let skipped = report.cases.filter { $0.outcome == "skipped" }
    #expect(skipped.map(\.message) == ["0 decisions; 1 waived", "0 decisions; 1 waived"])
    #expect(skipped.allSatisfy { $0.text.contains("waived by W-1") })
  }

  @Test("names are read back unchanged, except for characters that XML cannot contain")
  func names() async throws {
    let report = try Reader.read(JUnitReport(try await Scenario.hostile.run().findings).text)
    let text = try #require(report.cases.first { $0.outcome == "failure" }).text
    for name in Record.hostileNames {
      let shown = ShownText.name(name).replacing("\u{FFFE}", with: "\u{FFFD}").replacing("\u{FFFF}", with: "\u{FFFD}")
      #expect(text.contains("\(shown) (1)"), "\(shown)")
    }
  }

  @Test(
    "text in XML",
    arguments: [
      ("a&b<c>\"d'", "a&amp;b&lt;c&gt;&quot;d'"), ("tab\tline\nreturn\r", "tab&#9;line&#10;return&#13;"),
      ("\u{0}\u{8}\u{1F}\u{FFFE}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ("é🦜", "é🦜"),
    ])
  func attribute(_ text: String, _ expected: String) {
    #expect(XMLText.attribute(text) == expected)
  }
}
