import Testing

/// Inputs that cannot be read or are invalid: exit 2, a message that begins with the place, no report.
@Suite struct InputErrorTests {
  struct Case: CustomTestStringConvertible {
    let flags: [String]
    let start: String
    var testDescription: String { flags.joined(separator: " ") }
  }

  static let cases = [
    Case(flags: ["--recording", "missing.ndjson"], start: "missing.ndjson: cannot be read: "),
    Case(flags: ["--recording", "folder"], start: "folder: cannot be read: "),
    Case(flags: ["--recording", "r.ndjson/x"], start: "r.ndjson/x: cannot be read: "),
    Case(flags: ["--candidate-recording", "missing.ndjson"], start: "missing.ndjson: cannot be read: "),
    Case(flags: ["--candidate-recording", "folder"], start: "folder: cannot be read: "),
    Case(flags: ["--candidate-recording", "/dev/null"], start: "/dev/null: cannot be read: "),
    Case(flags: ["--recording", "cut.ndjson"], start: "cut.ndjson:2:"),
    Case(flags: ["--recording", "comma.ndjson"], start: "comma.ndjson:1:8:"),
    Case(flags: ["--recording", "r.ndjson", "--recording", "no-id.ndjson"], start: "no-id.ndjson:1:3:"),
    Case(flags: ["--recording", "r.ndjson", "--candidate-recording", "cut.ndjson"], start: "cut.ndjson:2:"),
    Case(flags: ["--baseline", "missing.json"], start: "missing.json: cannot be read: "),
    Case(flags: ["--candidate", "./folder"], start: "./folder: cannot be read: "),
    Case(flags: ["--candidate", "empty.json"], start: "empty.json:1:"),
    Case(flags: ["--candidate", "typo.json"], start: "typo.json:4:"),
    Case(flags: ["profile", "check", "own.json", "typo.json"], start: "typo.json:4:"),
    Case(flags: ["profile", "show", "typo.json"], start: "typo.json:4:"),
    Case(flags: ["profile", "show", "missing.json"], start: "missing.json: cannot be read: "),
    Case(flags: ["profile", "show", "missing.json", "--digest"], start: "missing.json: cannot be read: "),
    Case(flags: ["profile", "check", "FAST"], start: "FAST: cannot be read: "),
    // What never ends is not read until the memory is full.
    Case(flags: ["--candidate", "/dev/zero"], start: "/dev/zero: cannot be read: "),
    Case(flags: ["--waivers", "/dev/zero"], start: "/dev/zero: cannot be read: "),
    Case(
      flags: ["slo", "check", "--baseline", "/dev/zero", "--measurements", "r.ndjson"],
      start: "/dev/zero: cannot be read: "),
  ]

  @Test(arguments: cases)
  func fault(_ row: Case) throws {
    let scratch = try Scratch()
    try scratch.shellFolder()
    let result = try scratch.gate(row.flags)
    #expect(result.status == 2)
    #expect(result.error.hasPrefix(row.start), "\(result.error)")
    if row.flags.first != "profile" { #expect(result.output.isEmpty) }
  }
}

extension Scratch {
  /// Inputs with one error each.
  fileprivate func shellFolder() throws {
    #expect(try shell("mkdir folder").status == 0)
    try write(Samples.regressing, to: "r.ndjson")
    try write(Samples.decision() + #"{"id":"d2""#, to: "cut.ndjson")
    try write("{\"a\":1,}\n", to: "comma.ndjson")
    try write(
      "  {\"schemaVersion\":\"replay-gate-decision.v1\",\"strategyId\":\"s\",\"evidence\":{}}\n", to: "no-id.ndjson")
    try write("", to: "empty.json")
    try write(Samples.profile(), to: "own.json")
    let typo = Samples.profile().split(separator: "\n").map(String.init)
    try write(
      typo.map { $0.contains("metricDrift") ? "  \"metricDriftTolerance\": 1," : $0 }.joined(separator: "\n"),
      to: "typo.json")
  }
}
