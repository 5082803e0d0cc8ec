internal import ReplayGate

/// A finding for code scanners: one cause, with the decisions that show it.
struct ScannerFinding {
  enum Level {
    /// It blocks the release gate, and possibly the merge gate.
    case release
    /// It blocks only the merge gate.
    case merge
    /// It blocks no gate because of a budget or the profile's flags, or it needs attention.
    case warning
    /// It is waived, or it is only information.
    case info

    init(_ blocks: BlockedGates) {
      self = blocks.release ? .release : blocks.merge ? .merge : .warning
    }
  }

  /// The id of its rule.
  let ruleId: String
  let level: Level
  let message: String
  /// Where it is shown.
  let place: FindingPlace
  /// An identifier that is equal in each run.
  let fingerprint: String
  /// The number of decisions behind the finding.
  let count: Int
  let isWaived: Bool
  let decisions: [ShownDecision]
  /// The first strategies with their numbers of decisions; empty if they were not counted.
  var strategies: [(name: String, count: Int)] = []
  /// The gates that it blocks.
  var blocks = BlockedGates()
}

/// The findings of a verdict: first the reasons that concern evidence and budgets, then the causes.
struct ScannerFindings {
  /// The maximum number of causes that are listed.
  static let limit = 1000

  let all: [ScannerFinding]
  /// The number of causes that are not listed.
  let leftOut: Int

  init(_ findings: GateFindings) {
    let evaluation = findings.evaluation
    let words = VerdictWords(findings)
    let place = ProfilePlace(findings)
    let verdict = evaluation.verdict
    let blocked = verdict.blocks

    // The decisions beyond a budget for those that got worse block what the flags say.
    let regressions = evaluation.blocks(FlipCause(reason: .candidateDecisionRegressed, rule: nil))
    let reasons = verdict.reasons.filter { !$0.isOfDecisions }.map { reason in
      let decisions = Self.decisions(of: reason, in: evaluation)
      let blocked = reason == .regressionBudgetExceeded && verdict.decision != .unknown ? regressions : blocked
      return ScannerFinding(
        ruleId: reason.code, level: ScannerFinding.Level(blocked),
        message: "\(blocked.effect)\(RuleHelp(reason).short) \(words.detail(of: reason)).",
        place: (reason == .changeNotExercised ? evaluation.notExercised.first.map(place.of(knob:)) : nil)
          ?? place.of(nil, decisions),
        fingerprint: SHA256.hexDigest(reason.code.utf8),
        count: evaluation.count(of: reason), isWaived: false, decisions: decisions,
        blocks: blocked)
    }

    let shown = Dictionary(
      evaluation.details.decisions.map { (Array($0.id.utf8), ShownDecision($0)) }
        + evaluation.loosenedExamples.map { (Array($0.id.utf8), ShownDecision($0)) },
      uniquingKeysWith: { first, _ in first })
    let rows = evaluation.causeGroups
    let causes = rows.prefix(Self.limit).map { row in
      let level = row.cause.isWaived ? .info : ScannerFinding.Level(row.blocks)
      let decisions = row.firstIds.compactMap { shown[Array($0.utf8)] }
      let first = row.firstIds.map { id in
        shown[Array(id.utf8)].map { "\(ShownText.name(id)) (\($0.step): \($0.why))" } ?? ShownText.name(id)
      }
      let short =
        row.reason.isOfLoosening
        ? RuleHelp(row.reason).short + (row.rule.map { " The baseline held these back: \(RuleHelp($0).short)" } ?? "")
        : row.rule.map { RuleHelp($0).short } ?? RuleHelp(row.reason).short
      return ScannerFinding(
        ruleId: row.ruleId, level: level,
        message:
          "\(row.blocks.effect)\(short) \(row.subject), \(row.cause.code)\(row.cause.isWaived ? ", waived" : ""); first: "
          + first.joined(separator: "; "),
        place: place.of(row.rule, decisions), fingerprint: row.fingerprint, count: row.count,
        isWaived: row.cause.isWaived,
        decisions: decisions, strategies: Array(row.strategies.prefix(CauseGroup.strategyLimit)), blocks: row.blocks)
    }
    all = reasons + causes
    leftOut = rows.count - causes.count
  }

  /// The first decisions behind a reason. Those of a budget are the first that used it.
  private static func decisions(of reason: GateReason, in evaluation: GateEvaluation) -> [ShownDecision] {
    guard reason == .regressionBudgetExceeded else { return evaluation.examples(of: reason).map(ShownDecision.init) }
    let decisions = evaluation.details.decisions.lazy.filter { $0.outcome.hasReason && $0.waiver == nil }
      .prefix(FlipCount.maximumExamples).map { ShownDecision($0) }
    if !decisions.isEmpty { return Array(decisions) }
    return OutcomeReason.allCases.flatMap { evaluation.examples(of: GateReason($0)) }.map { ShownDecision($0) }
  }
}
