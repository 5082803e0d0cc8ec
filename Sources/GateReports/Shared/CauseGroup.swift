internal import ReplayGate

/// All decisions with one root cause, regardless of strategy. Scanners list it once.
struct CauseGroup {
  /// The maximum number of strategies that are named.
  static let strategyLimit = 50

  let cause: FlipCause
  let count: Int
  /// The ids of the first decisions, in the order of the recording.
  let firstIds: [String]
  /// The strategies and their numbers of decisions, the most frequent first; empty if they were not counted.
  let strategies: [(name: String, count: Int)]
  /// The number of decisions of strategies without a row of their own.
  let others: Int
  /// The gates that the decisions block.
  let blocks: BlockedGates

  var reason: GateReason { cause.reason }
  var rule: DecisionRule? { cause.rule }

  /// The rule id for code scanners: the rule that changed the decisions. It is the reason if no rule is known, and of loosened
  /// decisions, because the help of a rule is about decisions that do not meet it.
  var ruleId: String { reason.isOfLoosening ? reason.code : rule?.name ?? reason.code }

  /// An identifier of the cause that is equal in each run: 64 hexadecimal digits.
  var fingerprint: String {
    var writer = JSONWriter()
    // The text of a cause that fails has no word of it, as it had before there were others.
    writer.strings([rule?.name ?? reason.code, reason.code, "group"] + (cause.isConditional ? ["conditional"] : []))
    writer.bool(cause.isWaived)
    return SHA256.hexDigest(writer.bytes)
  }

  /// A text for each strategy with its number of decisions, and one for the rest; empty if strategies were not counted.
  var strategyTexts: [String] {
    var texts = strategies.prefix(Self.strategyLimit).map {
      "\(ShownText.name($0.name)) (\(FigureText.count($0.count)))"
    }
    let more = strategies.count - texts.count
    if more > 0 { texts.append("\(FigureText.count(more)) more \(more == 1 ? "strategy" : "strategies")") }
    if others > 0 { texts.append("other strategies (\(FigureText.count(others)))") }
    return texts
  }

  /// The number of decisions, and the strategies that they belong to.
  var subject: String {
    let texts = strategyTexts
    guard !texts.isEmpty else { return FigureText.count(count, "decision") }
    return "\(FigureText.count(count, "decision")) of \(texts.count == 1 ? "strategy" : "strategies") "
      + texts.joined(separator: ", ")
  }
}

extension GateEvaluation {
  /// The causes of the decisions that count, each once. Those that no waiver covers come first; among them those that block,
  /// then the most frequent.
  /// O(n log n) in the causes of all strategies.
  var causeGroups: [CauseGroup] {
    var grouped: [FlipCause: [CauseRow]] = [:]
    var order: [FlipCause] = []
    for row in causeRows {
      if grouped[row.cause] == nil { order.append(row.cause) }
      grouped[row.cause, default: []].append(row)
    }
    var groups: [CauseGroup] = []
    for cause in order {
      let rows = grouped[cause] ?? []
      guard let first = rows.first else { continue }
      let ids =
        cause.reason.isOfLoosening
        ? loosenedExamples.filter { $0.reason == cause.reason && $0.rule == cause.rule }.map(\.id)
        : details.decisions.lazy.filter { $0.causes.contains(cause) }.prefix(FlipCount.maximumExamples).map(\.id)
      groups.append(
        CauseGroup(
          cause: cause, count: rows.reduce(0) { $0 + $1.count },
          firstIds: ids.isEmpty ? Array(rows.flatMap(\.firstIds).prefix(FlipCount.maximumExamples)) : ids,
          strategies: rows.compactMap { row in row.strategyId.map { ($0, row.count) } },
          others: rows.reduce(0) { $0 + ($1.isOfOthers ? $1.count : 0) }, blocks: first.blocks))
    }
    return CauseRank.sorted(groups) { CauseRank($0.cause, $0.blocks, $0.count) }
  }
}

extension GateReason {
  /// The statement that is true if the reason does not apply. A passed test case has it as its name.
  var whatHolds: String {
    switch self {
    case .candidateDecisionRegressed: "no decision is lower than under the baseline"
    case .metricDriftThresholdExceeded: "no drift grew by more than the threshold"
    case .candidateDecisionNotPass: "every decision passes under the candidate"
    case .recordingTooSmall: "there are enough decisions"
    case .candidateRecordMissing: "every decision has its candidate record"
    case .recordedEvidenceNotDecisive: "what was recorded decides every replay"
    case .baselineReplayDiverged: "the baseline replays as recorded"
    case .baselineFidelityBelowMinimum: "the replay fidelity is at least the minimum"
    case .changeNotExercised: "the recording exercises every change"
    case .budgetNotProven: "every budget is proven"
    case .regressionBudgetExceeded: "the budget for decisions that got worse is kept"
    case .loosenedBudgetExceeded: "the budget for decisions that got better is kept"
    }
  }
}
