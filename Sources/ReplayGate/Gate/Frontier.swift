/// For each knob of the candidate profile, the number of decisions that count at its other settings: collected in one
/// pass, bounded, and mergeable in order. `GateEvaluation.frontier(of:)` applies the gate to it.
public struct Frontier: Sendable, Hashable {
  /// One curve per knob, in the order of the knobs.
  public internal(set) var curves = ProfileKnob.allCases.map(KnobCurve.init)

  /// The number of decisions that count at the candidate's own settings.
  public internal(set) var atOwnSettings = 0

  init() {}

  /// The curve of a knob.
  ///
  /// - Parameter knob: The knob.
  public func curve(of knob: ProfileKnob) -> KnobCurve { curves[Int(knob.rawValue)] }

  mutating func merge(_ later: Frontier) {
    atOwnSettings += later.atOwnSettings
    for index in curves.indices { curves[index].merge(later.curves[index]) }
  }

  /// Counts a decision at the candidate's own settings.
  mutating func count(_ own: DecisionState) { if own.contains(.counts) { atOwnSettings += 1 } }

  /// Adds a decision at the settings of one knob. O(1), plus the insertion of a kept turning point.
  mutating func add(_ steps: DecisionSteps, _ knob: ProfileKnob) { curves[Int(knob.rawValue)].add(steps) }
}
