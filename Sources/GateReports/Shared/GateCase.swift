internal import ReplayGate

/// A test case of a gate, for test reports: a condition and its result.
struct GateCase {
  enum State {
    /// The condition holds.
    case passed
    /// Decisions violate the condition, and waivers cover them.
    case waived
    /// Decisions violate the condition.
    case failed
    /// The evidence is not sufficient to tell.
    case unknown
  }

  /// `merge` or `release`.
  let gate: String
  /// The condition: the code of a reason, or a budget.
  let name: String
  /// A one-line name: the condition that holds if the case passed, otherwise the reason with its cause. No other case
  /// of the gate has the same title.
  let title: String
  let state: State
  /// The result as a sentence.
  let message: String
  /// The strategies of the decisions, with their numbers.
  var strategies: [String] = []
  /// The first decisions that violate the condition.
  var decisions: [ShownDecision] = []
  /// The first of them by name alone, if no more is known of them.
  var ids: [String] = []
  /// How many more there are than the decisions.
  var more = 0

  /// All details, one on each line.
  func lines(in findings: GateFindings) -> [String] {
    (strategies.isEmpty ? [] : ["strategies: " + strategies.joined(separator: ", ")])
      + (ids.isEmpty ? [] : ["such as: " + ids.map(ShownText.name).joined(separator: ", ")])
      + decisions.map { $0.text(in: findings) }
      + (more > 0 ? ["and \(FigureText.count(more)) more"] : [])
  }
}

/// The test cases of a verdict for each gate: one for each reason that concerns the evidence, for each reason and
/// cause, and for each kind of budget. There are at most `GateCases.limit`.
struct GateCases {
  /// The maximum number of causes with a case of their own in a gate. The others share one case.
  static let causeLimit = 60
  /// The maximum number of cases of both gates: the causes, one for each reason without a cause, and a few more.
  static let limit = 200
  /// The maximum number of budgets for strategies that are listed for one kind.
  static let budgetLimit = 50
  private static let decisionsACase = 5

  let merge: [GateCase]
  let release: [GateCase]

  var all: [GateCase] { merge + release }

  init(_ findings: GateFindings) {
    let builder = Builder(findings)
    merge = builder.cases("merge") { $0.merge }
    release = builder.cases("release") { $0.release }
  }

  private struct Builder {
    let words: VerdictWords
    let evaluation: GateEvaluation
    let reasons: [GateReason]
    let groups: [CauseGroup]

    init(_ findings: GateFindings) {
      words = VerdictWords(findings)
      evaluation = findings.evaluation
      reasons =
        [.candidateDecisionRegressed, .metricDriftThresholdExceeded]
        + (evaluation.gate.mode == .any ? [.candidateDecisionNotPass] : [])
        + (evaluation.isTooLoose ? [.loosenedBudgetExceeded] : [])
      groups = evaluation.causeGroups
    }

    func cases(_ gate: String, _ side: (BlockedGates) -> Bool) -> [GateCase] {
      var cases = evidenceCases(gate)
      for reason in reasons {
        let of = groups.filter { $0.reason == reason }
        if of.isEmpty {
          cases.append(
            GateCase(gate: gate, name: reason.code, title: reason.whatHolds, state: .passed, message: "0 decisions"))
        }
        let listed = of.prefix(GateCases.causeLimit / reasons.count)
        cases += listed.map { causeCase(gate, $0, blocks: side($0.blocks)) }
        let rest = of.dropFirst(listed.count)
        if !rest.isEmpty { cases.append(restCase(gate, reason, rest, side)) }
      }
      // An exceeded budget does not keep the decisions from blocking; the profile's flags may.
      let regression = FlipCause(reason: .candidateDecisionRegressed, rule: nil)
      return cases + budgetCases(gate, regressionsBlock: side(evaluation.blocks(regression)))
    }

    private func evidenceCases(_ gate: String) -> [GateCase] {
      GateReason.allCases.filter { $0.isOfTheEvidence && $0 != .budgetNotProven }.compactMap { reason in
        let isGiven = evaluation.verdict.reasons.contains(reason)
        if reason == .baselineFidelityBelowMinimum, evaluation.gate.minimumFidelity == nil { return nil }
        if reason == .changeNotExercised, !isGiven, !evaluation.notExercised.isEmpty { return nil }
        return GateCase(
          gate: gate, name: reason.code, title: isGiven ? reason.code : reason.whatHolds,
          state: isGiven ? .unknown : .passed,
          message: reason == .baselineReplayDiverged
            ? words.fidelity
            : reason == .changeNotExercised && !isGiven ? reason.whatHolds : words.detail(of: reason),
          decisions: evaluation.examples(of: reason).map(ShownDecision.init))
      }
    }

