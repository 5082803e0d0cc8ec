import Foundation
import ReplayGate
import Testing

@testable import GateReports

/// How words are laid out: within a terminal's columns, with colour beside words that say the same.
@Suite struct ScreenTests {
  private static func terminal(_ columns: Int, isColoured: Bool = false) -> Screen {
    Screen(columns: columns, isTerminal: true, isColoured: isColoured)
  }

  @Test(
    "a sentence is broken at spaces, and what goes on is indented",
    arguments: [
      ("", [""]), ("one two three", ["one two three"]),
      ("aaaa bbbb cccc dddd eeee", ["aaaa bbbb cccc dddd", "  eeee"]),
      ("aaaa bbbb cccc dddde eeee", ["aaaa bbbb cccc dddde", "  eeee"]),
      ("aaaa bbbb cccc ddddef ee", ["aaaa bbbb cccc", "  ddddef ee"]),
      ("    four  spaces and more words", ["    four  spaces and", "  more words"]),
      ("a word-that-is-longer-than-a-line stays", ["a", "  word-that-is-longer-than-a-line", "  stays"]),
      ("aaaa bbbb cccc dddd  eeee", ["aaaa bbbb cccc dddd", "  eeee"]), ("aaaa ", ["aaaa"]), ("    ", [""]),
      ("aaaa bbbb cccc ddddd  eeee", ["aaaa bbbb cccc ddddd", "  eeee"]),
    ])
  func sentence(_ text: String, _ expected: [String]) {
    #expect(Self.terminal(20).lines(text, indent: 2) == expected)
  }

  @Test("tones take no column")
  func tones() {
    let screen = Self.terminal(20, isColoured: true)
    let word = screen.shown("aaaa bbbb", .bad)
    #expect(word == "\u{1B}[1;31maaaa bbbb\u{1B}[0m")
    #expect(Screen.width(of: "x \(word) y") == 13)
    #expect(screen.lines("\(word) cccc dddd e", indent: 2) == ["\(word) cccc dddd", "  e"])
    #expect(Self.terminal(20).shown("a", .bad) == "a")
    #expect(screen.shown("", .bad).isEmpty)
  }

  @Test(
    "columns: those of a terminal, not fewer than 20; else 100",
    arguments: [(nil, true, 100), (0, true, 100), (7, true, 20), (60, true, 60), (160, true, 160), (60, false, 100)])
  func columns(_ given: Int?, _ isTerminal: Bool, _ expected: Int) {
    #expect(Screen(columns: given, isTerminal: isTerminal).columns == expected)
  }

  @Test("a table that is wider than the terminal tells each row in a sentence; in a log it stays a table")
  func tables() {
    let table = TextTable(
      columns: [
        .init(head: "n", isNumber: true), .init(head: "name", isTitle: true), .init(head: "why"), .init(head: ""),
      ],
      rows: [["1", "first", "because", "note"], ["20", "second", "", ""]])
    let wide = [" n  name    why", " 1  first   because  note", "20  second"]
    #expect(table.lines() == wide)
    #expect(table.lines(on: Self.terminal(25)) == wide)
    #expect(table.lines(on: Self.terminal(24)) == ["first", "  n 1, why because, note", "second", "  n 20"])
  }

  // MARK: All that is shown of a run

  /// What the commands show of one gate, by name.
  private static func texts(on screen: Screen) async throws -> [String: String] {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(
      decisions: 1000, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
    gate.budgets.tightened = FlipBudget(maximum: 2, maximumRate: 0.05)
    let records = (0..<1300).map { Record("d\($0)", drift: Double($0 % 30) / 40, recorded: "pass") }
    let recording = Scenario.recording(records)
    let evaluation = try await gate.evaluate([recording])
    let explained = try await gate.explain("d29", in: [recording])[0]
    let command = "replay-gate --baseline STANDARD --candidate EXPERT --max-regression-rate=0.05 --max-regressions=2"
    let summary = TerminalSummary(evaluation, reproduce: command, explain: { "\(command) \($0)" }, on: screen)
    let findings = GateFindings(
      evaluation: evaluation, report: evaluation.report(generatedAt: Run.moment), reproduce: command, exitCode: 1,
      toolVersion: "1")
    return [
      "comparison": CandidateComparison([findings, findings]).summary(on: screen), "blocked": summary.blocked,
      "warnings": summary.warnings,
      "frontier": try #require(FrontierReport(evaluation)).table(on: screen),
      "coverage": try #require(CoverageReport(evaluation)).table(on: screen),
      "groups": RegressionGroups(evaluation).table(on: screen),
      "explain": ExplanationReport(explained, gate: gate).table(on: screen),
    ]
  }

  @Test(
    "a comparison that is wider than the terminal has lines for each candidate, and a long name has several",
    arguments: [
      (20, ["EXPERT", "  blocked, regressed", "    817, loosened 0,", "    not exercised 4", "    of 5"]),
      (53, ["EXPERT", "  blocked, regressed 817, loosened 0, not exercised 4", "    of 5"]),
      (
        54,
        [
          "verdict  regressed  loosened  not exercised  candidate",
          "blocked        817         0         4 of 5  EXPERT",
        ]
      ),
    ])
  func comparison(_ columns: Int, _ expected: [String]) async throws {
    let text = try #require(try await Self.texts(on: Self.terminal(columns))["comparison"])
    let table = text.components(separatedBy: "\n\n")[1].split(separator: "\n").map(String.init)
    #expect(Array(table.prefix(expected.count)) == expected, "\(text)")
  }

  @Test("no line is wider than the terminal, but for a word that is and a command to copy", arguments: [40, 60, 160])
  func fits(_ columns: Int) async throws {
    for (name, text) in try await Self.texts(on: Self.terminal(columns)) {
      #expect(text.count > 50 || name == "warnings")
      for line in text.split(separator: "\n") where line.count > columns {
        let isWord = !line.drop { $0 == " " }.contains(" ")
        #expect(isWord || line.hasPrefix("to "), "\(name) at \(columns): \(line)")
      }
    }
  }

  @Test("no line ends with a space", arguments: [20, 40, 60, 100, 160], [true, false])
  func trailingSpaces(_ columns: Int, _ isColoured: Bool) async throws {
    for (name, text) in try await Self.texts(on: Self.terminal(columns, isColoured: isColoured)) {
      for line in text.split(separator: "\n") {
        #expect(!line.replacing(/\u{1B}\[[0-9;]*m/, with: "").hasSuffix(" "), "\(name): \(line)|")
      }
    }
  }

  @Test("colour stands beside words that say the same", arguments: [40, 100])
  func colourIsNotAlone(_ columns: Int) async throws {
    let plain = try await Self.texts(on: Self.terminal(columns))
    let coloured = try await Self.texts(on: Self.terminal(columns, isColoured: true))
    for (name, text) in coloured {
      #expect(text.contains("\u{1B}["), "\(name)")
      #expect(text.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain[name])
    }
  }

  @Test("in a log the sentences of a verdict have at most 100 columns, and rows one line each")
  func log() async throws {
    let texts = try await Self.texts(on: .log)
    for line in try #require(texts["blocked"]).split(separator: "\n") where !line.hasPrefix("to ") {
      #expect(line.count <= 100, "\(line)")
    }
    #expect(try #require(texts["blocked"]).contains("\n  ") && !texts.values.joined().contains("\u{1B}"))
    let coverage = try #require(texts["coverage"]).split(separator: "\n")
    #expect(coverage.contains { $0.hasPrefix("metricDriftTolerancePct") && $0.contains("1,300") })
  }
}
