/// The only encoder of the tally's JSON: writes an `Encodable` value without spaces, with members sorted, and integers
/// beyond 2^53 as strings, because many readers of JSON store numbers as doubles.
enum TallyEncoder {
  /// The JSON of a value. O(n log n).
  static func json(of value: some TallyValue) throws -> [UInt8] { try json(of: Coded(value)) }

  /// The JSON of a value. O(n log n).
  static func json(of value: some Encodable) throws -> [UInt8] {
    let node = EncodedNode()
    try node.encode(value)
    var writer = JSONWriter()
    node.write(to: &writer)
    return writer.bytes
  }

  /// The JSON of an object with a member added: the digest of its JSON without that member. O(n log n).
  static func json(of value: some TallyValue, sealedBy member: String) throws -> [UInt8] {
    let node = EncodedNode()
    try node.encode(Coded(value))
    var plain = JSONWriter()
    node.write(to: &plain)
    try node.member(member).encode(TallySeal.digest(of: plain.bytes))
    var sealed = JSONWriter()
    node.write(to: &sealed)
    return sealed.bytes
  }

  /// The largest integer that every reader of JSON preserves.
  static let largestNumber = 1 << 53
}

/// A value under construction: more than one container can be requested for it.
private final class EncodedNode {
  private enum Kind {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([EncodedNode])
    case object([(name: String, value: EncodedNode)])
  }

  private var kind = Kind.null

  func becomeObject() { if case .object = kind {} else { kind = .object([]) } }
  func becomeArray() { if case .array = kind {} else { kind = .array([]) } }

  func member(_ name: String) -> EncodedNode {
    let node = EncodedNode()
    if case .object(var members) = kind {
      kind = .null
      members.append((name, node))
      kind = .object(members)
    }
    return node
  }

  func element() -> EncodedNode {
    let node = EncodedNode()
    if case .array(var elements) = kind {
      kind = .null
      elements.append(node)
      kind = .array(elements)
    }
    return node
  }

  var count: Int { if case .array(let elements) = kind { elements.count } else { 0 } }

  func encode<Value: Encodable>(_ value: Value) throws {
    switch value {
    case let value as Int: kind = .integer(value)
    case let value as String: kind = .string(value)
    case let value as Bool: kind = .bool(value)
    case let value as Double:
      guard value.isFinite else {
        throw EncodingError.invalidValue(value, EncodingError.Context(codingPath: [], debugDescription: "not finite"))
      }
      kind = .number(value)
    case let value as any BinaryInteger: kind = .integer(Int(value))
    default: try value.encode(to: NodeEncoder(node: self))
    }
  }

  func write(to writer: inout JSONWriter) {
    switch kind {
    case .null: writer.raw("null")
    case .bool(let value): writer.bool(value)
    case .integer(let value):
      if value.magnitude > UInt(TallyEncoder.largestNumber) {
        writer.string(String(value))
      } else {
        writer.integer(value)
      }
    case .number(let value): writer.number(value)
    case .string(let value): writer.string(value)
    case .array(let elements):
      writer.raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { writer.raw(",") }
        element.write(to: &writer)
      }
      writer.raw("]")
    case .object(let members):
      writer.raw("{")
      let sorted = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      for (index, member) in sorted.enumerated() {
        if index > 0 { writer.raw(",") }
        writer.string(member.name)
        writer.raw(":")
        member.value.write(to: &writer)
      }
      writer.raw("}")
    }
  }
}

private struct NodeEncoder: Encoder, SingleValueEncodingContainer {
  let node: EncodedNode
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
    node.becomeObject()
    return KeyedEncodingContainer(KeyedNodes(node: node))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomeArray()
    return NodeList(node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
  func encodeNil() {}
  func encode<Value: Encodable>(_ value: Value) throws { try node.encode(value) }
}

private struct KeyedNodes<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodedNode
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { _ = node.member(key.stringValue) }
  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try node.member(key.stringValue).encode(value)
  }

  func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
    NodeEncoder(node: node.member(key.stringValue)).container(keyedBy: keyedBy)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    NodeEncoder(node: node.member(key.stringValue)).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { NodeEncoder(node: node.member("super")) }
  func superEncoder(forKey key: Key) -> any Encoder { NodeEncoder(node: node.member(key.stringValue)) }
}

private struct NodeList: UnkeyedEncodingContainer {
  let node: EncodedNode
  var codingPath: [any CodingKey] { [] }
  var count: Int { node.count }

  func encodeNil() { _ = node.element() }
  func encode<Value: Encodable>(_ value: Value) throws { try node.element().encode(value) }

  func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) -> KeyedEncodingContainer<Nested> {
    NodeEncoder(node: node.element()).container(keyedBy: keyedBy)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { NodeEncoder(node: node.element()).unkeyedContainer() }
  func superEncoder() -> any Encoder { NodeEncoder(node: node.element()) }
}
