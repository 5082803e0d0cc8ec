import Benchmark
import Recordings
import ReplayGate

/// The same recording as in `replay, 1 worker, minified`, in the ways in which programs that embed the gate replay it. All
/// use the public interface alone.
func embeddedBenchmarks() {
  @Sendable func replay(_ benchmark: Benchmark, _ recording: Recording, bytes: Int, workers: Int = 1) async throws {
    let decisions = Inputs.decisions(.minified)
    let gate = Gate(baseline: .standard, candidate: .expert, workers: workers)
    try await measure(benchmark, decisions: decisions, bytes: bytes) {
      let evaluation = try await gate.evaluate([recording])
      precondition(evaluation.tally.records == decisions)
    }
  }
  Benchmark("replay, 1 worker, bytes in memory") { benchmark in
    let bytes = Inputs.recording(.minified)
    try await replay(benchmark, .bytes(bytes), bytes: bytes.count)
  }
  for workers in [1, 2] {
    Benchmark("replay, \(workers) \(workers == 1 ? "worker" : "workers"), chunks of 64 KiB") { benchmark in
      let bytes = Inputs.recording(.minified)
      let chunks = InMemory(Chunks.cut(bytes, size: 1 << 16))
      try await replay(benchmark, .chunks(chunks, byteCount: bytes.count), bytes: bytes.count, workers: workers)
    }
  }
  Benchmark("replay, 1 worker, artifacts of validation runs") { benchmark in
    let bytes = Inputs.artifacts
    try await replay(benchmark, .bytes(bytes), bytes: bytes.count)
  }
  Benchmark("replay, 1 worker, eight candidates") { benchmark in
    let bytes = Inputs.recording(.minified)
    let decisions = Inputs.decisions(.minified)
    let gate = Gate(baseline: .standard, candidate: .expert)
    let candidates = try candidates(8)
    try await Inputs.withFile(bytes) { path in
      try await measure(benchmark, decisions: decisions, bytes: bytes.count) {
        let evaluations = try await gate.evaluate([.file(path)], candidates: candidates)
        precondition(evaluations.count == 8 && evaluations.allSatisfy { $0.tally.records == decisions })
      }
    }
  }
  policyBenchmarks()
}

/// Policies over values in memory, which nothing has to be read for. One iteration is 20,000 decisions.
private func policyBenchmarks() {
  @Sendable func replay<Policy: ReplayPolicy>(
    _ benchmark: Benchmark, _ records: [PolicyRecord<Policy.Evidence>], _ baseline: Policy, _ candidate: Policy
  ) async throws {
    let gate = PolicyGate(baseline: baseline, candidate: candidate)
    let sequence = InMemory(records)
    try await measure(benchmark, decisions: records.count) {
      let evaluation = try await gate.evaluate(sequence)
      precondition(evaluation.tally.records == records.count)
    }
  }
  Benchmark("replay, 1 worker, own policy") { benchmark in
    let records = (0..<20_000).map { number in
      PolicyRecord(id: "request-\(number)", group: "route-\(number % 16)", evidence: Request(cost: number % 100))
    }
    try await replay(
      benchmark, records, CostLimit(name: "current", limit: 95), CostLimit(name: "next", limit: 90))
  }
  Benchmark("replay, 1 worker, profiles as policies") { benchmark in
    let evidence = try Inputs.recording(.minified).split(separator: 0x0A).map { try RecordedEvidence(line: Array($0)) }
    let records = (0..<20_000).map { number in
      let evidence = evidence[number % evidence.count]
      return PolicyRecord(id: "run-\(number)", group: evidence.strategyId, evidence: evidence)
    }
    try await replay(benchmark, records, PolicyProfile.standard, PolicyProfile.expert)
  }
}

/// Profiles that differ in their tolerance and in a budget, the first of them EXPERT.
private func candidates(_ count: Int) throws -> [PolicyProfile] {
  try (0..<count).map { number in
    if number == 0 { return .expert }
    return try PolicyProfile(
      name: "OWN-\(number)", metricDriftTolerancePct: 0.1 * Double(number),
      agentReviewBudget: PolicyProfile.AgentReviewBudget(
        maxRuntimeSeconds: 3.5, maxTokens: 600 * Double(number), maxToolCalls: 8, maxFindings: 12),
      blockMergeOnFail: true, blockReleaseOnFail: true, blockMergeOnAgentFail: true, blockReleaseOnAgentFail: true,
      requireTraderReview: false)
  }
}

private struct Request: Sendable {
  let cost: Int
}

/// A policy with as little work as possible.
private struct CostLimit: ReplayPolicy {
  let name: String
  let limit: Int

  var digest: String { "cost<=\(limit)" }

  func decide(_ request: Request) -> PolicyDecision {
    request.cost <= limit ? PolicyDecision(.pass) : PolicyDecision(.fail, causes: ["too dear"])
  }
}

private enum Chunks {
  static func cut(_ bytes: [UInt8], size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min(bytes.count, $0 + size)]) }
  }
}

/// An array as an async sequence that never waits.
private struct InMemory<Element: Sendable>: AsyncSequence, Sendable {
  let elements: [Element]

  init(_ elements: [Element]) { self.elements = elements }

  struct Iterator: AsyncIteratorProtocol {
    let elements: [Element]
    var next = 0

    mutating func next() async -> Element? {
      guard next < elements.count else { return nil }
      defer { next += 1 }
      return elements[next]
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(elements: elements) }
}
