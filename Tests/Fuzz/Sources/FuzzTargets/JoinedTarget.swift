@testable import ReplayGate
@testable import ReplayReference

extension FuzzTarget {
  /// Two joined recordings: the result is the same for every division and every order of the second one, and agrees with the
  /// reference.
  static let joined = FuzzTarget(
    name: "joined", input: "a recording, a candidate recording", schemas: FuzzTarget.recordedKinds,
    run: { input in
      let parts = Parts(input, limit: 2).all
      let (first, second) = (parts[0], parts.last!)
      var random = SplitMix64(seed: input.fingerprint)
      let policy = Policy(&random)
      var gate = policy.gate
      func answer(_ second: [UInt8]) -> (Answer, EngineRun?) {
        Answer.of(gate, [.bytes(first, name: "recording")], candidate: .bytes(second, name: "candidate"))
      }
      let (expected, run) = answer(second)
      for _ in 0..<2 {
        gate.workers = random.within(1...3)
        gate.pieceSize = random.pick([1, 7, 64, 333, 5000])
        let (answer, _) = answer(second)
        hold(
          answer == expected,
          "\(gate.workers) workers, pieces of \(gate.pieceSize) bytes:\n\(answer)\nexpected:\n\(expected)")
      }

      let join = ReferenceJoin(ReferenceRecording(first), ReferenceRecording(second))
      switch (expected, run) {
      case (.verdict, let run?):
        if let place = join.fault { broken("\(place) was taken") }
        let verdict = policy.reference.evaluate(join.recording.records, candidates: join.candidates.records)
        let differences = run.differences(from: verdict)
        hold(differences == [], differences.joined(separator: "\n"))
        let turned = Array(second.lines.reversed().joined(separator: [0x0A]))
        hold(answer(turned).0 == expected, "the candidate recording's lines in another order make a difference")
      case (.error(let error), _):
        guard let fault = error.fault else { broken("\(error)") }
        let place = ReferenceJoin.Place(isCandidate: fault.source == "candidate", line: fault.line)
        hold(place == join.fault, "\(fault), and the reference's fault is \(join.fault as Any)")
      default: broken("\(expected)")
      }
    },
    seeds: { try $0.joined() })
}

extension [UInt8] {
  /// Without a byte order mark, which is valid only at the start of the first line.
  fileprivate var lines: [ArraySlice<UInt8>] {
    (starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self[...]).split(separator: 0x0A)
  }
}
