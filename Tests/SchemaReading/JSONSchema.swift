import Foundation
import ReplayGate

/// The part of JSON Schema 2020-12 that the printed schemas use. An unknown keyword is an error.
package struct JSONSchema: Sendable {
  private let root: JSONNode

  package init(json text: String, source: String) throws {
    root = try JSONNode.parse(Array(text.utf8), source: source)
  }

  /// What in a text is against the schema; empty where it is valid. Text that is no JSON is the one fault `no JSON`.
  package func faults(of text: String) -> [String] {
    guard let value = try? JSONNode.parse(Array(text.utf8), source: "text") else { return ["no JSON"] }
    return faults(of: value, root, at: "$")
  }

  private func faults(of value: JSONNode, _ schema: JSONNode, at place: String) -> [String] {
    (schema.members ?? []).flatMap { faults(of: value, $0, in: schema, at: place) }
  }

  /// Whether a schema, or one that it refers to, has a property of this name.
  private func isEvaluated(_ name: String, _ schema: JSONNode) -> Bool {
    if schema["properties"]?[name] != nil { return true }
    let target = schema["$ref"]?.string?.split(separator: "/").last.flatMap { root["$defs"]?[String($0)] }
    return ([target].compactMap(\.self) + (schema["allOf"]?.elements ?? [])).contains { isEvaluated(name, $0) }
  }

  private func faults(of value: JSONNode, _ word: JSONMember, in schema: JSONNode, at place: String) -> [String] {
    let rule = word.value
    func fault(unless holds: Bool) -> [String] { holds ? [] : ["\(place): \(word.name)"] }
    switch word.name {
    case "$schema", "$id", "$comment", "$defs", "title", "description", "format": return []
    case "$ref":
      let name = rule.string?.split(separator: "/").last.map(String.init) ?? ""
      guard let target = root["$defs"]?[name] else { return ["no \(name)"] }
      return faults(of: value, target, at: place)
    case "type": return fault(unless: (rule.elements ?? [rule]).contains { value.isOfType($0.string ?? "") })
    case "const": return fault(unless: value.isTheScalar(rule))
    case "enum": return fault(unless: (rule.elements ?? []).contains(where: value.isTheScalar))
    case "pattern":
      guard let text = value.string else { return [] }
      return fault(unless: text.range(of: rule.string ?? "", options: .regularExpression) != nil)
    case "minimum": return fault(unless: value.number.map { $0 >= rule.number ?? .nan } ?? true)
    case "maximum": return fault(unless: value.number.map { $0 <= rule.number ?? .nan } ?? true)
    case "minItems": return fault(unless: value.elements.map { Double($0.count) >= rule.number ?? .nan } ?? true)
    case "required":
      guard value.members != nil else { return [] }
      return fault(unless: (rule.elements ?? []).allSatisfy { value[$0.string ?? ""] != nil })
    case "patternProperties":
      // All members have the same type, under any name.
      return (value.members ?? []).flatMap { member in
        (rule.members ?? []).flatMap { faults(of: member.value, $0.value, at: "\(place).\(member.name)") }
      }
    case "additionalProperties":
      if case .bool(true) = rule.kind { return [] }
      return fault(unless: (value.members ?? []).allSatisfy { schema["properties"]?[$0.name] != nil })
    case "unevaluatedProperties":
      // Of the schemas in `allOf`, those that are referred to are looked into, and no deeper.
      if case .bool(true) = rule.kind { return [] }
      return fault(unless: (value.members ?? []).allSatisfy { isEvaluated($0.name, schema) })
    case "properties":
      return (rule.members ?? []).flatMap { member in
        value[member.name].map { faults(of: $0, member.value, at: "\(place).\(member.name)") } ?? []
      }
    case "items":
      return (value.elements ?? []).enumerated().flatMap { faults(of: $1, rule, at: "\(place)[\($0)]") }
    case "minLength":
      return fault(unless: value.string.map { Double($0.unicodeScalars.count) >= rule.number ?? .nan } ?? true)
    case "prefixItems":
      return zip(rule.elements ?? [], value.elements ?? []).flatMap { faults(of: $1, $0, at: place) }
    case "maxItems": return fault(unless: value.elements.map { Double($0.count) <= rule.number ?? .nan } ?? true)
    case "oneOf":
      return fault(unless: (rule.elements ?? []).count { faults(of: value, $0, at: place).isEmpty } == 1)
    case "anyOf":
      return fault(unless: (rule.elements ?? []).contains { faults(of: value, $0, at: place).isEmpty })
    case "allOf": return (rule.elements ?? []).flatMap { faults(of: value, $0, at: place) }
    default: return ["\(place): unknown word \(word.name)"]
    }
  }
}

extension JSONNode {
  fileprivate var members: [JSONMember]? { if case .object(let members) = kind { members } else { nil } }
  fileprivate var elements: [JSONNode]? { if case .array(let elements) = kind { elements } else { nil } }
  fileprivate var string: String? { if case .string(let text) = kind { text } else { nil } }
  fileprivate var number: Double? { if case .number(let value) = kind { value } else { nil } }

  fileprivate subscript(name: String) -> JSONNode? { members?.first { $0.name == name }?.value }

  /// Whether this and the other are the same string, number or literal.
  fileprivate func isTheScalar(_ other: JSONNode) -> Bool {
    switch (kind, other.kind) {
    case (.string(let a), .string(let b)): Array(a.utf8) == Array(b.utf8)
    case (.number(let a), .number(let b)): a == b
    case (.bool(let a), .bool(let b)): a == b
    case (.null, .null): true
    default: false
    }
  }

  fileprivate func isOfType(_ type: String) -> Bool {
    switch (kind, type) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"), (.null, "null"): true
    case (.number, "number"): true
    case (.number(let value), "integer"): value == value.rounded()
    default: false
    }
  }
}
