/// Which decisions count (contract section 8).
public enum GateMode: Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// Those that the pair rule gave a reason: what fails under both profiles is the policy at work.
  case regressions
  /// Every one, so the candidate must be clean.
  case any

  /// As the command's flag spells it.
  public var name: String { self == .any ? "any" : "regressions" }
}
