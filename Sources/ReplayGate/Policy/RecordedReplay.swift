/// Facts about a line without evidence: a recorded outcome (contract section 12) or a decision of another engine
/// (section 13).
///
/// The type is small because the facts of every record contain it.
struct RecordedFacts: BitwiseCopyable {
  var kind = RecordKind.evidence
  var breach = RecordedOutcome.Breach.none
  /// The number of findings, including repeats.
  var findings: UInt32 = 0
  /// Whether metric consistency failed when the outcome was recorded.
  var metricsFailed = false
  /// The decision of the other engine.
  var decision = Decision.fail
  var hasCauses = false
  /// Whether a check names any indicator or violation. A check that passed may do so too.
  var hasNames = false
  /// The maximum number of findings that were kept when the outcome was recorded.
  var maxFindings = 0.0
}

/// Properties of a replay other than its decision. A set in eight bits.
struct ReplayTraits: OptionSet, Hashable, BitwiseCopyable, Sendable {
  let rawValue: UInt8

  /// It is not known what the agent would have found.
  static let agentOpen = ReplayTraits(rawValue: 1)
  /// It is not known whether the drift is within the tolerance.
  static let driftOpen = ReplayTraits(rawValue: 2)
  /// The decision would be another one with the open parts at their best.
  static let notDecisive = ReplayTraits(rawValue: 4)
  /// Another engine made the decision, and the line names causes.
  static let hasCauses = ReplayTraits(rawValue: 8)
  /// The checks name something. A recorded check may do so although it passed.
  static let hasNames = ReplayTraits(rawValue: 16)

  /// Whether a check or a lane is open.
  var isOpen: Bool { !isDisjoint(with: [.agentOpen, .driftOpen]) }
}

extension ReplayFacts {
  /// Whether metric consistency fails under every tolerance.
  var isStructural: Bool { failedChecks.contains(.metricConsistency) }

  /// Whether a recorded drift is so close to a tolerance that its rounding decides the check (section 12).
  func isDriftOpen(at tolerance: Double) -> Bool {
    recorded.kind == .outcome && !isStructural && drift != 0 && abs(drift - tolerance) <= 0.000_000_5
  }

  /// Why the agent lane is open under a profile whose budgets the usage does not exceed.
  struct OpenLane {
    /// The review was stopped, or would have had other findings.
    var isUnknown: Bool
    /// Findings were cut off.
    var isCut: Bool

    var isOpen: Bool { isUnknown || isCut }
  }

  /// Why the agent lane is open under a profile (section 12). The usage is not considered.
  func openLane(under limits: PolicyLimits) -> OpenLane {
    let passesMetrics =
      !isStructural && (drift <= limits.metricDriftTolerancePct || isDriftOpen(at: limits.metricDriftTolerancePct))
    return OpenLane(
      isUnknown: recorded.breach == .budget || recorded.metricsFailed && passesMetrics,
      isCut: Double(recorded.findings) >= recorded.maxFindings && limits.maxFindings > recorded.maxFindings
        && firstBlockingFinding == .max)
  }

  /// The lowest setting of the findings knob at which findings make the lane `fail` or leave it open: one more than the
  /// number of findings before the first that blocks, or than the number that were kept. Nil if no setting does.
  var findingsTurn: Double? {
    if firstBlockingFinding != .max { return Double(firstBlockingFinding) + 1 }
    let isCut = recorded.kind == .outcome && Double(recorded.findings) >= recorded.maxFindings
    return isCut ? recorded.maxFindings + 1 : nil
  }

  /// The lowest tolerance at which the drift passes. It is the drift itself, or for a recorded drift the lowest
  /// tolerance above the range in which the check is open. Infinity if there is none.
  @inline(__always) var firstPassingTolerance: Double { isDriftOpen(at: drift) ? firstPassingBeyondOpen : drift }

  private var firstPassingBeyondOpen: Double {
    // A millionth above the drift, or at the next double, the check is no longer open.
    return Self.first(from: drift, to: max(drift + 0.000_001, drift.nextUp)) { !isDriftOpen(at: $0) }
  }

  /// The lowest tolerance at which the check of a recorded drift is open. For any other drift it is the drift itself.
  var firstOpenTolerance: Double {
    guard isDriftOpen(at: drift) else { return drift }
    return Self.first(from: 0, to: drift, where: isDriftOpen)
  }

