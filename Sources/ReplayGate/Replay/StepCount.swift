/// The number of decisions in a state at each setting of a knob: those at the lowest setting, minus those for which the
/// state ended below the setting, plus those for which it began. The size is bounded. The number is exact where the
/// turning points are kept.
struct StepCount: Sendable, Hashable {
  /// The number of decisions in the state at the lowest setting.
  var atLowest = 0
  /// The settings at which the state ends for a decision. The highest are kept: they determine from where on the number
  /// is small.
  var falls = TurningPoints(keepsHighest: true)
  /// The settings at which the state begins for a decision. The lowest are kept: they determine up to where the number
  /// is small.
  var rises = TurningPoints(keepsHighest: false)

  /// Whether no decision is in the state at any setting.
  var isEmpty: Bool { atLowest == 0 && falls.count == 0 && rises.count == 0 }

  /// Adds a decision. At most `limit` points are kept on each side.
  mutating func add(_ steps: DecisionSteps, _ state: DecisionState, limit: Int) {
    if steps.first.contains(state) { atLowest += 1 }
    steps.forEachTurn(of: state) { setting, isRise in
      if isRise { rises.add(setting, limit: limit) } else { falls.add(setting, limit: limit) }
    }
  }

  /// Adds the decisions that follow.
  mutating func merge(_ later: StepCount, limit: Int) {
    atLowest += later.atLowest
    falls.merge(later.falls, limit: limit)
    rises.merge(later.rises, limit: limit)
  }

  mutating func trim(to limit: Int) {
    falls.trim(to: limit)
    rises.trim(to: limit)
  }

  /// The kept settings at which the number changes.
  var settings: [Double] { falls.kept + rises.kept }

  /// Bounds of the number at each setting in `low...high`. No kept setting may lie between the two.
  func count(from low: Double, to high: Double) -> ClosedRange<Int> {
    let (fallen, risen) = (falls.passed(from: low, to: high), rises.passed(from: low, to: high))
    return Self.count(atLowest, fallen, risen)
  }

  static func count(_ atLowest: Int, _ fallen: ClosedRange<Int>, _ risen: ClosedRange<Int>) -> ClosedRange<Int> {
    let least = max(0, atLowest - fallen.upperBound + risen.lowerBound)
    return least...max(least, atLowest - fallen.lowerBound + risen.upperBound)
  }
}

/// The changes that the knobs make to one strategy's decisions, as far as budgets for each strategy need them.
struct StrategySteps: Sendable, Hashable {
  /// The changes that one knob makes.
  struct Knob: Sendable, Hashable {
    /// The decisions that become worse and that no waiver covers.
    var tightened = StepCount()
    /// The decisions that become better.
    var loosened = StepCount()
  }

  /// One entry for each knob, in the order of `ProfileKnob.allCases`.
  var knobs = ProfileKnob.allCases.map { _ in Knob() }

  /// The number of turning points that all strategies together keep, for each knob, kind and side.
  static let keptOfAll = 1 << 14

  /// The number of turning points that each of `strategies` strategies keeps. It is a power of two, so that lists are
  /// seldom cut, and it never grows with the number of strategies, so that the result does not depend on how the
  /// recording is cut.
  static func limit(strategies: Int) -> Int {
    let part = keptOfAll / max(1, strategies)
    return part <= 1 ? 1 : min(TurningPoints.kept, 1 << (Int.bitWidth - 1 - part.leadingZeroBitCount))
  }

  /// Whether a decision with these steps has to be added.
  static func concern(_ steps: DecisionSteps) -> Bool { steps.isEver(.counts) || steps.isEver(.loosened) }

  mutating func add(_ steps: DecisionSteps, _ knob: ProfileKnob, limit: Int) {
    let index = Int(knob.rawValue)
    knobs[index].tightened.add(steps, .counts, limit: limit)
    knobs[index].loosened.add(steps, .loosened, limit: limit)
  }

  mutating func merge(_ later: StrategySteps, limit: Int) {
    for index in knobs.indices {
      knobs[index].tightened.merge(later.knobs[index].tightened, limit: limit)
      knobs[index].loosened.merge(later.knobs[index].loosened, limit: limit)
    }
  }

  mutating func trim(to limit: Int) {
    for index in knobs.indices {
      knobs[index].tightened.trim(to: limit)
      knobs[index].loosened.trim(to: limit)
    }
  }
}
