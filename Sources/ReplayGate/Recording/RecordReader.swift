/// Reads lines into `record`, one after the other, and rejects those that contract section 2 makes invalid.
///
/// It makes one pass: each value is recognised, validated, and kept or skipped in place. A function named `read…`
/// either takes the position of a value's first byte and returns the position after the value, or takes the members of
/// the enclosing object and moves their `place` after the value.
struct RecordReader: ~Copyable {
  var record = RecordedDecision()
  var texts = TextPool()
  var names = MemberNames()
  /// The number of lines that were begun.
  private var lines: UInt32 = 0
  var shapes = ObjectShapes()
  var firstTexts = FirstTexts()
  /// The kind of the previous line. Most lines are of the same kind as the one before.
  private var kind = RecordKind.evidence

  /// The state of reading one object.
  struct Members {
    let kind: ObjectKind
    /// The position of the current member's value; after the last member, the position after the object. Whoever reads
    /// the value moves this to its end.
    var place: Cursor
    /// The named members found so far.
    var seen: UInt64 = 0
    /// The slot of the next member.
    var slot: Int

    /// Creates the state for the object whose `{` is at `place`.
    @inline(__always) init(_ kind: ObjectKind, _ place: Cursor) {
      self.kind = kind
      self.place = place + 1
      slot = MemberNames.firstSlot(kind)
    }

    @inline(__always) func has(_ member: Member) -> Bool { seen & member.bit != 0 }
  }

  /// Returns the next member of an object and moves `members.place` to its value. Returns nil after the closing brace.
  /// Throws if a named member is repeated.
  @inline(__always) mutating func next(_ members: inout Members) throws(Fault) -> Member? {
    let slot = names[members.slot]
    let role: MemberNames.Role
    if names.difference(members.slot, members.place) | members.seen & slot.role.bit == 0 {
      role = slot.role
      members.place += Int(slot.length)
    } else {
      (role, members.place) = try lookUp(members.kind, members.slot, at: members.place, members.seen)
    }
    members.slot = MemberNames.slot(after: members.slot)
    members.seen |= role.bit
    // White space after the end of an object has no meaning, so skipping it there is harmless.
    members.place = JSONReader.skipSpace(members.place)
    return role.member == .objectEnd ? nil : role.member
  }

  /// The role of the member at `start`, and the position after its name and colon. `start` is the position after a
  /// value or after the opening brace.
  @inline(never) private mutating func lookUp(
    _ kind: ObjectKind, _ slot: Int, at start: Cursor, _ seen: UInt64
  ) throws(Fault) -> (MemberNames.Role, Cursor) {
    guard let (role, next) = writtenMember(kind, isFirst: slot == MemberNames.firstSlot(kind), at: start),
      seen & role.bit == 0
    else { return try lookUpSlowly(kind, slot, at: start, seen) }
    names.learn(slot, from: start, length: next - start, role, line: lines)
    return (role, next)
  }

  /// The same for a member that has no white space before its name and whose name and colon are written as they were
  /// before. Returns nil for any other.
  @inline(__always) private func writtenMember(
    _ kind: ObjectKind, isFirst: Bool, at start: Cursor
  ) -> (MemberNames.Role, Cursor)? {
    guard isFirst || start.byte == 0x2C else { return nil }
    return names.writtenMember(kind, at: start + (isFirst ? 0 : 1))
  }

  @inline(never) private mutating func lookUpSlowly(
    _ kind: ObjectKind, _ slot: Int, at start: Cursor, _ seen: UInt64
  ) throws(Fault) -> (MemberNames.Role, Cursor) {
    let isFirst = slot == MemberNames.firstSlot(kind)
    var place = JSONReader.skipSpace(start)
    if place.byte == 0x7D {
      let role = MemberNames.Role(member: .objectEnd)
      names.learn(slot, from: start, length: place + 1 - start, role, line: lines)
      return (role, place + 1)
    }
    if !isFirst {
      guard place.byte == 0x2C else { throw Fault(.commaOrObjectEnd, at: place) }
      place = JSONReader.skipSpace(place + 1)
    }
    guard place.byte == 0x22 else { throw Fault(isFirst ? .nameOrEnd : .name, at: place) }
    let raw = try JSONReader.string(from: place + 1)
    let role = names.role(of: JSONReader.text(raw, in: &texts), in: kind)
    let colon = JSONReader.skipSpace(raw.next)
    guard colon.byte == 0x3A else { throw Fault(.colon, at: colon) }
    if seen & role.bit != 0 { throw Fault(.memberOnce, at: place, role.member) }
    let value = JSONReader.skipSpace(colon + 1)
    if !raw.hasEscapes {
      names.learn(slot, from: start, length: value - start, role, line: lines)
      names.learnWritten(kind, at: place, length: colon + 1 - place, role)
    }
    return (role, value)
  }

