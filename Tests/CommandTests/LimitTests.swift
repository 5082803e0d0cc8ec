import Foundation
import Testing

/// Budgets, waivers and fidelity, from the command line and from files.
@Suite struct LimitTests {
  struct Case: CustomTestStringConvertible {
    let words: String
    let status: Int32
    /// On standard error.
    let says: [String]
    var testDescription: String { words }
  }

  /// Five decisions, of which the third regresses.
  static let cases = [
    Case(
      words: "--max-regressions 0", status: 1, says: ["regression_budget_exceeded", "1 of 5 got worse, the limit is 0"]),
    Case(
      words: "--max-regressions 1", status: 0,
      says: ["pass, within the budget: ", "budget: 1 of 5 got worse, the limit is 1\n"]),
    Case(words: "--max-regression-rate 0.2", status: 3, says: ["budget_not_proven", "1 of 5 got worse; "]),
    Case(
      words: "--max-regression-rate 0.1", status: 1,
      says: ["regression_budget_exceeded", "the limit is 10 % (exceeded)"]),
    Case(
      words: "--max-regression-rate 0.9", status: 0,
      says: ["1 of 5 got worse; at 95 % confidence that is at most 66 %, the limit is 90 %"]),
    Case(words: "--max-regressions-per-strategy 0", status: 1, says: ["strategy s: 1 of 5 got worse, the limit is 0"]),
    Case(words: "--max-regressions-per-strategy 1", status: 0, says: ["every strategy is within its budget"]),
    Case(words: "--gate-file budget.json", status: 0, says: ["1 of 5 got worse, the limit is 2"]),
    Case(words: "--gate-file budget.json --max-regressions 3", status: 2, says: ["also sets maxRegressions"]),
    Case(words: "--gate-file broken.json", status: 2, says: ["broken.json:1:40: expected no member but"]),
    Case(words: "--gate-file none.json", status: 2, says: ["none.json: cannot be read"]),
    Case(words: "--waivers waivers.json --now 2026-11-01T00:00:00Z", status: 0, says: ["1 decision waived"]),
    Case(
      words: "--waivers waivers.json --now 2026-12-25T00:00:00Z", status: 0,
      says: ["waiver W-1 covers 1 and expires soon, at 2026-12-31T00:00:00Z"]),
    Case(
      words: "--waivers waivers.json --now 2027-01-01T00:00:00Z", status: 1,
      says: [
        "waiver W-1 expired at 2026-12-31T00:00:00Z; it would cover 1",
        "--waivers waivers.json --now 2027-01-01T00:00:00Z\n",
      ]),
    Case(
      words: "--waivers waivers.json --now 2026-12-31T00:00:00.25Z", status: 1,
      says: ["--waivers waivers.json --now 2026-12-31T00:00:00.25Z\n"]),
    Case(words: "--waivers waivers.json --now 2026-12-30T23:59:59.75Z", status: 0, says: ["1 decision waived"]),
    Case(words: "--waivers broken.json", status: 2, says: ["broken.json:1:"]),
    Case(words: "--min-fidelity 1", status: 3, says: ["baseline_fidelity_below_minimum", "no decision was recorded"]),
    Case(
      words: "--max-regressions 1", status: 0,
      says: [
        "warning: not exercised: no decision lies between the two settings of maxTokens (2,400 and 7,200), "
          + "maxRuntimeSeconds (1.2 and 3.5), maxToolCalls (4 and 8) and maxFindings (6 and 12); the recording says nothing about these changes\n"
      ]),
    Case(
      words: "--max-regressions 1 --require-exercised", status: 3,
      says: ["change_not_exercised: no decision lies between", "--require-exercised --max-regressions 1\n"]),
    Case(words: "--require-exercised --gate-file exercised.json", status: 2, says: ["also sets requireExercised"]),
    Case(words: "--max-regressions 1 --gate-file exercised.json", status: 3, says: ["change_not_exercised"]),
    Case(words: "--mode any --max-regressions 1", status: 2, says: ["budgets require mode regressions"]),
    Case(words: "--confidence 0.9", status: 2, says: ["--confidence requires a rate"]),
    Case(words: "--max-regressions -1", status: 2, says: ["--max-regressions takes a whole number from 0"]),
    Case(words: "--max-regression-rate 1.5", status: 2, says: ["takes a number from 0 to 1, not '1.5'"]),
    Case(words: "--max-regression-rate nan", status: 2, says: ["takes a number from 0 to 1, not 'nan'"]),
    Case(words: "--confidence 1 --max-regression-rate 0.1", status: 2, says: ["a number of at least 0.5 and below 1"]),
    Case(
      words: "--confidence 0.49 --max-regression-rate 0.1", status: 2, says: ["a number of at least 0.5 and below 1"]),
    Case(
      words: "--confidence 0.5 --max-regression-rate 0.4", status: 0,
      says: ["at 50 % confidence that is at most 32 %, the limit is 40 %"]),
    Case(words: "--gate-file sure.json", status: 2, says: ["sure.json: \"confidence\" requires a rate"]),
    Case(
      words: "--gate-file sure.json --max-regression-rate 0.9", status: 0,
      says: ["at 90 % confidence that is at most 59 %"]),
    Case(words: "--gate-file sure.json --max-regressions 1", status: 2, says: ["requires a rate"]),
    Case(words: "--now 2027-01-01T00:00:00Z", status: 2, says: ["--now requires --waivers"]),
    Case(words: "--waivers waivers.json --now tomorrow", status: 2, says: ["takes a moment such as"]),
  ]

