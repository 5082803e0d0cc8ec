/// Finds the smallest choice of decisions that gives a verdict.
///
/// Decisions with the same contribution to a verdict are of one kind, so a choice is a number of each kind. The rule
/// itself judges choices in the order of their size, up to `trials` of them; the first that gives the verdict is the
/// smallest. After that the set of all decisions is reduced, one kind at a time, until none can be removed.
struct SmallestChoice {
  private let rule: GateRule
  private let mode: GateMode
  private let wanted: GateVerdict
  /// The rows of each kind in the order of the recording. Kinds are ordered by their first row.
  private let kinds: [[VerdictRow]]

  /// The number of choices that are judged in the order of their size.
  private static let trials = 200_000

  init(rule: GateRule, mode: GateMode, rows: [VerdictRow], wanted: GateVerdict) {
    self.rule = rule
    self.mode = mode
    self.wanted = wanted
    var numbers: [VerdictContribution: Int] = [:]
    var kinds: [[VerdictRow]] = []
    for row in rows {
      if let number = numbers[row.contribution] {
        kinds[number].append(row)
      } else {
        numbers[row.contribution] = kinds.count
        kinds.append([row])
      }
    }
    self.kinds = kinds
  }

  /// The rows of the smallest choice, unordered; nil if all rows together do not give the verdict.
  func rows() -> [VerdictRow]? {
    guard let counts = smallest() else { return nil }
    return zip(kinds, counts).flatMap { $0.prefix($1) }
  }

  private func smallest() -> [Int]? {
    var counts = [Int](repeating: 0, count: kinds.count)
    var left = Self.trials
    let total = kinds.reduce(0) { $0 + $1.count }
    var size = fewest
    // Larger sizes have too many choices to try.
    while size <= min(total, fewest + 8), left > 0 {
      if choose(size, from: 0, &counts, &left) { return counts }
      size += 1
    }
    if size > total, left > 0 { return nil }
    return reduced()
  }

  /// A lower bound of the size: exceeding a maximum takes one decision more than it.
  private var fewest: Int {
    guard wanted.reasons.contains(.regressionBudgetExceeded) || wanted.reasons.contains(.loosenedBudgetExceeded) else {
      return 0
    }
    func least(_ budgets: [FlipBudget]) -> Int {
      let set = budgets.filter(\.isSet)
      // A single decision that changes exceeds any rate.
      if set.contains(where: { $0.maximumRate != nil }) { return 0 }
      return set.compactMap(\.maximum).min().map { $0 + 1 } ?? 0
    }
    let budgets = rule.budgets
    return max(
      wanted.reasons.contains(.regressionBudgetExceeded)
        ? least([budgets.tightened, budgets.tightenedPerStrategy]) : 0,
      wanted.reasons.contains(.loosenedBudgetExceeded) ? least([budgets.loosened, budgets.loosenedPerStrategy]) : 0)
  }

  /// Tries the choices of `size` more decisions of the kinds from `first` on.
  private func choose(_ size: Int, from first: Int, _ counts: inout [Int], _ left: inout Int) -> Bool {
    if size == 0 {
      left -= 1
      return gives(counts)
    }
    guard first < kinds.count else { return false }
    // Takes as many as possible of the kinds that come first, so that the choice is the earliest in the recording.
    for number in stride(from: min(size, kinds[first].count), through: 0, by: -1) {
      if left <= 0 { return false }
      counts[first] = number
      if choose(size - number, from: first + 1, &counts, &left) { return true }
    }
    counts[first] = 0
    return false
  }

  /// All rows, without those that can be removed.
  private func reduced() -> [Int]? {
    var counts = kinds.map(\.count)
    guard gives(counts) else { return nil }
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for kind in kinds.indices.reversed() where counts[kind] > 0 {
        let before = counts[kind]
        // Removes halves first: of many equal decisions most are not needed.
        var step = before
        while step > 0 {
          counts[kind] -= step
          if gives(counts) {
            step = min(step, counts[kind])
          } else {
            counts[kind] += step
            step /= 2
          }
        }
        if counts[kind] < before { isSmaller = true }
      }
    }
    return counts
  }

  /// Whether these numbers of each kind give the wanted verdict.
  private func gives(_ counts: [Int]) -> Bool {
    var tally = ReplayTally(mode: mode)
    var strategies = StrategyTable()
    var pool = TextPool()
    let id = pool.copy("d")
    for (kind, count) in zip(kinds, counts) where count > 0 {
      let contribution = kind[0].contribution
      for _ in 0..<count { Self.count(contribution, id, &tally) }
      if rule.budgets.judgesStrategies {
        strategies.add(Self.strategyCounts(contribution, count), to: contribution.strategy)
      }
    }
    return rule.judge(tally, strategies: strategies).says(wanted)
  }

  private static func count(_ contribution: VerdictContribution, _ id: Text, _ tally: inout ReplayTally) {
    switch contribution.comparison {
    case .none: break
    case .asRecorded: tally.countCompared()
    case .divergedByDigest, .divergedByName:
      tally.countCompared()
      tally.countDivergence(byDigest: contribution.comparison == .divergedByDigest)
    }
    func replay(_ decision: Decision) -> ReplayedDecision {
      ReplayedDecision(
        decision: decision, driftOfRecord: 0, agentStatus: .pass, agentBudgetBreach: nil, failedChecks: [],
        traits: contribution.isDecisive ? [] : .notDecisive)
    }
    guard let outcome = contribution.outcome else {
      return tally.countWithoutPartner(id: id, baseline: replay(contribution.baseline))
    }
    tally.count(
      outcome, id: id, baseline: replay(outcome.baseline), candidate: replay(outcome.candidate),
      isWaived: contribution.isWaived)
  }

  private static func strategyCounts(_ contribution: VerdictContribution, _ count: Int) -> StrategyCounts {
    var counts = StrategyCounts()
    counts.records = count
    guard let outcome = contribution.outcome else { return counts }
    if outcome.candidate > outcome.baseline { counts.loosened = count }
    if outcome.hasReason {
      if contribution.isWaived { counts.waived = count } else { counts.tightened = count }
    }
    return counts
  }
}

extension GateVerdict {
  /// Whether it equals another verdict in decision, gates, reasons, and the decisions of the deciding record.
  func says(_ other: GateVerdict) -> Bool {
    decision == other.decision && isMergeBlocked == other.isMergeBlocked && isReleaseBlocked == other.isReleaseBlocked
      && reasons == other.reasons && baselineDecision == other.baselineDecision
      && candidateDecision == other.candidateDecision
  }
}
