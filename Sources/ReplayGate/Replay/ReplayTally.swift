/// A decision worth showing, and why.
public struct DecisionExample: Sendable, Hashable {
  /// The recorded decision's id.
  @Exact public internal(set) var id: String
  /// Its strategy.
  @Exact public internal(set) var strategyId: String
  /// The recording that it is in, as error messages call it.
  @Exact public internal(set) var source: String
  /// Its line there, from 1.
  public internal(set) var line: Int
  /// What it is an example of.
  public let reason: GateReason
  /// What the baseline replay decided.
  public let baseline: Decision
  /// What the candidate replay decided; nil where there was no candidate record.
  public let candidate: Decision?
  /// What was decided when it was recorded, where the reason is about that.
  public let recorded: Decision?
  /// What made the difference, such as `drift 0.401606 % > tolerance 0.25 %`.
  @Exact public internal(set) var causes: [String]
}

/// The record that a report's decisions are taken from (contract section 8).
public struct DecidingRecord: Sendable, Hashable {
  /// Its id.
  @Exact public internal(set) var id: String
  /// What the baseline replay decided.
  public let baseline: Decision
  /// What the candidate replay decided.
  public let candidate: Decision
  /// The recording that it is in, as error messages call it; empty where it was counted by other means.
  @Exact public internal(set) var source: String = ""
  /// Its line there, from 1; 0 where it was counted by other means.
  public internal(set) var line: Int
  let rank: Rank

  /// The one of two that decides, the earlier where they are equal.
  static func first(_ one: DecidingRecord?, _ later: DecidingRecord?) -> DecidingRecord? {
    guard let one, let later else { return one ?? later }
    return later.rank < one.rank ? later : one
  }

  /// The contract's order, the first being the one that decides.
  struct Rank: Hashable, Comparable {
    let counting: Decision
    let drop: Int
    let delta: Double
    let candidate: Decision

    /// The same for a record that counts with this decision.
    func counting(_ decision: Decision) -> Rank {
      Rank(counting: decision, drop: drop, delta: delta, candidate: candidate)
    }

    @inline(__always) static func < (one: Rank, other: Rank) -> Bool {
      if one.counting != other.counting { return one.counting < other.counting }
      if one.drop != other.drop { return one.drop > other.drop }
      if one.delta != other.delta { return one.delta > other.delta }
      return one.candidate > other.candidate
    }
  }
}

/// The sum that a verdict is computed from: bounded whatever the recording's length, and mergeable in order, so that
/// the tally of a recording is the merge of those of its pieces (contract section 8).
public struct ReplayTally: Sendable {
  /// Which decisions count.
  public let mode: GateMode
  /// All decisions, those without a partner too.
  public internal(set) var records = 0
  /// Decisions with a reason of the pair rule that no waiver covers.
  public internal(set) var regressed = 0
  /// Decisions that would count, did a waiver not cover them.
  public internal(set) var waived = 0
  /// Decisions whose candidate replay differs from the baseline's.
  public internal(set) var changed = 0
  /// Decisions that the candidate recording does not have.
  public internal(set) var withoutPartner = 0
  /// Decisions of the candidate recording that the recording does not have.
  public internal(set) var partnersLeftOver = 0
  /// The baseline replay held against what was recorded.
  public internal(set) var fidelity = ReplayFidelity()
  /// The first record of those that count and are not clean; nil where none is.
  var countingRecord: DecidingRecord?
  /// The record that would decide, did none count; nil over no outcome.
  var leadingRecord: DecidingRecord?
  /// The largest drift delta of all, counting or not; 0 over none.
  public internal(set) var metricDriftDeltaPct = 0.0
  /// Whether any delta is above the threshold.
  public internal(set) var isThresholdBreached = false
  /// Whether any decision that counts blocks the merge.
  public internal(set) var blocksMerge = false
  /// Whether any decision that counts blocks the release.
  public internal(set) var blocksRelease = false
  /// The first decisions of each reason, `examplesAReason` at the most, in the recording's order.
  public internal(set) var examples: [DecisionExample] = []

