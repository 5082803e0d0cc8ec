/// The two ways in which a candidate can change a decision.
public enum FlipKind: String, Sendable, Hashable, CaseIterable {
  /// For the worse: the pair rule gave a reason (contract section 7), and no waiver covers it.
  case tightened
  /// For the better: what the baseline failed or held back, the candidate lets pass.
  case loosened
}

/// How many decisions of a kind may change.
public struct FlipBudget: Sendable, Hashable {
  /// At most so many; nil: not limited by number.
  public var maximum: Int?
  /// At most this part of all decisions, 0 to 1, at the budgets' confidence; nil: not limited by rate.
  public var maximumRate: Double?

  /// A budget; without limits unless said otherwise.
  public init(maximum: Int? = nil, maximumRate: Double? = nil) {
    self.maximum = maximum
    self.maximumRate = maximumRate
  }

  /// Whether there is any limit.
  public var isSet: Bool { maximum != nil || maximumRate != nil }
}

/// How many decisions may change before the gate is blocked. Without any, one regression blocks it, as contract section
/// 8 says, and what is loosened is not limited.
public struct FlipBudgets: Sendable, Hashable {
  /// Of all decisions, those made worse.
  public var tightened = FlipBudget()
  /// Of all decisions, those made better.
  public var loosened = FlipBudget()
  /// Of each strategy's decisions, those made worse.
  public var tightenedPerStrategy = FlipBudget()
  /// Of each strategy's decisions, those made better.
  public var loosenedPerStrategy = FlipBudget()
  /// How sure a rate has to be: at least 0.5 and below 1; nil: `defaultConfidence`. It goes with a rate. A rate is within
  /// its limit when its upper Clopper-Pearson bound is, so that none of three proves nothing.
  public var confidence: Double?

  /// 95 %.
  public static let defaultConfidence = 0.95

  /// How sure a rate may have to be. Below one half the bound would be below the rate that was seen.
  public static let confidences = 0.5..<1.0

  /// How sure a rate has to be, said or not.
  public var confidenceInForce: Double { confidence ?? Self.defaultConfidence }

  /// No budgets.
  public init() {}

  /// Whether strategies are judged one by one.
  public var judgesStrategies: Bool { tightenedPerStrategy.isSet || loosenedPerStrategy.isSet }
  /// Whether regressions are allowed up to a limit.
  public var allowsRegressions: Bool { tightened.isSet || tightenedPerStrategy.isSet }
  /// Whether there is any.
  public var isSet: Bool { allowsRegressions || loosened.isSet || loosenedPerStrategy.isSet }
  /// Whether any limits a rate.
  public var hasRate: Bool { all.contains { $0.maximumRate != nil } }

  private var all: [FlipBudget] { [tightened, loosened, tightenedPerStrategy, loosenedPerStrategy] }
}

/// How much of a budget was used.
public struct BudgetUse: Sendable, Hashable {
  /// What came of it, the best first.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Within its limits.
    case within
    /// The rate is within its limit, but too few decisions were seen to be as sure of it as asked.
    case unproven
    /// Above a limit.
    case exceeded
  }

  /// Which changes.
  public let kind: FlipKind
  /// Of which strategy's decisions; nil: of all.
  @Exact public internal(set) var strategyId: String?
  /// How many changed so.
  public let used: Int
  /// Of how many.
  public let records: Int
  /// How many may.
  public let maximum: Int?
  /// Which part of them may.
  public let maximumRate: Double?
  /// The upper bound of the rate at the gate's confidence, where a rate is limited.
  public let upperBound: Double?
  /// What came of it.
  public let state: State

  init(
    _ kind: FlipKind, _ budget: FlipBudget, strategyId: String? = nil, used: Int, of records: Int, confidence: Double
  ) {
    self.kind = kind
    self.strategyId = strategyId
    self.used = used
    self.records = records
    maximum = budget.maximum
    maximumRate = budget.maximumRate
    let bound = budget.maximumRate.map { _ in BinomialBound.upper(count: used, of: records, confidence: confidence) }
    upperBound = bound
    let isAboveNumber = budget.maximum.map { used > $0 } ?? false
    // A product of rate and number may be less than the number that the rate is of: 0.29 × 100 < 29.
    let isAboveRate = budget.maximumRate.map { records > 0 && Double(used) / Double(records) > $0 } ?? false
    let isUnproven = budget.maximumRate.map { records == 0 || bound ?? 1 > $0 } ?? false
    state = isAboveNumber || isAboveRate ? .exceeded : isUnproven ? .unproven : .within
  }

  /// In words: `3 of at most 5 decisions tightened`.
  public var text: String {
    var parts = [maximum.map { "\(used) of at most \($0) decisions \(kind.rawValue)" }].compactMap(\.self)
    if let maximumRate {
      parts.append(
        "\(used) of \(records) decisions \(kind.rawValue), at most \(Self.percent(maximumRate)) allowed, "
          + "no more than \(Self.percent(upperBound ?? 1)) sure")
    }
    let scope = strategyId.map { "strategy \($0): " } ?? ""
    return scope + parts.joined(separator: "; ") + (state == .within ? "" : " (\(state.rawValue))")
  }

  /// A rate as per cent, at most four decimals.
  private static func percent(_ rate: Double) -> String {
    CanonicalJSON.number((rate * 1_000_000).rounded() / 10_000) + " %"
  }
}

