/// How well the baseline replay reproduces the recorded decisions
/// ([contract section 8](doc:Contract#8-The-gate-over-a-recording)), and so whether the replay can be trusted.
public struct ReplayFidelity: Sendable, Hashable {
  /// The number of records that contain their decision and were decided under the baseline profile, according to its
  /// digest or its name.
  public internal(set) var compared = 0
  /// The number of those with the digest of the profile whose replay gives another decision. They make the verdict
  /// unknown.
  public internal(set) var divergedByDigest = 0
  /// The number of those with only the name of the profile whose replay gives another decision. They cause a warning.
  public internal(set) var divergedByName = 0
  /// The first records whose replay gives another decision, at most ``maximumExamples``, in the order of the recording.
  public internal(set) var first: [DecisionExample] = []

  /// The maximum number of records in ``first``.
  public static let maximumExamples = 5

  /// The number of records whose replay gives another decision.
  public var diverged: Int { divergedByDigest + divergedByName }

  /// The proportion of compared records whose replay gives the recorded decision, from 0 to 1; nil if none was
  /// compared.
  public var rate: Double? { compared == 0 ? nil : Double(compared - diverged) / Double(compared) }

  mutating func merge(_ later: ReplayFidelity) {
    compared += later.compared
    divergedByDigest += later.divergedByDigest
    divergedByName += later.divergedByName
    first += later.first.prefix(max(0, Self.maximumExamples - first.count))
  }
}
