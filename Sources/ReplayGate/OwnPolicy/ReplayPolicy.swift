/// Rules of your own, over evidence of your own, that the gate compares as it compares profiles.
///
///     struct AccessRules: ReplayPolicy {
///       let name: String
///       let adminsOnly: Bool
///       var digest: String { "\(name)/adminsOnly=\(adminsOnly)" }
///
///       func decide(_ request: Request) -> PolicyDecision {
///         request.isAdmin || !adminsOnly ? PolicyDecision(.pass) : PolicyDecision(.fail, causes: ["admins only"])
///       }
///     }
///
/// A recorded decision is replayed as often as it is needed, on any thread and in any order, so `decide` must be pure: its
/// result depends on the policy and the evidence alone. `PolicyConformance` of the product `ReplayGateTesting` finds out
/// whether it does. `PolicyProfile` is a policy over `RecordedEvidence`.
public protocol ReplayPolicy: Sendable {
  /// What is decided about.
  associatedtype Evidence: Sendable

  /// What people call the policy; not blank.
  var name: String { get }

  /// What identifies the rules; not blank. Two policies with one digest decide everything alike. The ids of a report are
  /// made from it, and a recorded decision that names it is held against the replay.
  var digest: String { get }

  /// Decides. Pure; called from several threads at once.
  func decide(_ evidence: Evidence) -> PolicyDecision
}

/// What a policy decided, and why.
public struct PolicyDecision: Sendable, Hashable {
  /// What was decided.
  public var decision: Decision
  /// What the threshold of the gate applies to, in the unit of the threshold; 0 for none. It must be finite and not
  /// negative, and is rounded to six decimals: another figure ends the run with an error.
  public var measure: Double
  /// Why, in words or codes that people compare. They are shown trimmed, sorted and without repeats.
  @Exact public var causes: [String]
  /// Whether the evidence suffices for the decision. A decision that it does not suffice for makes the verdict unknown.
  public var isDecisive: Bool

  /// Creates a decision.
  public init(_ decision: Decision, measure: Double = 0, causes: [String] = [], isDecisive: Bool = true) {
    self.decision = decision
    self.measure = measure
    self.causes = causes
    self.isDecisive = isDecisive
  }
}

/// A recorded decision that is replayed under a policy of one's own.
public struct PolicyRecord<Evidence: Sendable>: Sendable {
  /// What the candidate decides about.
  @nonexhaustive
  public enum CandidateEvidence: Sendable {
    /// The same as the baseline.
    case same
    /// What another recording has of the same decision.
    case other(Evidence)
    /// Nothing: another recording lacks the decision, which makes the verdict unknown (contract section 7).
    case missing
  }

  /// What was decided when it was recorded.
  public struct Recorded: Sendable, Hashable {
    /// What was decided.
    public var decision: Decision
    /// The digest of the policy that decided, if it is known.
    @Exact public var policyDigest: String?
    /// The name of the policy that decided, if it is known.
    @Exact public var policyName: String?

    /// Creates a recorded decision. Without a digest and a name it is held against nothing.
    public init(_ decision: Decision, policyDigest: String? = nil, policyName: String? = nil) {
      self.decision = decision
      self.policyDigest = policyDigest
      self.policyName = policyName
    }
  }

  /// Identifies the decision; not blank. Whoever joins two recordings makes sure that each id is there once.
  @Exact public var id: String
  /// What decisions are grouped by in budgets, waivers and reports; not blank. A recording calls it `strategyId`.
  @Exact public var group: String
  /// What the baseline decides about.
  public var evidence: Evidence
  /// What the candidate decides about.
  public var candidateEvidence: CandidateEvidence
  /// What was decided when it was recorded, if it is known.
  public var recorded: Recorded?

  /// Creates a record.
  public init(
    id: String, group: String, evidence: Evidence, candidateEvidence: CandidateEvidence = .same,
    recorded: Recorded? = nil
  ) {
    self.id = id
    self.group = group
    self.evidence = evidence
    self.candidateEvidence = candidateEvidence
    self.recorded = recorded
  }
}