  /// The first double in `low...high` for which a condition is true. Both bounds must not be negative, and the
  /// condition must be true for `high` and for every double from the first one on. The bit patterns of such doubles
  /// sort like the values, so a binary search takes at most 64 steps, however far apart the bounds are.
  private static func first(from low: Double, to high: Double, where isTrue: (Double) -> Bool) -> Double {
    var (low, high) = (low.bitPattern, high.bitPattern)
    while low < high {
      let middle = low + (high - low) / 2
      if isTrue(Double(bitPattern: middle)) { high = middle } else { low = middle + 1 }
    }
    return Double(bitPattern: high)
  }
}

extension PolicyLimits {
  /// Decides a record without evidence again. Pure, total, O(1).
  @inline(never) func decideRecorded(_ facts: ReplayFacts) -> ReplayedDecision {
    guard facts.recorded.kind == .outcome else {
      return ReplayedDecision(
        decision: facts.recorded.decision, driftOfRecord: facts.driftOfRecord, agentStatus: .pass,
        agentBudgetBreach: nil, failedChecks: [], traits: facts.recorded.hasCauses ? .hasCauses : [])
    }
    var traits: ReplayTraits = facts.recorded.hasNames ? .hasNames : []
    var failed = facts.failedChecks
    let isDriftOpen = facts.isDriftOpen(at: metricDriftTolerancePct)
    if isDriftOpen { traits.insert(.driftOpen) }
    if isDriftOpen || facts.drift > metricDriftTolerancePct { failed.insert(FailedChecks(.metricConsistency)) }
    var agent = agentLane(facts)
    // A breach reason that names no budget stops the review under every profile.
    if facts.recorded.breach == .other { agent = (.fail, nil) }
    var best = agent.status
    let lane = facts.openLane(under: self)
    if facts.recorded.breach != .other, agent.breach == nil, lane.isOpen {
      traits.insert(.agentOpen)
      best = lane.isUnknown ? .pass : .conditionalPass
      agent.status = .fail
    }
    let decision = decide(failed, agent: agent.status, facts)
    var failedAtBest = failed
    if isDriftOpen { failedAtBest.remove(FailedChecks(.metricConsistency)) }
    if decide(failedAtBest, agent: best, facts) != decision { traits.insert(.notDecisive) }
    return ReplayedDecision(
      decision: decision, driftOfRecord: facts.driftOfRecord, agentStatus: agent.status,
      agentBudgetBreach: agent.breach, failedChecks: failed, traits: traits)
  }

  /// The decision from checks and lanes (section 6).
  @inline(__always) func decide(_ failed: FailedChecks, agent: Decision, _ facts: ReplayFacts) -> Decision {
    if !failed.isEmpty { return .fail }
    if agent == .fail { return blockMergeOnAgentFail || blockReleaseOnAgentFail ? .fail : .conditionalPass }
    return min(traderLane(facts), agent)
  }
}

/// The texts of the last record without evidence, as views of its line. They become strings only for a decision that is
/// shown.
struct RecordedNames: ~Copyable {
  private var missingIndicators = ReusableArray<Text>()
  private var violations = ReusableArray<Text>()
  private var causes = ReusableArray<Text>()
  private var isStructural = false

  /// Keeps the texts of a record. They are valid until the next record. O(n).
  mutating func keep(_ record: borrowing RecordedDecision, isStructural: Bool) {
    self.isStructural = isStructural
    Self.copy(record.missingIndicators, to: &missingIndicators)
    Self.copy(record.violations, to: &violations)
    Self.copy(record.causes, to: &causes)
  }

  private static func copy(_ texts: borrowing ReusableArray<Text>, to other: inout ReusableArray<Text>) {
    other.removeAll()
    for index in 0..<texts.count { other.append(texts[index]) }
  }

  /// The texts as findings. Allocates. O(n log n).
  var findings: CheckFindings {
    func set(_ texts: borrowing ReusableArray<Text>) -> [String] {
      CheckFindings.set((0..<texts.count).map { texts[$0].string })
    }
    var findings = CheckFindings()
    findings.missingIndicators = set(missingIndicators)
    findings.tradeViolations = set(violations)
    findings.lineageViolations = CheckFindings.set(
      // By code points, because a combining mark after the colon forms one character with it.
      findings.tradeViolations.map(\.unicodeScalars).filter { $0.starts(with: "lineage:".unicodeScalars) }
        .map { String($0.dropFirst(8)) })
    if isStructural { findings.metricMismatches = ["recorded_metric_failure"] }
    findings.causes = set(causes)
    return findings
  }
}