    private func causeCase(_ gate: String, _ group: CauseGroup, blocks: Bool) -> GateCase {
      let count = FigureText.count(group.count, "decision")
      let (state, note, message): (GateCase.State, String, String) =
        group.cause.isWaived
        ? (.waived, ", waived", "0 decisions; \(FigureText.count(group.count)) waived")
        : blocks
          ? (.failed, "", count)
          : (.passed, ", not blocking", "\(count), which do not block: within a budget, or by the profile's flags")
      let rule = (group.rule.map { ": \($0.name)" } ?? "") + (group.cause.isConditional ? ", conditional_pass" : "")
      let isOfTally = evaluation.details.decisions.isEmpty || group.reason.isOfLoosening
      let decisions =
        isOfTally
        ? evaluation.examples(of: group.reason)
          .filter { $0.isConditional == group.cause.isConditional && (group.rule == nil || $0.rule == group.rule) }
          .map(ShownDecision.init)
        : evaluation.details.decisions.lazy.filter { $0.causes.contains(group.cause) }.prefix(GateCases.decisionsACase)
          .map(ShownDecision.init)
      let shown = Array(decisions.prefix(GateCases.decisionsACase))
      return GateCase(
        gate: gate, name: group.reason.code, title: group.reason.code + rule + note, state: state, message: message,
        strategies: group.strategyTexts, decisions: shown,
        ids: shown.isEmpty ? group.firstIds : [], more: shown.isEmpty ? 0 : max(0, group.count - shown.count))
    }

    private func restCase(
      _ gate: String, _ reason: GateReason, _ rest: ArraySlice<CauseGroup>,
      _ side: (BlockedGates) -> Bool
    ) -> GateCase {
      let count = rest.reduce(0) { $0 + ($1.cause.isWaived ? 0 : $1.count) }
      let isFailure = rest.contains { side($0.blocks) }
      return GateCase(
        gate: gate, name: reason.code, title: "\(reason.code): \(FigureText.count(rest.count)) more causes",
        state: isFailure ? .failed : count == 0 ? .waived : .passed, message: FigureText.count(count, "decision"))
    }

    /// One case for each kind of budget over all decisions, and one for each kind of budget for strategies. An exceeded budget
    /// for decisions that got worse blocks no gate that the profile's flags keep open.
    private func budgetCases(_ gate: String, regressionsBlock: Bool) -> [GateCase] {
      let uses = words.budgets
      var cases: [GateCase] = []
      for kind in [FlipKind.tightened, .loosened] {
        for isOfStrategies in [false, true] {
          let mine = uses.filter { $0.kind == kind && ($0.strategyId != nil) == isOfStrategies }
          guard let first = mine.first else { continue }
          // Budgets that are not kept come first.
          let worst: BudgetUse.State =
            mine.contains { $0.state == .exceeded }
            ? .exceeded : mine.contains { $0.state == .unproven } ? .unproven : .within
          let scope = isOfStrategies ? " of each strategy" : ""
          let name = "budget_\(kind.rawValue)"
          let holds = "the budget for decisions that got \(kind == .tightened ? "worse" : "better") is kept\(scope)"
          let broken = mine.count { $0.state != .within }
          let message =
            isOfStrategies
            ? "\(FigureText.count(broken)) of \(FigureText.count(mine.count)) strategies are not within their budget"
            : words.text(of: first)
          let isHarmless = worst == .exceeded && kind == .tightened && !regressionsBlock
          let title = "the budget for decisions that got worse is exceeded\(scope), not blocking"
          var budget = GateCase(
            gate: gate, name: name, title: worst == .within ? holds : isHarmless ? title : name + scope,
            state: isHarmless ? .passed : Self.state(of: worst), message: message,
            strategies: isOfStrategies ? told(worst == .within ? mine : mine.filter { $0.state != .within }) : [])
          if kind == .loosened { addUnproven(to: &budget, isOfStrategies: isOfStrategies) }
          cases.append(budget)
        }
      }
      if uses.allSatisfy({ $0.state == .within }), evaluation.verdict.reasons.contains(.budgetNotProven) {
        let reason = GateReason.budgetNotProven
        cases.append(
          GateCase(
            gate: gate, name: reason.code, title: reason.code, state: .unknown, message: words.detail(of: reason)))
      }
      return cases
    }

    /// The loosened decisions that count against a budget which is not proven to be kept. Those beyond one have cases of
    /// their own.
    private func addUnproven(to budget: inout GateCase, isOfStrategies: Bool) {
      let isUnproven = evaluation.budgets.contains {
        $0.kind == .loosened && $0.state == .unproven && ($0.strategyId != nil) == isOfStrategies
      }
      let rows = isUnproven ? evaluation.loosenedRows.filter { $0.cause.reason == .budgetNotProven } : []
      if rows.isEmpty { return }
      let shown = evaluation.examples(of: .budgetNotProven).prefix(GateCases.decisionsACase).map(ShownDecision.init)
      budget.decisions = shown
      if shown.isEmpty { budget.ids = Array(rows.flatMap(\.firstIds).prefix(FlipCount.maximumExamples)) }
      let count = rows.reduce(0) { $0 + $1.count }
      budget.more = shown.isEmpty ? 0 : max(0, count - shown.count)
    }

    private func told(_ uses: [BudgetUse]) -> [String] {
      let more = uses.count - GateCases.budgetLimit
      return uses.prefix(GateCases.budgetLimit).map(words.text)
        + (more > 0 ? ["\(FigureText.count(more)) more \(more == 1 ? "strategy" : "strategies")"] : [])
    }

    private static func state(of use: BudgetUse.State) -> GateCase.State {
      switch use {
      case .within: .passed
      case .unproven: .unknown
      case .exceeded: .failed
      }
    }
  }
}
