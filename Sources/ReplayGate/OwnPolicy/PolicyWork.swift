/// The gate's work on records of one's own: the decisions of a policy are what another engine decided (contract section
/// 13), shown to the same observers and counted in the same tally.
struct PolicyWork<Policy: ReplayPolicy>: PartFolding {
  typealias Record = PolicyRecord<Policy.Evidence>

  struct Part: Sendable {
    var observed: CandidateWork.Part
    var trace: [UInt8] = []
  }

  struct Sum: Sendable {
    var tally: ReplayTally
    var details: ReplayDetails
  }

  private let baseline: Policy
  private let candidate: Policy
  private let limits: (baseline: PolicyLimits, candidate: PolicyLimits)
  private let fidelity: FidelityObserver
  private let observed: CandidateWork
  private let before: Int
  private let sink: TraceSink?

  init(_ policies: PolicyGate<Policy>, _ gate: Gate, _ before: Int, _ sink: TraceSink?) {
    baseline = policies.baseline
    candidate = policies.candidate
    limits = (PolicyLimits(gate.baseline), PolicyLimits(gate.candidate))
    fidelity = FidelityObserver(
      limits: limits.baseline, name: Array(baseline.name.utf8), digest: Array(baseline.digest.utf8))
    observed = CandidateWork(
      limits.candidate, PairRule(baseline: gate.baseline, candidate: gate.candidate), gate.mode, gate.waivers,
      gate.detailOptions, isTraced: sink != nil)
    self.before = before
    self.sink = sink
  }

  /// The sum over no decisions.
  func start(_ gate: Gate) -> Sum { Sum(tally: ReplayTally(gate.origin), details: ReplayDetails(gate.detailOptions)) }

  func decisions(in sum: Sum) -> Int { sum.tally.records }

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) async throws(ReplayGateError) {
    var observedSum = (tally: sum.tally, details: sum.details)
    observed.fold(part.observed, after: before + lines, in: source, into: &observedSum)
    (sum.tally, sum.details) = observedSum
    guard let sink, !part.trace.isEmpty else { return }
    do {
      try await sink(part.trace)
    } catch {
      throw .sinkFailed(error)
    }
  }

  /// Decides a batch of records, up to one that is no record.
  func decide(_ batch: [Record], with worker: inout ReplayWorker) -> PieceResult<Part> {
    var part = Part(observed: observed.begin())
    var fault: LocatedFault?
    var lines = 0
    for record in batch {
      do throws(Invalid) {
        try add(record, lines, &worker, &part.observed)
      } catch {
        fault = LocatedFault(lines: before + lines, column: 1, expected: error.expected, found: error.found)
        break
      }
      lines += 1
    }
    if sink != nil { part.trace = worker.trace.takeBytes() }
    return PieceResult(recording: 0, part: part, lines: lines, bytes: 0, fault: fault, recordLines: nil)
  }

  /// Why a record is none.
  private struct Invalid: Error {
    let expected: String
    let found: String
  }

  /// One decision of a policy, as the observers are shown it.
  private struct Decided {
    let replay: ReplayedDecision
    let facts: ReplayFacts
    let causes: [String]

    init(_ decision: PolicyDecision, of policy: String) throws(Invalid) {
      guard decision.measure.isFinite, decision.measure >= 0 else {
        throw Invalid(
          expected: "a measure of \(policy) that is finite and not negative", found: "\(decision.measure)")
      }
      causes = decision.causes.filter { !$0.isBlank }
      let measure = Decimal.roundedToSixDecimals(decision.measure)
      var traits: ReplayTraits = causes.isEmpty ? [] : .hasCauses
      if !decision.isDecisive { traits.insert(.notDecisive) }
      replay = ReplayedDecision(
        decision: decision.decision, driftOfRecord: measure, agentStatus: .pass, agentBudgetBreach: nil,
        failedChecks: [], traits: traits)
      facts = ReplayFacts(
        failedChecks: [], drift: measure, driftOfRecord: measure, usage: RecordedDecision.AgentUsage(),
        distinctFindings: 0, firstBlockingFinding: .max, traderStatus: .notRequested, traderDecision: nil,
        recorded: RecordedFacts(kind: .decided, decision: decision.decision, hasCauses: !causes.isEmpty))
    }

    /// Allocates.
    func explained(_ limits: PolicyLimits) -> ExplainedReplay {
      var findings = CheckFindings()
      findings.causes = CheckFindings.set(causes)
      return ExplainedReplay(replay: replay, facts: facts, findings: findings, limits: limits)
    }
  }

  private func add(
    _ record: Record, _ lines: Int, _ worker: inout ReplayWorker, _ part: inout CandidateWork.Part
  ) throws(Invalid) {
    if let invalid = Self.setRecord(record.id, record.group, &worker.reader) { throw invalid }
    let before = try Decided(baseline.decide(record.evidence), of: "the baseline")
    observeFidelity(before, record, lines, &worker, &part)
    let after: Decided
    switch record.candidateEvidence {
    case .same: after = try Decided(candidate.decide(record.evidence), of: "the candidate")
    case .other(let evidence): after = try Decided(candidate.decide(evidence), of: "the candidate")
    case .missing:
      return observed.countWithoutPartner(before.replay, &worker.reader.record, lines, into: &part)
    }
    let pair = observed.count(before.replay, after.replay, of: &worker.reader.record, lines, into: &part)
    let explained =
      observed.wantsFindings(of: pair, part, worker.trace)
      ? ExplainedPair(baseline: before.explained(limits.baseline), candidate: after.explained(limits.candidate)) : nil
    observed.show(pair, explained, &worker.reader.record, &worker.trace, into: &part)
  }

  /// Makes the record the worker's last one.
  private static func setRecord(_ id: String, _ group: String, _ reader: inout RecordReader) -> Invalid? {
    for (text, what) in [(id, "id"), (group, "group")] where text.isBlank {
      return Invalid(expected: "the \(what) of a record to be a string that is not blank", found: "a blank one")
    }
    reader.texts.removeAll()
    reader.record.removeAll()
    reader.record.kind = .decided
    reader.record.id = reader.texts.copy(id)
    reader.record.strategyId = reader.texts.copy(group)
    return nil
  }

  /// Holds the baseline's decision against the one that was recorded (contract section 8).
  private func observeFidelity(
    _ decided: Decided, _ record: Record, _ lines: Int, _ worker: inout ReplayWorker, _ part: inout CandidateWork.Part
  ) {
    guard let recorded = record.recorded else { return }
    worker.reader.record.decision = recorded.decision
    if let name = recorded.policyName { worker.reader.record.profile = worker.reader.texts.copy(name) }
    if let digest = recorded.policyDigest { worker.reader.record.profileDigest = worker.reader.texts.copy(digest) }
    if recorded.decision != decided.replay.decision {
      // An example of it names the causes, which the observer asks the checks for.
      for cause in decided.causes { worker.reader.record.causes.append(worker.reader.texts.copy(cause).trimmed) }
      _ = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
    }
    fidelity.observe(decided.replay, decided.facts, &worker, lines, into: &part.tally)
  }
}