  /// Reads an object whose *first texts* are needed into `firstTexts`, and returns the position after it. `depth` is
  /// the number of open containers, including the object.
  @inline(__always) mutating func readFirstTexts(
    _ kind: ObjectKind, _ object: Cursor, depth: Int
  ) throws(Fault) -> Cursor {
    let reached = shapes.read(kind, object, &texts, into: &firstTexts)
    return reached.isWhole ? reached.place : try readOn(kind, object, from: reached, depth: depth)
  }

  /// Reads the rest of an object of which only the part up to `reached` matches the shape of its kind.
  @inline(__always) mutating func readOn(
    _ kind: ObjectKind, _ object: Cursor, from reached: ObjectShapes.Reached, depth: Int
  ) throws(Fault) -> Cursor {
    let next = try readFirstTextsInAnyOrder(kind, reached, depth: depth)
    shapes.miss(kind, object, names)
    return next
  }

  @inline(never) private mutating func readFirstTextsInAnyOrder(
    _ kind: ObjectKind, _ reached: ObjectShapes.Reached, depth: Int
  ) throws(Fault) -> Cursor {
    var isFirst = reached.members == 0
    var place = reached.place + (isFirst ? 1 : 0)
    var seen = shapes.seen(kind, members: reached.members)
    while true {
      // No guess by position: an object whose members can be predicted has a shape.
      let role: MemberNames.Role
      if let (plain, next) = writtenMember(kind, isFirst: isFirst, at: place), seen & plain.bit == 0 {
        (role, place) = (plain, JSONReader.skipSpace(next))
      } else if place.byte == 0x7D {
        return place + 1
      } else {
        let slot = MemberNames.firstSlot(kind) + (isFirst ? 0 : 1)
        (role, place) = try lookUpSlowly(kind, slot, at: place, seen)
        if role.member == .objectEnd { return place }
      }
      seen |= role.bit
      isFirst = false
      if place.byte == 0x22 {
        let raw = try JSONReader.string(from: place + 1)
        place = raw.next
        if role.rank != .none || !raw.hasEscapes {
          firstTexts.offer(JSONReader.text(raw, in: &texts).trimmed, role.rank)
        }
      } else {
        place = try JSONReader.skipValue(place, depth: depth)
      }
    }
  }

  // MARK: The record

  /// Reads the line that begins at `line`, after optional white space, and returns the position of its LF.
  ///
  /// A line is first read as the kind of the previous line. If that fails, the line is read as the kind that its
  /// `schemaVersion` names, or as a decision with evidence if it names none. So a fault does not depend on earlier
  /// lines.
  mutating func readLine(_ line: Cursor) throws(Fault) -> Cursor {
    lines &+= 1
    let object = JSONReader.skipSpace(line)
    guard object.byte == 0x7B else { throw Fault(.object, at: object) }
    do throws(Fault) {
      return try read(object)
    } catch {
      let said = kindSaid(by: object) ?? .evidence
      if said == kind { throw error }
      kind = said
    }
    return try read(object)
  }

  private mutating func read(_ object: Cursor) throws(Fault) -> Cursor {
    record.removeAll()
    texts.removeAll()
    record.kind = kind
    let next =
      switch kind {
      case .evidence: try readEvidenceRecord(object)
      case .outcome: try readOutcome(object)
      case .decided: try readDecided(object)
      }
    let end = JSONReader.skipSpace(next)
    guard end.byte == 0x0A else { throw Fault(.endOfLine, at: end) }
    return end
  }

  /// The kind that the first `schemaVersion` of an object names. Returns nil if it names none or cannot be found.
  @inline(never) private mutating func kindSaid(by object: Cursor) -> RecordKind? {
    do throws(Fault) {
      var place = JSONReader.skipSpace(object + 1)
      while place.byte == 0x22 {
        let name = try JSONReader.string(from: place + 1)
        place = JSONReader.skipSpace(name.next)
        guard place.byte == 0x3A else { return nil }
        place = JSONReader.skipSpace(place + 1)
        if JSONReader.text(name, in: &texts).equals("schemaVersion") {
          guard place.byte == 0x22 else { return nil }
          let text = JSONReader.text(try JSONReader.string(from: place + 1), in: &texts)
          return RecordKind.allCases.first { text.equals($0.schemaVersion) }
        }
        place = JSONReader.skipSpace(try JSONReader.skipValue(place, depth: 1))
        guard place.byte == 0x2C else { return nil }
        place = JSONReader.skipSpace(place + 1)
      }
    } catch {
      return nil
    }
    return nil
  }

