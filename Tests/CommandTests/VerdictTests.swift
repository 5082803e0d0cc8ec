import Foundation
import Testing

/// The outputs and exit codes for each kind of verdict.
@Suite struct VerdictTests {
  struct Case: CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let decision: String
    var merge = "pass"
    var release = "pass"
    var reasons: [String] = []
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let regressed = ["candidate_decision_regressed_from_baseline"]

  static let cases = [
    // The parity commands of pipelines, and the same flags as the runbook spells them.
    Case(arguments: [], status: 0, decision: "pass"),
    Case(
      arguments: ["--baseline", "STANDARD", "--candidate", "EXPERT"], status: 1, decision: "fail",
      merge: "blocked", release: "blocked", reasons: regressed),
    Case(
      arguments: ["--baseline-profile", "STANDARD", "--candidate-profile", "EXPERT"], status: 1, decision: "fail",
      merge: "blocked", release: "blocked", reasons: regressed),
    Case(
      arguments: ["--baseline-profile=STANDARD", "--candidate-profile=EXPERT"], status: 1, decision: "fail",
      merge: "blocked", release: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "EXPERT"], status: 1, decision: "fail",
      merge: "blocked", release: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "FAST", "--baseline", "FAST"], status: 0, decision: "pass"),
    // The user's own profile, by a path with a slash, by its extension, and by its existence.
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "./own"], status: 1, decision: "fail",
      merge: "blocked", release: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "own.json"], status: 1, decision: "fail",
      merge: "blocked", release: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "own"], status: 1, decision: "fail",
      merge: "blocked", release: "blocked", reasons: regressed),
    // The gates that decide the exit code, with a profile that blocks only one of them.
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "merge-only.json"], status: 1, decision: "fail",
      merge: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "merge-only.json", "--gate", "both"], status: 1,
      decision: "fail", merge: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "merge-only.json", "--gate", "merge"], status: 1,
      decision: "fail", merge: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "merge-only.json", "--gate", "release"], status: 0,
      decision: "fail", merge: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "release-only.json", "--gate=merge"], status: 0,
      decision: "fail", release: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "release-only.json", "--gate=release"], status: 1,
      decision: "fail", release: "blocked", reasons: regressed),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "lenient.json"], status: 0, decision: "fail",
      reasons: regressed),
    // Mode any.
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate", "STANDARD", "--mode", "any"], status: 0, decision: "pass"),
    Case(
      arguments: ["--recording", "r.ndjson", "--baseline", "EXPERT", "--candidate", "EXPERT", "--mode", "any"],
      status: 1,
      decision: "fail", merge: "blocked", release: "blocked", reasons: ["candidate_decision_not_pass"]),
    // Unknown for any selected gate.
    Case(
      arguments: ["--recording", "r.ndjson", "--min-records", "6"], status: 3, decision: "unknown",
      merge: "blocked", release: "blocked", reasons: ["recording_too_small"]),
    Case(
      arguments: ["--recording", "r.ndjson", "--min-records=6", "--gate=release", "--candidate=merge-only.json"],
      status: 3, decision: "unknown", merge: "blocked", release: "blocked",
      reasons: regressed + ["recording_too_small"]),
    Case(arguments: ["--recording", "r.ndjson", "--min-records", "5"], status: 0, decision: "pass"),
    Case(
      arguments: ["--recording", "empty.ndjson"], status: 3, decision: "unknown", merge: "blocked", release: "blocked",
      reasons: ["recording_too_small"]),
    Case(
      arguments: ["--recording", "r.ndjson", "--candidate-recording", "four.ndjson"], status: 3, decision: "unknown",
      merge: "blocked", release: "blocked", reasons: ["candidate_record_missing"]),
    // Several files are one recording, and the candidate recording may be the same file.
    Case(
      arguments: [
        "--recording", "four.ndjson", "--recording", "empty.ndjson", "--recording", "r.ndjson", "--jobs", "3",
      ],
      status: 0, decision: "pass"),
    Case(arguments: ["--recording", "r.ndjson", "--candidate-recording", "r.ndjson"], status: 0, decision: "pass"),
  ]

  @Test(arguments: cases)
  func verdict(_ row: Case) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write("", to: "empty.ndjson")
    try scratch.write(["d1", "d2", "d4", "d5"].map { Samples.decision($0) }.joined(), to: "four.ndjson")
    for name in ["own", "own.json"] { try scratch.write(Samples.profile(), to: name) }
    try scratch.write(Samples.profile(blocksRelease: false), to: "merge-only.json")
    try scratch.write(Samples.profile(blocksMerge: false), to: "release-only.json")
    try scratch.write(Samples.profile(blocksMerge: false, blocksRelease: false), to: "lenient.json")

    let result = try scratch.gate(row.arguments)
    #expect(result.status == row.status, "\(result.error)")
    #expect(result.output.hasSuffix("}\n"))
    #expect(result.output.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    let report = try Report(line: result.output)
    #expect(report.gate.decision == row.decision)
    #expect(report.gate.mergeGateStatus == row.merge)
    #expect(report.gate.releaseGateStatus == row.release)
    #expect(report.gate.mergeBlocked == (row.merge == "blocked"))
    #expect(report.gate.releaseBlocked == (row.release == "blocked"))
    #expect(report.gateStatus == (row.merge == "pass" && row.release == "pass" ? "pass" : "blocked"))
    #expect(report.gate.reasons == row.reasons)
    for reason in row.reasons where row.merge == "blocked" || row.release == "blocked" {
      #expect(result.error.contains(reason))
    }
    if row.status == 0, row.decision == "pass" { #expect(result.error.isEmpty) }
  }

  @Test("a copied program works in an empty folder")
  func copiedProgram() throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(at: Scratch.program, to: scratch.url("gate"))
    let result = try scratch.run(scratch.url("gate"), ["--candidate", "EXPERT"])
    #expect(result.status == 1)
    #expect(try Report(line: result.output).gateStatus == "blocked")
    #expect(try scratch.names() == ["gate"])
  }

  @Test("standard input is a recording, alone or among files, and its name is -")
  func standardInput() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let alone = try scratch.shell(#"cat r.ndjson | "$GATE" --recording - --candidate EXPERT"#)
    #expect(alone.status == 1)
    #expect(alone.error.contains("-:3"))
    let among = try scratch.shell(#""$GATE" --recording r.ndjson --recording - --min-records 10 < r.ndjson"#)
    #expect(among.status == 0)
    let broken = try scratch.shell(#"printf '{"id":' | "$GATE" --recording -"#)
    #expect(broken.status == 2)
    #expect(broken.error.hasPrefix("-:1:"))
  }

  @Test("a candidate recording is joined by id with the embedded recording if no other is given")
  func embeddedBaseline() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.decision("nobody's"), to: "c.ndjson")
    let result = try scratch.gate("--candidate-recording", "c.ndjson")
    #expect(result.status == 3)
    #expect(try Report(line: result.output).gate.reasons.contains("candidate_record_missing"))
    #expect(result.error.contains("<embedded recording>:1"))
    #expect(result.error.contains("1 candidate record without a partner"))
  }

  @Test("the same bytes for any number of jobs", arguments: ["1", "2", "7"])
  func jobs(_ count: String) throws {
    let scratch = try Scratch()
    try scratch.write((0..<300).map { Samples.decision("d\($0)", driftPct: $0 % 7 == 3 ? 0.5 : 0) }.joined(), to: "r")
    let environment = ["SOURCE_DATE_EPOCH": "0"]
    let flags = ["--recording", "r", "--candidate", "EXPERT"]
    let reference = try scratch.gate(flags + ["--trace", "t1"], environment: environment)
    let result = try scratch.gate(flags + ["--trace", "t2", "--jobs", count], environment: environment)
    #expect(result.output == reference.output)
    #expect(try scratch.read("t1") == scratch.read("t2"))
    #expect(try scratch.read("t1").split(separator: "\n").count == 300)
  }
}
