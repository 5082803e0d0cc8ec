@testable import ReplayGate
@testable import ReplayReference

extension FuzzTarget {
  /// A reader that has learned from other recordings reads the next one like a new reader.
  static let learned = FuzzTarget(
    name: "learned", input: "earlier recordings, and the one that is read", schemas: FuzzTarget.recordedKinds,
    run: { input in
      var random = SplitMix64(seed: input.fingerprint)
      let work = Policy(&random).gate.work(trace: { _ in })
      let parts = Parts(input).all
      var worker = ReplayWorker()
      for part in parts.dropLast() { _ = Reading(part, by: &worker, work) }
      var fresh = ReplayWorker()
      let expected = Reading(parts.last!, by: &fresh, work)
      let reading = Reading(parts.last!, by: &worker, work)
      hold(reading == expected, "\(reading)\nexpected:\n\(expected)")
    },
    seeds: { try $0.learned() })
}

/// The result of a worker for a recording.
private struct Reading: Equatable, CustomStringConvertible {
  private let lines: Int
  private let fault: InputFault?
  private let trace: [UInt8]
  private let tally: [UInt8]

  init(_ recording: [UInt8], by worker: inout ReplayWorker, _ work: ReplayWork) {
    // The buffer has exactly the promised bytes, so that the address sanitizer detects the first read beyond them.
    worker.buffer = PieceBuffer(capacity: recording.count + 1)
    worker.buffer.append(recording)
    if recording.last != 0x0A { worker.buffer.terminate() }
    worker.buffer.pad(from: worker.buffer.count)
    let piece = Piece(
      position: 0, recording: 0, first: 0, end: worker.buffer.count, offset: 0, isStartOfRecording: true,
      isCutShort: false)
    // What it learned is how to read. The examples that it found belong to another recording.
    worker.exampleCounts = []
    var part = work.begin()
    let read = work.process(piece, after: 0, with: &worker, into: &part)
    work.finish(&part, with: &worker)
    lines = read.lines
    fault = read.fault?.inputFault(in: "recording", after: 0)
    trace = part.trace
    tally = mustGive("a tally") { try TallyEncoder.json(of: part.candidate.tally) }
  }

  var description: String {
    let fault = fault.map { "\($0)" } ?? "no fault"
    return "\(lines) lines, \(fault)\n\(String(decoding: trace + tally, as: UTF8.self))"
  }
}
