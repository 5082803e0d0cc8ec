import Testing

/// The message about the verdict on standard error.
@Suite struct WordsTests {
  @Test("a blocked run shows gates, reasons, and decisions with cause and place, on at most one screen")
  func blocked() throws {
    let scratch = try Scratch()
    try scratch.write(
      (0..<500).map { Samples.decision("d\($0)", driftPct: $0 % 2 == 1 ? 0.5 : 0) }.joined(), to: "r.ndjson")
    let error = try scratch.gate("--recording", "r.ndjson", "--candidate", "EXPERT").error
    let lines = error.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 25)
    #expect(error.hasPrefix("replay-gate: blocked: merge and release\n"))
    #expect(error.contains("STANDARD -> EXPERT over 500 decisions"))
    #expect(error.contains("candidate_decision_regressed_from_baseline: 250 decisions"))
    #expect(error.contains("d1  pass -> fail  r.ndjson:2\n"))
    #expect(error.contains("drift 0.5 % > tolerance 0.25 %"))
  }

  @Test("quiet: one line on a blocked run, nothing on a pass")
  func quiet() throws {
    let blocked = try Scratch().gate("--candidate", "EXPERT", "--quiet")
    #expect(blocked.status == 1)
    #expect(blocked.error.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    #expect(blocked.error.contains("candidate_decision_regressed_from_baseline"))
    #expect(try Scratch().gate("--quiet").error.isEmpty)
  }

  @Test("unusual facts about a pass are warnings")
  func warnings() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.decision("d1", more: #","profile":"STANDARD","decision":"fail""#), to: "named.ndjson")
    let named = try scratch.gate("--recording", "named.ndjson")
    #expect(named.status == 0)
    #expect(named.error.hasPrefix("warning: 1 decision recorded under the baseline profile's name replay"))

    try scratch.write(Samples.decision("d1"), to: "one.ndjson")
    try scratch.write(Samples.regressing, to: "five.ndjson")
    let left = try scratch.gate("--recording", "one.ndjson", "--candidate-recording", "five.ndjson")
    #expect(left.status == 0)
    #expect(left.error == "warning: 4 candidate records without a partner decided nothing\n")

    try scratch.write(Samples.profile(blocksMerge: false, blocksRelease: false), to: "lenient.json")
    let lenient = try scratch.gate("--recording", "five.ndjson", "--candidate", "lenient.json")
    #expect(lenient.status == 0)
    #expect(lenient.error.contains("the verdict is fail, but"))
  }

  @Test("a recorded decision that differs from its replay is reported")
  func diverged() throws {
    let scratch = try Scratch()
    let digest = try scratch.gate("profile", "show", "STANDARD", "--digest").output.dropLast()
    try scratch.write(
      Samples.decision("d1", more: #","profileDigest":"\#(digest)","decision":"fail""#), to: "r.ndjson")
    let result = try scratch.gate("--recording", "r.ndjson")
    #expect(result.status == 3)
    #expect(result.error.contains("baseline_replay_diverged_from_recording: 1 decision"))
    #expect(result.error.contains("recorded fail, replayed pass"))
  }

  @Test("an id cannot forge lines or move the cursor")
  func escapedId() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.decision(#"x\n\u001b[2Jy"#, driftPct: 0.5), to: "r.ndjson")
    let error = try scratch.gate("--recording", "r.ndjson", "--candidate", "EXPERT").error
    #expect(error.contains(#"- x\u{A}\u{1B}[2Jy  pass -> fail"#))
  }

  @Test("the printed command gives the same verdict in a shell, for any names")
  func reproduces() throws {
    let scratch = try Scratch()
    let names = ["it's here.ndjson", "a $(touch owned) `b` \"c\".ndjson", "tab\there %s \\n.ndjson"]
    for name in names { try scratch.write(Samples.regressing, to: name) }
    try scratch.write(Samples.profile(blocksRelease: false), to: "own profile.json")
    let before = try scratch.names()
    let environment = ["SOURCE_DATE_EPOCH": "1"]
    let first = try scratch.gate(
      names.flatMap { ["--recording", $0] } + [
        "--candidate", "own profile.json", "--mode", "any", "--min-records", "3", "--gate", "merge",
      ], environment: environment)
    #expect(first.status == 1)
    let last = try #require(first.error.split(separator: "\n").last)
    let command = String(last.trimmingPrefix("to reproduce: "))
    let second = try scratch.shell(command, environment: environment)
    #expect(second.status == 1)
    #expect(second.output == first.output)
    #expect(second.error == first.error)
    #expect(try scratch.names() == before)
  }
}
