/// Two works that share one reading of a recording.
struct PairedWork<First: PieceWork, Second: PieceWork>: PieceWork {
  let first: First
  let second: Second

  struct Part: Sendable {
    var first: First.Part
    var second: Second.Part
  }

  struct Sum: Sendable {
    var first: First.Sum
    var second: Second.Sum
  }

  func decisions(in sum: Sum) -> Int { first.decisions(in: sum.first) }

  func begin() -> Part { Part(first: first.begin(), second: second.begin()) }

  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    let known = worker.recordLines
    _ = second.process(piece, after: lines, with: &worker, into: &part.second)
    // Each record is counted once.
    worker.recordLines = known
    return first.process(piece, after: lines, with: &worker, into: &part.first)
  }

  func finish(_ part: inout Part, with worker: inout ReplayWorker) {
    second.finish(&part.second, with: &worker)
    first.finish(&part.first, with: &worker)
  }

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) async throws(ReplayGateError) {
    try await first.fold(part.first, after: lines, in: source, into: &sum.first)
    try await second.fold(part.second, after: lines, in: source, into: &sum.second)
  }
}
