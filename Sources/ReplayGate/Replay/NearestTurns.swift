/// For each knob the settings nearest to the baseline's own at which a decision of the baseline's evidence turns, one on
/// each side: enough to say of any other setting whether a decision lies between the two (contract section 14).
///
/// A decision *turns* at the setting from which on the knob's own check comes out otherwise: its drift, what it used of
/// a budget, one more than the findings before the first that blocks.
struct NearestTurns: Sendable, Hashable {
  /// The highest at or below the baseline's setting, by the knob's raw value; minus infinity for none.
  private(set) var below = SIMD8<Double>(repeating: -.infinity)
  /// The lowest above it; infinity for none.
  private(set) var above = SIMD8<Double>(repeating: .infinity)

  /// The turns of no decision.
  init() {}

  /// The turns of a knob; nil on a side on which nothing turns, at the lowest setting included: there is none below it.
  subscript(knob: ProfileKnob) -> (below: Double?, above: Double?) {
    let (below, above) = (below[knob.index], above[knob.index])
    return (below > knob.settings.lowerBound ? below : nil, above < .infinity ? above : nil)
  }

  /// Sets the turns of a knob that were read; false for those that cannot be.
  mutating func set(_ knob: ProfileKnob, below: Double?, above: Double?) -> Bool {
    self.below[knob.index] = below ?? -.infinity
    self.above[knob.index] = above ?? .infinity
    let (kept, _) = self[knob]
    return kept == below && below ?? -.infinity < above ?? .infinity
  }

  /// Whether they are on the two sides of a baseline's settings.
  func isConsistent(with baseline: PolicyProfile) -> Bool {
    ProfileKnob.allCases.allSatisfy { knob in
      let own = knob.setting(in: baseline)
      return below[knob.index] <= own && own < above[knob.index]
    }
  }

  /// Adds the setting at which a decision turns. It is asked of every decision of every run.
  @inline(__always) mutating func add(_ turn: Double, _ knob: ProfileKnob, own: Double) {
    if turn > own {
      if turn < above[knob.index] { above[knob.index] = turn }
    } else if turn > below[knob.index] {
      below[knob.index] = turn
    }
  }

  mutating func merge(_ later: NearestTurns) {
    below = pointwiseMax(below, later.below)
    above = pointwiseMin(above, later.above)
  }

  /// Whether a decision lies between the baseline's setting of a knob and another.
  func hasDecision(between own: Double, and setting: Double, of knob: ProfileKnob) -> Bool {
    setting < own ? below[knob.index] > setting : setting > own && above[knob.index] <= setting
  }

  /// The knobs whose settings differ between two profiles, and between whose settings no decision lies: *not exercised*.
  func notExercised(from baseline: PolicyProfile, to candidate: PolicyProfile) -> [ProfileKnob] {
    ProfileKnob.allCases.filter { knob in
      let (own, setting) = (knob.setting(in: baseline), knob.setting(in: candidate))
      return own != setting && !hasDecision(between: own, and: setting, of: knob)
    }
  }
}

extension ProfileKnob {
  /// Its place among the knobs.
  var index: Int { Int(rawValue) }
}

extension PolicyLimits {
  /// The setting of a knob.
  func setting(of knob: ProfileKnob) -> Double {
    switch knob {
    case .driftTolerance: metricDriftTolerancePct
    case .tokens: maxTokens
    case .runtime: maxRuntimeSeconds
    case .toolCalls: maxToolCalls
    case .findings: maxFindings
    }
  }

  /// Tells the settings at which a decision's own checks turn, the profile's others being as they are, each beside the
  /// profile's setting (contract section 14). What another engine decided turns nowhere.
  @inline(__always) func forEachTurn(
    of facts: ReplayFacts, _ replay: ReplayedDecision, _ body: (ProfileKnob, _ turn: Double, _ own: Double) -> Void
  ) {
    if facts.recorded.kind == .decided { return }
    // What fails under any tolerance does not turn.
    if !facts.isStructural { body(.driftTolerance, facts.firstPassingTolerance, metricDriftTolerancePct) }
    body(.tokens, facts.usage.tokensUsed, maxTokens)
    body(.runtime, facts.usage.runtimeSeconds, maxRuntimeSeconds)
    body(.toolCalls, facts.usage.toolCallsUsed, maxToolCalls)
    // Nor does a lane that is over a budget, or fails or is open for another reason, whatever its findings.
    guard replay.agentBudgetBreach == nil, let turn = facts.findingsTurn,
      facts.recorded.kind == .evidence || facts.recorded.breach == .none && !facts.openLane(under: self).isUnknown
    else { return }
    body(.findings, turn, maxFindings)
  }
}
