/// Reads what `TallyEncoder` writes, strictly: an unknown member is refused with its position, and integers beyond 2^53
/// are strings.
enum TallyDecoder {
  /// The value of a node. Throws `ReplayGateError.invalidInput`.
  static func decode<Value: TallyValue>(_: Value.Type, from node: JSONNode) throws(ReplayGateError) -> Value {
    try decode(Coded<Value>.self, from: node).value
  }

  /// The value of a node. Throws `ReplayGateError.invalidInput`.
  static func decode<Value: Decodable>(_: Value.Type, from node: JSONNode) throws(ReplayGateError) -> Value {
    do {
      return try NodeDecoder(node: node, name: "the tally").decode(Value.self)
    } catch let error as ReplayGateError {
      throw error
    } catch DecodingError.dataCorrupted(let context) {
      throw node.fault(expected: context.debugDescription)
    } catch {
      throw node.fault(expected: "a tally")
    }
  }
}

private struct NodeDecoder: Decoder, SingleValueDecodingContainer {
  let node: JSONNode
  /// The name in errors.
  let name: String
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> {
    let object = try node.object(name)
    for member in object.members where Key(stringValue: member.name) == nil {
      throw object.unknown(member, of: "\"\(name)\"")
    }
    return KeyedDecodingContainer(ObjectNodes(object: object))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    ArrayNodes(elements: try node.array(name), node: node, name: name + "[]")
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
  func decodeNil() -> Bool { node.isNull }

  func decode<Value: Decodable>(_: Value.Type) throws -> Value {
    func cast(_ value: Any) throws -> Value {
      guard let value = value as? Value else { throw node.fault(expected: "\"\(name)\" to be of another type") }
      return value
    }
    switch Value.self {
    case is Int.Type: return try cast(try integer())
    case is UInt32.Type: return try cast(UInt32(try node.integer(name, in: 0...Int(UInt32.max))))
    case is Double.Type: return try cast(try node.number(name))
    case is String.Type: return try cast(try node.string(name))
    case is Bool.Type: return try cast(try node.bool(name))
    default: break
    }
    do {
      return try Value(from: self)
    } catch DecodingError.dataCorrupted(let context) {
      throw node.fault(expected: context.debugDescription)
    }
  }

  private func integer() throws(ReplayGateError) -> Int {
    let limit = TallyEncoder.largestNumber
    guard case .string(let text) = node.kind else { return try node.integer(name, in: -limit...limit) }
    guard let value = Int(text), value.magnitude > UInt(limit), String(value).isExactly(text) else {
      throw node.fault(expected: "\"\(name)\" to be a number, or a string of a whole one beyond 2^53")
    }
    return value
  }
}

private struct ObjectNodes<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let object: JSONObject
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { object.members.compactMap { Key(stringValue: $0.name) } }

  private func decoder(_ key: Key) throws -> NodeDecoder {
    NodeDecoder(node: try object.required(key.stringValue), name: key.stringValue)
  }

  func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try decoder(key).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try decoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { NodeDecoder(node: try object.required("super"), name: "super") }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

private struct ArrayNodes: UnkeyedDecodingContainer {
  let elements: [JSONNode]
  let node: JSONNode
  let name: String
  var currentIndex = 0
  var codingPath: [any CodingKey] { [] }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  private mutating func next() throws -> NodeDecoder {
    guard !isAtEnd else { throw node.fault(expected: "\"\(name)\" to have more elements") }
    defer { currentIndex += 1 }
    return NodeDecoder(node: elements[currentIndex], name: name)
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }
  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
  mutating func superDecoder() throws -> any Decoder { try next() }
}
