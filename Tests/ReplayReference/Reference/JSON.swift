/// A JSON value with all details: members in their order with repeats, and the spelling of numbers.
indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(Text)
  case array([JSON])
  case object([Member])

  struct Member: Sendable {
    var name: Text
    var value: JSON

    init(_ name: Text, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  static func number(_ value: Double) -> JSON { .number("\(value)") }
  static func text(_ value: String) -> JSON { .string(Text(value)) }
  static func texts(_ values: [Text]) -> JSON { .array(values.map { .string($0) }) }

  /// The first member with this name; nil if there is none, or if this is not an object.
  subscript(name: Text) -> JSON? {
    get {
      guard case .object(let members) = self else { return nil }
      return members.first { $0.name == name }?.value
    }
    set {
      guard case .object(var members) = self else { return }
      if let index = members.firstIndex(where: { $0.name == name }) {
        if let newValue { members[index].value = newValue } else { members.remove(at: index) }
      } else if let newValue {
        members.append(Member(name, newValue))
      }
      self = .object(members)
    }
  }

  var isNull: Bool { if case .null = self { true } else { false } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var text: Text? { if case .string(let value) = self { value } else { nil } }
  var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
  var members: [Member]? { if case .object(let value) = self { value } else { nil } }
  /// The nearest double, which may be infinite.
  var double: Double? { if case .number(let value) = self { Double(value) } else { nil } }
  var finite: Double? { double.flatMap { $0.isFinite ? $0 : nil } }

  /// The place of the first difference from another value; nil if they are equal. Numbers are compared as numbers, strings
  /// by code points, and objects must have exactly the same members in any order.
  func difference(to other: JSON) -> String? {
    var same = false
    switch (self, other) {
    case (.null, .null): same = true
    case (.bool(let left), .bool(let right)): same = left == right
    case (.string(let left), .string(let right)): same = left == right
    case (.number(let left), .number(let right)): same = Double(left) == Double(right)
    case (.array(let left), .array(let right)) where left.count == right.count:
      for (index, pair) in zip(left, right).enumerated() {
        if let found = pair.0.difference(to: pair.1) { return "[\(index)]" + found }
      }
      same = true
    case (.object(let left), .object(let right)):
      let (left, right) = (left.sorted { $0.name < $1.name }, right.sorted { $0.name < $1.name })
      guard left.map(\.name) == right.map(\.name) else { break }
      for (one, two) in zip(left, right) {
        if let found = one.value.difference(to: two.value) { return ".\(one.name)" + found }
      }
      same = true
    default: break
    }
    return same ? nil : ": \(rendered) against \(other.rendered)"
  }

  /// JSON text without spaces and without unnecessary escapes.
  var rendered: String { String(decoding: JSONStyle.plain.bytes(of: self), as: UTF8.self) }
}
