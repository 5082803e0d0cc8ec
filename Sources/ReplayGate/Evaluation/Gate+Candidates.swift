/// Several candidates in one pass.
extension Gate {
  /// Replays recordings once, under the baseline and under each of several candidates.
  ///
  /// - Parameters:
  ///   - recordings: One recording, as parts in their order.
  ///   - candidates: The profiles that may replace the baseline, at least one. They are evaluated instead of ``candidate``.
  ///   - candidateRecording: The recording that the candidates replay instead, a file or bytes in memory. The two are
  ///     joined by `id`.
  ///   - progress: Called after each piece.
  /// - Returns: The verdicts, in the order of the candidates. Each is the same as for that candidate alone.
  /// - Throws: ``ReplayGateError``: the errors of `evaluate`, and `invalidConfiguration` if there is no candidate or if two
  ///   candidates are the same profile.
  /// - Complexity: Reading costs as much as for one candidate. Each candidate after the first adds the work of deciding and
  ///   counting, and the memory of a tally and of the requested details.
  public func evaluate(
    _ recordings: [Recording], candidates: [PolicyProfile], candidateRecording: Recording? = nil,
    progress: ProgressSink? = nil
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
        limits: limits, progress: progress)
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
