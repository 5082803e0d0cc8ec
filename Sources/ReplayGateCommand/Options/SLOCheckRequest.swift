import ReleasePlaybook
import ReplayGate

/// The flags of `replay-gate slo check`.
struct SLOCheckRequest: Hashable {
  let baselines: [String]
  let measurements: [String]
  /// Nil means the current time.
  let now: JudgementTime?
  let maximumAge: TimeSpan
  let output: String?
  let isQuiet: Bool
  let color: ColorChoice

  init(_ words: ParsedWords) throws(CommandFailure) {
    guard let baselines = words.values[.baseline] else { throw words.failure("slo check needs --baseline FILE") }
    guard let measurements = words.values[.measurements] else {
      throw words.failure("slo check needs --measurements FILE")
    }
    self.baselines = baselines
    self.measurements = measurements
    now = words.judgementTime
    maximumAge = words.values[.maxAge].flatMap { TimeSpan($0[0]) } ?? SLOCheck.standardMaximumAge
    output = words.values[.output]?[0]
    isQuiet = words.values[.quiet] != nil
    color = words.color
  }
}
