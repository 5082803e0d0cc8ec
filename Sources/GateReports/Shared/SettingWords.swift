internal import ReplayGate

/// Settings of a knob in words: as short as they are sufficient, so that a setting taken from the words does what they
/// say of it. The exact ones are in JSON.
enum SettingWords {
  /// How many ranges are told; of more, how many there are.
  static let limit = 4

  /// Where a gate passes, `passes from 0.5 on`, and where that is not known.
  static func passing(_ frontier: KnobFrontier) -> String {
    let notKnown =
      frontier.notKnown.isEmpty
      ? "" : "; not known " + ranges(frontier.notKnown.map(outward), of: frontier.knob, joinedBy: "or")
    switch frontier.summary {
    case .nowhere: return (notKnown.isEmpty ? "no setting of it alone passes" : "passes nowhere for sure") + notKnown
    case .any: return "passes at every setting"
    default:
      return "passes " + ranges(frontier.passing.map(inward), of: frontier.knob, joinedBy: "and") + notKnown
    }
  }

  /// The setting at the end of where it passes, `at least 0.401607`; nil if none is so.
  static func bound(_ passing: KnobFrontier.Passing) -> String? {
    switch passing {
    case .atLeast(let setting): "at least \(FigureText.limit(setting, .up))"
    case .atMost(let setting): "at most \(FigureText.limit(setting, .down))"
    case .nowhere, .any, .ranges: nil
    }
  }

  /// The ends of a range as they are shown.
  typealias Ends = (range: SettingRange, low: Double, high: Double)

  /// A range within the range, exact if it is narrower than its ends can be rounded.
  private static func inward(_ range: SettingRange) -> Ends {
    let (low, high) = (FigureText.rounded(range.lowest, .up), FigureText.rounded(range.highest, .down))
    return low <= high ? (range, low, high) : (range, range.lowest, range.highest)
  }

  /// A range around the range.
  private static func outward(_ range: SettingRange) -> Ends {
    (range, FigureText.rounded(range.lowest, .down), FigureText.rounded(range.highest, .up))
  }

  /// `from 0.25 to 0.5 and from 1 on`. There is one at least.
  private static func ranges(_ all: [Ends], of knob: ProfileKnob, joinedBy word: String) -> String {
    var parts = all.prefix(limit).map { ends in
      let (low, high) = (FigureText.exact(ends.low), FigureText.exact(ends.high))
      let range = ends.range
      return switch (range.lowest == knob.settings.lowerBound, range.highest == knob.settings.upperBound) {
      case (true, true): "at every setting"
      case (true, false): "up to \(high)"
      case (false, true): "from \(low) on"
      case (false, false): ends.low == ends.high ? "at \(low)" : "from \(low) to \(high)"
      }
    }
    if all.count > limit { parts.append("in \(FigureText.count(all.count - limit)) more ranges") }
    let last = parts.removeLast()
    return parts.isEmpty ? last : parts.joined(separator: ", ") + " \(word) " + last
  }
}
