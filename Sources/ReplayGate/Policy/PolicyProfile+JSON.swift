extension PolicyProfile {
  /// Reads a profile from JSON ([contract section
  /// 6](doc:Contract#6-Policy-profile-replay-gate-profilev1-and-the-decision)).
  ///
  /// The rules are as strict as for a recording. Every member is required, and an unknown or repeated member is an
  /// error.
  ///
  /// - Parameters:
  ///   - json: UTF-8. A byte order mark at the start is skipped.
  ///   - source: The name in error messages, for example a path.
  /// - Throws: ``ReplayGateError/invalidInput(_:)`` with line and column.
  /// - Complexity: O(n).
  public init(json: [UInt8], source: String) throws(ReplayGateError) {
    self.init(try ProfileReader.values(of: JSONNode.parse(json, source: source)))
  }

  /// Reads a profile from a file.
  ///
  /// - Parameter path: The path of the file.
  /// - Throws: ``ReplayGateError/unreadable(source:reason:errorNumber:underlying:)`` if the file cannot be read, or
  ///   the errors of ``init(json:source:)``.
  public static func load(path: String) throws(ReplayGateError) -> PolicyProfile {
    try PolicyProfile(json: InputFile.readAll(path: path), source: path)
  }
}

/// Checks the JSON of a profile against the contract: first the members that it has, in the order of the file, then
/// those that it lacks.
private enum ProfileReader {
  private static let what = "a policy profile"
  private static let flags = [
    "blockMergeOnFail", "blockReleaseOnFail", "blockMergeOnAgentFail", "blockReleaseOnAgentFail", "requireTraderReview",
  ]
  /// Those that must be true.
  private static let fixedFlags = ["hardFailOnMissingIndicators", "failClosedOnEvidenceUnavailable"]
  private static let budgetFigures: [(name: String, kind: ProfileFigure)] = [
    ("maxFindings", .positiveInteger), ("maxRuntimeSeconds", .positive), ("maxTokens", .positiveInteger),
    ("maxToolCalls", .integer),
  ]

  static func values(of root: JSONNode) throws(ReplayGateError) -> PolicyProfile.Values {
    guard case .object(let members) = root.kind else { throw root.fault(expected: "an object, the policy profile") }
    let profile = JSONObject(members: members, node: root)
    for member in members { try check(member, of: profile) }
    let name = try profile.required("profile").text("profile")
    _ = try profile.required("schemaVersion")
    let tolerance = try figure("metricDriftTolerancePct", .notNegative, of: profile)
    let budget = try budget(of: profile)
    for flag in flags + fixedFlags {
      _ = try profile.required(flag)
    }
    return PolicyProfile.Values(
      name: name, tolerance: tolerance, budget: budget,
      blockMergeOnFail: try flag("blockMergeOnFail", of: profile),
      blockReleaseOnFail: try flag("blockReleaseOnFail", of: profile),
      blockMergeOnAgentFail: try flag("blockMergeOnAgentFail", of: profile),
      blockReleaseOnAgentFail: try flag("blockReleaseOnAgentFail", of: profile),
      requireTraderReview: try flag("requireTraderReview", of: profile))
  }

  /// Throws if a member's value is not what the contract demands for its name.
  private static func check(_ member: JSONMember, of profile: JSONObject) throws(ReplayGateError) {
    let (name, value) = (member.name, member.value)
    switch name {
    case "schemaVersion": try profile.require(schemaVersion: "replay-gate-profile.v1")
    case "profile": _ = try value.text(name)
    case "metricDriftTolerancePct": _ = try number(value, name, .notNegative)
    case "agentReviewBudget":
      let budget = try value.object(name)
      for member in budget.members {
        guard let kind = budgetFigures.first(where: { $0.name.isExactly(member.name) })?.kind else {
          throw budget.unknown(member, of: what, budgetFigures.map(\.name))
        }
        _ = try number(member.value, member.name, kind)
      }
    case _ where fixedFlags.containsExactly(name):
      if case .bool(true) = value.kind { return }
      throw value.fault(expected: "\"\(name)\" to be true, nothing else")
    case _ where flags.containsExactly(name): _ = try value.bool(name)
    default:
      throw profile.unknown(
        member, of: what,
        ["schemaVersion", "profile", "metricDriftTolerancePct", "agentReviewBudget"] + flags + fixedFlags)
    }
  }

  private static func budget(of profile: JSONObject) throws(ReplayGateError) -> PolicyProfile.AgentReviewBudget {
    let budget = try profile.required("agentReviewBudget").object("agentReviewBudget")
    var figures: [Exact<String>: Double] = [:]
    for (name, kind) in budgetFigures { figures[Exact(name)] = try figure(name, kind, of: budget) }
    func value(_ name: String) -> Double { figures[Exact(name)] ?? .nan }
    return PolicyProfile.AgentReviewBudget(
      checkedRuntimeSeconds: value("maxRuntimeSeconds"), maxTokens: value("maxTokens"),
      maxToolCalls: value("maxToolCalls"), maxFindings: value("maxFindings"))
  }

  private static func figure(
    _ name: String, _ kind: ProfileFigure, of object: JSONObject
  ) throws(ReplayGateError) -> Double {
    try number(object.required(name), name, kind)
  }

  private static func flag(_ name: String, of profile: JSONObject) throws(ReplayGateError) -> Bool {
    try profile.required(name).bool(name)
  }

  private static func number(
    _ value: JSONNode, _ name: String, _ kind: ProfileFigure
  ) throws(ReplayGateError) -> Double {
    if case .number(let value) = value.kind, kind.accepts(value) { return value }
    throw value.fault(expected: "\"\(name)\" to be \(kind.rawValue)")
  }
}
