/// Moves along the settings of one knob and applies the gate's rule to each range of them in which no known count
/// changes.
///
/// A count that is not known exactly is between two bounds. The rule is then applied to everything that the bounds
/// allow, and only a result that is always the same is reported.
struct FrontierSweep {
  private let knob: ProfileKnob
  /// The lower ends of the ranges, in order; the first is the lowest setting.
  private var starts: [Double] = []
  /// Whether the gate passes in each range; nil if that is not known.
  private var verdicts: [Bool?] = []
  /// The number of decisions that count in each range; empty if the verdict does not depend on it.
  private var counts: [ClosedRange<Int>] = []

  init(_ evaluation: GateEvaluation, _ curve: KnobCurve) {
    knob = curve.knob
    let rule = evaluation.gate.rule
    let budgets = rule.budgets
    let lowest = knob.settings.lowerBound
    let missing = evaluation.reasonsOfTheEvidence
    // An unknown verdict stays unknown at every setting, and without curves nothing is known.
    let isDrawn = !budgets.judgesStrategies || evaluation.details.options.drawsStrategies
    let change = rule.requiresExercised ? KnobChange(evaluation, knob) : nil
    guard missing.isEmpty, isDrawn, change?.othersAreExercised ?? true else {
      starts = [lowest]
      verdicts = [missing.isEmpty && change?.othersAreExercised ?? true ? nil : false]
      return
    }
    let mode = evaluation.gate.mode
    let counting = CurveReader(curve.counting, knob)
    let loosened = budgets.loosened.isSet ? CurveReader(curve.loosened, knob) : nil
    let blocking = mode == .any ? CurveReader(curve.blocking, knob) : nil
    let undecided = CurveReader(curve.undecided, knob)
    var strategies = StrategySweep(evaluation, knob)
    starts = Self.sorted(
      [lowest] + [counting, loosened, blocking, undecided].compactMap(\.self).flatMap(\.settings) + strategies.settings
        + (change?.settings ?? []))
    var limits = BudgetLimits(budgets)
    let records = evaluation.tally.records
    for (index, low) in starts.enumerated() {
      let high = index + 1 < starts.count ? knob.setting(before: starts[index + 1]) : knob.settings.upperBound
      strategies.advance(to: low)
      let used = counting.count(from: low, to: high)
      counts.append(used)
      var tightened = strategies.tightened
      var loose = strategies.loosened
      if budgets.tightened.isSet { tightened.add(limits.states(of: used, budgets.tightened, records)) }
      if let loosened {
        loose.add(limits.states(of: loosened.count(from: low, to: high), budgets.loosened, records))
      }
      let blocked = blocking?.count(from: low, to: high) ?? used
      let passes = Self.passes(rule, mode, tightened, loose, blocked, evaluation.gate.candidate)
      let open = undecided.count(from: low, to: high)
      if !(change?.isExercised(at: low) ?? true) || open.lowerBound > 0 {
        verdicts.append(false)
      } else {
        verdicts.append(open.upperBound == 0 || passes == false ? passes : nil)
      }
    }
  }

  private static func sorted(_ settings: [Double]) -> [Double] {
    var all: [Double] = []
    for setting in settings.sorted() where all.last != setting { all.append(setting) }
    return all
  }

  /// Whether the gate passes in all possible cases; nil if the cases differ.
  private static func passes(
    _ rule: GateRule, _ mode: GateMode, _ tightened: PossibleStates, _ loosened: PossibleStates,
    _ blocked: ClosedRange<Int>, _ candidate: PolicyProfile
  ) -> Bool? {
    var verdict: Bool?
    for worse in tightened.all(.tightened) {
      for better in loosened.all(.loosened) {
        for isAny in Set([blocked.lowerBound > 0, blocked.upperBound > 0]) {
          // A decision with a reason of the pair rule is a `fail`.
          let blocks =
            mode == .any
            ? (isAny, isAny) : (isAny && candidate.blockMergeOnFail, isAny && candidate.blockReleaseOnFail)
          let outcome = GateRule.Outcome(rule, isMissing: false, worse.union(better), blocks: blocks)
          let passes = !outcome.isMergeBlocked && !outcome.isReleaseBlocked
          if let verdict, verdict != passes { return nil }
          verdict = passes
        }
      }
    }
    return verdict
  }

  /// Whether the gate passes at a setting; nil if that is not known. O(log n).
  func passes(at setting: Double) -> Bool? { verdicts[index(of: setting)] }

  /// The number of decisions that count at a setting; nil if it is not known. O(log n).
  func count(at setting: Double) -> Int? {
    guard !counts.isEmpty else { return nil }
    let count = counts[index(of: setting)]
    return count.count == 1 ? count.lowerBound : nil
  }

