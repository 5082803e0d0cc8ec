/// What a decision comes to under one setting of a knob.
struct DecisionState: OptionSet, Hashable, BitwiseCopyable {
  let rawValue: UInt8

  /// It counts, budgets aside: no waiver covers it, and the pair rule gave a reason, or in mode `any` it is not clean.
  static let counts = DecisionState(rawValue: 1)
  /// Mode `regressions`: the candidate decides higher than the baseline.
  static let loosened = DecisionState(rawValue: 2)
  /// Mode `any`: it counts, and blocks a gate.
  static let blocks = DecisionState(rawValue: 4)
  /// A recorded outcome leaves open what would be decided (contract section 12).
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

/// The reasons of a decision that waivers in force cover, whichever it has.
struct WaivedReasons: OptionSet, BitwiseCopyable {
  let rawValue: UInt8

  static let regressed = WaivedReasons(rawValue: 1)
  static let thresholdExceeded = WaivedReasons(rawValue: 2)
  static let notPass = WaivedReasons(rawValue: 4)
  static let all: WaivedReasons = [.regressed, .thresholdExceeded, .notPass]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The set of one reason; empty for one that no waiver covers.
  init(_ reason: GateReason) {
    switch reason {
    case .candidateDecisionRegressed: self = .regressed
    case .metricDriftThresholdExceeded: self = .thresholdExceeded
    case .candidateDecisionNotPass: self = .notPass
    default: self = []
    }
  }
}

/// What a decision comes to at every setting of one knob: it turns at three settings at most.
///
/// For the tolerance these are the drift, from which on the check passes, the drift delta, from which on the pair rule's
/// threshold is kept, and for a recorded outcome where its rounded drift begins to be open; for the agent's budgets what
/// was used; for the findings the place of the first that blocks, or how many were kept. Nothing else of a replay
/// depends on a knob, so between two of them it is the same.
struct DecisionSteps: BitwiseCopyable {
  /// A setting from which on a decision is in a state.
  typealias Turn = (from: Double, state: DecisionState)

  /// At the lowest setting.
  let first: DecisionState
  /// From the lowest of the settings on; a decision that does not turn has the highest there is, and its own state.
  var second: Turn
  /// From the next one on.
  var third: Turn
  /// From the highest one on.
  var fourth: Turn

  /// A decision that is in one state at every setting.
  init(_ state: DecisionState, highest: Double) {
    first = state
    second = (highest, state)
    third = second
    fourth = second
  }

  /// Whether it is in a state at every setting.
  func isAlways(_ state: DecisionState) -> Bool {
    first.intersection(second.state).intersection(third.state).intersection(fourth.state).contains(state)
  }

  /// Whether it is in a state at some setting.
  func isEver(_ state: DecisionState) -> Bool {
    first.union(second.state).union(third.state).union(fourth.state).contains(state)
  }

  /// Tells each setting from which on it is in a state, or is no more, that it is not or is below.
  @inline(__always) func forEachTurn(of state: DecisionState, _ body: (_ setting: Double, _ isRise: Bool) -> Void) {
    let (one, two, three) = (first.contains(state), second.state.contains(state), third.state.contains(state))
    let four = fourth.state.contains(state)
    if one != two { body(second.from, two) }
    if two != three { body(third.from, three) }
    if three != four { body(fourth.from, four) }
  }
}

/// Asks what a decision comes to at the settings of a candidate profile's knobs, the others being as they are.
struct DecisionProbe {
  let candidate: PolicyLimits
  let rule: PairRule
  let mode: GateMode

  /// One decision: the baseline's replay, and what the candidate's evidence shows.
  struct Subject {
    let baseline: ReplayedDecision
    let facts: ReplayFacts
    let waived: WaivedReasons
  }

  /// At the candidate's own settings.
  func ownState(of subject: Subject) -> DecisionState { state(of: subject, candidate, rule) }

  /// At each setting of one knob. O(1).
  func steps(of subject: Subject, _ knob: ProfileKnob) -> DecisionSteps {
    let facts = subject.facts
    switch knob {
    case .driftTolerance:
      let delta = max(0, Decimal.roundedToSixDecimals(facts.driftOfRecord - subject.baseline.driftPct))
      guard facts.recorded.kind == .outcome else {
        // What was decided elsewhere is decided so at every tolerance; its drift still counts against the threshold.
        let drift = facts.recorded.kind == .decided ? 0 : facts.drift
        return steps(of: subject, knob, min(drift, delta), max(drift, delta))
      }
      let turns = [facts.firstOpenTolerance, facts.firstPassingTolerance, delta].sorted()
      return steps(of: subject, knob, turns[0], turns[1], turns[2])
    case .tokens: return steps(of: subject, knob, 0, facts.usage.tokensUsed)
    case .runtime: return steps(of: subject, knob, 0, facts.usage.runtimeSeconds)
    case .toolCalls: return steps(of: subject, knob, 0, facts.usage.toolCallsUsed)
    case .findings:
      // The first that blocks is looked at from the setting on that is one more than the findings before it.
      return steps(of: subject, knob, 0, facts.findingsTurn ?? 0)
    }
  }

  /// Where settings are told apart by three bounds at the most, in order: those below one from those at or above it.
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
