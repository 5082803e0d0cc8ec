internal import ReplayGate

/// A verdict in Markdown, for the summary of a job or for a comment. The verdict, its reasons, the first decisions and
/// the command that reproduces it come first; the rest is collapsed.
public struct MarkdownReport: Sendable {
  /// The maximum size. The raw value is a number of bytes.
  @nonexhaustive
  public enum Size: Int, Sendable, CaseIterable {
    /// 1 MiB, the maximum of a job's summary.
    case summary = 0x10_0000
    /// 64 KiB, the maximum of a comment.
    case comment = 0x1_0000
  }

  private let findings: GateFindings
  private let limit: Int
  private let words: VerdictWords

  private static let firstDecisions = 5
  private static let rowLimit = 1000
  /// The number of bytes that notes about omitted sections can take.
  private static let reserve = 4096

  /// Creates the rendering of findings.
  ///
  /// - Parameters:
  ///   - findings: The verdict to render.
  ///   - size: The maximum size.
  ///   - taken: The number of bytes of it that are already used.
  public init(_ findings: GateFindings, size: Size = .summary, taken: Int = 0) {
    self.findings = findings
    limit = size.rawValue - taken
    words = VerdictWords(findings)
  }

  /// UTF-8, at most `size` minus `taken` bytes. Parts that are left out are counted. Empty if there is no room even for
  /// the verdict. Equal findings give equal bytes.
  public var text: String {
    let page = page
    if page.utf8.count <= limit { return page }
    let verdict = "## \(mark) replay-gate: \(words.headline)\n\n_The rest is left out: there is no room for it._\n"
    return verdict.utf8.count <= limit ? verdict : ""
  }

  private var mark: String {
    evaluation.verdict.decision == .unknown ? "❔" : evaluation.verdict.isBlocked ? "❌" : "✅"
  }

  private var page: String {
    var page = MarkdownPage(limit: limit, reserve: Self.reserve)
    addVerdict(&page)
    addFirstDecisions(&page)
    addSection("Budgets", &page, isShown: !words.budgets.isEmpty, addBudgets)
    addSection("Waivers", &page, isShown: !words.waivers.isEmpty, addWaivers)
    addSection("Replay fidelity", &page, isShown: true, addFidelity)
    addSection("Baseline against candidate", &page, isShown: true, addTransitions)
    addSection("Inputs", &page, isShown: true, addInputs)
    // Parts that may be long come last.
    addSection("By cause and strategy", &page, isShown: evaluation.counted + evaluation.tally.waived > 0, addCauses)
    let decisions = evaluation.details.decisions
    addSection("Decisions", &page, isShown: hasDecisionSection) { page in
      addDecisions(decisions.map(ShownDecision.init), total: evaluation.counted + evaluation.tally.waived, &page)
    }
    return page.text
  }

  private var evaluation: GateEvaluation { findings.evaluation }

  private typealias Code = MarkdownPage

  // MARK: The first part

  private func addVerdict(_ page: inout MarkdownPage) {
    let verdict = evaluation.verdict
    page.add("## \(mark) replay-gate: \(words.headline)\n\n")
    let gate = evaluation.gate
    page.add(
      "\(Code.code(findings.profileNames.candidate)) against \(Code.code(findings.profileNames.baseline)) over "
        + "**\(FigureText.count(evaluation.tally.records, "decision"))**, mode `\(gate.mode.name)`: "
        + "\(words.counts).\n\n"
    )
    let gates = words.gates.map { "\($0.name) **\(VerdictWords.status($0.isBlocked))**" }
    page.add("Gates: \(gates.joined(separator: ", ")). Decision: **\(verdict.decision.name)**.\n\n")
    if !verdict.reasons.isEmpty {
      page.add("| why | |\n| --- | --- |\n")
      for reason in verdict.reasons {
        page.add("| `\(reason.code)` | \(Code.words(words.detail(of: reason))) |\n")
      }
      page.add("\n")
    }
    if let besides = evaluation.besidesText { page.add("\(Code.words(besides)).\n\n") }
    if evaluation.passesWithinBudget {
      for use in words.budgets.prefix(Self.firstDecisions) where use.strategyId == nil {
        page.add("Within the budget: \(Code.words(words.text(of: use))).\n\n")
      }
    }
    for warning in words.warnings { page.add("> warning: \(Code.words(warning))\n\n") }
  }

