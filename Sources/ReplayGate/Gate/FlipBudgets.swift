/// The two ways in which a candidate can change a decision.
public enum FlipKind: String, Sendable, Hashable, CaseIterable {
  /// Tightened: the pair rule gave a reason (contract section 7), and no waiver covers it.
  case tightened
  /// Loosened: the candidate passes what the baseline failed or held for review.
  case loosened
}

/// The limits on decisions that change in one direction.
public struct FlipBudget: Sendable, Hashable {
  /// The maximum number; nil if it is not limited.
  public var maximum: Int?
  /// The maximum rate of all decisions, 0 to 1, at the budgets' confidence; nil if it is not limited.
  public var maximumRate: Double?

  /// Creates a budget, by default without limits.
  ///
  /// - Parameters:
  ///   - maximum: The maximum number of changes; nil for no limit.
  ///   - maximumRate: The maximum rate of changes, from 0 to 1; nil for no limit.
  public init(maximum: Int? = nil, maximumRate: Double? = nil) {
    self.maximum = maximum
    self.maximumRate = maximumRate
  }

  /// Whether there is any limit.
  public var isSet: Bool { maximum != nil || maximumRate != nil }
}

/// Limits on the number of decisions that may change ([contract section 15](doc:Contract#15-Limits)). Without budgets
/// one regression blocks the gate, and loosened decisions are not limited.
///
///     var gate = Gate(baseline: .standard, candidate: .expert)
///     gate.budgets.tightened = FlipBudget(maximum: 5)
///     gate.budgets.loosenedPerStrategy = FlipBudget(maximumRate: 0.01)
public struct FlipBudgets: Sendable, Hashable {
  /// The budget for tightened decisions, of all decisions.
  public var tightened: FlipBudget
  /// The budget for loosened decisions, of all decisions.
  public var loosened: FlipBudget
  /// The budget for tightened decisions, of each strategy's decisions.
  public var tightenedPerStrategy: FlipBudget
  /// The budget for loosened decisions, of each strategy's decisions.
  public var loosenedPerStrategy: FlipBudget
  /// The confidence for rates: at least 0.5 and less than 1; nil for `defaultConfidence`. Allowed only with a rate. A
  /// rate is within its limit if its upper Clopper-Pearson bound is, so 0 of 3 decisions prove nothing.
  public var confidence: Double?

  /// 95 %.
  public static let defaultConfidence = 0.95

  /// The allowed confidences. Below one half the bound would be less than the observed rate.
  public static let confidences = 0.5..<1.0

  /// The confidence in effect.
  public var confidenceInForce: Double { confidence ?? Self.defaultConfidence }

  /// Creates budgets; without arguments there are no limits. A gate checks that they are within their bounds.
  ///
  /// - Parameters:
  ///   - tightened: The budget for tightened decisions, of all decisions.
  ///   - loosened: The budget for loosened decisions, of all decisions.
  ///   - tightenedPerStrategy: The budget for tightened decisions, of each strategy's decisions.
  ///   - loosenedPerStrategy: The budget for loosened decisions, of each strategy's decisions.
  ///   - confidence: The confidence for rates: at least 0.5 and less than 1; nil for ``defaultConfidence``.
  public init(
    tightened: FlipBudget = FlipBudget(), loosened: FlipBudget = FlipBudget(),
    tightenedPerStrategy: FlipBudget = FlipBudget(), loosenedPerStrategy: FlipBudget = FlipBudget(),
    confidence: Double? = nil
  ) {
    self.tightened = tightened
    self.loosened = loosened
    self.tightenedPerStrategy = tightenedPerStrategy
    self.loosenedPerStrategy = loosenedPerStrategy
    self.confidence = confidence
  }

  /// Whether each strategy has a budget.
  public var judgesStrategies: Bool { tightenedPerStrategy.isSet || loosenedPerStrategy.isSet }
  /// Whether a limited number of regressions is allowed.
  public var allowsRegressions: Bool { tightened.isSet || tightenedPerStrategy.isSet }
  /// Whether there is any budget.
  public var isSet: Bool { allowsRegressions || loosened.isSet || loosenedPerStrategy.isSet }
  /// Whether a rate is limited.
  public var hasRate: Bool { all.contains { $0.maximumRate != nil } }

  private var all: [FlipBudget] { [tightened, loosened, tightenedPerStrategy, loosenedPerStrategy] }
}

