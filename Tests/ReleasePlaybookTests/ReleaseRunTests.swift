import Foundation
import Testing

/// The worked example with the built program, in the order in which a person would run the commands.
@Suite struct ReleaseRunTests {
  @Test("plan, run, a failed lane, a fix, resume, pass: steps that passed are not repeated")
  func workedExample() throws {
    let tree = try ReleaseTree()
    let plan = try tree.gate(["release", "plan", "--workspace", "workspace", "--facts", "facts"])
    #expect(plan.status == 0)
    for step in ReleaseTree.steps { #expect(plan.output.contains("  \(step)\n")) }
    #expect(!tree.exists("release"))

    try IncidentTests.breakLane(tree)
    let failed = try tree.run()
    #expect(failed.status == 1)
    let statuses = try ReleaseTree.statuses(failed)
    #expect(
      statuses.filter { !["pass", "waived"].contains($0.value) } == [
        "lane-cli": "fail", "smoke": "no_data",
      ])
    #expect(statuses["entry-80"] == "waived")
    let lane = try ReleaseTree.step("lane-cli", failed)
    #expect(lane["observed"] as? String == "exit 1: FAILED: boundary drift, a command calls a server itself")
    #expect(
      lane["rerun"] as? String
        == "(cd workspace && export REPLAY_GATE_COMMIT=\(ReleaseTree.commit) && cd trading-cli && bun run ci)")
    #expect(try tree.read("release/" + (lane["log"] as? String ?? "")).contains("past.ts"))
    #expect(failed.error.contains("lane-cli | FAILED: boundary drift"))
    #expect(try ReleaseTree.step("smoke", failed)["observed"] as? String == "not run: lane-cli is fail")
    #expect(try tree.gate(["release", "status"]).status == 1)

    try IncidentTests.mendLane(tree)
    let dry = try tree.resume("--dry-run")
    #expect(dry.status == 0)
    #expect(dry.output.contains("  replay-gate: done\n") && dry.output.contains("  lane-cli\n"))
    let passed = try tree.resume()
    #expect(passed.status == 0, "\(passed.error)")
    #expect(try ReleaseTree.object(passed.output)["verdict"] as? String == "pass")
    // Lanes can read every repository, so a commit in one of them changes the workspace.
    let again: Set = ["checkout", "lane-cli", "lane-web", "lane-openclaw", "lane-agent-runtime", "smoke"]
    for step in ReleaseTree.steps { #expect(try tree.starts()[step] == (again.contains(step) ? 2 : 1)) }
    #expect(try tree.read("release/report.json") == passed.output)
    #expect(try tree.read("release/report.md").contains("- Verdict: **pass**"))
    #expect(try tree.gate(["release", "report", "--format", "json"]).output == passed.output)
    #expect(try tree.gate(["release", "report"]).output == tree.read("release/report.md"))

    // Another resume only adds to the journal that it was requested.
    #expect(try tree.resume().status == 0)
    #expect(try tree.starts()["lane-web"] == 2)
    // Another candidate is another release.
    let other = try tree.resume("--commit", ReleaseTree.otherCommit)
    #expect(other.status == 3)
    #expect(try ReleaseTree.statuses(other)["contract-governance"] == "stale")
    #expect(try ReleaseTree.statuses(other)["checkout"] == "stale")
    #expect(try ReleaseTree.statuses(other)["lane-web"] == "stale")
    #expect(try tree.starts()["lane-web"] == 3)
    #expect(try ReleaseTree.statuses(other)["smoke"] == "no_data")
  }

  @Test("a blocked replay gate blocks the release, with its report as the log, until it passes")
  func blockedGate() throws {
    let tree = try ReleaseTree()
    let blocked = try tree.run("--candidate", "EXPERT")
    #expect(blocked.status == 1)
    let step = try ReleaseTree.step("replay-gate", blocked)
    #expect(step["status"] as? String == "fail")
    #expect((step["observed"] as? String)?.contains("candidate_decision_regressed_from_baseline") == true)
    #expect((step["rerun"] as? String)?.hasSuffix("replay-gate --baseline STANDARD --candidate EXPERT") == true)
    let report = try ReleaseTree.object(try tree.read("release/logs/replay-gate.1.report.json"))
    #expect(report["gateStatus"] as? String == "blocked")
    #expect(try tree.resume().status == 1)
    #expect(try tree.resume("--candidate", "STANDARD").status == 0)
    #expect(try tree.starts()["replay-gate"] == 3)
    #expect(try tree.starts()["lane-cli"] == 1)
  }

