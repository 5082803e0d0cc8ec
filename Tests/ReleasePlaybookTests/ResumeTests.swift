import Foundation
import Testing

/// Interrupted runs: their results are neither lost nor repeated.
@Suite struct ResumeTests {
  /// The results of a complete run.
  private struct Whole {
    let journal: [String]
    let playbook: String
    let statuses: [String: String]

    init() throws {
      let tree = try ReleaseTree()
      statuses = try ReleaseTree.statuses(try tree.run("--quiet"))
      journal = try tree.read("release/journal.ndjson").split(separator: "\n").map(String.init)
      playbook = try tree.read("release/playbook.json")
    }
  }

  private static let whole = Result { try Whole() }

  /// One line for the start, two for each step, one for the end.
  static let lines = 2 * ReleaseTree.steps.count + 2

  private static func finished(_ journal: [[String: Any]]) -> Set<String> {
    Set(journal.filter { $0["event"] as? String == "step_finished" }.compactMap { $0["step"] as? String })
  }

  @Test("killed between two steps, or while a line is written", arguments: 1..<lines)
  func boundary(_ boundary: Int) throws {
    let whole = try Self.whole.get()
    #expect(whole.journal.count == Self.lines)

    // The content of the disk at that time, because lines are synced before their step begins.
    let tree = try ReleaseTree()
    try FileManager.default.createDirectory(atPath: tree.path + "/release/logs", withIntermediateDirectories: true)
    try tree.write(whole.playbook, to: "release/playbook.json")
    let kept = whole.journal[..<boundary].joined(separator: "\n") + "\n"
    try tree.write(kept, to: "release/journal.ndjson")
    let done = Self.finished(try tree.journal())
    try tree.write(kept + whole.journal[boundary].prefix(boundary * 7 % 100), to: "release/journal.ndjson")
    let resumed = try tree.resume("--quiet")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try tree.read("release/journal.ndjson").hasPrefix(kept))
    let after = try tree.journal()
    for step in ReleaseTree.steps {
      let starts = after.dropFirst(boundary).count {
        $0["event"] as? String == "step_started" && $0["step"] as? String == step
      }
      #expect(starts == (done.contains(step) ? 0 : 1), "\(step)")
    }
    #expect(try ReleaseTree.statuses(resumed) == whole.statuses)
  }

  @Test("a run that is killed repeatedly reaches its end, and no step passes twice", arguments: [6, 7, 9, 12])
  func killedAgain(_ stride: Int) throws {
    let tree = try ReleaseTree()
    var words = ReleaseTree.firstRun("--quiet")
    var kills = 0
    while true {
      let goal = Self.lineCount(tree) + stride
      let process = tree.process(words)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      while process.isRunning, Self.lineCount(tree) < goal { usleep(500) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      if process.terminationReason == .exit {
        #expect(process.terminationStatus == 0)
        break
      }
      kills += 1
      words = ["release", "run", "--resume", "--quiet"] + ReleaseTree.now
      try #require(kills < 50)
    }
    let journal = try tree.journal()
    let finishes = journal.filter { $0["event"] as? String == "step_finished" }.compactMap { $0["step"] as? String }
    #expect(finishes.sorted() == ReleaseTree.steps.sorted())
    #expect(try tree.gate(["release", "status"]).status == 0)
  }

  private static func lineCount(_ tree: ReleaseTree) -> Int {
    let data = (try? Data(contentsOf: URL(filePath: tree.path + "/release/journal.ndjson"))) ?? Data()
    return data.count { $0 == 0x0A }
  }

  @Test("if a lane kills the program, its processes are ended, and the results of others are kept")
  func killedByALane() throws {
    let tree = try ReleaseTree()
    // Waits until the end of another lane is in the journal, so that there is a result to keep.
    let script =
      "[ -e killed ] || { until grep step_finished ../release/journal.ndjson | grep -q lane-web; do sleep 0.02; done; "
      + "echo $$ > pid; : > killed; kill -9 $PPID; sleep 300; }; echo survived"
    try tree.edit("playbook.json", "cd trading-cli && bun run ci", script)
    let killed = try tree.run("--playbook", "playbook.json", "--quiet")
    #expect(killed.status == -9)
    #expect(try tree.gate(["release", "status"]).output.contains("begun without an end"))
    let pid = try tree.read("workspace/pid").dropLast()
    let resumed = try tree.resume()
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(ReleaseTree.isGone(String(pid)))
    #expect(resumed.error.contains("lane-cli | survived"))
    #expect(try tree.starts()["lane-cli"] == 2)
    #expect(try tree.starts()["lane-web"] == 1)
    #expect(try tree.read("release/logs/lane-cli.2.log") == "survived\n")
  }

  @Test("a pass after a failure in a killed run is a warning")
  func retryAcrossAKill() throws {
    let tree = try ReleaseTree()
    let script =
      "n=$(cat tries 2>/dev/null || echo 0); echo $((n + 1)) > tries; case $n in 0) exit 1;; 1) kill -9 $PPID;; esac"
    try tree.edit(
      "playbook.json", #""cd trading-cli && bun run ci", "timeoutSeconds": 1800"#,
      #""\#(script)", "timeoutSeconds": 60, "retries": 1"#)
    #expect(try tree.run("--playbook", "playbook.json", "--quiet", "--only", "lane-cli").status == -9)
    let resumed = try tree.resume("--only", "lane-cli")
    #expect(try ReleaseTree.statuses(resumed)["lane-cli"] == "warn")
    #expect(try ReleaseTree.step("lane-cli", resumed)["observed"] as? String == "exit 0, at try 2")
  }

  @Test(
    "a signal ends the commands, and the run can be resumed",
    arguments: [(SIGINT, Int32(130), ""), (SIGTERM, 143, ""), (SIGHUP, 129, "trap '' TERM INT HUP; ")])
  func signal(_ signal: Int32, _ status: Int32, _ trap: String) throws {
    takeSignals()
    let tree = try ReleaseTree()
    try tree.edit(
      "playbook.json", "cd trading-cli && bun run ci",
      "\(trap)[ -e begun ] || { (echo $$ > pid; mv pid begun); sleep 300; sleep 300; }")
    let process = tree.process(ReleaseTree.firstRun("--playbook", "playbook.json", "--quiet"))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while !tree.exists("workspace/begun"), process.isRunning { usleep(5000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == status)
    #expect(ReleaseTree.isGone(String(try tree.read("workspace/begun").dropLast())))
    #expect(try !Self.finished(tree.journal()).contains("lane-cli"))
    #expect(try tree.resume("--quiet").status == 0)
    #expect(try tree.starts()["lane-cli"] == 2)
    #expect(try tree.starts()["entry-44"] == 1)
  }

  @Test("what checked a deployment is repeated for another revision, and nothing else is")
  func otherRevision() throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--quiet", "--revision", "trade-nexus--r42").status == 0)
    #expect(try tree.resume("--quiet").status == 0)
    #expect(try tree.starts()["smoke"] == 1)
    #expect(try tree.resume("--quiet", "--revision", "trade-nexus--r43").status == 0)
    #expect(try tree.starts()["smoke"] == 2)
    #expect(try tree.starts()["lane-cli"] == 1)
  }

  @Test("a command that empties the journal ends the run with an error")
  func emptied() throws {
    let tree = try ReleaseTree()
    try tree.edit("playbook.json", "cd trading-cli && bun run ci", ": > ../release/journal.ndjson")
    let result = try tree.run("--playbook", "playbook.json", "--quiet", "--only", "lane-cli")
    #expect(result.status == 2)
    #expect(result.error.contains("release/journal.ndjson: another program changed it while the release ran"))
    #expect(!tree.exists("release/report.json"))
  }

  @Test("status shows a run in progress, and no second run can write its journal")
  func underWay() throws {
    let tree = try ReleaseTree()
    try tree.edit(
      "playbook.json", "cd trading-cli && bun run ci", ": > begun; until [ -e go ]; do sleep 0.02; done")
    #expect(try tree.run("--playbook", "playbook.json", "--quiet", "--only", "entry-44").status == 3)
    let reports = ["release/report.json", "release/report.md"]
    for report in reports { #expect(tree.exists(report)) }
    let process = tree.process(["release", "run", "--resume", "--quiet"] + ReleaseTree.now)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while !tree.exists("workspace/begun"), process.isRunning { usleep(5000) }
    // The report of an earlier run must not be mistaken for that of this one.
    for report in reports { #expect(!tree.exists(report)) }
    let status = try tree.gate(["release", "status"])
    #expect(status.status == 3)
    #expect(status.output.contains("begun without an end"))
    let second = try tree.resume()
    #expect(second.status == 2)
    #expect(second.error.contains("another run is writing it"))
    try tree.write("", to: "workspace/go")
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    for report in reports { #expect(tree.exists(report)) }
  }
}

/// Lets signals end the runs that tests start: what a shell starts in the background ignores SIGINT, and a run inherits that.
private func takeSignals() {
  for number in [SIGINT, SIGHUP] { _ = signal(number, SIG_DFL) }
}
