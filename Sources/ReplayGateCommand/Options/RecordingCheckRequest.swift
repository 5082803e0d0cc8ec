import ReplayGate

/// The flags and operands of `recording check`.
struct RecordingCheckRequest: Hashable {
  var baseline = "STANDARD"
  var candidate = "STANDARD"
  let recordings: [String]
  /// Nil means `defaultLimit`.
  let limit: Int?
  let format: TableFormat
  /// Nil means one worker per processor.
  let jobs: Int?

  /// The number of invalid lines of a recording that are listed.
  static let defaultLimit = 20
}

extension ParsedWords {
  func recordingCheckRequest(_ format: TableFormat) throws(CommandFailure) -> RecordingCheckRequest {
    let word = RunRequest.standardInputWord
    if operands.filter({ $0.isExactly(word) }).count > 1 {
      throw failure("standard input can be one recording, not two")
    }
    let run = try request()
    return RecordingCheckRequest(
      baseline: run.baseline, candidate: run.candidate, recordings: operands,
      limit: values[.limit].flatMap { Int($0[0]) }, format: format, jobs: run.jobs)
  }
}
