extension RecordReader {
  // MARK: A recorded outcome (section 12)

  /// Reads a recorded outcome, and returns the position after it.
  mutating func readOutcome(_ object: Cursor) throws(Fault) -> Cursor {
    var members = Members(.outcome, object)
    while let member = try next(&members) {
      let value = members.place
      switch member {
      case .schemaVersion: try readSchemaVersion(&members, .outcome)
      case .runId:
        record.idPlace = value
        record.id = try readNonBlank(&members, member)
      case .strategyRef: members.place = try readStrategyRef(value)
      case .createdAt: record.recordedAt = try readRequiredText(&members, member)
      case .policy: members.place = try readPolicy(value)
      case .finalDecision: record.decision = try readRequiredDecision(&members, member)
      case .deterministicChecks: members.place = try readChecks(value)
      case .agentReview: members.place = try readRecordedReview(value)
      case .traderReview: members.place = try readRecordedTrader(value)
      default: members.place = try JSONReader.skipValue(value, depth: 1)
      }
    }
    try require(.outcome, of: members, object)
    return members.place
  }

  @inline(__always)
  private func require(_ kind: ObjectKind, of members: Members, _ object: Cursor) throws(Fault) {
    // `members` creates an array on each call, so the bits are compared first.
    if names.isWhole(kind, members.seen) { return }
    for member in kind.members where !members.has(member) { throw Fault(.member, at: object, member) }
  }

  /// Reads the object that is the value of a member, and returns the position after it. The object must have every
  /// member that the contract names for its kind, and `read` is called to read the value of each. `depth` is the number
  /// of open containers, including the object.
  @inline(__always) private mutating func readObject(
    _ kind: ObjectKind, _ object: Cursor, of member: Member, depth: Int,
    _ read: (inout RecordReader, Member, inout Members) throws(Fault) -> Void
  ) throws(Fault) -> Cursor {
    guard object.byte == 0x7B else { throw Fault(.objectValue, at: object, member) }
    var members = Members(kind, object)
    while let member = try next(&members) {
      if member == .unknown {
        members.place = try JSONReader.skipValue(members.place, depth: depth)
      } else {
        try read(&self, member, &members)
      }
    }
    try require(kind, of: members, object)
    return members.place
  }

  private mutating func readRequiredText(_ members: inout Members, _ member: Member) throws(Fault) -> Text {
    guard members.place.byte == 0x22 else { throw Fault(.text, at: members.place, member) }
    return try readText(&members)
  }

  private mutating func readStrategyRef(_ object: Cursor) throws(Fault) -> Cursor {
    try readObject(.strategyRef, object, of: .strategyRef, depth: 2) { reader, member, members throws(Fault) in
      reader.record.strategyPlace = members.place
      reader.record.strategyId = try reader.readNonBlank(&members, member)
    }
  }

  private mutating func readPolicy(_ object: Cursor) throws(Fault) -> Cursor {
    try readObject(.policy, object, of: .policy, depth: 2) { reader, member, members throws(Fault) in
      reader.record.profile = try reader.readRequiredText(&members, member)
    }
  }

  // MARK: The checks

  private mutating func readChecks(_ object: Cursor) throws(Fault) -> Cursor {
    try readObject(.checks, object, of: .deterministicChecks, depth: 2) { reader, member, members throws(Fault) in
      members.place =
        switch member {
        case .indicatorFidelity: try reader.readIndicatorCheck(members.place)
        case .tradeCoherence: try reader.readTradeCheck(members.place)
        default: try reader.readMetricCheck(members.place)
        }
    }
  }

  /// Reads the status of a check. Returns whether it is `fail`.
  private mutating func readCheckStatus(_ members: inout Members) throws(Fault) -> Bool {
    let place = members.place
    guard place.byte == 0x22 else { throw Fault(.checkStatus, at: place, .status) }
    let text = try readText(&members)
    if text.equals("fail") { return true }
    guard text.equals("pass") else { throw Fault(.checkStatus, at: place, .status) }
    return false
  }

  private mutating func readIndicatorCheck(_ object: Cursor) throws(Fault) -> Cursor {
    try readObject(.indicatorCheck, object, of: .indicatorFidelity, depth: 3) { reader, member, members throws(Fault) in
      if member == .status {
        reader.record.outcome.indicatorsFailed = try reader.readCheckStatus(&members)
      } else {
        members.place = try Self.readStrings(
          members.place, member, &reader.texts, into: &reader.record.missingIndicators)
      }
    }
  }

  private mutating func readTradeCheck(_ object: Cursor) throws(Fault) -> Cursor {
    let next = try readObject(.tradeCheck, object, of: .tradeCoherence, depth: 3) {
      reader, member, members throws(Fault) in
      if member == .status {
        reader.record.outcome.tradesFailed = try reader.readCheckStatus(&members)
      } else {
        members.place = try Self.readStrings(members.place, member, &reader.texts, into: &reader.record.violations)
      }
    }
    for index in 0..<record.violations.count where record.violations[index].isOfLineage {
      record.outcome.hasLineageViolation = true
    }
    return next
  }

  private mutating func readMetricCheck(_ object: Cursor) throws(Fault) -> Cursor {
    try readObject(.metricCheck, object, of: .metricConsistency, depth: 3) { reader, member, members throws(Fault) in
      if member == .status {
        reader.record.outcome.metricsFailed = try reader.readCheckStatus(&members)
      } else {
        (reader.record.outcome.driftPct, members.place) = try reader.readNotNegative(members.place, member)
      }
    }
  }

