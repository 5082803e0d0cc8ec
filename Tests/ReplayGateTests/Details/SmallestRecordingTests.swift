import Testing

@testable import ReplayGate

/// No smaller choice of a recording's lines gives the verdict: compared with all choices from small recordings, with drawn
/// gates.
@Suite struct SmallestRecordingTests {
  @Test(arguments: 0..<60)
  func noChoiceOfLinesIsSmaller(seed: Int) async throws {
    var draw = Draw(seed + 1)
    let isJoined = draw.one(of: 3)
    let (lines, partners) = Self.lines(&draw, isJoined: isJoined)
    let gate = Self.gate(&draw)
    let recording = Recorded.recording(lines)
    let candidate = partners.map { Recorded.recording($0, name: "k") }
    let whole = try await gate.evaluate([recording], candidateRecording: candidate).verdict
    let minimal = try await gate.minimalRecording([recording], candidateRecording: candidate)
    guard let minimal else {
      // Nil only if every recording that gives the verdict needs all lines.
      for choice in 0..<(1 << lines.count) - 1 {
        let verdict = try await Self.verdict(gate, lines, partners, choice)
        #expect(!verdict.says(whole), "seed \(seed): \(choice) gives it")
      }
      return
    }
    #expect(minimal.evaluation.verdict.says(whole))
    let fewest = minimal.records.count
    for choice in 0..<1 << lines.count where choice.nonzeroBitCount < fewest {
      let verdict = try await Self.verdict(minimal.evaluation.gate, lines, partners, choice)
      #expect(!verdict.says(whole), "seed \(seed): \(choice) gives it with \(choice.nonzeroBitCount), not \(fewest)")
    }
  }

  private static func lines(_ draw: inout Draw, isJoined: Bool) -> ([String], [String]?) {
    let count = 2 + draw.number(0...4)
    var lines: [String] = []
    var partners: [String] = []
    for number in 0..<count {
      let strategy = draw.element(["s", "s", "t"])
      let drift = draw.element([0, 0, 0.5, 0.5, 2])
      let tokens = draw.element([nil, nil, nil, 3_000])
      let isRecorded = draw.one(of: 4)
      lines.append(
        Recorded.line(
          "d\(number)", strategy: strategy, drift: drift, tokens: tokens,
          decision: isRecorded ? draw.element(["pass", "fail"]) : nil,
          digest: isRecorded && draw.one(of: 3) ? PolicyProfile.standard.digest : nil))
      if isJoined, !draw.one(of: 9) {
        partners.append(
          Recorded.line("d\(number)", strategy: strategy, drift: draw.element([drift, drift, 0.3, 3]), tokens: tokens))
      }
    }
    return (lines, isJoined ? partners : nil)
  }

  private static func gate(_ draw: inout Draw) -> Gate {
    var gate = Gate(baseline: .standard, candidate: .expert)
    if draw.one(of: 5) { gate.mode = .any }
    if draw.one(of: 5) { gate.minimumRecords = draw.element([2, 20]) }
    if draw.one(of: 5) { gate.minimumFidelity = draw.element([0.5, 1]) }
    if draw.one(of: 5) { gate.requiresExercised = true }
    guard gate.mode == .regressions else { return gate }
    if draw.one(of: 3) { gate.budgets.tightened.maximum = draw.number(0...2) }
    if draw.one(of: 3) { gate.budgets.loosened.maximum = draw.number(0...1) }
    if draw.one(of: 4) { gate.budgets.tightenedPerStrategy.maximum = draw.number(0...1) }
    if draw.one(of: 4) { gate.budgets.tightened.maximumRate = draw.element([0.2, 0.7]) }
    return gate
  }

  /// The verdict over the lines whose bit is set, with their partners.
  private static func verdict(
    _ gate: Gate, _ lines: [String], _ partners: [String]?, _ choice: Int
  ) async throws -> GateVerdict {
    let chosen = lines.indices.filter { choice & 1 << $0 != 0 }
    let ids = Set(chosen.map { "\"id\":\"d\($0)\"" })
    let theirs = partners?.filter { line in ids.contains { line.contains($0) } }
    return try await gate.evaluate(
      [Recorded.recording(chosen.map { lines[$0] })],
      candidateRecording: theirs.map { Recorded.recording($0, name: "k") }
    ).verdict
  }
}
