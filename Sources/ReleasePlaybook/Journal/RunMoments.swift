package import ReplayGate

/// The moments of a run: when something happens, when it is judged, and what is written into reports.
package struct RunMoments: Sendable {
  private let clock: @Sendable () -> Timestamp
  private let fixedStamp: StampTime?

  /// Everything that the run judges by the time is judged at this one moment, however long the run takes; the journal
  /// keeps it.
  package let judgedAt: JudgementTime

  /// - Parameters:
  ///   - clock: the time of day.
  ///   - judgedAt: the clock's when the run began, or the moment that the judgement was asked for.
  ///   - fixedStamp: what reports are stamped with; nil: the clock's time when they are made.
  package init(clock: @escaping @Sendable () -> Timestamp, judgedAt: JudgementTime, fixedStamp: StampTime?) {
    self.clock = clock
    self.judgedAt = judgedAt
    self.fixedStamp = fixedStamp
  }

  /// When something happens, for the journal: always the clock's, because the times of a drill are counted by it.
  package var now: Timestamp { clock() }

  /// What a report is stamped with.
  package var stamp: StampTime { fixedStamp ?? StampTime(clock()) }
}
