import ReplayGate

/// What the first page of the catalog shows.
func overview() async throws {
  let gate = Gate(baseline: .standard, candidate: .expert, minimumRecords: 1000)
  let evaluation = try await gate.evaluate([.file("week.ndjson")])
  print(evaluation.verdict.isMergeBlocked, evaluation.verdict.reasons.map(\.code))
}
