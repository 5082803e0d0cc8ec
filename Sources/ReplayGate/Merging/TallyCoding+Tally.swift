extension ReplayTally: TallyValue {
  /// The version of the coding; another is refused.
  private static let version = 5

  private enum Key: String, CodingKey {
    case version, mode, records, regressed, waived, changed, withoutPartner, notDecisive, partnersLeftOver, fidelity,
      countingRecord
    case leadingRecord, metricDriftDeltaPct, thresholdBreached, blocksMerge, blocksRelease, examples, reasons,
      transitions, notPassing, waivers, turns
    case baselineFingerprint, candidateFingerprint
  }

  /// Reads a tally, and refuses counts that no recording can have.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard try container.decode(Int.self, forKey: .version) == Self.version else {
      throw container.fault("\"version\" to be \(Self.version)")
    }
    self.init(mode: try container.named(.mode, \.name))
    records = try container.count(.records)
    regressed = try container.count(.regressed)
    waived = try container.count(.waived)
    changed = try container.count(.changed)
    withoutPartner = try container.count(.withoutPartner)
    notDecisive = try container.count(.notDecisive)
    partnersLeftOver = try container.count(.partnersLeftOver)
    fidelity = try container.decode(ReplayFidelity.self, forKey: .fidelity)
    countingRecord = try container.decodeIfPresent(DecidingRecord.self, forKey: .countingRecord)
    leadingRecord = try container.decodeIfPresent(DecidingRecord.self, forKey: .leadingRecord)
    metricDriftDeltaPct = try container.notNegative(.metricDriftDeltaPct)
    isThresholdBreached = try container.decode(Bool.self, forKey: .thresholdBreached)
    blocksMerge = try container.decode(Bool.self, forKey: .blocksMerge)
    blocksRelease = try container.decode(Bool.self, forKey: .blocksRelease)
    examples = try container.decode([DecisionExample].self, forKey: .examples)
    for example in examples {
      if exampleCounts.isFull(example.reason) { throw container.fault("a tally whose counts agree") }
      exampleCounts.add(example.reason)
    }
    reasonCounts = try container.counts(.reasons, reasonCounts.count)
    transitionCounts = try container.counts(.transitions, transitionCounts.count)
    let notPassing = try container.counts(.notPassing, 2)
    (notPassingFails, notPassingConditionals) = (notPassing[0], notPassing[1])
    waiverCounts = try container.decode([Int].self, forKey: .waivers)
    turns = try container.decode(NearestTurns.self, forKey: .turns)
    baselineFingerprint = try container.decode(OrderedFingerprint.self, forKey: .baselineFingerprint)
    candidateFingerprint = try container.decode(OrderedFingerprint.self, forKey: .candidateFingerprint)
    if !isConsistent { throw container.fault("a tally whose counts agree") }
  }

  /// Writes a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(mode.name, forKey: .mode)
    try container.encode(records, forKey: .records)
    try container.encode(regressed, forKey: .regressed)
    try container.encode(waived, forKey: .waived)
    try container.encode(changed, forKey: .changed)
    try container.encode(withoutPartner, forKey: .withoutPartner)
    try container.encode(notDecisive, forKey: .notDecisive)
    try container.encode(partnersLeftOver, forKey: .partnersLeftOver)
    try container.encode(fidelity, forKey: .fidelity)
    try container.encodeIfPresent(countingRecord, forKey: .countingRecord)
    try container.encodeIfPresent(leadingRecord, forKey: .leadingRecord)
    try container.encode(metricDriftDeltaPct, forKey: .metricDriftDeltaPct)
    try container.encode(isThresholdBreached, forKey: .thresholdBreached)
    try container.encode(blocksMerge, forKey: .blocksMerge)
    try container.encode(blocksRelease, forKey: .blocksRelease)
    try container.encode(examples, forKey: .examples)
    try container.encode(reasonCounts, forKey: .reasons)
    try container.encode(transitionCounts, forKey: .transitions)
    try container.encode([notPassingFails, notPassingConditionals], forKey: .notPassing)
    try container.encode(waiverCounts, forKey: .waivers)
    try container.encode(turns, forKey: .turns)
    try container.encode(baselineFingerprint, forKey: .baselineFingerprint)
    try container.encode(candidateFingerprint, forKey: .candidateFingerprint)
  }

  /// Whether one recording can have these counts. This does not detect forgery: a tally is trusted like a report.
  private var isConsistent: Bool {
    var outcomes = 0
    for count in transitionCounts {
      let (sum, overflows) = outcomes.addingReportingOverflow(count)
      if overflows { return false }
      outcomes = sum
    }
    let changes = outcomes - Decision.allCases.reduce(0) { $0 + transitions(from: $1, to: $1) }
    return withoutPartner <= records && outcomes == records - withoutPartner && changed == changes
      && isNotPassingConsistent && regressed <= outcomes && waived <= outcomes
      && reasonCounts.allSatisfy { $0 <= regressed }
      && (leadingRecord == nil) == (outcomes == 0) && (leadingRecord?.rank.counting ?? .pass) == .pass
      && (countingRecord == nil || outcomes > 0 && countingRecord?.rank.counting != .pass)
      && fidelity.compared <= records && notDecisive <= records
      && baselineFingerprint.count == records && candidateFingerprint.count == records
      && exampleCounts[.loosenedBudgetExceeded] <= loosened && waiverCounts.allSatisfy { $0 >= 0 && $0 <= records }
  }

  /// Whether as many decisions that got no worse have each decision under the candidate as count with it alone.
  private var isNotPassingConsistent: Bool {
    [Decision.fail, .conditionalPass].allSatisfy { decision in
      let all = Decision.allCases.reduce(0) { $1 > decision ? $0 : $0 + transitions(from: $1, to: decision) }
      return mode == .any ? notPassing(decision) <= all : notPassing(decision) == 0
    }
  }

  /// Shifts the line numbers of one recording, counted in a piece, by the lines of the pieces before it.
  mutating func moveLines(of source: String, by lines: Int) {
    func moved(_ line: Int, _ name: String) -> Int { name.isExactly(source) ? line + lines : line }
    if let record = countingRecord { countingRecord?.line = moved(record.line, record.source) }
    if let record = leadingRecord { leadingRecord?.line = moved(record.line, record.source) }
    for index in examples.indices { examples[index].line = moved(examples[index].line, examples[index].source) }
    for index in fidelity.first.indices {
      fidelity.first[index].line = moved(fidelity.first[index].line, fidelity.first[index].source)
    }
  }
}
