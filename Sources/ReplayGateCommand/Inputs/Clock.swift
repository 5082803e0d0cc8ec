import ReleasePlaybook
import ReplayGate

/// The clock and its substitutes: one for the time that is written, another for the time that is judged by.
enum Clock {
  /// The environment variable with the time stamp of reproducible builds.
  static let variable = "SOURCE_DATE_EPOCH"
  /// The end of the year 9999, the last time that RFC 3339 can express.
  private static let lastSecond: Int64 = 253_402_300_799

  /// The current time.
  static var now: Timestamp { Timestamp(secondsSince1970: Platform.secondsSince1970) }

  /// The time to judge at: the given one, else the current time.
  static func judgement(at given: JudgementTime?) -> JudgementTime { given ?? JudgementTime(now) }

  /// The time that is written into reports.
  static func stamp() throws(CommandFailure) -> StampTime { try fixedStamp() ?? StampTime(now) }

  /// The time in the environment variable; nil if it is not set or empty.
  private static func fixedStamp() throws(CommandFailure) -> StampTime? {
    guard let text = Platform.environment(variable), !text.isEmpty else { return nil }
    let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, let seconds = Int64(text), seconds <= lastSecond else {
      throw .fault("\(OptionTable.programName): \(variable) takes a whole number of seconds from 0, not '\(text)'")
    }
    return StampTime(secondsSince1970: seconds)
  }

  /// The times of a release run or an incident phase, judged at `given` unless that is nil.
  static func runMoments(judgedAt given: JudgementTime?) throws(CommandFailure) -> RunMoments {
    RunMoments(clock: { now }, judgedAt: judgement(at: given), fixedStamp: try fixedStamp())
  }
}
