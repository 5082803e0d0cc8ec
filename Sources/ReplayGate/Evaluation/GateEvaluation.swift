/// A verdict, with the tally from which it was computed.
public struct GateEvaluation: Sendable {
  /// The gate that gave the verdict.
  public let gate: Gate
  /// The counts over the recording.
  public let tally: ReplayTally
  /// The details that ``Gate/details`` requested.
  public let details: ReplayDetails
  /// The verdict.
  public let verdict: GateVerdict
  /// The use of each budget; empty if no budget is set.
  public let budgets: [BudgetUse]
  /// The use of each waiver, in the order of the file.
  public let waivers: [WaiverUse]

  /// The knobs that are *not exercised*: their settings differ between the profiles, but no decision lies between the
  /// two settings. A pass says nothing about the change of these knobs ([contract section
  /// 14](doc:Contract#14-What-a-recording-can-tell)).
  public var notExercised: [ProfileKnob] { gate.rule.notExercised(in: tally) }

  /// The comparison of the baseline replays with the recorded decisions.
  public var fidelity: ReplayFidelity { tally.fidelity }

  /// Computes the verdict of a gate over a tally, for tools that count decisions of their own. The evaluation has no
  /// details.
  ///
  /// - Parameters:
  ///   - gate: The gate that judges.
  ///   - tally: A tally with the gate's profiles, mode and waivers.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if a limit of the gate is out of its bounds, if the tally
  ///   has another mode, other profiles or other waivers, or if the gate has budgets for strategies, which a tally does
  ///   not count.
  public init(gate: Gate, tally: ReplayTally) throws(ReplayGateError) {
    try gate.rule.check(gate.mode)
    guard let origin = tally.origin else { throw .invalidConfiguration("a piece of a recording is not judged") }
    if let difference = gate.origin.difference(from: origin) {
      throw .invalidConfiguration("the tally is not the gate's to judge: \(difference)")
    }
    if gate.budgets.judgesStrategies {
      throw .invalidConfiguration(
        "budgets of strategies are judged over a recording: a tally does not count strategies")
    }
    self.init(gate: gate, tally: tally, details: ReplayDetails(ReplayDetails.Options()))
  }

  init(gate: Gate, tally: ReplayTally, details: ReplayDetails) {
    // Until its last piece is added, the table may have more rows than its limit.
    var details = details
    details.strategies.prune()
    self.gate = gate
    self.tally = tally
    self.details = details
    verdict = gate.rule.judge(tally, strategies: details.strategies)
    budgets = gate.budgets.uses(tally, details.strategies)
    waivers = gate.waivers?.uses(tally.waiverCounts) ?? []
  }

  /// The number of decisions that may count before the gate is blocked, according to the budget over all decisions. It
  /// is 0 without a budget for decisions made worse. Nil if only strategies have such a budget, or if there are too few
  /// decisions to allow even none.
  ///
  /// - Complexity: O(log n) bounds, n being the number of decisions.
  public var allowance: Int? {
    let budget = gate.budgets.tightened
    guard budget.isSet else { return gate.budgets.allowsRegressions ? nil : 0 }
    func isWithin(_ used: Int) -> Bool {
      BudgetUse(.tightened, budget, used: used, of: tally.records, confidence: gate.budgets.confidenceInForce).state
        == .within
    }
    guard isWithin(0) else { return nil }
    var (low, high) = (0, tally.records)
    while low < high {
      let middle = low + (high - low + 1) / 2
      if isWithin(middle) { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Creates the report of this verdict ([contract section
  /// 9](doc:Contract#9-The-report-validation-replay-gate-reportv1)).
  ///
  /// - Parameter generatedAt: The time in the report. The library does not read a clock.
  public func report(generatedAt: StampTime) -> GateReport {
    func name(_ kind: String, _ parts: [String]) -> String {
      kind + "-" + SHA256.hexDigest(([kind] + parts).joined(separator: "\n").utf8).prefix(32)
    }
    let baseline = [gate.baseline.digest, "\(tally.baselineFingerprint.sum)"]
    let candidate = [gate.candidate.digest, "\(tally.candidateFingerprint.sum)"]
    return GateReport(
      generatedAt: generatedAt,
      id: name("valreplay", baseline + candidate + [gate.mode.name, String(gate.minimumRecords)]),
      baselineId: name("valbase", baseline), candidateRunId: name("valcand", candidate), status: .completed,
      verdict: verdict, summary: summary)
  }

  /// The verdict as a sentence.
  private var summary: String {
    let gates = [verdict.isMergeBlocked ? "merge" : nil, verdict.isReleaseBlocked ? "release" : nil].compactMap(\.self)
    let state = gates.isEmpty ? "pass" : gates.joined(separator: " and ") + " blocked"
    let records = "\(tally.records) decision\(tally.records == 1 ? "" : "s")"
    var text =
      "\(gate.candidate.name) against \(gate.baseline.name) over \(records): \(state), "
      + "\(tally.regressed) regressed, \(tally.changed) changed"
    if gate.waivers != nil { text += ", \(tally.waived) waived" }
    let overall = budgets.filter { $0.strategyId == nil }
    // Of the budgets for strategies only those that are not kept are listed. If all are kept, it says so.
    let strategies = budgets.filter { $0.strategyId != nil }
    let broken = strategies.filter { $0.state != .within }
    var used = (overall + broken.prefix(3)).map(\.text)
    if broken.count > 3 { used.append("\(broken.count - 3) more strategies") }
    if gate.budgets.judgesStrategies, !details.strategies.isComplete {
      used.append("more than \(StrategyTable.maximumRows) strategies, not all of them judged")
    } else if gate.budgets.judgesStrategies, broken.isEmpty {
      used.append("every strategy within its budget")
    }
    if !used.isEmpty { text += "; budget: " + used.joined(separator: "; ") }
    return text
  }
}
