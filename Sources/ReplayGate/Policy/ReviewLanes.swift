/// The agent's findings, counted without a budget (contract section 5).
struct AgentFindings: ~Copyable {
  /// The number of findings without repeats, up to and including the first of priority 0 or 1, or up to the end.
  private(set) var distinctCount = 0
  /// The index of the first finding of priority 0 or 1 among the findings without repeats; `Int.max` if there is none.
  private(set) var firstBlocking = Int.max

  private var seen = TextIndex()

  /// Checks a record. Expected O(n) in the findings.
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

  /// The number of all findings without repeats, including those after the first that blocks. Expected O(n).
  mutating func total(in record: borrowing RecordedDecision, _ texts: inout TextPool) -> Int {
    guard record.findings.count > 1, firstBlocking != .max else { return distinctCount }
    seen.removeAll()
    for index in 0..<record.findings.count {
      _ = seen.insert(Self.identity(of: record.findings[index], in: record, &texts))
    }
    return seen.count
  }

  /// Bytes that are equal if all five members are equal. Numbers are compared as numbers, and each text is preceded by its
  /// length.
  private static func identity(
    of finding: RecordedDecision.Finding, in record: borrowing RecordedDecision, _ texts: inout TextPool
  ) -> Text {
    var size = 8 * (4 + finding.refCount) + finding.id.count + finding.summary.count
    for index in 0..<finding.refCount { size += record.evidenceRefs[finding.firstRef + index].count }
    texts.reserve(size)
    let start = texts.end
    // Adding 0 turns -0 into 0.
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
    // A profile may allow more findings than an integer can hold. If no finding blocks, the limit does not matter.
    let isBlocked = facts.firstBlockingFinding != .max && Double(facts.firstBlockingFinding) < maxFindings
    return (isBlocked ? .fail : .conditionalPass, nil)
  }

  /// The best decision that the trader's review permits (section 6): `pass` if no review is required.
  @inline(__always) func traderLane(_ facts: ReplayFacts) -> Decision {
    guard requireTraderReview else { return .pass }
    if facts.traderStatus == .rejected || facts.traderDecision == .fail { return .fail }
    return facts.traderStatus != .approved || facts.traderDecision == .conditionalPass ? .conditionalPass : .pass
  }
}
