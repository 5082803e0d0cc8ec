internal import ReplayGate

/// A decision as renderings show it: its results under both profiles, and the rules that it did not meet.
struct ShownDecision {
  let id: String
  let strategyId: String
  let source: String
  let line: Int
  let reasons: [GateReason]
  /// For example `pass -> fail`, or the recorded and the replayed decision.
  let step: String
  let baseline: Decision
  let candidate: Decision?
  let recorded: Decision?
  let shortfalls: [Shortfall]
  /// The rules that it did not meet, in words.
  let texts: [String]
  let waiver: String?
  /// The first rule that made the difference; nil if none is known.
  let rule: DecisionRule?

  init(_ decision: FlippedDecision) {
    id = decision.id
    strategyId = decision.strategyId
    source = decision.source
    line = decision.line
    reasons = decision.reasons
    baseline = decision.outcome.baseline
    candidate = decision.outcome.candidate
    recorded = nil
    step = "\(baseline.name) -> \(decision.outcome.candidate.name)"
    shortfalls = decision.shortfalls
    texts = decision.shortfalls.map(\.text)
    waiver = decision.waiver
    rule = decision.rule
  }

  init(_ example: DecisionExample) {
    id = example.id
    strategyId = example.strategyId
    source = example.source
    line = example.line
    reasons = [example.reason]
    baseline = example.baseline
    candidate = example.candidate
    recorded = example.recorded
    step =
      if let recorded = example.recorded {
        "recorded \(recorded.name), replayed \(example.baseline.name)"
      } else {
        "\(example.baseline.name) -> \(example.candidate?.name ?? "no candidate record")"
      }
    shortfalls = []
    texts = example.causeTexts
    waiver = nil
    rule = example.rule
  }

  /// The rules that it did not meet as one sentence; bounded.
  var why: String { ShownText.sentence(texts.joined(separator: "; ")) }

  /// All details on one line.
  func text(in findings: GateFindings) -> String {
    "\(ShownText.name(id)) (\(ShownText.name(strategyId))): \(step)" + (texts.isEmpty ? "" : ": \(why)")
      + (waiver.map { "; waived by \(ShownText.name($0))" } ?? "") + ", at \(findings.place(source, line: line))"
  }
}

extension GateEvaluation {
  /// The first decisions that show the verdict: those that block, or of one that blocks nothing those that count or are waived,
  /// in the order of the recording, then those of other reasons. One of each kind is chosen before a second one. If details were
  /// not requested, the examples of the tally are used.
  func firstDecisions(_ limit: Int) -> [ShownDecision] {
    var decisions: [(kind: [FlipCause], shown: ShownDecision)] = details.decisions.compactMap { decision in
      let causes = decision.causes
      return causes.contains(where: shows) ? (causes, ShownDecision(decision)) : nil
    }
    let hasDetails = details.options.decisions > 0
    decisions += shownExamples.filter { !hasDetails || !$0.reason.isOfDecisions }.map { example in
      (kind: [FlipCause(reason: example.reason, rule: nil)], shown: ShownDecision(example))
    }
    var rounds: [[Int]] = []
    var seen: [[FlipCause]: Int] = [:]
    for (index, decision) in decisions.enumerated() {
      let round = seen[decision.kind, default: 0]
      seen[decision.kind] = round + 1
      if round == rounds.count { rounds.append([]) }
      rounds[round].append(index)
    }
    return rounds.joined().prefix(limit).sorted().map { decisions[$0].shown }
  }
}

extension GateReason {
  /// Whether the reason concerns evidence that is not sufficient for a verdict. Other reasons concern decisions that
  /// got worse or better.
  var isOfTheEvidence: Bool {
    switch self {
    case .recordingTooSmall, .candidateRecordMissing, .recordedEvidenceNotDecisive, .baselineReplayDiverged,
      .baselineFidelityBelowMinimum,
      .budgetNotProven, .changeNotExercised:
      true
    case .candidateDecisionRegressed, .metricDriftThresholdExceeded, .candidateDecisionNotPass,
      .regressionBudgetExceeded, .loosenedBudgetExceeded:
      false
    }
  }

  /// Whether the reason is counted by decision, and so by strategy.
  var isOfDecisions: Bool {
    switch self {
    case .candidateDecisionRegressed, .metricDriftThresholdExceeded, .candidateDecisionNotPass: true
    default: false
    }
  }
}
