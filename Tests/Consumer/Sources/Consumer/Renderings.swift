import GateReports
import ReplayGate

/// All renderings of a verdict, by the name that a file of it could have.
func renderings(of gate: Gate, over recordings: [Recording]) async throws -> [(name: String, text: String)] {
  var gate = gate
  // What renderings show besides the verdict. It is collected in the same pass.
  gate.details = ReplayDetails.Options(
    decisions: 1000, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
  let evaluation = try await gate.evaluate(recordings)
  let findings = GateFindings(
    evaluation: evaluation, report: evaluation.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200)),
    reproduce: "my-tool judge week.ndjson",
    inputs: recordings.map { GateFindings.DigestedInput(role: .recording, name: $0.name, sha256: nil, path: nil) },
    toolVersion: "my-tool 1.0")
  var texts = ReportFormat.allCases.map { (name: "gate.\($0.rawValue)", text: $0.render(findings)) }
  let screen = Screen(columns: 80, isTerminal: true, isColoured: false)
  texts.append(("summary", TerminalSummary(evaluation, reproduce: findings.reproduce, on: screen).blocked))
  texts.append(("regressions", RegressionGroups(evaluation).table(on: screen)))
  if let frontier = FrontierReport(evaluation) { texts.append(("frontier", frontier.table(on: screen))) }
  if let coverage = CoverageReport(evaluation) { texts.append(("coverage", coverage.table(on: screen))) }
  if let id = evaluation.tally.examples.first?.id {
    for explanation in try await gate.explain(id, in: recordings) {
      texts.append(("explanation", ExplanationReport(explanation, gate: gate).table(on: screen)))
    }
  }
  texts.append(("recording", RecordingCheckReport(try await gate.check(recordings)).table))
  return texts
}

/// Several candidates against one baseline, as a page and in words.
func comparison(of gate: Gate, _ candidates: [PolicyProfile], _ recordings: [Recording]) async throws -> (
  page: String?, words: String
) {
  let evaluations = try await gate.evaluate(recordings, candidates: candidates)
  for evaluation in evaluations where evaluation.verdict.isBlocked {
    print(evaluation.gate.candidate.name, evaluation.verdict.reasons.map(\.code))
  }
  let findings = evaluations.map { evaluation in
    GateFindings(
      evaluation: evaluation, report: evaluation.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200)),
      reproduce: "my-tool compare week.ndjson", toolVersion: "my-tool 1.0")
  }
  let comparison = CandidateComparison(findings)
  return (comparison.render(.html), comparison.summary())
}

/// The verdict over what several machines tallied. Their answers are merged as they arrive, so memory does not grow with their
/// number.
func verdict<Answer: AsyncSequence & Sendable>(
  of answers: [(name: String, body: Answer, length: Int)], under gate: Gate
) async throws -> GateVerdict where Answer.Element == [UInt8] {
  var merger = TallyMerger()
  for answer in answers {
    try await merger.add(answer.body, name: answer.name, byteCount: answer.length, longestLine: 1 << 24)
  }
  return try merger.evaluation(under: gate).verdict
}

/// Checks that each rendering shows the verdict of the recording of `main.swift`.
func checkRenderings(_ bytes: [UInt8]) async throws {
  let recordings = [Recording.bytes(bytes, name: "week.ndjson")]
  let gate = Gate(baseline: .standard, candidate: .expert)
  let texts = try await renderings(of: gate, over: recordings)
  let expected =
    ReportFormat.allCases.map { "gate.\($0.rawValue)" }
    + ["summary", "regressions", "frontier", "coverage", "explanation", "recording"]
  try expect(texts.map(\.name) == expected, "there is each rendering, once")
  let words: [(String, String)] = [
    ("gate.markdown", "run-2"), ("gate.markdown-comment", "run-2"), ("gate.github", "::error"),
    ("gate.junit", "candidate_decision_regressed_from_baseline"), ("gate.sarif", #""version":"2.1.0""#),
    ("gate.gitlab", "candidate_decision_regressed_from_baseline"), ("gate.tap", "TAP version 14"),
    ("gate.html", "my-tool judge week.ndjson"), ("gate.intoto", #""FAILED""#),
    ("summary", "blocked: merge and release"),
    ("regressions", "mean-reversion"), ("frontier", "STANDARD -> EXPERT over 2 decisions"),
    ("coverage", "metricDriftTolerancePct"), ("explanation", "run-2"),
    ("recording", "week.ndjson: 2 decisions in 2 lines"),
  ]
  for (name, word) in words {
    let text = texts.first { $0.name == name }?.text ?? ""
    try expect(text.contains(word), "\(name) shows \(word), but it is \(text)")
  }
  try expect(texts.first { $0.name == "gate.sarif" }?.text.contains(#""exitCode":1"#) == true, "a block is exit code 1")
  let lines = texts.filter { ["summary", "coverage"].contains($0.name) }.flatMap { $0.text.split(separator: "\n") }
  try expect(lines.filter { $0.count > 80 }.isEmpty, "a terminal of 80 columns is enough")

  let compared = try await comparison(of: gate, [.fast, .expert], recordings)
  try expect(compared.page?.contains("FAST") == true && compared.words.contains("EXPERT"), "candidates are compared")
  print("renderings: \(texts.count), and a comparison")
}

/// Checks that tallies that arrive in chunks give the verdict of one run, and that none does that is cut off.
func checkMerging(_ texts: [[UInt8]], _ expected: GateVerdict) async throws {
  func answers(cut: Int) -> [(name: String, body: AsyncStream<[UInt8]>, length: Int)] {
    texts.enumerated().map { number, text in
      let (body, arriving) = AsyncStream.makeStream(of: [UInt8].self)
      let end = number == texts.count - 1 ? text.count - cut : text.count
      for start in stride(from: 0, to: end, by: 1000) { arriving.yield(Array(text[start..<min(end, start + 1000)])) }
      arriving.finish()
      return ("machine \(number)", body, text.count)
    }
  }
  let gate = Gate(baseline: .standard, candidate: .expert)
  let merged = try await verdict(of: answers(cut: 0), under: gate)
  try expect(merged.reasons == expected.reasons && merged.isBlocked, "tallies that arrive give the verdict of one run")
  do {
    _ = try await verdict(of: answers(cut: 1), under: gate)
    throw Surprise(description: "expected that a tally that is cut off has no verdict")
  } catch let error as ReplayGateError where error.code == .unreadable {
    try expect(error.source == "machine 1" && error.reason.hasPrefix("it ended after"), "the machine is named")
  }
}
