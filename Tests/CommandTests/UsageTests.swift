import Testing

/// Invalid command lines and their messages.
@Suite struct UsageTests {
  struct Case: CustomTestStringConvertible {
    let words: String
    let message: String
    var testDescription: String { words }
  }

  static let cases = [
    Case(words: "--jbos 3", message: "replay-gate: unknown flag '--jbos'; did you mean --jobs?"),
    Case(words: "--basline=FAST", message: "replay-gate: unknown flag '--basline'; did you mean --baseline?"),
    Case(
      words: "--candidate-recoding x",
      message: "unknown flag '--candidate-recoding'; did you mean --candidate-recording?"),
    Case(words: "-x", message: "unknown flag '-x'\n"),
    Case(words: "--candidate -h", message: "--candidate needs a value: P"),
    Case(words: "--xyzzy", message: "unknown flag '--xyzzy'\n"),
    Case(words: "--digest", message: "unknown flag '--digest'\n"),
    Case(words: "-- --quiet", message: "unknown subcommand '--quiet'\n"),
    Case(words: "-- explain", message: "unexpected word 'explain'; a subcommand comes before all flags"),
    Case(words: "explain -- a --quiet", message: "unexpected word '--quiet'"),
    Case(words: "show EXPERT", message: "unknown subcommand 'show'; did you mean profile show?"),
    Case(words: "--candidate EXPERT frontire", message: "unknown subcommand 'frontire'; did you mean frontier?"),
    Case(words: "release rnu", message: "unknown subcommand 'rnu'; did you mean run?"),
    Case(words: "profile xyzzy", message: "unknown subcommand 'xyzzy'; the subcommands are list, show, check"),
    Case(words: "help explian", message: "unknown subcommand 'explian'; did you mean explain?"),
    Case(words: "help release rnu", message: "unknown subcommand 'rnu'; did you mean run?"),
    Case(words: "help explain x", message: "unexpected word 'x'"),
    Case(words: "profil list", message: "unknown subcommand 'profil'; did you mean profile?"),
    Case(words: "profile lst", message: "unknown subcommand 'lst'; did you mean list?"),
    Case(words: "profile", message: "profile needs a subcommand: list, show, check"),
    Case(words: "profile show", message: "profile show needs a value: NAME"),
    Case(words: "profile show FAST EXPERT", message: "unexpected word 'EXPERT'"),
    Case(
      words: "profile show FATS",
      message: "unknown profile 'FATS'; did you mean FAST?; use FAST, STANDARD, EXPERT or the path of a profile"),
    Case(words: "profile check", message: "profile check needs a value: FILE"),
    Case(words: "profile list FAST", message: "unexpected word 'FAST'"),
    Case(
      words: "schema",
      message: "schema needs a value: decision|validation-run|decided|profile|report|gate|waivers|tally|playbook"),
    Case(
      words: "schema reprot",
      message:
        "schema takes one of decision, validation-run, decided, profile, report, gate, waivers, tally, playbook, "
        + "release-report, slo-baseline, slo-measurements, slo-report, recording-check, not 'reprot'; "
        + "did you mean report?"),
    Case(words: "completions powershell", message: "completions takes one of bash, zsh, fish, not 'powershell'\n"),
    Case(words: "--candidate EXPRET", message: "unknown profile 'EXPRET'; did you mean EXPERT?"),
    Case(words: "--candidate expert", message: "unknown profile 'expert'; did you mean EXPERT?"),
    Case(words: "--candidate -", message: "unknown profile '-'"),
    Case(words: "--gate mrge", message: "--gate takes one of merge, release, both, not 'mrge'; did you mean merge?"),
    Case(words: "--mode ANY", message: "--mode takes one of regressions, any, not 'ANY'; did you mean any?"),
    Case(words: "--color=", message: "--color takes one of auto, always, never, not ''"),
    Case(words: "--min-records 0", message: "--min-records takes a whole number from 1, not '0'"),
    Case(words: "--min-records -1", message: "--min-records takes a whole number from 1, not '-1'"),
    Case(words: "--min-records +1", message: "--min-records takes a whole number from 1, not '+1'"),
    Case(words: "--min-records 1.0", message: "--min-records takes a whole number from 1, not '1.0'"),
    Case(words: "--min-records=", message: "--min-records takes a whole number from 1, not ''"),
    Case(words: "--min-records 99999999999999999999", message: "not '99999999999999999999'"),
    Case(words: "--jobs two", message: "--jobs takes a whole number from 1, not 'two'"),
    Case(words: "--jobs 0", message: "--jobs takes a whole number from 1, not '0'"),
    Case(words: "--jobs", message: "--jobs needs a value: N"),
    Case(words: "--output --quiet", message: "--output needs a value: FILE"),
    Case(words: "--output=", message: "--output needs a value: FILE"),
    Case(words: "--output -", message: "--output takes a file, not -"),
    Case(words: "--candidate-recording -", message: "--candidate-recording takes a file, not -"),
    Case(words: "--recording - --recording -", message: "standard input can be read only once"),
    Case(words: "--baseline FAST --baseline FAST", message: "--baseline is given twice"),
    Case(words: "--baseline FAST --baseline-profile=FAST", message: "--baseline is given twice"),
    Case(words: "--quiet --quiet", message: "--quiet is given twice"),
    Case(words: "--quiet=yes", message: "--quiet takes no value"),
    Case(words: "--json", message: "--json requires --version"),
    Case(words: "recording.ndjson", message: "unknown subcommand 'recording.ndjson'\n"),
    Case(words: "--quiet profile", message: "unexpected word 'profile'; a subcommand comes before all flags"),
  ]

  @Test(arguments: cases)
  func refused(_ row: Case) throws {
    let scratch = try Scratch()
    let result = try scratch.gate(row.words.split(separator: " ").map(String.init))
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.hasPrefix("replay-gate: "))
    #expect(result.error.contains(row.message), "\(result.error)")
    let help = try #require(result.error.split(separator: "\n").last)
    #expect(help.hasPrefix("see replay-gate"))
    #expect(try scratch.gate(help.split(separator: " ").dropFirst(2).map(String.init)).status == 0, "\(help)")
    #expect(try scratch.names().isEmpty)
  }

  @Test("control characters in a word do not reach the terminal")
  func escapedWord() throws {
    let result = try Scratch().gate("--\u{1B}[2J")
    #expect(result.error.contains(#"'--\u{1B}[2J'"#))
  }
}
