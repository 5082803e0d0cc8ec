import Foundation
import Testing

/// A step is bound to the bytes of its inputs, and is repeated if they have changed.
@Suite struct BindingTests {
  @Test("the gate is repeated if a profile was edited after it passed")
  func profile() throws {
    let tree = try ReleaseTree()
    try tree.write(try tree.gate(["profile", "show", "STANDARD"]).output, to: "next.json")
    #expect(try tree.run("--quiet", "--candidate", "next.json").status == 0)
    #expect(try tree.resume("--dry-run").output.contains("  replay-gate: done\n"))
    try tree.write(try tree.gate(["profile", "show", "EXPERT"]).output, to: "next.json")
    #expect(try tree.resume("--dry-run").output.contains("  replay-gate\n"))
    let resumed = try tree.resume("--quiet")
    #expect(resumed.status == 1)
    #expect(try ReleaseTree.statuses(resumed)["replay-gate"] == "fail")
    // A run without the step does not keep its earlier result.
    try tree.write(try tree.gate(["profile", "show", "STANDARD"]).output, to: "next.json")
    #expect(try ReleaseTree.statuses(try tree.resume("--only", "entry-44"))["replay-gate"] == "no_data")
  }

  @Test("the gate is repeated if a recording was edited or removed, but not if it was moved")
  func recording() throws {
    let tree = try ReleaseTree()
    let golden = ReleaseTree.repository.path + "/golden/default.ndjson"
    try FileManager.default.copyItem(atPath: golden, toPath: tree.path + "/r.ndjson")
    #expect(try tree.run("--quiet", "--recording", "r.ndjson").status == 0)
    try FileManager.default.copyItem(atPath: golden, toPath: tree.path + "/s.ndjson")
    #expect(try tree.resume("--quiet", "--recording", "s.ndjson").status == 0)
    #expect(try tree.starts()["replay-gate"] == 1)
    let text = try tree.read("s.ndjson")
    try tree.write(text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n", to: "s.ndjson")
    #expect(try tree.resume("--quiet").status == 0)
    #expect(try tree.starts()["replay-gate"] == 2)
    try FileManager.default.removeItem(atPath: tree.path + "/s.ndjson")
    #expect(try ReleaseTree.statuses(try tree.resume("--quiet"))["replay-gate"] == "error")
  }

  @Test("facts with other bytes are judged again, even if they mean the same")
  func facts() throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--quiet").status == 0)
    try tree.edit("facts/issue-44.json", "Consumer-driven", "Consumer driven")
    #expect(try tree.resume("--quiet").status == 0)
    #expect(try tree.starts()["entry-44"] == 2 && tree.starts()["entry-45"] == 1)
  }

  @Test(
    "evidence does not verify if a log was removed or edited",
    arguments: [
      ("rm", "lane-cli.1.log", "lane-cli.1.log: it is gone"), ("echo", "smoke.1.log", "smoke.1.log as it was written"),
      ("echo", "replay-gate.1.report.json", "replay-gate.1.report.json as it was written"),
    ])
  func logs(_ damage: String, _ log: String, _ words: String) throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--quiet", "--revision", "r42").status == 0)
    #expect(try tree.gate(["evidence", "release", "--output", "e.md"]).status == 0)
    #expect(try tree.gate(["evidence", "verify", "e.md"]).status == 0)
    let path = "release/logs/\(log)"
    if damage == "rm" {
      try FileManager.default.removeItem(atPath: "\(tree.path)/\(path)")
    } else {
      try tree.write("lies\n", to: path)
    }
    let verified = try tree.gate(["evidence", "verify", "e.md"])
    #expect(verified.status == 1)
    #expect(verified.error.contains("missing requirement: logs/\(words)"), "\(verified.error)")
    #expect(try tree.gate(["evidence", "release"]).status == 3)
  }

  @Test("an edit of the last line of a journal is detected")
  func lastLine() throws {
    let tree = try ReleaseTree()
    try tree.write("trade-nexus--r43\n", to: "workspace/trade-nexus/deployment/active")
    #expect(try tree.run("--quiet").status == 1)
    var lines = try tree.read("release/journal.ndjson").split(separator: "\n").map(String.init)
    // Without its last line the run is one that was killed, and continues.
    lines.removeLast()
    try tree.write(lines.joined(separator: "\n") + "\n", to: "release/journal.ndjson")
    #expect(try tree.gate(["release", "status"]).status == 1)
    lines[lines.count - 1] = try #require(lines.last).replacingOccurrences(of: "\"fail\"", with: "\"pass\"")
    try tree.write(lines.joined(separator: "\n") + "\n", to: "release/journal.ndjson")
    for words in [["status"], ["run", "--resume"]] {
      let result = try tree.gate(["release"] + words)
      #expect(result.status == 2)
      #expect(result.error.contains("release/journal.ndjson:\(lines.count):1: expected the line as it was written"))
    }
  }

  @Test("a run can be continued from any folder")
  func elsewhere() throws {
    let tree = try ReleaseTree()
    try tree.write(try tree.gate(["profile", "show", "STANDARD"]).output, to: "next.json")
    try IncidentTests.breakLane(tree)
    #expect(try tree.run("--quiet", "--candidate", "next.json").status == 1)
    try IncidentTests.mendLane(tree)
    let process = tree.process(["release", "run", "--resume", "--state", "../../release"] + ReleaseTree.now)
    process.currentDirectoryURL = URL(filePath: tree.path + "/workspace/trading-cli")
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try tree.starts()["replay-gate"] == 1)
    #expect(try tree.gate(["release", "status"]).status == 0)
    #expect(try tree.resume("--quiet").status == 0)
  }
}
