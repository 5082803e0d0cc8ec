package import ReplayGate

/// The result of one step of a release.
public enum StepStatus: String, Sendable, Hashable, CaseIterable {
  /// The expected result was observed.
  case pass
  /// It passed with a caveat, such as after a retry.
  case warn
  /// Another result was observed.
  case fail
  /// There is no evidence. Never a pass.
  case noData = "no_data"
  /// The evidence is too old.
  case stale
  /// An approver takes responsibility for continuing without it.
  case waived
  /// The step could not be run.
  case error

  /// How a terminal sets it off.
  package var tone: Screen.Tone {
    switch self {
    case .pass: .good
    case .fail, .error: .bad
    case .warn, .noData, .stale, .waived: .odd
    }
  }
}
