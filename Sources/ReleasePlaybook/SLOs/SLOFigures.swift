/// Computes the values that objectives, alerts and criteria are compared with, from the measurements at one time.
struct SLOFigures {
  let lookup: MeasurementLookup
  let now: Moment
  /// The maximum age of a single value.
  let maximumAge: TimeSpan

  /// The value over a window.
  struct Figure {
    /// The observed value.
    var observed: Double
    /// The percentage of bad events; nil if there is no error budget.
    var badPct: Double?
    /// The proportion of the window that was measured, up to 1; nil for a single value.
    var coverage: Double?
  }

  /// The time of the newest reading that is used for a condition.
  func newest(of condition: SLOCondition, for slo: ServiceLevelObjective?) -> Moment? {
    let own = try? lookup.readings(of: condition.subjectText, for: slo)
    let measurement =
      own ?? (condition.needsBudget ? slo.flatMap { try? lookup.readings(of: $0.metric, for: $0) } : nil)
    switch measurement?.readings {
    case .value(_, let at, _): return at
    case .series(let samples): return samples.last { $0.at <= now }?.at
    case nil, .some(.none): return nil
    }
  }

  /// The reading of a single value. Returns nil if there is none, and throws if it is too old or in the future.
  func current(_ measurement: Measurement) throws(NoData) -> (reading: Reading, since: Moment?)? {
    guard case .value(let reading, let at, let since) = measurement.readings else { return nil }
    if let at {
      if at > now { throw NoData("\(measurement.metric) is of \(at.rfc3339), after \(now.rfc3339)") }
      if now - at > maximumAge { throw NoData("\(measurement.metric) is of \(at.rfc3339), too old") }
    }
    return (reading, since)
  }

  // MARK: Bounds

  /// The bound as a number in the unit of the measurement. A bound without a unit has the one that the name of the metric ends in.
  ///
  /// - Parameter isFloor: Whether good values are above the bound. A plain 0.995 could then mean 99.5 % or 0.995 %, and
  ///   the second meaning would let nearly every value pass, so it is an error. For an upper limit the second meaning is
  ///   the stricter one, and is used.
  func number(
    _ bound: Bound, isFloor: Bool, for measurement: Measurement, of slo: ServiceLevelObjective?
  ) throws(NoData) -> Double {
    let metric = measurement.metric
    switch bound {
    case .relative(let factor, let shift):
      let value = Self.rounded(try lookup.before(metric, for: slo) * factor + shift)
      return try Self.value(value, in: measurement.boundUnit ?? measurement.effectiveUnit, of: measurement)
    case .absolute(let value, let unit):
      if isFloor, unit == nil, value > 0, value <= 1, try isPercentage(measurement, slo) {
        throw NoData("\(metric) is a share in %, and \(value) without % could be one of 1 or of 100")
      }
      return try Self.value(value, in: unit ?? measurement.boundUnit, of: measurement)
    }
  }

  /// Whether a measurement is a share of a hundred, by its unit, its counts, or its name and its values.
  private func isPercentage(_ measurement: Measurement, _ slo: ServiceLevelObjective?) throws(NoData) -> Bool {
    if measurement.effectiveUnit == .percent || measurement.isCounted { return true }
    let names = [measurement.metric] + (slo.map { [$0.metric, $0.id] } ?? [])
    return measurement.effectiveUnit == nil && measurement.exceedsOne && names.contains(where: Measurement.isShare)
  }

  /// A value of a unit in the unit of a measurement.
  private static func value(
    _ value: Double, in unit: Bound.Unit?, of measurement: Measurement
  ) throws(NoData) -> Double {
    switch (unit, measurement.effectiveUnit) {
    case (nil, .milliseconds), (nil, .seconds):
      throw NoData(
        "\(measurement.metric) is measured in \(measurement.effectiveUnit?.rawValue ?? ""), and its bound has no unit")
    case (.percent, nil) where measurement.isRatioByName:
      throw NoData("\(measurement.metric) is a ratio by its name, and its measurement does not say of what")
    case (nil, _), (.percent, nil), (.percent, .percent), (.milliseconds, .milliseconds), (.seconds, .seconds):
      return value
    case (.seconds, .milliseconds): return value * 1000
    case (.milliseconds, .seconds): return value / 1000
    default: throw NoData("\(measurement.metric) is not measured in \(unit?.rawValue ?? "the unit of its bound")")
    }
  }

  // MARK: Objectives

  /// The value of an objective without an error budget.
  func figure(
    of measurement: Measurement, from start: Moment, for slo: ServiceLevelObjective, wantsMore: Bool
  ) throws(NoData) -> Figure {
    let metric = measurement.metric
    if let (reading, _) = try current(measurement) {
      guard let figure = reading.figure else { throw NoData("\(metric) counts no events") }
      return Figure(observed: figure)
    }
    let aggregate = slo.aggregate
    let series = try MeasurementSeries(measurement, until: now)
    let window = try series.window(after: start, upTo: now, coverage: slo.coverage)
    let places = window.places
    if aggregate == .mean {
      return Figure(observed: Self.rounded(try series.mean(places)), coverage: window.coverage)
    }
    var figures: [Double] = []
    for sample in series.samples[places] {
      guard let figure = sample.reading.figure else {
        throw NoData("\(metric) counts no events at \(sample.at.rfc3339)")
      }
      figures.append(figure)
    }
    let isLeast = aggregate == .min || aggregate == .worst && wantsMore
    let figure = aggregate == .last ? figures.last : isLeast ? figures.min() : figures.max()
    guard let figure else { throw NoData("\(metric) has no samples") }
    return Figure(observed: figure, coverage: window.coverage)
  }

