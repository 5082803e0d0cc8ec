/// A decision that illustrates a reason.
public struct DecisionExample: Sendable, Hashable {
  /// The id of the recorded decision.
  @Exact public internal(set) var id: String
  /// Its strategy.
  @Exact public internal(set) var strategyId: String
  /// The name of its recording, as in error messages.
  @Exact public internal(set) var source: String
  /// Its line in the recording, from 1.
  public internal(set) var line: Int
  /// The reason that it illustrates.
  public package(set) var reason: GateReason
  /// The decision of the baseline replay.
  public let baseline: Decision
  /// The decision of the candidate replay; nil if there is no candidate record.
  public let candidate: Decision?
  /// The recorded decision, if the reason concerns it; otherwise nil.
  public let recorded: Decision?
  /// Descriptions of what made the difference, for example `drift 0.401606 % > tolerance 0.25 %`.
  @Exact public internal(set) var causes: [String]
  /// Whether another engine made the difference, so that no profile can change it
  /// ([contract section 13](doc:Contract#13-Decided-elsewhere-replay-gate-decidedv1)).
  public internal(set) var isDecidedElsewhere = false
  /// The first rule that made the difference; nil if none is known.
  package internal(set) var rule: DecisionRule?
}

/// The record that provides the two decisions of a report
/// ([contract section 8](doc:Contract#8-The-gate-over-a-recording)).
public struct DecidingRecord: Sendable, Hashable {
  /// Its id.
  @Exact public internal(set) var id: String
  /// The decision of the baseline replay.
  public let baseline: Decision
  /// The decision of the candidate replay.
  public let candidate: Decision
  /// The name of its recording, as in error messages; empty if the decision was not read from a recording.
  @Exact public internal(set) var source: String = ""
  /// Its line in the recording, from 1; 0 if the decision was not read from a recording.
  public internal(set) var line: Int
  let rank: Rank

  /// The one of two records that decides: the earlier one if they are equal.
  static func first(_ one: DecidingRecord?, _ later: DecidingRecord?) -> DecidingRecord? {
    guard let one, let later else { return one ?? later }
    return later.rank < one.rank ? later : one
  }

  /// The order in which the contract selects the deciding record. The lowest rank decides.
  struct Rank: Hashable, Comparable {
    let counting: Decision
    let drop: Int
    let delta: Double
    let candidate: Decision

    /// The same rank for a record that counts with this decision.
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

/// The configuration by which a tally was counted. Only tallies with the same origin can be merged, and a gate judges
/// only tallies of its own origin.
struct TallyOrigin: Sendable {
  let baseline: PolicyProfile
  let candidate: PolicyProfile
  let mode: GateMode
  /// The digest of the waivers that were applied; nil without waivers.
  let waiversDigest: String?

  /// Describes how another origin differs; nil if it does not.
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

/// The counts from which a verdict is computed.
///
/// Its size does not depend on the length of the recording. Tallies are merged in order: the tally of a recording is
/// the merge of the tallies of its pieces ([contract section 8](doc:Contract#8-The-gate-over-a-recording)). A gate
/// makes the tally of a recording. A tool that makes the decisions itself counts them one by one:
///
///     var tally = ReplayTally(baseline: .standard, candidate: .expert)
///     let before = try ReplayedDecision(decision: .pass, driftPct: 0.1)
///     let after = try ReplayedDecision(decision: .pass, driftPct: 0.4)
///     try tally.record(id: "run-1", baseline: before, candidate: after)
///     let gate = Gate(baseline: .standard, candidate: .expert)
///     let verdict = try GateEvaluation(gate: gate, tally: tally).verdict
public struct ReplayTally: Sendable {
  /// Which decisions count.
  public let mode: GateMode
  /// The number of all decisions, including those without a partner.
  public internal(set) var records = 0
  /// The number of decisions with a reason of the pair rule that no waiver covers.
  public internal(set) var regressed = 0
  /// The number of decisions that would count if no waiver covered them.
  public internal(set) var waived = 0
  /// The number of decisions that differ between the baseline and the candidate replay.
  public internal(set) var changed = 0
  /// The number of decisions that the candidate recording does not contain.
  public internal(set) var withoutPartner = 0
  /// The number of decisions that a recorded outcome leaves open under either profile (section 12).
  public internal(set) var notDecisive = 0
  /// The number of decisions of the candidate recording that the recording does not contain.
  public internal(set) var partnersLeftOver = 0
  /// The comparison of the baseline replays with the recorded decisions.
  public internal(set) var fidelity = ReplayFidelity()
  /// Of the decisions that count and are not `pass`, the one that ranks first; nil if there is none.
  var countingRecord: DecidingRecord?
  /// The record that decides if none counts; nil without an outcome.
  var leadingRecord: DecidingRecord?
  /// The largest drift delta of all decisions, whether they count or not; 0 without an outcome.
  public internal(set) var metricDriftDeltaPct = 0.0
  /// Whether a drift delta is above the threshold.
  public internal(set) var isThresholdBreached = false
  /// Whether a decision that counts blocks the merge.
  public internal(set) var blocksMerge = false
  /// Whether a decision that counts blocks the release.
  public internal(set) var blocksRelease = false
  /// The settings of each knob at which decisions of the baseline's evidence turn.
  var turns = NearestTurns()
  /// The first decisions for each reason, at most ``maximumExamples`` of each, in the order of the recording.
  public internal(set) var examples: [DecisionExample] = []

