/// A JSON value, independent of its spelling.
indirect enum JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, Sendable
{
  case null
  case bool(Bool)
  /// A number with this spelling.
  case number(String)
  case text(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Sendable {
    let name: String
    var value: JSONValue
  }

  init(stringLiteral value: String) { self = .text(value) }
  init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(nilLiteral: ()) { self = .null }

  static func int(_ value: Int) -> JSONValue { .number(String(value)) }
  static func texts(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.text)) }

  static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(name: $0.key, value: $0.value) })
  }

  /// `units` ÷ 10^`places`, with all its decimals.
  static func decimal(_ units: Int, places: Int) -> JSONValue {
    var digits = String(units.magnitude)
    while digits.count <= places { digits = "0" + digits }
    let point = digits.index(digits.endIndex, offsetBy: -places)
    return .number((units < 0 ? "-" : "") + digits[..<point] + "." + digits[point...])
  }

  /// The value of a member; null if there is none, or if this is not an object.
  subscript(_ name: String) -> JSONValue {
    get {
      if case .object(let members) = self, let found = members.first(where: { $0.name == name }) { return found.value }
      return .null
    }
    set {
      guard case .object(var members) = self else { return }
      if let index = members.firstIndex(where: { $0.name == name }) {
        members[index].value = newValue
      } else {
        members.append(Member(name: name, value: newValue))
      }
      self = .object(members)
    }
  }

  mutating func remove(_ name: String) {
    if case .object(let members) = self { self = .object(members.filter { $0.name != name }) }
  }

  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}

/// The spelling of JSON.
struct JSONSpelling {
  /// A space after `,` and `:`, the default of Python's `json.dumps`.
  var isSpaced = false
  /// The members of every object in random order.
  var isShuffled = false
  /// The number of characters in a thousand that are escaped as `\uXXXX`.
  var escapesPerMille = 0

  func append(_ value: JSONValue, to bytes: inout [UInt8], _ random: inout SplitMix64) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let spelling): bytes += spelling.utf8
    case .text(let text): append(text, to: &bytes, &random)
    case .array(let elements):
      bytes.append(0x5B)
      for (index, element) in elements.enumerated() {
        if index > 0 { separate(&bytes) }
        append(element, to: &bytes, &random)
      }
      bytes.append(0x5D)
    case .object(var members):
      if isShuffled { random.shuffle(&members) }
      bytes.append(0x7B)
      for (index, member) in members.enumerated() {
        if index > 0 { separate(&bytes) }
        append(member.name, to: &bytes, &random)
        bytes.append(0x3A)
        if isSpaced { bytes.append(0x20) }
        append(member.value, to: &bytes, &random)
      }
      bytes.append(0x7D)
    }
  }

  private func separate(_ bytes: inout [UInt8]) {
    bytes.append(0x2C)
    if isSpaced { bytes.append(0x20) }
  }

  private func append(_ text: String, to bytes: inout [UInt8], _ random: inout SplitMix64) {
    bytes.append(0x22)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        bytes.append(0x5C)
        bytes += UTF8.encode(scalar) ?? .init()
      case _ where scalar.value < 0x20 || (escapesPerMille > 0 && random.chance(escapesPerMille)):
        for unit in UTF16.encode(scalar) ?? .init() {
          let digits = String(unit, radix: 16)
          bytes += "\\u".utf8
          bytes += String(repeating: "0", count: 4 - digits.count).utf8
          bytes += digits.utf8
        }
      case _ where scalar.isASCII: bytes.append(UInt8(scalar.value))
      default: bytes += UTF8.encode(scalar) ?? .init()
      }
    }
    bytes.append(0x22)
  }
}
