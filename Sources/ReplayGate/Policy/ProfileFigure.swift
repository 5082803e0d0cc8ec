/// The figures that a profile's member may have ([contract section
/// 6](doc:Contract#6-Policy-profile-replay-gate-profilev1-and-the-decision)). The raw value is its description in errors.
enum ProfileFigure: String {
  case notNegative = "a finite number, at least 0"
  case positive = "a finite number above 0"
  case positiveInteger = "an integer above 0"
  case integer = "an integer, at least 0"

  func accepts(_ value: Double) -> Bool {
    guard value.isFinite, value >= 0 else { return false }
    let isWhole = value == value.rounded(.towardZero)
    switch self {
    case .notNegative: return true
    case .positive: return value > 0
    case .positiveInteger: return value > 0 && isWhole
    case .integer: return isWhole
    }
  }

  fileprivate func require(_ value: Double, _ name: String) throws(ReplayGateError) {
    if !accepts(value) { throw .invalidConfiguration("\"\(name)\" is \(value), and has to be \(rawValue)") }
  }
}

extension PolicyProfile.AgentReviewBudget {
  /// Creates the limits of an agent's review.
  ///
  /// - Parameters:
  ///   - maxRuntimeSeconds: Finite, above 0.
  ///   - maxTokens: A whole number above 0.
  ///   - maxToolCalls: A whole number, at least 0.
  ///   - maxFindings: A whole number above 0.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if a value is out of its bounds.
  public init(
    maxRuntimeSeconds: Double, maxTokens: Double, maxToolCalls: Double, maxFindings: Double
  ) throws(ReplayGateError) {
    try ProfileFigure.positive.require(maxRuntimeSeconds, "maxRuntimeSeconds")
    try ProfileFigure.positiveInteger.require(maxTokens, "maxTokens")
    try ProfileFigure.integer.require(maxToolCalls, "maxToolCalls")
    try ProfileFigure.positiveInteger.require(maxFindings, "maxFindings")
    self.init(
      checkedRuntimeSeconds: maxRuntimeSeconds, maxTokens: maxTokens, maxToolCalls: maxToolCalls,
      maxFindings: maxFindings)
  }
}

extension PolicyProfile {
  /// Creates a profile. It is the one that a file with these members gives, with the same digest.
  ///
  /// - Parameters:
  ///   - name: The name of the profile; not blank.
  ///   - metricDriftTolerancePct: In per cent; finite, at least 0.
  ///   - agentReviewBudget: The limits of an agent's review.
  ///   - blockMergeOnFail: Whether `fail` blocks the merge.
  ///   - blockReleaseOnFail: Whether `fail` blocks the release.
  ///   - blockMergeOnAgentFail: Whether `conditional_pass` blocks the merge.
  ///   - blockReleaseOnAgentFail: Whether `conditional_pass` blocks the release.
  ///   - requireTraderReview: Whether a decision needs the approval of a trader.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if a value is out of its bounds.
  public init(
    name: String, metricDriftTolerancePct: Double, agentReviewBudget: AgentReviewBudget, blockMergeOnFail: Bool,
    blockReleaseOnFail: Bool, blockMergeOnAgentFail: Bool, blockReleaseOnAgentFail: Bool, requireTraderReview: Bool
  ) throws(ReplayGateError) {
    if name.isBlank { throw .invalidConfiguration("the name of a profile is blank") }
    try ProfileFigure.notNegative.require(metricDriftTolerancePct, "metricDriftTolerancePct")
    self.init(
      Values(
        name: name, tolerance: metricDriftTolerancePct, budget: agentReviewBudget, blockMergeOnFail: blockMergeOnFail,
        blockReleaseOnFail: blockReleaseOnFail, blockMergeOnAgentFail: blockMergeOnAgentFail,
        blockReleaseOnAgentFail: blockReleaseOnAgentFail, requireTraderReview: requireTraderReview))
  }
}
