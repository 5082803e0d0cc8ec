/// For each knob of the candidate profile, what decisions would come to at its other settings: from one pass, bounded,
/// and mergeable in order. `GateEvaluation.frontier(of:)` says what the gate makes of it.
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

  /// Counts a decision at the candidate's own settings.
  mutating func count(_ own: DecisionState) { if own.contains(.counts) { atOwnSettings += 1 } }

  /// Adds a decision at the settings of one knob. O(1) but for a turning point that is kept.
  mutating func add(_ steps: DecisionSteps, _ knob: ProfileKnob) { curves[Int(knob.rawValue)].add(steps) }
}
