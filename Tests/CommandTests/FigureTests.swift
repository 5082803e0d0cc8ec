import Testing

/// Extreme figures in flags, moments and files give a verdict or a message and never end the program.
@Suite struct FigureTests {
  static let most = "9223372036854775807"

  static let flagWords = [
    "--jobs \(most)", "--min-records \(most)", "--max-regressions \(most) --max-loosened \(most)",
    "--max-regressions-per-strategy \(most) --max-loosened-per-strategy \(most)",
    "--max-regression-rate 5e-324 --confidence 0.9999999999999999", "--max-loosened-rate 1 --confidence 0.5",
    "--max-regression-rate-per-strategy 4.9406564584124654e-324 --max-loosened-rate-per-strategy 0",
    "--min-fidelity 1", "--min-fidelity 5e-324",
  ]

  @Test("extreme values of flags", arguments: flagWords)
  func flags(_ words: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "a.ndjson")
    let run = ["--candidate", "EXPERT", "--recording", "a.ndjson"] + words.split(separator: " ").map(String.init)
    let result = try scratch.gate(run + ["--report", "html=a.html", "--report", "markdown=a.md"])
    #expect([0, 1, 3].contains(result.status), "\(result.status): \(result.error)")
    #expect(try Report(line: result.output).gate.status == "completed")
    #expect(try scratch.read("a.html").hasSuffix("</html>\n"))
    let frontier = try scratch.gate(
      ["frontier", "--candidate", "EXPERT", "--recording", "a.ndjson"] + run.dropFirst(4))
    #expect([0, 2].contains(frontier.status), "\(frontier.status): \(frontier.error)")
  }

  @Test(
    "pieces of a file at the ends", arguments: ["1/9007199254740992", "9007199254740992/9007199254740992", "1/1"])
  func pieces(_ piece: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "a.ndjson")
    let result = try scratch.gate("tally", "--recording", "a.ndjson", "--piece", piece)
    #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
  }

  @Test(
    "moments at the limits of the calendar",
    arguments: [
      "0000-01-01T00:00:00+23:59", "0000-03-01T00:00:00Z", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-23:59",
    ],
    ["0000-01-01T00:00:00+23:59", "9999-12-31T23:59:60-23:59"])
  func moments(_ now: String, _ expires: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "a.ndjson")
    try scratch.write(
      """
      {"schemaVersion":"replay-gate-waivers.v1","waivers":[{"id":"W","scope":{"decisions":["d3"]},"rationale":"r",
      "approver":"a","reference":"#1","expires":"\(expires)"}]}
      """, to: "w.json")
    let run = ["--candidate", "EXPERT", "--recording", "a.ndjson", "--waivers", "w.json", "--now", now]
    let result = try scratch.gate(
      run + ["--report", "html=a.html"], environment: ["SOURCE_DATE_EPOCH": "253402300799"])
    // In force if it expires later than now: at the last moment all have expired, at the first one none has.
    #expect(result.status == (expires.hasPrefix("9999") && now != expires ? 0 : 1), "\(result.error)")
    #expect(try Report(line: result.output).generatedAt == "9999-12-31T23:59:59Z")
  }
}
