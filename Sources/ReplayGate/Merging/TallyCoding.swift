extension UnkeyedDecodingContainer {
  /// Reads the entries that are left, each of the knob that it names.
  mutating func forEachKnob<Key: CodingKey>(
    named key: Key, _ read: (ProfileKnob, KeyedDecodingContainer<Key>) throws -> Void
  ) throws {
    while !isAtEnd {
      let entry = try nestedContainer(keyedBy: Key.self)
      try read(try entry.named(key, \.member), entry)
    }
  }
}

extension KeyedDecodingContainer {
  /// The error about the object that contains this container.
  func fault(_ expected: String) -> DecodingError {
    .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: expected))
  }

  /// A nonnegative integer.
  func count(_ key: Key) throws -> Int {
    let value = try decode(Int.self, forKey: key)
    guard value >= 0 else { throw fault("\"\(key.stringValue)\" to be a whole number from 0") }
    return value
  }

  /// An array of `count` nonnegative integers.
  func counts(_ key: Key, _ number: Int) throws -> [Int] {
    let values = try decode([Int].self, forKey: key)
    guard values.count == number, values.allSatisfy({ $0 >= 0 }) else {
      throw fault("\"\(key.stringValue)\" to be \(number) whole numbers from 0")
    }
    return values
  }

  /// A finite nonnegative number.
  func notNegative(_ key: Key) throws -> Double {
    let value = try decode(Double.self, forKey: key)
    guard value >= 0, value.isFinite else { throw fault("\"\(key.stringValue)\" to be a number from 0") }
    return value
  }

  /// A case, by its name.
  func named<Value: CaseIterable>(_ key: Key, _ name: (Value) -> String) throws -> Value {
    let text = try decode(String.self, forKey: key)
    guard let value = Value.allCases.first(where: { name($0).isExactly(text) }) else {
      throw fault("\"\(key.stringValue)\" to be one of \(Value.allCases.map(name).joined(separator: ", "))")
    }
    return value
  }

  /// A case, by its name; nil if it is absent.
  func namedIfPresent<Value: CaseIterable>(_ key: Key, _ name: (Value) -> String) throws -> Value? {
    contains(key) ? try named(key, name) : nil
  }
}

extension OrderedFingerprint: TallyValue {
  private enum Key: String, CodingKey { case count, sum }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let text = try container.decode(String.self, forKey: .sum)
    guard let value = UInt128(text, radix: 16), Self.hex(value).isExactly(text) else {
      throw container.fault("\"sum\" to be 32 lower-case hexadecimal digits")
    }
    sum = value
    count = try container.count(.count)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(count, forKey: .count)
    try container.encode(Self.hex(sum), forKey: .sum)
  }

  private static func hex(_ value: UInt128) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 32 - digits.utf8.count) + digits
  }
}

extension DecisionExample: TallyValue {
  private enum Key: String, CodingKey {
    case id, strategyId, source, line, reason, baseline, candidate, recorded, causes, isDecidedElsewhere, rule
  }

  /// Reads an example of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      id: try container.decode(String.self, forKey: .id),
      strategyId: try container.decode(String.self, forKey: .strategyId),
      source: try container.decode(String.self, forKey: .source), line: try container.count(.line),
      reason: try container.named(.reason, \.code), baseline: try container.named(.baseline, \.name),
      candidate: try container.namedIfPresent(.candidate, \.name),
      recorded: try container.namedIfPresent(.recorded, \.name),
      causes: try container.decode([String].self, forKey: .causes),
      isDecidedElsewhere: try container.decodeIfPresent(Bool.self, forKey: .isDecidedElsewhere) ?? false,
      rule: try container.namedIfPresent(.rule, \.name))
  }

  /// Writes an example of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(strategyId, forKey: .strategyId)
    try container.encode(source, forKey: .source)
    try container.encode(line, forKey: .line)
    try container.encode(reason.code, forKey: .reason)
    try container.encode(baseline.name, forKey: .baseline)
    try container.encodeIfPresent(candidate?.name, forKey: .candidate)
    try container.encodeIfPresent(recorded?.name, forKey: .recorded)
    try container.encode(causes, forKey: .causes)
    try container.encodeIfPresent(isDecidedElsewhere ? true : nil, forKey: .isDecidedElsewhere)
    try container.encodeIfPresent(rule?.name, forKey: .rule)
  }
}

extension DecidingRecord: TallyValue {
  private enum Key: String, CodingKey { case id, source, line, baseline, candidate, counting, delta }

  /// Reads the deciding record of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let baseline: Decision = try container.named(.baseline, \.name)
    let candidate: Decision = try container.named(.candidate, \.name)
    let rank = Rank(
      counting: try container.named(.counting, \.name),
      drop: Int(baseline.rawValue) - Int(candidate.rawValue), delta: try container.notNegative(.delta),
      candidate: candidate)
    self.init(
      id: try container.decode(String.self, forKey: .id), baseline: baseline, candidate: candidate,
      source: try container.decode(String.self, forKey: .source), line: try container.count(.line), rank: rank)
  }

  /// Writes the deciding record of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(source, forKey: .source)
    try container.encode(line, forKey: .line)
    try container.encode(baseline.name, forKey: .baseline)
    try container.encode(candidate.name, forKey: .candidate)
    try container.encode(rank.counting.name, forKey: .counting)
    try container.encode(rank.delta, forKey: .delta)
  }
}

extension ReplayFidelity: TallyValue {
  private enum Key: String, CodingKey { case compared, divergedByDigest, divergedByName, first }

  /// Reads the fidelity of a tally.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    compared = try container.count(.compared)
    divergedByDigest = try container.count(.divergedByDigest)
    divergedByName = try container.count(.divergedByName)
    first = try container.decode([DecisionExample].self, forKey: .first)
    guard divergedByDigest <= compared, divergedByName <= compared - divergedByDigest,
      first.count <= min(Self.maximumExamples, diverged)
    else {
      throw container.fault("a fidelity whose counts agree")
    }
  }

  /// Writes the fidelity of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(compared, forKey: .compared)
    try container.encode(divergedByDigest, forKey: .divergedByDigest)
    try container.encode(divergedByName, forKey: .divergedByName)
    try container.encode(first, forKey: .first)
  }
}