  /// The value of an objective with an error budget, over a window that ends at `end`.
  func share(
    _ share: ServiceLevelObjective.Share, of measurement: Measurement, from start: Moment, to end: Moment,
    coverage: Double
  ) throws(NoData) -> Figure {
    if let (reading, _) = try current(measurement) {
      try Self.requireShare(share, measurement)
      return try figure(share, of: measurement.metric, reading)
    }
    return try self.share(share, of: try series(share, measurement), from: start, to: end, coverage: coverage)
  }

  /// The same, from a series that was created for this objective.
  func share(
    _ share: ServiceLevelObjective.Share, of series: MeasurementSeries, from start: Moment, to end: Moment,
    coverage: Double
  ) throws(NoData) -> Figure {
    let window = try series.window(after: start, upTo: end, coverage: coverage)
    let good: Double
    switch share.method {
    case .occurrences:
      good = try series.goodShare(window.places)
    case .timeslices(let slice, let target):
      var (count, goodCount) = (0.0, 0.0)
      for share in try slices(slice, of: series, from: start, to: end) {
        count += 1
        if Self.rounded(share * 100) >= target { goodCount += 1 }
      }
      good = goodCount / count
    case .ratioTimeslices(let slice):
      let shares = try slices(slice, of: series, from: start, to: end)
      good = shares.reduce(0, +) / Double(shares.count)
    }
    var figure = Self.figure(share, good: good)
    figure.coverage = window.coverage
    return figure
  }

  func series(
    _ share: ServiceLevelObjective.Share, _ measurement: Measurement
  ) throws(NoData) -> MeasurementSeries {
    try Self.requireShare(share, measurement)
    switch share.good {
    case .measured: return try MeasurementSeries(measurement, until: now)
    case .measuredAsBad: return try MeasurementSeries(measurement, until: now, good: { 1 - $0 / 100 })
    // -1 is not a valid proportion, so only counts are accepted.
    case .counted: return try MeasurementSeries(measurement, until: now, good: { _ in -1 })
    case .threshold(let comparison, let bound):
      let number = try number(
        .absolute(bound, unit: nil), isFloor: comparison.wantsMore, for: measurement, of: nil)
      return try MeasurementSeries(measurement, until: now, good: { comparison.holds($0, number) ? 1 : 0 })
    }
  }

  /// Throws if what is measured as a share of a hundred has another unit.
  private static func requireShare(
    _ share: ServiceLevelObjective.Share, _ measurement: Measurement
  ) throws(NoData) {
    switch share.good {
    case .measured, .measuredAsBad: _ = try value(0, in: .percent, of: measurement)
    case .counted, .threshold: break
    }
  }

  /// A single value, used for the whole window.
  private func figure(
    _ share: ServiceLevelObjective.Share, of metric: String, _ reading: Reading
  ) throws(NoData) -> Figure {
    if case .threshold = share.good { throw NoData("\(metric) is one value, and a share over time needs a series") }
    switch reading {
    case .value where share.good == .counted:
      throw NoData("\(metric) is one share, and whether it is of the good or the bad only counts can tell")
    case .value(let value):
      guard (0...100).contains(value) else { throw NoData("\(metric) is \(value), no share of a hundred") }
      let bad = share.good == .measuredAsBad ? value : Self.rounded(100 - value)
      return Figure(observed: value, badPct: bad)
    case .counts(let part, let total, let isBad):
      guard total > 0 else { throw NoData("\(metric) counts no events") }
      return Self.figure(share, good: (isBad ? total - part : part) / total)
    }
  }

  private static func figure(_ share: ServiceLevelObjective.Share, good: Double) -> Figure {
    let badPct = (1 - good) * 100
    return Figure(observed: rounded(share.good == .measuredAsBad ? badPct : good * 100), badPct: badPct)
  }

  /// The proportions of good events in the slices of a window. The last slice may be shorter. Slices without samples
  /// are left out.
  private func slices(
    _ slice: TimeSpan, of series: MeasurementSeries, from start: Moment, to end: Moment
  ) throws(NoData) -> [Double] {
    var shares: [Double] = []
    var begin = start
    while begin < end {
      let next = min(begin + slice, end)
      let places = series.places(after: begin, upTo: next)
      if !places.isEmpty { shares.append(try series.goodShare(places)) }
      begin = next
    }
    return shares
  }

  /// Rounds to nine decimals. Further digits are rounding errors of the sums.
  static func rounded(_ value: Double) -> Double {
    let scaled = value * 1e9
    return scaled.isFinite ? scaled.rounded() / 1e9 : value
  }
}
