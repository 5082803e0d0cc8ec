internal import ReplayGate

extension GateEvaluation {
  /// The number of decisions behind a reason. For a budget that is exceeded it is the number that used it, for one that is not
  /// proven the number that it is over; for budgets of strategies, the sum.
  func count(of reason: GateReason) -> Int {
    switch reason {
    case .candidateDecisionRegressed: tally.count(of: .candidateDecisionRegressed)
    case .metricDriftThresholdExceeded: tally.count(of: .metricDriftThresholdExceeded)
    case .candidateDecisionNotPass: tally.notPassing(.fail) + tally.notPassing(.conditionalPass)
    case .recordingTooSmall: tally.records
    case .candidateRecordMissing: tally.withoutPartner
    case .recordedEvidenceNotDecisive: tally.notDecisive
    case .baselineReplayDiverged: tally.divergedFromRecording
    case .baselineFidelityBelowMinimum: fidelity.diverged
    case .budgetNotProven: decisions(behind: .unproven, nil, \.records) ?? tally.records
    case .changeNotExercised: notExercised.count
    case .regressionBudgetExceeded: decisions(behind: .exceeded, .tightened, \.used) ?? tally.regressed
    case .loosenedBudgetExceeded: decisions(behind: .exceeded, .loosened, \.used) ?? tally.loosened
    }
  }

  /// The details of a reason in words.
  func detail(of reason: GateReason) -> String {
    switch reason {
    case .recordingTooSmall:
      return "\(FigureText.count(tally.records, "decision")), \(FigureText.count(gate.minimumRecords)) asked for"
    case .baselineFidelityBelowMinimum:
      return fidelityText + (gate.minimumFidelity.map { ", \($0) asked for" } ?? "")
    case .budgetNotProven: return budgetText(of: .unproven)
    case .changeNotExercised: return "no decision lies between the two settings of \(notExercisedSettings)"
    case .regressionBudgetExceeded: return budgetText(of: .exceeded, .tightened)
    case .loosenedBudgetExceeded: return budgetText(of: .exceeded, .loosened)
    case .candidateDecisionNotPass:
      return FigureText.count(count(of: reason), "decision") + (harmlessText.map { ", \($0)" } ?? "")
    default: return FigureText.count(count(of: reason), "decision")
    }
  }

  /// How many decisions that count in mode `any` alone block no gate, because the candidate's flags keep it open: `2 of which
  /// block no gate`. Nil if there are none, or nothing else.
  private var harmlessText: String? {
    let counts = [Decision.fail, .conditionalPass].map { decision in
      let cause = FlipCause(reason: .candidateDecisionNotPass, rule: nil, isConditional: decision == .conditionalPass)
      return (count: tally.notPassing(decision), blocks: blocks(cause).isAny)
    }
    let (all, harmless) = (counts.reduce(0) { $0 + $1.count }, counts.reduce(0) { $0 + ($1.blocks ? 0 : $1.count) })
    if harmless == 0 { return nil }
    return harmless == all
      ? "which block\(all == 1 ? "s" : "") no gate"
      : "\(FigureText.count(harmless)) of which block\(harmless == 1 ? "s" : "") no gate"
  }

  /// In mode `any`, a sentence about the decisions that count without a reason of the pair rule, beside those that have one:
  /// the reasons of the verdict leave them out (contract section 8). Nil if there are none, or if a reason tells of them.
  var besidesText: String? {
    let reasons: [GateReason] = [.candidateDecisionRegressed, .metricDriftThresholdExceeded]
    guard gate.mode == .any, verdict.reasons.contains(where: reasons.contains) else { return nil }
    let count = count(of: .candidateDecisionNotPass)
    guard count > 0 else { return nil }
    return "besides, the candidate does not pass \(FigureText.count(count, "decision")) that got no worse: in mode any "
      + (count == 1 ? "it counts too" : "they count too") + (harmlessText.map { ", \($0)" } ?? "")
  }

  /// A warning that the recording does not exercise a change, so that a pass says nothing about it (contract section
  /// 14). Nil if all changes are exercised, or if this is a reason of the verdict.
  var notExercisedText: String? {
    notExercised.isEmpty || verdict.reasons.contains(.changeNotExercised)
      ? nil
      : "not exercised: no decision lies between the two settings of \(notExercisedSettings); the recording says nothing "
        + (notExercised.count == 1 ? "about this change" : "about these changes")
  }

  private var notExercisedSettings: String {
    let all = notExercised.map { knob in
      let (own, setting) = (knob.setting(in: gate.baseline), knob.setting(in: gate.candidate))
      let name = knob.member.split(separator: ".").last ?? ""
      return "\(name) (\(FigureText.exact(own)) and \(FigureText.exact(setting)))"
    }
    return all.count < 2 ? all.joined() : all.dropLast().joined(separator: ", ") + " and " + all[all.count - 1]
  }