  /// Reads an array of strings, and keeps those that are not blank, trimmed.
  private static func readStrings(
    _ start: Cursor, _ member: Member, _ texts: inout TextPool, into list: inout ReusableArray<Text>
  ) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else { throw Fault(.arrayValue, at: start, member) }
    var place = start + 1
    var isFirst = true
    while try nextValue(&place, isFirst: &isFirst) {
      guard place.byte == 0x22 else { throw Fault(.textInArray, at: place, member) }
      let raw = try JSONReader.string(from: place + 1)
      let text = JSONReader.text(raw, in: &texts).trimmed
      if !text.isEmpty { list.append(text) }
      place = raw.next
    }
    return place
  }

  // MARK: The lanes

  private mutating func readRecordedReview(_ object: Cursor) throws(Fault) -> Cursor {
    record.hasAgentReview = true
    return try readObject(.recordedReview, object, of: .agentReview, depth: 2) {
      reader, member, members throws(Fault) in
      if member == .budget {
        members.place = try reader.readBudget(members.place)
      } else {
        guard members.place.byte == 0x5B else { throw Fault(.arrayValue, at: members.place, member) }
        members.place = try reader.readFindings(members.place)
      }
    }
  }

  private mutating func readBudget(_ object: Cursor) throws(Fault) -> Cursor {
    var isWithin = false
    var reason: (place: Cursor, breach: RecordedOutcome.Breach) = (object, .none)
    let next = try readObject(.budget, object, of: .budget, depth: 3) { reader, member, members throws(Fault) in
      let value = members.place
      switch member {
      case .limits: members.place = try reader.readLimits(value)
      case .usage: members.place = try reader.readRecordedUsage(value)
      case .withinBudget: (isWithin, members.place) = try Self.readTrueOrFalse(value, member)
      default: reason = (value, try reader.readBreach(&members))
      }
    }
    guard isWithin == (reason.breach == .none) else { throw Fault(.breachReason, at: reason.place, .breachReason) }
    record.outcome.breach = reason.breach
    return next
  }

  private static func readTrueOrFalse(_ place: Cursor, _ member: Member) throws(Fault) -> (Bool, Cursor) {
    guard place.byte == 0x74 || place.byte == 0x66 else { throw Fault(.trueOrFalse, at: place, member) }
    return (place.byte == 0x74, try JSONReader.literal(place))
  }

  private mutating func readBreach(_ members: inout Members) throws(Fault) -> RecordedOutcome.Breach {
    if try skipNull(&members) { return .none }
    let place = members.place
    guard place.byte == 0x22 else { throw Fault(.breachReason, at: place, .breachReason) }
    let text = try readText(&members)
    for breach in BudgetBreachName.all where text.equals(breach) { return .budget }
    return .other
  }

  private mutating func readLimits(_ object: Cursor) throws(Fault) -> Cursor {
    try readObject(.limits, object, of: .limits, depth: 4) { reader, member, members throws(Fault) in
      let value = members.place
      let (figure, next) = try reader.readNumber(value, or: .positiveInteger, member)
      guard figure > 0, figure == figure.rounded(.towardZero) else { throw Fault(.positiveInteger, at: value, member) }
      reader.record.outcome.maxFindings = figure
      members.place = next
    }
  }

  private mutating func readRecordedUsage(_ object: Cursor) throws(Fault) -> Cursor {
    try readObject(.usage, object, of: .usage, depth: 4) { reader, member, members throws(Fault) in
      let (figure, next) = try reader.readNotNegative(members.place, member)
      switch member {
      case .runtimeSeconds: reader.record.usage.runtimeSeconds = figure
      case .tokensUsed: reader.record.usage.tokensUsed = figure
      default: reader.record.usage.toolCallsUsed = figure
      }
      members.place = next
    }
  }

  private mutating func readRecordedTrader(_ object: Cursor) throws(Fault) -> Cursor {
    try readObject(.recordedTrader, object, of: .traderReview, depth: 2) { reader, member, members throws(Fault) in
      guard members.place.byte == 0x22 else { throw Fault(.traderStatus, at: members.place, member) }
      reader.record.traderStatus = try reader.readTraderStatus(&members)
    }
  }

  // MARK: Decided elsewhere (section 13)

  /// Reads a decision of another engine, and returns the position after it.
  mutating func readDecided(_ object: Cursor) throws(Fault) -> Cursor {
    var members = Members(.decided, object)
    while let member = try next(&members) {
      let value = members.place
      switch member {
      case .schemaVersion: try readSchemaVersion(&members, .decided)
      case .id:
        record.idPlace = value
        record.id = try readNonBlank(&members, member)
      case .strategyId:
        record.strategyPlace = value
        record.strategyId = try readNonBlank(&members, member)
      case .recordedAt: record.recordedAt = try readOptionalText(&members, member) ?? .none
      case .profile: record.profile = try readOptionalText(&members, member) ?? .none
      case .decision: record.decision = try readRequiredDecision(&members, member)
      case .driftPct:
        if try !skipNull(&members) {
          (record.outcome.driftPct, members.place) = try readNotNegative(value, member)
        }
      case .causes:
        if try !skipNull(&members) {
          members.place = try Self.readStrings(value, member, &texts, into: &record.causes)
        }
      default: members.place = try JSONReader.skipValue(value, depth: 1)
      }
    }
    for member in [Member.schemaVersion, .id, .strategyId, .decision] where !members.has(member) {
      throw Fault(.member, at: object, member)
    }
    return members.place
  }
}

/// The breach reasons that name a budget (contract section 5).
enum BudgetBreachName {
  static let tokens: StaticString = "token_budget_exceeded"
  static let runtime: StaticString = "runtime_budget_exceeded"
  static let toolCalls: StaticString = "tool_budget_exceeded"
  static let all = [tokens, runtime, toolCalls]
}

extension Text {
  /// Whether this violation of trade coherence is one of lineage completeness.
  var isOfLineage: Bool { count >= 8 && Text(start: start, count: 8).equals("lineage:") }
}
