import ReplayGate

/// A document of the OpenSLO specification, version `openslo/v1`: `kind`, `metadata` and `spec`.
///
/// A member of a `spec` that is not supported is an error, because it could change the meaning.
struct OpenSLODocument {
  let kind: String
  /// Empty if an inline object has none.
  let name: String
  let spec: JSONObject
  let node: JSONNode
  /// Whether it is a document of its own, to which others can refer.
  let isReferenced: Bool

  private static let members = ["apiVersion", "kind", "metadata", "spec"]
  private static let kinds = [
    "AlertCondition", "AlertNotificationTarget", "AlertPolicy", "DataSource", "SLI", "SLO", "Service",
  ]

  /// The documents in a text. Returns nil if the text is not OpenSLO.
  static func all(in root: JSONNode) throws(ReplayGateError) -> [OpenSLODocument]? {
    switch root.kind {
    case .array(let elements):
      var documents: [OpenSLODocument] = []
      for element in elements { documents.append(try OpenSLODocument(element)) }
      return documents
    case .object(let members) where members.contains { $0.name == "apiVersion" }:
      return [try OpenSLODocument(root)]
    default: return nil
    }
  }

  private init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try node.object("document")
    try object.refuseUnknown(except: Self.members, of: "an OpenSLO document")
    try Self.checkVersion(object.required("apiVersion"))
    let metadata = try object.required("metadata").object("metadata")
    let kindNode = try object.required("kind")
    kind = try kindNode.text("kind")
    guard Self.kinds.containsExactly(kind) else {
      throw kindNode.fault(expected: "\"kind\" to be one of \(Self.kinds.joined(separator: ", "))")
    }
    name = try metadata.required("name").text("name")
    spec = try object.required("spec").object("spec")
    self.node = node
    isReferenced = true
  }

  /// Reads an object within another one, which determines its kind.
  init(inline node: JSONNode, kind: String) throws(ReplayGateError) {
    let object = try node.object(kind)
    try object.refuseUnknown(except: Self.members, of: "an OpenSLO \(kind)")
    if let version = object.optional("apiVersion") { try Self.checkVersion(version) }
    if let own = object.optional("kind"), try !own.text("kind").isExactly(kind) {
      throw own.fault(expected: "\"kind\" to be \"\(kind)\" here")
    }
    self.kind = kind
    name = try object.optional("metadata")?.object("metadata").optional("name")?.text("name") ?? ""
    spec = try object.required("spec").object("spec")
    self.node = node
    isReferenced = false
  }

  private static func checkVersion(_ node: JSONNode) throws(ReplayGateError) {
    guard try node.string("apiVersion") == "openslo/v1" else {
      throw node.fault(expected: "\"apiVersion\" to be \"openslo/v1\"")
    }
  }
}

extension JSONObject {
  /// The value of a member that has an alternative. Throws if both are present.
  func either(_ name: String, or other: String) throws(ReplayGateError) -> JSONNode? {
    guard let node = optional(name) else { return optional(other) }
    if let second = optional(other) { throw second.fault(expected: "no \"\(other)\" beside \"\(name)\"") }
    return node
  }

  /// Throws if a member is present that has no meaning here, because its author intended something by it.
  func refuse(_ names: String..., because reason: String) throws(ReplayGateError) {
    for name in names {
      if let node = optional(name) { throw node.fault(expected: "no \"\(name)\" \(reason)") }
    }
  }
}
