extension StrategyTable: TallyValue {
  private enum Key: String, CodingKey { case rows, others }

  private struct CodedRow: TallyValue {
    private enum Key: String, CodingKey { case strategyId, counts }
    let strategyId: String
    let counts: StrategyCounts

    init(_ strategyId: String, _ counts: StrategyCounts) {
      self.strategyId = strategyId
      self.counts = counts
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      strategyId = try container.decode(String.self, forKey: .strategyId)
      counts = try container.decode(StrategyCounts.self, forKey: .counts)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(strategyId, forKey: .strategyId)
      try container.encode(counts, forKey: .counts)
    }
  }

  /// Reads the strategies of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init()
    for row in try container.decode([CodedRow].self, forKey: .rows) {
      guard rows.updateValue(row.counts, forKey: Array(row.strategyId.utf8)) == nil else {
        throw container.fault("each \"strategyId\" once")
      }
    }
    others = try container.decode(StrategyCounts.self, forKey: .others)
  }

  /// Writes the strategies of a tally, sorted.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(sorted.map { CodedRow($0.strategyId, $0.counts) }, forKey: .rows)
    try container.encode(others, forKey: .others)
  }
}

extension StrategyCounts: TallyValue {
  private enum Key: String, CodingKey { case records, tightened, loosened, waived, causes, loosenedCauses, knobs }
  private enum CauseKey: String, CodingKey { case reason, rule, waived, conditional, count, firstIds }

  /// Reads a strategy's counts.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    records = try container.count(.records)
    tightened = try container.count(.tightened)
    loosened = try container.count(.loosened)
    waived = try container.count(.waived)
    steps = try container.decodeIfPresent(StrategySteps.self, forKey: .knobs)
    causes = try Self.causes(in: try container.nestedUnkeyedContainer(forKey: .causes))
    loosenedCauses = try Self.causes(in: try container.nestedUnkeyedContainer(forKey: .loosenedCauses))
    // Each loosened decision is counted under one cause, and under no other reason.
    var sum = 0
    for (cause, count) in loosenedCauses {
      let (more, overflows) = sum.addingReportingOverflow(count.count)
      guard cause.reason == .loosenedBudgetExceeded, !cause.isWaived, !overflows else {
        throw container.fault("the causes of loosened decisions")
      }
      sum = more
    }
    if sum != loosened { throw container.fault("as many causes as there are loosened decisions") }
  }

  private static func causes(in container: any UnkeyedDecodingContainer) throws -> [FlipCause: FlipCount] {
    var (list, causes) = (container, [FlipCause: FlipCount]())
    while !list.isAtEnd {
      let item = try list.nestedContainer(keyedBy: CauseKey.self)
      let cause = FlipCause(
        reason: try item.named(.reason, \.code), rule: try item.namedIfPresent(.rule, \.name),
        isWaived: try item.decode(Bool.self, forKey: .waived),
        isConditional: try item.decode(Bool.self, forKey: .conditional))
      let count = FlipCount(
        count: try item.count(.count), firstIds: try item.decode([String].self, forKey: .firstIds))
      guard count.firstIds.count <= min(FlipCount.maximumExamples, count.count),
        causes.updateValue(count, forKey: cause) == nil
      else { throw item.fault("each cause once, with some of its ids") }
      guard !cause.isConditional || cause.reason == .candidateDecisionNotPass else {
        throw item.fault("\"conditional\" only of a decision without a reason of the pair rule")
      }
    }
    return causes
  }

  /// Writes a strategy's counts, the causes sorted.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(records, forKey: .records)
    try container.encode(tightened, forKey: .tightened)
    try container.encode(loosened, forKey: .loosened)
    try container.encode(waived, forKey: .waived)
    try container.encodeIfPresent(steps, forKey: .knobs)
    try Self.encode(causes, to: container.nestedUnkeyedContainer(forKey: .causes))
    try Self.encode(loosenedCauses, to: container.nestedUnkeyedContainer(forKey: .loosenedCauses))
  }

  private static func encode(_ causes: [FlipCause: FlipCount], to container: any UnkeyedEncodingContainer) throws {
    var list = container
    for (cause, count) in causes.sorted(by: { $0.key.precedes($1.key) }) {
      var item = list.nestedContainer(keyedBy: CauseKey.self)
      try item.encode(cause.reason.code, forKey: .reason)
      try item.encodeIfPresent(cause.rule?.name, forKey: .rule)
      try item.encode(cause.isWaived, forKey: .waived)
      try item.encode(cause.isConditional, forKey: .conditional)
      try item.encode(count.count, forKey: .count)
      try item.encode(count.firstIds, forKey: .firstIds)
    }
  }
}
