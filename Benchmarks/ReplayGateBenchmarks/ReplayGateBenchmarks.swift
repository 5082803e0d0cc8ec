import Benchmark
import Foundation
import Recordings

@testable import ReplayGate

// One iteration is a recording of 2,000 decisions, or 2,000 repetitions of the measured part. In addition to the wall clock,
// two figures allow comparisons with other programs: decisions per second and megabytes per second. REPLAY_GATE_BRIEF=1 runs
// each benchmark once, to check that it runs.

let decisionsPerSecond = BenchmarkMetric.custom("decisions/s", polarity: .prefersLarger, useScalingFactor: false)
let megabytesPerSecond = BenchmarkMetric.custom("MB/s", polarity: .prefersLarger, useScalingFactor: false)

let benchmarks: @Sendable () -> Void = {
  let isBrief = ProcessInfo.processInfo.environment["REPLAY_GATE_BRIEF"] != nil
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, decisionsPerSecond, megabytesPerSecond], timeUnits: .microseconds,
    warmupIterations: isBrief ? 0 : 3, maxDuration: .seconds(isBrief ? 1 : 3), maxIterations: isBrief ? 1 : 300)

  readerBenchmarks()
  checkBenchmarks()
  ruleBenchmarks()
  replayBenchmarks()
  embeddedBenchmarks()
  startUpBenchmark()
}

/// Measures `body` over this many decisions in this many bytes.
func measure(
  _ benchmark: Benchmark, decisions: Int, bytes: Int = 0, _ body: () async throws -> Void
) async rethrows {
  benchmark.startMeasurement()
  let time = try await ContinuousClock().measure { try await body() }
  benchmark.stopMeasurement()
  let seconds = time / .seconds(1)
  benchmark.measurement(decisionsPerSecond, Int(Double(decisions) / seconds))
  if bytes > 0 { benchmark.measurement(megabytesPerSecond, Int(Double(bytes) / seconds / 1e6)) }
}

func readerBenchmarks() {
  for shape in RecordingShape.allCases {
    Benchmark("reader, \(shape.rawValue)") { benchmark in
      let bytes = Inputs.recording(shape)
      let lines = Lines(bytes)
      try await measure(benchmark, decisions: shape == .hugeLine ? 1 : Inputs.decisions(shape), bytes: bytes.count) {
        blackHole(try lines.read())
      }
    }
  }
}

/// Measures one check on 200 decoded decisions, ten times, so that the evidence is in the cache.
func checkBenchmarks() {
  func overDecoded(_ name: String, _ body: @escaping @Sendable ([DecodedLine]) -> Void) {
    Benchmark("check, \(name)") { benchmark in
      let decoded = try Lines(Inputs.recording(.minified)).decoded(200)
      await measure(benchmark, decisions: 2000) {
        for _ in 0..<10 { body(decoded) }
      }
    }
  }
  overDecoded("indicator fidelity") { decoded in
    var check = IndicatorFidelity()
    var texts = TextPool()
    for line in decoded { check.check(&line.reader.record, &texts) }
    blackHole(check.missing.count)
  }
  overDecoded("trade coherence") { decoded in
    var check = TradeCoherence()
    for line in decoded { check.check(&line.reader.record) }
    blackHole(check.violations.count)
  }
  overDecoded("metric consistency") { decoded in
    var check = MetricConsistency()
    for line in decoded { check.check(&line.reader.record) }
    blackHole(check.drift)
  }
  overDecoded("lineage completeness") { decoded in
    var check = LineageCompleteness()
    for line in decoded { check.check(&line.reader.record) }
    blackHole(check.violations.count)
  }
  overDecoded("all four, agent's findings, two profiles") { decoded in
    var checks = EvidenceChecks()
    var texts = TextPool()
    let (standard, expert) = (PolicyLimits(.standard), PolicyLimits(.expert))
    for line in decoded {
      let facts = checks.facts(of: &line.reader.record, &texts)
      blackHole(standard.decide(facts))
      blackHole(expert.decide(facts))
    }
  }
}

