/// Reads lines into `record`, one after the other, and refuses what contract section 2 refuses.
///
/// One pass: a value is recognised, validated and kept or passed over where it stands. Functions named `read…` take
/// the place of a value's first byte and return the place behind it.
struct RecordReader: ~Copyable {
  var record = RecordedDecision()
  var texts = TextPool()
  private var names = MemberNames()

  /// Where the members of one object stand, while they are read.
  struct Members {
    let kind: ObjectKind
    var place: Cursor
    var index = 0
    /// The named members met so far.
    var seen: UInt64 = 0

    /// `place` is that of the object's `{`.
    @inline(__always) init(_ kind: ObjectKind, _ place: Cursor) {
      self.kind = kind
      self.place = place + 1
    }

    @inline(__always) func has(_ member: Member) -> Bool { seen & member.bit != 0 }
  }

  /// The next member of an object, `members.place` then being that of its value; nil behind the closing brace.
  /// Throws for a named member that comes twice. The caller moves `members.place` behind the value.
  @inline(__always) mutating func next(_ members: inout Members) throws(Fault) -> Member? {
    var place = JSONReader.skipSpace(members.place)
    if members.index > 0 {
      if place.byte == 0x2C {
        place = JSONReader.skipSpace(place + 1)
      } else if place.byte == 0x7D {
        members.place = place + 1
        return nil
      } else {
        throw Fault(.commaOrObjectEnd, at: place)
      }
    } else if place.byte == 0x7D {
      members.place = place + 1
      return nil
    }
    let slot = names.slot(members.kind, members.index)
    var (member, bit) = (slot.member, slot.bit)
    if MemberNames.matches(slot, place) {
      members.place = JSONReader.skipSpace(place + Int(slot.length))
    } else {
      member = try lookUp(&members, at: place)
      bit = names.bit(member, members.kind)
    }
    if members.seen & bit != 0 { throw Fault(.memberOnce, at: place, member) }
    members.seen |= bit
    members.index &+= 1
    return member
  }

  @inline(never) private mutating func lookUp(_ members: inout Members, at place: Cursor) throws(Fault) -> Member {
    guard place.byte == 0x22 else { throw Fault(members.index == 0 ? .nameOrEnd : .name, at: place) }
    let raw = try JSONReader.string(from: place + 1)
    let member = names.member(named: JSONReader.text(raw, in: &texts), of: members.kind)
    let colon = JSONReader.skipSpace(raw.next)
    guard colon.byte == 0x3A else { throw Fault(.colon, at: colon) }
    if !raw.hasEscapes { names.learn(member, members.kind, members.index, from: place, length: colon + 1 - place) }
    members.place = JSONReader.skipSpace(colon + 1)
    return member
  }

  // MARK: The record

  /// Reads the line that begins at `line`, white space before its object allowed, and returns the place of its LF.
  mutating func readLine(_ line: Cursor) throws(Fault) -> Cursor {
    record.removeAll()
    texts.removeAll()
    let object = JSONReader.skipSpace(line)
    guard object.byte == 0x7B else { throw Fault(.object, at: object) }
    var members = Members(.record, object)
    while let member = try next(&members) {
      let value = members.place
      members.place =
        switch member {
        case .schemaVersion: try readSchemaVersion(value)
        case .id: try readId(value)
        case .strategyId: try readStrategyId(value)
        case .recordedAt: try readOptionalText(value, .recordedAt).next
        case .profile: try readProfile(value)
        case .profileDigest: try readDigest(value)
        case .decision: try readRecordedDecision(value)
        case .evidence: try readEvidence(value)
        case .agentReview: try readAgentReview(value)
        case .traderReview: try readTraderReview(value)
        default: try JSONReader.skipValue(value, depth: 1)
        }
    }
    for member in [Member.schemaVersion, .id, .strategyId, .evidence] where !members.has(member) {
      throw Fault(.member, at: object, member)
    }
    let end = JSONReader.skipSpace(members.place)
    guard end.byte == 0x0A else { throw Fault(.endOfLine, at: end) }
    return end
  }

