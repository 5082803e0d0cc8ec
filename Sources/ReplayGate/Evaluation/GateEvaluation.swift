/// A verdict with the tally that it was computed from.
public struct GateEvaluation: Sendable {
  /// The gate that was run.
  public let gate: Gate
  /// The sum over the recording.
  public let tally: ReplayTally
  /// What was collected besides, as far as `Gate.details` asked for it.
  public let details: ReplayDetails
  /// What the gate says.
  public let verdict: GateVerdict
  /// How much of each budget was used; empty if none is set.
  public let budgets: [BudgetUse]
  /// What became of each waiver, in the file's order.
  public let waivers: [WaiverUse]

  /// The knobs that the candidate sets otherwise and between whose two settings no decision lies: of these a pass says
  /// nothing (contract section 14).
  public var notExercised: [ProfileKnob] { gate.rule.notExercised(in: tally) }

  /// The baseline replay held against what was recorded.
  public var fidelity: ReplayFidelity { tally.fidelity }

  /// The verdict of a gate over a tally, for those who tally decisions of their own. It has no details: a tally keeps
  /// none.
  ///
  /// - Throws: `ReplayGateError.invalidConfiguration` for a limit of the gate that is out of its bounds, for a tally of
  ///   another mode, other profiles or other waivers, and for budgets of strategies, which a tally does not count.
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
    // The table may hold more rows than its limit until its last piece is in.
    var details = details
    details.strategies.prune()
    self.gate = gate
    self.tally = tally
    self.details = details
    verdict = gate.rule.judge(tally, strategies: details.strategies)
    budgets = gate.budgets.uses(tally, details.strategies)
    waivers = gate.waivers?.uses(tally.waiverCounts) ?? []
  }

  /// How many decisions may count before the gate is blocked, as far as the budget over all decisions says: 0 where there
  /// is no budget for decisions made worse, nil if only strategies have one, and where too few decisions were seen to
  /// allow even none. O(log n) bounds.
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

  /// The report of this verdict (contract section 9). `generatedAt` is the caller's: the library reads no clock.
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

  /// The verdict in a sentence.
  private var summary: String {
    let gates = [verdict.mergeBlocked ? "merge" : nil, verdict.releaseBlocked ? "release" : nil].compactMap(\.self)
    let state = gates.isEmpty ? "pass" : gates.joined(separator: " and ") + " blocked"
    let records = "\(tally.records) decision\(tally.records == 1 ? "" : "s")"
    var text =
      "\(gate.candidate.name) against \(gate.baseline.name) over \(records): \(state), "
      + "\(tally.regressed) regressed, \(tally.changed) changed"
    if gate.waivers != nil { text += ", \(tally.waived) waived" }
    let overall = budgets.filter { $0.strategyId == nil }
    // Of strategies' budgets those that are not kept; where all are, that they are.
    let strategies = budgets.filter { $0.strategyId != nil }
    let broken = strategies.filter { $0.state != .within }
    var used = (overall + broken.prefix(3)).map(\.text)
    if broken.count > 3 { used.append("\(broken.count - 3) more strategies") }
    if gate.budgets.judgesStrategies, !details.strategies.isComplete {
      used.append("more than \(StrategyTable.limit) strategies, not all of them judged")
    } else if gate.budgets.judgesStrategies, broken.isEmpty {
      used.append("every strategy within its budget")
    }
    if !used.isEmpty { text += "; budget: " + used.joined(separator: "; ") }
    return text
  }
}
