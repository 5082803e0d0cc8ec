/// For each knob of the candidate profile, how many decisions would count at its other settings: from one pass.
public struct Frontier: Sendable, Hashable {
  /// One curve a knob, in the knobs' order.
  public internal(set) var curves = ProfileKnob.allCases.map(KnobCurve.init)

  /// How many decisions count at the candidate's own settings.
  public internal(set) var atOwnSettings = 0

  init() {}

  /// The curve of a knob.
  public func curve(of knob: ProfileKnob) -> KnobCurve { curves[Int(knob.rawValue)] }

  mutating func merge(_ later: Frontier) {
    atOwnSettings += later.atOwnSettings
    for index in curves.indices { curves[index].merge(later.curves[index]) }
  }

  /// Adds one decision that no waiver covers. O(1) but for a turning point that is kept.
  mutating func count(
    baseline: ReplayedDecision, _ facts: ReplayFacts, _ candidate: PolicyLimits, _ rule: PairRule, _ mode: GateMode
  ) {
    let own = rule.outcome(baseline: baseline, candidate: candidate.decide(facts))
    if mode == .any ? own.decision != .pass : own.hasReason { atOwnSettings += 1 }
    for knob in ProfileKnob.allCases {
      func counts(_ setting: Double) -> Bool {
        let limits = candidate.with(knob, at: setting)
        let rule = knob == .driftTolerance ? rule.with(candidateTolerancePct: setting) : rule
        let outcome = rule.outcome(baseline: baseline, candidate: limits.decide(facts))
        return mode == .any ? outcome.decision != .pass : outcome.hasReason
      }
      let index = Int(knob.rawValue)
      switch knob {
      case .findings:
        let point = Double(facts.firstBlockingFinding)
        if counts(.greatestFiniteMagnitude) {
          if facts.firstBlockingFinding == .max || counts(point) {
            curves[index].addAlways()
          } else {
            curves[index].add(turningPoint: point)
          }
        }
      case .driftTolerance:
        let delta = max(0, Decimal.roundedToSixDecimals(facts.driftOfRecord - baseline.driftPct))
        let (low, high) = (min(facts.drift, delta), max(facts.drift, delta))
        if counts(high) {
          curves[index].addAlways()
        } else if low < high, counts(low) {
          curves[index].add(turningPoint: high)
        } else if low > 0, counts(0) {
          curves[index].add(turningPoint: low)
        }
      case .tokens: addRising(index, facts.usage.tokensUsed, counts)
      case .runtime: addRising(index, facts.usage.runtimeSeconds, counts)
      case .toolCalls: addRising(index, facts.usage.toolCallsUsed, counts)
      }
    }
  }

  private mutating func addRising(_ index: Int, _ used: Double, _ counts: (Double) -> Bool) {
    if counts(used) {
      curves[index].addAlways()
    } else if used > 0, counts(used.nextDown) {
      curves[index].add(turningPoint: used)
    }
  }
}
