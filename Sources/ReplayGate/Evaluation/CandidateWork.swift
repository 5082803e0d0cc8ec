/// Processes each decision for one candidate: compares it with the baseline's, counts it, and passes it to the
/// observers that the run needs.
struct CandidateWork: Sendable {
  let limits: PolicyLimits
  let rule: PairRule
  let mode: GateMode
  let waivers: Waivers?
  let examples: ExampleObserver
  /// Nil if it is not needed, like the two below.
  let flips: FlipObserver?
  let frontier: FrontierObserver?
  let trace: TraceObserver?

  /// The results collected over a piece.
  struct Part: Sendable {
    var tally: ReplayTally
    var details: DetailsPart
  }

  private let details: ReplayDetails.Options
  /// Whether there is an observer beside that of the examples. It is known at once, without copying an observer.
  private let isObserved: Bool

  init(
    _ limits: PolicyLimits, _ rule: PairRule, _ mode: GateMode, _ waivers: Waivers?, _ details: ReplayDetails.Options,
    isTraced: Bool
  ) {
    self.limits = limits
    self.rule = rule
    self.mode = mode
    self.waivers = waivers
    self.details = details
    examples = ExampleObserver(mode: mode)
    flips =
      details.decisions > 0 || details.countsStrategies
      ? FlipObserver(
        mode: mode, waivers: waivers, limit: details.decisions, countsStrategies: details.countsStrategies) : nil
    frontier =
      details.drawsFrontier
      ? FrontierObserver(
        probe: DecisionProbe(candidate: limits, rule: rule, mode: mode), waivers: waivers,
        drawsStrategies: details.drawsStrategies) : nil
    trace = isTraced ? TraceObserver(thresholdPct: rule.metricDriftThresholdPct) : nil
    isObserved = flips != nil || frontier != nil || trace != nil
  }

  func begin() -> Part { Part(tally: ReplayTally(mode: mode), details: DetailsPart(details)) }

  func fold(
    _ part: Part, after lines: Int, in source: String, into sum: inout (tally: ReplayTally, details: ReplayDetails)
  ) {
    var tally = part.tally
    tally.locateExamples(in: source, after: lines)
    sum.tally.add(tally)
    guard !details.isEmpty else { return }
    var theirs = part.details.details
    theirs.locate(in: source, after: lines)
    sum.details.merge(theirs)
    part.details.strategies.add(to: &sum.details.strategies)
  }

  /// Compares the two replays of a record, and counts the outcome.
  func count(
    _ before: ReplayedDecision, _ after: ReplayedDecision, of record: inout RecordedDecision, _ lines: Int,
    into part: inout Part
  ) -> ReplayedPair {
    let (outcome, waiver) = compare(before, after, of: &record, lines, into: &part)
    return ReplayedPair(baseline: before, candidate: after, outcome: outcome, waiver: waiver, lines: lines)
  }

  /// The same without a pair, which the plain run does not need.
  @inline(__always) private func compare(
    _ before: ReplayedDecision, _ after: ReplayedDecision, of record: inout RecordedDecision, _ lines: Int,
    into part: inout Part
  ) -> (outcome: PairOutcome, waiver: Int?) {
    let outcome = rule.outcome(baseline: before, candidate: after)
    let waiver = waivers == nil ? nil : waiver(of: outcome, &record, into: &part)
    part.tally.count(
      outcome, id: record.id, baseline: before, candidate: after, isWaived: waiver != nil, line: lines + 1)
    return (outcome, waiver)
  }

  /// The number of the waiver that covers a decision, and counts the uses of waivers.
  @inline(never) private func waiver(
    of outcome: PairOutcome, _ record: inout RecordedDecision, into part: inout Part
  ) -> Int? {
    guard let match = match(outcome, &record) else { return nil }
    if !match.used.isEmpty { part.tally.countUse(of: match.used, among: waivers?.all.count ?? 0) }
    return match.waiver
  }

  /// The waivers that cover a decision; nil if it does not count, or if there are no waivers.
  func match(_ outcome: PairOutcome, _ record: inout RecordedDecision) -> Waivers.Match? {
    guard let waivers, mode.counts(outcome) else { return nil }
    let reasons = outcome.hasReason ? outcome.reasons.map(GateReason.init) : [.candidateDecisionNotPass]
    return waivers.match(id: record.id.string, strategyId: record.strategyId.string, reasons: reasons)
  }

  /// Decides a record under the candidate too. Both replays use the same evidence.
  @inline(__always) func decide(
    _ before: ReplayedDecision, under baseline: PolicyLimits, _ facts: ReplayFacts, _ worker: inout ReplayWorker,
    _ lines: Int, into part: inout Part
  ) {
    let after = limits.decide(facts)
    let (outcome, waiver) = compare(before, after, of: &worker.reader.record, lines, into: &part)
    // The pair is stored in memory only for an observer.
    func pair() -> ReplayedPair {
      ReplayedPair(baseline: before, candidate: after, outcome: outcome, waiver: waiver, lines: lines)
    }
    if isObserved || examples.wantsFindings(of: pair(), part.tally) {
      observe(pair(), under: baseline, facts, &worker, into: &part)
    }
  }

