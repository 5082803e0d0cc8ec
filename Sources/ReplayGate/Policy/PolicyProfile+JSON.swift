extension PolicyProfile {
  /// Reads a profile from its JSON (contract section 6), as strictly as a recording is read: every member required, an
  /// unknown or repeated one refused.
  ///
  /// - Parameters:
  ///   - json: UTF-8; a byte order mark at the start is skipped.
  ///   - source: what error messages call it: a path.
  /// - Throws: `ReplayGateError.invalidInput` with line and column.
  /// - Complexity: O(n).
  public init(json: [UInt8], source: String) throws(ReplayGateError) {
    // The reader takes LF for the end of its line. In JSON, CR stands for white space wherever LF does and is refused
    // wherever LF is, so one may stand for the other here; lines are counted in the original.
    var buffer = PieceBuffer()
    buffer.append(json.map { $0 == 0x0A ? 0x0D : $0 })
    buffer.terminate()
    do throws(ProfileFault) {
      var reader = ProfileReader(buffer)
      self.init(try reader.profile())
    } catch {
      throw .invalidInput(
        InputFault(
          source: source, bytes: json, offset: error.offset, found: error.found, expected: error.expected))
    }
  }

  /// Reads a profile from a file.
  ///
  /// - Throws: `ReplayGateError.unreadable`, or as `init(json:source:)` does.
  public static func load(path: String) throws(ReplayGateError) -> PolicyProfile {
    try PolicyProfile(json: InputFile.readAll(path: path), source: path)
  }
}

/// What is wrong with a profile, and where.
private struct ProfileFault: Error {
  /// In bytes from the start.
  let offset: Int
  let expected: String
  var found: String?
}

/// Reads the JSON of a profile. Small and rare, so it is written for clarity, on the recording's own scanner.
private struct ProfileReader: ~Copyable {
  private enum Value {
    case text(String)
    case number(Double)
    case bool(Bool)
    case object([String: Member])
    case other
  }

  private struct Member {
    let place: Cursor
    let value: Value
  }

  private let start: Cursor
  private var texts = TextPool()

  init(_ buffer: borrowing PieceBuffer) { start = buffer.start }

  mutating func profile() throws(ProfileFault) -> PolicyProfile.Values {
    var place = start
    if place.byte == 0xEF, place.byte(1) == 0xBB, place.byte(2) == 0xBF { place += 3 }
    place = JSONReader.skipSpace(place)
    guard place.byte == 0x7B else { throw fault(place, expected: "an object, the policy profile") }
    let (root, next) = try object(place, depth: 1)
    let end = JSONReader.skipSpace(next)
    guard end.byte == 0x0A else { throw fault(end, expected: "nothing but white space after the object") }
    return try values(root, at: place)
  }

  private mutating func values(_ root: [String: Member], at place: Cursor) throws(ProfileFault) -> PolicyProfile.Values {
    try refuseUnknown(
      root,
      [
        "schemaVersion", "profile", "metricDriftTolerancePct", "agentReviewBudget", "blockMergeOnFail",
        "blockReleaseOnFail", "blockMergeOnAgentFail", "blockReleaseOnAgentFail", "requireTraderReview",
        "hardFailOnMissingIndicators", "failClosedOnEvidenceUnavailable",
      ])
    let version = try member(root, "schemaVersion", place)
    guard case .text("replay-gate-profile.v1") = version.value else {
      throw fault(version.place, expected: "\"schemaVersion\" to be \"replay-gate-profile.v1\"")
    }
    let name = try member(root, "profile", place)
    guard case .text(let profileName) = name.value, !isBlank(profileName) else {
      throw fault(name.place, expected: "\"profile\" to be a string that is not blank")
    }
    let budget = try member(root, "agentReviewBudget", place)
    guard case .object(let budgetMembers) = budget.value else {
      throw fault(budget.place, expected: "\"agentReviewBudget\" to be an object")
    }
    try refuseUnknown(budgetMembers, ["maxRuntimeSeconds", "maxTokens", "maxToolCalls", "maxFindings"])
    func figure(_ name: String, _ kind: Figure) throws(ProfileFault) -> Double {
      try number(member(budgetMembers, name, budget.place), name, kind)
    }
    for flag in ["hardFailOnMissingIndicators", "failClosedOnEvidenceUnavailable"] {
      let found = try member(root, flag, place)
      guard case .bool(true) = found.value else {
        throw fault(found.place, expected: "\"\(flag)\" to be true, nothing else")
      }
    }
    return PolicyProfile.Values(
      name: profileName,
      tolerance: try number(member(root, "metricDriftTolerancePct", place), "metricDriftTolerancePct", .notNegative),
      budget: PolicyProfile.AgentReviewBudget(
        maxRuntimeSeconds: try figure("maxRuntimeSeconds", .positive), maxTokens: try figure("maxTokens", .positiveInteger),
        maxToolCalls: try figure("maxToolCalls", .integer), maxFindings: try figure("maxFindings", .positiveInteger)),
      blockMergeOnFail: try flag(root, "blockMergeOnFail", place),
      blockReleaseOnFail: try flag(root, "blockReleaseOnFail", place),
      blockMergeOnAgentFail: try flag(root, "blockMergeOnAgentFail", place),
      blockReleaseOnAgentFail: try flag(root, "blockReleaseOnAgentFail", place),
      requireTraderReview: try flag(root, "requireTraderReview", place))
  }

