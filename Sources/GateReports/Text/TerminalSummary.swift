public import ReplayGate

/// A verdict in words, for standard error: at most a screen of 24 lines of 100 columns. Sentences are broken at the
/// screen's width; commands are not, so that they can be copied.
///
/// Equal evaluations give equal texts.
public struct TerminalSummary: Sendable {
  private let evaluation: GateEvaluation
  private let reproduce: String
  private let names: ProfileNames
  private let explain: (@Sendable (String) -> String)?
  private let frontier: String?
  private let screen: Screen
  /// What is known beyond the evaluation.
  private var findings: GateFindings?

  /// The maximum number of examples, two lines each. With everything else they still fit on the screen.
  static let exampleLimit = 5
  /// The characters of causes that are shown, and of an id.
  private static let (causeLimit, idLimit) = (96, 40)

  /// Creates the summary of an evaluation.
  ///
  /// - Parameters:
  ///   - evaluation: The verdict to show.
  ///   - reproduce: The command line that reproduces the verdict, quoted for a shell.
  ///   - explain: Returns the command line that explains the decision with an id.
  ///   - frontier: The command line that shows the settings at which the gate passes.
  ///   - names: The names of the profiles; by default those of the gate.
  ///   - screen: Where it is shown; by default a log without colour.
  public init(
    _ evaluation: GateEvaluation, reproduce: String, explain: (@Sendable (String) -> String)? = nil,
    frontier: String? = nil, names: ProfileNames? = nil, on screen: Screen = .log
  ) {
    self.evaluation = evaluation
    self.reproduce = reproduce
    self.explain = explain
    self.frontier = frontier
    self.names = names ?? ProfileNames(evaluation.gate)
    self.screen = screen
  }

  /// Creates the summary of findings, with what they know of inputs and commands. Files are shown relative to a root that
  /// contains them.
  ///
  /// - Parameters:
  ///   - findings: The verdict to show.
  ///   - explain: Returns the command line that explains the decision with an id.
  ///   - screen: Where it is shown.
  package init(_ findings: GateFindings, explain: (@Sendable (String) -> String)? = nil, on screen: Screen) {
    self.init(
      findings.evaluation, reproduce: findings.reproduce, explain: explain, frontier: findings.commands.frontier,
      names: findings.profileNames, on: screen)
    self.findings = findings
  }

  private var verdict: GateVerdict { evaluation.verdict }
  private var tally: ReplayTally { evaluation.tally }

  // MARK: Parts

  /// The verdict on one line.
  public var oneLine: String { sentence + "\n" }

  /// The same of a pass, as wide as the screen.
  public var passed: String { screen.lines(sentence, indent: 2).map { $0 + "\n" }.joined() }

  private var sentence: String {
    let reasons = verdict.reasons.map { "\($0.code) \(FigureText.count(evaluation.count(of: $0)))" }.joined(
      separator: ", ")
    return "replay-gate: \(headline): \(subject)" + (reasons.isEmpty ? "" : "; \(reasons)")
  }

  /// The whole summary: the gates, the reasons, the first decisions, warnings, and the command that reproduces the
  /// verdict.
  public var blocked: String {
    var lines = screen.lines("replay-gate: \(headline)", indent: 2) + screen.lines("  \(subject)", indent: 4)
    lines += verdict.reasons.flatMap(reasonLines)
    if let besides = evaluation.besidesText { lines += screen.lines("  \(besides)", indent: 4) }
    lines += exceptionLines
    if let ids = evaluation.loosenedIds { lines += screen.lines("  " + PlainText.escaped(ids), indent: 4) }
    let examples = shownExamples
    if !examples.isEmpty {
      lines += ["", examples.count == 1 ? "the first decision that shows it:" : "the first decisions that show it:"]
      lines += examples.flatMap(exampleLines)
    }
    lines += changeLines + warningLines
    lines.append("")
    if let nextStep { lines += screen.lines("next: \(nextStep)", indent: 2) }
    if let needs = findings?.commands.needs { lines += screen.lines("these commands need \(needs)", indent: 2) }
    lines += nextCommands + ["to reproduce: \(reproduce)"]
    return lines.map { $0 + "\n" }.joined()
  }

  /// What to do next; nil if there is no reason to do something.
  var nextStep: String? { nextReason.map(nextStep(for:)) }

  /// The commands that help with it, a line each.
  var nextCommands: [String] {
    var lines: [String] = []
    if let command = explain.flatMap({ evaluation.firstShownId.map($0) }) ?? findings?.commands.explain {
      lines.append("to see why: \(command)")
    }
    if nextReason.map(isUpToProfile) == true {
      if let frontier { lines.append("to see where it passes: \(frontier)") }
      if let copy = findings?.commands.copy { lines.append("to have a file to change: \(copy)") }
    }
    return lines
  }

  /// Whether the gate passes although decisions got worse, because a budget allows them. It is mentioned in any case.
  public var isWithinBudget: Bool { evaluation.passesWithinBudget }

  /// Whether the gate passes by budgets or waivers, or these need attention. Then the verdict is said with them.
  package var hasExceptions: Bool { evaluation.passesWithinBudget || !exceptionLines.isEmpty }

  /// The warnings, which are also shown if nothing is blocked; empty if there are none.
  public var warnings: String { (changeLines + exceptionLines + warningLines).map { $0 + "\n" }.joined() }

  // MARK: Lines

  private var headline: String {
    switch (verdict.isMergeBlocked, verdict.isReleaseBlocked) {
    case (false, false): screen.shown("pass", .good) + (evaluation.passesWithinBudget ? ", within the budget" : "")
    case _ where verdict.decision == .unknown:
      screen.shown("unknown", .bad) + ": the evidence cannot carry a verdict; merge and release are blocked"
    case (true, true): screen.shown("blocked", .bad) + ": merge and release"
    case (true, false): screen.shown("blocked", .bad) + ": merge; release passes"
    case (false, true): screen.shown("blocked", .bad) + ": release; merge passes"
    }
  }

