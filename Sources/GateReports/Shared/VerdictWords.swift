internal import ReplayGate

/// The texts about a verdict that all renderings show. Names in them are bounded and have no control characters. Each
/// format applies its own escaping.
struct VerdictWords {
  let findings: GateFindings

  init(_ findings: GateFindings) { self.findings = findings }

  private var evaluation: GateEvaluation { findings.evaluation }
  private var verdict: GateVerdict { evaluation.verdict }
  private var tally: ReplayTally { evaluation.tally }

  // MARK: The verdict

  /// The verdict in a few words.
  var headline: String {
    switch (verdict.isMergeBlocked, verdict.isReleaseBlocked) {
    case (false, false): evaluation.passesWithinBudget ? "pass, within the budget" : "pass"
    case _ where verdict.decision == .unknown: "unknown: merge and release are blocked"
    case (true, true): "blocked: merge and release"
    case (true, false): "blocked: merge; release passes"
    case (false, true): "blocked: release; merge passes"
    }
  }

  /// What was compared, and over how many decisions.
  var subject: String {
    "\(findings.profileNames.candidate) against \(findings.profileNames.baseline) over "
      + "\(FigureText.count(tally.records, "decision")), mode \(evaluation.gate.mode.name)"
  }

  /// The numbers of decisions by result.
  var counts: String {
    [
      (tally.regressed, "regressed"), (tally.loosened, "loosened"), (tally.changed, "changed"),
      (tally.waived, "waived"),
    ].map { "\(FigureText.count($0)) \($1)" }.joined(separator: ", ")
  }

  /// The names and states of the two gates.
  var gates: [(name: String, isBlocked: Bool)] {
    [("merge", verdict.isMergeBlocked), ("release", verdict.isReleaseBlocked)]
  }

  static func status(_ isBlocked: Bool) -> String { isBlocked ? "blocked" : "pass" }

  /// The details of a reason.
  func detail(of reason: GateReason) -> String {
    switch reason {
    case .budgetNotProven, .regressionBudgetExceeded, .loosenedBudgetExceeded: evaluation.detail(of: reason)
    default: ShownText.sentence(evaluation.detail(of: reason))
    }
  }

  // MARK: Budgets, waivers, fidelity

  /// Describes the use of a budget.
  func text(of use: BudgetUse) -> String { evaluation.words(on: use) }

  /// The budgets in the order in which they are shown: those over all decisions, then those for strategies, of which
  /// those that are not kept come first.
  var budgets: [BudgetUse] {
    let ofStrategies = evaluation.budgets.filter { $0.strategyId != nil }
    return evaluation.budgets.filter { $0.strategyId == nil } + ofStrategies.filter { $0.state != .within }
      + ofStrategies.filter { $0.state == .within }
  }

  /// Those of them whose use no reason tells.
  var budgetsNotTold: [BudgetUse] {
    let told = evaluation.budgetsToldByReasons
    return budgets.filter { !told.contains($0) }
  }

  /// The waivers; those that need attention come first.
  var waivers: [WaiverUse] {
    let order: [(WaiverUse) -> Bool] = [
      { $0.state == .expired }, { $0.state == .expiresSoon }, { $0.state == .inForce && !$0.isUnused },
      { $0.state == .inForce && $0.isUnused },
    ]
    return order.flatMap { belongs in evaluation.waivers.filter(belongs) }
  }

  /// The state of a waiver.
  static func state(of use: WaiverUse) -> String {
    switch use.state {
    case .inForce: use.isUnused ? "in force, unused" : "in force"
    case .expiresSoon: use.isUnused ? "expires soon, unused" : "expires soon"
    case .expired: "expired"
    }
  }

  /// What a waiver covers.
  static func scope(of waiver: Waiver) -> String {
    switch waiver.scope {
    case .decisions(let ids):
      ids.prefix(3).map(ShownText.name).joined(separator: ", ")
        + (ids.count > 3 ? " and \(FigureText.count(ids.count - 3)) more" : "")
    case .strategy(let name, let reason): "strategy \(ShownText.name(name)), \(reason.code)"
    }
  }

  /// Describes a waiver on one line.
  static func text(of use: WaiverUse) -> String {
    let waiver = use.waiver
    let covers =
      use.state == .expired
      ? "would cover \(FigureText.count(use.decisions, "decision"))"
      : "covers \(FigureText.count(use.decisions, "decision"))"
    return "\(ShownText.name(waiver.id)): \(state(of: use)), until \(waiver.expires.rfc3339), \(covers); "
      + "\(scope(of: waiver)); \(ShownText.name(waiver.rationale)); approved by \(ShownText.name(waiver.approver)) in "
      + ShownText.name(waiver.reference)
  }

