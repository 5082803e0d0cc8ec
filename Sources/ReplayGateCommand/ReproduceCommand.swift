/// The command line that gives a run's verdict again, ready to be pasted into a shell.
enum ReproduceCommand {
  static func render(_ request: RunRequest, program: String) -> String {
    let defaults = RunRequest()
    var words = [program, "--baseline", request.baseline, "--candidate", request.candidate]
    for recording in request.recordings { words += ["--recording", recording] }
    if let path = request.candidateRecording { words += ["--candidate-recording", path] }
    if request.gates != defaults.gates { words += ["--gate", request.gates.rawValue] }
    if request.mode != defaults.mode { words += ["--mode", request.mode.rawValue] }
    if request.minimumRecords != defaults.minimumRecords { words += ["--min-records", "\(request.minimumRecords)"] }
    return words.map(quote).joined(separator: " ")
  }

  /// The word as a POSIX shell reads it back. Control characters are written by `printf`, so that the line can be
  /// shown on a terminal; a final line feed stays as it is, because `$(…)` would drop it.
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
