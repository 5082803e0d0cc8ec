import ReplayGate

/// An object of a strict file. Every allowed member is named when it is opened, so that unknown ones are refused.
struct PlaybookObject {
  private let start: JSONNode
  private let object: JSONObject

  /// `what` is its name in messages: `a lane`.
  init(_ node: JSONNode, _ what: String, members: [String]) throws(ReplayGateError) {
    guard case .object = node.kind else { throw node.fault(expected: "an object, \(what)") }
    start = node
    object = try node.object(what)
    try object.refuseUnknown(except: members, of: what)
  }

  func node(_ name: String) throws(ReplayGateError) -> JSONNode { try object.required(name) }

  func optionalNode(_ name: String) -> JSONNode? { object.optional(name) }

  func expect(schemaVersion: String) throws(ReplayGateError) { try object.require(schemaVersion: schemaVersion) }

  func text(_ name: String) throws(ReplayGateError) -> String { try node(name).text(name) }

  func optionalText(_ name: String) throws(ReplayGateError) -> String? {
    guard let found = object.optional(name) else { return nil }
    return try found.text(name)
  }

  /// A relative path without `..`.
  func path(_ name: String) throws(ReplayGateError) -> String { try Self.path(node(name), name) }

  func optionalPath(_ name: String) throws(ReplayGateError) -> String? {
    guard let found = object.optional(name) else { return nil }
    return try Self.path(found, name)
  }

  static func path(_ node: JSONNode, _ name: String) throws(ReplayGateError) -> String {
    let path = try node.text(name)
    let isBelow = !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    if !isBelow { throw node.fault(expected: "\"\(name)\" to be a relative path without ..") }
    return path
  }

  /// A name that is safe in file names and on command lines.
  func identifier(_ name: String) throws(ReplayGateError) -> String {
    let found = try node(name)
    let text = try found.text(name)
    guard StepID.isValid(text) else {
      throw found.fault(expected: "\"\(name)\" to be of lower-case letters, digits and dashes, at most 64")
    }
    return text
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(ReplayGateError) -> Int {
    try node(name).integer(name, in: range)
  }

  func optionalInteger(_ name: String, in range: ClosedRange<Int>) throws(ReplayGateError) -> Int? {
    guard let found = object.optional(name) else { return nil }
    return try found.integer(name, in: range)
  }

  func flag(_ name: String, default value: Bool) throws(ReplayGateError) -> Bool {
    guard let found = object.optional(name) else { return value }
    return try found.bool(name)
  }

  func choice<C: CaseIterable & RawRepresentable<String>>(_ name: String, of _: C.Type) throws(ReplayGateError) -> C {
    try Self.choice(node(name), name)
  }

  func optionalChoices<C: CaseIterable & RawRepresentable<String>>(
    _ name: String, of _: C.Type
  ) throws(ReplayGateError) -> [C] {
    try optionalList(name) { node throws(ReplayGateError) in try Self.choice(node, name) }
  }

  private static func choice<C: CaseIterable & RawRepresentable<String>>(
    _ node: JSONNode, _ name: String
  ) throws(ReplayGateError) -> C {
    let text = try node.string(name)
    guard let choice = C(rawValue: text) else {
      let choices = C.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw node.fault(expected: "\"\(name)\" to be one of \(choices)")
    }
    return choice
  }

  /// An array that is not empty.
  func texts(_ name: String) throws(ReplayGateError) -> [String] {
    try list(name) { node throws(ReplayGateError) in try node.text(name) }
  }

  func optionalTexts(_ name: String) throws(ReplayGateError) -> [String] {
    try optionalList(name) { node throws(ReplayGateError) in try node.text(name) }
  }

  /// An array that is not empty.
  func list<Entry>(
    _ name: String, _ read: (JSONNode) throws(ReplayGateError) -> Entry
  ) throws(ReplayGateError) -> [Entry] {
    let found = try node(name)
    let entries = try found.array(name)
    if entries.isEmpty { throw found.fault(expected: "\"\(name)\" to have an entry") }
    return try entries.map(read)
  }

  /// An absent array is empty.
  func optionalList<Entry>(
    _ name: String, _ read: (JSONNode) throws(ReplayGateError) -> Entry
  ) throws(ReplayGateError) -> [Entry] {
    guard let found = object.optional(name) else { return [] }
    return try found.array(name).map(read)
  }

  func refuseRepeats(_ name: String, _ keys: [String]) throws(ReplayGateError) {
    var seen: Set<Exact<String>> = []
    for key in keys where !seen.insert(Exact(key)).inserted {
      throw (object[name] ?? start).fault(expected: "each entry of \"\(name)\" to have an id of its own", found: key)
    }
  }
}
