import ReleasePlaybook
import ReplayGate

/// The clock, and what may stand in for it: one thing where a moment is written, another where it is judged by.
enum Clock {
  /// The variable that sets the stamps of reproducible builds.
  static let variable = "SOURCE_DATE_EPOCH"
  /// The end of the year 9999, the last that RFC 3339 can write.
  private static let lastSecond: Int64 = 253_402_300_799

  /// What the clock says.
  static var now: Timestamp { Timestamp(secondsSince1970: Platform.secondsSince1970) }

  /// What is judged is judged at the moment that was asked for, else at the clock's.
  static func judgement(at given: JudgementTime?) -> JudgementTime { given ?? JudgementTime(now) }

  /// What reports are stamped with.
  static func stamp() throws(CommandFailure) -> StampTime { try fixedStamp() ?? StampTime(now) }

  /// The stamp that the variable sets; nil if it is not set, or empty.
  private static func fixedStamp() throws(CommandFailure) -> StampTime? {
    guard let text = Platform.environment(variable), !text.isEmpty else { return nil }
    let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, let seconds = Int64(text), seconds <= lastSecond else {
      throw .fault("\(OptionTable.programName): \(variable) takes whole seconds from 0, not '\(text)'")
    }
    return StampTime(secondsSince1970: seconds)
  }

  /// The moments of a run of a release or of a phase of an incident, judged at `given` if that is not nil.
  static func runMoments(judgedAt given: JudgementTime?) throws(CommandFailure) -> RunMoments {
    RunMoments(clock: { now }, judgedAt: judgement(at: given), fixedStamp: try fixedStamp())
  }
}
