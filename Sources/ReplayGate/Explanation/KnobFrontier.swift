/// Settings of a knob from one to another, both of them included.
public struct SettingRange: Sendable, Hashable {
  /// The lowest.
  public let lowest: Double
  /// The highest.
  public let highest: Double
}

/// What the gate says at each setting of one knob, the rest of the candidate profile being as it is: budgets of every
/// scope, waivers, minimum, fidelity, flags and mode included (contract section 15).
public struct KnobFrontier: Sendable, Hashable {
  /// One setting.
  public struct Point: Sendable, Hashable {
    /// The setting.
    public let setting: Double
    /// How many decisions count there, budgets aside; waived ones do not. Exact.
    public let count: Int
    /// Whether the gate passes there; nil where that is not known.
    public let passes: Bool?
  }

  /// The knob.
  public let knob: ProfileKnob
  /// How many decisions count at every setting.
  public let always: Int
  /// The lowest setting, and those at which the count may have changed, at most 1/32 of an octave apart: by setting.
  public let points: [Point]
  /// The first and the last setting of each range in which the gate passes, the knob's own ends aside, where the count
  /// is known: by setting.
  public let ends: [Point]
  /// Where the gate passes: by setting, with others between them.
  public let passing: [SettingRange]
  /// Where it is not known whether it passes: more decisions turn there than are kept. Everywhere else it does not pass.
  public let notKnown: [SettingRange]

  /// Where it passes, in one word and a figure, as far as that can be said so.
  public enum Passing: Sendable, Hashable {
    /// At no setting that is known.
    case nowhere
    /// At every setting.
    case any
    /// At this setting and above.
    case atLeast(Double)
    /// At this setting and below.
    case atMost(Double)
    /// In several ranges, or one with an end on either side.
    case ranges([SettingRange])
  }

  /// Where it passes, in one word and a figure, as far as that can be said so.
  public var summary: Passing { Passing(passing, of: knob) }
}

extension KnobFrontier.Passing {
  /// What these ranges come to, in order and with gaps between them.
  init(_ ranges: [SettingRange], of knob: ProfileKnob) {
    guard let only = ranges.first else {
      self = .nowhere
      return
    }
    switch (only.lowest == knob.settings.lowerBound, only.highest == knob.settings.upperBound) {
    case _ where ranges.count > 1, (false, false): self = .ranges(ranges)
    case (true, true): self = .any
    case (true, false): self = .atMost(only.highest)
    case (false, true): self = .atLeast(only.lowest)
    }
  }
}

extension GateEvaluation {
  /// What the gate says at the settings of one knob. Nil where no frontier was drawn.
  ///
  /// Exact where no more decisions turn than are kept: for budgets over all decisions of up to `KnobCurve.kept - 1`, and
  /// for each of few strategies likewise. O(n log n) in the turning points and buckets that are kept.
  public func frontier(of knob: ProfileKnob) -> KnobFrontier? {
    guard let curve = details.frontier?.curve(of: knob) else { return nil }
    let sweep = FrontierSweep(self, curve)
    let passing = sweep.ranges { $0 == true }
    let ends = passing.flatMap { $0.lowest == $0.highest ? [$0.lowest] : [$0.lowest, $0.highest] }
      .filter { $0 > knob.settings.lowerBound && $0 < knob.settings.upperBound }
    return KnobFrontier(
      knob: knob, always: curve.always,
      points: curve.points.map {
        KnobFrontier.Point(setting: $0.setting, count: $0.count, passes: sweep.passes(at: $0.setting))
      },
      ends: ends.compactMap { setting in
        sweep.count(at: setting).map { KnobFrontier.Point(setting: setting, count: $0, passes: true) }
      },
      passing: passing, notKnown: sweep.ranges { $0 == nil })
  }

  /// The verdict's reasons that no candidate profile removes: the evidence is what it is.
  public var reasonsOfTheEvidence: [GateReason] {
    let missing = gate.rule.missingEvidence(of: tally)
    let isIncomplete = gate.budgets.judgesStrategies && !details.strategies.isComplete
    return missing + (isIncomplete ? [.budgetNotProven] : [])
  }
}

extension DecisionProbe {
  /// The settings of a knob at which a decision does not count, the others being as they are. O(1).
  func settings(of knob: ProfileKnob, notCounting subject: Subject) -> [SettingRange] {
    let steps = steps(of: subject, knob)
    let starts = [(knob.settings.lowerBound, steps.first), steps.second, steps.third]
    var ranges: [SettingRange] = []
    for (index, start) in starts.enumerated() where !start.1.contains(.counts) {
      let end = index + 1 < starts.count ? knob.setting(before: starts[index + 1].0) : knob.settings.upperBound
      guard end >= start.0 else { continue }
      if let last = ranges.last, knob.setting(after: last.highest) >= start.0 {
        ranges[ranges.count - 1] = SettingRange(lowest: last.lowest, highest: max(last.highest, end))
      } else {
        ranges.append(SettingRange(lowest: start.0, highest: end))
      }
    }
    return ranges
  }
}
