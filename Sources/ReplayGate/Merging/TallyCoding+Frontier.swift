extension Frontier: TallyValue {
  private enum Key: String, CodingKey { case atOwnSettings, curves }

  /// Reads the frontier of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init()
    atOwnSettings = try container.count(.atOwnSettings)
    let curves = try container.decode([KnobCurve].self, forKey: .curves)
    guard curves.map(\.knob) == ProfileKnob.allCases else { throw container.fault("one curve a knob, in order") }
    self.curves = curves
  }

  /// Writes the frontier of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(atOwnSettings, forKey: .atOwnSettings)
    try container.encode(curves, forKey: .curves)
  }

  /// Whether the counts are possible for this number of decisions.
  func isConsistent(with records: Int) -> Bool {
    atOwnSettings <= records
      && curves.allSatisfy { curve in
        curve.always <= records
          && [curve.counting, curve.loosened, curve.blocking, curve.undecided].allSatisfy {
            $0.steps.isConsistent(with: records, curve.knob, limit: TurningPoints.kept)
          }
      }
  }
}

/// Curves without content are omitted.
extension KnobCurve: TallyValue {
  private enum Key: String, CodingKey { case knob, always, counting, loosened, blocking, undecided }

  /// Reads a curve of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(try container.named(.knob, \.member))
    always = try container.count(.always)
    counting = try container.decodeIfPresent(StepCurve.self, forKey: .counting) ?? StepCurve()
    loosened = try container.decodeIfPresent(StepCurve.self, forKey: .loosened) ?? StepCurve()
    blocking = try container.decodeIfPresent(StepCurve.self, forKey: .blocking) ?? StepCurve()
    undecided = try container.decodeIfPresent(StepCurve.self, forKey: .undecided) ?? StepCurve()
  }

  /// Writes a curve of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(knob.member, forKey: .knob)
    try container.encode(always, forKey: .always)
    for (key, curve) in [
      (Key.counting, counting), (.loosened, loosened), (.blocking, blocking), (.undecided, undecided),
    ]
    where !curve.steps.isEmpty {
      try container.encode(curve, forKey: key)
    }
  }
}

private enum StepKey: String, CodingKey { case atLowest, falls, rises }

extension StepCurve: TallyValue {
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: StepKey.self)
    self.init()
    steps.atLowest = try container.count(.atLowest)
    if container.contains(.falls) {
      let side = try container.nestedContainer(keyedBy: TurningPoints.Key.self, forKey: .falls)
      falls = try side.buckets()
      steps.falls = try side.points(keepsHighest: true, count: Self.sum(of: falls))
    }
    if container.contains(.rises) {
      let side = try container.nestedContainer(keyedBy: TurningPoints.Key.self, forKey: .rises)
      rises = try side.buckets()
      steps.rises = try side.points(keepsHighest: false, count: Self.sum(of: rises))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: StepKey.self)
    try container.encode(steps.atLowest, forKey: .atLowest)
    for (key, points, buckets) in [(StepKey.falls, steps.falls, falls), (.rises, steps.rises, rises)]
    where points.count > 0 {
      var side = container.nestedContainer(keyedBy: TurningPoints.Key.self, forKey: key)
      try side.encode(buckets.sorted { $0.key < $1.key }.flatMap { [Int($0.key), $0.value] }, forKey: .buckets)
      try side.encode(points)
    }
  }

  /// `Int.max` if the sum overflows, which no recording reaches.
  private static func sum(of buckets: [UInt32: Int]) -> Int {
    buckets.values.reduce(0) { sum, count in
      let (more, overflows) = sum.addingReportingOverflow(count)
      return overflows ? .max : more
    }
  }
}

