import Foundation
import GateReports
import ReplayGate
import Testing

/// What the text says of one decision, and the same as data.
@Suite("The explanation of a decision, as text and as data")
struct ExplanationReportTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var baseline = PolicyProfile.standard
    var candidate = PolicyProfile.standard
    var mode = GateMode.regressions
    var budget = FlipBudget()
    /// The drift of the decision, and the drift that the candidate's recording has of it, if that is another one.
    let drift: Double
    var partner: Double?
    /// The beginnings of the lines after the verdict, up to the colon.
    let leads: [String]
  }

  private static let loosened = ["held back by the baseline", "would not be loosened with"]

  static let cases = [
    Case(
      testDescription: "turned", candidate: .expert, drift: 0.5, leads: ["turned by", "would not count with"]),
    Case(
      testDescription: "turned, in mode any", candidate: .expert, mode: .any, drift: 0.5,
      leads: ["turned by", "would not count with"]),
    Case(testDescription: "failed by both", candidate: .expert, drift: 2, leads: []),
    Case(
      testDescription: "failed by both, in mode any", candidate: .expert, mode: .any, drift: 2,
      leads: ["not passed because of", "would not count with"]),
    Case(
      testDescription: "failed by the same profile, in mode any", mode: .any, drift: 2,
      leads: ["not passed because of", "would not count with"]),
    Case(
      testDescription: "failed by both, with more drift", candidate: .expert, drift: 2, partner: 3,
      leads: ["worse because of", "would not count with"]),
    Case(
      testDescription: "failed by both, with more drift, in mode any", candidate: .expert, mode: .any, drift: 2,
      partner: 3, leads: ["worse because of", "would not count with"]),
    Case(testDescription: "loosened", baseline: .expert, drift: 0.5, leads: loosened),
    Case(testDescription: "loosened, in mode any", baseline: .expert, mode: .any, drift: 0.5, leads: loosened),
    Case(
      testDescription: "loosened beyond a budget", baseline: .expert, budget: FlipBudget(maximum: 0), drift: 0.5,
      leads: loosened),
    Case(
      testDescription: "loosened, without the proof of a budget", baseline: .expert,
      budget: FlipBudget(maximumRate: 0.6), drift: 0.5, leads: loosened),
    Case(testDescription: "neither", drift: 0.5, leads: []),
  ]

  private static func explained(_ example: Case) async throws -> ExplanationReport {
    var gate = Gate(baseline: example.baseline, candidate: example.candidate, mode: example.mode)
    gate.budgets.loosened = example.budget
    let partner = example.partner.map { Scenario.recording([Record("d", drift: $0), Record("e")]) }
    let found = try await gate.explain(
      "d", in: [Scenario.recording([Record("d", drift: example.drift), Record("e")])], candidateRecording: partner)
    return ExplanationReport(try #require(found.first), gate: gate)
  }

  /// The lines of the text after the verdict, as what stands before the first colon and what stands after it.
  private static func lines(of report: ExplanationReport) throws -> [(lead: String, words: String)] {
    let lines = report.table.split(separator: "\n").drop { !$0.hasPrefix("the gate over all decisions") }
    return try lines.dropFirst().map { line in
      let colon = try #require(line.firstRange(of: ": "), "\(line)")
      return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
    }
  }

  @Test("no rule is said to have turned what fails under both profiles", arguments: cases)
  func leads(_ example: Case) async throws {
    #expect(try Self.lines(of: try await Self.explained(example)).map(\.lead) == example.leads)
  }

  private struct Explained: Decodable {
    struct Shortfall: Decodable {
      let text: String
      let profileMember: String?
    }
    struct Setting: Decodable {
      let at: String
      let member: String
      let setting: Double
    }
    struct Standing: Decodable {
      let counts: Bool
      let loosenedBeyondBudget: Bool
      let loosenedWithoutProof: Bool
    }
    struct Verdict: Decodable {
      let decision: String
      let mergeBlocked: Bool
      let reasons: [String]
      let releaseBlocked: Bool
    }
    let heldBackBy: [Shortfall]
    let holding: [Setting]
    let remedies: [Setting]
    let standing: Standing
    let turnedBy: [Shortfall]
    let verdict: Verdict
  }

  @Test("whatever the text says of the decision and of the gate is in the data too", arguments: cases)
  func agree(_ example: Case) async throws {
    let report = try await Self.explained(example)
    let data = try JSONDecoder().decode(Explained.self, from: Data(report.json.utf8))
    var causes: [String] = []
    for (lead, words) in try Self.lines(of: report) {
      let isHeld = lead.hasPrefix("held") || lead == "would not be loosened with"
      guard lead.hasPrefix("would") else {
        causes.append(words)
        let all = isHeld ? data.heldBackBy : data.turnedBy
        let found = try #require(all.first { words.hasPrefix($0.text) }, "\(lead): \(words)")
        #expect(found.profileMember.map { words.contains("(\($0) of ") } ?? !words.contains(" of "), "\(words)")
        continue
      }
      let settings = (isHeld ? data.holding : data.remedies).map { "\($0.member) at \($0.at) " }
      let said = words.components(separatedBy: ", or ")
      #expect(said.count == settings.count, "\(words)")
      for (words, setting) in zip(said, settings) { #expect(words.hasPrefix(setting)) }
    }
    #expect(causes.count == data.heldBackBy.count + data.turnedBy.count)
    let text = report.table
    #expect(data.standing.loosenedBeyondBudget == text.contains("one of more loosened decisions than allowed"))
    #expect(data.standing.loosenedWithoutProof == text.contains("whose budget is not proven to be kept"))
    let verdict = ([data.verdict.decision] + data.verdict.reasons).joined(separator: ", ")
    let gates = [(data.verdict.mergeBlocked, "merge"), (data.verdict.releaseBlocked, "release")].filter(\.0).map(\.1)
    let state = gates.isEmpty ? "passes" : "blocks " + gates.joined(separator: " and ")
    #expect(text.contains("\nthe gate over all decisions \(state): \(verdict)\n"), "\(text)")
  }
}