  private mutating func readSchemaVersion(_ place: Cursor) throws(Fault) -> Cursor {
    guard place.byte == 0x22 else { throw Fault(.schemaVersion, at: place, .schemaVersion) }
    let raw = try JSONReader.string(from: place + 1)
    guard JSONReader.text(raw, in: &texts).equals("replay-gate-decision.v1") else {
      throw Fault(.schemaVersion, at: place, .schemaVersion)
    }
    return raw.next
  }

  /// Reads a string that must not be blank. Untrimmed: ids compare as they are (contract section 7).
  mutating func readNonBlank(_ place: Cursor, _ member: Member) throws(Fault) -> (text: Text, next: Cursor) {
    guard place.byte == 0x22 else { throw Fault(.nonBlankText, at: place, member) }
    let raw = try JSONReader.string(from: place + 1)
    let text = JSONReader.text(raw, in: &texts)
    if text.trimmed.isEmpty { throw Fault(.nonBlankText, at: place, member) }
    return (text, raw.next)
  }

  /// Reads a string, or the `null` that says there is none.
  private mutating func readOptionalText(
    _ place: Cursor, _ member: Member
  ) throws(Fault) -> (text: Text?, next: Cursor) {
    if JSONReader.isNull(place) { return (nil, try JSONReader.literal(place)) }
    guard place.byte == 0x22 else { throw Fault(.text, at: place, member) }
    let raw = try JSONReader.string(from: place + 1)
    return (JSONReader.text(raw, in: &texts), raw.next)
  }

  private mutating func readId(_ place: Cursor) throws(Fault) -> Cursor {
    let (text, next) = try readNonBlank(place, .id)
    record.id = text
    record.idPlace = place
    return next
  }

  private mutating func readStrategyId(_ place: Cursor) throws(Fault) -> Cursor {
    let (text, next) = try readNonBlank(place, .strategyId)
    record.strategyId = text
    record.strategyPlace = place
    return next
  }

  private mutating func readProfile(_ place: Cursor) throws(Fault) -> Cursor {
    let (text, next) = try readOptionalText(place, .profile)
    record.profile = text ?? .none
    return next
  }

  private mutating func readDigest(_ place: Cursor) throws(Fault) -> Cursor {
    let (text, next) = try readOptionalText(place, .profileDigest)
    if let text {
      guard text.isDigest else { throw Fault(.digest, at: place, .profileDigest) }
      record.profileDigest = text
    }
    return next
  }

  /// Reads one of the three decisions, or the `null` that says there is none.
  mutating func readDecision(_ place: Cursor) throws(Fault) -> (decision: Decision?, next: Cursor) {
    if JSONReader.isNull(place) { return (nil, try JSONReader.literal(place)) }
    guard place.byte == 0x22 else { throw Fault(.decisionName, at: place, .decision) }
    let raw = try JSONReader.string(from: place + 1)
    let text = JSONReader.text(raw, in: &texts)
    for decision in Decision.allCases where text.equals(decision.spelling) { return (decision, raw.next) }
    throw Fault(.decisionName, at: place, .decision)
  }

  private mutating func readRecordedDecision(_ place: Cursor) throws(Fault) -> Cursor {
    let (decision, next) = try readDecision(place)
    record.decision = decision
    return next
  }
}

extension Text {
  /// Whether the text is exactly `other`. O(n).
  func equals(_ other: StaticString) -> Bool {
    guard count == other.utf8CodeUnitCount else { return false }
    for offset in 0..<count where unsafe start.byte(offset) != other.utf8Start[offset] { return false }
    return true
  }

  /// Whether it is `sha256:` and 64 lower-case hexadecimal digits.
  fileprivate var isDigest: Bool {
    guard count == 71, Text(start: start, count: 7).equals("sha256:") else { return false }
    for offset in 7..<71 {
      let byte = start.byte(offset)
      guard byte &- 0x30 < 10 || byte &- 0x61 < 6 else { return false }
    }
    return true
  }
}
