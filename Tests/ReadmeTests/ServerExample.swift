// The article about servers contains the code between the two marks, and `ServerExampleTests` runs it.
// README: begin
import ReplayGate

/// Judges a recording that arrives as bytes, and tells how far it is.
func judge(
  _ body: some AsyncSequence<UInt8, any Error> & Sendable, progress: @escaping @Sendable (ReplayProgress) -> Void
) async throws -> GateReport {
  let gate = Gate(baseline: .standard, candidate: .expert, minimumRecords: 20)
  let evaluation = try await gate.evaluate([.sequence(body, name: "request")], progress: progress)
  return evaluation.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200))
}
// README: end