  private func addFirstDecisions(_ page: inout MarkdownPage) {
    let reproduce =
      next + "**To reproduce**\(Code.words(words.given))\n\n" + MarkdownPage.block(words.command, language: "sh")
    let decisions = evaluation.firstDecisions(Self.firstDecisions)
    if !decisions.isEmpty {
      let isOne = decisions.count == 1
      let what = evaluation.verdict.isBlocked ? " that show\(isOne ? "s" : "") it" : " concerned"
      page.add("**The first decision\(isOne ? "" : "s")\(what)**\n\n")
      let total = evaluation.leftOut(besides: decisions) + decisions.count
      addDecisions(
        decisions, total: total, &page, keeping: reproduce.utf8.count,
        rest: restOfDecisions)
    }
    page.add(reproduce)
  }

  /// Where decisions are that are not among the first.
  private var restOfDecisions: String {
    guard hasDecisionSection, evaluation.loosenedRows.isEmpty else { return "left out" }
    let kept = min(evaluation.details.decisions.count, Self.rowLimit)
    return kept < evaluation.counted + evaluation.tally.waived
      ? "than these; the first of all are below, under Decisions" : "below, under Decisions"
  }

  /// Whether all kept decisions are listed in a section of their own, which says how many it leaves out.
  private var hasDecisionSection: Bool { evaluation.details.decisions.count > Self.firstDecisions }

  /// The commands that explain the verdict and show where the gate would pass.
  private var next: String {
    let lines = words.nextCommands.filter { $0.command.utf8.count <= VerdictWords.commandLimit }
    guard !lines.isEmpty else { return "" }
    return "**Next**\(Code.words(words.given))\n\n"
      + MarkdownPage.block(lines.map { "# \($0.shows)\n\($0.command)" }.joined(separator: "\n"), language: "sh")
  }

  private func addDecisions(
    _ decisions: [ShownDecision], total: Int, _ page: inout MarkdownPage, keeping: Int = 0,
    rest: String = "left out"
  ) {
    let isAnyWaived = decisions.contains { $0.waiver != nil }
    let rows = decisions.lazy.map { decision in
      [
        Code.code(ShownText.name(decision.id)), Code.code(ShownText.name(decision.strategyId)), decision.step,
        Code.code(decision.why), Self.margins(of: decision),
        Code.code(findings.place(decision.source, line: decision.line)),
      ] + (isAnyWaived ? [decision.waiver.map { "waived by " + Code.code(ShownText.name($0)) } ?? ""] : [])
    }
    page.addTable(
      ["decision", "strategy", "step", "why", "margin", "recorded at"] + (isAnyWaived ? ["waiver"] : []),
      rows: rows, total: total, rowLimit: Self.rowLimit, noun: "decision", keeping: keeping, rest: rest)
  }

  /// The distances to the limits, for each rule that has one.
  private static func margins(of decision: ShownDecision) -> String {
    decision.shortfalls.compactMap { shortfall in
      shortfall.margin.map { "\(shortfall.rule.name) \(ShownText.margin($0))" }
    }.map(Code.code).joined(separator: "<br>")
  }

  // MARK: Collapsed sections

  private func addSection(
    _ title: String, _ page: inout MarkdownPage, isShown: Bool, _ body: (inout MarkdownPage) -> Void
  ) {
    guard isShown else { return }
    let opening = "<details><summary>\(title)</summary>\n\n"
    guard page.addIfItFits(opening) else { return page.add("_\(title): left out._\n\n") }
    body(&page)
    page.add("</details>\n\n")
  }

  private func cells(of use: BudgetUse) -> [String] {
    let strategy = use.strategyId.map { Code.code(ShownText.name($0)) } ?? "all"
    let maximum = use.maximum.map(FigureText.count) ?? ""
    let rate = use.maximumRate.map(BudgetRate.percent) ?? ""
    let bound = use.upperBound.map { BudgetRate.upper($0, beside: use.maximumRate ?? 1) } ?? ""
    return [
      use.kind.rawValue, strategy, FigureText.count(use.used), FigureText.count(use.records), maximum, rate, bound,
      use.state.rawValue,
    ]
  }

