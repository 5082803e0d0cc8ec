internal import ReplayGate

/// A finding as code scanners list it: once a cause, with the decisions that show it.
struct ScannerFinding {
  enum Level {
    /// It blocks the release gate, and perhaps the merge gate.
    case release
    /// It blocks the merge gate alone.
    case merge
    /// It blocks none: within a budget, or by the profile's flags; or somebody must look at it.
    case warning
    /// For information: waived, or nothing wrong.
    case info

    init(_ blocks: (merge: Bool, release: Bool)) {
      self = blocks.release ? .release : blocks.merge ? .merge : .warning
    }
  }

  /// The rule that it is filed under.
  let ruleId: String
  let level: Level
  let message: String
  /// The line of the candidate's profile.
  let line: Int
  /// What stays the same from run to run.
  let fingerprint: String
  /// How many decisions stand after it.
  let count: Int
  let isWaived: Bool
  let decisions: [ShownDecision]
  /// How many of them each strategy has, the first ones; empty if they were not counted.
  var strategies: [(name: String, count: Int)] = []
  /// The gates that it blocks.
  var blocks: (merge: Bool, release: Bool) = (false, false)
}

/// The findings of a verdict: what the evidence cannot tell and what budgets do not allow, then the causes.
struct ScannerFindings {
  /// The causes listed at most.
  static let limit = 1000

  let all: [ScannerFinding]
  /// The causes that are not listed.
  let leftOut: Int

  init(_ findings: GateFindings) {
    let evaluation = findings.evaluation
    let words = VerdictWords(findings)
    let place = ProfilePlace(findings)
    let verdict = evaluation.verdict
    let blocked = (merge: verdict.mergeBlocked, release: verdict.releaseBlocked)

    let reasons = verdict.reasons.filter { !$0.isOfDecisions }.map { reason in
      let decisions = evaluation.tally.examples.filter { $0.reason == reason }.map(ShownDecision.init)
      return ScannerFinding(
        ruleId: reason.code, level: ScannerFinding.Level(blocked),
        message: "\(Self.effect(blocked))\(RuleHelp(reason).short) \(words.detail(of: reason)).",
        line: place.line(of: nil), fingerprint: SHA256.hexDigest(reason.code.utf8),
        count: evaluation.count(of: reason), isWaived: false, decisions: decisions,
        blocks: blocked)
    }

    let shown = Dictionary(
      evaluation.details.decisions.map { (Array($0.id.utf8), ShownDecision($0)) },
      uniquingKeysWith: { first, _ in first })
    let rows = evaluation.causeGroups
    let causes = rows.prefix(Self.limit).map { row in
      let level = row.isWaived ? .info : ScannerFinding.Level(row.blocks)
      let decisions = row.firstIds.compactMap { shown[Array($0.utf8)] }
      let first = row.firstIds.map { id in
        shown[Array(id.utf8)].map { "\(ShownText.name(id)) (\($0.step): \($0.why))" } ?? ShownText.name(id)
      }
      let short = row.rule.map { RuleHelp($0).short } ?? RuleHelp(row.reason).short
      return ScannerFinding(
        ruleId: row.ruleId, level: level,
        message:
          "\(Self.effect(row.blocks))\(short) \(row.subject), \(row.reason.code)\(row.isWaived ? ", waived" : ""); first: "
          + first.joined(separator: "; "),
        line: place.line(of: row.rule), fingerprint: row.fingerprint, count: row.count, isWaived: row.isWaived,
        decisions: decisions, strategies: Array(row.strategies.prefix(CauseGroup.strategyLimit)), blocks: row.blocks)
    }
    all = reasons + causes
    leftOut = rows.count - causes.count
  }

  /// Which gates it blocks, before all else that is said of it.
  private static func effect(_ blocks: (merge: Bool, release: Bool)) -> String {
    switch (blocks.merge, blocks.release) {
    case (true, true): "Blocks merge and release. "
    case (true, false): "Blocks merge. "
    case (false, true): "Blocks release. "
    case (false, false): ""
    }
  }
}
