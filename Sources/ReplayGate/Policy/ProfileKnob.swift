/// A number in a profile that can be varied
/// ([contract section 14](doc:Contract#14-What-a-recording-can-tell)).
@nonexhaustive
public enum ProfileKnob: UInt8, Sendable, Hashable, CaseIterable {
  /// `metricDriftTolerancePct` in per cent, at least 0.
  case driftTolerance
  /// `agentReviewBudget.maxTokens`, a whole number, at least 1.
  case tokens
  /// `agentReviewBudget.maxRuntimeSeconds` in seconds, above 0.
  case runtime
  /// `agentReviewBudget.maxToolCalls`, a whole number, at least 0.
  case toolCalls
  /// `agentReviewBudget.maxFindings`, a whole number, at least 1. This is the only knob that lets more pass the lower
  /// it is, because findings beyond it are not considered.
  case findings

  /// The path of the member in the profile's JSON, with dots.
  public var member: String {
    switch self {
    case .driftTolerance: "metricDriftTolerancePct"
    case .tokens: "agentReviewBudget.maxTokens"
    case .runtime: "agentReviewBudget.maxRuntimeSeconds"
    case .toolCalls: "agentReviewBudget.maxToolCalls"
    case .findings: "agentReviewBudget.maxFindings"
    }
  }

  /// The unit of the settings.
  public var unit: String {
    switch self {
    case .driftTolerance: "%"
    case .tokens: "tokens"
    case .runtime: "s"
    case .toolCalls: "calls"
    case .findings: "findings"
    }
  }

  /// Whether its settings are whole numbers.
  public var isWhole: Bool { self != .driftTolerance && self != .runtime }

  /// The lowest setting. For the runtime, which must be above 0, it is 0, which is not a setting itself.
  public var lowest: Double { self == .tokens || self == .findings ? 1 : 0 }

  /// The range of settings. For the runtime it begins with the least double above 0.
  public var settings: ClosedRange<Double> {
    (self == .runtime ? .leastNonzeroMagnitude : lowest)...Double.greatestFiniteMagnitude
  }

  /// The lowest setting at or above `bound`: `bound` itself or the next whole number. `bound` must be finite.
  func setting(from bound: Double) -> Double { max(isWhole ? bound.rounded(.up) : bound, settings.lowerBound) }

  /// The next higher setting, or the highest if there is none. Settings of a whole knob are 1 apart, or neighbouring
  /// doubles if these are further apart.
  package func setting(after setting: Double) -> Double {
    min(isWhole ? max(setting + 1, setting.nextUp) : setting.nextUp, settings.upperBound)
  }

  /// The next lower setting, or the lowest if there is none.
  func setting(before setting: Double) -> Double {
    max(isWhole ? min(setting - 1, setting.nextDown) : setting.nextDown, settings.lowerBound)
  }

  /// The setting of a profile.
  ///
  /// - Parameter profile: The profile.
  public func setting(in profile: PolicyProfile) -> Double {
    switch self {
    case .driftTolerance: profile.metricDriftTolerancePct
    case .tokens: profile.agentReviewBudget.maxTokens
    case .runtime: profile.agentReviewBudget.maxRuntimeSeconds
    case .toolCalls: profile.agentReviewBudget.maxToolCalls
    case .findings: profile.agentReviewBudget.maxFindings
    }
  }
}