extension FlipBudgets {
  /// Throws where a figure is out of its bounds, or where budgets do not go with the mode.
  func check(_ mode: GateMode) throws(ReplayGateError) {
    if isSet, mode == .any {
      throw .invalidConfiguration("budgets go with mode regressions: in mode any every decision has to be clean")
    }
    if let confidence {
      guard Self.confidences.contains(confidence) else {
        throw .invalidConfiguration("the confidence must be at least 0.5 and below 1")
      }
      guard hasRate else { throw .invalidConfiguration("a confidence goes with a budget's rate, and none is set") }
    }
    for budget in all {
      if let maximum = budget.maximum, maximum < 0 { throw .invalidConfiguration("a budget must not be negative") }
      if let rate = budget.maximumRate, !(0...1).contains(rate) {
        throw .invalidConfiguration("a budget's rate must be from 0 to 1")
      }
    }
  }

  /// How much of each budget a tally uses: those over all decisions, then those of strategies, sorted by name. O(n log n)
  /// in the strategies.
  func uses(_ tally: ReplayTally, _ strategies: StrategyTable) -> [BudgetUse] {
    var uses: [BudgetUse] = []
    for (kind, budget, used) in [
      (FlipKind.tightened, tightened, tally.regressed), (.loosened, loosened, tally.loosened),
    ] where budget.isSet {
      uses.append(BudgetUse(kind, budget, used: used, of: tally.records, confidence: confidenceInForce))
    }
    guard judgesStrategies else { return uses }
    for (name, counts) in strategies.sorted {
      for (kind, budget, used) in [
        (FlipKind.tightened, tightenedPerStrategy, counts.tightened),
        (.loosened, loosenedPerStrategy, counts.loosened),
      ] where budget.isSet && (used > 0 || budget.maximumRate != nil) {
        uses.append(
          BudgetUse(kind, budget, strategyId: name, used: used, of: counts.records, confidence: confidenceInForce))
      }
    }
    return uses
  }
}

/// What budgets come to, all of them together.
struct BudgetStates: OptionSet {
  let rawValue: UInt8

  /// A budget for decisions made worse is exceeded.
  static let tightenedExceeded = BudgetStates(rawValue: 1)
  /// A budget for decisions made worse is not proven to be kept.
  static let tightenedUnproven = BudgetStates(rawValue: 2)
  /// A budget for decisions made better is exceeded.
  static let loosenedExceeded = BudgetStates(rawValue: 4)
  /// A budget for decisions made better is not proven to be kept.
  static let loosenedUnproven = BudgetStates(rawValue: 8)
  /// Strategies are judged one by one, and there are more of them than were counted.
  static let incomplete = BudgetStates(rawValue: 16)

  /// What is not known to be kept, and not known to be exceeded.
  static let unproven: BudgetStates = [.tightenedUnproven, .loosenedUnproven, .incomplete]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// What one budget adds.
  init(_ kind: FlipKind, _ state: BudgetUse.State) {
    switch (kind, state) {
    case (_, .within): self = []
    case (.tightened, .unproven): self = .tightenedUnproven
    case (.tightened, .exceeded): self = .tightenedExceeded
    case (.loosened, .unproven): self = .loosenedUnproven
    case (.loosened, .exceeded): self = .loosenedExceeded
    }
  }

  /// Of these uses.
  init(_ uses: [BudgetUse]) { self = uses.reduce(into: []) { $0.formUnion(BudgetStates($1.kind, $1.state)) } }
}
