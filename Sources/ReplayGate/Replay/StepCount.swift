/// How many decisions are in a state at each setting of a knob: those at the lowest setting, less those that fell since,
/// with those that rose. Bounded, and exact where its turning points are known.
struct StepCount: Sendable, Hashable {
  /// How many are at the lowest setting.
  var atLowest = 0
  /// Where one ends to be in it. The last of them are kept: a count must get past these to become small.
  var falls = TurningPoints(keepsHighest: true)
  /// Where one begins to be in it. The first of them are kept: up to these a count stays small.
  var rises = TurningPoints(keepsHighest: false)

  /// Whether none is in it at any setting.
  var isEmpty: Bool { atLowest == 0 && falls.count == 0 && rises.count == 0 }

  /// Adds a decision; so many points are kept on each side.
  mutating func add(_ steps: DecisionSteps, _ state: DecisionState, limit: Int) {
    if steps.first.contains(state) { atLowest += 1 }
    steps.forEachTurn(of: state) { setting, isRise in
      if isRise { rises.add(setting, limit: limit) } else { falls.add(setting, limit: limit) }
    }
  }

  /// Adds the decisions of what comes next.
  mutating func merge(_ later: StepCount, limit: Int) {
    atLowest += later.atLowest
    falls.merge(later.falls, limit: limit)
    rises.merge(later.rises, limit: limit)
  }

  mutating func trim(to limit: Int) {
    falls.trim(to: limit)
    rises.trim(to: limit)
  }

  /// The settings at which it is known to change.
  var settings: [Double] { falls.kept + rises.kept }

  /// How many are in it at each setting from one to another, between which it is not known to change.
  func count(from low: Double, to high: Double) -> ClosedRange<Int> {
    let (fallen, risen) = (falls.passed(from: low, to: high), rises.passed(from: low, to: high))
    return Self.count(atLowest, fallen, risen)
  }

  static func count(_ atLowest: Int, _ fallen: ClosedRange<Int>, _ risen: ClosedRange<Int>) -> ClosedRange<Int> {
    let least = max(0, atLowest - fallen.upperBound + risen.lowerBound)
    return least...max(least, atLowest - fallen.lowerBound + risen.upperBound)
  }
}

/// What the knobs make of one strategy's decisions, as far as budgets for each strategy ask.
struct StrategySteps: Sendable, Hashable {
  /// Of one knob.
  struct Knob: Sendable, Hashable {
    /// Those made worse that no waiver covers.
    var tightened = StepCount()
    /// Those made better.
    var loosened = StepCount()
  }

  /// In the knobs' order.
  var knobs = ProfileKnob.allCases.map { _ in Knob() }

  /// How many turning points are kept of all strategies together, of each knob, kind and side.
  static let keptOfAll = 1 << 14

  /// How many are kept of one strategy, where there are so many strategies: a power of two, so that lists are seldom
  /// cut, and never more for more strategies, so that it is the same however the recording is cut.
  static func limit(strategies: Int) -> Int {
    let part = keptOfAll / max(1, strategies)
    return part <= 1 ? 1 : min(TurningPoints.kept, 1 << (Int.bitWidth - 1 - part.leadingZeroBitCount))
  }

  /// Whether a decision of these steps must be added.
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
