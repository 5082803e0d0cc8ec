internal import ReplayGate

/// How a recording exercises a change of profile, as all renderings show it.
struct CoverageRows {
  let evaluation: GateEvaluation
  let coverage: Coverage

  /// Returns nil if the evaluation has no coverage (`ReplayDetails.Options.countsCoverage`).
  init?(_ evaluation: GateEvaluation) {
    guard let coverage = evaluation.details.coverage else { return nil }
    self.evaluation = evaluation
    self.coverage = coverage
  }

  /// One knob with its two settings.
  struct Row {
    let counts: KnobCoverage
    let baseline: Double
    let candidate: Double
    /// `unchanged`, `exercised` or `not exercised`.
    let state: String

    var knob: ProfileKnob { counts.knob }
    /// The last component of the path of the profile's member.
    var name: String { String(knob.member.split(separator: ".").last ?? "") }
  }

  var rows: [Row] {
    let notExercised = Set(evaluation.notExercised)
    return coverage.knobs.map { counts in
      let settings = [evaluation.gate.baseline, evaluation.gate.candidate].map(counts.knob.setting)
      let state =
        settings[0] == settings[1]
        ? "unchanged" : notExercised.contains(counts.knob) ? "not exercised" : "exercised"
      return Row(counts: counts, baseline: settings[0], candidate: settings[1], state: state)
    }
  }

  /// The rules with the number of decisions that show each, in the contract's order. `other` is included only if a
  /// decision shows it.
  var rules: [(rule: CoverageRule, decisions: Int)] {
    zip(CoverageRule.all, coverage.rules).filter { $0.1 > 0 || !$0.0.code.isExactly("other") }.map { ($0.0, $0.1) }
  }

  /// Describes the profiles under which the lanes were recorded, and what follows if it is not the candidate.
  var lanesText: String? {
    let lanes = coverage.lanes
    let all = lanes.baseline + lanes.candidate + lanes.another + lanes.notNamed
    if all == 0 { return "no decision has an agent's review" }
    let parts = [
      (lanes.baseline, "the baseline profile"), (lanes.candidate, "the candidate profile"),
      (lanes.another, "another profile"), (lanes.notNamed, "a profile that is not named"),
    ].filter { $0.0 > 0 }.map { "\(FigureText.count($0.0, "agent review")) recorded under \($0.1)" }
    let isOther = lanes.candidate < all
    return parts.joined(separator: ", ")
      + (isOther
        ? "; an agent plans for the budget that it has, so what it would use under the candidate's is not in the recording"
        : "")
  }
}
