import ReplayGate
import Testing

@testable import GateReports

/// In mode `any` the reasons of a verdict leave out decisions that count without a reason of the pair rule, beside those that
/// have one. The words tell of them.
@Suite("Decisions that count besides, in mode any")
struct ModeAnyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The drift of each decision: 0.5 gets worse, 2 passes under neither profile.
    let drifts: [Double]
    var mode = GateMode.any
    var isDetailed = true
    /// The decisions that waivers cover, by their number.
    var waived: [Int] = []
    let words: String?
  }

  static let cases = [
    Case(
      testDescription: "one", drifts: [0.5, 2, 0],
      words: "besides, the candidate does not pass 1 decision that got no worse: in mode any it counts too"),
    Case(
      testDescription: "several", drifts: [2, 0.5, 2, 0, 0.5, 2],
      words: "besides, the candidate does not pass 3 decisions that got no worse: in mode any they count too"),
    Case(
      testDescription: "without details", drifts: [2, 0.5, 2], isDetailed: false,
      words: "besides, the candidate does not pass 2 decisions that got no worse: in mode any they count too"),
    Case(
      testDescription: "some of them waived", drifts: [2, 0.5, 2], waived: [2],
      words: "besides, the candidate does not pass 1 decision that got no worse: in mode any it counts too"),
    Case(
      testDescription: "some waived, without details", drifts: [2, 0.5, 2], isDetailed: false, waived: [2],
      words: "besides, the candidate does not pass 1 decision that got no worse: in mode any it counts too"),
    Case(testDescription: "all of them waived", drifts: [2, 0.5, 0], waived: [0], words: nil),
    Case(testDescription: "none", drifts: [0.5, 0], words: nil),
    Case(testDescription: "alone, which is the reason", drifts: [2, 0], words: nil),
    Case(testDescription: "in the other mode", drifts: [0.5, 2, 0], mode: .regressions, words: nil),
  ]

  private static func run(_ testCase: Case) async throws -> Run {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.mode = testCase.mode
    if testCase.isDetailed { gate.details = ReplayDetails.Options(decisions: 1000, countsStrategies: true) }
    if !testCase.waived.isEmpty {
      let waiver = try Waiver(
        id: "W", scope: .decisions(testCase.waived.map { "d\($0)" }), rationale: "r", approver: "a", reference: "#1",
        expires: Timestamp(secondsSince1970: 1_000))
      gate.waivers = try Waivers([waiver], at: JudgementTime(secondsSince1970: 0))
    }
    let records = testCase.drifts.enumerated().map { Record("d\($0)", drift: $1) }
    return try await Run(gate, [Scenario.recording(records)])
  }

  @Test("one sentence says how many", arguments: cases)
  func words(_ testCase: Case) async throws {
    let run = try await Self.run(testCase)
    #expect(run.evaluation.besidesText == testCase.words)
    #expect(run.evaluation.verdict.isBlocked)
    let summary = TerminalSummary(run.evaluation, reproduce: "again", on: Screen(columns: 200, isTerminal: true))
      .blocked
    let texts =
      [summary] + [.markdown, .html, .tap, .junit].map { (format: ReportFormat) in format.render(run.findings) }
    for text in texts { #expect(text.contains("besides, ") == (testCase.words != nil), "\(text)") }
    let compared = ComparedCandidate(run.findings).reasons.map(\.detail).joined()
    #expect(compared.contains("besides, ") == (testCase.words != nil), "\(compared)")
    if let words = testCase.words { for text in texts { #expect(text.contains(words), "\(text)") } }
  }
}