  @Test(
    "an unknown result makes a release inconclusive, and a failed one blocks it",
    arguments: [
      ("rm facts/issue-44.json", "entry-44", "no_data", 3),
      ("rm facts/run-13500000001.json", "contract-governance", "no_data", 3),
      ("rm facts/pr-151.json", "release-pr", "no_data", 3),
      ("sed -i 's/\"isCrossRepository\":false/\"isCrossRepository\":true/' facts/pr-151.json", "release-pr", "fail", 1),
      ("sed -i s#iamtxena/trade-nexus#example/trade-nexus#g facts/issue-44.json", "entry-44", "no_data", 3),
      ("sed -i 's/run: pytest/run: echo pytest/' $WORKFLOW", "contract-governance", "fail", 1),
      ("rm $WORKFLOW", "contract-governance", "no_data", 3),
      ("rm facts/issue-150.json", "entry-80", "fail", 1),
      ("rm workspace/trade-nexus/.ops/scripts/rollback.sh", "promotion-ready", "fail", 1),
      ("rm $PROFILE", "deployment-profile", "no_data", 3),
      ("sed -i 's/Functions never/Container apps never/' $PROFILE", "deployment-profile", "fail", 1),
      ("sed -i s/2026-02-26/2025-01-26/ $CLOSURE", "reliability-closure", "stale", 3),
      ("sed -i s/merged/open/ $CLOSURE", "reliability-closure", "fail", 1),
      ("rm bin/bun", "lane-cli", "error", 3),
      ("echo trade-nexus--r43 >workspace/trade-nexus/deployment/active", "smoke", "fail", 1),
      ("sed -i s/SUCCESS/FAILURE/ facts/pr-151.json", "contract-governance", "fail", 1),
    ] as [(String, String, String, Int32)])
  func verdict(_ damage: String, _ step: String, _ status: String, _ exit: Int32) throws {
    let tree = try ReleaseTree()
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", damage]
    shell.currentDirectoryURL = URL(filePath: tree.path)
    let documents = "workspace/trade-nexus/docs/portal/operations/gate5-"
    shell.environment = [
      "WORKFLOW": "workspace/trade-nexus/.github/workflows/contracts-governance.yml",
      "PROFILE": documents + "deployment-profile.md", "CLOSURE": documents + "reliability-deployment-closure.md",
      "PATH": "/usr/bin:/bin",
    ]
    try shell.run()
    shell.waitUntilExit()
    try tree.checkOut()
    let result = try tree.run("--quiet")
    #expect(result.status == exit, "\(result.error)")
    #expect(try ReleaseTree.statuses(result)[step] == status)
    #expect(try tree.gate(["release", "status"]).status == exit)
  }

  @Test("the end of a lane is noticed even if the parent process ignores SIGCHLD")
  func ignoredChildren() throws {
    let tree = try ReleaseTree()
    try IncidentTests.breakLane(tree)
    let words = ReleaseTree.firstRun("--quiet", "--only", "lane-cli", "--only", "lane-web")
    // Shells do not pass an ignored SIGCHLD on.
    let process = tree.process(["-e", "$SIG{CHLD} = 'IGNORE'; exec @ARGV", ReleaseTree.program] + words)
    process.executableURL = URL(filePath: "/usr/bin/perl")
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    let report = try tree.gate(["release", "report", "--format", "json"])
    #expect(try ReleaseTree.statuses(report)["lane-cli"] == "fail")
    #expect(try ReleaseTree.statuses(report)["lane-web"] == "pass")
  }

