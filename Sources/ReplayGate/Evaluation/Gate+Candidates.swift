/// Several candidates in one pass.
extension Gate {
  /// Replays recordings once, under the baseline and under each of several candidates, and gives their verdicts in the
  /// candidates' order: each what `evaluate` gives with that candidate alone, over the same bytes.
  ///
  /// - Parameters:
  ///   - recordings: one recording, in parts in their order.
  ///   - candidates: what would decide from now on, at least one; they are evaluated instead of `candidate`.
  ///   - candidateRecording: what the candidates replay instead, joined by `id`: a file or bytes.
  ///   - progress: told after each piece, from any task, one call at a time.
  /// - Throws: `ReplayGateError`, as `evaluate` does; `invalidConfiguration` for no candidate, and for two that are the
  ///   same profile.
  /// - Complexity: reading is as for one candidate. Each candidate after the first adds the work of deciding and
  ///   counting, and the memory of a tally and of the details that are asked for.
  public func evaluate(
    _ recordings: [Recording], candidates: [PolicyProfile], candidateRecording: Recording? = nil,
    progress: (@Sendable (ReplayProgress) -> Void)? = nil
  ) async throws(ReplayGateError) -> [GateEvaluation] {
    try Self.check(candidates)
    let gates = candidates.map { profile in
      var gate = self
      gate.candidate = profile
      return gate
    }
    if gates.count == 1 {
      return [try await gates[0].evaluate(recordings, candidateRecording: candidateRecording, progress: progress)]
    }
    let (sum, _) = try await sum(recordings, candidateRecording, candidates, progress) {
      index, progress async throws(ReplayGateError) -> (ComparisonWork.Sum, Void) in
      let engine = ReplayEngine(
        work: ComparisonWork(gates, index), recordings: recordings, workers: workers, pieceSize: pieceSize,
        progress: progress)
      let start = ComparisonWork.Sum(
        candidates: gates.map { (ReplayTally($0.origin), ReplayDetails($0.detailOptions)) },
        join: CandidateJoin(candidates: index?.entries.count ?? 0))
      return (try await engine.run(from: start), ())
    }
    return zip(gates, sum.candidates).map { gate, sum in
      GateEvaluation(gate: gate, tally: sum.tally, details: sum.details)
    }
  }

  private static func check(_ candidates: [PolicyProfile]) throws(ReplayGateError) {
    if candidates.isEmpty { throw .invalidConfiguration("there must be at least 1 candidate") }
    var numbers: [Exact<String>: Int] = [:]
    for (number, profile) in candidates.enumerated() {
      if let first = numbers.updateValue(number, forKey: Exact(profile.digest)) {
        throw .invalidConfiguration(
          "candidates \(first + 1) and \(number + 1) are the same profile, \(profile.name) (\(profile.digest))")
      }
    }
  }
}
