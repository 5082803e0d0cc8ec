/// A gate between two policies of one's own.
///
///     let gate = PolicyGate(baseline: AccessRules.current, candidate: AccessRules.next)
///     let evaluation = try await gate.evaluate(records)
///     if evaluation.verdict.isMergeBlocked { … }
///
/// It is `Gate` with other decisions: the pair rule, budgets, waivers, fidelity, examples and the report are the same.
/// What a profile says of knobs, the frontier and coverage, does not apply: nothing is known of the figures of a policy.
public struct PolicyGate<Policy: ReplayPolicy>: Sendable {
  /// What decided so far.
  public var baseline: Policy
  /// What would decide from now on.
  public var candidate: Policy
  /// The profile that the threshold of the measure and the flags are taken from: which decisions block what, and how far
  /// the candidate's measure may be above the baseline's.
  public var rules: PolicyProfile
  /// Which decisions count (contract section 8).
  public var mode: GateMode
  /// The fewest decisions that carry a verdict; at least 1.
  public var minimumRecords: Int
  /// How many batches are decided at once; at least 1.
  public var workers: Int
  /// How many records are handed to a worker at a time; at least 1. It changes no result.
  public var batchSize: Int
  /// How many decisions may change before the gate is blocked; none unless set.
  public var budgets = FlipBudgets()
  /// Exceptions that somebody answers for; none unless set.
  public var waivers: Waivers?
  /// The part, 0 to 1, of the comparable records that the baseline must decide as recorded; nil: not asked for.
  public var minimumFidelity: Double?
  /// How many decisions that count are kept for those who explain the verdict; at least 0.
  public var keptDecisions = 0
  /// Whether decisions are counted by group and cause.
  public var countsGroups = false

  /// How many records a batch has unless said otherwise.
  public static var defaultBatchSize: Int { 256 }

  /// Creates a gate.
  public init(
    baseline: Policy, candidate: Policy, rules: PolicyProfile = .standard, mode: GateMode = .regressions,
    minimumRecords: Int = 1, workers: Int = 1, batchSize: Int = PolicyGate.defaultBatchSize
  ) {
    self.baseline = baseline
    self.candidate = candidate
    self.rules = rules
    self.mode = mode
    self.minimumRecords = minimumRecords
    self.workers = workers
    self.batchSize = batchSize
  }

  /// The gate that judges a tally of these policies: `GateEvaluation(gate:tally:)` takes it with tallies that were merged.
  ///
  /// Its profiles are the rules under the names of the policies. Their digests are made from the digests of the policies
  /// and of the rules.
  ///
  /// - Throws: `ReplayGateError.invalidConfiguration` for a policy whose name or digest is blank.
  public var gate: Gate {
    get throws(ReplayGateError) {
      var gate = Gate(
        baseline: try PolicyProfile(rules, as: baseline), candidate: try PolicyProfile(rules, as: candidate),
        mode: mode, minimumRecords: minimumRecords, workers: workers)
      gate.budgets = budgets
      gate.waivers = waivers
      gate.minimumFidelity = minimumFidelity
      gate.details = ReplayDetails.Options(decisions: keptDecisions, countsStrategies: countsGroups)
      return gate
    }
  }

  /// Replays records under both policies and gives the verdict.
  ///
  /// - Parameters:
  ///   - records: The recorded decisions, in their order. The sequence is iterated by one task at a time, no faster than
  ///     the run decides. Over none the verdict is unknown.
  ///   - name: What error messages and examples call the recording.
  ///   - before: How many records of the recording come before these, if they are a part of it.
  ///   - progress: Told how many decisions there were so far; it knows of no bytes.
  ///   - trace: Gets the lines of the trace (contract section 10).
  /// - Throws: `ReplayGateError`: `invalidInput` for a record whose id or group is blank or whose measure is negative or
  ///   no finite number, with its number as its line; `unreadable` for an error of the sequence; `cancelled`.
  /// - Complexity: O(n) in the records, each of which is decided once by each policy. Memory: some batches.
  public func evaluate<Records: AsyncSequence & Sendable>(
    _ records: Records, name: String = "<records>", after before: Int = 0, progress: ProgressSink? = nil,
    trace: TraceSink? = nil
  ) async throws(ReplayGateError) -> GateEvaluation where Records.Element == PolicyRecord<Policy.Evidence> {
    let gate = try gate
    try gate.check(nil)
    if batchSize < 1 { throw .invalidConfiguration("a batch must have at least 1 record") }
    let work = PolicyWork(self, gate, before, trace)
    let merge = OrderedMerge(
      work: work, sources: [name], sum: work.start(gate), workers: workers
    ) { _, decisions in
      await progress?(ReplayProgress(bytes: 0, totalBytes: nil, decisions: decisions))
    }
    let source = BatchSource(records, batchSize: batchSize, name: name)
    let sum = try await merge.run { worker in
      switch await source.next() {
      case .finished: return nil
      case .failed(let position, let error): return (.failed(error), position)
      case .batch(let position, let batch):
        await merge.waitForRoom(position)
        return (.result(work.decide(batch, with: &worker)), position)
      }
    }
    return GateEvaluation(gate: gate, tally: sum.tally, details: sum.details)
  }

  /// The same over records that are in memory.
  public func evaluate(
    _ records: [PolicyRecord<Policy.Evidence>], name: String = "<records>", after before: Int = 0,
    progress: ProgressSink? = nil, trace: TraceSink? = nil
  ) async throws(ReplayGateError) -> GateEvaluation {
    try await evaluate(InMemory(elements: records), name: name, after: before, progress: progress, trace: trace)
  }
}

/// An array as an async sequence.
private struct InMemory<Element: Sendable>: AsyncSequence, Sendable {
  let elements: [Element]

  struct Iterator: AsyncIteratorProtocol {
    var rest: ArraySlice<Element>

    mutating func next() async -> Element? { rest.popFirst() }
  }

  func makeAsyncIterator() -> Iterator { Iterator(rest: elements[...]) }
}

extension PolicyProfile {
  /// The rules under the name of a policy.
  fileprivate init(_ rules: PolicyProfile, as policy: some ReplayPolicy) throws(ReplayGateError) {
    for (text, what) in [(policy.name, "name"), (policy.digest, "digest")] where text.isBlank {
      throw .invalidConfiguration("the \(what) of a policy must not be blank")
    }
    self = rules
    name = policy.name
    digest =
      "sha256:"
      + SHA256.hexDigest(
        [policy.name, policy.digest, rules.digest].map(CanonicalJSON.string).joined(separator: ",").utf8)
  }
}
