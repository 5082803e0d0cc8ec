/// The result of a decision at one setting of a knob.
struct DecisionState: OptionSet, Hashable, BitwiseCopyable {
  let rawValue: UInt8

  /// It counts, regardless of budgets: no waiver covers it, and the pair rule gave a reason or, in mode `any`, it is
  /// not `pass`.
  static let counts = DecisionState(rawValue: 1)
  /// Mode `regressions`: the candidate's decision is higher than the baseline's.
  static let loosened = DecisionState(rawValue: 2)
  /// Mode `any`: it counts, and blocks a gate.
  static let blocks = DecisionState(rawValue: 4)
  /// A recorded outcome leaves the decision open (contract section 12).
  static let undecided = DecisionState(rawValue: 8)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ outcome: PairOutcome, _ mode: GateMode, waived: WaivedReasons) {
    let isUncovered =
      outcome.isRegressed && !waived.contains(.regressed)
      || outcome.isThresholdBreached && !waived.contains(.thresholdExceeded)
    switch mode {
    case .regressions:
      self = isUncovered ? .counts : []
      if outcome.candidate > outcome.baseline { insert(.loosened) }
    case .any:
      let counts = outcome.decision != .pass && (outcome.hasReason ? isUncovered : !waived.contains(.notPass))
      self = !counts ? [] : outcome.blocksMerge || outcome.blocksRelease ? [.counts, .blocks] : .counts
    }
  }
}

/// The reasons that waivers in force cover for a decision, whether it has these reasons or not.
struct WaivedReasons: OptionSet, BitwiseCopyable {
  let rawValue: UInt8

  static let regressed = WaivedReasons(rawValue: 1)
  static let thresholdExceeded = WaivedReasons(rawValue: 2)
  static let notPass = WaivedReasons(rawValue: 4)
  static let all: WaivedReasons = [.regressed, .thresholdExceeded, .notPass]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The set that contains one reason; empty if no waiver can cover it.
  init(_ reason: GateReason) {
    switch reason {
    case .candidateDecisionRegressed: self = .regressed
    case .metricDriftThresholdExceeded: self = .thresholdExceeded
    case .candidateDecisionNotPass: self = .notPass
    default: self = []
    }
  }
}

/// The state of a decision at every setting of one knob. It changes at three settings at most.
///
/// For the tolerance these are the drift, from which on the check passes; the drift delta, from which on the delta is
/// within the threshold of the pair rule; and for a recorded outcome the setting from which on its rounded drift is
/// open. For a budget of the agent it is the usage, and for findings it is the position of the first one that blocks,
/// or the number that were kept. Nothing else in a replay depends on a knob, so the state between two of these settings
/// is constant.
struct DecisionSteps: BitwiseCopyable {
  /// A setting from which on a decision is in a state.
  typealias Turn = (from: Double, state: DecisionState)

  /// The state at the lowest setting.
  let first: DecisionState
  /// The first change. If there is none, it has the highest setting and the same state.
  var second: Turn
  /// The second change.
  var third: Turn
  /// The third change.
  var fourth: Turn

  /// Creates the steps of a decision that has one state at every setting.
  init(_ state: DecisionState, highest: Double) {
    first = state
    second = (highest, state)
    third = second
    fourth = second
  }

  /// Whether the decision has a state at every setting.
  func isAlways(_ state: DecisionState) -> Bool {
    first.intersection(second.state).intersection(third.state).intersection(fourth.state).contains(state)
  }

  /// Whether the decision has a state at some setting.
  func isEver(_ state: DecisionState) -> Bool {
    first.union(second.state).union(third.state).union(fourth.state).contains(state)
  }

  /// Calls `body` with each setting at which a state begins (`isRise`) or ends.
  @inline(__always) func forEachTurn(of state: DecisionState, _ body: (_ setting: Double, _ isRise: Bool) -> Void) {
    let (one, two, three) = (first.contains(state), second.state.contains(state), third.state.contains(state))
    let four = fourth.state.contains(state)
    if one != two { body(second.from, two) }
    if two != three { body(third.from, three) }
    if three != four { body(fourth.from, four) }
  }
}

/// Computes the state of a decision at any setting of one of the candidate's knobs. The other knobs stay as they are.
struct DecisionProbe {
  let candidate: PolicyLimits
  let rule: PairRule
  let mode: GateMode

  /// One decision: the replay of the baseline, and the facts that the candidate's evidence shows.
  struct Subject {
    let baseline: ReplayedDecision
    let facts: ReplayFacts
    let waived: WaivedReasons
  }

  /// The state at the candidate's own settings.
  func ownState(of subject: Subject) -> DecisionState { state(of: subject, candidate, rule) }

  /// The states at all settings of one knob. O(1).
  func steps(of subject: Subject, _ knob: ProfileKnob) -> DecisionSteps {
    let facts = subject.facts
    switch knob {
    case .driftTolerance:
      let delta = max(0, Decimal.roundedToSixDecimals(facts.driftOfRecord - subject.baseline.driftPct))
      guard facts.recorded.kind == .outcome else {
        // The decision of another engine is the same at every tolerance, but its drift is still compared with the
        // threshold.
        let drift = facts.recorded.kind == .decided ? 0 : facts.drift
        return steps(of: subject, knob, min(drift, delta), max(drift, delta))
      }
      let turns = [facts.firstOpenTolerance, facts.firstPassingTolerance, delta].sorted()
      return steps(of: subject, knob, turns[0], turns[1], turns[2])
    case .tokens: return steps(of: subject, knob, 0, facts.usage.tokensUsed)
    case .runtime: return steps(of: subject, knob, 0, facts.usage.runtimeSeconds)
    case .toolCalls: return steps(of: subject, knob, 0, facts.usage.toolCallsUsed)
    case .findings:
      // The first finding that blocks is considered if the setting is higher than the number of findings before it.
      return steps(of: subject, knob, 0, facts.findingsTurn ?? 0)
    }
  }

  /// The steps if the state can change only at three bounds, which are sorted. Settings at or above a bound differ from
  /// those below it.
  private func steps(
    of subject: Subject, _ knob: ProfileKnob, _ one: Double, _ two: Double, _ three: Double = 0
  ) -> DecisionSteps {
    let (lowest, highest) = (knob.settings.lowerBound, knob.settings.upperBound)
    var steps = DecisionSteps(state(of: subject, knob, at: lowest), highest: highest)
    var last = lowest
    var turns = 0
    for bound in three > 0 ? [one, two, three] : [one, two] {
      let setting = knob.setting(from: bound)
      guard setting > last, setting <= highest else { continue }
      last = setting
      turns += 1
      let turn = (setting, state(of: subject, knob, at: setting))
      if turns == 1 { steps.second = turn }
      if turns == 2 { steps.third = turn }
      if turns == 3 { steps.fourth = turn }
      if turns < 2 { steps.third = (highest, turn.1) }
      if turns < 3 { steps.fourth = (highest, turn.1) }
    }
    return steps
  }

  private func state(of subject: Subject, _ knob: ProfileKnob, at setting: Double) -> DecisionState {
    state(
      of: subject, candidate.with(knob, at: setting),
      knob == .driftTolerance ? rule.with(candidateTolerancePct: setting) : rule)
  }

  private func state(of subject: Subject, _ limits: PolicyLimits, _ rule: PairRule) -> DecisionState {
    let replay = limits.decide(subject.facts)
    var state = DecisionState(
      rule.outcome(baseline: subject.baseline, candidate: replay), mode, waived: subject.waived)
    if subject.baseline.traits.union(replay.traits).contains(.notDecisive) { state.insert(.undecided) }
    return state
  }
}
