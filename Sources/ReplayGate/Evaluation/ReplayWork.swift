/// The gate's work: each record decided under both profiles, compared, counted and traced.
struct ReplayWork: PieceWork {
  let baseline: PolicyLimits
  let candidate: PolicyLimits
  let rule: PairRule
  let mode: GateMode
  let baselineName: [UInt8]
  let baselineDigest: [UInt8]
  /// Where candidates are found when there is a second recording.
  let index: CandidateIndex?
  let waivers: Waivers?
  let details: ReplayDetails.Options
  let trace: (@Sendable ([UInt8]) throws -> Void)?

  struct Part: Sendable {
    var tally: ReplayTally
    var details: ReplayDetails
    var strategies = PieceStrategies()
    var trace: [UInt8] = []
    /// One a record, where there is a second recording.
    var joins: [CandidateJoin.Entry] = []
    var error: ReplayGateError?
    var extent = RecordingExtent()
  }

  struct Sum: Sendable {
    var tally: ReplayTally
    var details: ReplayDetails
    var join: CandidateJoin
    /// How much was read, by the recordings' names.
    var extents: [Exact<String>: RecordingExtent] = [:]
  }

  func decisions(in sum: Sum) -> Int { sum.tally.records }

  func begin() -> Part { Part(tally: ReplayTally(mode: mode), details: ReplayDetails(details)) }

  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    let read = piece.forEachRecord(in: &worker, after: lines) { worker, line, lines in
      if index == nil {
        decide(&worker, lines, &part)
      } else if part.error == nil {
        decideJoined(&worker, line, lines, &part)
      }
    }
    part.extent.add(RecordingExtent(bytes: piece.end - piece.first, lines: read.lines))
    return read
  }

  func finish(_ part: inout Part, with worker: inout ReplayWorker) {
    if trace != nil { part.trace = worker.trace.takeBytes() }
  }

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) throws(ReplayGateError) {
    if let index { try sum.join.add(part.joins, index: index, source: source, after: lines) }
    if let error = part.error { throw error }
    sum.extents[Exact<String>(source), default: RecordingExtent()].add(part.extent)
    var tally = part.tally
    tally.locateExamples(in: source, after: lines)
    sum.tally.add(tally)
    if !details.isEmpty {
      var theirs = part.details
      theirs.locate(in: source, after: lines)
      sum.details.merge(theirs)
      part.strategies.add(to: &sum.details.strategies)
    }
    if let trace, !part.trace.isEmpty {
      do {
        try trace(part.trace)
      } catch {
        throw .sinkFailed("\(error)")
      }
    }
  }

  // MARK: One recording

  @inline(__always) private func decide(_ worker: inout ReplayWorker, _ lines: Int, _ part: inout Part) {
    let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
    let before = baseline.decide(facts)
    let after = candidate.decide(facts)
    let outcome = rule.outcome(baseline: before, candidate: after)
    let waiver = waivers == nil ? nil : waiver(of: outcome, worker.reader.record, &part)
    part.tally.count(
      outcome, id: worker.reader.record.id, baseline: before, candidate: after, isWaived: waiver != nil,
      line: lines + 1)
    if worker.reader.record.decision != nil { compareWithRecorded(&worker, before, facts, lines, &part) }
    if details.drawsFrontier { draw(before, facts, worker.reader.record, &part) }
    let isShown = isShown(outcome, waiver, part)
    if details.countsStrategies, !isShown { part.strategies.count(worker.reader.record.strategyId, outcome) }
    if trace != nil || isShown { show(outcome, waiver, isShown, before, after, facts, &worker, lines, &part) }
  }

  /// Shows a decision: in the trace, and where `isShown` in what is told besides.
  @inline(never) private func show(
    _ outcome: PairOutcome, _ waiver: Int?, _ isShown: Bool, _ before: ReplayedDecision, _ after: ReplayedDecision,
    _ facts: ReplayFacts, _ worker: inout ReplayWorker, _ lines: Int, _ part: inout Part
  ) {
    if !isShown, before.failedChecks.isEmpty, after.failedChecks.isEmpty {
      return worker.trace.add(
        id: worker.reader.record.id, outcome, thresholdPct: rule.metricDriftThresholdPct,
        baseline: TraceWriter.Side(replay: before, findings: nil),
        candidate: TraceWriter.Side(replay: after, findings: nil))
    }
    let findings = worker.checks.findings()
    let explained = (
      ExplainedReplay(replay: before, facts: facts, findings: findings.under(baseline, facts), limits: baseline),
      ExplainedReplay(replay: after, facts: facts, findings: findings.under(candidate, facts), limits: candidate)
    )
    show(outcome, waiver, explained.0, explained.1, &worker, lines, &part)
  }

  /// Whether more is wanted of a decision than its outcome, the trace aside.
  @inline(__always) private func isShown(_ outcome: PairOutcome, _ waiver: Int?, _ part: Part) -> Bool {
    if waiver == nil, wantsExample(of: outcome, part.tally) { return true }
    return !details.isEmpty && counts(outcome)
      && (details.countsStrategies || part.details.decisions.count < details.decisions)
  }

  /// Whether the outcome would be one of the first of a reason.
  @inline(__always) private func wantsExample(of outcome: PairOutcome, _ tally: ReplayTally) -> Bool {
    if outcome.hasReason { return OutcomeReason.allCases.contains { wants(GateReason($0), outcome, tally) } }
    return wants(.candidateDecisionNotPass, outcome, tally)
  }

  private func wants(_ reason: GateReason, _ outcome: PairOutcome, _ tally: ReplayTally) -> Bool {
    let applies =
      switch reason {
      case .candidateDecisionRegressed: outcome.isRegressed
      case .metricDriftThresholdExceeded: outcome.isThresholdBreached
      // Only where the gate itself may have to name this reason.
      case .candidateDecisionNotPass:
        mode == .any && !outcome.hasReason && (outcome.blocksMerge || outcome.blocksRelease)
      default: false
      }
    return applies && tally.wantsExample(of: reason)
  }

  /// Adds the trace's line and the examples.
  private func show(
    _ outcome: PairOutcome, _ waiver: Int?, _ before: ExplainedReplay, _ after: ExplainedReplay,
    _ worker: inout ReplayWorker, _ lines: Int, _ part: inout Part
  ) {
    if !details.isEmpty, counts(outcome) {
      addDetails(outcome, waiver, before, after, worker.reader.record, lines, &part)
    }
    if waiver == nil { addExamples(outcome, before, after, worker.reader.record, lines, &part) }
    guard trace != nil else { return }
    worker.trace.add(
      id: worker.reader.record.id, outcome, thresholdPct: rule.metricDriftThresholdPct,
      baseline: TraceWriter.Side(replay: before.replay, findings: before.findings),
      candidate: TraceWriter.Side(replay: after.replay, findings: after.findings))
  }

  private func addExamples(
    _ outcome: PairOutcome, _ before: ExplainedReplay, _ after: ExplainedReplay,
    _ record: borrowing RecordedDecision, _ lines: Int, _ part: inout Part
  ) {
    for reason in GateReason.allCases where wants(reason, outcome, part.tally) {
      let causes =
        reason == .candidateDecisionNotPass
        ? Causes.of(after, against: nil, outcome: nil) : Causes.of(after, against: before, outcome: outcome)
      part.tally.add(
        DecisionExample(
          id: record.id.kept, strategyId: record.strategyId.kept, source: "", line: lines + 1, reason: reason,
          baseline: outcome.baseline, candidate: outcome.candidate, recorded: nil, causes: causes.map(\.text)))
    }
  }

  /// How a baseline replay compares with the decision that was recorded (contract section 8).
  func comparison(
    of replay: ReplayedDecision, with record: borrowing RecordedDecision
  ) -> RecordedComparison {
    let digest = record.profileDigest
    let hasDigest = !digest.isEmpty
    guard let recorded = record.decision,
      hasDigest ? digest.equals(baselineDigest) : record.profile.equals(baselineName)
    else { return .none }
    return recorded == replay.decision ? .asRecorded : hasDigest ? .divergedByDigest : .divergedByName
  }

  /// Holds the baseline replay against what was recorded (contract section 8).
  @inline(never) private func compareWithRecorded(
    _ worker: inout ReplayWorker, _ replay: ReplayedDecision, _ facts: ReplayFacts, _ lines: Int, _ part: inout Part
  ) {
    let comparison = comparison(of: replay, with: worker.reader.record)
    if comparison == .none { return }
    part.tally.countCompared()
    guard comparison != .asRecorded, let recorded = worker.reader.record.decision else { return }
    let hasDigest = comparison == .divergedByDigest
    part.tally.countDivergence(byDigest: hasDigest)
    let isExample = hasDigest && part.tally.wantsExample(of: .baselineReplayDiverged)
    guard isExample || part.tally.fidelity.first.count < ReplayFidelity.examples else { return }
    let explained = ExplainedReplay(
      replay: replay, facts: facts, findings: worker.checks.findings().under(baseline, facts), limits: baseline)
    let example = DecisionExample(
      id: worker.reader.record.id.kept, strategyId: worker.reader.record.strategyId.kept, source: "",
      line: lines + 1, reason: .baselineReplayDiverged, baseline: replay.decision, candidate: nil,
      recorded: recorded, causes: Causes.of(explained, against: nil, outcome: nil).map(\.text))
    part.tally.addDivergence(example)
    if isExample { part.tally.add(example) }
  }

  // MARK: Two recordings (section 7)

  private func decideJoined(_ worker: inout ReplayWorker, _ line: Cursor, _ lines: Int, _ part: inout Part) {
    guard let index else { return }
    let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
    let before = baseline.decide(facts)
    if worker.reader.record.decision != nil { compareWithRecorded(&worker, before, facts, lines, &part) }
    let id = worker.reader.record.id
    let number = index.find(id)
    part.joins.append(
      CandidateJoin.Entry(
        candidate: number, id: number == nil ? id.string : nil, line: lines,
        column: worker.reader.record.idPlace - line + 1,
        isSameStrategy: number.map { index.strategy(of: $0, equals: worker.reader.record.strategyId) } ?? true))
    guard let number else {
      part.tally.countWithoutPartner(id: id, baseline: before)
      if details.countsStrategies { part.strategies.countWithoutPartner(worker.reader.record.strategyId) }
      if part.tally.wantsExample(of: .candidateRecordMissing) {
        part.tally.add(
          DecisionExample(
            id: id.kept, strategyId: worker.reader.record.strategyId.kept, source: "", line: lines + 1,
            reason: .candidateRecordMissing, baseline: before.decision, candidate: nil, recorded: nil, causes: []))
      }
      return
    }
    let entry = index.entries[number]
    let outcome = rule.outcome(baseline: before, candidate: entry.replay)
    let waiver = waivers == nil ? nil : waiver(of: outcome, worker.reader.record, &part)
    part.tally.count(
      outcome, id: id, baseline: before, candidate: entry.replay, isWaived: waiver != nil, line: lines + 1)
    let isShown = isShown(outcome, waiver, part)
    if details.countsStrategies, !isShown { part.strategies.count(worker.reader.record.strategyId, outcome) }
    if trace == nil, !isShown, !details.drawsFrontier { return }
    let explained = ExplainedReplay(
      replay: before, facts: facts, findings: worker.checks.findings().under(baseline, facts), limits: baseline)
    do throws(ReplayGateError) {
      let partner = try index.explain(number, candidate, needsFacts: isShown || details.drawsFrontier, &worker.partner)
      if details.drawsFrontier { draw(before, partner.facts, worker.reader.record, &part) }
      if isShown || trace != nil { show(outcome, waiver, explained, partner, &worker, lines, &part) }
    } catch {
      part.error = error
    }
  }
}

/// How a baseline replay compares with the decision that was recorded.
enum RecordedComparison: Sendable, BitwiseCopyable {
  /// Nothing was recorded under the baseline profile.
  case none
  /// It is the same.
  case asRecorded
  /// It is another, and the profile's digest says that it should be the same.
  case divergedByDigest
  /// It is another, and the profile's name alone says that it should be the same.
  case divergedByName
}

/// How much of a recording was read.
struct RecordingExtent: Sendable, Hashable {
  /// A last line's LF counts where the recording leaves it out.
  var bytes = 0
  var lines = 0

  mutating func add(_ more: RecordingExtent) {
    bytes += more.bytes
    lines += more.lines
  }
}

extension Text {
  /// Whether the text is exactly these bytes. O(n).
  func equals(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    for offset in 0..<count where start.byte(offset) != other[offset] { return false }
    return true
  }
}
