internal import ReplayGate

/// A verdict with its explanation as JSON. Formats include it for programs that need more than the format defines.
struct FindingsJSON {
  /// The maximum number of decisions, of budgets and of waivers that are listed. The others are counted.
  static let limit = 50

  private let findings: GateFindings
  private var evaluation: GateEvaluation { findings.evaluation }
  private var tally: ReplayTally { evaluation.tally }

  init(_ findings: GateFindings) { self.findings = findings }

  var text: String {
    let decisions = evaluation.firstDecisions(Self.limit)
    let words = VerdictWords(findings)
    return JSONText.object([
      ("decision", JSONText.string(evaluation.verdict.decision.name)),
      ("mergeBlocked", JSONText.bool(evaluation.verdict.isMergeBlocked)),
      ("releaseBlocked", JSONText.bool(evaluation.verdict.isReleaseBlocked)),
      ("exitCode", "\(findings.exitCode)"),
      (
        "reasons",
        JSONText.array(
          evaluation.verdict.reasons.map { reason in
            JSONText.object([
              ("code", JSONText.string(reason.code)), ("count", "\(evaluation.count(of: reason))"),
              ("detail", JSONText.string(words.detail(of: reason))),
            ])
          })
      ),
      ("records", "\(tally.records)"), ("regressed", "\(tally.regressed)"), ("loosened", "\(tally.loosened)"),
      ("changed", "\(tally.changed)"), ("waived", "\(tally.waived)"), ("transitions", transitions),
      ("decisions", JSONText.array(decisions.map(decision))),
      ("decisionsLeftOut", "\(evaluation.leftOut(besides: decisions))"),
      ("budgets", JSONText.array(words.budgets.prefix(Self.limit).map { Self.budget($0, words) })),
      ("budgetsLeftOut", "\(max(0, words.budgets.count - Self.limit))"),
      ("waivers", JSONText.array(words.waivers.prefix(Self.limit).map(Self.waiver))),
      ("waiversLeftOut", "\(max(0, words.waivers.count - Self.limit))"),
      ("fidelity", fidelity),
      ("warnings", JSONText.strings(words.warnings)),
      ("reproduce", JSONText.string(words.command)),
      ("report", findings.report.json),
    ])
  }

  private var transitions: String {
    JSONText.object(
      Decision.allCases.map { from in
        (
          from.name,
          JSONText.object(Decision.allCases.map { ($0.name, "\(tally.transitions(from: from, to: $0))") })
        )
      })
  }

  private var fidelity: String {
    let fidelity = evaluation.fidelity
    return JSONText.object([
      ("compared", "\(fidelity.compared)"), ("divergedByDigest", "\(fidelity.divergedByDigest)"),
      ("divergedByName", "\(fidelity.divergedByName)"), ("rate", fidelity.rate.map(JSONText.number) ?? "null"),
      ("first", JSONText.array(fidelity.first.map(ShownDecision.init).map(decision))),
    ])
  }

  private func decision(_ decision: ShownDecision) -> String {
    JSONText.object([
      ("id", JSONText.name(decision.id)), ("strategyId", JSONText.name(decision.strategyId)),
      ("recorded", decision.recorded.map { JSONText.string($0.name) }),
      ("baseline", JSONText.string(decision.baseline.name)),
      ("candidate", decision.candidate.map { JSONText.string($0.name) }),
      ("reasons", JSONText.strings(decision.reasons.map(\.code))),
      ("shortfalls", decision.shortfalls.isEmpty ? nil : JSONText.array(decision.shortfalls.map(Self.shortfall))),
      ("causes", decision.shortfalls.isEmpty ? JSONText.strings(decision.texts.map(ShownText.sentence)) : nil),
      ("waiver", decision.waiver.map(JSONText.name)),
      ("source", JSONText.name(findings.place(of: decision.source))), ("line", "\(decision.line)"),
    ])
  }

  private static func shortfall(_ shortfall: Shortfall) -> String {
    JSONText.object([
      ("rule", JSONText.string(shortfall.rule.name)), ("figure", shortfall.figure.map(JSONText.number)),
      ("limit", shortfall.limit.map(JSONText.number)), ("margin", shortfall.margin.map(ShownText.margin)),
      ("text", JSONText.string(ShownText.sentence(shortfall.text))),
    ])
  }

  private static func budget(_ use: BudgetUse, _ words: VerdictWords) -> String {
    JSONText.object([
      ("kind", JSONText.string(use.kind.rawValue)), ("strategyId", use.strategyId.map(JSONText.name)),
      ("used", "\(use.used)"), ("records", "\(use.records)"), ("maximum", use.maximum.map { "\($0)" }),
      ("maximumRate", use.maximumRate.map(JSONText.number)), ("upperBound", use.upperBound.map(JSONText.number)),
      ("state", JSONText.string(use.state.rawValue)), ("text", JSONText.string(words.text(of: use))),
    ])
  }

  private static func waiver(_ use: WaiverUse) -> String {
    JSONText.object([
      ("id", JSONText.name(use.waiver.id)), ("state", JSONText.string(use.state.rawValue)),
      ("unused", JSONText.bool(use.isUnused)), ("decisions", "\(use.decisions)"),
      ("expires", JSONText.string(use.waiver.expires.rfc3339)),
      ("scope", JSONText.string(VerdictWords.scope(of: use.waiver))),
      ("rationale", JSONText.name(use.waiver.rationale)), ("approver", JSONText.name(use.waiver.approver)),
      ("reference", JSONText.name(use.waiver.reference)),
    ])
  }
}
