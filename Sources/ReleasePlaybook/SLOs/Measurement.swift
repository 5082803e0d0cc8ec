package import ReplayGate

/// The reading of a metric at one time or over a time span.
package enum Reading: Sendable, Hashable {
  /// A value.
  case value(Double)
  /// The total number of events, and how many of them were good, or bad if `isBad` is true.
  case counts(part: Double, total: Double, isBad: Bool)

  /// The value. For counts, the counted part in per cent of the total, or nil if there were no events.
  var figure: Double? {
    switch self {
    case .value(let value): value
    case .counts(let part, let total, _): total > 0 ? part / total * 100 : nil
    }
  }
}

/// A reading with its time. It covers the time since the previous sample.
package struct Sample: Sendable, Hashable {
  package let at: Moment
  package let reading: Reading
}

/// The name of a measurement: an SLO, the indicator of a service, or a metric.
package struct MeasurementName: Sendable, Hashable {
  /// The id of the SLO that the measurement is for.
  @Exact package var slo: String?
  /// The service that was measured.
  @Exact package var service: String?
  /// The metric; nil for the indicator of `slo`.
  @Exact package var metric: String?

  package init(slo: String? = nil, service: String? = nil, metric: String? = nil) {
    self.slo = slo
    self.service = service
    self.metric = metric
  }

  /// Whether the name indicates a duration by its suffix.
  var isDuration: Bool { Measurement.unit(of: metric ?? slo ?? "").map(\.isDuration) ?? false }

  /// The name as people read it.
  package var text: String {
    [metric, slo.map { "of SLO \($0)" }, service.map { "at \($0)" }].compactMap(\.self).joined(separator: " ")
  }
}

/// The measurement of one metric.
package struct Measurement: Sendable, Hashable {
  /// One reading, or a time series.
  package enum Readings: Sendable, Hashable {
    /// One reading, which is used for any time span.
    ///
    /// - at: When it was made; nil for now.
    /// - since: Since when the metric has had this value; nil if this is not known.
    case value(Reading, at: Moment?, since: Moment?)
    /// Samples in the order of time. No two have the same time.
    case series([Sample])
    /// Only the baseline is known.
    case none
  }

  package let name: MeasurementName
  package var readings: Readings
  /// The distance between samples; nil for the smallest distance that occurs.
  package var interval: TimeSpan?
  package var unit: Bound.Unit?
  /// The unit of bounds without one: the unit that the name of the metric ends in. Nil if it has none; then it is that of the
  /// measurement.
  var boundUnit: Bound.Unit?
  /// The value of the metric before the release, in the unit of bounds. Relative bounds refer to it.
  package var baseline: Double?

  /// The name of the metric in messages.
  var metric: String { name.metric ?? name.slo ?? "" }

  /// Whether the readings are counts of events. Their value is a percentage.
  var isCounted: Bool {
    func isCounts(_ reading: Reading) -> Bool { if case .counts = reading { true } else { false } }
    return switch readings {
    case .value(let reading, _, _): isCounts(reading)
    case .series(let samples): samples.contains { isCounts($0.reading) }
    case .none: false
    }
  }

  /// The given unit, or the unit that the name of the metric ends in.
  var effectiveUnit: Bound.Unit? { unit ?? Self.unit(of: metric) }

  /// The unit that the name of a metric ends in; nil if it has none.
  static func unit(of metric: String) -> Bound.Unit? {
    if metric.hasSuffix("_ms") || metric.hasSuffix("_milliseconds") { return .milliseconds }
    if metric.hasSuffix("_s") || metric.hasSuffix("_seconds") { return .seconds }
    let isShare = metric.hasSuffix("_pct") || metric.hasSuffix("_percent") || metric.hasSuffix("_percentage")
    return isShare ? .percent : nil
  }

  /// Whether the name of a metric says that it is the share of the good events.
  static func isShare(_ metric: String) -> Bool {
    let words = metric.lowercased().split { !$0.isLetter }.map(String.init)
    return ["availability", "share", "success", "successful", "uptime"].contains { words.containsExactly($0) }
  }

  /// Whether the name says that it is a share of one, and nothing says that the measurement is one of a hundred.
  var isRatioByName: Bool { metric.hasSuffix("_ratio") && effectiveUnit == nil && !isCounted }

  /// Whether any value is above 1.
  var exceedsOne: Bool {
    switch readings {
    case .value(let reading, _, _): (reading.figure ?? 0) > 1
    case .series(let samples): samples.contains { ($0.reading.figure ?? 0) > 1 }
    case .none: false
    }
  }
}

/// Measurements by name.
package struct Measurements: Sendable, Hashable {
  private var byName: [MeasurementName: Measurement] = [:]

  package init() {}

  package subscript(name: MeasurementName) -> Measurement? { byName[name] }

  /// Adds a measurement. Returns false, and keeps the earlier one, if there is one with the same name.
  mutating func add(_ measurement: Measurement) -> Bool {
    let known = byName[measurement.name]
    if let known, known.readings != .none { return false }
    byName[measurement.name] = measurement
    byName[measurement.name]?.baseline = known?.baseline
    return true
  }

  /// Sets the value of a metric before the release, whether the metric is measured now or not. Returns false if it was
  /// set before.
  mutating func setBaseline(_ value: Double, of name: MeasurementName) -> Bool {
    if byName[name]?.baseline != nil { return false }
    byName[name, default: Measurement(name: name, readings: .none)].baseline = value
    return true
  }
}
