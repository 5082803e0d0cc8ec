import Testing

@testable import ReplayGate
@testable import ReplayReference

/// Several candidates in one pass: each gets what a run with it alone gives, to the byte.
@Suite("Several candidates in one pass")
struct CandidatesTests {
  /// Settings that are judged and collected by.
  struct Setting: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let set: @Sendable (inout Gate) throws -> Void
  }

  static let everything = ReplayDetails.Options(
    decisions: 7, countsStrategies: true, drawsFrontier: true, countsCoverage: true)

  static let settings = [
    Setting(testDescription: "nothing set") { _ in },
    Setting(testDescription: "mode any") { $0.mode = .any },
    Setting(testDescription: "all details") { $0.details = everything },
    Setting(testDescription: "all details, mode any") {
      $0.details = everything
      $0.mode = .any
    },
    Setting(testDescription: "what evidence has to show") {
      $0.minimumRecords = 100
      $0.minimumFidelity = 0.9
      $0.requiresExercised = true
    },
    Setting(testDescription: "budgets") {
      $0.budgets.tightened = FlipBudget(maximum: 40, maximumRate: 0.4)
      $0.budgets.loosened = FlipBudget(maximum: 3)
    },
    Setting(testDescription: "budgets of strategies, drawn") {
      $0.details.drawsFrontier = true
      $0.budgets.tightenedPerStrategy = FlipBudget(maximum: 5)
      $0.budgets.loosenedPerStrategy = FlipBudget(maximumRate: 0.5)
    },
    Setting(testDescription: "waivers, all details") {
      $0.details = everything
      $0.waivers = try waivers
    },
  ]

  private static var waivers: Waivers {
    get throws {
      func waiver(_ id: String, _ scope: String) -> String {
        """
        {"id":"\(id)","scope":\(scope),"rationale":"r","approver":"a","reference":"#1","expires":"2030-01-01T00:00:00Z"}
        """
      }
      let ids = try Golden.bytes("realistic.STANDARD-EXPERT.trace.ndjson").split(separator: UInt8(ascii: "\n"))
        .prefix(60).map { try #require(try JSONParser.parse(Array($0))["id"]?.text?.string) }
      let all = [
        waiver("W-1", "{\"decisions\":[\(ids.map { "\"\($0)\"" }.joined(separator: ","))]}"),
        waiver("W-2", #"{"strategyId":"strat-1","reason":"candidate_decision_regressed_from_baseline"}"#),
      ]
      return try Waivers(
        json: Array("{\"schemaVersion\":\"replay-gate-waivers.v1\",\"waivers\":[\(all.joined(separator: ","))]}".utf8),
        source: "w", at: JudgementTime(secondsSince1970: 1_800_000_000))
    }
  }

  /// Recordings of `golden/`, perhaps with another one.
  struct Source: Sendable, CustomTestStringConvertible {
    let names: [String]
    var joined: String?
    /// Which lines are read: each, or each of a number of lines. What neighbours have in common is replayed once less often.
    var step = 1
    var testDescription: String { names.joined(separator: "+") + (joined.map { " with \($0)" } ?? "") }

    var recordings: [Recording] {
      get throws {
        if step == 1 { return names.map { .file(Golden.path($0 + ".ndjson")) } }
        return try names.map { name in
          let lines = try Golden.bytes(name + ".ndjson").split(separator: UInt8(ascii: "\n"))
          let some = stride(from: 0, to: lines.count, by: step).map { lines[$0] }
          return .bytes(Array(some.joined(separator: [UInt8(ascii: "\n")])), name: name)
        }
      }
    }
  }

  static let sources = [
    Source(names: ["../default"]), Source(names: ["rules"]), Source(names: ["edge"], step: 7),
    Source(names: ["edge-shuffled"], step: 3), Source(names: ["realistic"]), Source(names: ["artifacts"], step: 3),
    Source(names: ["rules", "artifacts", "edge"], step: 7),
    Source(names: ["realistic"], joined: "realistic.candidate"), Source(names: ["rules"], joined: "realistic"),
  ]

  /// Every source with every setting, as `place` counts them.
  @Test("as each alone", arguments: Cases.some(of: 0..<sources.count * settings.count as Range<Int>))
  func alone(place: Int) async throws {
    let (source, setting) = (Self.sources[place % Self.sources.count], Self.settings[place / Self.sources.count])
    var gate = Gate(baseline: try Golden.profile("STANDARD").engine, candidate: .standard)
    try setting.set(&gate)
    let recordings = try source.recordings
    let candidates = try ["EXPERT", "FAST", "STANDARD", "TRADER-REVIEW"].map { try Golden.profile($0).engine }
    let joined = source.joined.map { Recording.file(Golden.path($0 + ".ndjson")) }
    try await Self.expectAlike(
      gate, recordings, candidates, joined, sizes: [(1, Gate.defaultPieceSize), (3, 5000), (2, 500)])
  }

  @Test("as each alone, of what nobody wrote by hand", arguments: Cases.some(of: 0..<40 as Range<UInt64>))
  func generated(seed: UInt64) async throws {
    var odd = OddRecordings(seed: 7000 + seed)
    let configuration = try GeneratedGate(&odd)
    var gate = configuration.engine
    gate.details = Self.everything
    var candidates = [configuration.candidate.engine]
    for number in 0..<odd.random.within(1...6) {
      let profile = try ProfilePair(odd.profile("P\(number)")).engine
      if !candidates.contains(where: { $0.digest == profile.digest }) { candidates.append(profile) }
    }
    let ids = (0..<40).map { Text("valrun-\($0)") }
    let records = ids.map { odd.record($0, digests: odd.random.chance(30) ? configuration.digests : []) }
    let recording = odd.recording(records.map { odd.line($0) })
    try await Self.expectAlike(gate, [.bytes(recording)], candidates, nil)
    let partners = zip(ids, records).filter { _ in odd.random.chance(90) }.map { id, record in
      var partner = odd.random.chance(50) ? record : odd.record(id)
      partner["strategyId"] = record["strategyId"]
      return odd.line(partner)
    }
    try await Self.expectAlike(gate, [.bytes(recording)], candidates, .bytes(odd.recording(partners)))
  }

  /// Compares with runs of one worker over one piece. Each of `sizes` is a number of workers and a size of pieces; none:
  /// those of the gate.
  private static func expectAlike(
    _ gate: Gate, _ recordings: [Recording], _ candidates: [PolicyProfile], _ joined: Recording?,
    sizes: [(workers: Int, piece: Int)] = []
  ) async throws {
    var alone: [Outcome] = []
    for candidate in candidates {
      var one = gate
      one.candidate = candidate
      (one.workers, one.pieceSize) = (1, Gate.defaultPieceSize)
      alone.append(await outcome { [try await one.evaluate(recordings, candidateRecording: joined)] })
    }
    for (workers, piece) in sizes.isEmpty ? [(gate.workers, gate.pieceSize)] : sizes {
      var many = gate
      (many.workers, many.pieceSize) = (workers, piece)
      let all = await outcome { [many] in
        try await many.evaluate(recordings, candidates: candidates, candidateRecording: joined)
      }
      // Of a run that fails there is one error.
      let expected = alone.first { if case .failed = $0 { true } else { false } } ?? .gave(alone.flatMap(\.texts))
      #expect(all == expected, "\(workers) workers, pieces of \(piece) bytes")
    }
  }

  private enum Outcome: Equatable {
    case gave([[String]])
    case failed(String)

    var texts: [[String]] { if case .gave(let texts) = self { texts } else { [] } }
  }

  private static func outcome(_ body: () async throws -> [GateEvaluation]) async -> Outcome {
    do { return .gave(try await body().map(text)) } catch { return .failed("\(error)") }
  }

  /// All that an evaluation holds, in an order of its own.
  private static func text(of evaluation: GateEvaluation) -> [String] {
    let details = evaluation.details
    let strategies = details.strategies.sorted.map { row in
      let causes = [row.counts.causes, row.counts.loosenedCauses].map { $0.map { "\($0)" }.sorted() }
      return "\(row.strategyId) \(row.counts.records) \(row.counts.tightened) \(row.counts.loosened) \(causes)"
    }
    return [
      evaluation.report(generatedAt: StampTime(secondsSince1970: 0)).json, "\(evaluation.tally)",
      "\(evaluation.verdict)", "\(evaluation.budgets)", "\(evaluation.waivers)", "\(evaluation.notExercised)",
      "\(details.decisions)", "\(details.coverage as Any)",
    ] + strategies + ProfileKnob.allCases.map { "\(evaluation.frontier(of: $0) as Any)" }
  }

  @Test("an error is the one that a run with one candidate has")
  func errors() async throws {
    let candidates = [PolicyProfile.expert, .fast]
    let sound = try Golden.bytes("realistic.ndjson")
    let line = try #require(sound.split(separator: UInt8(ascii: "\n")).first)
    let rows: [(recording: [UInt8], joined: [UInt8]?)] = [
      (Array(line) + Array("\n{\"id\":1}\n".utf8), nil), (Array(line), Array("{\"id\":1}\n".utf8)),
      (Array(line) + [0x0A] + Array(line), Array(line)), (Array(line), Array(line) + [0x0A] + Array(line)),
    ]
    for row in rows {
      let gate = Gate(baseline: .standard, candidate: .standard)
      try await Self.expectAlike(gate, [.bytes(row.recording)], candidates, row.joined.map { .bytes($0) })
      await #expect(throws: ReplayGateError.self) {
        try await gate.evaluate(
          [.bytes(row.recording)], candidates: candidates, candidateRecording: row.joined.map { .bytes($0) })
      }
    }
  }

  @Test("no candidate, and one that is there twice, are refused", arguments: [0, 2])
  func refused(count: Int) async throws {
    let gate = Gate(baseline: .standard, candidate: .standard)
    let candidates = [PolicyProfile](repeating: .expert, count: count)
    await #expect(throws: ReplayGateError.self) {
      try await gate.evaluate([.file(Golden.path("realistic.ndjson"))], candidates: candidates)
    }
  }

  @Test("a run that is cancelled gives no verdict")
  func cancelled() async throws {
    let bytes = try Golden.bytes("realistic.ndjson")
    let task = Task { () async throws -> Int in
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await Gate(baseline: .standard, candidate: .standard)
        .evaluate([.bytes(bytes)], candidates: [.expert, .fast]).count
    }
    await #expect(throws: ReplayGateError.cancelled) { try await task.value }
  }
}
