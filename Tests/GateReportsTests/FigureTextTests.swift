import Foundation
import ReplayGate
import Testing

@testable import GateReports

@Suite("Figures for people")
struct FigureTextTests {
  @Test(
    "counts have separators",
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (-8853, "-8,853"), (1_234_567, "1,234,567"),
      (Int.min, "-9,223,372,036,854,775,808"),
    ])
  func counts(_ value: Int, _ expected: String) {
    #expect(FigureText.count(value) == expected)
  }

  @Test(
    "limits are rounded to the safe side",
    arguments: [
      (0.4016060000000011, FigureText.Side.up, "0.401607"), (0.4016060000000011, .down, "0.401606"),
      (0.25, .up, "0.25"), (1234.56789, .up, "1234.57"), (12_345_678, .up, "12,345,678"), (99.99999999, .up, "100"),
      (1.23456789e-9, .up, "1.23457e-9"), (-0.4016060000000011, .up, "-0.401606"),
      (.leastNonzeroMagnitude, .down, "5e-324"), (.greatestFiniteMagnitude, .up, "1.7976931348623157e+308"),
    ])
  func limits(_ value: Double, _ side: FigureText.Side, _ expected: String) {
    #expect(FigureText.limit(value, side) == expected)
  }

  @Test("a rounded limit is on the safe side and near the exact one")
  func rounding() {
    var state: UInt64 = 17
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state >> 1)
      guard value.isFinite else { continue }
      let (up, down) = (FigureText.rounded(value, .up), FigureText.rounded(value, .down))
      #expect(down <= value && value <= up, "\(value)")
      #expect(up.isFinite && down >= 0)
      if value.isNormal { #expect(up - down <= value * 1.1e-5, "\(value)") }
    }
  }

  /// Recordings whose drifts have many digits.
  private static func drifts(_ seed: UInt64) -> [Record] {
    var state = seed
    return (0..<60).map { number in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Record("d\(number)", drift: Double(state >> 40) / Double(1 << 24))
    }
  }

  /// The setting in a text: the figure after `from `.
  private static func setting(_ words: String) -> Double? {
    words.firstMatch(of: /passes from ([0-9.,e+-]+) on/).flatMap {
      Double($0.1.replacing(",", with: ""))
    }
  }

  @Test("a profile with the setting in the text passes", arguments: 1...8)
  func shownSettingPasses(_ seed: UInt64) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details.drawsFrontier = true
    if seed > 4 { gate.budgets.tightened.maximum = Int(seed) }
    let recording = Scenario.recording(Self.drifts(seed))
    let evaluation = try await gate.evaluate([recording])
    let frontier = try #require(evaluation.frontier(of: .driftTolerance))
    let setting = try #require(Self.setting(SettingWords.passing(frontier)), "\(SettingWords.passing(frontier))")
    let text = Scenario.profileText(blocks: true).replacing(
      "\"metricDriftTolerancePct\": 0.25", with: "\"metricDriftTolerancePct\": \(setting)")
    gate.candidate = try PolicyProfile(json: Array(text.utf8), source: "own.json")
    let verdict = try await gate.evaluate([recording]).verdict
    #expect(!verdict.isBlocked, "\(setting)")
  }

  @Test("each row of a frontier's table is true for the setting that it shows", arguments: 1...4)
  func rowsHold(_ seed: UInt64) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details.drawsFrontier = true
    let recording = Scenario.recording(Self.drifts(seed))
    let evaluation = try await gate.evaluate([recording])
    let frontier = try #require(evaluation.frontier(of: .driftTolerance))
    let table = FrontierTable(frontier, of: evaluation)
    #expect(table.rows.filter(\.isCurrent).map(\.setting) == [0.25])
    #expect(table.rows.contains { $0.isEnd && $0.passes == true })
    let marked = table.rows.indices.filter { !table.rows[$0].marks.isEmpty }
    for index in Set(marked + [1, table.rows.count - 1]) {
      let row = table.rows[index]
      let text = Scenario.profileText(blocks: true).replacing(
        "\"metricDriftTolerancePct\": 0.25", with: "\"metricDriftTolerancePct\": \(row.shown)")
      gate.candidate = try PolicyProfile(json: Array(text.utf8), source: "own.json")
      let there = try await gate.evaluate([recording])
      #expect(there.tally.regressed == row.count, "\(row.shown)")
      #expect(there.verdict.isBlocked == (row.passes == false), "\(row.shown)")
    }
    var (shown, leftOut) = (0, 0)
    for line in table.lines {
      if case .leftOut(let count) = line { leftOut += count } else { shown += 1 }
    }
    #expect(shown == min(table.rows.count, FrontierTable.rowLimit))
    #expect(shown + leftOut == table.rows.count && leftOut == table.leftOut)
  }

  @Test("a row stands for all settings up to the next one", arguments: [0, 1, 2], ["of all", "of each strategy"])
  func rowsReach(_ maximum: Int, _ scope: String) async throws {
    var gate = Gate(baseline: .expert, candidate: try Self.tolerating(1))
    gate.details = ReplayDetails.Options(decisions: 0, countsStrategies: true, drawsFrontier: true)
    if scope == "of all" {
      gate.budgets.loosened.maximum = maximum
    } else {
      gate.budgets.loosenedPerStrategy.maximum = maximum
    }
    let drifts = [0.1, 0.3, 0.4, 0.55, 0.55, 0.8]
    let recording = Scenario.recording(
      drifts.enumerated().map { Record("d\($0.offset)", strategyId: "s\($0.offset % 2)", drift: $0.element) })
    let evaluation = try await gate.evaluate([recording])
    let frontier = try #require(evaluation.frontier(of: .driftTolerance))
    let table = FrontierTable(frontier, of: evaluation)
    #expect(table.showsLoosened)
    // The tolerance of the baseline holds back all but the first, and two of them turn at once.
    #expect(Set(table.rows.map(\.loosened)) == [0, 1, 2, 4, 5])
    #expect(table.rows.contains { $0.shown.hasPrefix("above ") && $0.passes == false })
    let report = try JSONDecoder().decode(
      FrontierJSON.self, from: Data(try #require(FrontierReport(evaluation)).json.utf8))
    let points = try #require(report.knobs.first { $0.member == "metricDriftTolerancePct" }).points
    #expect(points.map(\.setting) == table.rows.map(\.setting))
    for (index, row) in table.rows.enumerated() {
      let end = index + 1 < table.rows.count ? table.rows[index + 1].setting : 2 * row.setting + 1
      for setting in [row.setting, row.setting + (end - row.setting) / 2] where setting < end {
        gate.candidate = try Self.tolerating(setting)
        let there = try await gate.evaluate([recording])
        #expect(there.verdict.isBlocked == (row.passes == false), "\(row.shown) \(setting)")
        #expect(points[index].passes == !there.verdict.isBlocked, "\(setting)")
        guard setting == row.setting else { continue }
        #expect(row.loosened == there.tally.loosened && points[index].loosened == row.loosened, "\(row.shown)")
        #expect(row.count == there.tally.regressed && points[index].count == row.count, "\(row.shown)")
      }
    }
  }

  @Test("what follows a range that passes has its own count", arguments: [1, 2])
  func countAbove(_ worse: Int) async throws {
    // Where the last decision stops counting, another gets better, which blocks.
    var gate = Gate(baseline: .expert, candidate: try Self.tolerating(0.45))
    gate.details.drawsFrontier = true
    gate.budgets.tightened.maximum = worse
    gate.budgets.loosened.maximum = 0
    let held = Record("held", drift: 0.49)
    let names = (0..<worse).map { "worse\($0)" }
    let evaluation = try await gate.evaluate(
      [Scenario.recording([held] + names.map { Record($0, drift: 0.249) })],
      candidateRecording: Scenario.recording([held] + names.map { Record($0, drift: 0.49) }))
    let frontier = try #require(evaluation.frontier(of: .driftTolerance))
    let table = FrontierTable(frontier, of: evaluation)
    let row = try #require(table.rows.first { $0.shown.hasPrefix("above ") })
    #expect((row.count, row.loosened, row.passes) == (0, 1, false))
    #expect(table.rows.last { $0.setting < row.setting }?.count == worse)
  }

  @Test("the loosened decisions at the candidate's own setting are known, however many there are")
  func loosenedNow() async throws {
    var gate = Gate(baseline: .expert, candidate: try Self.tolerating(0.51))
    gate.details.drawsFrontier = true
    gate.workers = 2
    // All between two neighbouring settings of the curve.
    let drifts = (0..<9000).map { 0.501 + Double($0) * 1.5e-6 }
    let evaluation = try await gate.evaluate([
      Scenario.recording(drifts.enumerated().map { Record("\($0.offset)", drift: $0.element) })
    ])
    let frontier = try #require(evaluation.frontier(of: .driftTolerance))
    let table = FrontierTable(frontier, of: evaluation)
    let now = try #require(table.rows.first { $0.isCurrent })
    #expect(now.loosened == evaluation.tally.loosened && evaluation.tally.loosened > KnobCurve.maximumSteps)
    #expect(evaluation.counts(of: .driftTolerance, at: [now.setting]).map(\.loosened) == [nil])
  }

  private static func tolerating(_ tolerance: Double) throws -> PolicyProfile {
    let text = Scenario.profileText(blocks: true).replacing("0.25", with: "\(tolerance)")
    return try PolicyProfile(json: Array(text.utf8), source: "own.json")
  }

  struct FrontierJSON: Decodable {
    struct Point: Decodable {
      let setting: Double
      let count: Int
      let loosened: Int?
      let passes: Bool?
    }
    struct Knob: Decodable {
      let member: String
      let points: [Point]
    }
    let knobs: [Knob]
  }

  @Test(
    "loosened decisions have a column where there are any, or a budget limits them",
    arguments: [
      (nil, nil, false, false), (0, nil, false, true), (nil, 3, false, true), (nil, nil, true, true),
      (5, nil, true, true),
    ] as [(Int?, Int?, Bool, Bool)])
  func loosenedColumn(_ maximum: Int?, _ perStrategy: Int?, _ isLoosened: Bool, _ isShown: Bool) async throws {
    var gate =
      isLoosened ? Gate(baseline: .expert, candidate: .standard) : Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(decisions: 10, countsStrategies: true, drawsFrontier: true)
    gate.budgets.loosened.maximum = maximum
    gate.budgets.loosenedPerStrategy.maximum = perStrategy
    let run = try await Run(gate, [Scenario.recording(Record.regressing)])
    let table = try #require(FrontierReport(run.evaluation)).table
    let heads = table.split(separator: "\n").filter { $0.hasPrefix("  ") && $0.contains("from  decisions that count") }
    #expect(
      heads.count == ProfileKnob.allCases.count && heads.allSatisfy { $0.contains("  loosened  gate") == isShown })
    let page = HTMLReport(run.findings).text
    let columns = page.components(separatedBy: "decisions that count</th>").dropFirst()
    #expect(
      columns.count == ProfileKnob.allCases.count
        && columns.allSatisfy {
          $0.hasPrefix("<th scope=\"col\" class=\"n\">loosened</th>") == isShown
        })
    let now = try #require(table.split(separator: "\n").first { $0.hasSuffix("<- now") })
    let figures = now.split(separator: " ").prefix(isShown ? 4 : 3).map(String.init)
    #expect(figures.last == (run.evaluation.verdict.isBlocked ? "blocked" : "passes"), "\(now)")
    if isShown { #expect(figures[2] == "\(run.evaluation.tally.loosened)", "\(now)") }
  }

  @Test("figures are aligned at their decimal points")
  func alignment() {
    #expect(FigureText.aligned(["1", "0.25", "1,000.5"]) == ["    1   ", "    0.25", "1,000.5 "])
  }

  // MARK: Budgets

  @Test(
    "a budget in text",
    arguments: [
      (9, 200, "9 of 200 got worse; at 95 % confidence that is at most 7.8 %, the limit is 5 % (unproven)"),
      (9, 100, "9 of 100 got worse; at 95 % confidence that is at most 16 %, the limit is 5 % (exceeded)"),
      (30, 1200, "30 of 1,200 got worse; at 95 % confidence that is at most 3.4 %, the limit is 5 %"),
    ])
  func budgets(_ regressing: Int, _ records: Int, _ expected: String) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.budgets.tightened.maximumRate = 0.05
    let all = (0..<records).map { Record("d\($0)", drift: $0 < regressing ? 0.5 : 0) }
    let evaluation = try await gate.evaluate([Scenario.recording(all)])
    #expect(evaluation.budgets.map(evaluation.words) == [expected])
    let isKept = !expected.hasSuffix(")")
    #expect(evaluation.passesWithinBudget == isKept)
    let summary = TerminalSummary(evaluation, reproduce: "")
    #expect(summary.oneLine.hasPrefix("replay-gate: pass, within the budget") == isKept)
  }

  @Test(
    "rounding does not move a bound across its limit", arguments: [(0.0497, 0.0498, "4.97 %"), (0.0499, 0.05, "5 %")])
  func bounds(_ bound: Double, _ limit: Double, _ expected: String) {
    #expect(BudgetRate.upper(bound, beside: limit) == expected)
  }

  @Test(
    "the limit of a budget is not shown as 0 unless it is",
    arguments: [(0, "0 %"), (0.05, "5 %"), (1e-8, "0.000001 %"), (4e-9, "4e-7 %"), (1.5e-12, "1.5e-10 %")])
  func limits(_ rate: Double, _ expected: String) { #expect(BudgetRate.percent(rate) == expected) }

  // MARK: All renderings

  /// A count of four or more digits without separators in a text for people, except ids, places, digests and moments.
  private static func unseparated(_ text: String) -> [String] {
    text.matches(of: /(^|[^\p{L}\d.,:\/#_-])\d{4,}(?![\p{L}\d.:\/_-])/).map { match in
      let start = text.index(match.range.lowerBound, offsetBy: -20, limitedBy: text.startIndex) ?? text.startIndex
      return String(text[start..<match.range.upperBound])
    }
  }

  @Test("all counts have separators", arguments: ReportFormat.allCases)
  func separators(_ format: ReportFormat) async throws {
    let run = try await Self.thousands
    var text = format.render(run.findings)
    switch format {
    case .html: text = try HTMLPage(text).text.components(separatedBy: "As it is written")[0]
    case .junit: text = text.replacing(/<[^>]*>/, with: "")
    case .sarif, .gitlab, .intoto:
      // Only sentences; single figures are for machines.
      text = text.matches(of: /"([^"\\]|\\.)* ([^"\\]|\\.)*"/).map { String($0.0) }
        .filter { !$0.contains("decisionDrift") }.joined(separator: "\n")
    case .markdown, .markdownComment, .github, .tap: break
    }
    text = text.replacing(run.findings.report.summary ?? "-", with: "")
    #expect(text.contains("1,300") && text.contains("1,234"))
    #expect(Self.unseparated(text) == [])
  }

  @Test("all counts at the terminal have separators")
  func separatorsAtTheTerminal() async throws {
    let evaluation = try await Self.thousands.evaluation
    let summary = TerminalSummary(evaluation, reproduce: "")
    let frontier = try #require(FrontierReport(evaluation)).table
    let groups = RegressionGroups(evaluation).table
    for text in [summary.oneLine, summary.blocked, frontier, groups] {
      #expect(text.contains("1,234"))
      #expect(Self.unseparated(text) == [])
    }
  }

  /// 1,234 of 1,300 decisions get worse.
  private static var thousands: Run {
    get async throws {
      var gate = Gate(baseline: .standard, candidate: .expert)
      gate.details = ReplayDetails.Options(decisions: 1000, countsStrategies: true, drawsFrontier: true)
      gate.minimumRecords = 1100
      gate.budgets.tightened.maximum = 1200
      let records = (0..<1300).map { Record("d\($0)", drift: $0 < 1234 ? 0.5 : 0, recorded: "pass") }
      return try await Run(gate, [Scenario.recording(records)], inputs: Scenario.goldenInputs)
    }
  }
}
