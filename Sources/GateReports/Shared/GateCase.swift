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
  /// Whose decisions; empty: of all.
  let subject: String
  /// The bytes of the name that `subject` shows, which may be cut; nil if it is not a name.
  let key: [UInt8]?
  let state: State
  /// The answer in a sentence.
  let message: String
  /// The first decisions that show it.
  let decisions: [ShownDecision]

  /// One line that names it; two names that are cut alike may give one title.
  var title: String { subject.isEmpty ? name : "\(name): \(subject)" }

  /// The titles of cases, each unlike the others once `shown` has changed it: where two would be one, with a digest of
  /// the whole name, so that a case has the same title in another run.
  static func titles(_ cases: [GateCase], shown: (String) -> String) -> [String] {
    var counts: [Exact<String>: Int] = [:]
    for one in cases { counts[Exact(shown(one.title)), default: 0] += 1 }
    var taken: Set<Exact<String>> = []
    return cases.map { one in
      var title = shown(one.title)
      if counts[Exact(title)] ?? 0 > 1, let key = one.key { title += " [\(SHA256.hexDigest(key).prefix(12))]" }
      // A name can be made to look like another one's title.
      let plain = title
      var number = 1
      while !taken.insert(Exact(title)).inserted {
        number += 1
        title = "\(plain) (\(number))"
      }
      return title
    }
  }
}

/// The cases of a verdict, a list a gate: one for each reason of the evidence, for each reason and strategy, and for
/// each budget.
struct GateCases {
  /// The strategies that have cases of their own; the rest share them.
  static let strategyLimit = 1000
  /// The budgets of strategies that have a case of their own.
  static let budgetLimit = 1000
  private static let decisionsACase = 3

  let merge: [GateCase]
  let release: [GateCase]

  var all: [GateCase] { merge + release }

  init(_ findings: GateFindings) {
    let builder = Builder(findings)
    merge = builder.cases("merge", isBlocked: findings.evaluation.verdict.mergeBlocked) { $0.merge }
    release = builder.cases("release", isBlocked: findings.evaluation.verdict.releaseBlocked) { $0.release }
  }

  /// What one strategy's decisions come to under one reason.
  private struct Question {
    var counted = 0
    var waived = 0
  }

  private struct Builder {
    let words: VerdictWords
    let evaluation: GateEvaluation
    /// The strategies, those that count first, with what is asked of each reason.
    var strategies: [Row] = []
    let reasons: [GateReason]
    /// The first decisions that count, by their strategies' bytes: names are equal when their code points are.
    let examples: [[UInt8]: [ShownDecision]]

    struct Row {
      let name: String
      /// The strategy's bytes; nil where the row stands for several.
      let key: [UInt8]?
      let questions: [GateReason: Question]

      /// 2 where decisions count that no waiver covers, 1 where all are waived, 0 where there are none.
      var weight: Int { questions.values.contains { $0.counted > 0 } ? 2 : questions.isEmpty ? 0 : 1 }
    }

    init(_ findings: GateFindings) {
      words = VerdictWords(findings)
      evaluation = findings.evaluation
      let mode = evaluation.gate.mode
      reasons =
        [.candidateDecisionRegressed, .metricDriftThresholdExceeded] + (mode == .any ? [.candidateDecisionNotPass] : [])
      examples = Dictionary(grouping: evaluation.details.decisions.map(ShownDecision.init)) {
        Array($0.strategyId.utf8)
      }
      gatherStrategies()
    }

    private mutating func gatherStrategies() {
      guard evaluation.details.options.countsStrategies else {
        var questions: [GateReason: Question] = [:]
        for row in evaluation.causeRows { questions[row.reason, default: Question()].counted += row.count }
        strategies = [Row(name: "", key: nil, questions: questions)]
        return
      }
      let rows = evaluation.details.strategies.sorted.map { row in
        Row(
          name: ShownText.name(row.strategyId), key: Array(row.strategyId.utf8), questions: Self.questions(row.counts))
      }
      let weighed = [2, 1, 0].flatMap { weight in rows.filter { $0.weight == weight } }
      strategies = Array(weighed.prefix(GateCases.strategyLimit))
      let rest = weighed.dropFirst(GateCases.strategyLimit)
      let isComplete = evaluation.details.strategies.isComplete
      guard !rest.isEmpty || !isComplete else { return }
      var sum = Self.questions(evaluation.details.strategies.others)
      for row in rest {
        for (reason, question) in row.questions {
          sum[reason, default: Question()].counted += question.counted
          sum[reason, default: Question()].waived += question.waived
        }
      }
      let count = isComplete ? "\(rest.count)" : "at least \(rest.count + 1)"
      strategies.append(Row(name: "\(count) more strategies", key: nil, questions: sum))
    }

