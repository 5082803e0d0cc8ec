/// How far the baseline replay decides what was recorded (contract section 8): whether the replay can be trusted.
public struct ReplayFidelity: Sendable, Hashable {
  /// Records that name their decision and were decided under the baseline profile, by digest or by name.
  public internal(set) var compared = 0
  /// Those whose profile's digest says so, and that are replayed otherwise: an unknown verdict.
  public internal(set) var divergedByDigest = 0
  /// Those whose profile's name alone says so, and that are replayed otherwise: a warning.
  public internal(set) var divergedByName = 0
  /// The first that are replayed otherwise, `ReplayFidelity.examples` at most, in the recording's order.
  public internal(set) var first: [DecisionExample] = []

  /// How many divergences are kept.
  public static let examples = 5

  /// Those that are replayed otherwise.
  public var diverged: Int { divergedByDigest + divergedByName }

  /// The part that is replayed as recorded, 0 to 1; nil if nothing can be compared.
  public var rate: Double? { compared == 0 ? nil : Double(compared - diverged) / Double(compared) }

  mutating func merge(_ later: ReplayFidelity) {
    compared += later.compared
    divergedByDigest += later.divergedByDigest
    divergedByName += later.divergedByName
    first += later.first.prefix(max(0, Self.examples - first.count))
  }
}
