import ReplayGate

/// A document of the OpenSLO specification, version `openslo/v1`: `kind`, `metadata` and `spec`.
///
/// A member of a `spec` that is not read is a fault: it may change what is meant.
struct OpenSLODocument {
  let kind: String
  /// Empty where an inline object has none.
  let name: String
  let spec: JSONObject
  let node: JSONNode
  /// Whether it is a document of its own, which others may refer to.
  let isReferenced: Bool

  private static let members = ["apiVersion", "kind", "metadata", "spec"]
  private static let kinds = [
    "AlertCondition", "AlertNotificationTarget", "AlertPolicy", "DataSource", "SLI", "SLO", "Service",
  ]

  /// The documents of a text; nil if it is something else.
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

  /// An object that stands within another one, with its kind known from there.
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
  /// A member that stands for another one: a fault if both are there.
  func either(_ name: String, or other: String) throws(ReplayGateError) -> JSONNode? {
    guard let node = optional(name) else { return optional(other) }
    if let second = optional(other) { throw second.fault(expected: "no \"\(other)\" beside \"\(name)\"") }
    return node
  }

  /// A fault if a member is there that says nothing here: whoever wrote it meant something by it.
  func refuse(_ names: String..., because reason: String) throws(ReplayGateError) {
    for name in names {
      if let node = optional(name) { throw node.fault(expected: "no \"\(name)\" \(reason)") }
    }
  }
}