  /// How many examples of one reason are kept.
  public static let examplesAReason = 3

  var reasonCounts = [Int](repeating: 0, count: OutcomeReason.allCases.count)
  var transitionCounts = [Int](repeating: 0, count: 9)
  var exampleCounts = [Int](repeating: 0, count: GateReason.allCases.count)
  /// How many decisions each waiver was needed for, by its place in the file.
  var waiverCounts: [Int] = []
  var baselineFingerprint = OrderedFingerprint()
  var candidateFingerprint = OrderedFingerprint()

  /// The record that decides where no budget lets decisions pass that count; nil over no outcome.
  public var decidingRecord: DecidingRecord? { countingRecord ?? leadingRecord }

  /// Decisions recorded under exactly the baseline profile that its replay decides otherwise.
  public var divergedFromRecording: Int { fidelity.divergedByDigest }
  /// The same, where the profile is named without a digest: a warning.
  public var divergedByName: Int { fidelity.divergedByName }

  /// Decisions that the candidate decides higher than the baseline.
  public var loosened: Int {
    transitions(from: .fail, to: .conditionalPass) + transitions(from: .fail, to: .pass)
      + transitions(from: .conditionalPass, to: .pass)
  }

  /// The tally of no decisions.
  public init(mode: GateMode) { self.mode = mode }

  /// How many decisions have this reason; waived ones are not counted.
  public func count(of reason: OutcomeReason) -> Int { reasonCounts[Int(reason.rawValue)] }

  /// How many decisions the baseline decides one way and the candidate the other.
  public func transitions(from baseline: Decision, to candidate: Decision) -> Int {
    transitionCounts[Int(baseline.rawValue) * 3 + Int(candidate.rawValue)]
  }

  /// Counts one decision's outcome. O(length of the id).
  public mutating func count(
    _ outcome: PairOutcome, id: String, baseline: ReplayedDecision, candidate: ReplayedDecision
  ) {
    var pool = TextPool()
    count(outcome, id: pool.copy(id), baseline: baseline, candidate: candidate)
  }

  /// Counts one decision's outcome. No allocation but where it becomes the deciding record.
  @inline(__always)
  mutating func count(
    _ outcome: PairOutcome, id: Text, baseline: ReplayedDecision, candidate: ReplayedDecision, isWaived: Bool = false,
    line: Int = 0
  ) {
    records &+= 1
    transitionCounts[Int(outcome.baseline.rawValue) &* 3 &+ Int(outcome.candidate.rawValue)] &+= 1
    if outcome.baseline != outcome.candidate { changed &+= 1 }
    if isWaived {
      waived &+= 1
    } else if outcome.hasReason {
      regressed &+= 1
      for reason in OutcomeReason.allCases where outcome.has(reason) { reasonCounts[Int(reason.rawValue)] &+= 1 }
    }
    isThresholdBreached = isThresholdBreached || outcome.isThresholdBreached
    metricDriftDeltaPct = max(metricDriftDeltaPct, outcome.metricDriftDeltaPct)
    let counts = (mode == .any || outcome.hasReason) && !isWaived
    if counts {
      blocksMerge = blocksMerge || outcome.blocksMerge
      blocksRelease = blocksRelease || outcome.blocksRelease
    }
    let rank = DecidingRecord.Rank(
      counting: .pass, drop: Int(outcome.baseline.rawValue) - Int(outcome.candidate.rawValue),
      delta: outcome.metricDriftDeltaPct, candidate: outcome.candidate)
    if leadingRecord.map({ rank < $0.rank }) ?? true {
      leadingRecord = DecidingRecord(
        id: id.string, baseline: outcome.baseline, candidate: outcome.candidate, line: line, rank: rank)
    }
    if counts, outcome.decision != .pass {
      let rank = rank.counting(outcome.decision)
      if countingRecord.map({ rank < $0.rank }) ?? true {
        countingRecord = DecidingRecord(
          id: id.string, baseline: outcome.baseline, candidate: outcome.candidate, line: line, rank: rank)
      }
    }
    let hash = TextHash(id)
    baselineFingerprint.add(hash, decision: UInt64(baseline.decision.rawValue), drift: baseline.driftPct)
    candidateFingerprint.add(hash, decision: UInt64(candidate.decision.rawValue), drift: candidate.driftPct)
  }

