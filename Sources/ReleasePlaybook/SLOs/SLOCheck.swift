package import ReplayGate

/// Compares a baseline with measurements at one time.
package struct SLOCheck: Sendable {
  package let baseline: SLOBaseline
  package let measurements: Measurements
  package let now: Moment
  /// The maximum age of a single value. The samples of a time series have to follow their own interval instead.
  package let maximumAge: TimeSpan
  /// The criteria for a rollback if the baseline has none.
  package let standardRollback: [SLORollbackCriterion]

  package static let standardMaximumAge = TimeSpan(milliseconds: 3_600_000)

  package init(
    baseline: SLOBaseline, measurements: Measurements, at now: JudgementTime,
    maximumAge: TimeSpan = SLOCheck.standardMaximumAge, standardRollback: [RollbackCriterion]
  ) {
    self.baseline = baseline
    self.measurements = measurements
    self.now = Moment(now)
    self.maximumAge = maximumAge
    self.standardRollback = standardRollback.map(SLORollbackCriterion.init)
  }

  private var figures: SLOFigures {
    SLOFigures(lookup: MeasurementLookup(measurements, baseline: baseline), now: now, maximumAge: maximumAge)
  }

  /// Evaluates the baseline. The result depends only on the properties of the check.
  package func evaluate() -> SLOReport {
    let figures = figures
    return SLOReport(
      now: now, slos: baseline.slos.map { result(of: $0, figures) },
      alerts: baseline.alerts.map { alert in
        let check = SLOConditionCheck(alert.condition, slo: slo(alert.slo), figures: figures)
        return SLOReport.AlertResult(alert, check)
      },
      rollback: (baseline.rollback ?? standardRollback).map { criterion in
        let slo = criterion.slo.flatMap(slo)
        let check = SLOConditionCheck(criterion.condition, slo: slo, figures: figures)
        let isMeasured = try? figures.lookup.isMeasured(criterion.condition.subjectText, for: slo)
        return SLOReport.CriterionResult(criterion, check, isMeasured: isMeasured ?? true)
      },
      isRollbackDeclared: baseline.rollback != nil)
  }

  private func slo(_ id: String) -> ServiceLevelObjective? { baseline.slos.first { $0.id.isExactly(id) } }

  private func result(of slo: ServiceLevelObjective, _ figures: SLOFigures) -> SLOReport.SLOResult {
    var result = SLOReport.SLOResult(slo)
    do throws(NoData) {
      guard let window = slo.window.bounds(at: now) else { throw NoData("the window has not begun") }
      result.windowStart = window.start
      let measurement = try figures.lookup.readings(of: slo.metric, for: slo)
      switch slo.objective {
      case .bound(let comparison, let bound):
        let number = try figures.number(
          bound, isFloor: comparison.wantsMore || comparison == .equal, for: measurement, of: slo)
        let figure = try figures.figure(
          of: measurement, from: window.start, for: slo, wantsMore: comparison.wantsMore)
        result.bound = number
        result.observed = figure.observed
        result.coverage = figure.coverage
        result.status = comparison.holds(figure.observed, number) ? .met : .breached
      case .share(let share):
        let figure = try figures.share(share, of: measurement, from: window.start, to: now, coverage: slo.coverage)
        result.bound = share.target
        result.coverage = figure.coverage
        result.observed = figure.observed
        result.status = share.comparison.holds(figure.observed, share.target) ? .met : .breached
        result.budgetRemainingPct = Self.remaining(figure.badPct ?? 0, of: share.budgetPct)
      }
    } catch {
      result.status = .noData
      result.reason = error.reason
    }
    return result
  }

  /// The rest of an error budget in per cent of the budget. It is negative if more was spent.
  private static func remaining(_ bad: Double, of budget: Double) -> Double {
    if budget <= 0 { return bad > 0 ? 0 : 100 }
    return SLOFigures.rounded((1 - bad / budget) * 100)
  }
}