  @Test(arguments: cases)
  func decides(_ example: Case) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","maxRegressions":2}"#, to: "budget.json")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","maxRegresions":2}"#, to: "broken.json")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","confidence":0.9}"#, to: "sure.json")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","requireExercised":true}"#, to: "exercised.json")
    try scratch.write(
      """
      {"schemaVersion":"replay-gate-waivers.v1","waivers":[{"id":"W-1","scope":{"decisions":["d3"]},
      "rationale":"known","approver":"pm","reference":"#12","expires":"2026-12-31T00:00:00Z"}]}
      """, to: "waivers.json")
    let flags = "--recording r.ndjson --candidate EXPERT " + example.words
    let result = try scratch.gate(flags.split(separator: " ").map(String.init))
    #expect(result.status == example.status)
    // Words are wrapped at the width of a log.
    func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    for text in example.says { #expect(words(result.error).contains(words(text)), "\(result.error)") }
    #expect(result.output.isEmpty == (example.status == 2))
  }

  @Test(
    "what a reason says of a budget is said once",
    arguments: [
      ("--max-regressions 0", "1 of 5 got worse"), ("--max-regression-rate 0.1", "1 of 5 got worse"),
      ("--max-regression-rate 0.2 --confidence 0.99", "1 of 5 got worse"),
      ("--max-regressions-per-strategy 0", "strategy s: 1 of 5 got worse"),
      ("--max-regressions 0 --max-loosened 3", "1 of 5 got worse"),
      ("--max-regressions 0 --max-loosened 3", "0 of 5 got better"),
    ])
  func said(_ words: String, _ sentence: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let flags = "--recording r.ndjson --candidate EXPERT --report markdown=m --report github \(words)"
    let result = try scratch.gate(flags.split(separator: " ").map(String.init))
    #expect(result.status != 0)
    func times(_ text: String) -> Int { text.components(separatedBy: sentence).count - 1 }
    let annotations = result.error.split(separator: "\n").filter { $0.hasPrefix("::") }.joined()
    #expect(times(annotations) == 1, "\(annotations)")
    #expect(times(result.error) - times(annotations) == 1, "\(result.error)")
    #expect(times(try scratch.read("m")) <= 1)
  }

  /// Expiry is judged by the current time or `--now`, never by the time in the report.
  @Test func doesNotJudgeExpiryBySourceDateEpoch() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(
      """
      {"schemaVersion":"replay-gate-waivers.v1","waivers":[{"id":"W-1","scope":{"decisions":["d3"]},
      "rationale":"known","approver":"pm","reference":"#12","expires":"2001-01-01T00:00:00Z"}]}
      """, to: "waivers.json")
    let result = try scratch.gate(
      "--recording", "r.ndjson", "--candidate", "EXPERT", "--waivers", "waivers.json",
      environment: ["SOURCE_DATE_EPOCH": "0"])
    #expect(result.status == 1)
  }
}
