/// The kinds of lines in a recording.
enum RecordKind: UInt8, CaseIterable {
  /// A decision with the evidence for it (contract section 2).
  case evidence
  /// The results of a validation run's checks, without the evidence (section 12).
  case outcome
  /// The decision of another engine (section 13).
  case decided

  /// The `schemaVersion` of such a line.
  var schemaVersion: StaticString {
    switch self {
    case .evidence: "replay-gate-decision.v1"
    case .outcome: "validation-run.v1"
    case .decided: "replay-gate-decided.v1"
    }
  }
}

/// The figures and flags of a recorded outcome or of another engine's decision.
struct RecordedOutcome: BitwiseCopyable {
  /// Why an agent's review was stopped.
  enum Breach: UInt8 {
    case none
    /// One of the three budgets (contract section 5).
    case budget
    /// Any other reason.
    case other
  }

  var indicatorsFailed = false
  var tradesFailed = false
  var metricsFailed = false
  var hasLineageViolation = false
  var breach = Breach.none
  var driftPct = 0.0
  /// The maximum number of findings that were kept.
  var maxFindings = 0.0
}
