import ReplayGate
import Testing

@testable import GateReports

/// Properties of every rendering.
@Suite("Every format")
struct ScenarioTests {
  /// Without the page, which has its own tests.
  static let formats = ReportFormat.allCases.filter { $0 != .html }

  @Test("each scenario gives its verdict", arguments: Scenario.allCases)
  func verdicts(_ scenario: Scenario) async throws {
    let verdict = try await scenario.run().evaluation.verdict
    #expect(verdict.isBlocked == scenario.isBlocked)
    #expect((verdict.decision == .unknown) == scenario.isUnknown)
  }

  /// Words that no format escapes.
  static let words: [(Scenario, [String])] = [
    (
      .golden,
      ["candidate_decision_regressed_from_baseline", "valrun-0004", "0.401606", "blocked", "STANDARD", "EXPERT"]
    ),
    (.golden, ["replay-gate --baseline STANDARD --candidate EXPERT"]),
    (.withoutDetails, ["candidate_decision_regressed_from_baseline", "valrun-0004", "0.401606"]),
    (.tooSmall, ["recording_too_small", "5 decisions, 10 asked for"]),
    (.diverged, ["baseline_replay_diverged_from_recording", "baseline_fidelity_below_minimum", "d1", "d2"]),
    (.twoRecordings, ["candidate_record_missing", "metric_drift_threshold_exceeded", "gone"]),
    (.any, ["candidate_decision_not_pass", "candidate_decision_regressed_from_baseline"]),
    (.budgetKept, ["1 of 5 got worse, the limit is 5", "d3"]),
    (
      .budgetExceeded,
      ["regression_budget_exceeded", "loosened_budget_exceeded", "got worse", "got better", "exceeded"]
    ),
    (.budgetUnproven, ["budget_not_proven", "unproven"]),
    (.budgetOfStrategies, ["regression_budget_exceeded", "breakout-gold", "vwap-es"]),
    (.waived, ["W-1", "W-2", "waived", "2026-03-11T00:00:00Z", "unused", "ada", "PR 7", "d3"]),
    (.expired, ["W-1", "expired", "candidate_decision_regressed_from_baseline"]),
  ]

  @Test("everything that a verdict depends on is shown", arguments: formats, words)
  func shows(_ format: ReportFormat, _ expected: (Scenario, [String])) async throws {
    let text = format.render(try await expected.0.run().findings)
    for word in expected.1 { #expect(text.contains(word), "\(format) of \(expected.0): \(word)") }
  }

  /// In JSON the names themselves may occur, because the parser resolves their escapes.
  @Test("renderings contain no control characters or bidirectional marks of names", arguments: formats)
  func hostileNames(_ format: ReportFormat) async throws {
    let refused: Set<Unicode.GeneralCategory> =
      [.sarif, .intoto].contains(format) ? [.control] : [.control, .format, .lineSeparator, .paragraphSeparator]
    let text = format.render(try await Scenario.hostile.run().findings)
    let found = text.unicodeScalars.filter { scalar in
      scalar.value < 0x7F && scalar != "\n" && refused.contains(scalar.properties.generalCategory)
        || scalar.value >= 0x7F && refused.count > 1 && refused.contains(scalar.properties.generalCategory)
    }
    #expect(found.isEmpty, "\(format): \(found.map(\.value))")
  }

  @Test("the bytes do not depend on workers and pieces", arguments: formats)
  func pieces(_ format: ReportFormat) async throws {
    func text(workers: Int, pieceSize: Int) async throws -> String {
      var gate = Gate(baseline: .standard, candidate: .expert, workers: workers, pieceSize: pieceSize)
      gate.details = ReplayDetails.Options(decisions: 4, countsStrategies: true)
      return format.render(try await Run(gate, [Scenario.goldenRecording]).findings)
    }
    #expect(try await text(workers: 1, pieceSize: 1 << 20) == text(workers: 3, pieceSize: 700))
  }

  @Test("what a list does not have is not said to be left out where the same output has it", arguments: formats)
  func leftOut(_ format: ReportFormat) async throws {
    // The cause that is last in the recording is not among the first decisions, but among the cases and issues.
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(decisions: 1000, countsStrategies: true)
    let records = (0..<60).map { Record("d\($0)", drift: 0.5) }
    let text = format.render(try await Run(gate, [Scenario.recording(records)]).findings)
    #expect(!text.contains("left out"), "\(format)")
  }

  /// Names of 20,000 bytes, and more strategies than are listed.
  @Test("the size of renderings does not grow with the recording", arguments: Large.allCases)
  func bounds(_ large: Large) async throws {
    let findings = try await large.run().findings
    for format in Self.formats {
      let text = format.render(findings)
      #expect(text.utf8.count < 4 << 20, "\(format)")
      #expect(text.contains(large == .longNames ? " bytes)" : " more"), "\(format) says what it left out")
    }
  }
}

/// Recordings that are large in one way.
enum Large: CaseIterable, Sendable {
  case longNames, manyStrategies

  func run() async throws -> Run {
    let records = (0..<(self == .longNames ? 20 : 1500)).map { number in
      let name = "\(number)" + String(repeating: "`|", count: self == .longNames ? 10_000 : 60)
      return Record(name, strategyId: name, drift: 0.5)
    }
    var gate = Gate(baseline: .standard, candidate: .expert, workers: 2)
    gate.details = ReplayDetails.Options(decisions: 1000, countsStrategies: true)
    return try await Run(gate, [Scenario.recording(records)])
  }
}
