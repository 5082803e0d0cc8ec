internal import ReplayGate

extension GateEvaluation {
  /// Describes the use of a budget in a sentence: `9 of 200 got worse; at 95 % confidence that is at most 7.7 %, the
  /// limit is 5 %`.
  func words(on use: BudgetUse) -> String {
    let change = use.kind == .tightened ? "got worse" : "got better"
    var text = "\(FigureText.count(use.used)) of \(FigureText.count(use.records)) \(change)"
    if let maximum = use.maximum { text += ", the limit is \(FigureText.count(maximum))" }
    if let rate = use.maximumRate {
      let confidence = BudgetRate.percent(gate.budgets.confidenceInForce)
      let bound = BudgetRate.upper(use.upperBound ?? 1, beside: rate)
      // The bound over no decisions is 100 %. A limit of 100 % is not proven by that either (contract section 15).
      text +=
        use.records == 0
        ? "; without a decision no rate is known" : "; at \(confidence) confidence that is at most \(bound)"
      text += ", the limit is \(BudgetRate.percent(rate))"
    }
    let scope = use.strategyId.map { "strategy \(ShownText.name($0)): " } ?? ""
    return scope + text + (use.state == .within ? "" : " (\(use.state.rawValue))")
  }

  /// Whether the gate passes although decisions got worse, because a budget allows them.
  var passesWithinBudget: Bool {
    !verdict.isBlocked && gate.budgets.allowsRegressions && tally.regressed > 0
      && !verdict.reasons.contains(.regressionBudgetExceeded)
  }
}

/// Formats the rates of budgets in per cent.
enum BudgetRate {
  /// With at most six decimals, unless these would show a rate as 0 that is not.
  static func percent(_ rate: Double) -> String {
    let rounded = (rate * 1e8).rounded() / 1e6
    return FigureText.exact(rounded == 0 ? BudgetUse.percentage(of: rate) : rounded) + " %"
  }

  /// An upper bound, rounded up to as few digits as keep it on the same side of the limit.
  static func upper(_ bound: Double, beside limit: Double) -> String {
    let bounds = (2...FigureText.limitDigits).lazy.map { FigureText.rounded(bound * 100, .up, digits: $0) }
    let shown = bounds.first { bound > limit || $0 <= limit * 100 } ?? bound * 100
    return FigureText.exact(shown) + " %"
  }
}
