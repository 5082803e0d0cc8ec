package import ReplayGate

/// What a metric was at one moment, or over a time.
package enum Reading: Sendable, Hashable {
  /// A figure.
  case value(Double)
  /// Events and how many of them were good, or bad where `isBad`.
  case counts(part: Double, total: Double, isBad: Bool)

  /// The figure; the share of the counted part in per cent. Nil if there were no events.
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

/// What a measurement is of: an SLO, a service's indicator, or a metric.
package struct MeasurementName: Sendable, Hashable {
  /// The id of the SLO that it was measured for.
  @Exact package var slo: String?
  /// The service that it was measured at.
  @Exact package var service: String?
  /// The metric; nil: the indicator of `slo`.
  @Exact package var metric: String?

  package init(slo: String? = nil, service: String? = nil, metric: String? = nil) {
    self.slo = slo
    self.service = service
    self.metric = metric
  }

  /// Whether its name says that it is a duration.
  var isDuration: Bool { Measurement.unit(of: metric ?? slo ?? "").map(\.isDuration) ?? false }

  /// For people.
  package var text: String {
    [metric, slo.map { "of SLO \($0)" }, service.map { "at \($0)" }].compactMap(\.self).joined(separator: " ")
  }
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

  package let name: MeasurementName
  package var readings: Readings
  /// How far apart samples are; nil: the smallest distance there is.
  package var interval: TimeSpan?
  package var unit: Bound.Unit?
  /// What the metric was before the release: what a relative bound is relative to.
  package var baseline: Double?

  /// What it is called in a sentence.
  var metric: String { name.metric ?? name.slo ?? "" }

  /// Whether it has counts of events, whose figure is a share in per cent.
  var isCounted: Bool {
    func isCounts(_ reading: Reading) -> Bool { if case .counts = reading { true } else { false } }
    return switch readings {
    case .value(let reading, _, _): isCounts(reading)
    case .series(let samples): samples.contains { isCounts($0.reading) }
    case .none: false
    }
  }

  /// The unit that is given, or that the metric's name ends in.
  var effectiveUnit: Bound.Unit? { unit ?? Self.unit(of: metric) }

  /// The unit that the name of a metric ends in.
  static func unit(of metric: String) -> Bound.Unit? {
    if metric.hasSuffix("_ms") || metric.hasSuffix("_milliseconds") { return .milliseconds }
    return metric.hasSuffix("_s") || metric.hasSuffix("_seconds") ? .seconds : nil
  }
}

/// Measurements by what they are of.
package struct Measurements: Sendable, Hashable {
  private var byName: [MeasurementName: Measurement] = [:]

  package init() {}

  package subscript(name: MeasurementName) -> Measurement? { byName[name] }

  /// Adds a measurement. False if there is one of that name, which is then kept.
  mutating func add(_ measurement: Measurement) -> Bool {
    let known = byName[measurement.name]
    if let known, known.readings != .none { return false }
    byName[measurement.name] = measurement
    byName[measurement.name]?.baseline = known?.baseline
    return true
  }

  /// Sets what a metric was before, measured now or not. False if that is known already.
  mutating func setBaseline(_ value: Double, of name: MeasurementName) -> Bool {
    if byName[name]?.baseline != nil { return false }
    byName[name, default: Measurement(name: name, readings: .none)].baseline = value
    return true
  }
}
