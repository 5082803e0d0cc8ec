/// The tolerances, budgets and blocking flags that turn evidence into a decision (contract section 6).
///
/// Validated and immutable. Three ship; a JSON file is a profile of the user's own.
public struct PolicyProfile: Sendable, Hashable {
  /// What an agent's review may use up.
  public struct AgentReviewBudget: Sendable, Hashable {
    /// Seconds; finite, above 0.
    public let maxRuntimeSeconds: Double
    /// A whole number above 0. A double, because a profile may ask for more than any integer type holds.
    public let maxTokens: Double
    /// A whole number, at least 0.
    public let maxToolCalls: Double
    /// A whole number above 0: how many findings, repeats left out, are looked at.
    public let maxFindings: Double
  }

  /// The profile's name: not blank. The member `profile` of its JSON.
  @Exact public internal(set) var name: String
  /// Per cent; finite, at least 0. Drift above it fails the metric check.
  public let metricDriftTolerancePct: Double
  /// What an agent's review may use up.
  public let agentReviewBudget: AgentReviewBudget
  /// Whether `fail` blocks the merge.
  public let blockMergeOnFail: Bool
  /// Whether `fail` blocks the release.
  public let blockReleaseOnFail: Bool
  /// Whether `conditional_pass` blocks the merge, and a failed agent lane fails the decision.
  public let blockMergeOnAgentFail: Bool
  /// Whether `conditional_pass` blocks the release, and a failed agent lane fails the decision.
  public let blockReleaseOnAgentFail: Bool
  /// Whether a trader must have approved.
  public let requireTraderReview: Bool
  /// `sha256:` and the digest of `canonicalJSON` in lower-case hexadecimal.
  @Exact public internal(set) var digest: String

  /// The names of the profiles that ship.
  public static let shippedNames = ["FAST", "STANDARD", "EXPERT"]

  /// `FAST`: the loosest budget for a quick answer.
  public static var fast: PolicyProfile { shippedProfile("FAST") }
  /// `STANDARD`: what merges are held to.
  public static var standard: PolicyProfile { shippedProfile("STANDARD") }
  /// `EXPERT`: the tightest tolerance.
  public static var expert: PolicyProfile { shippedProfile("EXPERT") }

  /// The profiles that ship: `FAST`, `STANDARD`, `EXPERT`.
  public static var shipped: [PolicyProfile] { shippedNames.map(shippedProfile) }

  /// The shipped profile of exactly that name, or nil.
  public static func shipped(named name: String) -> PolicyProfile? {
    shippedNames.containsExactly(name) ? shippedProfile(name) : nil
  }

  /// The bytes of the shipped profile's JSON file, or nil.
  public static func shippedSource(named name: String) -> [UInt8]? {
    switch name {
    case "FAST": PackageResources.FAST_json
    case "STANDARD": PackageResources.STANDARD_json
    case "EXPERT": PackageResources.EXPERT_json
    default: nil
    }
  }

  private static func shippedProfile(_ name: String) -> PolicyProfile {
    // The file is part of the build and a test reads each: one that cannot be read must not pass for a policy.
    guard let json = shippedSource(named: name), let profile = try? PolicyProfile(json: json, source: name) else {
      preconditionFailure("the shipped profile \(name) is not valid")
    }
    return profile
  }

  /// The profile in RFC 8785 canonical form, UTF-8, without a final newline. O(1).
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

  /// The members before the digest is known.
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
    // All names are ASCII, so their order by UTF-16 is that by byte.
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