  /// The maximum number of examples for each reason.
  public static let maximumExamples = 3

  var reasonCounts = [Int](repeating: 0, count: OutcomeReason.allCases.count)
  var transitionCounts = [Int](repeating: 0, count: 9)
  /// In mode `any`, the numbers of decisions that count as `fail`, and as `conditional_pass`, without a reason of the pair rule.
  var (notPassingFails, notPassingConditionals) = (0, 0)
  /// In the tally of a piece they include the examples of earlier pieces.
  var exampleCounts = ExampleCounts()
  /// For each waiver, by its index in the file, the number of decisions that needed it.
  var waiverCounts: [Int] = []
  var baselineFingerprint = OrderedFingerprint()
  var candidateFingerprint = OrderedFingerprint()

  /// The record that decides if no budget tolerates decisions that count; nil without an outcome.
  public var decidingRecord: DecidingRecord? { countingRecord ?? leadingRecord }

  /// The number of decisions recorded with the digest of the baseline profile whose baseline replay gives another
  /// decision.
  public var divergedFromRecording: Int { fidelity.divergedByDigest }
  /// The number of decisions recorded with only the name of the baseline profile whose baseline replay gives another
  /// decision. They cause a warning.
  public var divergedByName: Int { fidelity.divergedByName }

  /// The number of decisions that the candidate decides higher than the baseline.
  public var loosened: Int {
    transitions(from: .fail, to: .conditionalPass) + transitions(from: .fail, to: .pass)
      + transitions(from: .conditionalPass, to: .pass)
  }

  /// The configuration by which the tally was counted; nil in the tally of a piece, which is added to a sum that has
  /// it.
  private(set) var origin: TallyOrigin?

  /// Creates an empty tally between two profiles, for a tool that makes the decisions itself.
  ///
  /// - Parameters:
  ///   - baseline: The profile in force.
  ///   - candidate: The profile that may replace it.
  ///   - mode: Which decisions count.
  public init(baseline: PolicyProfile, candidate: PolicyProfile, mode: GateMode = .regressions) {
    self.init(TallyOrigin(baseline: baseline, candidate: candidate, mode: mode, waiversDigest: nil))
  }

  init(_ origin: TallyOrigin) {
    mode = origin.mode
    self.origin = origin
  }

  /// Creates the empty tally of a piece.
  init(mode: GateMode) { self.mode = mode }

  /// Sets the origin of a tally that was read from a document.
  mutating func setOrigin(_ origin: TallyOrigin) { self.origin = origin }

  /// The number of decisions with a reason, without the waived ones.
  ///
  /// - Parameter reason: A reason of the pair rule.
  public func count(of reason: OutcomeReason) -> Int { reasonCounts[Int(reason.rawValue)] }