  /// Describes how well the baseline replay reproduces the recorded decisions.
  var fidelity: String {
    let fidelity = evaluation.fidelity
    guard let rate = fidelity.rate else { return "no decision was recorded under the baseline profile" }
    let count = FigureText.count(_:)
    return "\(count(fidelity.compared - fidelity.diverged)) of \(count(fidelity.compared)) replayed as recorded "
      + "(rate \(rate)); \(count(fidelity.divergedByDigest)) diverged by profile digest, "
      + "\(count(fidelity.divergedByName)) by profile name alone"
  }

  /// The first decisions whose replay differs from what was recorded.
  var divergences: [ShownDecision] { evaluation.fidelity.first.map(ShownDecision.init) }

  /// Texts that deserve a warning beside the reasons of the verdict.
  var warnings: [String] {
    (evaluation.notExercisedText.map { [$0] } ?? []) + evaluation.warningTexts + findings.inputWarnings
  }

  // MARK: All of it

  /// The whole verdict as lines of plain text, with at most `limit` decisions, budgets and waivers each. Others may be told
  /// elsewhere in the same output, so these lines say of no more than themselves what they do not have.
  ///
  /// - Parameter isAnnotated: Whether decisions, and budgets and waivers that need attention, are told beside these lines, each
  ///   on its own. Then the lines are about the rest.
  func lines(limit: Int, isAnnotated: Bool = false) -> [String] {
    var lines = ["replay-gate: \(headline)", subject, counts]
    lines += gates.map { "\($0.name) gate: \(Self.status($0.isBlocked))" }
    lines += verdict.reasons.map { "reason \($0.code): \(detail(of: $0))" }
    if let besides = evaluation.besidesText { lines.append(besides) }
    let decisions = isAnnotated ? [] : evaluation.firstDecisions(limit)
    lines += decisions.map { "decision \($0.text(in: findings))" }
    if let ids = evaluation.loosenedIds { lines.append(ids) }
    let more = isAnnotated ? 0 : evaluation.leftOut(besides: decisions)
    if more > 0 { lines.append(Self.more(more, "decision")) }
    let (budgets, waivers) = (budgetsNotTold, waivers)
    lines += some(isAnnotated ? budgets.filter { !$0.needsAttention } : budgets, limit, "budget") {
      "budget: \(text(of: $0))"
    }
    lines += some(isAnnotated ? waivers.filter { !$0.needsAttention } : waivers, limit, "waiver") {
      "waiver \(Self.text(of: $0))"
    }
    lines.append("fidelity: \(fidelity)")
    lines += divergences.prefix(limit).map { "divergence \($0.text(in: findings))" }
    lines += warnings.map { "warning: \($0)" }
    return lines + ["to reproduce\(given): \(command)"]
  }

  private func some<Element>(
    _ elements: [Element], _ limit: Int, _ noun: String, line: (Element) -> String
  ) -> [String] {
    let lines = elements.prefix(limit).map(line)
    let more = elements.count - lines.count
    return more > 0 ? lines + [Self.more(more, noun)] : lines
  }

  private static func more(_ count: Int, _ noun: String) -> String {
    "\(FigureText.count(count, "more \(noun)")) not listed here"
  }

  /// The commands that explain a verdict that blocks and show where the gate would pass, each with what it shows.
  var nextCommands: [(name: String, shows: String, command: String)] {
    guard verdict.isBlocked else { return [] }
    let commands = findings.commands
    return [
      commands.explain.map { ("explain", "why a decision counts", $0) },
      commands.frontier.map { ("frontier", "where the gate passes", $0) },
    ].compactMap(\.self)
  }

  /// The most bytes of a command line that text shows.
  static let commandLimit = 8192

  /// What the commands need that is gone, after their name; empty if they need nothing.
  var given: String { findings.commands.needs.map { ", with \($0)" } ?? "" }

  /// The command line that reproduces the verdict. If it is too long to be shown, a note replaces it.
  var command: String {
    findings.reproduce.utf8.count <= Self.commandLimit
      ? findings.reproduce
      : "the command line has \(FigureText.count(findings.reproduce.utf8.count)) bytes, too many to be shown here"
  }
}

extension BudgetUse {
  /// Whether it is not kept, or not proven to be.
  var needsAttention: Bool { state != .within }
}

extension WaiverUse {
  /// Whether it has expired, expires soon, or covers nothing.
  var needsAttention: Bool { state != .inForce || isUnused }
}
