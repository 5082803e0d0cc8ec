package import ReplayGate

/// The times of a run: when something happens, when it is judged, and what is written into reports.
package struct RunMoments: Sendable {
  private let clock: @Sendable () -> Timestamp
  private let fixedStamp: StampTime?

  /// The run judges everything at this one time, however long it takes. The journal stores it.
  package let judgedAt: JudgementTime

  /// - Parameters:
  /// - clock: The current time.
  ///   - judgedAt: The time at which to judge: when the run began, or the requested time.
  ///   - fixedStamp: The time in reports; nil for the time when they are made.
  package init(clock: @escaping @Sendable () -> Timestamp, judgedAt: JudgementTime, fixedStamp: StampTime?) {
    self.clock = clock
    self.judgedAt = judgedAt
    self.fixedStamp = fixedStamp
  }

  /// The time of events in the journal: always the current time, because drills measure durations by it.
  package var now: Timestamp { clock() }

  /// The time that is written into a report.
  package var stamp: StampTime { fixedStamp ?? StampTime(clock()) }
}
