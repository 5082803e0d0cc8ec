/// The result of a condition: whether it holds, and since when.
struct SLOConditionCheck {
  /// The state of a condition.
  enum Outcome: Hashable {
    /// It has held long enough. `since` is when it began to hold, and `firing` is when it had held long enough. If it
    /// held before the first measurement, both are computed from the first measurement.
    case holds(since: Moment?, firing: Moment?)
    /// It holds, but has not held long enough.
    case pending(since: Moment?)
    case clear
    case unknown
  }

  let outcome: Outcome
  let observed: Double?
  let bound: Double?
  /// The reason why the state is unknown.
  let reason: String?
  /// The time of the newest reading that was used; nil if it is not known.
  private(set) var measuredAt: Moment?
  /// The proportion of the span that was measured, up to 1; nil if the condition has no span.
  let coverage: Double?

  private init(
    _ outcome: Outcome, observed: Double? = nil, bound: Double? = nil, reason: String? = nil, coverage: Double? = nil
  ) {
    self.outcome = outcome
    self.observed = observed
    self.bound = bound
    self.reason = reason
    self.coverage = coverage
  }

  /// - Parameter slo: The objective to whose error budget a burn refers.
  init(_ condition: SLOCondition, slo: ServiceLevelObjective?, figures: SLOFigures) {
    do throws(NoData) {
      self = try Self.check(condition, slo: slo, figures: figures)
    } catch {
      self.init(.unknown, reason: error.reason)
    }
    measuredAt = figures.newest(of: condition, for: slo)
  }

  private static func check(
    _ condition: SLOCondition, slo: ServiceLevelObjective?, figures: SLOFigures
  ) throws(NoData) -> SLOConditionCheck {
    let metric = condition.subjectText
    // If the burn itself was measured, its measurement is used.
    let isMeasured = try figures.lookup.isMeasured(metric, for: slo)
    guard condition.needsBudget, !isMeasured else {
      let measurement = try figures.lookup.readings(of: metric, for: slo)
      let bound = try figures.number(
        condition.bound, isFloor: !condition.comparison.wantsMore, for: measurement, of: slo)
      if let (reading, since) = try figures.current(measurement) {
        return try check(condition, reading, since: since, bound: bound, now: figures.now)
      }
      let series = try MeasurementSeries(measurement, until: figures.now)
      let coverage = slo?.coverage ?? ServiceLevelObjective.standardCoverage
      return try check(condition, series, bound: bound, now: figures.now) { place throws(NoData) in
        guard let window = condition.window else {
          guard let figure = series.samples[place].reading.figure else {
            throw NoData("\(metric) counts no events at \(series.samples[place].at.rfc3339)")
          }
          return SLOFigures.Figure(observed: figure)
        }
        let end = place == series.samples.count - 1 ? figures.now : series.samples[place].at
        let span = try series.window(after: end - window, upTo: end, coverage: coverage)
        return SLOFigures.Figure(
          observed: SLOFigures.rounded(try series.mean(span.places)), coverage: span.coverage)
      }
    }
    return try checkBurn(condition, slo: slo, figures: figures)
  }

  private static func checkBurn(
    _ condition: SLOCondition, slo: ServiceLevelObjective?, figures: SLOFigures
  ) throws(NoData) -> SLOConditionCheck {
    guard let slo, case .share(let share) = slo.objective else {
      throw NoData("\(slo?.id ?? "no SLO") has no error budget: its target is no share in %")
    }
    guard case .absolute(let bound, let unit) = condition.bound, unit == nil || unit == .percent else {
      throw NoData("a burn is compared with a number or a share in %")
    }
    let measurement = try figures.lookup.readings(of: slo.metric, for: slo)
    guard case .series = measurement.readings else {
      throw NoData("\(slo.metric) is one value, and \(condition.subjectText) needs a series")
    }
    let series = try figures.series(share, measurement)
    guard let window = slo.window.bounds(at: figures.now) else { throw NoData("the window has not begun") }
    let length = Double((window.end - window.start).milliseconds)
    return try check(condition, series, bound: bound, now: figures.now) { place throws(NoData) in
      let end = place == series.samples.count - 1 ? figures.now : series.samples[place].at
      let (span, factor): (TimeSpan, Double) =
        switch condition.subject {
        case .errorBudgetBurn(let span): (span, Double(span.milliseconds) / length * 100)
        case .burnRate(let span): (span, 1)
        case .metric: throw NoData("\(condition.subjectText) is no burn")
        }
      let figure = try figures.share(share, of: series, from: end - span, to: end, coverage: slo.coverage)
      return SLOFigures.Figure(
        observed: Self.part(figure.badPct ?? 0, of: share.budgetPct, times: factor), coverage: figure.coverage)
    }
  }

  /// The number of budgets that were spent. Without a budget it is 1e9, as for a drift without a reference.
  static func part(_ bad: Double, of budget: Double, times factor: Double) -> Double {
    if bad <= 0 { return 0 }
    return budget > 0 ? SLOFigures.rounded(bad / budget * factor) : 1e9
  }

  /// A single value tells the current state. It tells for how long only if it has a `since`.
  private static func check(
    _ condition: SLOCondition, _ reading: Reading, since: Moment?, bound: Double, now: Moment
  ) throws(NoData) -> SLOConditionCheck {
    guard let figure = reading.figure else { throw NoData("\(condition.subjectText) counts no events") }
    let outcome: Outcome
    if !condition.comparison.holds(figure, bound) {
      outcome = .clear
    } else if condition.hold == .now {
      outcome = .holds(since: since, firing: since)
    } else if let since {
      let isLong = condition.hold.isReached(by: now - since)
      outcome = isLong ? .holds(since: since, firing: since + condition.hold.span) : .pending(since: since)
    } else {
      return SLOConditionCheck(
        .unknown, observed: figure, bound: bound, reason: "one value does not tell how long it has been so")
    }
    return SLOConditionCheck(outcome, observed: figure, bound: bound)
  }

  /// Searches back from the newest sample while the condition holds.
  private static func check(
    _ condition: SLOCondition, _ series: MeasurementSeries, bound: Double, now: Moment,
    figure: (Int) throws(NoData) -> SLOFigures.Figure
  ) throws(NoData) -> SLOConditionCheck {
    let last = series.samples.count - 1
    guard series.isCurrent else { throw NoData("\(series.metric) ends at \(series.samples[last].at.rfc3339)") }
    let newest = try figure(last)
    let (observed, coverage) = (newest.observed, newest.coverage)
    guard condition.comparison.holds(observed, bound) else {
      return SLOConditionCheck(.clear, observed: observed, bound: bound, coverage: coverage)
    }
    var first = last
    var end: NoData?
    while true {
      guard first > 0 else {
        end = NoData("\(series.metric) begins at \(series.samples[0].at.rfc3339)")
        break
      }
      guard series.follows(first) else {
        end = NoData(series.gap(in: first - 1..<first + 1))
        break
      }
      do throws(NoData) {
        if !condition.comparison.holds(try figure(first - 1).observed, bound) { break }
      } catch {
        end = error
        break
      }
      first -= 1
    }
    let since = series.samples[first].at
    if condition.hold.isReached(by: now - since) {
      return SLOConditionCheck(
        .holds(since: since, firing: since + condition.hold.span), observed: observed, bound: bound,
        coverage: coverage)
    }
    if let end {
      return SLOConditionCheck(.unknown, observed: observed, bound: bound, reason: end.reason, coverage: coverage)
    }
    return SLOConditionCheck(.pending(since: since), observed: observed, bound: bound, coverage: coverage)
  }
}