  @inline(never) private func observe(
    _ pair: ReplayedPair, under baseline: PolicyLimits, _ facts: ReplayFacts, _ worker: inout ReplayWorker,
    into part: inout Part
  ) {
    frontier?.observe(pair.baseline, facts, of: &worker.reader.record, into: &part.details)
    let isExplained = wantsFindings(of: pair, part, worker.trace)
    guard isExplained || flips != nil || trace != nil else { return }
    show(pair, isExplained, under: baseline, facts, &worker, into: &part)
  }

  /// Compares a record with that of its id in the candidate recording, which is read again where something of it is
  /// shown; `partner` is its number there, `candidate` that of the candidate in the index.
  func decide(
    _ before: ReplayedDecision, under baseline: PolicyLimits, _ facts: ReplayFacts, joinedBy partner: Int?,
    of index: CandidateIndex, as candidate: Int, _ worker: inout ReplayWorker, _ lines: Int, into part: inout Part
  ) throws(ReplayGateError) {
    guard let partner else { return countWithoutPartner(before, &worker.reader.record, lines, into: &part) }
    let replay = index.replay(of: partner, under: candidate)
    let pair = count(before, replay, of: &worker.reader.record, lines, into: &part)
    let isExplained = wantsFindings(of: pair, part, worker.trace)
    guard isExplained || frontier != nil else {
      return show(pair, nil, &worker.reader.record, &worker.trace, into: &part)
    }
    let needsFacts = frontier != nil || wantsCauses(of: pair, part)
    let after = try index.explain(partner, limits, replay, needsFacts: needsFacts, &worker.partner)
    frontier?.observe(before, after.facts, of: &worker.reader.record, into: &part.details)
    let explained =
      isExplained
      ? ExplainedPair(
        baseline: ExplainedReplay(
          replay: before, facts: facts, findings: worker.checks.findings().under(baseline, facts), limits: baseline),
        candidate: after) : nil
    show(pair, explained, &worker.reader.record, &worker.trace, into: &part)
  }

  private func show(
    _ pair: ReplayedPair, _ isExplained: Bool, under baseline: PolicyLimits, _ facts: ReplayFacts,
    _ worker: inout ReplayWorker, into part: inout Part
  ) {
    guard isExplained else { return show(pair, nil, &worker.reader.record, &worker.trace, into: &part) }
    let findings = worker.checks.findings()
    let explained = ExplainedPair(
      baseline: ExplainedReplay(
        replay: pair.baseline, facts: facts, findings: findings.under(baseline, facts), limits: baseline),
      candidate: ExplainedReplay(
        replay: pair.candidate, facts: facts, findings: findings.under(limits, facts), limits: limits))
    show(pair, explained, &worker.reader.record, &worker.trace, into: &part)
  }

  /// Whether an observer needs the findings of the checks.
  @inline(__always) func wantsFindings(of pair: ReplayedPair, _ part: Part, _ writer: borrowing TraceWriter) -> Bool {
    wantsCauses(of: pair, part) || trace?.wantsFindings(of: pair, writer) ?? false
  }

  /// Whether an observer describes why the decision counts, for which it also needs the facts of the evidence.
  @inline(__always) func wantsCauses(of pair: ReplayedPair, _ part: Part) -> Bool {
    examples.wantsFindings(of: pair, part.tally) || flips?.wantsFindings(of: pair, part.details) ?? false
  }

  /// Passes a decision to the observers. `explained` must not be nil if one of them needs the findings.
  func show(
    _ pair: ReplayedPair, _ explained: ExplainedPair?, _ record: inout RecordedDecision,
    _ writer: inout TraceWriter, into part: inout Part
  ) {
    flips?.observe(pair, explained, of: &record, into: &part.details)
    examples.observe(pair, explained, of: &record, into: &part.tally)
    trace?.observe(pair, explained, of: &record, into: &writer)
  }

  /// Counts a decision that the candidate recording does not contain.
  func countWithoutPartner(
    _ before: ReplayedDecision, _ record: inout RecordedDecision, _ lines: Int, into part: inout Part
  ) {
    part.tally.countWithoutPartner(id: record.id, baseline: before)
    if details.countsStrategies { part.details.strategies.countWithoutPartner(record.strategyId) }
    if !before.isDecisive, part.tally.wantsExample(of: .recordedEvidenceNotDecisive) {
      part.tally.add(
        DecisionExample(
          id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: lines + 1,
          reason: .recordedEvidenceNotDecisive, baseline: before.decision, candidate: nil, recorded: nil,
          causes: [before.openCause(of: "baseline")]))
    }
    guard part.tally.wantsExample(of: .candidateRecordMissing) else { return }
    part.tally.add(
      DecisionExample(
        id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: lines + 1,
        reason: .candidateRecordMissing, baseline: before.decision, candidate: nil, recorded: nil, causes: []))
  }
}

extension ReplayedDecision {
  /// What keeps a decision from being decisive, in words.
  func openCause(of side: String) -> String {
    open.isEmpty
      ? "the \(side)'s evidence does not suffice"
      : "open under the \(side) profile: " + open.joined(separator: ", ")
  }
}

extension GateMode {
  /// Whether a decision counts, regardless of waivers (contract section 8). In mode `any`: whether it is not `pass`.
  @inline(__always) func counts(_ outcome: PairOutcome) -> Bool {
    outcome.hasReason || self == .any && outcome.decision != .pass
  }
}
