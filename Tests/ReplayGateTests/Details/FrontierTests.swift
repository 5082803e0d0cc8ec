import Testing

@testable import ReplayGate

/// The frontier from one pass, compared with a separate gate at each setting.
@Suite struct FrontierTests {
  @Test("the result at a setting is that of a gate with this setting", arguments: 0..<80)
  func agreesWithTheGate(_ seed: Int) async throws {
    let example = try FrontierCase(seed)
    var gate = example.gate
    gate.details = ReplayDetails.Options(drawsFrontier: true)
    let evaluation = try await example.evaluation(of: gate)
    for knob in ProfileKnob.allCases {
      let frontier = try #require(evaluation.frontier(of: knob))
      #expect(frontier.notKnown.isEmpty)
      for point in frontier.points + frontier.ends {
        let asked = try await example.asked(knob, at: point.setting)
        #expect(asked.count == point.count, "seed \(seed), \(knob) \(point.setting)")
        #expect(asked.passes == point.passes, "seed \(seed), \(knob) \(point.setting)")
      }
      var settings = example.settings(of: knob)
      for range in frontier.passing {
        settings += [range.lowest, range.highest]
        if range.lowest > knob.settings.lowerBound {
          settings.append(FrontierCase.beside(range.lowest, knob, above: false))
        }
        if range.highest < knob.settings.upperBound {
          settings.append(FrontierCase.beside(range.highest, knob, above: true))
        }
      }
      for setting in settings {
        let says = frontier.passing.contains { ($0.lowest...$0.highest).contains(setting) }
        let asked = try await example.asked(knob, at: setting)
        #expect(asked.passes == says, "seed \(seed), \(knob) \(setting)")
        if setting == knob.setting(in: gate.candidate) {
          #expect(evaluation.details.frontier?.atOwnSettings == asked.count)
          #expect(asked.passes == !evaluation.verdict.isBlocked)
        }
      }
    }
  }

  @Test("the drawn gates pass in one range, in several, and in none")
  func coversTheRanges() async throws {
    var seen: [String: Int] = [:]
    for seed in 0..<300 {
      let example = try FrontierCase(seed)
      var gate = example.gate
      gate.details = ReplayDetails.Options(drawsFrontier: true)
      let evaluation = try await example.evaluation(of: gate)
      for knob in ProfileKnob.allCases {
        switch try #require(evaluation.frontier(of: knob)).summary {
        case .nowhere: seen["nowhere", default: 0] += 1
        case .any: seen["any", default: 0] += 1
        case .atLeast: seen["atLeast", default: 0] += 1
        case .atMost: seen["atMost", default: 0] += 1
        case .ranges: seen["ranges", default: 0] += 1
        }
      }
    }
    #expect(seen.count == 5, "\(seen)")
  }

  @Test("pieces and merged tallies give the same", arguments: 0..<40)
  func isASumOfParts(_ seed: Int) async throws {
    let example = try FrontierCase(seed)
    var gate = example.gate
    gate.details = ReplayDetails.Options(decisions: 7, countsStrategies: true, drawsFrontier: true)
    let whole = try await example.evaluation(of: gate)
    gate.pieceSize = 700
    gate.workers = 3
    let cut = try await example.evaluation(of: gate)
    #expect(cut.details.frontier == whole.details.frontier)
    #expect(cut.details.decisions == whole.details.decisions)
    #expect(cut.details.strategies == whole.details.strategies)
    guard example.partners == nil else { return }
    let merged = try await Self.merged(example, gate)
    for knob in ProfileKnob.allCases { #expect(merged.frontier(of: knob) == whole.frontier(of: knob)) }
  }

  /// The merge of one tally per line, each written and read.
  static func merged(_ example: FrontierCase, _ gate: Gate) async throws -> GateEvaluation {
    var waivers: TallyWaivers?
    if let all = gate.waivers {
      let text = all.all.map { waiver in
        let scope =
          switch waiver.scope {
          case .decisions(let ids): "{\"decisions\":[\(ids.map { "\"\($0)\"" }.joined(separator: ","))]}"
          case .strategy(let name, let reason): "{\"strategyId\":\"\(name)\",\"reason\":\"\(reason.code)\"}"
          }
        return WaiverTests.file(scope, expires: waiver.expires.rfc3339, id: waiver.id)
      }
      waivers = try TallyWaivers(
        text: "{\"schemaVersion\":\"replay-gate-waivers.v1\",\"waivers\":[\(text.joined(separator: ","))]}",
        given: "w", at: all.now)
    }
    let inputs = TallyDocument.Inputs(
      engine: "test", baseline: TallyProfile(gate.baseline, given: "b"),
      candidate: TallyProfile(gate.candidate, given: "c"), waivers: waivers)
    var sum: TallyDocument?
    for (number, line) in example.lines.enumerated() {
      let tally = try await gate.tally([Recorded.recording([line], name: "r\(number)")], as: inputs)
      let read = try TallyDocument(json: tally.jsonBytes, source: "t")
      try sum?.merge(read)
      sum = sum ?? read
    }
    return try #require(sum).evaluation(under: gate)
  }
}