  private var subject: String {
    let profiles = "\(names.baseline) -> \(names.candidate)"
    return "\(profiles) over \(number(tally.records, "decision"))"
  }

  private func reasonLines(_ reason: GateReason) -> [String] {
    let code = screen.shown(reason.code, .strong)
    return screen.lines("  \(code): \(PlainText.escaped(evaluation.detail(of: reason)))", indent: 4)
  }

  /// Budgets and waivers, if there are any.
  private var exceptionLines: [String] {
    let budgets = evaluation.budgetTexts(limit: 3).map { "budget: " + $0 }
    return (budgets + evaluation.waiverTexts).flatMap { screen.lines("  " + PlainText.escaped($0), indent: 4) }
  }

  /// The examples that are shown, in the order of the recording. One of each reason is chosen before a second one.
  private var shownExamples: [DecisionExample] {
    var rounds: [[Int]] = []
    var seen: [GateReason: Int] = [:]
    let examples = evaluation.shownExamples
    for (index, example) in examples.enumerated() {
      let round = seen[example.reason, default: 0]
      seen[example.reason] = round + 1
      if round == rounds.count { rounds.append([]) }
      rounds[round].append(index)
    }
    return rounds.joined().prefix(Self.exampleLimit).sorted().map { examples[$0] }
  }

  private func exampleLines(_ example: DecisionExample) -> [String] {
    let id = screen.shown(PlainText.cut(PlainText.escaped(example.id), to: Self.idLimit), .strong)
    let source = findings?.place(of: example.source) ?? example.source
    let place = screen.shown("\(PlainText.escaped(source)):\(example.line)", .faint)
    let lines = screen.lines([id, step(of: example), place], between: "  ", after: "  - ", indent: 4)
    let causes = PlainText.cut(example.causeTexts.map(PlainText.escaped).joined(separator: "; "), to: Self.causeLimit)
    return causes.isEmpty ? lines : lines + screen.lines("    " + causes, indent: 4)
  }

  /// The reason to do something about first: of an unknown verdict one of the evidence, because no other step helps before. Only
  /// more decisions can prove a budget, but where another is exceeded they are not enough. Reasons that block no gate come last.
  private var nextReason: GateReason? {
    let ofRegressions: Set<GateReason> = [
      .candidateDecisionRegressed, .metricDriftThresholdExceeded, .regressionBudgetExceeded,
    ]
    let blocking = verdict.reasons.filter { evaluation.showsRegressions || !ofRegressions.contains($0) }
    let decided = blocking.first ?? verdict.reasons.first
    guard verdict.decision == .unknown else { return decided }
    let missing = blocking.filter(\.isOfTheEvidence)
    return missing.first { $0 != .budgetNotProven } ?? blocking.first(where: \.isOfExceededBudget) ?? missing.first
      ?? decided
  }

  /// What the reader can do about a reason.
  private func nextStep(for reason: GateReason) -> String {
    switch reason {
    case .candidateDecisionRegressed, .candidateDecisionNotPass, .regressionBudgetExceeded:
      // No waiver covers that decisions got better.
      evaluation.loosenedRows.isEmpty ? "\(change), or waive what is accepted (--waivers)" : change
    case .metricDriftThresholdExceeded: "find out why the candidate's metrics drift further, or waive what is accepted"
    case .recordingTooSmall: "replay more decisions, or ask for fewer (--min-records)"
    case .candidateRecordMissing: "record the candidate over the same decisions"
    case .recordedEvidenceNotDecisive:
      "replay decisions with their evidence: what was recorded of these leaves open what a profile would decide"
    case .baselineReplayDiverged, .baselineFidelityBelowMinimum:
      "find out what changed since these decisions were recorded: until then no replay of them can be trusted"
    case .changeNotExercised: "replay decisions that lie between the two settings, or do not ask for them"
    case .budgetNotProven:
      "replay more decisions, because so few cannot show that the rate is kept; or \(change)"
    case .loosenedBudgetExceeded:
      "look at what the candidate lets pass that the baseline held back; \(change), or allow more"
    }
  }

  /// Whether the advice about a reason is to change the profile.
  private func isUpToProfile(_ reason: GateReason) -> Bool {
    evaluation.isUpToProfiles
      && [
        .candidateDecisionRegressed, .candidateDecisionNotPass, .regressionBudgetExceeded, .loosenedBudgetExceeded,
        .budgetNotProven,
      ].contains(reason)
  }

  /// What to change where a decision is lower, or does not pass.
  private var change: String {
    // It has no file yet that could be changed.
    let isShipped = PolicyProfile.shippedNames.containsExactly(names.candidate)
    let print = isShipped && findings?.commands.copy == nil ? "; profile show \(names.candidate) prints it" : ""
    let profile = "change the candidate profile (frontier says where it passes\(print))"
    return switch evaluation.otherEngines {
    case .noDecision: profile
    case .some: "\(profile), and the policy of the other engine, which then records again"
    case .every: "change the policy of the engine that decided, and record its decisions again"
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
    evaluation.notExercisedText.map(warning) ?? []
  }

  private var warningLines: [String] {
    (evaluation.warningTexts + (findings?.inputWarnings ?? [])).flatMap(warning)
  }

  private func warning(_ text: String) -> [String] {
    screen.lines("\(screen.shown("warning", .odd)): \(text)", indent: 2)
  }

  private func number(_ count: Int, _ noun: String) -> String { FigureText.count(count, noun) }
}