  /// Counts a decision that the candidate recording does not have.
  mutating func countWithoutPartner(id: Text, baseline: ReplayedDecision) {
    records += 1
    withoutPartner += 1
    let hash = TextHash(id)
    baselineFingerprint.add(hash, decision: UInt64(baseline.decision.rawValue), drift: baseline.driftPct)
    candidateFingerprint.add(hash, decision: OrderedFingerprint.noDecision, drift: 0)
  }

  /// Counts a decision that was recorded under the baseline profile.
  mutating func countCompared() { fidelity.compared &+= 1 }

  /// Counts one of those that the baseline replay decides otherwise.
  mutating func countDivergence(byDigest: Bool) {
    if byDigest { fidelity.divergedByDigest += 1 } else { fidelity.divergedByName += 1 }
  }

  /// Keeps a decision that is replayed otherwise, if it is one of the first.
  mutating func addDivergence(_ example: DecisionExample) {
    if fidelity.first.count < ReplayFidelity.examples { fidelity.first.append(example) }
  }

  /// Counts that waivers were needed.
  mutating func countUse(of waivers: Set<Int>, among all: Int) {
    if waiverCounts.isEmpty { waiverCounts = [Int](repeating: 0, count: all) }
    for number in waivers { waiverCounts[number] += 1 }
  }

  /// Whether an example of `reason` would be kept.
  func wantsExample(of reason: GateReason) -> Bool { exampleCounts[reason.index] < Self.examplesAReason }

  /// Keeps an example, if it is one of the first.
  mutating func add(_ example: DecisionExample) {
    guard wantsExample(of: example.reason) else { return }
    exampleCounts[example.reason.index] += 1
    examples.append(example)
  }

  /// Adds the tally of the decisions that come next; of the same mode. O(1).
  public mutating func merge(_ later: ReplayTally) {
    records += later.records
    regressed += later.regressed
    changed += later.changed
    withoutPartner += later.withoutPartner
    partnersLeftOver += later.partnersLeftOver
    waived += later.waived
    fidelity.merge(later.fidelity)
    if waiverCounts.isEmpty {
      waiverCounts = later.waiverCounts
    } else {
      for (number, count) in later.waiverCounts.enumerated() { waiverCounts[number] += count }
    }
    metricDriftDeltaPct = max(metricDriftDeltaPct, later.metricDriftDeltaPct)
    isThresholdBreached = isThresholdBreached || later.isThresholdBreached
    blocksMerge = blocksMerge || later.blocksMerge
    blocksRelease = blocksRelease || later.blocksRelease
    for index in reasonCounts.indices { reasonCounts[index] += later.reasonCounts[index] }
    for index in transitionCounts.indices { transitionCounts[index] += later.transitionCounts[index] }
    countingRecord = DecidingRecord.first(countingRecord, later.countingRecord)
    leadingRecord = DecidingRecord.first(leadingRecord, later.leadingRecord)
    for example in later.examples { add(example) }
    baselineFingerprint.append(later.baselineFingerprint)
    candidateFingerprint.append(later.candidateFingerprint)
  }

  /// Turns the examples' lines, counted in a piece, into those of the recording.
  mutating func locateExamples(in source: String, after lines: Int) {
    countingRecord?.source = source
    countingRecord?.line += lines
    leadingRecord?.source = source
    leadingRecord?.line += lines
    for index in examples.indices {
      examples[index].source = source
      examples[index].line += lines
    }
    for index in fidelity.first.indices {
      fidelity.first[index].source = source
      fidelity.first[index].line += lines
    }
  }
}
