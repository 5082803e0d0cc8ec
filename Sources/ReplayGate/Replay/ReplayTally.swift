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
  /// What the candidate replay decided; nil if there was no candidate record.
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
  /// The recording that it is in, as error messages call it; empty if it was counted by other means.
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

/// What a tally was counted by. Tallies of one origin merge, and a gate judges those of its own.
struct TallyOrigin: Sendable {
  let baseline: PolicyProfile
  let candidate: PolicyProfile
  let mode: GateMode
  /// The digest of the waivers that were applied; nil for none.
  let waiversDigest: String?

  /// What keeps a tally of another origin from being this one's; nil if nothing does.
  func difference(from other: TallyOrigin) -> String? {
    if mode != other.mode { return "the mode is \(other.mode.name), not \(mode.name)" }
    for (side, mine, theirs) in [
      ("baseline", baseline, other.baseline), ("candidate", candidate, other.candidate),
    ] where !mine.digest.utf8.elementsEqual(theirs.digest.utf8) {
      return "the \(side) profile is \(theirs.name) (\(theirs.digest)), not \(mine.name) (\(mine.digest))"
    }
    return waiversDigest.isExactly(other.waiversDigest) ? nil : "other waivers were applied, or at another moment"
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
  /// Decisions that a recorded outcome leaves open under either profile, so that they could be others (section 12).
  public internal(set) var notDecisive = 0
  /// Decisions of the candidate recording that the recording does not have.
  public internal(set) var partnersLeftOver = 0
  /// The baseline replay held against what was recorded.
  public internal(set) var fidelity = ReplayFidelity()
  /// The first record of those that count and are not clean; nil if none is.
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
  /// Between which settings of each knob decisions of the baseline's evidence lie.
  var turns = NearestTurns()
  /// The first decisions of each reason, `examplesAReason` at most, in the recording's order.
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

  /// What it was counted by; nil for a piece, whose sum has it.
  private(set) var origin: TallyOrigin?

  /// The tally of no decisions between two profiles, for a tool that decides by means of its own and only compares here.
  public init(baseline: PolicyProfile, candidate: PolicyProfile, mode: GateMode = .regressions) {
    self.init(TallyOrigin(baseline: baseline, candidate: candidate, mode: mode, waiversDigest: nil))
  }

  init(_ origin: TallyOrigin) {
    mode = origin.mode
    self.origin = origin
  }

  /// The tally of a piece.
  init(mode: GateMode) { self.mode = mode }

  /// Says what a tally that was read was counted by.
  mutating func setOrigin(_ origin: TallyOrigin) { self.origin = origin }

  /// How many decisions have this reason; waived ones are not counted.
  public func count(of reason: OutcomeReason) -> Int { reasonCounts[Int(reason.rawValue)] }

  /// How many decisions the baseline decides one way and the candidate the other.
  public func transitions(from baseline: Decision, to candidate: Decision) -> Int {
    transitionCounts[Int(baseline.rawValue) * 3 + Int(candidate.rawValue)]
  }

  /// Compares one decision's two replays by the pair rule of the tally's profiles, and counts what comes of it.
  ///
  /// - Returns: the outcome that was counted.
  /// - Throws: `ReplayGateError.invalidConfiguration` for an id that is blank.
  /// - Complexity: O(length of the id).
  @discardableResult
  public mutating func count(
    id: String, baseline: ReplayedDecision, candidate: ReplayedDecision
  ) throws(ReplayGateError) -> PairOutcome {
    guard let origin else { throw .invalidConfiguration("a piece of a recording is not counted on") }
    var pool = TextPool()
    let text = pool.copy(id)
    if text.trimmed.isEmpty { throw .invalidConfiguration("a decision's id must not be blank") }
    let outcome = PairRule(baseline: origin.baseline, candidate: origin.candidate)
      .outcome(baseline: baseline, candidate: candidate)
    count(outcome, id: text, baseline: baseline, candidate: candidate)
    return outcome
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
        id: id.kept, baseline: outcome.baseline, candidate: outcome.candidate, line: line, rank: rank)
    }
    if counts, outcome.decision != .pass {
      let rank = rank.counting(outcome.decision)
      if countingRecord.map({ rank < $0.rank }) ?? true {
        countingRecord = DecidingRecord(
          id: id.kept, baseline: outcome.baseline, candidate: outcome.candidate, line: line, rank: rank)
      }
    }
    if baseline.traits.union(candidate.traits).contains(.notDecisive) { notDecisive &+= 1 }
    let hash = TextHash(id)
    baselineFingerprint.add(hash, decision: UInt64(baseline.decision.rawValue), drift: baseline.driftPct)
    candidateFingerprint.add(hash, decision: UInt64(candidate.decision.rawValue), drift: candidate.driftPct)
  }

  /// Counts a decision that the candidate recording does not have.
  mutating func countWithoutPartner(id: Text, baseline: ReplayedDecision) {
    records += 1
    withoutPartner += 1
    if !baseline.isDecisive { notDecisive += 1 }
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

  /// Adds the tally of the decisions that come next.
  ///
  /// - Throws: `ReplayGateError.invalidConfiguration` if the other tally is of another mode or of other profiles, or if
  ///   there are more decisions than can be counted.
  /// - Complexity: O(1).
  public mutating func merge(_ later: ReplayTally) throws(ReplayGateError) {
    guard let origin, let other = later.origin else { throw .invalidConfiguration("a piece does not merge by itself") }
    if let difference = origin.difference(from: other) {
      throw .invalidConfiguration("tallies do not merge: \(difference)")
    }
    // No count is larger than those of decisions and of partners; divergences and waivers' uses are among them.
    let sums = [
      records.addingReportingOverflow(later.records),
      partnersLeftOver.addingReportingOverflow(later.partnersLeftOver),
    ]
    if sums.contains(where: \.overflow) {
      throw .invalidConfiguration("tallies do not merge: they have more decisions than can be counted")
    }
    add(later)
  }

  /// The same for tallies that are known to belong together.
  mutating func add(_ later: ReplayTally) {
    records += later.records
    regressed += later.regressed
    changed += later.changed
    turns.merge(later.turns)
    withoutPartner += later.withoutPartner
    notDecisive += later.notDecisive
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
