public import ReplayGate

/// A verdict in words, for standard error: at most a screen of 24 lines.
///
/// Equal evaluations give equal texts.
public struct TerminalSummary: Sendable {
  private let evaluation: GateEvaluation
  private let reproduce: String
  private let names: ProfileNames
  private let explain: (@Sendable (String) -> String)?
  private let style: TerminalStyle

  /// The maximum number of examples, two lines each. With everything else they still fit on the screen.
  static let exampleLimit = 5
  private static let width = 100
  private static let idWidth = 40

  /// Creates the summary of an evaluation.
  ///
  /// - Parameters:
  ///   - evaluation: The verdict to show.
  ///   - reproduce: The command line that reproduces the verdict, quoted for a shell.
  ///   - explain: Returns the command line that explains the decision with an id.
  ///   - names: The names of the profiles; by default those of the gate.
  ///   - isColoured: Whether to use the colours of a terminal.
  public init(
    _ evaluation: GateEvaluation, reproduce: String, explain: (@Sendable (String) -> String)? = nil,
    names: ProfileNames? = nil, isColoured: Bool
  ) {
    self.evaluation = evaluation
    self.reproduce = reproduce
    self.explain = explain
    self.names = names ?? ProfileNames(evaluation.gate)
    self.style = TerminalStyle(isColoured: isColoured)
  }

  private var verdict: GateVerdict { evaluation.verdict }
  private var tally: ReplayTally { evaluation.tally }

  // MARK: Parts

  /// The verdict on one line.
  public var oneLine: String {
    let reasons = verdict.reasons.map { "\($0.code) \(FigureText.count(evaluation.count(of: $0)))" }.joined(
      separator: ", ")
    return "replay-gate: \(headline): \(subject)" + (reasons.isEmpty ? "" : "; \(reasons)") + "\n"
  }

  /// The whole summary: the gates, the reasons, the first decisions, warnings, and the command that reproduces the
  /// verdict.
  public var blocked: String {
    var lines = ["replay-gate: \(headline)", "  \(subject)"]
    lines += verdict.reasons.map(reasonLine) + exceptionLines
    let examples = shownExamples
    if !examples.isEmpty {
      lines += ["", examples.count == 1 ? "the first decision that shows it:" : "the first decisions that show it:"]
      lines += examples.flatMap(exampleLines)
    }
    lines += changeLines + warningLines
    lines.append("")
    if let reason = verdict.reasons.first { lines.append("next: \(Self.nextStep(for: reason))") }
    if let explain, let example = shownExamples.first { lines.append("to see why: \(explain(example.id))") }
    lines.append("to reproduce: \(reproduce)")
    return lines.map { $0 + "\n" }.joined()
  }

  /// Whether the gate passes although decisions got worse, because a budget allows them. It is mentioned in any case.
  public var isWithinBudget: Bool { evaluation.passesWithinBudget }

  /// The warnings, which are also shown if nothing is blocked; empty if there are none.
  public var warnings: String { (changeLines + exceptionLines + warningLines).map { $0 + "\n" }.joined() }

  // MARK: Lines

  private var headline: String {
    switch (verdict.mergeBlocked, verdict.releaseBlocked) {
    case (false, false): style.success("pass") + (evaluation.passesWithinBudget ? ", within the budget" : "")
    case _ where verdict.decision == .unknown:
      style.failure("unknown") + ": the evidence cannot carry a verdict; merge and release are blocked"
    case (true, true): style.failure("blocked") + ": merge and release"
    case (true, false): style.failure("blocked") + ": merge; release passes"
    case (false, true): style.failure("blocked") + ": release; merge passes"
    }
  }

  private var subject: String {
    let profiles = "\(names.baseline) -> \(names.candidate)"
    return "\(profiles) over \(number(tally.records, "decision"))"
  }

  private func reasonLine(_ reason: GateReason) -> String {
    "  \(style.strong(reason.code)): \(PlainText.escaped(evaluation.detail(of: reason)))"
  }