  @Test("selected steps, or those from one on; steps that did not run are no data")
  func selection() throws {
    let tree = try ReleaseTree()
    let some = try tree.run("--only", "lane-web", "--only", "entry-44", "--only", "smoke")
    #expect(some.status == 3)
    #expect(try tree.starts() == ["lane-web": 1, "entry-44": 1, "smoke": 1])
    #expect(try ReleaseTree.step("smoke", some)["observed"] as? String == "not run: release-pr has not been run")
    #expect(try ReleaseTree.step("entry-45", some)["observed"] as? String == "not run")
    let rest = try tree.resume("--from", "lane-openclaw")
    #expect(rest.status == 3)
    #expect(
      try Set(tree.starts().keys).subtracting(["lane-web", "entry-44"]) == [
        "lane-openclaw", "lane-agent-runtime", "promotion-ready", "smoke",
      ])
    #expect(try tree.resume().status == 0)
    #expect(try tree.starts()["smoke"] == 3)
    #expect(try tree.starts()["lane-web"] == 1)
  }

  @Test(
    "a run that cannot start reports why, and leaves no files",
    arguments: [
      (["release", "run"], "release run needs --commit SHA"),
      (["incident", "C", "contain"], "incident C contain needs --commit SHA"),
      (["release", "run", "--commit", "abc"], "--commit takes a full commit SHA"),
      (ReleaseTree.firstRun("--only", "lane-wbe"), "no step 'lane-wbe'; did you mean lane-web?"),
      (ReleaseTree.firstRun("--from", "x"), "no step 'x'; the steps are release-pr"),
      (ReleaseTree.firstRun("--resume"), "nothing to resume: no run has been begun in release/journal.ndjson"),
      (["release", "run", "--resume"], "nothing to resume: no run has been begun in release/journal.ndjson"),
      (ReleaseTree.firstRun("--playbook", "none.json"), "none.json: cannot be read"),
      (ReleaseTree.firstRun("--playbook", "facts/pr-151.json"), "facts/pr-151.json:1:"),
      (
        ["release", "run", "--commit", ReleaseTree.commit, "--workspace", "none"], "none: the workspace is not a folder"
      ),
      (ReleaseTree.firstRun("--facts", "nowhere"), "nowhere: cannot be read"),
      (ReleaseTree.firstRun("--facts", "workspace/trading-cli/package.json"), "package.json:1:1: expected a fact"),
      (["release", "status"], "release/journal.ndjson: cannot be read: no run has been begun there"),
      (["release", "report", "--state", "x"], "x/journal.ndjson: cannot be read"),
      (["release"], "release needs a subcommand: plan, run, status, report"),
    ])
  func refused(_ words: [String], _ message: String) throws {
    let tree = try ReleaseTree()
    let result = try tree.gate(words)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(message), "\(result.error)")
    #expect(!tree.exists("release/playbook.json"))
  }

  @Test("changed inputs are judged again, and changed commands run again")
  func changedInputs() throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--quiet").status == 0)
    try tree.edit("facts/issue-45.json", "CLOSED", "OPEN")
    try tree.edit("playbook.json", "bash contracts/scripts/verify-sdk-drift.sh", "echo in sync")
    let result = try tree.resume("--playbook", "playbook.json")
    #expect(result.status == 1)
    #expect(try ReleaseTree.step("entry-45", result)["observed"] as? String == "#45 is open")
    #expect(result.error.contains("lane-web | in sync"))
    let again: Set = ["entry-45", "lane-web"]
    for step in ReleaseTree.steps { #expect(try tree.starts()[step] == (again.contains(step) ? 2 : 1), "\(step)") }
  }

  @Test("in CI, no line of a lane or of the summary is a command", arguments: ["CI", "GITHUB_ACTIONS"])
  func commandLines(_ variable: String) throws {
    let tree = try ReleaseTree()
    try tree.edit("playbook.json", "cd trading-cli && bun run ci", "echo '##[error]forged'; exit 1")
    func errors(_ value: String, _ state: String) throws -> String {
      let words = ReleaseTree.firstRun("--playbook", "playbook.json", "--only", "lane-cli", "--state", state)
      return try tree.gate(words, environment: ReleaseTree.stamp.merging([variable: value]) { $1 }).error
    }
    #expect(try errors("false", "a").contains("##[error]forged"))
    #expect(try !errors("true", "b").contains("##["))
  }

  @Test("a second run does not overwrite the first")
  func secondRun() throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--only", "entry-44").status == 3)
    let journal = try tree.read("release/journal.ndjson")
    let second = try tree.run()
    #expect(second.status == 2)
    #expect(second.error.contains("--resume goes on with it"))
    #expect(try tree.read("release/journal.ndjson") == journal)
    #expect(try tree.run("--state", "other", "--only", "entry-44").status == 3)
  }

  @Test("an edited journal cannot be resumed")
  func editedJournal() throws {
    let tree = try ReleaseTree()
    _ = try tree.run()
    try tree.edit("release/journal.ndjson", "exit 0", "exit 1")
    let resumed = try tree.resume()
    #expect(resumed.status == 2)
    #expect(resumed.error.contains("release/journal.ndjson:"))
  }

  @Test("the user's own playbook: retries, expected exit codes, optional steps")
  func ownPlaybook() throws {
    let tree = try ReleaseTree()
    try tree.edit(
      "playbook.json", #""run": "cd trading-cli && bun run ci", "timeoutSeconds": 1800"#,
      #""run": "[ -e once ] || { : > once; exit 1; }", "timeoutSeconds": 60, "retries": 1"#)
    try tree.edit(
      "playbook.json", #""expected": "SDK in sync with OpenAPI""#, #""expected": "nothing", "required": false"#)
    try tree.edit("playbook.json", "bash contracts/scripts/verify-sdk-drift.sh", "exit 5")
    let result = try tree.run("--playbook", "playbook.json")
    #expect(result.status == 0, "\(result.error)")
    #expect(try ReleaseTree.statuses(result)["lane-cli"] == "warn")
    #expect(try ReleaseTree.statuses(result)["lane-web"] == "fail")
    // The journal contains the playbook, so resuming needs no flag.
    #expect(try tree.resume().status == 0)
    #expect(try tree.starts()["lane-cli"] == 2)
  }

  @Test("the embedded playbook is printed unchanged")
  func printed() throws {
    let tree = try ReleaseTree()
    #expect(try tree.gate(["release", "playbook"]).output == tree.read("playbook.json"))
  }

  /// The GITHUB_SHA of a pull request event, a temporary merge commit.
  private static let merge = "1111111111111111111111111111111111111111"

  @Test(
    "the candidate of an event",
    arguments: [
      (["GITHUB_SHA": ReleaseTree.commit], ReleaseTree.commit, nil),
      (
        ["GITHUB_SHA": ReleaseTree.commit, "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": "none"],
        ReleaseTree.commit, nil
      ),
      (
        ["GITHUB_SHA": merge, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "event.json"],
        ReleaseTree.commit, 151
      ),
      (
        ["GITHUB_SHA": merge, "GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_EVENT_PATH": "event.json"],
        ReleaseTree.commit, 151
      ),
      (["GITHUB_SHA": merge, "GITHUB_EVENT_NAME": "pull_request"], "GITHUB_EVENT_PATH names no file", nil),
      (
        ["GITHUB_SHA": merge, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "none"], "none: cannot be read",
        nil
      ),
      (
        ["GITHUB_SHA": merge, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "facts/pr-151.json"],
        "facts/pr-151.json:1:1: ", nil
      ),
      (
        ["GITHUB_SHA": merge, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "short.json"], "short.json:1:",
        nil
      ),
      (["GITHUB_SHA": "abc"], "GITHUB_SHA is not a full commit SHA", nil),
    ] as [([String: String], String, Int?)])
  func event(_ variables: [String: String], _ expected: String, _ pullRequest: Int?) throws {
    let tree = try ReleaseTree()
    try tree.write(#"{"pull_request":{"number":151,"head":{"sha":"\#(ReleaseTree.commit)"}}}"#, to: "event.json")
    try tree.write(#"{"pull_request":{"number":151,"head":{"sha":"4f9d2c7"}}}"#, to: "short.json")
    let words = ["release", "run", "--workspace", "workspace", "--facts", "facts", "--only", "release-pr"]
    let result = try tree.gate(words, environment: ReleaseTree.stamp.merging(variables) { $1 })
    if expected != ReleaseTree.commit {
      #expect(result.status == 2)
      #expect(result.error.contains(expected), "\(result.error)")
      return
    }
    let report = try ReleaseTree.object(result.output)
    #expect(report["commit"] as? String == expected)
    #expect(report["pullRequest"] as? Int == pullRequest)
    #expect(try ReleaseTree.statuses(result)["release-pr"] == (pullRequest == nil ? "no_data" : "pass"))
    // A flag has priority over the environment.
    let named = try tree.gate(
      words + ["--state", "b", "--commit", ReleaseTree.otherCommit],
      environment: ReleaseTree.stamp.merging(variables) { $1 })
    #expect(try ReleaseTree.object(named.output)["commit"] as? String == ReleaseTree.otherCommit)
  }
}
