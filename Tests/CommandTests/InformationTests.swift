import Foundation
import Testing

/// The commands that describe the program.
@Suite struct InformationTests {
  @Test func version() throws {
    let result = try Scratch().gate("--version")
    #expect(result.status == 0)
    #expect(result.output == "replay-gate 0.1.0\n")
  }

  @Test(
    "the version as JSON, in either order of the flags",
    arguments: [["--version", "--json"], ["--json", "--version"]])
  func versionAsJSON(_ flags: [String]) throws {
    let scratch = try Scratch()
    let output = try scratch.gate(flags).output
    #expect(output.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    let object = try jsonObject(output)
    #expect(object["name"] as? String == "replay-gate")
    #expect(object["version"] as? String == "0.1.0")
    #expect((object["compiler"] as? String)?.hasPrefix("Swift 6.") == true)
    #expect(
      object["schemaVersions"] as? [String: String] == [
        "decision": "replay-gate-decision.v1", "profile": "replay-gate-profile.v1",
        "report": "validation-replay-gate-report.v1", "explanation": "replay-gate-explanation.v1",
        "coverage": "replay-gate-coverage.v1", "frontier": "replay-gate-frontier.v1", "gate": "replay-gate-gate.v1",
        "waivers": "replay-gate-waivers.v1", "recordingCheck": "replay-gate-recording-check.v1",
        "tally": "replay-gate-tally.v1",
      ])
    let digests = try #require(object["profiles"] as? [String: String])
    #expect(digests.keys.sorted() == ["EXPERT", "FAST", "STANDARD"])
    for (name, digest) in digests {
      #expect(try scratch.gate("profile", "show", name, "--digest").output == digest + "\n")
      #expect(digest.count == 71)
    }
  }

  @Test func profileList() throws {
    #expect(try Scratch().gate("profile", "list").output == "FAST\nSTANDARD\nEXPERT\n")
  }

  @Test(
    "a shipped profile is shown as its file has it, and its digest is that of the file", arguments: ["FAST", "EXPERT"])
  func profileShow(_ name: String) throws {
    let scratch = try Scratch()
    let shown = try scratch.gate("profile", "show", name)
    #expect(shown.status == 0)
    #expect(try jsonObject(shown.output)["profile"] as? String == name)
    try scratch.write(shown.output, to: "copy.json")
    let digest = try scratch.gate("profile", "show", name, "--digest").output
    #expect(try scratch.gate("profile", "show", "copy.json", "--digest").output == digest)
    #expect(try scratch.gate("profile", "show", "--digest", "./copy.json").output == digest)
    #expect(try scratch.gate("profile", "show", "copy.json").output == shown.output)
    #expect(try scratch.gate("profile", "check", "copy.json").output == "copy.json: \(name) \(digest)")
  }

  @Test("check continues after an error, and fails")
  func profileCheck() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.profile("ONE"), to: "one.json")
    try scratch.write("{}", to: "bad.json")
    try scratch.write(Samples.profile("TWO"), to: "two.json")
    let result = try scratch.gate("profile", "check", "one.json", "bad.json", "two.json")
    #expect(result.status == 2)
    #expect(result.output.split(separator: "\n").map { $0.prefix(13) } == ["one.json: ONE", "two.json: TWO"])
    #expect(result.error.hasPrefix("bad.json:1:1: "))
  }

  @Test(
    "each schema is valid JSON, with its draft and a unique name",
    arguments: ["decision", "validation-run", "decided", "profile", "report", "playbook", "release-report"])
  func schema(_ name: String) throws {
    let schema = try jsonObject(try Scratch().gate("schema", name).output)
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect((schema["$id"] as? String)?.hasPrefix("urn:") == true)
    #expect(schema["additionalProperties"] as? Bool == ["decision", "validation-run", "decided"].contains(name))
  }

  @Test("the schemas of report and profile require exactly the members that are written")
  func schemaMembers() throws {
    let scratch = try Scratch()
    let reportSchema = try jsonObject(try scratch.gate("schema", "report").output)
    let report = try jsonObject(try scratch.gate().output)
    try expectMembers(of: report, in: reportSchema)
    let gateSchema = try #require((reportSchema["properties"] as? [String: Any])?["gate"] as? [String: Any])
    try expectMembers(of: try #require(report["gate"] as? [String: Any]), in: gateSchema)

    let profileSchema = try jsonObject(try scratch.gate("schema", "profile").output)
    try expectMembers(of: try jsonObject(try scratch.gate("profile", "show", "FAST").output), in: profileSchema)
  }

  private func expectMembers(of object: [String: Any], in schema: [String: Any]) throws {
    let required = try #require(schema["required"] as? [String])
    let properties = try #require(schema["properties"] as? [String: Any])
    #expect(Set(required) == Set(object.keys))
    #expect(Set(properties.keys) == Set(object.keys))
  }
}
