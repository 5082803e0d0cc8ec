extension RecordReader {
  // MARK: The agent's review (section 5)

  mutating func readAgentReview(_ place: Cursor) throws(Fault) -> Cursor {
    guard place.byte == 0x7B else { return try readNull(place, or: .objectValue, .agentReview) }
    record.hasAgentReview = true
    var members = Members(.agentReview, place)
    while let member = try next(&members) {
      switch member {
      case .findings: members.place = try readFindings(members.place)
      case .usage: members.place = try readUsage(members.place)
      default: members.place = try JSONReader.skipValue(members.place, depth: 2)
      }
    }
    return members.place
  }

  private func readNull(_ place: Cursor, or fault: Fault.Expected, _ member: Member) throws(Fault) -> Cursor {
    guard JSONReader.isNull(place) else { throw Fault(fault, at: place, member) }
    return try JSONReader.literal(place)
  }

  private mutating func readUsage(_ place: Cursor) throws(Fault) -> Cursor {
    guard place.byte == 0x7B else { return try readNull(place, or: .objectValue, .usage) }
    var members = Members(.usage, place)
    while let member = try next(&members) {
      let value = members.place
      switch member {
      case .runtimeSeconds: (record.usage.runtimeSeconds, members.place) = try readUsageFigure(value, member)
      case .tokensUsed: (record.usage.tokensUsed, members.place) = try readUsageFigure(value, member)
      case .toolCallsUsed: (record.usage.toolCallsUsed, members.place) = try readUsageFigure(value, member)
      default: members.place = try JSONReader.skipValue(members.place, depth: 3)
      }
    }
    return members.place
  }

  private func readUsageFigure(_ place: Cursor, _ member: Member) throws(Fault) -> (Double, Cursor) {
    if JSONReader.isNull(place) { return (0, try JSONReader.literal(place)) }
    return try readNotNegative(place, member)
  }

  /// Reads a finite number that is not negative.
  func readNotNegative(_ place: Cursor, _ member: Member) throws(Fault) -> (Double, Cursor) {
    let (value, next) = try readNumber(place, or: .notNegative, member)
    guard value >= 0 else { throw Fault(.notNegative, at: place, member) }
    return (value, next)
  }

  /// Reads a finite number.
  func readNumber(
    _ place: Cursor, or fault: Fault.Expected, _ member: Member
  ) throws(Fault) -> (Double, Cursor) {
    guard place.byte &- 0x30 < 10 || place.byte == 0x2D else { throw Fault(fault, at: place, member) }
    let number = try JSONReader.number(place)
    guard number.value.isFinite else { throw Fault(fault, at: place, member) }
    return (number.value, number.next)
  }

  mutating func readFindings(_ start: Cursor) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else { return try readNull(start, or: .arrayValue, .findings) }
    var place = start + 1
    var isFirst = true
    while try Self.nextValue(&place, isFirst: &isFirst) {
      guard place.byte == 0x7B else { throw try Self.noObject(place, .findings) }
      place = try readFinding(place)
    }
    return place
  }

  private mutating func readFinding(_ object: Cursor) throws(Fault) -> Cursor {
    var (id, summary) = (Text.none, Text.none)
    var (priority, confidence) = (0.0, 0.0)
    let firstRef = record.evidenceRefs.count
    var members = Members(.finding, object)
    while let member = try next(&members) {
      let value = members.place
      switch member {
      case .id: id = try readNonBlank(&members, member)
      case .summary: summary = try readNonBlank(&members, member)
      case .priority:
        (priority, members.place) = try readNumber(value, or: .priority, member)
        guard priority >= 0, priority <= 3, priority == priority.rounded(.towardZero) else {
          throw Fault(.priority, at: value, member)
        }
      case .confidence:
        (confidence, members.place) = try readNumber(value, or: .confidence, member)
        guard confidence >= 0, confidence <= 1 else { throw Fault(.confidence, at: value, member) }
      case .evidenceRefs: members.place = try readEvidenceRefs(value)
      default: members.place = try JSONReader.skipValue(members.place, depth: 4)
      }
    }
    for member in ObjectKind.finding.members where !members.has(member) {
      throw Fault(.member, at: object, member)
    }
    record.findings.append(
      RecordedDecision.Finding(
        id: id, summary: summary, priority: priority, confidence: confidence, firstRef: firstRef,
        refCount: record.evidenceRefs.count - firstRef))
    return members.place
  }

  private mutating func readEvidenceRefs(_ start: Cursor) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else { throw Fault(.arrayValue, at: start, .evidenceRefs) }
    var place = start + 1
    var isFirst = true
    while try Self.nextValue(&place, isFirst: &isFirst) {
      guard place.byte == 0x22 else { throw Fault(.textInArray, at: place, .evidenceRefs) }
      let raw = try JSONReader.string(from: place + 1)
      record.evidenceRefs.append(JSONReader.text(raw, in: &texts))
      place = raw.next
    }
    return place
  }

  // MARK: The trader's review (section 5)

  mutating func readTraderReview(_ place: Cursor) throws(Fault) -> Cursor {
    guard place.byte == 0x7B else { return try readNull(place, or: .objectValue, .traderReview) }
    var members = Members(.traderReview, place)
    while let member = try next(&members) {
      switch member {
      case .status: record.traderStatus = try readTraderStatus(&members)
      case .decision: record.traderDecision = try readDecision(&members)
      default: members.place = try JSONReader.skipValue(members.place, depth: 2)
      }
    }
    return members.place
  }

  @inline(__always) mutating func readTraderStatus(
    _ members: inout Members
  ) throws(Fault) -> RecordedDecision.TraderStatus {
    if try skipNull(&members) { return .notRequested }
    let place = members.place
    guard place.byte == 0x22 else { throw Fault(.traderStatus, at: place, .status) }
    let text = try readText(&members)
    if text.equals("not_requested") { return .notRequested }
    if text.equals("requested") { return .requested }
    if text.equals("approved") { return .approved }
    if text.equals("rejected") { return .rejected }
    throw Fault(.traderStatus, at: place, .status)
  }
}
