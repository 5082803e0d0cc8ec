/// The gates that the exit code of a run stands for ([contract section 11](doc:Contract#11-Exit-codes-and-streams)).
public enum GateSelection: String, Sendable, CaseIterable {
  /// The merge alone.
  case merge
  /// The release alone.
  case release
  /// The merge and the release: either of them blocks.
  case both
}

extension GateVerdict {
  /// The exit code of a program that ends with this verdict: 0 for a pass, 1 if a selected gate is blocked, and 3 if the
  /// verdict is unknown, which blocks whatever is selected. A run without a verdict ends with 2.
  ///
  /// No other code maps a verdict to an exit code.
  ///
  /// - Parameter gates: The gates that decide. It changes neither the verdict nor the report.
  public func exitCode(deciding gates: GateSelection = .both) -> Int32 {
    if decision == .unknown { return 3 }
    let isBlocked =
      switch gates {
      case .merge: isMergeBlocked
      case .release: isReleaseBlocked
      case .both: isBlocked
      }
    return isBlocked ? 1 : 0
  }
}
