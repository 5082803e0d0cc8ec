internal import ReplayGate

extension GateEvaluation {
  /// The number of decisions behind a reason. For a budget it is the number that used it.
  func count(of reason: GateReason) -> Int {
    switch reason {
    case .candidateDecisionRegressed: tally.count(of: .candidateDecisionRegressed)
    case .metricDriftThresholdExceeded: tally.count(of: .metricDriftThresholdExceeded)
    case .candidateDecisionNotPass:
      Decision.allCases.reduce(-tally.waived) {
        $0 + tally.transitions(from: $1, to: .fail) + tally.transitions(from: $1, to: .conditionalPass)
      }
    case .recordingTooSmall: tally.records
    case .candidateRecordMissing: tally.withoutPartner
    case .recordedEvidenceNotDecisive: tally.notDecisive
    case .baselineReplayDiverged: tally.divergedFromRecording
    case .baselineFidelityBelowMinimum: fidelity.diverged
    case .budgetNotProven: tally.records
    case .changeNotExercised: notExercised.count
    case .regressionBudgetExceeded: tally.regressed
    case .loosenedBudgetExceeded: tally.loosened
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
    default: return FigureText.count(count(of: reason), "decision")
    }
  }

  /// In mode `any`, a sentence about the decisions that count without a reason of the pair rule, beside those that have one:
  /// the reasons of the verdict leave them out (contract section 8). Nil if there are none, or if a reason tells of them.
  var besidesText: String? {
    let reasons: [GateReason] = [.candidateDecisionRegressed, .metricDriftThresholdExceeded]
    guard gate.mode == .any, verdict.reasons.contains(where: reasons.contains) else { return nil }
    let (count, isExact) = notPassingBesides
    guard count > 0 else { return nil }
    let decisions = (isExact ? "" : "at most ") + FigureText.count(count, "decision")
    return "besides, the candidate does not pass \(decisions) that got no worse: in mode any "
      + (count == 1 ? "it counts too" : "they count too")
  }

  /// How many decisions count only because the candidate does not pass them. It is not exact if strategies were not counted,
  /// and some of these decisions may be waived, or drift further.
  private var notPassingBesides: (count: Int, isExact: Bool) {
    guard details.options.countsStrategies else {
      let all =
        tally.transitions(from: .fail, to: .fail) + tally.transitions(from: .fail, to: .conditionalPass)
        + tally.transitions(from: .conditionalPass, to: .conditionalPass)
      return (all, tally.waived == 0 && !tally.isThresholdBreached)
    }
    let rows = details.strategies.sorted.map(\.counts) + [details.strategies.others]
    let counts = rows.flatMap(\.causes).filter { $0.key.reason == .candidateDecisionNotPass && !$0.key.isWaived }
    return (counts.reduce(0) { $0 + $1.value.count }, true)
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

  /// Describes how well the baseline replay reproduces the recorded decisions.
  var fidelityText: String {
    guard let rate = fidelity.rate else { return "no decision was recorded under the baseline profile" }
    return
      "\(FigureText.count(fidelity.compared - fidelity.diverged)) of \(FigureText.count(fidelity.compared)) replayed as "
      + "recorded (\(rate))"
  }

  /// Describes the use of the budgets, one on each line: those over all decisions, and at most `limit` budgets for
  /// strategies that are not kept. What a reason tells is not told again.
  func budgetTexts(limit: Int) -> [String] {
    let broken = budgets.filter { $0.strategyId != nil && $0.state != .within }
    let told = budgetsToldByReasons
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

  private func uses(_ state: BudgetUse.State, _ kind: FlipKind?) -> [BudgetUse] {
    budgets.filter { $0.state == state && (kind == nil || $0.kind == kind) }
  }
}
