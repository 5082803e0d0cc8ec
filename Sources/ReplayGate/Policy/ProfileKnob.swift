/// A figure of a profile that can be set otherwise.
public enum ProfileKnob: UInt8, Sendable, Hashable, CaseIterable {
  /// `metricDriftTolerancePct`, in per cent, from 0.
  case driftTolerance
  /// `agentReviewBudget.maxTokens`, whole, from 1.
  case tokens
  /// `agentReviewBudget.maxRuntimeSeconds`, in seconds, above 0.
  case runtime
  /// `agentReviewBudget.maxToolCalls`, whole, from 0.
  case toolCalls
  /// `agentReviewBudget.maxFindings`, whole, from 1. The one knob that lets more pass the lower it is: findings beyond
  /// it are not looked at.
  case findings

  /// The profile's member: a path with dots.
  public var member: String {
    switch self {
    case .driftTolerance: "metricDriftTolerancePct"
    case .tokens: "agentReviewBudget.maxTokens"
    case .runtime: "agentReviewBudget.maxRuntimeSeconds"
    case .toolCalls: "agentReviewBudget.maxToolCalls"
    case .findings: "agentReviewBudget.maxFindings"
    }
  }

  /// What it is counted in.
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

  /// The lowest setting; of the runtime, which may not be 0, the bound that every setting is above.
  public var lowest: Double { self == .tokens || self == .findings ? 1 : 0 }

  /// All settings, from the lowest to the highest: of the runtime from the least double above 0.
  public var settings: ClosedRange<Double> {
    (self == .runtime ? .leastNonzeroMagnitude : lowest)...Double.greatestFiniteMagnitude
  }

  /// The lowest setting at or above a bound: `bound` itself, or the next whole number. `bound` is finite.
  func setting(from bound: Double) -> Double { max(isWhole ? bound.rounded(.up) : bound, settings.lowerBound) }

  /// The next higher setting, itself for the highest: one more, where a double can tell it from its neighbour.
  func setting(after setting: Double) -> Double {
    min(isWhole ? max(setting + 1, setting.nextUp) : setting.nextUp, settings.upperBound)
  }

  /// The next lower setting, itself for the lowest.
  func setting(before setting: Double) -> Double {
    max(isWhole ? min(setting - 1, setting.nextDown) : setting.nextDown, settings.lowerBound)
  }

  /// The profile's setting.
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
