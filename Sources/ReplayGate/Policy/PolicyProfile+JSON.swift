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
    let namePlace: Cursor
    /// Of its value.
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

  /// Holds the members against the contract, in the file's order, then looks for what is missing.
  private func values(_ root: [String: Member], at place: Cursor) throws(ProfileFault) -> PolicyProfile.Values {
    for (name, member) in inOrder(root) { try check(member, name) }
    for name in Self.members where root[name] == nil { throw missing(name, in: place) }
    guard let budgetMember = root["agentReviewBudget"], case .object(let budget) = budgetMember.value else {
      throw missing("agentReviewBudget", in: place)
    }
    for (name, member) in inOrder(budget) {
      guard let kind = Self.budgetFigures[name] else { throw unknown(name, member) }
      _ = try number(member, name, kind)
    }
    for name in Self.budgetFigures.keys.sorted() where budget[name] == nil {
      throw missing(name, in: budgetMember.place)
    }
    func figure(_ members: [String: Member], _ name: String) -> Double {
      if case .number(let value) = members[name]?.value { value } else { .nan }
    }
    func flag(_ name: String) -> Bool {
      if case .bool(let value) = root[name]?.value { value } else { true }
    }
    func text(_ name: String) -> String {
      if case .text(let value) = root[name]?.value { value } else { "" }
    }
    return PolicyProfile.Values(
      name: text("profile"), tolerance: figure(root, "metricDriftTolerancePct"),
      budget: PolicyProfile.AgentReviewBudget(
        maxRuntimeSeconds: figure(budget, "maxRuntimeSeconds"), maxTokens: figure(budget, "maxTokens"),
        maxToolCalls: figure(budget, "maxToolCalls"), maxFindings: figure(budget, "maxFindings")),
      blockMergeOnFail: flag("blockMergeOnFail"), blockReleaseOnFail: flag("blockReleaseOnFail"),
      blockMergeOnAgentFail: flag("blockMergeOnAgentFail"), blockReleaseOnAgentFail: flag("blockReleaseOnAgentFail"),
      requireTraderReview: flag("requireTraderReview"))
  }

  private static let members = [
    "schemaVersion", "profile", "metricDriftTolerancePct", "agentReviewBudget", "blockMergeOnFail",
    "blockReleaseOnFail", "blockMergeOnAgentFail", "blockReleaseOnAgentFail", "requireTraderReview",
    "hardFailOnMissingIndicators", "failClosedOnEvidenceUnavailable",
  ]

  private static let budgetFigures: [String: Figure] = [
    "maxRuntimeSeconds": .positive, "maxTokens": .positiveInteger, "maxToolCalls": .integer,
    "maxFindings": .positiveInteger,
  ]

  private func inOrder(_ members: [String: Member]) -> [(key: String, value: Member)] {
    members.sorted { $0.value.namePlace - $1.value.namePlace < 0 }
  }

  /// Whether a member's value is what the contract says of its name.
  private func check(_ member: Member, _ name: String) throws(ProfileFault) {
    switch name {
    case "schemaVersion":
      if case .text("replay-gate-profile.v1") = member.value { return }
      throw fault(member.place, expected: "\"schemaVersion\" to be \"replay-gate-profile.v1\"")
    case "profile":
      if case .text(let text) = member.value, !isBlank(text) { return }
      throw fault(member.place, expected: "\"profile\" to be a string that is not blank")
    case "metricDriftTolerancePct": _ = try number(member, name, .notNegative)
    case "agentReviewBudget":
      if case .object = member.value { return }
      throw fault(member.place, expected: "\"agentReviewBudget\" to be an object")
    case "hardFailOnMissingIndicators", "failClosedOnEvidenceUnavailable":
      if case .bool(true) = member.value { return }
      throw fault(member.place, expected: "\"\(name)\" to be true, nothing else")
    case _ where Self.members.contains(name):
      if case .bool = member.value { return }
      throw fault(member.place, expected: "\"\(name)\" to be true or false")
    default: throw unknown(name, member)
    }
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

  private func missing(_ name: String, in object: Cursor) -> ProfileFault {
    fault(object, expected: "a member \"\(name)\" in the object that begins here", found: "no such member")
  }

  private func unknown(_ name: String, _ member: Member) -> ProfileFault {
    fault(member.namePlace, expected: "no member but those of a policy profile", found: "\"\(name)\"")
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
      members[name] = Member(namePlace: quote, place: place, value: value)
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
