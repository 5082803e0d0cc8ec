/// What a decision comes to under one setting of a knob.
struct DecisionState: OptionSet, Hashable, BitwiseCopyable {
  let rawValue: UInt8

  /// It counts, budgets aside: no waiver covers it, and the pair rule gave a reason, or in mode `any` it is not clean.
  static let counts = DecisionState(rawValue: 1)
  /// Mode `regressions`: the candidate decides higher than the baseline.
  static let loosened = DecisionState(rawValue: 2)
  /// Mode `any`: it counts, and blocks a gate.
  static let blocks = DecisionState(rawValue: 4)

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

/// What a decision comes to at every setting of one knob: it turns at two settings at most.
///
/// For the tolerance these are the drift, from which on the check passes, and the drift delta, from which on the pair
/// rule's threshold is kept; for the agent's budgets what was used; for the findings the place of the first that blocks.
/// Nothing else of a replay depends on a knob, so between two of them it is the same.
struct DecisionSteps: BitwiseCopyable {
  /// At the lowest setting.
  let first: DecisionState
  /// From the lower of the two settings on; a decision that does not turn has the highest there is, and its own state.
  let second: (from: Double, state: DecisionState)
  /// From the higher one on.
  let third: (from: Double, state: DecisionState)

  /// Whether it is in a state at every setting.
  func isAlways(_ state: DecisionState) -> Bool {
    first.intersection(second.state).intersection(third.state).contains(state)
  }

  /// Whether it is in a state at some setting.
  func isEver(_ state: DecisionState) -> Bool { first.union(second.state).union(third.state).contains(state) }

  /// Tells each setting from which on it is in a state, or is no more, that it is not or is below.
  @inline(__always) func forEachTurn(of state: DecisionState, _ body: (_ setting: Double, _ isRise: Bool) -> Void) {
    let (one, two, three) = (first.contains(state), second.state.contains(state), third.state.contains(state))
    if one != two { body(second.from, two) }
    if two != three { body(third.from, three) }
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
      return steps(of: subject, knob, min(facts.drift, delta), max(facts.drift, delta))
    case .tokens: return steps(of: subject, knob, 0, facts.usage.tokensUsed)
    case .runtime: return steps(of: subject, knob, 0, facts.usage.runtimeSeconds)
    case .toolCalls: return steps(of: subject, knob, 0, facts.usage.toolCallsUsed)
    case .findings:
      // The first that blocks is looked at from the setting on that is one more than the findings before it.
      let first = facts.firstBlockingFinding
      return steps(of: subject, knob, 0, first == .max ? 0 : Double(first) + 1)
    }
  }

  /// Where settings are told apart by two bounds, the lower first: those below one from those at or above it.
  private func steps(of subject: Subject, _ knob: ProfileKnob, _ lower: Double, _ upper: Double) -> DecisionSteps {
    let (lowest, highest) = (knob.settings.lowerBound, knob.settings.upperBound)
    let (low, high) = (knob.setting(from: lower), knob.setting(from: upper))
    guard high > lowest else {
      let state = state(of: subject, knob, at: lowest)
      return DecisionSteps(first: state, second: (highest, state), third: (highest, state))
    }
    let first = state(of: subject, knob, at: lowest)
    let third = state(of: subject, knob, at: high)
    guard low > lowest, low < high else {
      return DecisionSteps(first: first, second: (high, third), third: (high, third))
    }
    return DecisionSteps(first: first, second: (low, state(of: subject, knob, at: low)), third: (high, third))
  }

  private func state(of subject: Subject, _ knob: ProfileKnob, at setting: Double) -> DecisionState {
    state(
      of: subject, candidate.with(knob, at: setting),
      knob == .driftTolerance ? rule.with(candidateTolerancePct: setting) : rule)
  }

  private func state(of subject: Subject, _ limits: PolicyLimits, _ rule: PairRule) -> DecisionState {
    DecisionState(
      rule.outcome(baseline: subject.baseline, candidate: limits.decide(subject.facts)), mode, waived: subject.waived)
  }
}