  private func index(of setting: Double) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= setting { low = middle } else { high = middle }
    }
    return low
  }

  /// The ranges of settings with the given verdict. They have gaps between them.
  func ranges(_ isWanted: (Bool?) -> Bool) -> [SettingRange] {
    var ranges: [SettingRange] = []
    var start: Double?
    for (index, verdict) in verdicts.enumerated() {
      if isWanted(verdict) {
        start = start ?? starts[index]
      } else if let first = start {
        ranges.append(SettingRange(lowest: first, highest: knob.setting(before: starts[index])))
        start = nil
      }
    }
    if let start { ranges.append(SettingRange(lowest: start, highest: knob.settings.upperBound)) }
    return ranges
  }
}

/// The settings at which a change of one knob is exercised, for a gate that requires it (contract section 14).
private struct KnobChange {
  private let knob: ProfileKnob
  private let own: Double
  private let turns: NearestTurns
  /// Whether the changes of all other knobs are exercised. If not, no setting of this knob passes.
  let othersAreExercised: Bool

  init(_ evaluation: GateEvaluation, _ knob: ProfileKnob) {
    self.knob = knob
    own = knob.setting(in: evaluation.gate.baseline)
    turns = evaluation.tally.turns
    othersAreExercised = evaluation.notExercised.allSatisfy { $0 == knob }
  }

  /// The settings at which ranges must begin: the baseline's own setting, the next one, and those closest to it at
  /// which a decision turns.
  var settings: [Double] {
    [own, knob.setting(after: own)]
      + [turns.below[knob.index], turns.above[knob.index]].filter(\.isFinite).map { knob.setting(from: $0) }
  }

  /// Whether a setting is the baseline's own, or a decision lies between the two. The result is constant within each
  /// range.
  func isExercised(at setting: Double) -> Bool {
    setting == own || turns.hasDecision(between: own, and: setting, of: knob)
  }
}

/// Reads the counts of a curve in ranges of settings.
struct CurveReader {
  private let curve: StepCurve
  private let knob: ProfileKnob
  private let falls: BucketSums
  private let rises: BucketSums

  init(_ curve: StepCurve, _ knob: ProfileKnob) {
    self.curve = curve
    self.knob = knob
    falls = BucketSums(curve.falls)
    rises = BucketSums(curve.rises)
  }

  /// The settings at which ranges must begin: the points that are kept, and both ends of each bucket if not all are
  /// kept.
  var settings: [Double] {
    curve.steps.settings + (curve.steps.falls.isComplete ? [] : edges(of: falls))
      + (curve.steps.rises.isComplete ? [] : edges(of: rises))
  }

  private func edges(of sums: BucketSums) -> [Double] {
    sums.numbers.flatMap { number in
      let edge = knob.setting(from: StepCurve.edge(of: number))
      return [knob.setting(from: StepCurve.edge(of: number - 1).nextUp), edge, knob.setting(after: edge)]
    }
  }

  /// The bounds of the number of decisions at each setting between two. O(log n).
  func count(from low: Double, to high: Double) -> ClosedRange<Int> {
    StepCount.count(
      curve.steps.atLowest, passed(curve.steps.falls, falls, low, high), passed(curve.steps.rises, rises, low, high))
  }

  private func passed(_ points: TurningPoints, _ sums: BucketSums, _ low: Double, _ high: Double) -> ClosedRange<Int> {
    let known = points.passed(from: low, to: high)
    if known.count == 1 { return known }
    // All points of a bucket are at or below its edge.
    let whole = low == .greatestFiniteMagnitude ? StepCurve.lastBucket : StepCurve.bucket(of: low.nextUp) - 1
    let least = max(known.lowerBound, sums.upTo(whole))
    return least...max(least, min(known.upperBound, sums.upTo(StepCurve.bucket(of: high))))
  }

  /// The cumulative number of points in the buckets.
  private struct BucketSums {
    let numbers: [UInt32]
    private let sums: [Int]

    init(_ buckets: [UInt32: Int]) {
      numbers = buckets.keys.sorted()
      var sum = 0
      var sums: [Int] = []
      for number in numbers {
        sum += buckets[number] ?? 0
        sums.append(sum)
      }
      self.sums = sums
    }

    /// The number of points in the buckets up to and including one. O(log n).
    func upTo(_ number: UInt32) -> Int {
      var (low, high) = (0, numbers.count)
      while low < high {
        let middle = (low + high) / 2
        if numbers[middle] <= number { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? 0 : sums[low - 1]
    }
  }
}
