/// What a metric was at one moment, or over a time.
package enum Reading: Sendable, Hashable {
  /// A figure.
  case value(Double)
  /// Events and how many of them were good, or bad where `isBad`.
  case counts(part: Double, total: Double, isBad: Bool)

  /// The figure; the share of the counted part in per cent. Nil where there were no events.
  var figure: Double? {
    switch self {
    case .value(let value): value
    case .counts(let part, let total, _): total > 0 ? part / total * 100 : nil
    }
  }
}

/// A reading and when it was made: it stands for the time since the one before.
package struct Sample: Sendable, Hashable {
  package let at: Moment
  package let reading: Reading
}

/// What is known of one metric.
package struct Measurement: Sendable, Hashable {
  /// A reading, or many of them.
  package enum Readings: Sendable, Hashable {
    /// One that stands for whatever time is asked for.
    ///
    /// - at: when it was made; nil: now.
    /// - since: since when it has been so, where that is known.
    case value(Reading, at: Moment?, since: Moment?)
    /// Sorted, no moment twice.
    case series([Sample])
    /// Only what it was before is known.
    case none
  }

  package let metric: String
  package var readings: Readings
  /// How far apart samples are; nil: the smallest distance there is.
  package var interval: TimeSpan?
  package var unit: Bound.Unit?
  /// What the metric was before the release: what a relative bound is relative to.
  package var baseline: Double?

  /// The unit that is given, or that the metric's name ends in.
  var effectiveUnit: Bound.Unit? {
    if let unit { return unit }
    if metric.hasSuffix("_ms") || metric.hasSuffix("_milliseconds") { return .milliseconds }
    return metric.hasSuffix("_s") || metric.hasSuffix("_seconds") ? .seconds : nil
  }
}

/// Measurements by their metrics.
package struct Measurements: Sendable, Hashable {
  private var byMetric: [[UInt8]: Measurement] = [:]

  package init() {}

  package subscript(metric: String) -> Measurement? { byMetric[Array(metric.utf8)] }

  /// Adds a measurement. False where there is one of that metric, which is then kept.
  mutating func add(_ measurement: Measurement) -> Bool {
    let key = Array(measurement.metric.utf8)
    let known = byMetric[key]
    if let known, known.readings != .none { return false }
    byMetric[key] = measurement
    byMetric[key]?.baseline = known?.baseline
    return true
  }

  /// Sets what a metric was before, measured now or not. False where that is known already.
  mutating func setBaseline(_ value: Double, of metric: String) -> Bool {
    let key = Array(metric.utf8)
    if byMetric[key]?.baseline != nil { return false }
    byMetric[key, default: Measurement(metric: metric, readings: .none)].baseline = value
    return true
  }
}
