/// The tolerances, budgets and blocking flags that turn evidence into a decision
/// ([contract section 6](doc:Contract#6-Policy-profile-replay-gate-profilev1-and-the-decision)).
///
/// A profile is valid and immutable. Three profiles are built in; a JSON file defines another one.
///
///     let strict = try PolicyProfile.load(path: "strict.json")
///     let gate = Gate(baseline: .standard, candidate: strict)
public struct PolicyProfile: Sendable, Hashable {
  /// The limits of an agent's review.
  public struct AgentReviewBudget: Sendable, Hashable {
    /// In seconds; finite, above 0.
    public let maxRuntimeSeconds: Double
    /// A whole number above 0. It is a double because a profile may allow more than any integer type can hold.
    public let maxTokens: Double
    /// A whole number, at least 0.
    public let maxToolCalls: Double
    /// A whole number above 0: the maximum number of findings, without repeats, that are considered.
    public let maxFindings: Double

    init(checkedRuntimeSeconds: Double, maxTokens: Double, maxToolCalls: Double, maxFindings: Double) {
      maxRuntimeSeconds = checkedRuntimeSeconds
      self.maxTokens = maxTokens
      self.maxToolCalls = maxToolCalls
      self.maxFindings = maxFindings
    }
  }

  /// The name of the profile, the member `profile` of its JSON. It is not blank.
  @Exact public internal(set) var name: String
  /// In per cent; finite, at least 0. If the drift is above it, the metric check fails.
  public let metricDriftTolerancePct: Double
  /// The limits of an agent's review.
  public let agentReviewBudget: AgentReviewBudget
  /// Whether `fail` blocks the merge.
  public let blockMergeOnFail: Bool
  /// Whether `fail` blocks the release.
  public let blockReleaseOnFail: Bool
  /// Whether `conditional_pass` blocks the merge. If this or ``blockReleaseOnAgentFail`` is true, a failed agent lane
  /// makes the decision `fail`.
  public let blockMergeOnAgentFail: Bool
  /// Whether `conditional_pass` blocks the release. If this or ``blockMergeOnAgentFail`` is true, a failed agent lane
  /// makes the decision `fail`.
  public let blockReleaseOnAgentFail: Bool
  /// Whether a decision needs the approval of a trader.
  public let requireTraderReview: Bool
  /// `sha256:` followed by the SHA-256 of ``canonicalJSON`` in lower-case hexadecimal.
  @Exact public internal(set) var digest: String

  /// The names of the built-in profiles.
  public static let shippedNames = ["FAST", "STANDARD", "EXPERT"]

  /// The built-in profile `FAST`, with the smallest budget for the agent's review.
  public static let fast = readShipped("FAST")
  /// The built-in profile `STANDARD`, with the largest drift tolerance.
  public static let standard = readShipped("STANDARD")
  /// The built-in profile `EXPERT`, with the smallest drift tolerance and the largest budget.
  public static let expert = readShipped("EXPERT")

  /// The built-in profiles, in the order of ``shippedNames``.
  public static var shipped: [PolicyProfile] { [fast, standard, expert] }

  /// The built-in profile with exactly this name. Returns nil if there is none.
  ///
  /// - Parameter name: A name of ``shippedNames``.
  public static func shipped(named name: String) -> PolicyProfile? {
    shipped.first { $0.name.isExactly(name) }
  }

  /// The bytes of the JSON file of a built-in profile. Returns nil if there is none with exactly this name.
  ///
  /// - Parameter name: A name of ``shippedNames``.
  public static func shippedSource(named name: String) -> [UInt8]? {
    switch name {
    case "FAST": PackageResources.FAST_json
    case "STANDARD": PackageResources.STANDARD_json
    case "EXPERT": PackageResources.EXPERT_json
    default: nil
    }
  }

  private static func readShipped(_ name: String) -> PolicyProfile {
    // The file is part of the build, and a test reads each one. A file that cannot be read must not pass for a policy.
    guard let json = shippedSource(named: name), let profile = try? PolicyProfile(json: json, source: name) else {
      preconditionFailure("the shipped profile \(name) is not valid")
    }
    return profile
  }

  /// The profile in RFC 8785 canonical form, as UTF-8 without a final newline. O(1).
  public var canonicalJSON: [UInt8] { Self.canonicalJSON(values) }

  init(_ values: Values) {
    name = values.name
    metricDriftTolerancePct = values.tolerance
    agentReviewBudget = values.budget
    blockMergeOnFail = values.blockMergeOnFail
    blockReleaseOnFail = values.blockReleaseOnFail
    blockMergeOnAgentFail = values.blockMergeOnAgentFail
    blockReleaseOnAgentFail = values.blockReleaseOnAgentFail
    requireTraderReview = values.requireTraderReview
    digest = "sha256:" + SHA256.hexDigest(Self.canonicalJSON(values))
  }

  /// The members from which the digest is computed.
  struct Values {
    let name: String
    let tolerance: Double
    let budget: AgentReviewBudget
    let blockMergeOnFail: Bool
    let blockReleaseOnFail: Bool
    let blockMergeOnAgentFail: Bool
    let blockReleaseOnAgentFail: Bool
    let requireTraderReview: Bool
  }

  private var values: Values {
    Values(
      name: name, tolerance: metricDriftTolerancePct, budget: agentReviewBudget, blockMergeOnFail: blockMergeOnFail,
      blockReleaseOnFail: blockReleaseOnFail, blockMergeOnAgentFail: blockMergeOnAgentFail,
      blockReleaseOnAgentFail: blockReleaseOnAgentFail, requireTraderReview: requireTraderReview)
  }

  private static func canonicalJSON(_ values: Values) -> [UInt8] {
    // All names are ASCII, so the order by UTF-16 is the order by bytes.
    let budget = [
      ("maxFindings", CanonicalJSON.number(values.budget.maxFindings)),
      ("maxRuntimeSeconds", CanonicalJSON.number(values.budget.maxRuntimeSeconds)),
      ("maxTokens", CanonicalJSON.number(values.budget.maxTokens)),
      ("maxToolCalls", CanonicalJSON.number(values.budget.maxToolCalls)),
    ]
    return Array(
      CanonicalJSON.object([
        ("agentReviewBudget", CanonicalJSON.object(budget)),
        ("blockMergeOnAgentFail", CanonicalJSON.bool(values.blockMergeOnAgentFail)),
        ("blockMergeOnFail", CanonicalJSON.bool(values.blockMergeOnFail)),
        ("blockReleaseOnAgentFail", CanonicalJSON.bool(values.blockReleaseOnAgentFail)),
        ("blockReleaseOnFail", CanonicalJSON.bool(values.blockReleaseOnFail)),
        ("failClosedOnEvidenceUnavailable", CanonicalJSON.bool(true)),
        ("hardFailOnMissingIndicators", CanonicalJSON.bool(true)),
        ("metricDriftTolerancePct", CanonicalJSON.number(values.tolerance)),
        ("profile", CanonicalJSON.string(values.name)),
        ("requireTraderReview", CanonicalJSON.bool(values.requireTraderReview)),
        ("schemaVersion", CanonicalJSON.string("replay-gate-profile.v1")),
      ]).utf8)
  }
}
