/// The effect of one decision on the gate over the whole recording
/// ([contract section 15](doc:Contract#15-Limits)).
public struct DecisionStanding: Sendable, Hashable {
  /// Whether the decision counts: the mode considers it, and neither a waiver nor a budget covers it.
  public let counts: Bool
  /// The names of the waivers that cover it, in the order of the file; empty if it is not waived.
  @Exact public internal(set) var waivedBy: [String]
  /// Whether it would count if the tightened decisions were not within their budgets.
  public let isWithinBudget: Bool
  /// Whether it is loosened and more decisions are loosened than a budget allows, either over all decisions or over
  /// those of its strategy.
  public let isLoosenedBeyondBudget: Bool
  /// Whether it is loosened, and it is not proven that a budget for such decisions is kept, either over all decisions or over
  /// those of its strategy.
  public let isLoosenedWithoutProof: Bool
  /// The reasons for which it makes the verdict unknown: `candidateRecordMissing`, `recordedEvidenceNotDecisive`,
  /// `baselineReplayDiverged`.
  public let unknownReasons: [GateReason]
  /// Whether it blocks the merge.
  public let blocksMerge: Bool
  /// Whether it blocks the release.
  public let blocksRelease: Bool
}

extension DecisionStanding {
  /// - Parameters:
  ///   - outcome: The result of the pair rule; nil if there is no partner.
  ///   - isDecisive: Whether both replays are known: no recorded outcome leaves them open.
  ///   - hasDiverged: Whether the baseline replay differs from the recorded decision of the same profile.
  init(
    of outcome: PairOutcome?, id: String, strategyId: String, isDecisive: Bool, hasDiverged: Bool,
    in evaluation: GateEvaluation
  ) {
    let gate = evaluation.gate
    var unknown: [GateReason] = outcome == nil ? [.candidateRecordMissing] : []
    if !isDecisive { unknown.append(.recordedEvidenceNotDecisive) }
    if hasDiverged { unknown.append(.baselineReplayDiverged) }
    let concerns = outcome.map { $0.hasReason || gate.mode == .any && $0.decision != .pass } ?? false
    var waivedBy: [String] = []
    if concerns, let outcome, let waivers = gate.waivers {
      let reasons = outcome.hasReason ? outcome.reasons.map(GateReason.init) : [.candidateDecisionNotPass]
      let match = waivers.match(id: id, strategyId: strategyId, reasons: reasons)
      if match.waiver != nil { waivedBy = match.used.sorted().map { waivers.all[$0].id } }
    }
    isWithinBudget = concerns && waivedBy.isEmpty && evaluation.verdict.isWithinBudget
    counts = concerns && waivedBy.isEmpty && !isWithinBudget
    func isLoosened(under state: BudgetUse.State) -> Bool {
      outcome?.isLoosened ?? false
        && evaluation.budgets.contains { use in
          use.kind == .loosened && use.state == state
            && (use.strategyId.map { $0.utf8.elementsEqual(strategyId.utf8) } ?? true)
        }
    }
    isLoosenedBeyondBudget = isLoosened(under: .exceeded)
    isLoosenedWithoutProof = isLoosened(under: .unproven)
    let isBlocking = isLoosenedBeyondBudget || isLoosenedWithoutProof || !unknown.isEmpty
    blocksMerge = isBlocking || counts && outcome?.blocksMerge ?? false
    blocksRelease = isBlocking || counts && outcome?.blocksRelease ?? false
    self.waivedBy = waivedBy
    unknownReasons = unknown
  }
}
