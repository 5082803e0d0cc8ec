/// How a baseline replay compares with the decision that was recorded.
enum RecordedComparison: Sendable, BitwiseCopyable {
  /// There is no decision recorded under the baseline profile.
  case none
  /// The decisions are equal.
  case asRecorded
  /// The decisions differ although the digest of the profile is that of the baseline.
  case divergedByDigest
  /// The decisions differ although the name of the profile is that of the baseline. There is no digest.
  case divergedByName
}

/// Compares the baseline replays with the recorded decisions (contract section 8).
struct FidelityObserver: Sendable {
  let limits: PolicyLimits
  let name: [UInt8]
  let digest: [UInt8]

  /// - Parameters:
  ///   - name: What a recorded decision names the baseline by, if it has no digest.
  ///   - digest: What a recorded decision names it by.
  init(limits: PolicyLimits, name: [UInt8], digest: [UInt8]) {
    self.limits = limits
    self.name = name
    self.digest = digest
  }

  init(_ baseline: PolicyProfile) {
    self.init(limits: PolicyLimits(baseline), name: Array(baseline.name.utf8), digest: Array(baseline.digest.utf8))
  }

  /// How a baseline replay compares with the decision that was recorded.
  func comparison(of replay: ReplayedDecision, with record: borrowing RecordedDecision) -> RecordedComparison {
    let recordedUnder = record.profileDigest
    let hasDigest = !recordedUnder.isEmpty
    guard let recorded = record.decision,
      hasDigest ? recordedUnder.equals(digest) : record.profile.equals(name)
    else { return .none }
    return recorded == replay.decision ? .asRecorded : hasDigest ? .divergedByDigest : .divergedByName
  }

  /// Counts the comparison of the last record, and keeps the first records that differ.
  @inline(never) func observe(
    _ replay: ReplayedDecision, _ facts: ReplayFacts, _ worker: inout ReplayWorker, _ lines: Int,
    into tally: inout ReplayTally
  ) {
    let comparison = comparison(of: replay, with: worker.reader.record)
    if comparison == .none { return }
    tally.countCompared()
    guard comparison != .asRecorded, let recorded = worker.reader.record.decision else { return }
    let hasDigest = comparison == .divergedByDigest
    tally.countDivergence(byDigest: hasDigest)
    let isExample = hasDigest && tally.wantsExample(of: .baselineReplayDiverged)
    guard isExample || tally.fidelity.first.count < ReplayFidelity.maximumExamples else { return }
    let explained = ExplainedReplay(
      replay: replay, facts: facts, findings: worker.checks.findings().under(limits, facts), limits: limits)
    let example = DecisionExample(
      id: worker.reader.record.id.kept, strategyId: worker.reader.record.strategyId.kept, source: "",
      line: lines + 1, reason: .baselineReplayDiverged, baseline: replay.decision, candidate: nil,
      recorded: recorded, causes: Causes.of(explained, against: nil, outcome: nil).map(\.text))
    tally.addDivergence(example)
    if isExample { tally.add(example) }
  }
}
