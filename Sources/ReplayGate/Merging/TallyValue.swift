/// What a tally's document is made of. The library's own, and no `Codable`: a public conformance would be a second way in,
/// around the seal (`TallySeal`), for whoever hands an edited text to another decoder.
protocol TallyValue: Sendable {
  init(from decoder: any Decoder) throws
  func encode(to encoder: any Encoder) throws
}

/// A value as containers of the standard library take it.
struct Coded<Value: TallyValue>: Codable {
  let value: Value

  init(_ value: Value) { self.value = value }

  init(from decoder: any Decoder) throws { value = try Value(from: decoder) }

  func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

extension KeyedDecodingContainer {
  func decode<Value: TallyValue>(_: Value.Type, forKey key: Key) throws -> Value {
    try decode(Coded<Value>.self, forKey: key).value
  }

  func decode<Value: TallyValue>(_: [Value].Type, forKey key: Key) throws -> [Value] {
    try decode([Coded<Value>].self, forKey: key).map(\.value)
  }

  func decodeIfPresent<Value: TallyValue>(_: Value.Type, forKey key: Key) throws -> Value? {
    try decodeIfPresent(Coded<Value>.self, forKey: key)?.value
  }
}

extension KeyedEncodingContainer {
  mutating func encode(_ value: some TallyValue, forKey key: Key) throws { try encode(Coded(value), forKey: key) }

  mutating func encode(_ values: [some TallyValue], forKey key: Key) throws {
    try encode(values.map(Coded.init), forKey: key)
  }

  mutating func encodeIfPresent<Value: TallyValue>(_ value: Value?, forKey key: Key) throws {
    try encodeIfPresent(value.map(Coded.init), forKey: key)
  }
}

extension UnkeyedDecodingContainer {
  mutating func decode<Value: TallyValue>(_: Value.Type) throws -> Value { try decode(Coded<Value>.self).value }
}

extension UnkeyedEncodingContainer {
  mutating func encode(_ value: some TallyValue) throws { try encode(Coded(value)) }
}
