import Testing

@testable import ReplayGate

/// What a recording can tell about a change (contract section 14), compared with replays under changed profiles.
@Suite struct CoverageTests {
  /// The figure of a record for a knob, read from the line that a test wrote.
  private static func figure(_ line: String, _ knob: ProfileKnob) throws -> Double {
    func number(_ name: String) throws -> Double {
      let start = try #require(line.range(of: "\"\(name)\":")).upperBound
      return try #require(Double(line[start...].prefix { !",}".contains($0) }))
    }
    switch knob {
    case .driftTolerance:
      return try RecordReplay(line: Array(line.utf8), under: .standard).replay.driftPct
    case .tokens: return try number("tokensUsed")
    case .runtime: return try number("runtimeSeconds")
    case .toolCalls: return try number("toolCallsUsed")
    case .findings: return Double(line.split(separator: "\"priority\"").count - 1)
    }
  }

  @Test("counts, figures and decisions between the settings agree with replays under changed knobs", arguments: 0..<120)
  func agreesWithMutants(_ seed: Int) async throws {
    let example = try FrontierCase(seed)
    var gate = example.gate
    gate.details = ReplayDetails.Options(countsCoverage: true)
    let evaluation = try await example.evaluation(of: gate)
    let coverage = try #require(evaluation.details.coverage)
    for knob in ProfileKnob.allCases {
      let counts = coverage.knobs[knob.index]
      let settings = [gate.baseline, gate.candidate].map(knob.setting)
      let figures = try example.lines.map { try Self.figure($0, knob) }
      #expect(counts.figures == figures.count, "seed \(seed), \(knob)")
      #expect(counts.least == figures.min() && counts.greatest == figures.max(), "seed \(seed), \(knob)")
      #expect(counts.nearestAtOrBelow == figures.filter { $0 <= settings[1] }.max(), "seed \(seed), \(knob)")
      #expect(counts.nearestAbove == figures.filter { $0 > settings[1] }.min(), "seed \(seed), \(knob)")
      let alone = try ExercisedTests.mutants(gate.baseline, knob, settings)
      let member = String(knob.member.split(separator: ".").last ?? "")
      let other = try gate.baseline.with(member, CanonicalJSON.number(settings[1]))
      let between = try example.lines.filter { try ExercisedTests.liesBetween($0, knob, alone) }
      let otherwise = try between.count { line in
        let decisions = try [gate.baseline, other].map {
          try RecordReplay(line: Array(line.utf8), under: $0).replay.decision
        }
        return decisions[0] != decisions[1]
      }
      #expect(counts.between == between.count, "seed \(seed), \(knob)")
      #expect(counts.decidedOtherwise == otherwise, "seed \(seed), \(knob)")
      #expect((counts.between == 0 && settings[0] != settings[1]) == evaluation.notExercised.contains(knob))
    }
    for (rule, decisions) in zip(CoverageRule.all, coverage.rules) where rule.group != .traderReview {
      let showing = try example.lines.count { try Self.shows($0, rule, under: gate.baseline) }
      #expect(decisions == showing, "seed \(seed), \(rule.code)")
    }
  }

  private static func shows(_ line: String, _ rule: CoverageRule, under profile: PolicyProfile) throws -> Bool {
    let record = try RecordReplay(line: Array(line.utf8), under: profile)
    func has(_ codes: [String]) -> Bool {
      codes.contains { $0.isExactly(rule.code) || $0.utf8.starts(with: (rule.code + ":").utf8) }
    }
    switch rule.group {
    case .indicatorFidelity: return !record.findings.missingIndicators.isEmpty
    case .tradeCoherence: return has(record.findings.tradeViolations)
    case .metricConsistency: return has(record.findings.metricMismatches)
    case .lineageCompleteness: return has(record.findings.lineageViolations)
    case .agentReview:
      return record.replay.agentBudgetBreach?.name.isExactly(rule.code) ?? false
        || (0..<4).contains {
          rule.code.isExactly("agent_finding_priority_\($0)") && line.range(of: "\"priority\":\($0)") != nil
        }
    case .traderReview: return false
    }
  }

