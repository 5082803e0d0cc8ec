/// Knobs without a turn are omitted, and so are sides without one.
extension NearestTurns: TallyValue {
  private enum Key: String, CodingKey { case knob, below, above }

  /// Reads the turns of a tally.
  init(from decoder: any Decoder) throws {
    self.init()
    var list = try decoder.unkeyedContainer()
    try list.forEachKnob(named: Key.knob) { knob, item in
      func turn(_ key: Key) throws -> Double? { item.contains(key) ? try item.notNegative(key) : nil }
      let (below, above) = (try turn(.below), try turn(.above))
      guard below ?? above != nil, set(knob, below: below, above: above) else {
        throw item.fault("settings at which a decision turns, on both sides of the baseline's")
      }
    }
  }

  /// Writes the turns of a tally.
  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for knob in ProfileKnob.allCases {
      let turns = self[knob]
      if turns.below == nil, turns.above == nil { continue }
      var item = list.nestedContainer(keyedBy: Key.self)
      try item.encode(knob.member, forKey: .knob)
      try item.encodeIfPresent(turns.below, forKey: .below)
      try item.encodeIfPresent(turns.above, forKey: .above)
    }
  }
}

extension Coverage: TallyValue {
  private enum Key: String, CodingKey { case knobs, rules, lanes }

  /// Reads the coverage of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init()
    let knobs = try container.decode([KnobCoverage].self, forKey: .knobs)
    guard knobs.map(\.knob) == ProfileKnob.allCases else { throw container.fault("one of each knob, in order") }
    self.knobs = knobs
    rules = try container.counts(.rules, rules.count)
    let origins = try container.counts(.lanes, 4)
    (lanes.baseline, lanes.candidate, lanes.another, lanes.notNamed) = (origins[0], origins[1], origins[2], origins[3])
  }

  /// Writes the coverage of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(knobs, forKey: .knobs)
    try container.encode(rules, forKey: .rules)
    try container.encode([lanes.baseline, lanes.candidate, lanes.another, lanes.notNamed], forKey: .lanes)
  }

  /// Whether the counts are possible for this number of decisions.
  func isConsistent(with records: Int) -> Bool {
    var named = 0
    for count in [lanes.baseline, lanes.candidate, lanes.another, lanes.notNamed] {
      let (sum, overflows) = named.addingReportingOverflow(count)
      if overflows { return false }
      named = sum
    }
    return named <= records && rules.allSatisfy { $0 <= records }
      && knobs.allSatisfy { $0.isConsistent(with: records) }
  }
}

extension KnobCoverage: TallyValue {
  private enum Key: String, CodingKey {
    case knob, figures, least, greatest, nearestAtOrBelow, nearestAbove, between, decidedOtherwise
  }

  /// Reads the coverage of a knob.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func figure(_ key: Key) throws -> Double? { container.contains(key) ? try container.notNegative(key) : nil }
    self.init(try container.named(.knob, \.member))
    figures = try container.count(.figures)
    least = try figure(.least)
    greatest = try figure(.greatest)
    nearestAtOrBelow = try figure(.nearestAtOrBelow)
    nearestAbove = try figure(.nearestAbove)
    between = try container.count(.between)
    decidedOtherwise = try container.count(.decidedOtherwise)
  }

  /// Writes the coverage of a knob.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(knob.member, forKey: .knob)
    try container.encode(figures, forKey: .figures)
    try container.encodeIfPresent(least, forKey: .least)
    try container.encodeIfPresent(greatest, forKey: .greatest)
    try container.encodeIfPresent(nearestAtOrBelow, forKey: .nearestAtOrBelow)
    try container.encodeIfPresent(nearestAbove, forKey: .nearestAbove)
    try container.encode(between, forKey: .between)
    try container.encode(decidedOtherwise, forKey: .decidedOtherwise)
  }

  /// Whether the counts and figures are possible for this number of decisions.
  func isConsistent(with records: Int) -> Bool {
    guard figures <= records, between <= records, decidedOtherwise <= between, (least == nil) == (figures == 0),
      (greatest == nil) == (figures == 0), (nearestAtOrBelow ?? nearestAbove == nil) == (figures == 0)
    else { return false }
    guard let least, let greatest else { return true }
    return least == nearestAtOrBelow.map { min($0, least) } ?? nearestAbove
      && greatest == nearestAbove.map { max($0, greatest) } ?? nearestAtOrBelow
      && [nearestAtOrBelow, nearestAbove].compactMap(\.self).allSatisfy { (least...greatest).contains($0) }
      && (nearestAtOrBelow ?? -1) < (nearestAbove ?? .infinity)
  }
}
