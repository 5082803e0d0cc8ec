internal import ReplayGate

/// A question that a gate was asked and its answer: what test reports count.
struct GateCase {
  enum State {
    /// Nothing speaks against it.
    case passed
    /// Decisions speak against it that waivers cover.
    case waived
    /// Decisions speak against it.
    case failed
    /// The evidence cannot tell.
    case unknown
  }

  /// `merge` or `release`.
  let gate: String
  /// What was asked: a reason's code, or a budget.
  let name: String
  /// One line that names it: what holds if it passed, else what was asked and the cause. Unlike that of any other case of
  /// the gate.
  let title: String
  let state: State
  /// The answer in a sentence.
  let message: String
  /// Whose decisions, and how many of each.
  var strategies: [String] = []
  /// The first decisions that show it.
  var decisions: [ShownDecision] = []

  /// All that is to be said of it, a line each.
  var lines: [String] {
    (strategies.isEmpty ? [] : ["strategies: " + strategies.joined(separator: ", ")]) + decisions.map(\.text)
  }
}

/// The cases of a verdict, a list a gate: one for each reason of the evidence, for each reason and cause, and for each
/// kind of budget. At most `GateCases.limit` in all.
struct GateCases {
  /// The causes that have cases of their own in a gate; the rest share one.
  static let causeLimit = 60
  /// The cases at most, of both gates together: the causes, one of each reason without any, and few of the rest.
  static let limit = 200
  /// The budgets of strategies that are told of one kind.
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
      groups = evaluation.causeGroups
    }

    func cases(_ gate: String, _ side: ((merge: Bool, release: Bool)) -> Bool) -> [GateCase] {
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
      return cases + budgetCases(gate)
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
          decisions: evaluation.tally.examples.filter { $0.reason == reason }.map(ShownDecision.init))
      }
    }

    private func causeCase(_ gate: String, _ group: CauseGroup, blocks: Bool) -> GateCase {
      let count = FigureText.count(group.count, "decision")
      let (state, note, message): (GateCase.State, String, String) =
        group.isWaived
        ? (.waived, ", waived", "0 decisions; \(FigureText.count(group.count)) waived")
        : blocks
          ? (.failed, "", count)
          : (.passed, ", not blocking", "\(count), which do not block: within a budget, or by the profile's flags")
      let rule = group.rule.map { ": \($0.name)" } ?? ""
      let decisions =
        evaluation.details.decisions.isEmpty
        ? evaluation.tally.examples.filter { $0.reason == group.reason }.map(ShownDecision.init)
        : evaluation.details.decisions.lazy.filter {
          $0.reasons.contains(group.reason) && $0.rule == group.rule && ($0.waiver != nil) == group.isWaived
        }.prefix(GateCases.decisionsACase).map(ShownDecision.init)
      return GateCase(
        gate: gate, name: group.reason.code, title: group.reason.code + rule + note, state: state, message: message,
        strategies: group.strategyTexts, decisions: Array(decisions.prefix(GateCases.decisionsACase)))
    }

    private func restCase(
      _ gate: String, _ reason: GateReason, _ rest: ArraySlice<CauseGroup>,
      _ side: ((merge: Bool, release: Bool)) -> Bool
    ) -> GateCase {
      let count = rest.reduce(0) { $0 + ($1.isWaived ? 0 : $1.count) }
      let isFailure = rest.contains { !$0.isWaived && side($0.blocks) }
      return GateCase(
        gate: gate, name: reason.code, title: "\(reason.code): \(FigureText.count(rest.count)) more causes",
        state: isFailure ? .failed : count == 0 ? .waived : .passed, message: FigureText.count(count, "decision"))
    }

    /// One for each kind of budget over all decisions, and one for each kind of those of strategies.
    private func budgetCases(_ gate: String) -> [GateCase] {
      let uses = words.budgets
      var cases: [GateCase] = []
      for kind in [FlipKind.tightened, .loosened] {
        for isOfStrategies in [false, true] {
          let mine = uses.filter { $0.kind == kind && ($0.strategyId != nil) == isOfStrategies }
          guard let first = mine.first else { continue }
          // The broken ones come first.
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
          cases.append(
            GateCase(
              gate: gate, name: name, title: worst == .within ? holds : name + scope, state: Self.state(of: worst),
              message: message, strategies: isOfStrategies ? told(mine) : []))
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