  @Test("pieces and merged tallies give the same", arguments: 0..<40)
  func isASumOfParts(_ seed: Int) async throws {
    let example = try FrontierCase(seed)
    var gate = example.gate
    gate.details = TallyDocument.everything
    let whole = try await example.evaluation(of: gate)
    gate.pieceSize = 700
    gate.workers = 3
    let cut = try await example.evaluation(of: gate)
    #expect(cut.details.coverage == whole.details.coverage)
    #expect(cut.notExercised == whole.notExercised)
    guard example.partners == nil else { return }
    let merged = try await FrontierTests.merged(example, gate)
    #expect(merged.details.coverage == whole.details.coverage)
    #expect(merged.notExercised == whole.notExercised)
  }

  @Test(
    "a decision without an agent's review has no figures of budgets; one that fails under any tolerance has no drift"
  )
  func withoutFigures() async throws {
    let line = #"{"schemaVersion":"replay-gate-decision.v1","id":"a","strategyId":"s","evidence":{}}"# + "\n"
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(countsCoverage: true)
    let coverage = try #require(try await gate.evaluate([Recorded.recording([line])]).details.coverage)
    #expect(coverage.knobs == ProfileKnob.allCases.map(KnobCoverage.init))
    #expect(coverage.lanes == LaneOrigins())
  }

  @Test("lanes are distinguished by the profile's digest or else its name, and repeated findings count once")
  func origins() async throws {
    let priorities = [1, 2]
    let lines = [
      Recorded.line("a", tokens: 1, priorities: priorities, decision: "fail"),
      Recorded.line("b", tokens: 1, decision: "pass", profile: "EXPERT"),
      Recorded.line("c", tokens: 1, decision: "pass", profile: "FAST"), Recorded.line("d", tokens: 1),
      Recorded.line("e", tokens: 1, decision: "pass", digest: PolicyProfile.expert.digest),
      Recorded.line("f", decision: "pass"),
    ]
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(countsCoverage: true)
    let coverage = try #require(try await gate.evaluate([Recorded.recording(lines)]).details.coverage)
    let lanes = coverage.lanes
    #expect([lanes.baseline, lanes.candidate, lanes.another, lanes.notNamed] == [1, 2, 1, 1])
    #expect(coverage.knobs[ProfileKnob.findings.index].greatest == 2)
    #expect(coverage.knobs[ProfileKnob.findings.index].figures == 5)
  }

  @Test(
    "impossible coverage is an error",
    arguments: [
      (#""between":1"#, #""between":9"#), (#""decidedOtherwise":1"#, #""decidedOtherwise":2"#),
      (#""figures":2"#, #""figures":0"#), (#""least":0.5"#, #""least":0.6"#),
      (#""nearestAbove":0.5"#, #""nearestAbove":0.25"#), (#""lanes":[0,0,0,0]"#, #""lanes":[3,0,0,0]"#),
      (#""above":2"#, #""above":1"#),
    ])
  func refuses(_ old: String, _ new: String) async throws {
    let gate = Gate(baseline: .standard, candidate: .expert)
    let inputs = TallyDocument.Inputs(
      engine: "test", baseline: TallyProfile(.standard, given: "S"), candidate: TallyProfile(.expert, given: "E"))
    let lines = [Recorded.line("a", drift: 0.5), Recorded.line("b", drift: 2)]
    let json = try await gate.tally([Recorded.recording(lines)], as: inputs).jsonBytes
    let text = String(decoding: json, as: UTF8.self)
    #expect(text.contains(old), "\(text)")
    let changed = text.replacing(old, with: new, maxReplacements: 1)
    #expect(throws: ReplayGateError.self) { try TallyDocument(json: TallyCodingTests.sealed(changed), source: "t") }
  }
}
