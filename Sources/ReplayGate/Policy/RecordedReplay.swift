/// What is known of a line without evidence: a recorded outcome (contract section 12), or a decision of another engine
/// (section 13).
///
/// Small, since the facts of every record have it.
struct RecordedFacts: BitwiseCopyable {
  var kind = RecordKind.evidence
  var breach = RecordedOutcome.Breach.none
  /// How many findings it has, repeats counted.
  var findings: UInt32 = 0
  /// Whether metric consistency failed when it was recorded.
  var metricsFailed = false
  /// What was decided elsewhere.
  var decision = Decision.fail
  var hasCauses = false
  /// Whether a check names anything, whether it failed or not.
  var hasNames = false
  /// How many findings were kept at most when it was recorded.
  var maxFindings = 0.0
}

/// What is known of a replay beside what was decided. A set in eight bits.
struct ReplayTraits: OptionSet, Hashable, BitwiseCopyable, Sendable {
  let rawValue: UInt8

  /// What the agent would have found is not known.
  static let agentOpen = ReplayTraits(rawValue: 1)
  /// Whether the drift is within the tolerance is not known.
  static let driftOpen = ReplayTraits(rawValue: 2)
  /// With what is open at its best it would be decided otherwise.
  static let notDecisive = ReplayTraits(rawValue: 4)
  /// It was decided elsewhere, for causes that the line names.
  static let hasCauses = ReplayTraits(rawValue: 8)
  /// Its checks name something. A recorded check can have passed and do so.
  static let hasNames = ReplayTraits(rawValue: 16)

  /// Whether anything is open.
  var isOpen: Bool { !isDisjoint(with: [.agentOpen, .driftOpen]) }
}

extension ReplayFacts {
  /// Whether metric consistency fails under every tolerance.
  var isStructural: Bool { failedChecks.contains(.metricConsistency) }

  /// Whether a recorded drift is so near to a tolerance that the rounding decides (section 12).
  func isDriftOpen(at tolerance: Double) -> Bool {
    recorded.kind == .outcome && !isStructural && drift != 0 && abs(drift - tolerance) <= 0.000_000_5
  }

  /// Why the agent lane is open, of a profile that it is within the budgets of.
  struct OpenLane {
    /// The review was stopped, or would have been another one.
    var isUnknown: Bool
    /// Findings were cut.
    var isCut: Bool

    var isOpen: Bool { isUnknown || isCut }
  }

  /// Why the agent lane is open under a profile (section 12), usage aside.
  func openLane(under limits: PolicyLimits) -> OpenLane {
    let passesMetrics =
      !isStructural && (drift <= limits.metricDriftTolerancePct || isDriftOpen(at: limits.metricDriftTolerancePct))
    return OpenLane(
      isUnknown: recorded.breach == .budget || recorded.metricsFailed && passesMetrics,
      isCut: Double(recorded.findings) >= recorded.maxFindings && limits.maxFindings > recorded.maxFindings
        && firstBlockingFinding == .max)
  }

  /// From which setting on findings make the lane `fail`, or leave it open: one more than the findings before the first
  /// that blocks, or than were kept. Nil if none do.
  var findingsTurn: Double? {
    if firstBlockingFinding != .max { return Double(firstBlockingFinding) + 1 }
    let isCut = recorded.kind == .outcome && Double(recorded.findings) >= recorded.maxFindings
    return isCut ? recorded.maxFindings + 1 : nil
  }

  /// The least tolerance at which a drift passes: the drift itself, and beyond what is open of a recorded one. Infinity
  /// if there is none.
  @inline(__always) var firstPassingTolerance: Double { isDriftOpen(at: drift) ? firstPassingBeyondOpen : drift }

  private var firstPassingBeyondOpen: Double {
    // A millionth beyond it, or at the next double, it is open no more.
    return Self.first(from: drift, to: max(drift + 0.000_001, drift.nextUp)) { !isDriftOpen(at: $0) }
  }

  /// The least tolerance at which a recorded drift is open: the drift itself for another one.
  var firstOpenTolerance: Double {
    guard isDriftOpen(at: drift) else { return drift }
    return Self.first(from: 0, to: drift, where: isDriftOpen)
  }

  /// The first of the doubles from one to another, neither negative, for which something is true: it is for the last, and
  /// for each after the first that it is true for. Their bits sort as they do, so 64 trials find it: between two figures
  /// that are near to each other lie as many doubles as between far ones.
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
  /// Decides again what was recorded without evidence. Pure, total, O(1).
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
    // A reason that is no matter of budgets stops the review under every profile.
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

  /// What checks and lanes come to (section 6).
  @inline(__always) func decide(_ failed: FailedChecks, agent: Decision, _ facts: ReplayFacts) -> Decision {
    if !failed.isEmpty { return .fail }
    if agent == .fail { return blockMergeOnAgentFail || blockReleaseOnAgentFail ? .fail : .conditionalPass }
    return min(traderLane(facts), agent)
  }
}

/// The texts that the last record of outcomes names, as they stand in its line: lists of strings are made of them only
/// for a decision that is shown.
struct RecordedNames: ~Copyable {
  private var missingIndicators = ReusableArray<Text>()
  private var violations = ReusableArray<Text>()
  private var causes = ReusableArray<Text>()
  private var isStructural = false

  /// Takes the texts of a record, which are valid until the next. O(n).
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

  /// As findings. Allocates. O(n log n).
  var findings: CheckFindings {
    func set(_ texts: borrowing ReusableArray<Text>) -> [String] {
      CheckFindings.set((0..<texts.count).map { texts[$0].string })
    }
    var findings = CheckFindings()
    findings.missingIndicators = set(missingIndicators)
    findings.tradeViolations = set(violations)
    findings.lineageViolations = CheckFindings.set(
      // By code points: a mark after the colon is one character with it.
      findings.tradeViolations.map(\.unicodeScalars).filter { $0.starts(with: "lineage:".unicodeScalars) }
        .map { String($0.dropFirst(8)) })
    if isStructural { findings.metricMismatches = ["recorded_metric_failure"] }
    findings.causes = set(causes)
    return findings
  }
}