  @inline(__always) private mutating func readEvidenceRecord(_ object: Cursor) throws(Fault) -> Cursor {
    var members = Members(.record, object)
    while let member = try next(&members) {
      switch member {
      case .schemaVersion: try readSchemaVersion(&members, .evidence)
      case .id:
        record.idPlace = members.place
        record.id = try readNonBlank(&members, member)
      case .strategyId:
        record.strategyPlace = members.place
        record.strategyId = try readNonBlank(&members, member)
      case .recordedAt: record.recordedAt = try readOptionalText(&members, member) ?? .none
      case .profile: record.profile = try readOptionalText(&members, member) ?? .none
      case .profileDigest: try readDigest(&members)
      case .decision: record.decision = try readDecision(&members)
      case .evidence: members.place = try readEvidence(members.place)
      case .agentReview: members.place = try readAgentReview(members.place)
      case .traderReview: members.place = try readTraderReview(members.place)
      default: members.place = try JSONReader.skipValue(members.place, depth: 1)
      }
    }
    for member in [Member.schemaVersion, .id, .strategyId, .evidence] where !members.has(member) {
      throw Fault(.member, at: object, member)
    }
    return members.place
  }

  @inline(__always) mutating func readSchemaVersion(_ members: inout Members, _ kind: RecordKind) throws(Fault) {
    let place = members.place
    guard place.byte == 0x22, try readText(&members).equals(kind.schemaVersion) else {
      throw Fault(.schemaVersion, at: place, .schemaVersion)
    }
  }

  /// Reads the string value of the current member, unescaped.
  @inline(__always) mutating func readText(_ members: inout Members) throws(Fault) -> Text {
    let raw = try JSONReader.string(from: members.place + 1)
    members.place = raw.next
    return JSONReader.text(raw, in: &texts)
  }

  /// Reads a string that must not be blank. It is not trimmed, because ids are compared as they are (contract section
  /// 7).
  @inline(__always) mutating func readNonBlank(_ members: inout Members, _ member: Member) throws(Fault) -> Text {
    let place = members.place
    guard place.byte == 0x22 else { throw Fault(.nonBlankText, at: place, member) }
    let text = try readText(&members)
    if text.trimmed.isEmpty { throw Fault(.nonBlankText, at: place, member) }
    return text
  }

  /// Reads a string or `null`. Returns nil for `null`.
  @inline(__always) mutating func readOptionalText(
    _ members: inout Members, _ member: Member
  ) throws(Fault) -> Text? {
    if try skipNull(&members) { return nil }
    guard members.place.byte == 0x22 else { throw Fault(.text, at: members.place, member) }
    return try readText(&members)
  }

  /// Skips the value if it is `null`. Returns whether it was.
  @inline(__always) func skipNull(_ members: inout Members) throws(Fault) -> Bool {
    guard JSONReader.isNull(members.place) else { return false }
    members.place = try JSONReader.literal(members.place)
    return true
  }

  @inline(__always) private mutating func readDigest(_ members: inout Members) throws(Fault) {
    let place = members.place
    guard let text = try readOptionalText(&members, .profileDigest) else { return }
    guard text.isDigest else { throw Fault(.digest, at: place, .profileDigest) }
    record.profileDigest = text
  }

  /// Reads one of the three decisions or `null`. Returns nil for `null`.
  @inline(__always) mutating func readDecision(_ members: inout Members) throws(Fault) -> Decision? {
    try skipNull(&members) ? nil : try readRequiredDecision(&members, .decision)
  }

  /// Reads one of the three decisions.
  @inline(__always)
  mutating func readRequiredDecision(_ members: inout Members, _ member: Member) throws(Fault) -> Decision {
    let place = members.place
    guard place.byte == 0x22 else { throw Fault(.decisionName, at: place, member) }
    let text = try readText(&members)
    for decision in Decision.allCases where text.equals(decision.spelling) { return decision }
    throw Fault(.decisionName, at: place, member)
  }
}

extension Text {
  /// Whether the text is exactly `other`. O(n / 8).
  @inline(__always) func equals(_ other: StaticString) -> Bool {
    // A literal cannot be read beyond its end, so its last bytes are compared one by one, or together with earlier
    // ones.
    guard count == other.utf8CodeUnitCount else { return false }
    let theirs = unsafe Cursor(other.utf8Start, readable: other.utf8CodeUnitCount)
    var difference: UInt64 = 0
    if count < 8 {
      for offset in 0..<count { difference |= UInt64(start.byte(offset) ^ theirs.byte(offset)) }
      return difference == 0
    }
    var offset = 0
    while offset < count &- 8 {
      difference |= start.word(offset) ^ theirs.word(offset)
      offset &+= 8
    }
    return difference | (start.word(count &- 8) ^ theirs.word(count &- 8)) == 0
  }

  /// Whether the text is `sha256:` followed by 64 lower-case hexadecimal digits.
  fileprivate var isDigest: Bool {
    guard count == 71, Text(start: start, count: 7).equals("sha256:") else { return false }
    for offset in 7..<71 {
      let byte = start.byte(offset)
      guard byte &- 0x30 < 10 || byte &- 0x61 < 6 else { return false }
    }
    return true
  }
}
