/// A member of a JSON object.
package struct JSONMember: Sendable {
  /// The name, unescaped.
  package let name: String
  /// The value.
  package let value: JSONNode
  /// The position of the name's quote, in bytes from the start of the text.
  let nameOffset: Int
}

/// A JSON object with look-up by name. Look-ups are linear: it is for objects that people write.
package struct JSONObject: Sendable {
  /// The members in the order of the text. No name occurs twice.
  package let members: [JSONMember]
  /// The node of the object.
  package let node: JSONNode

  /// The value of a member, or nil if it is absent.
  package subscript(name: String) -> JSONNode? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The value of a member, or nil if it is absent or `null`.
  package func optional(_ name: String) -> JSONNode? {
    guard let value = self[name], !value.isNull else { return nil }
    return value
  }

  /// The value of a member. Throws an error at the object's `{` if it is absent.
  package func required(_ name: String) throws(ReplayGateError) -> JSONNode {
    guard let value = self[name] else {
      throw node.fault(
        expected: "a member \"\(name)\" in the object that begins here", found: "no such member")
    }
    return value
  }

  /// Throws an error at the first member with another name. `what` describes the object: `a policy profile`.
  package func refuseUnknown(except known: [String], of what: String) throws(ReplayGateError) {
    for member in members where !known.contains(where: { $0.utf8.elementsEqual(member.name.utf8) }) {
      throw unknown(member, of: what, known)
    }
  }

  /// The error about a member that is not allowed here. It lists those that are, if they are given.
  package func unknown(_ member: JSONMember, of what: String, _ known: [String] = []) -> ReplayGateError {
    let list = known.isEmpty ? "" : " (\(known.joined(separator: ", ")))"
    return node.origin.fault(
      at: member.nameOffset, expected: "no member but those of \(what)\(list)", found: "\"\(member.name)\"")
  }

  /// Throws unless the member `schemaVersion` is exactly this string.
  package func require(schemaVersion: String) throws(ReplayGateError) {
    let version = try required("schemaVersion")
    guard case .string(let text) = version.kind, text.utf8.elementsEqual(schemaVersion.utf8) else {
      throw version.fault(expected: "\"schemaVersion\" to be \"\(schemaVersion)\"")
    }
  }
}
