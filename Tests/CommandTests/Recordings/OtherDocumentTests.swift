import Foundation
import Testing

/// A document that is given where another is read: named as what it is, with what takes it.
@Suite struct OtherDocumentTests {
  /// What makes a file of each kind, what it is called, and what takes it.
  static let documents =
    [
      ("cp r.ndjson FILE", "a recording", "--recording takes it"),
      ("head -n 1 r.ndjson >FILE", "a recording", "--recording takes it"),
      (#"printf '{"schemaVersion":"validation-run.v1"}\n' >FILE"#, "a recording", "--recording takes it"),
      (#"printf '{"schemaVersion":"replay-gate-decided.v1"}\n' >FILE"#, "a recording", "--recording takes it"),
      ("GATE profile show EXPERT >FILE", "a profile", "--candidate or --baseline takes it"),
      (#"printf '{"schemaVersion":"replay-gate-gate.v1"}' >FILE"#, "a gate file", "--gate-file takes it"),
      (
        #"printf '{"waivers":[],\n"schemaVersion":"replay-gate-waivers.v1"}' >FILE"#, "a waiver file",
        "--waivers takes it"
      ),
      ("GATE tally >FILE", "a tally", "merge takes it"),
      ("GATE --quiet >FILE", "a report of the gate", "incident triage --report takes it"),
      (
        #"printf '{"schemaVersion":"release-validation-report.v1"}' >FILE"#, "a report of a release",
        "incident triage --report takes it"
      ),
      (
        "GATE slo check --baseline slos --measurements values --quiet >FILE; test -s FILE", "a report of an SLO check",
        "incident triage --report takes it"
      ),
      ("GATE release playbook >FILE", "a playbook", "release plan --playbook takes it"),
      (
        #"printf '{"schemaVersion":"release-journal.v1"}\n{}\n' >FILE"#, "a journal",
        "release status --state takes its folder"
      ),
      (
        #"printf '{"schemaVersion":"release-facts.v1"}' >FILE"#, "a collection of facts",
        "release plan --facts takes it"
      ),
      ("cp slos FILE", "an SLO baseline", "slo check --baseline takes it"),
      ("cp values FILE", "a file of measurements", "slo check --measurements takes it"),
      ("GATE explain d3 --recording r.ndjson --format json >FILE", "an explanation", nil),
      ("GATE frontier --format json >FILE", "a frontier", nil),
      ("GATE coverage --format json >FILE", "a coverage report", nil),
      ("GATE recording check r.ndjson --format json >FILE", "a check of a recording", nil),
    ] as [(String, String, String?)]

  /// The commands, and what each takes for FILE.
  static let commands = [
    ("--recording FILE", "a recording"), ("--recording=FILE --recording r.ndjson", "a recording"),
    ("--recording r.ndjson --candidate-recording FILE", "a recording"), ("recording check FILE", "a recording"),
    ("recording check r.ndjson FILE FILE", "a recording"), ("explain --recording FILE", "a recording"),
    ("--candidate ./FILE", "a profile"), ("frontier --baseline=./FILE", "a profile"),
    ("profile show ./FILE", "a profile"),
    ("profile check FILE", "a profile"), ("--gate-file FILE", "a gate file"), ("--waivers FILE", "a waiver file"),
    ("merge FILE", "a tally"), ("slo check --measurements values --baseline FILE", "an SLO baseline"),
    ("slo check --measurements FILE --baseline slos", "a file of measurements"),
    ("release plan --playbook FILE", "a playbook"), ("release plan --facts FILE", "a collection of facts"),
    ("incident triage --report FILE", "a report"), ("evidence verify FILE", "a document of evidence"),
  ]

  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(#"{"schemaVersion":"slo-baseline.v1","slos":[],"alerts":[]}"#, to: "slos")
    try scratch.write(#"{"schemaVersion":"slo-measurements.v1","measurements":[]}"#, to: "values")
    return scratch
  }

  @Test("what it is, and what takes it", arguments: documents)
  func words(_ make: String, _ kind: String, _ taker: String?) throws {
    let scratch = try Self.scratch()
    let made = try scratch.shell(make.replacing("GATE", with: "\"$GATE\"").replacing("FILE", with: "it.json"))
    try #require(made.status == 0, "\(made.error)")
    for (command, other) in Self.commands where other != kind && !(other == "a report" && kind.hasPrefix("a report")) {
      // A baseline is read by its members alone, and such a report has them.
      if other == "an SLO baseline", kind == "a report of an SLO check" { continue }
      let words = command.replacing("FILE", with: "it.json").split(separator: " ").map(String.init)
      let result = try scratch.gate(words)
      #expect(result.status == 2, "\(command)")
      let name = command.contains("./FILE") ? "./it.json" : "it.json"
      let line =
        "\(name) is \(kind), not \(other); " + (taker.map { "replay-gate \($0)" } ?? "no command takes it")
      let lines = result.error.split(separator: "\n").map(String.init)
      // Once, and no command that would read it as what it is not.
      #expect(lines.count { $0 == line } == 1, "\(command): \(result.error)")
      #expect(!result.error.contains("to read it:"), "\(command): \(result.error)")
    }
  }

  @Test(
    "where nothing says for certain what it is, nothing is said",
    arguments: [
      #"{"schemaVersion":"replay-gate-profile.v2"}"#, #"{"schemaVersion":["replay-gate-profile.v1"]}"#, "{}", "[]", "",
      #"{"schemaVersion":"replay-gate-profile.v1"} x"#, #"{"schemaVersion":"replay-gate-profile.v1"#,
      "{\"schemaVersion\":\"replay-gate-tally.v1\"}\n{}\n",
      #"{"it":{"schemaVersion":"replay-gate-profile.v1"}}"#, "replay-gate-profile.v1",
    ])
  func uncertain(_ text: String) throws {
    let scratch = try Self.scratch()
    try scratch.write(text, to: "it.json")
    for (command, _) in Self.commands {
      let words = command.replacing("FILE", with: "it.json").split(separator: " ").map(String.init)
      let result = try scratch.gate(words)
      #expect(!result.error.split(separator: "\n").contains { $0.contains(" is a") }, "\(command): \(result.error)")
    }
  }

  @Test("a fault of what is the right kind has no such line", arguments: ["profile check FILE", "--candidate ./FILE"])
  func right(_ command: String) throws {
    let scratch = try Self.scratch()
    try scratch.write(Samples.profile().replacing("\"profile\"", with: "\"profil\""), to: "it.json")
    let result = try scratch.gate(command.replacing("FILE", with: "it.json").split(separator: " ").map(String.init))
    #expect(result.status == 2 && result.error.split(separator: "\n").count == 1, "\(result.error)")
  }

  @Test(
    "of a stream, whose kind is gone, the advice goes by what it has to be",
    arguments: [
      "--recording -", "--recording=/dev/stdin", "recording check -", "explain --recording -", "tally --recording -",
    ])
  func stream(_ command: String) throws {
    let scratch = try Self.scratch()
    let result = try scratch.shell("\"$GATE\" profile show EXPERT | \"$GATE\" \(command)")
    #expect(result.status == 2)
    let lines = result.error.split(separator: "\n").map(String.init)
    let last = try #require(lines.last)
    #expect(last.hasPrefix("if it is a recording, to read it: … | jq -c . | \(Scratch.program.path) "), "\(lines)")
    #expect(!lines.contains { $0.hasPrefix("to read it: ") }, "\(lines)")
  }

  @Test("in a merge of what was tallied of it")
  func merge() throws {
    let scratch = try Self.scratch()
    let result = try scratch.shell(
      "\"$GATE\" profile show FAST >it.json && \"$GATE\" tally --recording it.json --carry-faults >t && \"$GATE\" merge t"
    )
    #expect(result.status == 2)
    #expect(
      result.error.hasSuffix(
        "\nit.json is a profile, not a recording; replay-gate --candidate or --baseline takes it\n"))
  }
}
