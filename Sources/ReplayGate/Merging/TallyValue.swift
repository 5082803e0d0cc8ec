/// The building blocks of a tally's document. They are not `Codable`: a public conformance would be a second way to
/// read a tally, which could bypass the seal (`TallySeal`) with another decoder.
protocol TallyValue: Sendable {
  init(from decoder: any Decoder) throws
  func encode(to encoder: any Encoder) throws
}

/// A value that the standard library's containers accept.
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
