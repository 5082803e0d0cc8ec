import ReplayGate

/// Judges a recording that arrives in a request's body, and tells how far it is.
func judge(
  _ body: some AsyncSequence<[UInt8], any Error> & Sendable, byteCount: Int?, progress: @escaping ProgressSink
) async throws -> GateReport {
  // Progress is told after each piece.
  var gate = Gate(baseline: .standard, candidate: .expert, minimumRecords: 20, pieceSize: 1 << 16)
  gate.limits = RecordingLimits(longestLine: 1 << 20, bytes: 1 << 30, decisions: 1_000_000)
  let recording = Recording.chunks(body, name: "request", byteCount: byteCount)
  let evaluation = try await gate.evaluate([recording], progress: progress)
  return evaluation.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200))
}