func ruleBenchmarks() {
  let passed = ReplayedDecision(
    decision: .pass, driftOfRecord: 0.2, agentStatus: .pass, agentBudgetBreach: nil, failedChecks: [])
  let failed = ReplayedDecision(
    decision: .fail, driftOfRecord: 0.4, agentStatus: .pass, agentBudgetBreach: nil,
    failedChecks: FailedChecks(.metricConsistency))

  Benchmark("pair rule") { benchmark in
    let rule = PairRule(baseline: .standard, candidate: .expert)
    await measure(benchmark, decisions: 2000) {
      for index in 0..<2000 { blackHole(rule.outcome(baseline: passed, candidate: index % 16 == 0 ? failed : passed)) }
    }
  }
  Benchmark("tally, count") { benchmark in
    let rule = PairRule(baseline: .standard, candidate: .expert)
    let outcome = rule.outcome(baseline: passed, candidate: passed)
    let decoded = try Lines(Inputs.recording(.minified)).decoded(200)
    await measure(benchmark, decisions: 2000) {
      var tally = ReplayTally(mode: .regressions)
      for _ in 0..<10 {
        for line in decoded { tally.count(outcome, id: line.reader.record.id, baseline: passed, candidate: passed) }
      }
      blackHole(tally.records)
    }
  }
  // The merges of 2,000 pieces.
  Benchmark("tally, merge") { benchmark in
    let gate = Gate(baseline: .standard, candidate: .expert)
    let part = try await gate.evaluate([.bytes(Inputs.recording(.minified))]).tally
    await measure(benchmark, decisions: 2000 * part.records) {
      var tally = ReplayTally(mode: .regressions)
      for _ in 0..<2000 { tally.add(part) }
      blackHole(tally.records)
    }
  }
}

func replayBenchmarks() {
  @Sendable func replay(
    _ benchmark: Benchmark, _ shape: RecordingShape, workers: Int = 1, isJoined: Bool = false, isTraced: Bool = false
  ) async throws {
    let bytes = Inputs.recording(shape)
    let decisions = shape == .hugeLine ? 1 : Inputs.decisions(shape)
    let trace: @Sendable ([UInt8]) -> Void = { blackHole($0.count) }
    try await Inputs.withFile(bytes) { path in
      let gate = Gate(baseline: .standard, candidate: .expert, workers: workers)
      try await measure(benchmark, decisions: decisions, bytes: bytes.count) {
        let evaluation = try await gate.evaluate(
          [.file(path)], candidateRecording: isJoined ? .file(path) : nil, trace: isTraced ? trace : nil)
        precondition(evaluation.tally.records == decisions)
      }
    }
  }
  for shape in RecordingShape.allCases {
    Benchmark("replay, 1 worker, \(shape.rawValue)") { try await replay($0, shape) }
  }
  Benchmark("replay, 2 workers, minified") { try await replay($0, .minified, workers: 2) }
  Benchmark("replay, 10 workers, minified") { try await replay($0, .minified, workers: 10) }
  Benchmark("replay, 1 worker, traced") { try await replay($0, .minified, isTraced: true) }
  Benchmark("replay, 1 worker, joined") { try await replay($0, .minified, isJoined: true) }
}

/// The whole default run of the built program.
func startUpBenchmark() {
  Benchmark("start-up", configuration: .init(metrics: [.wallClock], timeUnits: .microseconds)) { benchmark in
    // The release build of the root package.
    let program = URL(filePath: #filePath).appending(path: "../../../.build/release/replay-gate").standardizedFileURL
    precondition(FileManager.default.isExecutableFile(atPath: program.path), "first run: swift build -c release")
    let process = Process()
    process.executableURL = program
    process.arguments = ["--quiet"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    benchmark.startMeasurement()
    try process.run()
    process.waitUntilExit()
    benchmark.stopMeasurement()
    precondition(process.terminationStatus == 0)
  }
}
