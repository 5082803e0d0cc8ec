/// What a line of a recording can be.
enum RecordKind: UInt8, CaseIterable {
  /// A decision with the evidence that it was decided from (contract section 2).
  case evidence
  /// What the checks of a validation run came to (section 12).
  case outcome
  /// What another engine decided (section 13).
  case decided

  /// What such a line names itself.
  var schemaVersion: StaticString {
    switch self {
    case .evidence: "replay-gate-decision.v1"
    case .outcome: "validation-run.v1"
    case .decided: "replay-gate-decided.v1"
    }
  }
}

/// What the checks of a validation run came to, or what was decided elsewhere, as far as these are plain figures.
struct RecordedOutcome: BitwiseCopyable {
  /// Why an agent's review was stopped.
  enum Breach: UInt8 {
    case none
    /// One of the three budgets (contract section 5).
    case budget
    /// Anything else.
    case other
  }

  var indicatorsFailed = false
  var tradesFailed = false
  var metricsFailed = false
  var hasLineageViolation = false
  var breach = Breach.none
  var driftPct = 0.0
  /// How many findings were kept at the most.
  var maxFindings = 0.0
}
