package import ReplayGate

/// The result of comparing a baseline with measurements (`slo-check-report.v1`).
package struct SLOReport: Sendable, Hashable {
  package static let schemaVersion = "slo-check-report.v1"

  /// The state of an objective, or of the whole check.
  package enum Status: String, Sendable, Hashable {
    case met, breached
    case noData = "no_data"

    /// How a terminal sets it off.
    package var tone: Screen.Tone {
      switch self {
      case .met: .good
      case .breached: .bad
      case .noData: .odd
      }
    }
  }

  /// The state of an alert or a rollback criterion.
  package enum ConditionStatus: String, Sendable, Hashable {
    /// It has held as long as it must.
    case firing
    /// It holds, but has not held long enough.
    case pending
    case clear
    case noData = "no_data"

    /// How a terminal sets it off.
    package var tone: Screen.Tone {
      switch self {
      case .clear: .good
      case .firing: .bad
      case .pending, .noData: .odd
      }
    }
  }

  package struct SLOResult: Sendable, Hashable {
    package let id: String
    package let metric: String
    package let owner: String
    package let service: String?
    package let target: String
    package let window: String
    package internal(set) var windowStart: Moment?
    package internal(set) var status = Status.noData
    package internal(set) var observed: Double?
    package internal(set) var bound: Double?
    /// The proportion of the window that was measured, up to 1; nil for a single value, and if it is not known.
    package internal(set) var coverage: Double?
    /// In per cent of the budget; nil if there is no budget, and if it is not known.
    package internal(set) var budgetRemainingPct: Double?
    /// The reason why there is no data.
    package internal(set) var reason: String?

    init(_ slo: ServiceLevelObjective) {
      (id, metric, owner, service) = (slo.id, slo.metric, slo.owner, slo.service)
      (target, window) = (slo.target, slo.windowText)
    }
  }

  /// The common part of the results of alerts and rollback criteria.
  package struct ConditionResult: Sendable, Hashable {
    package let condition: String
    package let status: ConditionStatus
    package let observed: Double?
    package let bound: Double?
    /// Since when the condition has held, as far as the measurements go back.
    package let since: Moment?
    /// Since when it has held as long as it must.
    package let firingSince: Moment?
    /// The reason why there is no data.
    package let reason: String?
    /// The time of the newest reading that was used; nil if it is not known.
    package let measuredAt: Moment?
    /// The proportion of the condition's span that was measured, up to 1; nil if it has no span.
    package let coverage: Double?

    init(_ condition: SLOCondition, _ check: SLOConditionCheck, firesWithoutData: Bool = false) {
      self.condition = condition.text
      (observed, bound, reason, coverage) = (check.observed, check.bound, check.reason, check.coverage)
      measuredAt = check.measuredAt
      switch check.outcome {
      case .holds(let since, let firing): (status, self.since, firingSince) = (.firing, since, firing)
      case .pending(let since): (status, self.since, firingSince) = (.pending, since, nil)
      case .clear: (status, since, firingSince) = (.clear, nil, nil)
      case .unknown: (status, since, firingSince) = (firesWithoutData ? .firing : .noData, nil, nil)
      }
    }
  }

  package struct AlertResult: Sendable, Hashable {
    package let id: String
    package let slo: String
    package let severity: String?
    package let owner: String?
    package let result: ConditionResult

    init(_ alert: SLOAlert, _ check: SLOConditionCheck) {
      (id, slo, severity, owner) = (alert.id, alert.slo, alert.severity, alert.owner)
      result = ConditionResult(alert.condition, check, firesWithoutData: alert.firesWithoutData)
    }
  }

  package struct CriterionResult: Sendable, Hashable {
    package let id: String
    package let result: ConditionResult
    /// Whether there is a measurement of it, of use or not.
    let isMeasured: Bool

    init(_ criterion: SLORollbackCriterion, _ check: SLOConditionCheck, isMeasured: Bool) {
      id = criterion.id
      self.isMeasured = isMeasured
      result = ConditionResult(criterion.condition, check)
    }
  }

  package let now: Moment
  package let slos: [SLOResult]
  package let alerts: [AlertResult]
  package let rollback: [CriterionResult]
  /// Whether the baseline has rollback criteria. If not, the standard ones are reported, but what is not measured for them does
  /// not make the check inconclusive. What is measured and cannot be used does.
  package let isRollbackDeclared: Bool

  /// `breached` if an objective is breached, an alert fires or a rollback criterion is met. This does not depend on
  /// missing data. Otherwise `noData` if a requested result is not known or nothing was requested, else `met`.
  package var status: Status {
    let conditions = alerts.map(\.result.status)
    if slos.contains(where: { $0.status == .breached }) || conditions.contains(.firing) || rollbackStatus == .firing {
      return .breached
    }
    let isKnown =
      !slos.isEmpty && !slos.contains { $0.status == .noData } && !conditions.contains(.noData)
      && (!isRollbackDeclared || rollbackStatus != .noData)
      && !rollback.contains { $0.isMeasured && $0.result.status == .noData }
    return isKnown ? .met : .noData
  }

  /// The time of the newest measurement among the criteria that are met; nil if it is not known.
  package var rollbackMeasuredAt: Moment? {
    rollback.filter { $0.result.status == .firing }.compactMap(\.result.measuredAt).max()
  }

  /// Whether a rollback is due. One criterion is enough. If none is met, all of them must be known.
  package var rollbackStatus: ConditionStatus {
    let statuses = rollback.map(\.result.status)
    if statuses.contains(.firing) { return .firing }
    if statuses.contains(.noData) || statuses.isEmpty { return .noData }
    return .clear
  }
}
