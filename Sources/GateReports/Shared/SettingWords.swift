internal import ReplayGate

/// Settings of a knob in words.
enum SettingWords {
  /// How many ranges are told; of more, how many there are.
  static let limit = 4

  /// Where a gate passes, `passes from 0.5 on`, and where that is not known.
  static func passing(_ frontier: KnobFrontier) -> String {
    let notKnown =
      frontier.notKnown.isEmpty ? "" : "; not known " + ranges(frontier.notKnown, of: frontier.knob, joinedBy: "or")
    switch frontier.summary {
    case .nowhere: return (notKnown.isEmpty ? "no setting of it alone passes" : "passes nowhere for sure") + notKnown
    case .any: return "passes at every setting"
    default: return "passes " + ranges(frontier.passing, of: frontier.knob, joinedBy: "and") + notKnown
    }
  }

  /// `from 0.25 to 0.5 and from 1 on`. There is one at least.
  private static func ranges(_ all: [SettingRange], of knob: ProfileKnob, joinedBy word: String) -> String {
    var parts = all.prefix(limit).map { range in
      let (low, high) = (CanonicalJSON.number(range.lowest), CanonicalJSON.number(range.highest))
      return switch (range.lowest == knob.settings.lowerBound, range.highest == knob.settings.upperBound) {
      case (true, true): "at every setting"
      case (true, false): "up to \(high)"
      case (false, true): "from \(low) on"
      case (false, false): range.lowest == range.highest ? "at \(low)" : "from \(low) to \(high)"
      }
    }
    if all.count > limit { parts.append("in \(all.count - limit) more ranges") }
    let last = parts.removeLast()
    return parts.isEmpty ? last : parts.joined(separator: ", ") + " \(word) " + last
  }
}
