/// A closed range of settings of a knob.
public struct SettingRange: Sendable, Hashable {
  /// The lowest setting.
  public let lowest: Double
  /// The highest setting.
  public let highest: Double
}

/// What is known of the decisions at one setting.
package struct SettingCounts: Sendable, Hashable {
  /// The number that count, regardless of budgets and without waived ones; nil if it is not known exactly.
  package var counting: Int?
  /// The number that are loosened; nil if it is not known exactly, and in mode `any`, which does not compare.
  package var loosened: Int?
}

/// The gate's result at each setting of one knob, with the rest of the candidate profile unchanged. It takes into
/// account budgets of every scope, waivers, the minimum, fidelity, flags and the mode ([contract section
/// 15](doc:Contract#15-Limits)).
public struct KnobFrontier: Sendable, Hashable {
  /// One setting.
  public struct Point: Sendable, Hashable {
    /// The setting.
    public let setting: Double
    /// The number of decisions that count there, regardless of budgets and without waived ones. Exact.
    public let count: Int
    /// Whether the gate passes there; nil if that is not known.
    public let passes: Bool?
  }

  /// The knob.
  public let knob: ProfileKnob
  /// The number of decisions that count at every setting.
  public let always: Int
  /// The lowest setting, and the settings at which the count may have changed, at most 1/32 of an octave apart, in
  /// order.
  public let points: [Point]
  /// The first and the last setting of each range in which the gate passes, without the knob's own ends, if the count
  /// is known there, in order.
  public let ends: [Point]
  /// The ranges in which the gate passes, in order, with gaps between them.
  public let passing: [SettingRange]
  /// The ranges in which it is not known whether the gate passes, because more decisions turn there than are kept. In
  /// all other ranges the gate does not pass.
  public let notKnown: [SettingRange]

  /// A short description of the settings at which a gate passes.
  @nonexhaustive
  public enum Passing: Sendable, Hashable {
    /// At no known setting.
    case nowhere
    /// At every setting.
    case any
    /// At this setting and above.
    case atLeast(Double)
    /// At this setting and below.
    case atMost(Double)
    /// In several ranges, or in one that is bounded on both sides.
    case ranges([SettingRange])
  }

  /// A short description of the settings at which the gate passes.
  public var summary: Passing { Passing(passing, of: knob) }
}

extension KnobFrontier.Passing {
  /// A summary of ranges that are in order and have gaps between them.
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
  /// The gate's result at the settings of one knob.
  ///
  /// The result is exact if no more decisions turn than are kept: for budgets over all decisions of up to
  /// `KnobCurve.maximumSteps - 1`, and for budgets of each strategy if there are few strategies.
  ///
  /// - Parameter knob: The knob.
  /// - Returns: The result; nil if the evaluation has no frontier.
  /// - Complexity: O(n log n) in the kept turning points and buckets.
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

  /// How many decisions count and are loosened at settings of one knob, in their order.
  ///
  /// - Complexity: O(log n) for each, in the kept turning points and buckets, after O(n) once.
  package func counts(of knob: ProfileKnob, at settings: [Double]) -> [SettingCounts] {
    guard let curve = details.frontier?.curve(of: knob) else { return settings.map { _ in SettingCounts() } }
    let readers = [curve.counting, curve.loosened].map { CurveReader($0, knob) }
    return settings.map { setting in
      let counts = readers.map { $0.count(from: setting, to: setting) }.map { $0.count == 1 ? $0.lowerBound : nil }
      return SettingCounts(counting: counts[0], loosened: gate.mode == .any ? nil : counts[1])
    }
  }

  /// The settings of one knob at which the number of loosened decisions may have changed, at most 1/32 of an octave apart,
  /// in order; empty if the evaluation has no frontier. O(n log n).
  package func loosenedSettings(of knob: ProfileKnob) -> [Double] {
    (details.frontier?.curve(of: knob).loosened.bucketNumbers ?? []).map { knob.setting(from: StepCurve.edge(of: $0)) }
  }

  /// The verdict's reasons that no candidate profile can remove, because they come from the evidence.
  public var reasonsOfTheEvidence: [GateReason] {
    // A decision that is open under one candidate profile need not be open under another.
    let missing = gate.rule.missingEvidence(of: tally).filter { $0 != .recordedEvidenceNotDecisive }
    let isIncomplete = gate.budgets.judgesStrategies && !details.strategies.isComplete
    return missing + (isIncomplete ? [.budgetNotProven] : [])
  }
}

extension DecisionProbe {
  /// The settings of a knob at which a decision is not in a state, with all other settings unchanged. O(1).
  func settings(of knob: ProfileKnob, without state: DecisionState, of subject: Subject) -> [SettingRange] {
    let steps = steps(of: subject, knob)
    let starts = [(knob.settings.lowerBound, steps.first), steps.second, steps.third, steps.fourth]
    var ranges: [SettingRange] = []
    for (index, start) in starts.enumerated() where !start.1.contains(state) {
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
