/// A member of a JSON object.
package struct JSONMember: Sendable {
  /// Its name, unescaped.
  package let name: String
  /// Its value.
  package let value: JSONNode
  /// Where the name's quote stands, in bytes from the start of the text.
  let nameOffset: Int
}

/// A JSON object whose members are asked for by name. Look-ups are linear: for objects that people write.
package struct JSONObject: Sendable {
  /// In the text's order; no name twice.
  package let members: [JSONMember]
  /// The object itself.
  package let node: JSONNode

  /// A member's value; nil where it is absent.
  package subscript(name: String) -> JSONNode? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// A member's value; nil where it is absent or `null`.
  package func optional(_ name: String) -> JSONNode? {
    guard let value = self[name], !value.isNull else { return nil }
    return value
  }

  /// A member's value; a fault at the object's `{` where it is absent.
  package func required(_ name: String) throws(ReplayGateError) -> JSONNode {
    guard let value = self[name] else {
      throw node.fault(
        expected: "a member \"\(name)\" in the object that begins here", found: "no such member")
    }
    return value
  }

  /// A fault at the first member that is none of these. `what` is what the object is: `a policy profile`.
  package func refuseUnknown(except known: [String], of what: String) throws(ReplayGateError) {
    for member in members where !known.contains(where: { $0.utf8.elementsEqual(member.name.utf8) }) {
      throw unknown(member, of: what)
    }
  }

  /// The fault of a member that does not belong here.
  package func unknown(_ member: JSONMember, of what: String) -> ReplayGateError {
    node.origin.fault(
      at: member.nameOffset, expected: "no member but those of \(what)", found: "\"\(member.name)\"")
  }

  /// A fault unless `schemaVersion` is exactly this.
  package func require(schemaVersion: String) throws(ReplayGateError) {
    let version = try required("schemaVersion")
    guard case .string(let text) = version.kind, text.utf8.elementsEqual(schemaVersion.utf8) else {
      throw version.fault(expected: "\"schemaVersion\" to be \"\(schemaVersion)\"")
    }
  }
}
