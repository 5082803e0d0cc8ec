import Foundation
import Testing

@testable import GateReports
@testable import ReplayGate

@Suite struct HTMLReportTests {
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='alert(1)", "</td></table></main>",
    "</style></script><!--", "&lt;b&gt; &amp; &#60;", "two\r\nlines\t\u{1}", "right\u{202E}left", "\u{FEFF}\u{200B}",
  ]

  @Test func recordedTextNeverBecomesMarkup() async throws {
    let gate = HTMLSample.gate()
    let tame = try await HTMLSample.page(
      gate, (0..<Self.hostile.count).flatMap { try HTMLSample.decision("\($0)", strategy: "s\($0)", drift: 0.5) })
    let wild = try await HTMLSample.page(
      gate, Self.hostile.flatMap { try HTMLSample.decision($0, strategy: $0, drift: 0.5) })
    #expect(wild.elements == tame.elements)
    #expect(wild.rows(ofId: "rows").map { $0[0] } == Self.hostile.map(PlainText.escaped))
    #expect(wild.rows(ofId: "rows").map { $0[1] } == Self.hostile.map(PlainText.escaped))
    #expect(wild.code == tame.code)
  }

  @Test func onlyThePagesOwnCodeRunsAndNothingLoads() async throws {
    let page = try await HTMLSample.page(HTMLSample.gate(), HTMLSample.recording(regressing: 3, of: 9))
    let policy = try #require(page.tags.first { $0.contains("Content-Security-Policy") })
    for name in ["style", "script"] {
      let digest = SHA256.hexDigest(try #require(page.code[name]).utf8)
      let bytes = stride(from: 0, to: digest.count, by: 2).map { place in
        UInt8(digest.dropFirst(place).prefix(2), radix: 16) ?? 0
      }
      #expect(policy.contains("\(name)-src 'sha256-\(Data(bytes).base64EncodedString())'"))
    }
    #expect(policy.contains("default-src 'none'"))
    #expect(page.tags.filter { $0.contains(" style=") || $0.contains(" on") || $0.contains(" src=") } == [])
    let links = page.tags.filter { $0.contains("href=") && !$0.contains("href=\"#") }
    #expect(links == ["<link rel=\"icon\" href=\"data:,\">"])
    let words = ["http:", "https:", "url(", "@import", "fetch(", "XMLHttp", "localStorage", "innerHTML", "eval("]
    #expect(words.filter(page.source.contains) == [])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let regressing: Int
    let minimum: Int
    let word: String
    let gates: [String]
    var testDescription: String { word }
  }

  @Test(arguments: [
    Case(regressing: 0, minimum: 1, word: "Pass", gates: ["pass", "pass"]),
    Case(regressing: 2, minimum: 1, word: "Blocked", gates: ["blocked", "blocked"]),
    Case(regressing: 2, minimum: 100, word: "Unknown", gates: ["blocked", "blocked"]),
  ])
  func leadsWithTheVerdict(_ example: Case) async throws {
    var gate = HTMLSample.gate()
    gate.minimumRecords = example.minimum
    let findings = try await HTMLSample.findings(gate, HTMLSample.recording(regressing: example.regressing, of: 9))
    let page = try HTMLPage(HTMLReport(findings).text)
    #expect(page.source.contains("\">\(example.word) <span class=\"why\">"))
    #expect(page.source.contains("<span>Merge</span> \(example.gates[0])</li>"))
    #expect(page.source.contains("<span>Release</span> \(example.gates[1])</li>"))
    #expect(page.source.contains("<title>\(example.word): EXPERT against STANDARD · replay-gate</title>"))
    #expect(page.text(ofId: "report-json") == findings.report.json)
    #expect(page.text.contains(findings.reproduce))
    #expect(page.rows(ofId: "reasons").map { $0[0] } == findings.evaluation.verdict.reasons.map(\.code))
    #expect(page.rows(ofId: "rows").count == example.regressing)
  }

  @Test("next steps, reasons and transitions come before the decisions, and the verdict before any list of links")
  func order() async throws {
    var findings = try await HTMLSample.findings(HTMLSample.gate(), HTMLSample.recording(regressing: 3, of: 9))
    findings.commands = .init(explain: "replay-gate explain run-0", frontier: "replay-gate frontier --candidate EXPERT")
    let page = try HTMLPage(HTMLReport(findings).text)
    let marks = [
      "<h1", "id=\"next\"", "id=\"passing\"", "id=\"explain-command\"", "id=\"frontier-command\"",
      "id=\"command\"", "<dl", "<nav", "id=\"why\"", "id=\"main-causes\"", "id=\"transitions\"", "id=\"regressions\"",
    ]
    let places = try marks.map { mark in try #require(page.source.range(of: mark), "\(mark)").lowerBound }
    #expect(places == places.sorted())
    #expect(page.text.contains("metricDriftTolerancePct (%) passes from 0.5 on; it is 0.25 %."))
    #expect(page.tags.contains("<span class=\"flag\">"))
  }

  @Test("a profile from a file is distinguished from a shipped one, and places are relative to the current folder")
  func placesAndProfiles() async throws {
    let gate = HTMLSample.gate()
    let bytes = try HTMLSample.recording(regressing: 1, of: 2)
    let evaluation = try await gate.evaluate([.bytes(bytes, name: "/home/run/data/r.ndjson")])
    let findings = GateFindings(
      evaluation: evaluation, report: evaluation.report(generatedAt: StampTime(secondsSince1970: 0)), reproduce: "x",
      exitCode: 1,
      inputs: [
        .init(role: .candidateProfile, name: "/home/run/next.json", sha256: nil, path: "/home/run/next.json"),
        .init(role: .recording, name: "/home/run/data/r.ndjson", sha256: nil, path: "/home/run/data/r.ndjson"),
      ], toolVersion: "1", roots: ["/home/run"])
    let source = HTMLReport(findings).text
    let page = try HTMLPage(source)
    #expect(source.contains("<title>Blocked: next.json (EXPERT) against STANDARD"))
    #expect(page.rows(ofId: "rows").map { $0[7] } == ["data/r.ndjson:1"])
    #expect(!source.contains("/home/run"))
    #expect(MarkdownReport(findings).text.contains("`next.json (EXPERT)` against `STANDARD`"))
  }

  @Test func showsTheFirstThousandAndCountsTheRest() async throws {
    let page = try await HTMLSample.page(HTMLSample.gate(), HTMLSample.recording(regressing: 1234, of: 1300))
    let rows = page.rows(ofId: "rows")
    #expect(rows.count == 1000)
    #expect(rows.first?[0] == "run-0")
    #expect(rows.last?[0] == "run-999")
    #expect(page.text.contains("The first 1,000 of 1,234 are shown, in the recording’s order."))
    #expect(page.rows(ofId: "causes").map { $0[2] } == ["1,234"])
  }

  @Test func eachRegressionHasItsFigures() async throws {
    let bytes =
      try HTMLSample.decision("a", strategy: "x", drift: 0.25) + HTMLSample.decision("b", strategy: "y", drift: 0.3)
    let page = try await HTMLSample.page(HTMLSample.gate(), bytes)
    #expect(
      page.rows(ofId: "rows") == [
        [
          "b", "y", "pass → fail", "metric_driftdrift 0.3 % > tolerance 0.25 %", "0.3 %", "0.25 %", "-0.05 %",
          "r.ndjson:2", "",
        ]
      ])
    #expect(page.rows(ofId: "matrix").map { Array($0[1...]) }[0] == ["1", "0", "1worse", "2"])
    #expect(
      page.rows(ofId: "by-strategy") == [
        ["y", "1", "1", "100 %", "0", "0", "metric_drift, 1"], ["x", "1", "0", "0 %", "0", "0", ""],
      ])
  }

  @Test func marksTheCurrentSettingAndThePassingOne() async throws {
    let bytes = try HTMLSample.decision("a", drift: 0.5) + HTMLSample.decision("b", drift: 0.75)
    let page = try await HTMLSample.page(HTMLSample.gate(), bytes)
    let points = page.rows(ofId: "points-metricDriftTolerancePct")
    #expect(points.filter { $0[3] != "" } == [["0.25", "2", "blocked", "now "], ["0.75", "0", "passes", "passing "]])
    #expect(points.count == 4, "the lowest setting, the two at which the count changes, and the current one")
    #expect(page.text.contains("The gate passes from 0.75 on (%)."))
    #expect(page.rows(ofId: "points-maxTokens").map { $0[1] } == ["2", "2"])
    #expect(page.elements["svg"] == 12, "two a knob that is changed, and the margins of one rule in two widths")
    #expect(
      page.rows(ofId: "by-knob").map { [$0[0], $0[7], $0[8], $0[9], $0[10]] } == [
        ["metricDriftTolerancePct", "0.5", "2", "2", "exercised"], ["maxTokens", "none", "0", "0", "not exercised"],
        ["maxRuntimeSeconds", "none", "0", "0", "not exercised"], ["maxToolCalls", "none", "0", "0", "not exercised"],
        ["maxFindings", "none", "0", "0", "not exercised"],
      ])
    #expect(page.rows(ofId: "by-rule").count { $0[2] == "2" } == 1, "none of them has a trader's review")
  }

  @Test func showsBudgetsAndWaivers() async throws {
    let day: Int64 = 86400
    func waiver(_ id: String, _ decision: String, _ reference: String, days: Int64) throws -> Waiver {
      try Waiver(
        id: id, scope: .decisions([decision]), rationale: "<because>", approver: "A & B", reference: reference,
        expires: Timestamp(secondsSince1970: days * day))
    }
    var gate = HTMLSample.gate()
    gate.budgets.tightened.maximum = 1
    gate.waivers = try Waivers(
      [
        waiver("w1", "run-0", "https://example.org/1?a=1&b=2", days: 60),
        waiver("w2", "run-1", "javascript:x", days: 9),
        waiver("w3", "none", "http://example.org", days: 15),
      ], at: JudgementTime(secondsSince1970: 10 * day))
    let page = try await HTMLSample.page(gate, HTMLSample.recording(regressing: 2, of: 9))
    #expect(page.rows(ofId: "rows").map { $0[8] } == ["waived: w1", ""])
    #expect(page.rows(ofId: "budget-uses") == [["all decisions", "tightened", "1", "9", "1", "", "", "within"]])
    let rows = page.rows(ofId: "waiver-uses")
    #expect(rows.map { $0[2] } == ["1", "0", "1"])
    #expect(rows.map { $0[3] } == ["expired", "expires soonunused", "in force"])
    #expect(rows.map { $0[7] } == ["<because>", "<because>", "<because>"])
    let links = page.tags.filter { $0.hasPrefix("<a href=") && !$0.contains("href=\"#") }
    #expect(links == ["<a href=\"https://example.org/1?a=1&amp;b=2\" rel=\"noopener noreferrer\">"])
  }

  @Test(arguments: [1, 3]) func dependsOnlyOnTheFindings(_ workers: Int) async throws {
    var gate = HTMLSample.gate()
    let bytes = try HTMLSample.recording(regressing: 150, of: 200)
    let first = try HTMLReport(await HTMLSample.findings(gate, bytes)).text
    gate.workers = workers
    gate.pieceSize = 777
    #expect(try HTMLReport(await HTMLSample.findings(gate, bytes)).text == first)
  }

  @Test func statesWhatWasNotCollected() async throws {
    var gate = HTMLSample.gate()
    gate.details = ReplayDetails.Options()
    let page = try await HTMLSample.page(gate, HTMLSample.recording(regressing: 2, of: 9))
    #expect(page.text.contains("The first 0 of 2 are shown"))
    #expect(page.text.contains("It was not drawn in this run."))
  }
}
