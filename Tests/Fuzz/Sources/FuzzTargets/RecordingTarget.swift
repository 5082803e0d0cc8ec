@testable import ReplayGate
@testable import ReplayReference

extension FuzzTarget {
  /// A recording: the result is the same whole and in pieces, with several workers, from memory, a sequence and a pipe, and
  /// agrees with the reference.
  static let recording = FuzzTarget(
    name: "recording", input: "a recording", schemas: FuzzTarget.recordedKinds,
    run: { input in
      var random = SplitMix64(seed: input.fingerprint)
      let policy = Policy(&random)
      var gate = policy.gate
      let (expected, run) = Answer.of(gate, [.bytes(input, name: "recording")])
      for source in Source.allCases {
        gate.workers = random.within(1...3)
        gate.pieceSize = random.pick([1, 2, 7, 64, 333, 5000])
        let answer = source.withRecording(of: input) { Answer.of(gate, [$0]).0 }
        hold(
          answer == expected,
          "\(gate.workers) workers, pieces of \(gate.pieceSize) bytes, \(source):\n\(answer)\nexpected:\n\(expected)")
      }

      let reading = ReferenceRecording(input)
      switch (expected, run) {
      case (.verdict, let run?):
        if let fault = reading.fault { broken("line \(fault.line) was taken: \(fault.reason)") }
        let differences = run.differences(from: policy.reference.evaluate(reading.records))
        hold(differences == [], differences.joined(separator: "\n"))
      case (.error(let error), _):
        guard let fault = error.fault else { broken("\(error)") }
        hold(fault.line == reading.fault?.line, "\(fault), and the reference's fault is \(reading.fault as Any)")
      default: broken("\(expected)")
      }
    },
    seeds: { try $0.recordings() })
}
