import ReplayGate

/// Finds the measurement of a metric: by the id of the SLO, then by service and indicator, then by the metric alone if
/// only one SLO has it as its indicator. A measurement is never used for two SLOs.
struct MeasurementLookup: Sendable {
  let measurements: Measurements
  private let slos: [ServiceLevelObjective]
  /// For each metric, the services whose alerts and criteria refer to it.
  private var watchers: [Exact<String>: Set<Exact<String?>>] = [:]
  /// For each name of a burn, the SLOs whose error budget it refers to. Two SLOs of a service have two budgets.
  private var budgets: [Exact<String>: Set<Exact<String>>] = [:]

  init(_ measurements: Measurements, baseline: SLOBaseline) {
    self.measurements = measurements
    slos = baseline.slos
    let conditions =
      baseline.alerts.map { ($0.condition, $0.slo) }
      + (baseline.rollback ?? []).compactMap { criterion in criterion.slo.map { (criterion.condition, $0) } }
    for (condition, id) in conditions {
      let metric = Exact(condition.subjectText)
      if condition.needsBudget {
        budgets[metric, default: []].insert(Exact(id))
      } else {
        let slo = baseline.slos.first { $0.id.isExactly(id) }
        watchers[metric, default: []].insert(Exact(slo?.service))
      }
    }
  }

  /// The readings of a metric, under this name and with its unit.
  ///
  /// - Parameter slo: The SLO for which the metric is needed.
  func readings(of metric: String, for slo: ServiceLevelObjective?) throws(NoData) -> Measurement {
    guard let found = try measurement(of: metric, for: slo, { $0.readings != .none }) else {
      throw NoData("\(metric) is not measured")
    }
    let named = Measurement.unit(of: metric) ?? owner(of: metric, for: slo).flatMap { Measurement.unit(of: $0.metric) }
    return Measurement(
      name: MeasurementName(metric: metric), readings: found.readings, interval: found.interval,
      unit: found.effectiveUnit ?? named, boundUnit: named, baseline: found.baseline)
  }

  /// Whether there are readings of a metric.
  func isMeasured(_ metric: String, for slo: ServiceLevelObjective?) throws(NoData) -> Bool {
    try measurement(of: metric, for: slo) { $0.readings != .none } != nil
  }

  /// The value of a metric before the release.
  func before(_ metric: String, for slo: ServiceLevelObjective?) throws(NoData) -> Double {
    guard let value = try measurement(of: metric, for: slo, { $0.baseline != nil })?.baseline else {
      throw NoData("what \(metric) was before is not known")
    }
    return value
  }

  // MARK: Names

  /// The SLO that a metric belongs to: the one for which it is needed, unless the metric is the id of another one.
  private func owner(of metric: String, for slo: ServiceLevelObjective?) -> ServiceLevelObjective? {
    if let slo, slo.metric.isExactly(metric) { return slo }
    return slos.first { $0.id.isExactly(metric) } ?? slo
  }

  private func measurement(
    of metric: String, for slo: ServiceLevelObjective?, _ isUsable: (Measurement) -> Bool
  ) throws(NoData) -> Measurement? {
    let owner = owner(of: metric, for: slo)
    let isOwn = owner.map { $0.id.isExactly(metric) || $0.metric.isExactly(metric) } ?? false
    let name = isOwn ? owner?.metric ?? metric : metric
    if let owner {
      let named = names(of: owner, metric: name, isOwn: isOwn).compactMap { measurements[$0] }.filter(isUsable)
      if named.count > 1 { throw NoData("\(metric) is measured twice: \(named[0].name.text), \(named[1].name.text)") }
      if let found = named.first { return found }
    }
    if let service = owner?.service, let found = measurements[MeasurementName(service: service, metric: name)],
      isUsable(found)
    {
      let sharing = slos.filter {
        $0.service.isExactly(service) && budgets[Exact(name)]?.contains(Exact($0.id)) ?? false
      }
      if sharing.count > 1 { throw Self.shared(name, sharing.count) }
      return found
    }
    guard let found = measurements[MeasurementName(metric: name)], isUsable(found) else { return nil }
    let users = users(of: name)
    if users > 1 { throw Self.shared(name, users) }
    return found
  }

  /// The names that identify the SLO.
  private func names(of slo: ServiceLevelObjective, metric: String, isOwn: Bool) -> Set<MeasurementName> {
    var names: Set<MeasurementName> = []
    for service in [nil, slo.service] {
      names.insert(MeasurementName(slo: slo.id, service: service, metric: metric))
      guard isOwn else { continue }
      names.insert(MeasurementName(slo: slo.id, service: service))
      names.insert(MeasurementName(slo: slo.id, service: service, metric: slo.id))
      names.insert(MeasurementName(service: service, metric: slo.id))
    }
    return names
  }

  /// The number of SLOs that a metric without an SLO or a service could belong to.
  private func users(of metric: String) -> Int {
    let indicators = Set(slos.filter { $0.metric.isExactly(metric) }.map { Exact($0.indicator) })
    let ids = slos.filter { $0.id.isExactly(metric) && !$0.metric.isExactly(metric) }
    if !indicators.isEmpty || !ids.isEmpty { return indicators.count + ids.count }
    return max(watchers[Exact(metric)]?.count ?? 0, budgets[Exact(metric)]?.count ?? 0)
  }

  private static func shared(_ metric: String, _ count: Int) -> NoData {
    NoData("\(metric) could be of any of \(count) SLOs: a measurement of it has to name its \"slo\" or \"service\"")
  }
}