  /// Texts that deserve a warning beside ``notExercisedText``.
  var warningTexts: [String] {
    var texts: [String] = []
    if tally.divergedByName > 0 {
      let count = FigureText.count(tally.divergedByName, "decision")
      texts.append(
        "\(count) recorded under the baseline profile's name \(tally.divergedByName == 1 ? "replays" : "replay") otherwise; "
          + "without a profileDigest this "
          + (gate.minimumFidelity == nil ? "decides nothing" : "matters only to the minimum fidelity"))
    }
    if tally.partnersLeftOver > 0 {
      texts.append("\(FigureText.count(tally.partnersLeftOver, "candidate record")) without a partner decided nothing")
    }
    if verdict.decision != .decided(.pass), !verdict.isBlocked {
      texts.append(
        "the verdict is \(verdict.decision.name), but the candidate profile's flags block neither merge nor release")
    }
    return texts
  }

  /// Describes how well the baseline replay reproduces the recorded decisions.
  var fidelityText: String {
    guard let rate = fidelity.rate else { return "no decision was recorded under the baseline profile" }
    return
      "\(FigureText.count(fidelity.compared - fidelity.diverged)) of \(FigureText.count(fidelity.compared)) replayed as "
      + "recorded (\(rate))"
  }

  /// Describes the use of the budgets, one on each line: those over all decisions, and at most `limit` budgets for
  /// strategies that are not kept. What a reason tells is not told again, unless the verdict is a pass: then the words have no
  /// reasons.
  func budgetTexts(limit: Int) -> [String] {
    let broken = budgets.filter { $0.strategyId != nil && $0.state != .within }
    let told = verdict.isBlocked ? budgetsToldByReasons : []
    let shown = (budgets.filter { $0.strategyId == nil } + broken.prefix(limit)).filter { !told.contains($0) }
    var texts = shown.map(words)
    if broken.count > limit {
      texts.append("\(FigureText.count(broken.count - limit)) more strategies are not within their budget")
    }
    if gate.budgets.judgesStrategies, !details.strategies.isComplete {
      texts.append(
        "there are more than \(FigureText.count(StrategyTable.maximumRows)) strategies, and not all of them were judged"
      )
    } else if gate.budgets.judgesStrategies, broken.isEmpty {
      texts.append("every strategy is within its budget")
    }
    return texts
  }

  /// Describes the waivers that need attention, one on each line.
  var waiverTexts: [String] {
    var texts = gate.waivers == nil ? [] : ["\(FigureText.count(tally.waived, "decision")) waived"]
    for use in waivers {
      let expiry = use.waiver.expires.rfc3339
      switch use.state {
      case .expired:
        texts.append(
          "waiver \(use.waiver.id) expired at \(expiry); it would cover "
            + FigureText.count(use.decisions))
      case .expiresSoon:
        texts.append("waiver \(use.waiver.id) covers \(FigureText.count(use.decisions)) and expires soon, at \(expiry)")
      case .inForce where use.isUnused: texts.append("waiver \(use.waiver.id) covers no decision")
      case .inForce: break
      }
    }
    return texts
  }

  /// The budgets whose use the details of reasons tell.
  var budgetsToldByReasons: Set<BudgetUse> {
    let first = verdict.reasons.compactMap { reason -> BudgetUse? in
      switch reason {
      case .budgetNotProven: uses(.unproven, nil).first
      case .regressionBudgetExceeded: uses(.exceeded, .tightened).first
      case .loosenedBudgetExceeded: uses(.exceeded, .loosened).first
      default: nil
      }
    }
    return Set(first)
  }

  private func budgetText(of state: BudgetUse.State, _ kind: FlipKind? = nil) -> String {
    let uses = uses(state, kind)
    guard let first = uses.first else { return "too many strategies to judge each" }
    return words(on: first) + (uses.count > 1 ? ", and \(FigureText.count(uses.count - 1)) more" : "")
  }

  /// The sum of a figure over the budgets in a state: that over all decisions, or else those for strategies. Nil without any.
  private func decisions(
    behind state: BudgetUse.State, _ kind: FlipKind?, _ figure: (BudgetUse) -> Int
  ) -> Int? {
    let uses = uses(state, kind)
    let overall = uses.filter { $0.strategyId == nil }
    if let first = overall.map(figure).max() { return first }
    return uses.isEmpty ? nil : uses.reduce(0) { $0 + figure($1) }
  }

  private func uses(_ state: BudgetUse.State, _ kind: FlipKind?) -> [BudgetUse] {
    budgets.filter { $0.state == state && (kind == nil || $0.kind == kind) }
  }
}