  /// The number of decisions with one decision under the baseline and another under the candidate.
  ///
  /// - Parameters:
  ///   - baseline: The decision of the baseline replay.
  ///   - candidate: The decision of the candidate replay.
  public func transitions(from baseline: Decision, to candidate: Decision) -> Int {
    transitionCounts[Int(baseline.rawValue) * 3 + Int(candidate.rawValue)]
  }

  /// The number of decisions that count, in mode `any`, without a reason of the pair rule, by the decision that they count as.
  ///
  /// - Parameter decision: `fail` or `conditionalPass`; of `pass` there are none.
  package func notPassing(_ decision: Decision) -> Int {
    switch decision {
    case .fail: notPassingFails
    case .conditionalPass: notPassingConditionals
    case .pass: 0
    }
  }

  /// Compares the two replays of a decision by the pair rule of the tally's profiles, and counts the outcome.
  ///
  /// - Parameters:
  ///   - id: The id of the decision.
  ///   - baseline: The replay under the baseline profile.
  ///   - candidate: The replay under the candidate profile.
  /// - Returns: The outcome that was counted.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if the id is blank.
  /// - Complexity: O(n) in the length of the id.
  @discardableResult
  public mutating func record(
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

  /// Counts the outcome of one decision. Allocates only if the record becomes the deciding or the leading one.
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
      if !outcome.hasReason {
        if outcome.decision == .fail { notPassingFails &+= 1 } else { notPassingConditionals &+= 1 }
      }
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

  /// Counts a decision that the candidate recording does not contain.
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

  /// Counts a decision whose baseline replay differs from the recorded one.
  mutating func countDivergence(byDigest: Bool) {
    if byDigest { fidelity.divergedByDigest += 1 } else { fidelity.divergedByName += 1 }
  }

  /// Keeps a decision whose baseline replay differs from the recorded one, if it is among the first.
  mutating func addDivergence(_ example: DecisionExample) {
    if fidelity.first.count < ReplayFidelity.maximumExamples { fidelity.first.append(example) }
  }

  /// Counts one use of each of these waivers. `all` is the number of all waivers.
  mutating func countUse(of waivers: Set<Int>, among all: Int) {
    if waiverCounts.isEmpty { waiverCounts = [Int](repeating: 0, count: all) }
    for number in waivers { waiverCounts[number] += 1 }
  }

  /// Whether another example for `reason` is kept.
  func wantsExample(of reason: GateReason) -> Bool { !exampleCounts.isFull(reason) }

  /// Keeps an example, if it is among the first for its reason.
  mutating func add(_ example: DecisionExample) {
    guard wantsExample(of: example.reason) else { return }
    exampleCounts.add(example.reason)
    examples.append(example)
  }

  /// Adds the tally of the decisions that follow.
  ///
  /// - Parameter later: A tally with the same profiles, mode and waivers.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if the tallies differ in mode, profiles or waivers, or if
  ///   there are more decisions than can be counted.
  /// - Complexity: O(1).
  public mutating func merge(_ later: ReplayTally) throws(ReplayGateError) {
    guard let origin, let other = later.origin else { throw .invalidConfiguration("a piece does not merge by itself") }
    if let difference = origin.difference(from: other) {
      throw .invalidConfiguration("tallies do not merge: \(difference)")
    }
    // No other count exceeds the numbers of decisions and of partners, so only these can overflow.
    let sums = [
      records.addingReportingOverflow(later.records),
      partnersLeftOver.addingReportingOverflow(later.partnersLeftOver),
    ]
    if sums.contains(where: \.overflow) {
      throw .invalidConfiguration("tallies do not merge: they have more decisions than can be counted")
    }
    add(later)
  }

  /// The same for tallies that are known to have the same origin.
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
    notPassingFails += later.notPassingFails
    notPassingConditionals += later.notPassingConditionals
    countingRecord = DecidingRecord.first(countingRecord, later.countingRecord)
    leadingRecord = DecidingRecord.first(leadingRecord, later.leadingRecord)
    for example in later.examples { add(example) }
    baselineFingerprint.append(later.baselineFingerprint)
    candidateFingerprint.append(later.candidateFingerprint)
  }

  /// Turns line numbers that were counted in a piece into those of the recording.
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
