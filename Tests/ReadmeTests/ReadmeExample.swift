import ReplayGate

/// Whether EXPERT may replace STANDARD, according to the decisions of a recording.
func mayMerge(recording path: String) async throws -> Bool {
  let gate = Gate(baseline: .standard, candidate: .expert, minimumRecords: 20)
  let evaluation = try await gate.evaluate([.file(path)])
  for example in evaluation.tally.examples {
    print(example.id, example.baseline.name, "->", example.candidate?.name ?? "no partner")
    for cause in example.causes { print("  ", cause) }
  }
  print(evaluation.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200)).json)
  return !evaluation.verdict.isMergeBlocked
}