extension StepCount: TallyValue {
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: StepKey.self)
    self.init()
    atLowest = try container.count(.atLowest)
    if container.contains(.falls) {
      let side = try container.nestedContainer(keyedBy: TurningPoints.Key.self, forKey: .falls)
      falls = try side.points(keepsHighest: true, count: side.count(.count))
    }
    if container.contains(.rises) {
      let side = try container.nestedContainer(keyedBy: TurningPoints.Key.self, forKey: .rises)
      rises = try side.points(keepsHighest: false, count: side.count(.count))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: StepKey.self)
    try container.encode(atLowest, forKey: .atLowest)
    for (key, points) in [(StepKey.falls, falls), (.rises, rises)] where points.count > 0 {
      var side = container.nestedContainer(keyedBy: TurningPoints.Key.self, forKey: key)
      try side.encode(points.count, forKey: .count)
      try side.encode(points)
    }
  }

  /// Whether the counts are possible for this number of decisions and of kept points.
  func isConsistent(with records: Int, _ knob: ProfileKnob, limit: Int) -> Bool {
    // A decision turns at most three times, so it falls or rises at most twice.
    guard atLowest <= records, falls.count / 2 <= records, rises.count / 2 <= records else { return false }
    let atHighest = atLowest - falls.count + rises.count
    return (0...records).contains(atHighest)
      && [falls, rises].allSatisfy { points in
        points.kept.count == min(points.count, limit)
          && points.kept.allSatisfy { $0 > knob.settings.lowerBound && $0 == knob.setting(from: $0) }
      }
  }
}

/// Knobs without content are omitted.
extension StrategySteps: TallyValue {
  private enum Key: String, CodingKey { case knob, tightened, loosened }

  init(from decoder: any Decoder) throws {
    self.init()
    var list = try decoder.unkeyedContainer()
    try list.forEachKnob(named: Key.knob) { knob, item in
      knobs[Int(knob.rawValue)] = Knob(
        tightened: try item.decodeIfPresent(StepCount.self, forKey: .tightened) ?? StepCount(),
        loosened: try item.decodeIfPresent(StepCount.self, forKey: .loosened) ?? StepCount())
    }
  }

  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for knob in ProfileKnob.allCases {
      let steps = knobs[Int(knob.rawValue)]
      if steps.tightened.isEmpty, steps.loosened.isEmpty { continue }
      var item = list.nestedContainer(keyedBy: Key.self)
      try item.encode(knob.member, forKey: .knob)
      if !steps.tightened.isEmpty { try item.encode(steps.tightened, forKey: .tightened) }
      if !steps.loosened.isEmpty { try item.encode(steps.loosened, forKey: .loosened) }
    }
  }

  /// Whether the counts are possible for this number of decisions and of kept points.
  func isConsistent(with records: Int, limit: Int) -> Bool {
    ProfileKnob.allCases.allSatisfy { knob in
      let steps = knobs[Int(knob.rawValue)]
      return steps.tightened.isConsistent(with: records, knob, limit: limit)
        && steps.loosened.isConsistent(with: records, knob, limit: limit)
    }
  }
}

// MARK: Turning points

/// Equal points are written once, with their number.
extension TurningPoints {
  fileprivate enum Key: String, CodingKey { case buckets, count, points, repeats }
}

extension KeyedDecodingContainer<TurningPoints.Key> {
  /// Counts, by bucket number.
  fileprivate func buckets() throws -> [UInt32: Int] {
    let pairs = try decode([Int].self, forKey: .buckets)
    var buckets: [UInt32: Int] = [:]
    for index in stride(from: 0, to: pairs.count, by: 2) {
      guard index + 1 < pairs.count, pairs[index + 1] > 0, let bucket = UInt32(exactly: pairs[index]),
        (1...StepCurve.lastBucket).contains(bucket), buckets.updateValue(pairs[index + 1], forKey: bucket) == nil
      else { throw fault("\"buckets\" to be pairs of number and count") }
    }
    return buckets
  }

  fileprivate func points(keepsHighest: Bool, count: Int) throws -> TurningPoints {
    let points = try decode([Double].self, forKey: .points)
    let repeats = try counts(.repeats, points.count)
    var kept: [Double] = []
    for (point, number) in zip(points, repeats) {
      guard number > 0, number <= TurningPoints.kept - kept.count, kept.last != point else {
        throw fault("\"points\" in order, \(TurningPoints.kept) at the most")
      }
      kept += [Double](repeating: point, count: number)
    }
    guard let points = TurningPoints(keepsHighest: keepsHighest, count: count, kept: kept) else {
      throw fault("\"points\" in order, the outermost of their number")
    }
    return points
  }
}

extension KeyedEncodingContainer<TurningPoints.Key> {
  fileprivate mutating func encode(_ all: TurningPoints) throws {
    var points: [Double] = []
    var repeats: [Int] = []
    for point in all.kept {
      if points.last == point {
        repeats[repeats.count - 1] += 1
      } else {
        points.append(point)
        repeats.append(1)
      }
    }
    try encode(points, forKey: .points)
    try encode(repeats, forKey: .repeats)
  }
}