  private func addBudgets(_ page: inout MarkdownPage) {
    let rows = words.budgets.lazy.map(cells)
    page.addTable(
      ["changes", "strategy", "used", "of decisions", "at most", "rate at most", "upper bound", "state"], rows: rows,
      total: words.budgets.count, rowLimit: Self.rowLimit, noun: "budget")
  }

  private func addWaivers(_ page: inout MarkdownPage) {
    page.add("\(FigureText.count(evaluation.tally.waived, "decision")) waived.\n\n")
    let rows = words.waivers.lazy.map { use in
      let waiver = use.waiver
      return [
        Code.code(ShownText.name(waiver.id)), VerdictWords.state(of: use), FigureText.count(use.decisions),
        waiver.expires.rfc3339,
        Code.code(VerdictWords.scope(of: waiver)), Code.code(ShownText.sentence(waiver.rationale)),
        Code.code(ShownText.name(waiver.approver)), Code.code(ShownText.name(waiver.reference)),
      ]
    }
    page.addTable(
      ["waiver", "state", "decisions", "until", "covers", "why", "approved by", "in"], rows: rows,
      total: words.waivers.count, rowLimit: Self.rowLimit, noun: "waiver")
  }

  private func addFidelity(_ page: inout MarkdownPage) {
    page.add("\(Code.words(words.fidelity)).\n\n")
    let rows = words.divergences.map { decision in
      [
        Code.code(ShownText.name(decision.id)), Code.code(ShownText.name(decision.strategyId)), decision.step,
        Code.code(decision.why), Code.code(findings.place(decision.source, line: decision.line)),
      ]
    }
    if rows.isEmpty { return }
    page.addTable(
      ["decision", "strategy", "step", "why", "recorded at"], rows: rows,
      total: evaluation.fidelity.diverged, noun: "divergence")
  }

  private func addTransitions(_ page: inout MarkdownPage) {
    let decisions = Decision.allCases.reversed()
    let rows = decisions.map { from in
      ["baseline `\(from.name)`"] + decisions.map { FigureText.count(evaluation.tally.transitions(from: from, to: $0)) }
    }
    page.addTable([""] + decisions.map { "candidate `\($0.name)`" }, rows: rows, total: rows.count, noun: "row")
  }

  private func cells(of row: CauseRow) -> [String] {
    let rule = row.cause.rule.map { "`\($0.name)`" } ?? ""
    let strategy = row.strategyId.map { Code.code(ShownText.name($0)) } ?? (row.isOfOthers ? "others" : "all")
    let ids = row.firstIds.map { Code.code(ShownText.name($0)) }.joined(separator: ", ")
    return [
      "`\(row.cause.reason.code)`" + (row.cause.isConditional ? ", conditional_pass" : ""), rule, strategy,
      FigureText.count(row.count), row.cause.isWaived ? "waived" : "", ids,
    ]
  }

  private func addCauses(_ page: inout MarkdownPage) {
    let causes = evaluation.causeRows
    let rows = causes.lazy.map(cells)
    page.addTable(
      ["reason", "rule", "strategy", "decisions", "", "first"], rows: rows, total: causes.count,
      rowLimit: Self.rowLimit, noun: "cause")
  }

  private func addInputs(_ page: inout MarkdownPage) {
    let rows = findings.inputs.lazy.map { input in
      [
        input.role.rawValue,
        Code.code(ShownText.name(findings.name(of: input))) + (input.revision.map { ", " + $0.words } ?? ""),
        input.sha256.map { "`\($0)`" } ?? input.digestText,
      ]
    }
    page.addTable(
      ["input", "name", "SHA-256 of its bytes"], rows: rows, total: findings.inputs.count, rowLimit: Self.rowLimit,
      noun: "input")
    page.add("Run `\(findings.report.id)`, exit code \(findings.exitCode).\n\n")
  }
}
