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
    var words = [program] + command + ["--baseline", request.baseline]
    words += ["--candidate", request.candidate]
    for recording in request.recordings { words += ["--recording", recording] }
    if let path = request.candidateRecording { words += ["--candidate-recording", path] }
    if request.gates != defaults.gates, command.isEmpty { words += ["--gate", request.gates.rawValue] }
    words += limits(request)
    if let path = request.waivers { words += ["--waivers", path] }
    if request.waivers != nil, let now { words += ["--now", now.rfc3339] }
    return words.map(quote).joined(separator: " ")
  }

  /// The limits from flags, as flags.
  private static func limits(_ request: RunRequest) -> [String] {
    var words: [String] = []
    func add(_ option: OptionID, _ value: (some CustomStringConvertible)?) {
      if let value { words += [option.rawValue, value.description] }
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

  /// The word in POSIX shell syntax. `printf` writes control characters, so that the line can be shown on a terminal. A
  /// final line feed stays literal, because `$(…)` would drop it.
  static func quote(_ word: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-")
    if !word.isEmpty, word.allSatisfy(plain.contains) { return word }
    guard word.unicodeScalars.contains(where: isControl) else { return singleQuoted(word) }
    var body = word.unicodeScalars[...]
    var lineFeeds = ""
    while body.last == "\n" {
      lineFeeds.unicodeScalars.append(body.removeLast())
    }
    var format = ""
    for scalar in body {
      switch scalar {
      case "%": format += "%%"
      case "\\": format += "\\\\"
      case _ where isControl(scalar): for byte in String(scalar).utf8 { format += "\\" + octal(byte) }
      default: format.unicodeScalars.append(scalar)
      }
    }
    let printed = "\"$(printf -- \(singleQuoted(format)))\""
    return lineFeeds.isEmpty ? printed : printed + singleQuoted(lineFeeds)
  }

  private static func singleQuoted(_ word: String) -> String {
    "'" + word.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}
