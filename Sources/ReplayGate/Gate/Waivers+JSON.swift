extension Waivers {
  /// Reads a waiver file (`replay-gate-waivers.v1`) as strictly as a profile: every member is required, and unknown and
  /// repeated members are errors.
  ///
  /// - Parameters:
  ///   - json: UTF-8. A byte order mark at the start is skipped.
  ///   - source: The name in error messages, for example a path.
  ///   - now: The time at which the expiry of the waivers is judged.
  /// - Throws: ``ReplayGateError/invalidInput(_:)`` with line and column.
  public init(json: [UInt8], source: String, at now: JudgementTime) throws(ReplayGateError) {
    let file = try JSONNode.parse(json, source: source).object("the waivers")
    try file.refuseUnknown(except: ["schemaVersion", "waivers"], of: "a waiver file")
    try file.require(schemaVersion: "replay-gate-waivers.v1")
    var waivers: [Waiver] = []
    for node in try file.required("waivers").array("waivers") {
      let waiver = try Waiver(node)
      if waivers.contains(where: { $0.id.isExactly(waiver.id) }) {
        throw node.fault(expected: "each waiver's \"id\" once", found: "\"\(waiver.id)\" again")
      }
      waivers.append(waiver)
    }
    try self.init(waivers, at: now)
  }

  /// Reads a waiver file.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - now: The time at which the expiry of the waivers is judged.
  /// - Throws: ``ReplayGateError/unreadable(source:reason:errorNumber:underlying:)`` if the file cannot be read, or
  ///   the errors of ``init(json:source:at:)``.
  public static func load(path: String, at now: JudgementTime) throws(ReplayGateError) -> Waivers {
    try Waivers(json: InputFile.readAll(path: path), source: path, at: now)
  }
}

extension Waiver {
  private static let members = ["id", "scope", "rationale", "approver", "reference", "expires"]

  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let waiver = try node.object("waivers[]")
    try waiver.refuseUnknown(except: Self.members, of: "a waiver")
    let id = try waiver.required("id").text("id")
    let scope = try Self.scope(waiver.required("scope"))
    let rationale = try waiver.required("rationale").text("rationale")
    let approver = try waiver.required("approver").text("approver")
    let reference = try waiver.required("reference").text("reference")
    let moment = try waiver.required("expires")
    guard let expires = Timestamp(rfc3339: try moment.text("expires")) else {
      throw moment.fault(expected: "\"expires\" to be a moment such as 2026-12-31T23:59:59Z")
    }
    try self.init(
      id: id, scope: scope, rationale: rationale, approver: approver, reference: reference, expires: expires)
  }

  private static func scope(_ node: JSONNode) throws(ReplayGateError) -> Scope {
    let scope = try node.object("scope")
    if let decisions = scope["decisions"] {
      try scope.refuseUnknown(except: ["decisions"], of: "a scope of decisions")
      var ids: [String] = []
      for id in try decisions.array("decisions") { ids.append(try id.text("decisions[]")) }
      if ids.isEmpty { throw decisions.fault(expected: "\"decisions\" to name at least one decision") }
      return .decisions(ids)
    }
    let known = ["strategyId", "reason"]
    let isOfStrategy = known.contains { scope[$0] != nil }
    for member in scope.members where !known.containsExactly(member.name) {
      // A name such as decisionId, which recordings and reports have.
      if member.name.lowercased().utf8.starts(with: "decision".utf8) {
        throw scope.unknown(member, of: "a scope of decisions", ["decisions"])
      }
      throw isOfStrategy
        ? scope.unknown(member, of: "a scope of a strategy and a reason", known)
        : scope.unknown(member, of: "a scope", ["decisions", "or strategyId and reason"])
    }
    guard isOfStrategy else {
      throw node.fault(
        expected: "a member \"decisions\", or \"strategyId\" and \"reason\", in the object that begins here",
        found: "no such member")
    }
    let strategy = try scope.required("strategyId").text("strategyId")
    let code = try scope.required("reason")
    let name = try code.text("reason")
    guard let reason = waivableReasons.first(where: { $0.code.isExactly(name) }) else {
      throw code.fault(expected: "\"reason\" to be one of \(waivableReasons.map(\.code).joined(separator: ", "))")
    }
    return .strategy(strategy, reason: reason)
  }
}