    private static func questions(_ counts: StrategyCounts) -> [GateReason: Question] {
      var questions: [GateReason: Question] = [:]
      for (cause, count) in counts.causes {
        if cause.isWaived {
          questions[cause.reason, default: Question()].waived += count.count
        } else {
          questions[cause.reason, default: Question()].counted += count.count
        }
      }
      return questions
    }

    func cases(
      _ gate: String, isBlocked: Bool, _ side: ((merge: Bool, release: Bool)) -> Bool
    ) -> [GateCase] {
      evidenceCases(gate)
        + strategies.flatMap { strategy in
          reasons.map { reason in
            decisionCase(
              gate, reason, strategy, strategy.questions[reason] ?? Question(),
              blocks: side(evaluation.blocked(by: reason)))
          }
        } + budgetCases(gate)
    }

    private func evidenceCases(_ gate: String) -> [GateCase] {
      GateReason.allCases.filter { $0.isOfTheEvidence && $0 != .budgetNotProven }.compactMap { reason in
        let isGiven = evaluation.verdict.reasons.contains(reason)
        if reason == .baselineFidelityBelowMinimum, evaluation.gate.minimumFidelity == nil { return nil }
        if reason == .changeNotExercised, !evaluation.gate.requiresExercised { return nil }
        return GateCase(
          gate: gate, name: reason.code, subject: "", key: nil, state: isGiven ? .unknown : .passed,
          message: reason == .baselineReplayDiverged ? words.fidelity : words.detail(of: reason),
          decisions: evaluation.tally.examples.filter { $0.reason == reason }.map(ShownDecision.init))
      }
    }

    private func decisionCase(
      _ gate: String, _ reason: GateReason, _ row: Row, _ question: Question, blocks: Bool
    ) -> GateCase {
      let state: GateCase.State =
        question.counted == 0 ? (question.waived == 0 ? .passed : .waived) : blocks ? .failed : .passed
      var message = ShownText.number(question.counted, "decision")
      if question.counted > 0, !blocks { message += ", which do not block: within a budget, or by the profile's flags" }
      if question.waived > 0 { message += "; \(question.waived) waived" }
      return GateCase(
        gate: gate, name: reason.code, subject: row.name, key: row.key, state: state, message: message,
        decisions: question.counted + question.waived == 0 ? [] : shown(reason, row))
    }

    private func shown(_ reason: GateReason, _ row: Row) -> [ShownDecision] {
      let all = row.key.map { examples[$0] ?? [] } ?? evaluation.tally.examples.map(ShownDecision.init)
      return Array(all.filter { $0.reasons.contains(reason) }.prefix(GateCases.decisionsACase))
    }

    private func budgetCases(_ gate: String) -> [GateCase] {
      let uses = words.budgets
      var cases = uses.prefix(GateCases.budgetLimit).map { use in
        GateCase(
          gate: gate, name: "budget_\(use.kind.rawValue)",
          subject: use.strategyId.map(ShownText.name) ?? "", key: use.strategyId.map { Array($0.utf8) },
          state: Self.state(of: use.state),
          message: VerdictWords.text(of: use), decisions: [])
      }
      let rest = uses.dropFirst(GateCases.budgetLimit)
      if !rest.isEmpty {
        let worst: BudgetUse.State =
          rest.contains { $0.state == .exceeded } ? .exceeded : rest.first { $0.state == .unproven }?.state ?? .within
        cases.append(
          GateCase(
            gate: gate, name: "budget", subject: "\(rest.count) more", key: nil, state: Self.state(of: worst),
            message: "\(rest.count) more budgets of strategies, the worst \(worst.rawValue)", decisions: []))
      }
      if uses.allSatisfy({ $0.state == .within }), evaluation.verdict.reasons.contains(.budgetNotProven) {
        cases.append(
          GateCase(
            gate: gate, name: GateReason.budgetNotProven.code, subject: "", key: nil, state: .unknown,
            message: words.detail(of: .budgetNotProven), decisions: []))
      }
      return cases
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
