import ReleasePlaybook
import ReplayGate

/// The command line that reproduces a run's verdict, ready to paste into a shell.
enum ReproduceLine {
  /// `now` is the time at which waivers were judged: at another time the verdict could differ.
  ///
  /// `command` is the command that tells of the same run instead, such as `explain` and the id of a decision.
  static func render(
    _ request: RunRequest, at now: JudgementTime?, program: String, command: [String] = []
  ) -> String {
    let defaults = RunRequest()
    var words = [program]
    func add(_ option: OptionID, _ value: String) { words += ShellWord.option(option.rawValue, value) }
    // The command's operands come last if one looks like a flag. An argument cannot contain a NUL: an id with one is
    // left out, and `explain` then shows all that regressed.
    let operands = command.dropFirst().filter { !$0.utf8.contains(0) }
    let looksLikeFlag = operands.contains { $0.utf8.first == UInt8(ascii: "-") }
    words += command.prefix(1)
    if !looksLikeFlag { words += operands }
    add(.baseline, request.baseline)
    add(.candidate, request.candidate)
    for recording in request.recordings { add(.recording, recording) }
    if let path = request.candidateRecording { add(.candidateRecording, path) }
    if request.gates != defaults.gates, command.isEmpty { add(.gate, request.gates.rawValue) }
    words += limits(request)
    if let path = request.waivers { add(.waivers, path) }
    if request.waivers != nil, let now { add(.now, now.rfc3339) }
    if looksLikeFlag { words += ["--"] + operands }
    return ShellWord.line(words)
  }

  /// The limits from flags, as flags.
  private static func limits(_ request: RunRequest) -> [String] {
    var words: [String] = []
    func add(_ option: OptionID, _ value: (some CustomStringConvertible)?) {
      if let value { words += ShellWord.option(option.rawValue, value.description) }
    }
    // The default is omitted even if it was given, because a tally, and so a merge, does not know whether it was.
    add(.mode, request.mode == .regressions ? nil : request.mode?.rawValue)
    add(.minRecords, request.minimumRecords)
    add(.minFidelity, request.minimumFidelity)
    if request.requiresExercised { words.append(OptionID.requireExercised.rawValue) }
    add(.gateFile, request.gateFile)
    add(.maxRegressions, request.budgets.tightened.maximum)
    add(.maxRegressionRate, request.budgets.tightened.maximumRate)
    add(.maxLoosened, request.budgets.loosened.maximum)
    add(.maxLoosenedRate, request.budgets.loosened.maximumRate)
    add(.maxRegressionsPerStrategy, request.budgets.tightenedPerStrategy.maximum)
    add(.maxRegressionRatePerStrategy, request.budgets.tightenedPerStrategy.maximumRate)
    add(.maxLoosenedPerStrategy, request.budgets.loosenedPerStrategy.maximum)
    add(.maxLoosenedRatePerStrategy, request.budgets.loosenedPerStrategy.maximumRate)
    add(.confidence, request.budgets.confidence)
    return words
  }
}