  /// Budgets and waivers, if there are any.
  private var exceptionLines: [String] {
    let budgets = evaluation.budgetTexts(limit: 3).map { "budget: " + $0 }
    return (budgets + evaluation.waiverTexts).map { "  " + PlainText.escaped($0) }
  }

  /// The examples that are shown, in the order of the recording. One of each reason is chosen before a second one.
  private var shownExamples: [DecisionExample] {
    var rounds: [[Int]] = []
    var seen: [GateReason: Int] = [:]
    let examples = tally.distinctExamples
    for (index, example) in examples.enumerated() {
      let round = seen[example.reason, default: 0]
      seen[example.reason] = round + 1
      if round == rounds.count { rounds.append([]) }
      rounds[round].append(index)
    }
    return rounds.joined().prefix(Self.exampleLimit).sorted().map { examples[$0] }
  }

  private func exampleLines(_ example: DecisionExample) -> [String] {
    let id = style.strong(PlainText.cut(PlainText.escaped(example.id), to: Self.idWidth))
    let place = "\(PlainText.escaped(example.source)):\(example.line)"
    var lines = ["  - \(id)  \(step(of: example))  \(style.faint(place))"]
    let causes = example.causes.map(PlainText.escaped)
    if !causes.isEmpty { lines.append("    " + PlainText.cut(causes.joined(separator: "; "), to: Self.width - 4)) }
    return lines
  }

  /// What the reader can do about a reason.
  private static func nextStep(for reason: GateReason) -> String {
    switch reason {
    case .candidateDecisionRegressed, .candidateDecisionNotPass, .regressionBudgetExceeded:
      "change the candidate profile (frontier says where it passes), or waive what is accepted (--waivers)"
    case .metricDriftThresholdExceeded: "find out why the candidate's metrics drift further, or waive what is accepted"
    case .recordingTooSmall: "replay more decisions, or ask for fewer (--min-records)"
    case .candidateRecordMissing: "record the candidate over the same decisions"
    case .recordedEvidenceNotDecisive:
      "replay decisions with their evidence: what was recorded of these leaves open what a profile would decide"
    case .baselineReplayDiverged, .baselineFidelityBelowMinimum:
      "find out what changed since these decisions were recorded: until then no replay of them can be trusted"
    case .changeNotExercised: "replay decisions that lie between the two settings, or do not ask for them"
    case .budgetNotProven: "replay more decisions: so few cannot show that the rate is kept"
    case .loosenedBudgetExceeded: "look at what the candidate lets pass that the baseline held back, or allow more"
    }
  }

  private func step(of example: DecisionExample) -> String {
    if let recorded = example.recorded, example.reason == .baselineReplayDiverged {
      return "recorded \(recorded.name), replayed \(example.baseline.name)"
    }
    return "\(example.baseline.name) -> \(example.candidate?.name ?? "no candidate record")"
  }

  /// The parts of the change that the recording does not exercise. They come first after a pass.
  private var changeLines: [String] {
    evaluation.notExercisedText.map { [style.warning("warning") + ": " + $0] } ?? []
  }

  private var warningLines: [String] {
    var texts: [String] = []
    if tally.divergedByName > 0 {
      texts.append(
        "\(number(tally.divergedByName, "decision")) recorded under the baseline profile's name replay otherwise; "
          + "without a profileDigest this decides nothing")
    }
    if tally.partnersLeftOver > 0 {
      texts.append("\(number(tally.partnersLeftOver, "candidate record")) without a partner decided nothing")
    }
    if verdict.decision != .decided(.pass), !verdict.isBlocked {
      texts.append(
        "the verdict is \(verdict.decision.name), but the candidate profile's flags block neither merge nor release")
    }
    return texts.map { style.warning("warning") + ": " + $0 }
  }

  private func number(_ count: Int, _ noun: String) -> String { FigureText.count(count, noun) }
}
