extension RecordReader {
  // MARK: A recorded outcome (section 12)

  /// Reads the members of a recorded outcome, and returns the place after it.
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
      case .createdAt: _ = try readRequiredText(&members, member)
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
    // The list of a kind's members is made anew each time.
    if names.isWhole(kind, members.seen) { return }
    for member in kind.members where !members.has(member) { throw Fault(.member, at: object, member) }
  }

  /// The members of an object that a member must have as its value.
  private func members(_ kind: ObjectKind, _ object: Cursor, of member: Member) throws(Fault) -> Members {
    guard object.byte == 0x7B else { throw Fault(.objectValue, at: object, member) }
    return Members(kind, object)
  }

  private mutating func readRequiredText(_ members: inout Members, _ member: Member) throws(Fault) -> Text {
    guard members.place.byte == 0x22 else { throw Fault(.text, at: members.place, member) }
    return try readText(&members)
  }

  private mutating func readStrategyRef(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.strategyRef, object, of: .strategyRef)
    while let member = try next(&members) {
      if member == .strategyId {
        record.strategyPlace = members.place
        record.strategyId = try readNonBlank(&members, member)
      } else {
        members.place = try JSONReader.skipValue(members.place, depth: 2)
      }
    }
    try require(.strategyRef, of: members, object)
    return members.place
  }

  private mutating func readPolicy(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.policy, object, of: .policy)
    while let member = try next(&members) {
      if member == .profile {
        record.profile = try readRequiredText(&members, member)
      } else {
        members.place = try JSONReader.skipValue(members.place, depth: 2)
      }
    }
    try require(.policy, of: members, object)
    return members.place
  }

  // MARK: Its checks

  private mutating func readChecks(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.checks, object, of: .deterministicChecks)
    while let member = try next(&members) {
      switch member {
      case .indicatorFidelity: members.place = try readIndicatorCheck(members.place)
      case .tradeCoherence: members.place = try readTradeCheck(members.place)
      case .metricConsistency: members.place = try readMetricCheck(members.place)
      default: members.place = try JSONReader.skipValue(members.place, depth: 2)
      }
    }
    try require(.checks, of: members, object)
    return members.place
  }

  /// Reads the status of a check: whether it failed.
  private mutating func readCheckStatus(_ members: inout Members) throws(Fault) -> Bool {
    let place = members.place
    guard place.byte == 0x22 else { throw Fault(.checkStatus, at: place, .status) }
    let text = try readText(&members)
    if text.equals("fail") { return true }
    guard text.equals("pass") else { throw Fault(.checkStatus, at: place, .status) }
    return false
  }

  private mutating func readIndicatorCheck(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.indicatorCheck, object, of: .indicatorFidelity)
    while let member = try next(&members) {
      switch member {
      case .status: record.outcome.indicatorsFailed = try readCheckStatus(&members)
      case .missingIndicators:
        members.place = try Self.readStrings(members.place, member, &texts, into: &record.missingIndicators)
      default: members.place = try JSONReader.skipValue(members.place, depth: 3)
      }
    }
    try require(.indicatorCheck, of: members, object)
    return members.place
  }

  private mutating func readTradeCheck(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.tradeCheck, object, of: .tradeCoherence)
    while let member = try next(&members) {
      switch member {
      case .status: record.outcome.tradesFailed = try readCheckStatus(&members)
      case .violations:
        members.place = try Self.readStrings(members.place, member, &texts, into: &record.violations)
      default: members.place = try JSONReader.skipValue(members.place, depth: 3)
      }
    }
    try require(.tradeCheck, of: members, object)
    for index in 0..<record.violations.count where record.violations[index].isOfLineage {
      record.outcome.hasLineageViolation = true
    }
    return members.place
  }

  private mutating func readMetricCheck(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.metricCheck, object, of: .metricConsistency)
    while let member = try next(&members) {
      switch member {
      case .status: record.outcome.metricsFailed = try readCheckStatus(&members)
      case .driftPct: (record.outcome.driftPct, members.place) = try readNotNegative(members.place, member)
      default: members.place = try JSONReader.skipValue(members.place, depth: 3)
      }
    }
    try require(.metricCheck, of: members, object)
    return members.place
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

  // MARK: Its lanes

  private mutating func readRecordedReview(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.recordedReview, object, of: .agentReview)
    record.hasAgentReview = true
    while let member = try next(&members) {
      switch member {
      case .findings:
        guard members.place.byte == 0x5B else { throw Fault(.arrayValue, at: members.place, member) }
        members.place = try readFindings(members.place)
      case .budget: members.place = try readBudget(members.place)
      default: members.place = try JSONReader.skipValue(members.place, depth: 2)
      }
    }
    try require(.recordedReview, of: members, object)
    return members.place
  }

  private mutating func readBudget(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.budget, object, of: .budget)
    var isWithin = false
    var reason: (place: Cursor, breach: RecordedOutcome.Breach) = (object, .none)
    while let member = try next(&members) {
      let value = members.place
      switch member {
      case .limits: members.place = try readLimits(value)
      case .usage: members.place = try readRecordedUsage(value)
      case .withinBudget: (isWithin, members.place) = try Self.readTrueOrFalse(value, member)
      case .breachReason: reason = (value, try readBreach(&members))
      default: members.place = try JSONReader.skipValue(value, depth: 3)
      }
    }
    try require(.budget, of: members, object)
    guard isWithin == (reason.breach == .none) else { throw Fault(.breachReason, at: reason.place, .breachReason) }
    record.outcome.breach = reason.breach
    return members.place
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
    var members = try members(.limits, object, of: .limits)
    while let member = try next(&members) {
      let value = members.place
      if member == .maxFindings {
        (record.outcome.maxFindings, members.place) = try readNumber(value, or: .positiveInteger, member)
        let figure = record.outcome.maxFindings
        guard figure > 0, figure == figure.rounded(.towardZero) else {
          throw Fault(.positiveInteger, at: value, member)
        }
      } else {
        members.place = try JSONReader.skipValue(value, depth: 4)
      }
    }
    try require(.limits, of: members, object)
    return members.place
  }

  private mutating func readRecordedUsage(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.usage, object, of: .usage)
    while let member = try next(&members) {
      let value = members.place
      switch member {
      case .runtimeSeconds: (record.usage.runtimeSeconds, members.place) = try readNotNegative(value, member)
      case .tokensUsed: (record.usage.tokensUsed, members.place) = try readNotNegative(value, member)
      case .toolCallsUsed: (record.usage.toolCallsUsed, members.place) = try readNotNegative(value, member)
      default: members.place = try JSONReader.skipValue(value, depth: 4)
      }
    }
    try require(.usage, of: members, object)
    return members.place
  }

  private mutating func readRecordedTrader(_ object: Cursor) throws(Fault) -> Cursor {
    var members = try members(.recordedTrader, object, of: .traderReview)
    while let member = try next(&members) {
      if member == .status {
        guard members.place.byte == 0x22 else { throw Fault(.traderStatus, at: members.place, member) }
        record.traderStatus = try readTraderStatus(&members)
      } else {
        members.place = try JSONReader.skipValue(members.place, depth: 2)
      }
    }
    try require(.recordedTrader, of: members, object)
    return members.place
  }

  // MARK: Decided elsewhere (section 13)

  /// Reads the members of a line that another engine decided, and returns the place after it.
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
      case .recordedAt: _ = try readOptionalText(&members, member)
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

  private mutating func readRequiredDecision(_ members: inout Members, _ member: Member) throws(Fault) -> Decision {
    let place = members.place
    guard place.byte == 0x22 else { throw Fault(.decisionName, at: place, member) }
    let text = try readText(&members)
    for decision in Decision.allCases where text.equals(decision.spelling) { return decision }
    throw Fault(.decisionName, at: place, member)
  }

  private func readNotNegative(_ place: Cursor, _ member: Member) throws(Fault) -> (Double, Cursor) {
    let (value, next) = try readNumber(place, or: .notNegative, member)
    guard value >= 0 else { throw Fault(.notNegative, at: place, member) }
    return (value, next)
  }
}

/// The reasons that are a matter of budgets (contract section 5).
enum BudgetBreachName {
  static let tokens: StaticString = "token_budget_exceeded"
  static let runtime: StaticString = "runtime_budget_exceeded"
  static let toolCalls: StaticString = "tool_budget_exceeded"
  static let all = [tokens, runtime, toolCalls]
}

extension Text {
  /// Whether a violation is one of the lineage.
  var isOfLineage: Bool { count >= 8 && Text(start: start, count: 8).equals("lineage:") }
}
