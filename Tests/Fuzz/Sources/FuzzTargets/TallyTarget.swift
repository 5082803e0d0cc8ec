@testable import ReplayGate
@testable import ReplayReference

extension FuzzTarget {
  /// Recordings in pieces, with a tally for each, written, read and merged in any grouping: the result is that of one run, or
  /// its error.
  static let tally = FuzzTarget(
    name: "tally", input: "recordings that are one", schemas: FuzzTarget.recordedKinds,
    run: { input in
      var random = SplitMix64(seed: input.fingerprint)
      let policy = Policy(&random)
      var gate = policy.gate
      if policy.mode == .regressions { gate.budgets = budgets(&random) }
      gate.details = TallyDocument.everything
      let recordings = Parts(input).all.enumerated().map { Recording.bytes($1, name: "r\($0)") }
      let (expected, run) = Answer.of(gate, recordings)

      let inputs = TallyDocument.Inputs(
        engine: "fuzz", baseline: TallyProfile(gate.baseline, given: gate.baseline.name),
        candidate: TallyProfile(gate.candidate, given: gate.candidate.name))
      var tallies = recordings.flatMap { pieces(of: $0, random.within(1...3)) }.map { piece in
        gate.workers = random.within(1...2)
        gate.pieceSize = random.pick([64, 1000])
        let tally = tally(gate, piece, inputs)
        // This takes longer than everything else.
        return random.chance(20) ? read(again: tally) : tally
      }
      while tallies.count > 1 {
        let place = random.below(tallies.count - 1)
        mustGive("a merge") { try tallies[place].merge(tallies.remove(at: place + 1)) }
      }

      do throws(ReplayGateError) {
        let merged = try read(again: tallies[0]).evaluation(under: gate)
        guard let whole = run?.evaluation else { broken("merged to a verdict, and not in one run: \(expected)") }
        let report = EngineRun.report(of: merged)
        hold(report == run?.report, "\(report)\nexpected:\n\(expected)")
        let (parts, wholeParts) = (parts(of: merged), parts(of: whole))
        hold(parts.utf8.elementsEqual(wholeParts.utf8), "\(parts)\nexpected:\n\(wholeParts)")
      } catch {
        hold(.error(error) == expected, "\(error)\nexpected:\n\(expected)")
      }
    },
    seeds: { try $0.learned() })

  private static func budgets(_ random: inout SplitMix64) -> FlipBudgets {
    func budget() -> FlipBudget {
      FlipBudget(
        maximum: random.chance(30) ? random.within(0...2) : nil,
        maximumRate: random.chance(30) ? random.pick([0, 0.25, 0.5, 1]) : nil)
    }
    var budgets = FlipBudgets()
    (budgets.tightened, budgets.loosened) = (budget(), budget())
    (budgets.tightenedPerStrategy, budgets.loosenedPerStrategy) = (budget(), budget())
    return budgets
  }

  private static func pieces(of recording: Recording, _ count: Int) -> [RecordingPiece] {
    guard case .array(let bytes) = recording.bytes else { return [] }
    let size = bytes.count
    return (0..<count).map { number in
      let range = size * number / count..<size * (number + 1) / count
      return RecordingPiece(
        recording: Recording(name: recording.name, bytes: recording.bytes, range: size == 0 ? nil : range),
        range: range, size: size, isCutElsewhere: false)
    }
  }

  private static func tally(_ gate: Gate, _ piece: RecordingPiece, _ inputs: TallyDocument.Inputs) -> TallyDocument {
    OneThread.run {
      do {
        return try await gate.tally(piece, as: inputs, carriesFaults: true)
      } catch {
        broken("no tally: \(error)")
      }
    }
  }

  /// The tally, written and read.
  private static func read(again document: TallyDocument) -> TallyDocument {
    let json = mustGive("a tally's text") { try document.jsonBytes }
    let read = mustGive("a tally of its own text") { try TallyDocument(json: json, source: "tally") }
    hold(mustGive("a tally's text") { try read.jsonBytes } == json, "a tally is written otherwise than it was read")
    return read
  }

  private static func parts(of evaluation: GateEvaluation) -> String {
    let parts = mustGive("a tally's parts") {
      try TallyEncoder.json(of: evaluation.tally) + TallyEncoder.json(of: evaluation.details)
    }
    return String(decoding: parts, as: UTF8.self) + "\(evaluation.budgets)\(evaluation.waivers)"
  }
}
