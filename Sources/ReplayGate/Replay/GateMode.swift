/// Which decisions count ([contract section 8](doc:Contract#8-The-gate-over-a-recording)).
@nonexhaustive
public enum GateMode: Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// Decisions for which the pair rule gives a reason. A decision that fails under both profiles does not count.
  case regressions
  /// Every decision. All candidate decisions have to pass.
  case any

  /// The value of the command's flag.
  public var name: String { self == .any ? "any" : "regressions" }
}