/// How much of a budget is used.
public struct BudgetUse: Sendable, Hashable {
  /// The result of a budget, from best to worst.
  @nonexhaustive
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Within the limits.
    case within
    /// The rate is within its limit, but there are too few decisions for the required confidence.
    case unproven
    /// Above a limit.
    case exceeded
  }

  /// The direction of the changes.
  public let kind: FlipKind
  /// The strategy whose decisions are counted; nil for all decisions.
  @Exact public internal(set) var strategyId: String?
  /// The number of changed decisions.
  public let used: Int
  /// The number of decisions.
  public let records: Int
  /// The maximum number of changes.
  public let maximum: Int?
  /// The maximum rate of changes.
  public let maximumRate: Double?
  /// The upper bound of the rate at the gate's confidence, if a rate is limited.
  public let upperBound: Double?
  /// The result.
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
    // Rounding can make the product less than the number that the rate was written for: 0.29 × 100 < 29.
    let isAboveRate = budget.maximumRate.map { records > 0 && Double(used) / Double(records) > $0 } ?? false
    let isUnproven = budget.maximumRate.map { records == 0 || bound ?? 1 > $0 } ?? false
    state = isAboveNumber || isAboveRate ? .exceeded : isUnproven ? .unproven : .within
  }

  /// A description: `3 of at most 5 decisions tightened`.
  public var text: String {
    var parts = [maximum.map { "\(used) of at most \($0) decisions \(kind.rawValue)" }].compactMap(\.self)
    if let maximumRate {
      parts.append(
        "\(used) of \(records) decisions \(kind.rawValue), at most \(Self.percent(limit: maximumRate)) allowed, "
          + "no more than \(Self.percent(bound: upperBound ?? 1)) sure")
    }
    let scope = strategyId.map { "strategy \($0): " } ?? ""
    return scope + parts.joined(separator: "; ") + (state == .within ? "" : " (\(state.rawValue))")
  }

  /// The per cent of a rate, whose digits are those of the rate: the product with 100 can have others.
  package static func percentage(of rate: Double) -> Double {
    let parts = rate.description.split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return Double("\(parts[0])e\(exponent + 2)") ?? rate * 100
  }

  /// A limit in per cent, as it was set.
  private static func percent(limit rate: Double) -> String { CanonicalJSON.number(percentage(of: rate)) + " %" }

  /// An upper bound in per cent with at most four decimals. One that these would show as 0 is rounded up to two digits.
  private static func percent(bound rate: Double) -> String {
    var scale = 10_000.0
    var shown = (rate * 100 * scale).rounded()
    if shown == 0, rate > 0 {
      while shown < 10, scale < 1e22 {
        scale *= 10
        shown = (rate * 100 * scale).rounded(.up)
      }
    }
    return CanonicalJSON.number(shown / scale) + " %"
  }
}

extension FlipBudgets {
  /// Throws if a limit is out of bounds, or if the mode does not allow these budgets.
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

  /// The use of each budget: first those over all decisions, then those of strategies, sorted by name. O(n log n) in
  /// the number of strategies.
  func uses(_ tally: ReplayTally, _ strategies: StrategyTable) -> [BudgetUse] {
    var uses: [BudgetUse] = []
    for (kind, budget, used) in [
      (FlipKind.tightened, tightened, tally.regressed), (.loosened, loosened, tally.loosened),
    ] where budget.isSet {
      uses.append(BudgetUse(kind, budget, used: used, of: tally.records, confidence: confidenceInForce))
    }
    guard judgesStrategies else { return uses }
    for row in strategies.sorted {
      let (name, counts) = (row.strategyId, row.counts)
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

/// The result of all budgets together.
struct BudgetStates: OptionSet {
  let rawValue: UInt8

  /// A budget for tightened decisions is exceeded.
  static let tightenedExceeded = BudgetStates(rawValue: 1)
  /// A budget for tightened decisions is not proven to be within its limit.
  static let tightenedUnproven = BudgetStates(rawValue: 2)
  /// A budget for loosened decisions is exceeded.
  static let loosenedExceeded = BudgetStates(rawValue: 4)
  /// A budget for loosened decisions is not proven to be within its limit.
  static let loosenedUnproven = BudgetStates(rawValue: 8)
  /// Strategies have budgets, and there are more strategies than were counted.
  static let incomplete = BudgetStates(rawValue: 16)

  /// The states in which a budget is neither known to be within its limit nor exceeded.
  static let unproven: BudgetStates = [.tightenedUnproven, .loosenedUnproven, .incomplete]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The state that one budget contributes.
  init(_ kind: FlipKind, _ state: BudgetUse.State) {
    switch (kind, state) {
    case (_, .within): self = []
    case (.tightened, .unproven): self = .tightenedUnproven
    case (.tightened, .exceeded): self = .tightenedExceeded
    case (.loosened, .unproven): self = .loosenedUnproven
    case (.loosened, .exceeded): self = .loosenedExceeded
    }
  }

  /// The states of these uses.
  init(_ uses: [BudgetUse]) { self = uses.reduce(into: []) { $0.formUnion(BudgetStates($1.kind, $1.state)) } }
}
