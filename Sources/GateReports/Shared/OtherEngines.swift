internal import ReplayGate

extension GateEvaluation {
  /// How many of the first decisions that are lower, or do not pass, another engine decided.
  enum OtherEngines { case noDecision, some, every }

  var otherEngines: OtherEngines {
    let examples = tally.examples.filter {
      [.candidateDecisionRegressed, .candidateDecisionNotPass].contains($0.reason)
    }
    let theirs = examples.count { $0.isDecidedElsewhere }
    return theirs == 0 ? .noDecision : theirs < examples.count ? .some : .every
  }

  /// Whether a profile may let the gate pass. None does if the evidence does not suffice, or if other engines decided what
  /// counts.
  package var isUpToProfiles: Bool { otherEngines != .every && reasonsOfTheEvidence.isEmpty }
}
