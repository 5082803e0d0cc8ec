import Foundation
import Testing

/// The commands that the program prints to be run next, each run by a shell in the same folder.
@Suite struct NextStepTests {
  /// A state folder with a space, a quotation mark and a leading hyphen, which must be quoted.
  static let state = "-lane's run"

  /// A release with a failed lane, and another release in the default folder.
  private static func blocked() throws -> ReleaseTree {
    let tree = try ReleaseTree()
    try FileManager.default.createDirectory(atPath: tree.path + "/release", withIntermediateDirectories: true)
    try tree.write("", to: "release/journal.ndjson")
    try IncidentTests.breakLane(tree)
    #expect(try tree.run("--state=\(state)").status == 1)
    return tree
  }

  /// The text after a label that begins a line.
  private static func lines(_ label: String, in text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.drop { $0 == " " }
      return words.hasPrefix("\(label): ") ? String(words.dropFirst(label.count + 2)) : nil
    }
  }

  private static func shell(_ line: String, in tree: ReleaseTree) throws -> (status: Int32, output: String) {
    let process = tree.process(["-c", line])
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test("triage finds the release of a report without --state, and does not touch another one")
  func triage() throws {
    let tree = try Self.blocked()
    let triage = try tree.gate(["incident", "triage", "--report", "./\(Self.state)/report.json"])
    let next = try #require(Self.lines("next", in: triage.output).first, "\(triage.output)")
    let contained = try Self.shell(next, in: tree)
    #expect(contained.output.hasPrefix("# Incident C, "), "\(next)")
    #expect(try tree.read("release/journal.ndjson").isEmpty)
    let phases = try tree.journal(Self.state).filter { $0["event"] as? String == "phase_started" }
    #expect(phases.count == 1)
    // The update is not posted yet, so the command to repeat gives the same result.
    let again = try #require(Self.lines("again", in: contained.output).first, "\(contained.output)")
    #expect(try Self.shell(again, in: tree).status == contained.status)
    #expect(try tree.read("release/journal.ndjson").isEmpty)
  }

  @Test("the command that reruns a lane works, and the path of its log exists")
  func status() throws {
    let tree = try Self.blocked()
    let status = try tree.gate(["release", "status", "--state=\(Self.state)"])
    let alone = try #require(Self.lines("alone", in: status.output).first, "\(status.output)")
    #expect(try Self.shell(alone, in: tree).status == 1)
    for log in Self.lines("log", in: status.output) { #expect(tree.exists(log), "\(log)") }
  }

  @Test("each line of the report and of the plan that runs a step alone names a step of this release and of no other")
  func alone() throws {
    let tree = try Self.blocked()
    let report = try tree.gate(["release", "report", "--state=\(Self.state)"]).output
    let part = try #require(report.components(separatedBy: "## To run a step alone\n\n").dropFirst().first)
    let lines = part.split(separator: "\n").prefix { $0.hasPrefix("- ") }.compactMap { line in
      line.firstMatch(of: /^- ([a-z0-9-]+): (`+) ?(.*?) ?\2$/).map { (id: String($0.1), line: String($0.3)) }
    }
    #expect(lines.count > 10)
    for (id, line) in lines {
      let before = try Self.ends(of: id, in: tree)
      let run = try Self.shell(line, in: tree)
      #expect([0, 1, 3].contains(run.status), "\(id): \(line)\n\(run.output)")
      guard line.contains(" release run --resume ") else { continue }
      // A step that has passed for this commit is kept.
      #expect(try 0...1 ~= Self.ends(of: id, in: tree) - before, "\(id): \(line)")
    }
    let plan = try tree.gate(["release", "plan", "--state=\(Self.state)"]).output
    let runs = Self.lines("runs", in: plan) + Self.lines("runs in this process, the same as", in: plan)
    #expect(runs.count > 5)
    for line in runs { #expect(try [0, 1, 3].contains(Self.shell(line, in: tree).status), "\(line)") }
    #expect(try tree.read("release/journal.ndjson").isEmpty)
  }

  /// The number of times that a step was finished.
  private static func ends(of step: String, in tree: ReleaseTree) throws -> Int {
    try tree.journal(state).count { $0["event"] as? String == "step_finished" && $0["step"] as? String == step }
  }

  @Test("for a report without a run, the printed command needs the commit and everything else")
  func unknownCommit() throws {
    let tree = try ReleaseTree()
    _ = try tree.gate(["--candidate", "EXPERT", "--output", "gate.json"])
    let triage = try tree.gate(["incident", "triage", "--report", "gate.json"])
    #expect(
      triage.output.contains(
        " incident D contain --state release --report gate.json --commit SHA --facts DIR --pr N --failing-run URL\n"),
      "\(triage.output)")
    #expect(!tree.exists("release"))
  }

  /// A printed command: what has to be filled in before it is run, or nothing.
  struct Printed {
    let label: String
    let needs: String
    let line: String

    static func all(in text: String) -> [Printed] {
      text.split(separator: "\n").compactMap { line in
        guard let match = line.firstMatch(of: /^ *(alone|again|next)(, with [^:]*)?: (.*)$/) else { return nil }
        return Printed(label: String(match.1), needs: String(match.2 ?? ""), line: String(match.3))
      }
    }
  }

  /// What a person would fill in.
  private static let values = [
    "--pr N": "--pr 151", "--facts DIR": "--facts facts", "--report FILE": "--lane cli",
    "--revision REVISION": "--revision r1", "--measurements FILE": "--measurements m.json",
    "--failing-run URL": "--failing-run https://github.com/iamtxena/trade-nexus/actions/runs/1",
    "--remediation URL": "--remediation https://github.com/iamtxena/trade-nexus/pull/151",
  ]

  /// Runs a printed command with what it says is to be filled in. It then asks for no flag that it does not have.
  private static func check(_ printed: Printed, in tree: ReleaseTree) throws {
    var line = printed.line
    for (placeholder, value) in values { line = line.replacing(placeholder, with: value) }
    // A command without a word about it runs as it is printed.
    #expect((line == printed.line) == printed.needs.isEmpty, "\(printed)")
    let run = try shell(line, in: tree)
    #expect([0, 1, 3].contains(run.status), "\(line)\n\(run.output)")
    for asked in run.output.matches(of: #/(?:known|measurements|none): (--[a-z-]+) /#) {
      #expect(line.contains(" \(asked.1) "), "\(asked.1): \(line)\n\(run.output)")
    }
    #expect(!run.output.contains("no fact about #151"), "\(line)\n\(run.output)")
  }

  private static func empty() throws -> ReleaseTree {
    let tree = try ReleaseTree()
    try tree.write(#"{"schemaVersion":"slo-measurements.v1","measurements":[]}"#, to: "m.json")
    return tree
  }

  @Test(
    "of a release that was begun without inputs, each line says what it lacks, or lacks nothing",
    arguments: [[], ["--pr", "151"], ["--facts", "facts"], ["--facts", "facts", "--pr", "151"]])
  func lacking(_ inputs: [String]) throws {
    let tree = try Self.empty()
    let begin = ["release", "run", "--workspace", "workspace", "--commit", tree.commit] + ReleaseTree.now
    _ = try tree.gate(begin + inputs + ["--only", "release-pr", "--only", "entry-44", "--only", "checkout"])
    let status = try tree.gate(["release", "status"]).output
    let printed = Printed.all(in: status)
    let isComplete = inputs.count == 4
    #expect(printed.isEmpty == isComplete, "\(status)")
    #expect(printed.contains { $0.needs.contains("the pull request's number") } == !inputs.contains("--pr"))
    #expect(printed.contains { $0.needs.contains("the facts") } == !inputs.contains("--facts"))
    let report = try tree.gate(["release", "report"]).output
    #expect(report.contains("\n- release-pr: `") == isComplete, "\(report)")
    for printed in printed { try Self.check(printed, in: tree) }
  }

  @Test(
    "triage says what the containment lacks, which neither the report nor the release tells",
    arguments: [[], ["--pr", "151"], ["--facts", "facts"], ["--facts", "facts", "--pr", "151"]])
  func triageLacking(_ inputs: [String]) throws {
    let tree = try Self.empty()
    let begin = ["release", "run", "--workspace", "workspace", "--commit", tree.commit] + ReleaseTree.now
    _ = try tree.gate(begin + inputs + ["--only", "checkout"])
    _ = try tree.gate(["--candidate", "EXPERT", "--output", "release/gate.json"])
    let output = try tree.gate(["incident", "triage", "--report", "release/gate.json"] + ReleaseTree.now).output
    let printed = Printed.all(in: output)
    try #require(printed.count == 1, "\(output)")
    let needs =
      [
        inputs.contains("--facts") ? nil : "the facts", inputs.contains("--pr") ? nil : "the pull request's number",
        "the failing run",
      ].compactMap(\.self)
    let last = needs.count > 1 ? " and the failing run" : "the failing run"
    #expect(printed[0].needs == ", with " + needs.dropLast().joined(separator: ", ") + last)
    #expect(printed[0].line.hasSuffix(" --failing-run URL"), "\(output)")
    try Self.check(printed[0], in: tree)
  }

  @Test(
    "of an incident without inputs, the line to repeat or to go on says what it lacks",
    arguments: ["A", "B", "C", "D"], ["contain", "verify", "recover"])
  func lacking(_ incident: String, _ phase: String) throws {
    let tree = try Self.empty()
    let words =
      ["incident", incident, phase, "--workspace", "workspace", "--commit", tree.commit, "--execute"] + ReleaseTree.now
    let output = try tree.gate(words).output
    let lines = Printed.all(in: output).filter { $0.label != "alone" }
    // After the last phase there is nothing to go on with.
    #expect(lines.count == 1 || phase == "recover" && output.contains(": pass\n") && lines.isEmpty, "\(output)")
    for printed in lines { try Self.check(printed, in: tree) }
    if incident == "D", phase == "contain" {
      #expect(lines[0].needs.contains("the failing run") && lines[0].line.hasSuffix(" --failing-run URL"), "\(output)")
    }
  }
}
