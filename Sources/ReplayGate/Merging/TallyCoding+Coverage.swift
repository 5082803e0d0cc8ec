/// A knob at whose settings nothing turns is left out, and so is a side on which nothing does.
extension NearestTurns: TallyValue {
  private enum Key: String, CodingKey { case knob, below, above }

  /// Reads the turns of a tally.
  init(from decoder: any Decoder) throws {
    self.init()
    var list = try decoder.unkeyedContainer()
    while !list.isAtEnd {
      let item = try list.nestedContainer(keyedBy: Key.self)
      let knob: ProfileKnob = try item.named(.knob, \.member)
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
