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
  /// The settings of all knobs, by their places.
  var settings: SIMD8<Double> {
    SIMD8(metricDriftTolerancePct, maxTokens, maxRuntimeSeconds, maxToolCalls, maxFindings, 0, 0, 0)
  }

  /// Adds the settings at which a decision's own checks turn, the profile's others being as they are (contract section 14).
  @inline(__always) func addTurns(of facts: ReplayFacts, _ replay: ReplayedDecision, to nearest: inout NearestTurns) {
    if facts.recorded.kind != .evidence { return addRecordedTurns(of: facts, replay, to: &nearest) }
    // What fails under any tolerance does not turn; nor does a lane that is over a budget, whatever its findings.
    if !facts.isStructural { nearest.add(facts.drift, .driftTolerance, own: metricDriftTolerancePct) }
    nearest.add(facts.usage.tokensUsed, .tokens, own: maxTokens)
    nearest.add(facts.usage.runtimeSeconds, .runtime, own: maxRuntimeSeconds)
    nearest.add(facts.usage.toolCallsUsed, .toolCalls, own: maxToolCalls)
    if replay.agentBudgetBreach == nil, facts.firstBlockingFinding != .max {
      nearest.add(Double(facts.firstBlockingFinding) + 1, .findings, own: maxFindings)
    }
  }

  @inline(never) private func addRecordedTurns(
    of facts: ReplayFacts, _ replay: ReplayedDecision, to nearest: inout NearestTurns
  ) {
    let turns = recordedTurns(of: facts, replay)
    for knob in ProfileKnob.allCases { nearest.add(turns[knob.index], knob, own: settings[knob.index]) }
  }

  /// The settings at which a decision's own checks turn; minus infinity for a knob that makes no difference to it.
  func turns(of facts: ReplayFacts, _ replay: ReplayedDecision) -> SIMD8<Double> {
    if facts.recorded.kind != .evidence { return recordedTurns(of: facts, replay) }
    let looksAtFindings = replay.agentBudgetBreach == nil && facts.firstBlockingFinding != .max
    return SIMD8(
      facts.isStructural ? -.infinity : facts.drift, facts.usage.tokensUsed, facts.usage.runtimeSeconds,
      facts.usage.toolCallsUsed, looksAtFindings ? Double(facts.firstBlockingFinding) + 1 : -.infinity, -.infinity,
      -.infinity, -.infinity)
  }

  /// The same for what was recorded without evidence. What another engine decided turns nowhere.
  @inline(never) private func recordedTurns(of facts: ReplayFacts, _ replay: ReplayedDecision) -> SIMD8<Double> {
    var turns = SIMD8<Double>(repeating: -.infinity)
    guard facts.recorded.kind == .outcome else { return turns }
    if !facts.isStructural { turns[ProfileKnob.driftTolerance.index] = facts.firstPassingTolerance }
    turns[ProfileKnob.tokens.index] = facts.usage.tokensUsed
    turns[ProfileKnob.runtime.index] = facts.usage.runtimeSeconds
    turns[ProfileKnob.toolCalls.index] = facts.usage.toolCallsUsed
    let isFixed =
      facts.recorded.breach != .none || replay.agentBudgetBreach != nil || facts.openLane(under: self).isUnknown
    if !isFixed { turns[ProfileKnob.findings.index] = facts.findingsTurn ?? -.infinity }
    return turns
  }
}
