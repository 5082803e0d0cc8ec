import ReplayGate

/// The span over which an objective is held.
package enum SLOWindow: Sendable, Hashable {
  /// Up to now.
  case rolling(TimeSpan)
  /// The current one of equal periods that follow each other from a start on.
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

    /// How many months it is, or how long.
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

  /// Where it begins at a moment, and where it will end; nil before the first period.
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

/// What a service is held to.
package struct ServiceLevelObjective: Sendable, Hashable {
  /// What the figure must be.
  package enum Objective: Sendable, Hashable {
    /// A figure and its bound, such as `<=200`. There is no error budget.
    case bound(Comparison, Bound)
    /// A share of good events, or of bad ones, in per cent: what is left of the hundred is the error budget.
    case share(Share)
  }

  /// An objective with an error budget.
  package struct Share: Sendable, Hashable {
    /// How an event is told to be good.
    package enum Good: Sendable, Hashable {
      /// The metric is the share of the good.
      case measured
      /// The metric is the share of the bad.
      case measuredAsBad
      /// Good or bad events and all of them are counted; a share alone does not say which it is of.
      case counted
      /// A sample is good where it compares so.
      case threshold(Comparison, Double)
    }

    /// What is counted.
    package enum Method: Sendable, Hashable {
      /// Events.
      case occurrences
      /// Slices of time, each good where its share of the good is at least so many per cent.
      case timeslices(TimeSpan, target: Double)
      /// The mean over slices of time of their shares.
      case ratioTimeslices(TimeSpan)
    }

    package let good: Good
    package let comparison: Comparison
    /// In per cent.
    package let target: Double
    package let method: Method

    /// The share of bad events, in per cent, that the objective allows.
    package var budgetPct: Double { good == .measuredAsBad ? target : (1e9 * (100 - target)).rounded() / 1e9 }
  }

  /// How the samples of a window become the figure that a bound is held against.
  package enum Aggregate: String, Sendable, Hashable, CaseIterable {
    /// The sample that is furthest on the wrong side.
    case worst
    case mean, max, min, last
  }

  /// Unique.
  package let id: String
  /// The metric that is measured: its indicator.
  package let metric: String
  /// The service that it is held by.
  package let service: String?
  /// What tells its indicator from another one of the same name: an OpenSLO document that several SLOs refer to, else
  /// the SLO.
  package let indicator: String
  package let objective: Objective
  /// As it was written: `>=99.5%`.
  package let target: String
  package let window: SLOWindow
  /// As it was written: `30d`.
  package let windowText: String
  package let aggregate: Aggregate
  package let owner: String
  /// The paths that it watches over.
  package let criticalPaths: [String]
  /// The part of its window, up to 1, that must be measured.
  package let coverage: Double

  /// The part of a window that must be measured where nothing else is said.
  package static let standardCoverage = 0.99
}

/// A condition that somebody is told of when it holds.
package struct SLOAlert: Sendable, Hashable {
  /// Unique.
  package let id: String
  /// The objective whose budget it watches.
  package let slo: String
  package let condition: SLOCondition
  package let severity: String?
  /// Who is told.
  package let owner: String?
  /// Whether it fires where it is not known.
  package let firesWithoutData: Bool
}

/// A condition under which a release is rolled back.
package struct SLORollbackCriterion: Sendable, Hashable {
  /// Unique.
  package let id: String
  package let condition: SLOCondition
  /// The objective whose budget the condition names, where it does.
  package let slo: String?

  init(id: String, condition: SLOCondition, slo: String?) {
    self.id = id
    self.condition = condition
    self.slo = slo
  }

  /// The criterion as a playbook has it.
  package init(_ criterion: RollbackCriterion) {
    let window = criterion.withinSeconds.map { TimeSpan(milliseconds: Int64($0) * 1000) }
    self.init(
      id: criterion.id, condition: SLOCondition(metric: criterion.measure, above: criterion.over, within: window),
      slo: nil)
  }
}

/// The objectives of a service, its alerts, and when it is rolled back.
package struct SLOBaseline: Sendable, Hashable {
  package let slos: [ServiceLevelObjective]
  package let alerts: [SLOAlert]
  /// Nil: the standard ones, which are then reported and do not make a check inconclusive.
  package let rollback: [SLORollbackCriterion]?
  /// Each has an objective.
  package let criticalPaths: [String]
}
