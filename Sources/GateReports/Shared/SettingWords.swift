internal import ReplayGate

/// Describes settings of a knob with as few digits as suffice. A setting that is copied from the text has the described
/// effect. JSON has the exact values.
enum SettingWords {
  /// The maximum number of ranges that are listed. Of further ranges the number is given.
  static let limit = 4

  /// Describes where a gate passes, for example `passes from 0.5 on`, and where this is not known.
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

  /// The setting from which on, or up to which, the gate passes: `at least 0.401607`. Nil if there is no such setting.
  static func bound(_ passing: KnobFrontier.Passing) -> String? {
    switch passing {
    case .atLeast(let setting): "at least \(FigureText.limit(setting, .up))"
    case .atMost(let setting): "at most \(FigureText.limit(setting, .down))"
    case .nowhere, .any, .ranges: nil
    }
  }

  /// A range with its ends as they are shown.
  typealias Ends = (range: SettingRange, low: Double, high: Double)

  /// A rounded range within the exact one. If the range is too narrow to be rounded, it is exact.
  private static func inward(_ range: SettingRange) -> Ends {
    let (low, high) = (FigureText.rounded(range.lowest, .up), FigureText.rounded(range.highest, .down))
    return low <= high ? (range, low, high) : (range, range.lowest, range.highest)
  }

  /// A rounded range that contains the exact one.
  private static func outward(_ range: SettingRange) -> Ends {
    (range, FigureText.rounded(range.lowest, .down), FigureText.rounded(range.highest, .up))
  }

  /// For example `from 0.25 to 0.5 and from 1 on`. There must be at least one range.
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
