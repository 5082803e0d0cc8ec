/// What the agent's findings come to before a budget is known (contract section 5).
struct AgentFindings: ~Copyable {
  /// How many findings there are without repeats, up to the first of priority 0 or 1 (that one counted) or to the end.
  private(set) var distinctCount = 0
  /// The place, from 0, of the first finding of priority 0 or 1 among those without repeats; `Int.max` if none.
  private(set) var firstBlocking = Int.max

  private var seen = TextIndex()

  /// O(n log n) in the findings.
  mutating func check(_ record: inout RecordedDecision, _ texts: inout TextPool) {
    distinctCount = record.findings.count
    firstBlocking = .max
    if distinctCount > 1 || (distinctCount == 1 && record.findings[0].priority <= 1) { count(record, &texts) }
  }

  @inline(never) private mutating func count(_ record: borrowing RecordedDecision, _ texts: inout TextPool) {
    seen.removeAll()
    for index in 0..<record.findings.count {
      let isNew = seen.insert(Self.identity(of: record.findings[index], in: record, &texts)).isNew
      if isNew, record.findings[index].priority <= 1 {
        firstBlocking = seen.count - 1
        break
      }
    }
    distinctCount = seen.count
  }

  /// How many findings there are without repeats, those after the first that blocks too. O(n log n).
  mutating func total(in record: borrowing RecordedDecision, _ texts: inout TextPool) -> Int {
    guard record.findings.count > 1, firstBlocking != .max else { return distinctCount }
    seen.removeAll()
    for index in 0..<record.findings.count {
      _ = seen.insert(Self.identity(of: record.findings[index], in: record, &texts))
    }
    return seen.count
  }

  /// Bytes that are equal when all five members are: numbers as numbers, texts and lists with their lengths.
  private static func identity(
    of finding: RecordedDecision.Finding, in record: borrowing RecordedDecision, _ texts: inout TextPool
  ) -> Text {
    var size = 8 * (4 + finding.refCount) + finding.id.count + finding.summary.count
    for index in 0..<finding.refCount { size += record.evidenceRefs[finding.firstRef + index].count }
    texts.reserve(size)
    let start = texts.end
    // Adding 0 makes -0 and 0 one.
    append((finding.priority + 0).bitPattern, &texts)
    append((finding.confidence + 0).bitPattern, &texts)
    append(finding.id, &texts)
    append(finding.summary, &texts)
    for index in 0..<finding.refCount { append(record.evidenceRefs[finding.firstRef + index], &texts) }
    return Text(start: start, count: texts.end - start)
  }

  private static func append(_ word: UInt64, _ texts: inout TextPool) {
    for shift in 0..<8 { texts.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * shift))) }
  }

  private static func append(_ text: Text, _ texts: inout TextPool) {
    append(UInt64(text.count), &texts)
    texts.append(text.start, count: text.count)
  }
}

/// The lanes under a profile's limits.
extension PolicyLimits {
  /// The agent lane (section 5).
  @inline(__always) func agentLane(_ facts: ReplayFacts) -> (status: Decision, breach: BudgetBreach?) {
    if facts.usage.tokensUsed > maxTokens { return (.fail, .tokens) }
    if facts.usage.runtimeSeconds > maxRuntimeSeconds { return (.fail, .runtime) }
    if facts.usage.toolCallsUsed > maxToolCalls { return (.fail, .toolCalls) }
    if facts.distinctFindings == 0 { return (.pass, nil) }
    // A profile may look at more findings than any number has: where none blocks, none of them does.
    let isBlocked = facts.firstBlockingFinding != .max && Double(facts.firstBlockingFinding) < maxFindings
    return (isBlocked ? .fail : .conditionalPass, nil)
  }

  /// What the trader's review allows at most (section 6): `pass` where none is required.
  @inline(__always) func traderLane(_ facts: ReplayFacts) -> Decision {
    guard requireTraderReview else { return .pass }
    if facts.traderStatus == .rejected || facts.traderDecision == .fail { return .fail }
    return facts.traderStatus != .approved || facts.traderDecision == .conditionalPass ? .conditionalPass : .pass
  }
}
