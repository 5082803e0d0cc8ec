/// How one step of a release ended.
public enum StepStatus: String, Sendable, Hashable, CaseIterable {
  /// What was expected was observed.
  case pass
  /// It passed, but not as it should have, such as at the second try.
  case warn
  /// Something else was observed.
  case fail
  /// There is nothing to judge by. Never a pass.
  case noData = "no_data"
  /// What there is to judge by is too old.
  case stale
  /// Somebody answers for going on without it.
  case waived
  /// It could not be carried out.
  case error
}
