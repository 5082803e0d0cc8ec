public import ReplayGate

/// Holds a policy of your own to what the gate relies on, over records of your own.
///
///     @Test func accessRules() async throws {
///       try await PolicyConformance(AccessRules.current, AccessRules.next).check(records)
///     }
///
/// It finds a policy that is not pure (asked again, later, in another order or on another thread it decides otherwise), two
/// policies with one digest that decide otherwise, and figures that are none. And it holds the gate to its own promises
/// with these policies: any number of workers, any size of batches and any split into parts that are merged give the same
/// report to the byte.
///
/// A conformance over some records proves nothing about others: choose records that every rule decides on.
public struct PolicyConformance<Policy: ReplayPolicy>: Sendable {
  private let policies: [Policy]
  private let rules: PolicyProfile

  /// Creates the check of two policies, which may be the same one.
  ///
  /// - Parameters:
  ///   - baseline: The policy that decides so far.
  ///   - candidate: The policy that would decide from now on.
  ///   - rules: The profile that the gate takes the threshold of the measure and the flags from.
  public init(_ baseline: Policy, _ candidate: Policy, rules: PolicyProfile = .standard) {
    policies = [baseline, candidate]
    self.rules = rules
  }

  /// What a policy did that it must not do.
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What must hold and does not.
    public let description: String
  }

  /// Checks the policies over records.
  ///
  /// - Parameter records: At least one. Their ids need not be different.
  /// - Throws: `Failure` for the first thing that does not hold; the errors of `PolicyGate.evaluate`.
  /// - Complexity: Each record is decided about thirty times by each policy.
  public func check(_ records: [PolicyRecord<Policy.Evidence>]) async throws {
    guard !records.isEmpty else { throw Failure(description: "there are no records to check the policies with") }
    let evidence = records.flatMap(\.allEvidence)
    for policy in policies { try await checkPurity(of: policy, evidence) }
    try checkDigests(evidence)
    try await checkGate(records)
  }

  private func checkPurity(of policy: Policy, _ evidence: [Policy.Evidence]) async throws {
    let first = evidence.map(policy.decide)
    for (number, decision) in first.enumerated() where !decision.measure.isFinite || decision.measure < 0 {
      throw Failure(
        description: "\(policy.name): the measure of evidence \(number + 1) is \(decision.measure), which is no figure")
    }
    func expect(_ again: [PolicyDecision], _ when: String) throws {
      guard let number = zip(first, again).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return }
      throw Failure(
        description: "\(policy.name) is not pure: \(when) it decides evidence \(number + 1) otherwise: "
          + "\(again[number].decision.name), not \(first[number].decision.name), "
          + "or with another measure or other causes")
    }
    try expect(evidence.map(policy.decide), "asked again")
    try expect(evidence.reversed().map(policy.decide).reversed(), "asked in another order")
    let concurrent = await withTaskGroup(of: [PolicyDecision].self) { group in
      for _ in 0..<4 { group.addTask { evidence.map(policy.decide) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    for decisions in concurrent { try expect(decisions, "asked by several threads at once") }
  }

  private func checkDigests(_ evidence: [Policy.Evidence]) throws {
    let (one, other) = (policies[0], policies[1])
    guard one.digest.utf8.elementsEqual(other.digest.utf8) else { return }
    for (number, evidence) in evidence.enumerated() where one.decide(evidence) != other.decide(evidence) {
      throw Failure(
        description: "\(one.name) and \(other.name) have the digest \(one.digest), and decide evidence \(number + 1) "
          + "otherwise")
    }
  }

  private func checkGate(_ records: [PolicyRecord<Policy.Evidence>]) async throws {
    let plain = try await run(records, workers: 1, batchSize: records.count)
    for workers in [1, 2, 5] {
      for batchSize in [1, 3, 64] {
        let other = try await run(records, workers: workers, batchSize: batchSize)
        guard other.report == plain.report, other.trace == plain.trace else {
          throw Failure(description: "\(workers) workers with batches of \(batchSize) give another report or trace")
        }
      }
    }
    for parts in [2, 3] {
      let gate = try gate(workers: 2, batchSize: 3)
      var merged: ReplayTally?
      for part in 0..<parts {
        let range = records.count * part / parts..<records.count * (part + 1) / parts
        let tally = try await gate.evaluate(Array(records[range]), after: range.lowerBound).tally
        if merged == nil { merged = tally } else { try merged?.merge(tally) }
      }
      guard let merged else { continue }
      let evaluation = try GateEvaluation(gate: gate.gate, tally: merged)
      guard Self.report(evaluation) == plain.report, evaluation.tally.examples == plain.examples else {
        throw Failure(description: "\(parts) parts that are merged give another report than the whole")
      }
    }
  }

  private func gate(workers: Int, batchSize: Int) throws -> PolicyGate<Policy> {
    PolicyGate(
      baseline: policies[0], candidate: policies[1], rules: rules, workers: workers, batchSize: batchSize)
  }

  private struct Run: Sendable {
    let report: [UInt8]
    let trace: [UInt8]
    let examples: [DecisionExample]
  }

  private func run(_ records: [PolicyRecord<Policy.Evidence>], workers: Int, batchSize: Int) async throws -> Run {
    let trace = Trace()
    let evaluation = try await gate(workers: workers, batchSize: batchSize).evaluate(
      records,
      trace: { lines in
        await trace.append(lines)
      })
    return Run(report: Self.report(evaluation), trace: await trace.bytes, examples: evaluation.tally.examples)
  }

  private static func report(_ evaluation: GateEvaluation) -> [UInt8] {
    evaluation.report(generatedAt: StampTime(secondsSince1970: 0)).jsonBytes
  }
}

private actor Trace {
  private(set) var bytes: [UInt8] = []

  func append(_ lines: [UInt8]) { bytes += lines }
}

extension PolicyRecord {
  /// What is decided about in it, by either policy.
  fileprivate var allEvidence: [Evidence] {
    switch candidateEvidence {
    case .same, .missing: [evidence]
    case .other(let other): [evidence, other]
    }
  }
}
