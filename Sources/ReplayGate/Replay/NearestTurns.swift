/// For each knob, the settings closest to the baseline's own, one on each side, at which a decision of the baseline's
/// evidence turns. They tell for any other setting whether a decision lies between the two (contract section 14).
///
/// A decision *turns* at the setting from which on the knob's own check gives another result: at its drift, its usage
/// of a budget, or one more than the number of findings before the first that blocks.
struct NearestTurns: Sendable, Hashable {
  /// The highest turn at or below the baseline's setting, by the raw value of the knob; minus infinity if there is
  /// none.
  private(set) var below = SIMD8<Double>(repeating: -.infinity)
  /// The lowest turn above it; infinity if there is none.
  private(set) var above = SIMD8<Double>(repeating: .infinity)

  /// Creates the turns of no decision.
  init() {}

  /// The turns of a knob. Nil on a side without a turn. A turn at the lowest setting does not count, because there is
  /// no setting below it.
  subscript(knob: ProfileKnob) -> (below: Double?, above: Double?) {
    let (below, above) = (below[knob.index], above[knob.index])
    return (below > knob.settings.lowerBound ? below : nil, above < .infinity ? above : nil)
  }

  /// Sets the turns of a knob. Returns false if they cannot be the turns of any recording.
  mutating func set(_ knob: ProfileKnob, below: Double?, above: Double?) -> Bool {
    self.below[knob.index] = below ?? -.infinity
    self.above[knob.index] = above ?? .infinity
    let (kept, _) = self[knob]
    return kept == below && below ?? -.infinity < above ?? .infinity
  }

  /// Whether the turns are on the two sides of the settings of `baseline`.
  func isConsistent(with baseline: PolicyProfile) -> Bool {
    ProfileKnob.allCases.allSatisfy { knob in
      let own = knob.setting(in: baseline)
      return below[knob.index] <= own && own < above[knob.index]
    }
  }

  /// Adds the setting at which a decision turns. It is called for every decision of every run.
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

  /// Whether a decision lies between the baseline's setting of a knob and another one.
  func hasDecision(between own: Double, and setting: Double, of knob: ProfileKnob) -> Bool {
    setting < own ? below[knob.index] > setting : setting > own && above[knob.index] <= setting
  }

  /// The knobs that are *not exercised*: their settings differ between two profiles, and no decision lies between
  /// these.
  func notExercised(from baseline: PolicyProfile, to candidate: PolicyProfile) -> [ProfileKnob] {
    ProfileKnob.allCases.filter { knob in
      let (own, setting) = (knob.setting(in: baseline), knob.setting(in: candidate))
      return own != setting && !hasDecision(between: own, and: setting, of: knob)
    }
  }
}

extension ProfileKnob {
  /// The index of the knob.
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

  /// Calls `body` for each setting at which a check of a decision turns, while the other settings of the profile stay
  /// as they are, with the profile's own setting (contract section 14). The decision of another engine does not turn.
  @inline(__always) func forEachTurn(
    of facts: ReplayFacts, _ replay: ReplayedDecision, _ body: (ProfileKnob, _ turn: Double, _ own: Double) -> Void
  ) {
    if facts.recorded.kind == .decided { return }
    // A failure under every tolerance does not turn.
    if !facts.isStructural { body(.driftTolerance, facts.firstPassingTolerance, metricDriftTolerancePct) }
    body(.tokens, facts.usage.tokensUsed, maxTokens)
    body(.runtime, facts.usage.runtimeSeconds, maxRuntimeSeconds)
    body(.toolCalls, facts.usage.toolCallsUsed, maxToolCalls)
    // A lane does not turn if it exceeds a budget, or if it fails or is open regardless of its findings.
    guard replay.agentBudgetBreach == nil, let turn = facts.findingsTurn,
      facts.recorded.kind == .evidence || facts.recorded.breach == .none && !facts.openLane(under: self).isUnknown
    else { return }
    body(.findings, turn, maxFindings)
  }
}
