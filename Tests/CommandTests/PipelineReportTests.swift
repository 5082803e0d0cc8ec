import Foundation
import Testing

/// Outputs for pipelines: summaries, scanner reports, test cases, annotations and the Git hook.
@Suite struct PipelineReportTests {
  private func scratch(_ recording: String = Samples.regressing) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(recording, to: "r.ndjson")
    try FileManager.default.createDirectory(at: scratch.url("profiles"), withIntermediateDirectories: false)
    try scratch.write(Samples.profile("NEXT"), to: "profiles/next.json")
    return scratch
  }

  private func object(_ text: String) throws -> [[String: Any]] {
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(json as? [[String: Any]] ?? (json as? [String: Any]).map { [$0] })
  }

  @Test(
    "scanner reports contain the path of a profile in the repository, however it was given",
    arguments: [
      "profiles/next.json", ".//profiles/next.json", "././profiles/./next.json", "ABSOLUTE/profiles//next.json",
    ])
  func places(_ spelling: String) throws {
    let scratch = try scratch()
    let folder = scratch.url("x").deletingLastPathComponent().path
    let result = try scratch.gate(
      "--candidate", spelling.replacing("ABSOLUTE", with: folder), "--recording", "r.ndjson", "--report",
      "sarif=s.json",
      "--report", "gitlab=g.json", "--report", "github", environment: ["PWD": folder])
    #expect(result.status == 1, "\(result.error)")
    #expect(try scratch.read("s.json").contains(#""uri":"profiles/next.json""#))
    let location = try #require(try object(scratch.read("g.json")).first?["location"] as? [String: Any])
    #expect(location["path"] as? String == "profiles/next.json")
    #expect(result.error.contains("::error file=profiles/next.json,line="))
  }

  @Test("below the working folder, paths are relative wherever they are no part of a command to run")
  func absolute() throws {
    let scratch = try scratch()
    let folder = scratch.url("x").deletingLastPathComponent().path
    let formats = ["html", "sarif", "gitlab", "markdown", "tap", "junit", "intoto"]
    let result = try scratch.gate(
      ["--candidate", "\(folder)/profiles/next.json", "--recording", "\(folder)/r.ndjson"]
        + formats.flatMap { ["--report", "\($0)=\($0)"] }, environment: ["PWD": folder])
    #expect(result.status == 1, "\(result.error)")
    // The words, and what tells of the same run.
    let flags = ["--candidate", "\(folder)/profiles/next.json", "--recording", "\(folder)/r.ndjson"]
    try scratch.write(result.error, to: "words")
    for command in ["explain", "frontier", "coverage"] {
      let shown = try scratch.gate([command] + flags, environment: ["PWD": folder])
      #expect(shown.output.contains("-> profiles/next.json (") && !shown.output.contains(folder), "\(shown.output)")
    }
    let explained = try scratch.gate(["explain", "d3"] + flags, environment: ["PWD": folder])
    #expect(explained.output.contains("  r.ndjson:3") && !explained.output.contains(folder), "\(explained.output)")
    for format in formats + ["words"] {
      let plain = try scratch.read(format).replacing(/<\/?span[^>]*>/, with: "").replacing("\\/", with: "/")
      // A command gives them as they were given.
      let text = plain.replacing("--candidate \(folder)/", with: "").replacing("--recording \(folder)/", with: "")
      #expect(text.utf8.count < plain.utf8.count, "\(format) has no command")
      if !["sarif", "intoto"].contains(format) { #expect(text.contains("r.ndjson:3"), "\(format)") }
      let left = text.components(separatedBy: folder).dropLast().map { $0.suffix(40) }
      #expect(left.isEmpty, "\(format): \(left)")
    }
  }

  @Test("paths outside the current folder but in the repository are relative to the repository")
  func below() throws {
    let scratch = try scratch()
    for folder in [".git", "sub"] {
      try FileManager.default.createDirectory(at: scratch.url(folder), withIntermediateDirectories: false)
    }
    let path = scratch.url("profiles/next.json").path
    let result = try scratch.shell(
      #"cd sub && "$GATE" --candidate "$PROFILE" --recording ../r.ndjson --report gitlab=g.json"#,
      environment: ["PROFILE": path])
    #expect(result.status == 1, "\(result.error)")
    #expect(try scratch.read("sub/g.json").contains(#""path":"profiles/next.json""#))
  }

  @Test("each case of a suite has a unique name")
  func cases() throws {
    let long = String(repeating: "l", count: 130)
    let names = [long + "a", long + "b", #"x\u0001"#, #"x\\u{1}"#, #"x\\u{1} [0123]"#]
    let lines = names.enumerated().map { index, name in
      Samples.decision("d\(index)", driftPct: 0.5).replacing(#""strategyId":"s""#, with: #""strategyId":"\#(name)""#)
    }
    let scratch = try scratch(lines.joined())
    let arguments = ["--candidate", "EXPERT", "--recording", "r.ndjson", "--report", "junit=j.xml"]
    #expect(try scratch.gate(arguments).status == 1)
    let text = try scratch.read("j.xml")
    let cases = text.matches(of: /<testcase (classname="[^"]*" name="[^"]*")/).map { String($0.output.1) }
    #expect(cases.count == 12)
    #expect(Set(cases).count == cases.count)
    // Strategies are in its text, so that its name does not depend on which of them are in the recording.
    let first = try #require(cases.first { $0.contains("metric_drift\"") })
    try scratch.write(lines.dropFirst().joined(), to: "r.ndjson")
    #expect(try scratch.gate(arguments).status == 1)
    #expect(try scratch.read("j.xml").contains(first))
  }

  @Test(
    "the summary of a step is filled up to its limit, which includes earlier content",
    arguments: [(0, true), (600_000, true), (1_046_000, true), (1_048_500, false), (1_048_576, false)])
  func summary(_ taken: Int, _ isAdded: Bool) throws {
    let lines = (0..<6000).map { Samples.decision("d\($0)" + String(repeating: "x", count: 100), driftPct: 0.5) }
    let scratch = try scratch(lines.joined())
    try scratch.write(String(repeating: "y", count: taken), to: "summary.md")
    for _ in 0..<2 {
      let result = try scratch.gate(
        ["--candidate", "EXPERT", "--recording", "r.ndjson", "--report", "markdown", "--report", "markdown-comment"],
        environment: ["GITHUB_STEP_SUMMARY": "summary.md"])
      #expect(result.status == 1)
      if !isAdded { #expect(result.error.contains("replay-gate: summary.md is full")) }
    }
    let text = try scratch.read("summary.md")
    #expect(text.utf8.count <= 1_048_576)
    #expect(text.contains("replay-gate: blocked") == isAdded)
    if taken == 1_046_000 { #expect(text.contains("_The rest is left out: there is no room for it._")) }
  }

  @Test(
    "no id in a recording runs commands of a pipeline",
    arguments: ["CI", "TF_BUILD", "GITHUB_ACTIONS"])
  func ids(_ variable: String) throws {
    let lines = ["##vso[task.complete]", "##[add-mask]x", "a::b"].map { Samples.decision($0, driftPct: 0.5) }
    let scratch = try scratch(lines.joined())
    let result = try scratch.gate(
      ["--candidate", "EXPERT", "--recording", "r.ndjson", "--report", "github"], environment: [variable: "true"])
    #expect(result.status == 1)
    #expect(result.error.contains("# #vso[task.complete]") && result.error.contains("# #[add-mask]x"))
    #expect(!result.error.contains("##"))
    #expect(result.error.hasPrefix("::error "))
  }

  @Test("the hook judges the staged version, not that in the working tree")
  func hook() throws {
    let scratch = try scratch(Samples.regressing)
    let template = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".ci/templates/pre-commit").path
    let lax = Samples.profile("NEXT", tolerance: 1)
    try scratch.write(lax, to: "profiles/next.json")
    let git = "git -c user.name=a -c user.email=a@example.com"
    let hook = "REPLAY_GATE_BINARY=\"$GATE\" bash \"$HOOK\" --recording=r.ndjson -- profiles/next.json"
    let first = try scratch.shell(
      "git init -q . && git add -A && \(git) commit -qm first && \(hook)", environment: ["HOOK": template])
    #expect(first.status == 0, "\(first.error)")
    try scratch.write(Samples.profile("NEXT", tolerance: 0.25), to: "profiles/next.json")
    _ = try scratch.shell("git add -A")
    try scratch.write(lax, to: "profiles/next.json")
    #expect(try scratch.shell(hook, environment: ["HOOK": template]).status == 1)
    // And the reverse.
    _ = try scratch.shell("git add -A")
    try scratch.write(Samples.profile("NEXT", tolerance: 0.25), to: "profiles/next.json")
    #expect(try scratch.shell(hook, environment: ["HOOK": template]).status == 0)
  }
}
