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

  @Test("for a report without a run, the printed command needs the commit")
  func unknownCommit() throws {
    let tree = try ReleaseTree()
    _ = try tree.gate(["--candidate", "EXPERT", "--output", "gate.json"])
    let triage = try tree.gate(["incident", "triage", "--report", "gate.json"])
    #expect(
      triage.output.contains(" incident D contain --state release --report gate.json --commit SHA\n"),
      "\(triage.output)")
    #expect(!tree.exists("release"))
  }
}
