extension ReplayDetails: TallyValue {
  private enum Key: String, CodingKey { case options, decisions, strategies, frontier, coverage }
  private enum OptionKey: String, CodingKey { case decisions, strategies, frontier, coverage }

  /// Reads the details of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let asked = try container.nestedContainer(keyedBy: OptionKey.self, forKey: .options)
    var options = Options(
      decisions: try asked.count(.decisions), countsStrategies: try asked.decode(Bool.self, forKey: .strategies),
      drawsFrontier: try asked.decode(Bool.self, forKey: .frontier),
      countsCoverage: try asked.decode(Bool.self, forKey: .coverage))
    options.drawsStrategies = options.countsStrategies && options.drawsFrontier
    self.init(options)
    decisions = try container.decode([FlippedDecision].self, forKey: .decisions)
    strategies = try container.decode(StrategyTable.self, forKey: .strategies)
    frontier = try container.decodeIfPresent(Frontier.self, forKey: .frontier)
    coverage = try container.decodeIfPresent(Coverage.self, forKey: .coverage)
    guard decisions.count <= options.decisions, (frontier != nil) == options.drawsFrontier,
      (coverage != nil) == options.countsCoverage
    else {
      throw container.fault("details that are what the options say")
    }
  }

  /// Writes the details of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    var asked = container.nestedContainer(keyedBy: OptionKey.self, forKey: .options)
    try asked.encode(options.decisions, forKey: .decisions)
    try asked.encode(options.countsStrategies, forKey: .strategies)
    try asked.encode(options.drawsFrontier, forKey: .frontier)
    try asked.encode(options.countsCoverage, forKey: .coverage)
    try container.encode(decisions, forKey: .decisions)
    try container.encode(strategies, forKey: .strategies)
    try container.encodeIfPresent(frontier, forKey: .frontier)
    try container.encodeIfPresent(coverage, forKey: .coverage)
  }

  /// Whether the frontier is possible for this number of decisions.
  func isConsistent(with records: Int) -> Bool {
    frontier?.isConsistent(with: records) ?? true && coverage?.isConsistent(with: records) ?? true
      && strategies.rows.values.allSatisfy {
        $0.steps?.isConsistent(with: $0.records, limit: strategies.pointLimit) ?? true
      }
  }

  mutating func moveLines(of source: String, by lines: Int) {
    for index in decisions.indices where decisions[index].source.isExactly(source) {
      decisions[index].line += lines
    }
  }

  /// The details that would have been collected if only these had been requested.
  func limited(to wanted: Options) -> ReplayDetails {
    var limited = ReplayDetails(wanted)
    limited.decisions = Array(decisions.prefix(wanted.decisions))
    if wanted.countsStrategies {
      limited.strategies = strategies
      if !wanted.drawsStrategies { limited.strategies.dropSteps() }
    }
    if wanted.drawsFrontier { limited.frontier = frontier }
    if wanted.countsCoverage { limited.coverage = coverage }
    return limited
  }
}

extension FlippedDecision: TallyValue {
  private enum Key: String, CodingKey {
    case id, strategyId, source, line, outcome, baselineDriftPct, candidateDriftPct, shortfalls, waiver
  }

  /// Reads a decision of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      id: try container.decode(String.self, forKey: .id),
      strategyId: try container.decode(String.self, forKey: .strategyId),
      source: try container.decode(String.self, forKey: .source), line: try container.count(.line),
      outcome: try container.decode(PairOutcome.self, forKey: .outcome),
      baselineDriftPct: try container.notNegative(.baselineDriftPct),
      candidateDriftPct: try container.notNegative(.candidateDriftPct),
      shortfalls: try container.decode([Shortfall].self, forKey: .shortfalls),
      waiver: try container.decodeIfPresent(String.self, forKey: .waiver))
  }

  /// Writes a decision of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(strategyId, forKey: .strategyId)
    try container.encode(source, forKey: .source)
    try container.encode(line, forKey: .line)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(baselineDriftPct, forKey: .baselineDriftPct)
    try container.encode(candidateDriftPct, forKey: .candidateDriftPct)
    try container.encode(shortfalls, forKey: .shortfalls)
    try container.encodeIfPresent(waiver, forKey: .waiver)
  }
}

extension PairOutcome: TallyValue {
  private enum Key: String, CodingKey {
    case baseline, candidate, decision, regressed, thresholdBreached, metricDriftDeltaPct, blocksMerge, blocksRelease
  }

  /// Reads an outcome of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    baseline = try container.named(.baseline, \.name)
    candidate = try container.named(.candidate, \.name)
    decision = try container.named(.decision, \.name)
    isRegressed = try container.decode(Bool.self, forKey: .regressed)
    isThresholdBreached = try container.decode(Bool.self, forKey: .thresholdBreached)
    metricDriftDeltaPct = try container.notNegative(.metricDriftDeltaPct)
    blocksMerge = try container.decode(Bool.self, forKey: .blocksMerge)
    blocksRelease = try container.decode(Bool.self, forKey: .blocksRelease)
  }

  /// Writes an outcome of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(baseline.name, forKey: .baseline)
    try container.encode(candidate.name, forKey: .candidate)
    try container.encode(decision.name, forKey: .decision)
    try container.encode(isRegressed, forKey: .regressed)
    try container.encode(isThresholdBreached, forKey: .thresholdBreached)
    try container.encode(metricDriftDeltaPct, forKey: .metricDriftDeltaPct)
    try container.encode(blocksMerge, forKey: .blocksMerge)
    try container.encode(blocksRelease, forKey: .blocksRelease)
  }
}

extension Shortfall: TallyValue {
  private enum Key: String, CodingKey { case rule, figure, limit, findings, text }

  /// Reads a shortfall of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func figure(_ key: Key) throws -> Double? { container.contains(key) ? try container.notNegative(key) : nil }
    self.init(
      try container.named(.rule, \.name), try container.decode(String.self, forKey: .text),
      figure: try figure(.figure), limit: try figure(.limit),
      findings: try container.decode([String].self, forKey: .findings))
  }

  /// Writes a shortfall of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(rule.name, forKey: .rule)
    try container.encodeIfPresent(figure, forKey: .figure)
    try container.encodeIfPresent(limit, forKey: .limit)
    try container.encode(findings, forKey: .findings)
    try container.encode(text, forKey: .text)
  }
}
