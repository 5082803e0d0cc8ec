import ReplayGate

/// The time span over which an objective is evaluated.
package enum SLOWindow: Sendable, Hashable {
  /// A span of this length that ends now.
  case rolling(TimeSpan)
  /// The current one of consecutive calendar periods, the first of which begins at `start`.
  case calendar(start: Moment, count: Int64, unit: CalendarUnit)

  /// The units of OpenSLO's calendar periods.
  package enum CalendarUnit: String, Sendable, Hashable, CaseIterable {
    case minute = "m"
    case hour = "h"
    case day = "d"
    case week = "w"
    case month = "M"
    case quarter = "Q"
    case year = "Y"

    /// The length in months, or as a span if it is not a number of months.
    var length: (months: Int64, span: TimeSpan) {
      switch self {
      case .minute: (0, TimeSpan(milliseconds: 60_000))
      case .hour: (0, TimeSpan(milliseconds: 3_600_000))
      case .day: (0, TimeSpan(milliseconds: 86_400_000))
      case .week: (0, TimeSpan(milliseconds: 604_800_000))
      case .month: (1, TimeSpan(milliseconds: 30 * 86_400_000))
      case .quarter: (3, TimeSpan(milliseconds: 90 * 86_400_000))
      case .year: (12, TimeSpan(milliseconds: 365 * 86_400_000))
      }
    }
  }

  /// The beginning and the end of the window at a time. Returns nil before the first period.
  func bounds(at now: Moment) -> (start: Moment, end: Moment)? {
    switch self {
    case .rolling(let span): return (now - span, now)
    case .calendar(let start, let count, let unit):
      if now < start { return nil }
      if unit.length.months == 0 {
        let length = unit.length.span.milliseconds * count
        let periods = (now - start).milliseconds / length
        let begin = start + TimeSpan(milliseconds: periods * length)
        return (begin, begin + TimeSpan(milliseconds: length))
      }
      let day: Int64 = 86_400_000
      let number = (start.milliseconds >= 0 ? start.milliseconds : start.milliseconds - day + 1) / day
      let first = CivilDay(number: number)
      let timeOfDay = start.milliseconds - number * day
      func begin(_ period: Int64) -> Moment {
        let months = period * count * unit.length.months
        return Moment(milliseconds: first.adding(months: months).number * day + timeOfDay)
      }
      var period: Int64 = 0
      while begin(period + 1) <= now { period += 1 }
      return (begin(period), begin(period + 1))
    }
  }
}

/// An objective for a service.
package struct ServiceLevelObjective: Sendable, Hashable {
  /// The condition of an objective.
  package enum Objective: Sendable, Hashable {
    /// A comparison with a bound, for example `<=200`. It has no error budget.
    case bound(Comparison, Bound)
    /// A percentage of good or bad events. The difference to 100 % is the error budget.
    case share(Share)
  }

  /// An objective with an error budget.
  package struct Share: Sendable, Hashable {
    /// How good events are identified.
    package enum Good: Sendable, Hashable {
      /// The metric is the percentage of good events.
      case measured
      /// The metric is the percentage of bad events.
      case measuredAsBad
      /// The metric counts good or bad events and all events. A percentage alone does not tell which of the two it is.
      case counted
      /// A sample is good if this comparison holds for it.
      case threshold(Comparison, Double)
    }

    /// How the proportion of good events is computed.
    package enum Method: Sendable, Hashable {
      /// Events.
      case occurrences
      /// Time slices. A slice is good if its percentage of good events is at least the target.
      case timeslices(TimeSpan, target: Double)
      /// The mean of the proportions in all time slices.
      case ratioTimeslices(TimeSpan)
    }

    package let good: Good
    package let comparison: Comparison
    /// In per cent.
    package let target: Double
    package let method: Method

    /// The percentage of bad events that the objective permits.
    package var budgetPct: Double { good == .measuredAsBad ? target : (1e9 * (100 - target)).rounded() / 1e9 }
  }

  /// How the samples of a window are combined into the value that is compared with a bound.
  package enum Aggregate: String, Sendable, Hashable, CaseIterable {
    /// The least favourable sample.
    case worst
    case mean, max, min, last
  }

  /// Unique among the objectives.
  package let id: String
  /// The metric that is measured, which is the objective's indicator.
  package let metric: String
  /// The service that has the objective.
  package let service: String?
  /// Distinguishes indicators with the same name: the OpenSLO document that several SLOs refer to, or the SLO itself.
  package let indicator: String
  package let objective: Objective
  /// The text of the target: `>=99.5%`.
  package let target: String
  package let window: SLOWindow
  /// The text of the window: `30d`.
  package let windowText: String
  package let aggregate: Aggregate
  package let owner: String
  /// The critical paths that the objective covers.
  package let criticalPaths: [String]
  /// The proportion of the window, up to 1, that must be measured.
  package let coverage: Double

  /// The default of `coverage`.
  package static let standardCoverage = 0.99
}

/// An alert, which fires when a condition holds.
package struct SLOAlert: Sendable, Hashable {
  /// Unique among the alerts.
  package let id: String
  /// The id of the objective that the alert belongs to.
  package let slo: String
  package let condition: SLOCondition
  package let severity: String?
  /// The recipient.
  package let owner: String?
  /// Whether the alert fires if the condition cannot be evaluated.
  package let firesWithoutData: Bool
}

/// A condition that requires a rollback of the release.
package struct SLORollbackCriterion: Sendable, Hashable {
  /// Unique among the criteria.
  package let id: String
  package let condition: SLOCondition
  /// The id of the objective whose error budget the condition refers to; nil if it refers to none.
  package let slo: String?

  init(id: String, condition: SLOCondition, slo: String?) {
    self.id = id
    self.condition = condition
    self.slo = slo
  }

  /// Creates a criterion from that of a playbook.
  package init(_ criterion: RollbackCriterion) {
    let window = criterion.withinSeconds.map { TimeSpan(milliseconds: Int64($0) * 1000) }
    self.init(
      id: criterion.id, condition: SLOCondition(metric: criterion.measure, above: criterion.over, within: window),
      slo: nil)
  }
}

/// The objectives of a service with its alerts and rollback criteria.
package struct SLOBaseline: Sendable, Hashable {
  package let slos: [ServiceLevelObjective]
  package let alerts: [SLOAlert]
  /// Nil for the standard criteria. These are reported, but missing data for them does not make a check inconclusive.
  package let rollback: [SLORollbackCriterion]?
  /// Each of them has an objective.
  package let criticalPaths: [String]
}