  // MARK: Members

  private enum Figure: String {
    case notNegative = "a finite number, at least 0"
    case positive = "a finite number above 0"
    case positiveInteger = "an integer above 0"
    case integer = "an integer, at least 0"
  }

  private func number(_ member: Member, _ name: String, _ kind: Figure) throws(ProfileFault) -> Double {
    if case .number(let value) = member.value, value.isFinite, value >= 0 {
      let isWhole = value == value.rounded(.towardZero)
      switch kind {
      case .notNegative: return value
      case .positive where value > 0: return value
      case .positiveInteger where value > 0 && isWhole: return value
      case .integer where isWhole: return value
      default: break
      }
    }
    throw fault(member.place, expected: "\"\(name)\" to be \(kind.rawValue)")
  }

  private func flag(_ members: [String: Member], _ name: String, _ object: Cursor) throws(ProfileFault) -> Bool {
    let found = try member(members, name, object)
    guard case .bool(let value) = found.value else {
      throw fault(found.place, expected: "\"\(name)\" to be true or false")
    }
    return value
  }

  private func member(
    _ members: [String: Member], _ name: String, _ object: Cursor
  ) throws(ProfileFault) -> Member {
    guard let member = members[name] else {
      throw fault(
        object, expected: "a member \"\(name)\" in the object that begins here", found: "no such member")
    }
    return member
  }

  private func refuseUnknown(_ members: [String: Member], _ known: Set<String>) throws(ProfileFault) {
    // The first in the file, whatever order a dictionary has.
    let unknown = members.filter { !known.contains($0.key) }.min { $0.value.place - $1.value.place < 0 }
    if let unknown {
      throw fault(
        unknown.value.place, expected: "no member but those of a policy profile",
        found: "the value of \"\(unknown.key)\"")
    }
  }

  private func isBlank(_ text: String) -> Bool {
    var pool = TextPool()
    return pool.copy(text).trimmed.isEmpty
  }

  // MARK: JSON

  private mutating func object(
    _ start: Cursor, depth: Int
  ) throws(ProfileFault) -> (members: [String: Member], next: Cursor) {
    var members: [String: Member] = [:]
    var place = JSONReader.skipSpace(start + 1)
    if place.byte == 0x7D { return (members, place + 1) }
    while true {
      guard place.byte == 0x22 else {
        throw fault(place, expected: "a member name in double quotes")
      }
      let quote = place
      let raw = try scan { () throws(Fault) in try JSONReader.string(from: quote + 1) }
      let name = JSONReader.text(raw, in: &texts).string
      if members[name] != nil { throw fault(quote, expected: "the member \"\(name)\" once") }
      place = JSONReader.skipSpace(raw.next)
      guard place.byte == 0x3A else { throw fault(place, expected: "a colon after the member name") }
      place = JSONReader.skipSpace(place + 1)
      let (value, next) = try value(place, depth: depth)
      members[name] = Member(place: place, value: value)
      place = JSONReader.skipSpace(next)
      if place.byte == 0x7D { return (members, place + 1) }
      guard place.byte == 0x2C else { throw fault(place, expected: "a comma or }") }
      place = JSONReader.skipSpace(place + 1)
    }
  }

  private mutating func value(_ place: Cursor, depth: Int) throws(ProfileFault) -> (Value, Cursor) {
    switch place.byte {
    case 0x7B where depth < 2:
      let (members, next) = try object(place, depth: depth + 1)
      return (.object(members), next)
    case 0x22:
      let raw = try scan { () throws(Fault) in try JSONReader.string(from: place + 1) }
      return (.text(JSONReader.text(raw, in: &texts).string), raw.next)
    case 0x30...0x39, 0x2D:
      let number = try scan { () throws(Fault) in try JSONReader.number(place) }
      return (.number(number.value), number.next)
    case 0x74, 0x66:
      return (.bool(place.byte == 0x74), try scan { () throws(Fault) in try JSONReader.literal(place) })
    default:
      return (.other, try scan { () throws(Fault) in try JSONReader.skipValue(place, depth: depth) })
    }
  }

  private func fault(_ place: Cursor, expected: String, found: String? = nil) -> ProfileFault {
    ProfileFault(offset: place - start, expected: expected, found: found)
  }

  private func scan<Result>(_ body: () throws(Fault) -> Result) throws(ProfileFault) -> Result {
    do throws(Fault) {
      return try body()
    } catch {
      throw ProfileFault(offset: error.offset(from: start), expected: error.expectation)
    }
  }
}
