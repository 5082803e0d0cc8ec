import ReplayGate

// Replays decisions from memory and from an async sequence, also with a profile of its own, and ends with exit code 1 if a
// verdict is not the expected one.

/// Two decisions, as an application would pass them. The second one has a drift of 0.5 %, which is within STANDARD's
/// tolerance and above EXPERT's.
let recording = [("run-1", "100"), ("run-2", "100.5")].map { id, reported in
  """
  {"schemaVersion":"replay-gate-decision.v1","id":"\(id)","strategyId":"mean-reversion","decision":"pass",\
  "evidence":{"datasetIds":["fx-1h"],"lineage":{"datasets":[{"id":"fx-1h","source":"lake/fx-1h"}]},\
  "trades":[{"orderId":"o1"}],"executionLogs":[{"orderId":"o1","status":"created"},\
  {"orderId":"o1","status":"accepted"},{"orderId":"o1","status":"filled"}],\
  "reportedMetrics":{"pnl":\(reported)},"recomputedMetrics":{"pnl":100}}}

  """
}.joined()

// Bytes in memory, and two shipped profiles.
let blocked = try await Gate(baseline: .standard, candidate: .expert)
  .evaluate([.bytes(Array(recording.utf8), name: "memory")])
let report = blocked.report(generatedAt: StampTime(secondsSince1970: 1_769_904_000))
print("STANDARD against EXPERT: mergeBlocked \(blocked.verdict.isMergeBlocked)")
print(report.json)
try expect(blocked.verdict.isMergeBlocked && blocked.verdict.isReleaseBlocked, "EXPERT blocks both gates")
try expect(blocked.verdict.reasons.map(\.code) == ["candidate_decision_regressed_from_baseline"], "it regressed")
try expect(blocked.tally.records == 2 && blocked.tally.changed == 1, "one of two decisions changed")
try expect(blocked.tally.examples.first?.id == "run-2", "run-2 shows it")

// The same bytes from an async sequence give the same report.
let arriving = AsyncStream<UInt8> { continuation in
  for byte in recording.utf8 { continuation.yield(byte) }
  continuation.finish()
}
let streamed = try await Gate(baseline: .standard, candidate: .expert).evaluate([.sequence(arriving, name: "stream")])
let streamedReport = streamed.report(generatedAt: StampTime(secondsSince1970: 1_769_904_000))
try expect(streamedReport.json == report.json, "a sequence gives the report that bytes give")

// A profile by name, compared with itself.
guard let standard = PolicyProfile.shipped(named: "STANDARD") else {
  throw Surprise(description: "expected that STANDARD ships")
}
let passing = try await Gate(baseline: standard, candidate: standard).evaluate([.bytes(Array(recording.utf8))])
print("STANDARD against STANDARD: mergeBlocked \(passing.verdict.isMergeBlocked)")
try expect(passing.verdict.decision == .decided(.pass), "every decision passes")
try expect(!passing.verdict.isMergeBlocked && !passing.verdict.isReleaseBlocked, "STANDARD against itself passes")

// The pair rule and the tally, for a tool that makes its own decisions and only compares them here.
let rule = PairRule(baseline: standard, candidate: .expert)
let before = try ReplayedDecision(decision: .pass, driftPct: 0.1)
let after = try ReplayedDecision(decision: .pass, driftPct: 0.4)
var tally = ReplayTally(baseline: standard, candidate: .expert)
let outcome = try tally.record(id: "run-1", baseline: before, candidate: after)
try expect(outcome == rule.outcome(baseline: before, candidate: after), "the tally counts what the pair rule says")
let ownGate = Gate(baseline: standard, candidate: .expert)
let own = try GateEvaluation(gate: ownGate, tally: tally)
print("decisions of its own: mergeBlocked \(own.verdict.isMergeBlocked), drift delta \(outcome.metricDriftDeltaPct)")
try expect(outcome.reasons == [.metricDriftThresholdExceeded], "a delta of 0.3 is above the threshold of 0.25")
try expect(own.verdict.isMergeBlocked && own.verdict.decision == .decided(.fail), "that blocks")

// The rule by itself, and a gate with a budget.
let strictRule = try GateRule(baseline: .standard, candidate: .expert, minimumRecords: 3)
try expect(try strictRule.verdict(over: blocked.tally).decision == .unknown, "two decisions are fewer than three")
var lenientGate = Gate(baseline: .standard, candidate: .expert)
lenientGate.budgets.tightened = FlipBudget(maximum: 1)
let lenient = try await lenientGate.evaluate([.bytes(Array(recording.utf8))])
try expect(!lenient.verdict.isMergeBlocked, "one regression is within a budget of one")

// One decision by itself, with the findings of its checks.
for line in recording.split(separator: "\n").suffix(1) {
  let record = try RecordReplay(line: Array(line.utf8), under: .expert)
  try expect(record.id == "run-2" && record.replay.decision == .fail, "run-2 fails under EXPERT")
  try expect(record.findings.metricMismatches.count == 1, "its drift is the finding")
}

// One tally for each decision, as two machines would write them. Merged, they give the verdict over both.
let inputs = TallyDocument.Inputs(
  engine: "consumer", baseline: TallyProfile(.standard, given: "STANDARD"),
  candidate: TallyProfile(.expert, given: "EXPERT"))
var texts: [[UInt8]] = []
for (number, line) in recording.split(separator: "\n").enumerated() {
  let part = Recording.bytes(Array(line.utf8), name: "part \(number)")
  texts.append(try await Gate(baseline: .standard, candidate: .expert).tally([part], as: inputs).jsonBytes)
}
var whole = try TallyDocument(json: texts[0], source: "the first")
try whole.merge(try TallyDocument(json: texts[1], source: "the second"))
let merged = try whole.evaluation(under: Gate(baseline: .standard, candidate: .expert))
let mergedReport = merged.report(generatedAt: StampTime(secondsSince1970: 1_769_904_000))
print("merged from tallies: mergeBlocked \(merged.verdict.isMergeBlocked)")
try expect(mergedReport.json == report.json, "merged tallies give the report of one run")

// The same from tallies that arrive in chunks, and every rendering.
try await checkMerging(texts, blocked.verdict)
try await checkRenderings(Array(recording.utf8))

// An invalid recording throws a typed error with its place and never gives a verdict.
do {
  _ = try await Gate(baseline: standard, candidate: standard).evaluate([.bytes(Array("{}\n".utf8), name: "broken")])
  throw Surprise(description: "expected that a broken recording throws")
} catch let error as ReplayGateError where error.code == .invalidInput {
  print("refused: \(error)")
  try expect(error.source == "broken", "the fault is in its recording")
  try expect(error.fault.map { ($0.line, $0.column) == (1, 1) } == true, "the fault is found at its place")
}
