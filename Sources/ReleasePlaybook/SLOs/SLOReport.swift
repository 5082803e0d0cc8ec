/// What came of holding a baseline against measurements (`slo-check-report.v1`).
package struct SLOReport: Sendable, Hashable {
  package static let schemaVersion = "slo-check-report.v1"

  /// How an objective stands, and the check as a whole.
  package enum Status: String, Sendable, Hashable {
    case met, breached
    case noData = "no_data"
  }

  /// How an alert, or a criterion for a rollback, stands.
  package enum ConditionStatus: String, Sendable, Hashable {
    /// It holds, as long as it has to.
    case firing
    /// It holds, but not long enough yet.
    case pending
    case clear
    case noData = "no_data"
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
    /// The part of the window that was measured, up to 1; nil if one value stands for it, or it is not known.
    package internal(set) var coverage: Double?
    /// In per cent of the budget; nil if there is none, or it is not known.
    package internal(set) var budgetRemainingPct: Double?
    /// Why there is no data.
    package internal(set) var reason: String?

    init(_ slo: ServiceLevelObjective) {
      (id, metric, owner, service) = (slo.id, slo.metric, slo.owner, slo.service)
      (target, window) = (slo.target, slo.windowText)
    }
  }

  /// What is the same of an alert and of a criterion for a rollback.
  package struct ConditionResult: Sendable, Hashable {
    package let condition: String
    package let status: ConditionStatus
    package let observed: Double?
    package let bound: Double?
    /// Since when the condition holds, as far as the measurements go back.
    package let since: Moment?
    /// Since when it has held as long as it has to.
    package let firingSince: Moment?
    /// Why there is no data.
    package let reason: String?
    /// The moment of the newest reading that it was judged by; nil if that is not known.
    package let measuredAt: Moment?
    /// The part of the condition's span that was measured, up to 1; nil if it has none.
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

    init(_ criterion: SLORollbackCriterion, _ check: SLOConditionCheck) {
      id = criterion.id
      result = ConditionResult(criterion.condition, check)
    }
  }

  package let now: Moment
  package let slos: [SLOResult]
  package let alerts: [AlertResult]
  package let rollback: [CriterionResult]
  /// Whether the baseline named the criteria. Where it did not, the standard ones are reported, and that they are not
  /// measured does not make the check inconclusive.
  package let isRollbackDeclared: Bool

  /// Breached where an objective is, an alert fires or a criterion for a rollback is met: that much is certain, whatever
  /// else is not known. Else no data where anything that was asked for is not known, or nothing was.
  package var status: Status {
    let conditions = alerts.map(\.result.status)
    if slos.contains(where: { $0.status == .breached }) || conditions.contains(.firing) || rollbackStatus == .firing {
      return .breached
    }
    let isKnown =
      !slos.isEmpty && !slos.contains { $0.status == .noData } && !conditions.contains(.noData)
      && (!isRollbackDeclared || rollbackStatus != .noData)
    return isKnown ? .met : .noData
  }

  /// The moment that the newest of the criteria that are met was measured at; nil if that is not known.
  package var rollbackMeasuredAt: Moment? {
    rollback.filter { $0.result.status == .firing }.compactMap(\.result.measuredAt).max()
  }

  /// Whether a rollback is due: any one criterion is enough, and where none is met all must be known.
  package var rollbackStatus: ConditionStatus {
    let statuses = rollback.map(\.result.status)
    if statuses.contains(.firing) { return .firing }
    if statuses.contains(.noData) || statuses.isEmpty { return .noData }
    return .clear
  }
}
