import Testing

@testable import ReplayGate

/// Which changes of a profile a recording exercises (contract section 14), compared with replays under changed profiles.
@Suite struct ExercisedTests {
  /// Whether the knob's check of a record has different results at two settings, by whole replays.
  static func liesBetween(_ line: String, _ knob: ProfileKnob, _ profiles: [PolicyProfile]) throws -> Bool {
    let replays = try profiles.map { try RecordReplay(line: Array(line.utf8), under: $0).replay }
    switch knob {
    case .driftTolerance:
      return replays[0].failedChecks.contains(.metricConsistency)
        != replays[1].failedChecks.contains(.metricConsistency)
    case .tokens, .runtime, .toolCalls: return replays[0].agentBudgetBreach != replays[1].agentBudgetBreach
    case .findings: return replays[0].agentStatus != replays[1].agentStatus
    }
  }

  /// The baseline with one knob at each of two settings. No other budget can be exceeded.
  static func mutants(_ baseline: PolicyProfile, _ knob: ProfileKnob, _ settings: [Double]) throws -> [PolicyProfile] {
    try settings.map { setting in
      var profile = baseline
      if [.tokens, .runtime, .toolCalls].contains(knob) {
        for member in ["maxTokens", "maxRuntimeSeconds", "maxToolCalls"] {
          profile = try profile.with(member, "1.7e308")
        }
      }
      return try profile.with(String(knob.member.split(separator: ".").last ?? ""), CanonicalJSON.number(setting))
    }
  }

  @Test("a knob is exercised if a replay with its other setting changes the result of its check", arguments: 0..<200)
  func agreesWithMutants(_ seed: Int) async throws {
    let example = try FrontierCase(seed)
    let gate = example.gate
    let evaluation = try await example.evaluation(of: gate)
    for knob in ProfileKnob.allCases {
      let settings = [gate.baseline, gate.candidate].map(knob.setting)
      let mutants = try Self.mutants(gate.baseline, knob, settings)
      let isExercised = try example.lines.contains { try Self.liesBetween($0, knob, mutants) }
      #expect(
        evaluation.notExercised.contains(knob) == (settings[0] != settings[1] && !isExercised), "seed \(seed), \(knob)")
    }
    let isAsked = gate.requiresExercised && !evaluation.notExercised.isEmpty
    #expect(evaluation.verdict.reasons.contains(.changeNotExercised) == isAsked, "seed \(seed)")
    if isAsked { #expect(evaluation.verdict.decision == .unknown) }
  }

  @Test("each knob is exercised by some drawn cases and not by others")
  func coversTheKnobs() async throws {
    var seen: Set<String> = []
    for seed in 0..<200 {
      let example = try FrontierCase(seed)
      let evaluation = try await example.evaluation(of: example.gate)
      for knob in ProfileKnob.allCases
      where knob.setting(in: example.gate.baseline) != knob.setting(in: example.gate.candidate) {
        seen.insert("\(knob) \(evaluation.notExercised.contains(knob))")
      }
      if evaluation.verdict.reasons.contains(.changeNotExercised) { seen.insert("asked") }
    }
    #expect(seen.count == 11, "\(seen)")
  }
}
