import Foundation
import ReleasePlaybook
import Testing

/// The incidents of the worked example with the built program: contain, verify, recover.
@Suite struct IncidentTests {
  static let failingRun = "https://github.com/iamtxena/trade-nexus/actions/runs/13500000009"
  static let remediation = "https://github.com/iamtxena/trade-nexus/pull/160"
  static let sloNow = ["--now", SLOSamples.now]
  static let openAPI = "workspace/trade-nexus/contracts/openapi.yaml"
  static let revisions = "workspace/trade-nexus/deployment/revisions"
  static let active = "workspace/trade-nexus/deployment/active"

  /// Commits a command of the CLI that bypasses the SDK, so that only its lane fails.
  static func breakLane(_ tree: ReleaseTree) throws {
    try tree.write("fetch(\"https://example.com\");\n", to: "workspace/trading-cli/src/past.ts")
    try tree.checkOut()
  }

  static func mendLane(_ tree: ReleaseTree) throws {
    try FileManager.default.removeItem(atPath: tree.path + "/workspace/trading-cli/src/past.ts")
    try tree.checkOut()
  }

  /// The last finished phase in the journal.
  static func lastPhase(_ tree: ReleaseTree) throws -> [String: Any] {
    try #require(try tree.journal().last { $0["event"] as? String == "phase_finished" })
  }

  @Test("a failed lane is incident C: only its command is rerun, and recovery passes when the lane passes")
  func crossClientFailure() throws {
    let tree = try ReleaseTree()
    try Self.breakLane(tree)
    #expect(try tree.run("--revision", "trade-nexus--r42").status == 1)
    let triage = try tree.gate(["incident", "triage", "--report", "release/report.json"])
    #expect(triage.status == 1)
    #expect(
      triage.output.hasPrefix("Incident C: cross-client failure\n  release/report.json: lane-cli is fail: exit 1"))
    #expect(!triage.output.contains("Incident A") && !triage.output.contains("Incident D"))

    let unposted = try tree.gate(["incident", "C", "contain", "--branch", "release/gate5"])
    #expect(unposted.status == 3)
    #expect(unposted.output.contains("- no_data update: no gate update about PR #151 on #147, #81, #106, PR #151"))
    try tree.post(unposted)
    let contained = try tree.gate(["incident", "C", "contain", "--branch", "release/gate5"])
    #expect(contained.status == 0, "\(contained.error)")
    #expect(
      contained.output.contains(
        """
        Gate update:
        - Parent: #81, #106
        - Gate: Gate5
        - Child: #147
        - Repo/Branch: trade-nexus/release/gate5
        - PR: #151 https://github.com/iamtxena/trade-nexus/pull/151
        - Status: BLOCKED
        - Blocker: incident C, cross-client failure: lane-cli is fail: exit 1: FAILED: boundary drift
        """))
    #expect(contained.output.contains("\n- Next: "))
    #expect(try Self.lastPhase(tree)["affected"] as? [String] == ["lane-cli"])

    let told = try tree.gate(["incident", "C", "verify"])
    #expect(told.status == 3)
    #expect(told.output.contains("- no_data lane-cli: not carried out: --execute does it"))
    let verified = try tree.gate(["incident", "C", "verify", "--execute"])
    #expect(verified.status == 1)
    #expect(verified.error.contains("incident-c-verify-lane-cli | FAILED: boundary drift"))
    #expect(!verified.error.contains("lane-web"))

    try Self.mendLane(tree)
    // The lane passes now, but the journal still names it as affected.
    #expect(try tree.resume().status == 0)
    let recovered = try tree.gate(["incident", "C", "recover", "--execute"])
    #expect(recovered.status == 0, "\(recovered.output)")
    #expect(recovered.output.contains("- pass lane-cli: exit 0"))
    #expect(recovered.output.contains("- pass llm-package-governance: success"))
    let actions = try #require(try Self.lastPhase(tree)["actions"] as? [[String: Any]])
    #expect(actions.first?["name"] as? String == "lane-cli")
    #expect(try tree.gate(["incident", "triage", "--state", "release"]).status == 0)
  }

  @Test("a breaking change is incident A")
  func contractRegression() throws {
    let tree = try ReleaseTree()
    try tree.edit("facts/pr-151.json", "SUCCESS", "FAILURE")
    try tree.edit(Self.openAPI, "getValidation", "readValidation")
    try tree.checkOut()
    #expect(try tree.run().status == 1)
    let triage = try tree.gate(["incident", "triage", "--state", "release"])
    #expect(triage.output.hasPrefix("Incident A: contract regression\n"), "\(triage.output)")
    #expect(triage.output.contains("Incident C"))
    #expect(try tree.contain(["incident", "A", "contain"]).status == 0)
    let verified = try tree.gate(["incident", "A", "verify", "--execute"])
    #expect(verified.status == 1)
    #expect(verified.output.contains("- fail breaking changes: exit 1: breaking change"), "\(verified.output)")
    try tree.edit(Self.openAPI, "readValidation", "getValidation")
    let recovered = try tree.gate(["incident", "A", "recover", "--execute"])
    #expect(recovered.status == 0, "\(recovered.output)")
  }

  @Test("a blocked gate is incident D: contained when the failing run is linked, recovered when the gate passes")
  func blockedGate() throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--candidate", "EXPERT").status == 1)
    let report = "release/logs/replay-gate.1.report.json"
    let triage = try tree.gate(["incident", "triage", "--report", report])
    #expect(triage.status == 1)
    #expect(triage.output.hasPrefix("Incident D: replay gate blocked\n"))

    let unlinked = try tree.gate(["incident", "D", "contain", "--report", report])
    #expect(unlinked.status == 3)
    #expect(unlinked.output.contains("- no_data failing-run: not known: --failing-run URL"))
    let contained = try tree.contain([
      "incident", "D", "contain", "--report", report, "--failing-run", Self.failingRun,
    ])
    #expect(contained.status == 0)
    #expect(contained.output.contains("; failing run: \(Self.failingRun)\n"))

    let verified = try tree.gate(["incident", "D", "verify", "--execute"])
    #expect(verified.status == 0, "\(verified.output)")
    for command in ["parity", "pass", "blocked"] { #expect(verified.output.contains("- pass \(command): exit ")) }
    #expect(try tree.gate(["incident", "D", "recover", "--execute"]).status == 1)
    let unnamed = try tree.gate(["incident", "D", "recover", "--execute", "--candidate", "STANDARD"])
    #expect(unnamed.status == 3)
    let recovered = try tree.gate([
      "incident", "D", "recover", "--execute", "--candidate", "STANDARD", "--remediation", Self.remediation,
    ])
    #expect(recovered.status == 0, "\(recovered.output)")
    #expect(try tree.resume("--candidate", "STANDARD").status == 0)
  }

  @Test("an SLO breach is incident B: the rollback runs if a criterion is met and it is confirmed")
  func breach() throws {
    let tree = try ReleaseTree()
    try tree.edit(Self.revisions, "trade-nexus--r42 healthy", "trade-nexus--r42 degraded")
    let check = ["slo", "check", "--baseline", "slo/slo-alert-baseline.v1.json"] + Self.sloNow
    let breached = try tree.gate(check + ["--measurements", "slo/measurements-breach.json", "--output", "slo.json"])
    #expect(breached.status == 1)
    #expect(try tree.read("slo.json") == breached.output)
    #expect(breached.error.contains("rollback criteria: met"))
    let triage = try tree.gate(["incident", "triage", "--report", "slo.json"])
    #expect(
      triage.output.hasPrefix("Incident B: reliability or SLO breach\n  slo.json: SLO research-latency is breached\n"))

    let inputs =
      ["--workspace", "workspace", "--commit", ReleaseTree.commit, "--revision", "trade-nexus--r42"]
      + ["--report", "slo.json"] + Self.sloNow
    let bad = inputs + ["--measurements", "slo/measurements-breach.json"]
    let contained = try tree.contain(
      ["incident", "B", "contain", "--execute", "--pr", "151", "--facts", "facts"] + bad)
    #expect(contained.status == 0, "\(contained.output)")
    #expect(contained.output.contains("- fail smoke: exit 1: smoke check failed: trade-nexus--r42 is not healthy"))
    #expect(try tree.gate(["incident", "B", "verify", "--execute"] + bad).status == 1)

    let unconfirmed = try tree.gate(["incident", "B", "recover", "--execute"] + bad)
    #expect(unconfirmed.status == 1)
    #expect(unconfirmed.output.contains("- no_data rollback: due, and not carried out: --execute --confirm does it"))
    #expect(try tree.read(Self.active) == "trade-nexus--r42\n")
    let recovered = try tree.gate(["incident", "B", "recover", "--execute", "--confirm"] + bad)
    #expect(recovered.status == 0, "\(recovered.output)")
    #expect(try tree.read(Self.active) == "trade-nexus--r41\n")
    #expect(recovered.error.contains("rolled back from trade-nexus--r42 to trade-nexus--r41"))

    let good = inputs + ["--measurements", "slo/measurements-met.json"]
    #expect(try tree.gate(["incident", "B", "verify", "--execute"] + good).status == 0)
    // No rollback is due any more, so none runs.
    let again = try tree.gate(
      ["incident", "B", "recover", "--execute", "--confirm"] + good)
    #expect(again.status == 0, "\(again.output)")
    #expect(again.output.contains("- pass rollback: not due: no criterion is met"))
    #expect(try tree.read(Self.active) == "trade-nexus--r41\n")
  }

  @Test("without measurements it is not known whether a rollback is due, and none runs")
  func unknownCriteria() throws {
    let tree = try ReleaseTree()
    let result = try tree.gate(
      [
        "incident", "B", "recover", "--execute", "--confirm", "--workspace", "workspace", "--commit",
        ReleaseTree.commit,
      ])
    #expect(result.status == 3)
    #expect(result.output.contains("- no_data rollback: whether a criterion is met is not known"))
    #expect(try tree.read(Self.active) == "trade-nexus--r42\n")
  }

  /// The time at which a recovery is judged by the report of an SLO check made at noon.
  static let ages: [(measurements: String, now: String, observed: String)] = [
    ("breach", "12:59:59", "due, and not carried out"), ("met", "12:59:59", "not due: no criterion is met"),
    ("breach", "13:00:01", "whether a criterion is met is not known"),
    ("met", "13:00:01", "whether a criterion is met is not known"),
    ("breach", "11:59:59", "whether a criterion is met is not known"),
  ]

  @Test("the age of an SLO report is that of its moment: an old one neither rolls back nor recovers", arguments: ages)
  func oldReport(_ row: (measurements: String, now: String, observed: String)) throws {
    let tree = try ReleaseTree()
    let check = ["slo", "check", "--baseline", "slo/slo-alert-baseline.v1.json"] + Self.sloNow
    _ = try tree.gate(check + ["--measurements", "slo/measurements-\(row.measurements).json", "--output", "slo.json"])
    let now = ["--now", "2026-03-01T\(row.now)Z"]
    let recovered = try tree.gate(
      ["incident", "B", "recover", "--execute", "--workspace", "workspace", "--commit", ReleaseTree.commit]
        + ["--report", "slo.json"] + now)
    #expect(recovered.output.contains(" rollback: \(row.observed)"), "\(recovered.output)")
    #expect(recovered.status == (row.observed.hasPrefix("not due") ? 0 : 3))
    let triage = try tree.gate(["incident", "triage", "--report", "slo.json"] + now)
    let isOld = row.observed.hasPrefix("whether")
    #expect(triage.output.contains("Not known\n  slo.json: the SLO report is of 2026-03-01T12:00:00Z, ") == isOld)
    #expect(triage.status == (row.measurements == "breach" ? 1 : isOld ? 3 : 0))
    // The maximum age can be set.
    let older = try tree.gate(["incident", "triage", "--report", "slo.json", "--max-age", "2h"] + now)
    #expect(older.output.contains("too old") == false)
  }

  static let recovery =
    ["incident", "B", "recover", "--execute", "--confirm", "--workspace", "workspace", "--commit", ReleaseTree.commit]
    + ["--measurements", "slo/measurements-breach.json"] + sloNow

  /// The breach, measured a minute after another moment.
  private static func breach(_ tree: ReleaseTree, at moment: String) throws -> [String] {
    try tree.write("metric,value,at\nsmoke_check_failing_seconds,150,\(moment)\n", to: "breach.csv")
    return ["incident", "B", "recover", "--execute", "--confirm", "--workspace", "workspace"]
      + ["--commit", ReleaseTree.commit, "--measurements", "breach.csv", "--now", moment]
  }

  @Test("a rollback runs once for a breach; only a later measurement shows another breach")
  func oneBreach() throws {
    let tree = try ReleaseTree()
    try tree.edit(Self.revisions, "trade-nexus--r42 healthy", "trade-nexus--r42 degraded")
    let first = try tree.gate(Self.recovery + ["--revision", "trade-nexus--r42"])
    #expect(first.status == 0, "\(first.output)")
    #expect(first.output.contains("- pass active-revision: trade-nexus--r41, before it trade-nexus--r42"))
    for _ in 0..<2 {
      let again = try tree.gate(Self.recovery + ["--revision", "trade-nexus--r41"])
      #expect(again.status == 3)
      #expect(again.output.contains("- no_data rollback: not rolled back again: the rollback that was begun at "))
      #expect(again.output.contains("the breach was measured at 2026-03-01T12:00:00Z, before that"))
      #expect(try tree.read(Self.active) == "trade-nexus--r41\n")
    }
    // The age of a report is that of its measurements.
    let late = ["--now", "2099-01-01T00:00:00Z"]
    let check = ["slo", "check", "--baseline", "slo/slo-alert-baseline.v1.json", "--measurements"]
    _ = try tree.gate(check + ["slo/measurements-breach.json", "--output", "slo.json"] + Self.sloNow)
    let report = ["--report", "slo.json", "--max-age", "5200w"] + late
    let old = try tree.gate(
      [
        "incident", "B", "recover", "--execute", "--confirm", "--workspace", "workspace", "--commit",
        ReleaseTree.commit,
      ]
        + ["--revision", "trade-nexus--r41"] + report)
    #expect(old.output.contains("not rolled back again"), "\(old.output)")
    // The next breach is measured later than the current time.
    let next = try tree.gate(Self.breach(tree, at: "2099-01-01T00:00:00Z") + ["--revision", "trade-nexus--r41"])
    #expect(
      next.output.contains("- pass active-revision: trade-nexus--r40, before it trade-nexus--r41"), "\(next.output)")
  }

  @Test(
    "the active revision must be the expected one before and after a rollback",
    arguments: [
      (
        ["--revision", "trade-nexus--r41"], "error rollback: not rolled back: the active revision is trade-nexus--r42",
        "r42"
      ),
      (
        ["--rollback-to", "trade-nexus--r42"], "error rollback: not rolled back: trade-nexus--r42 is active already",
        "r42"
      ),
      (
        ["--rollback-to", "trade-nexus--r40"], "pass active-revision: trade-nexus--r40, before it trade-nexus--r42",
        "r40"
      ),
      ([], "pass active-revision: trade-nexus--r41, before it trade-nexus--r42", "r41"),
    ])
  func expectedRevision(_ flags: [String], _ expected: String, _ active: String) throws {
    let tree = try ReleaseTree()
    let result = try tree.gate(Self.recovery + flags)
    #expect(result.output.contains("- \(expected)"), "\(result.output)")
    #expect(try tree.read(Self.active) == "trade-nexus--\(active)\n")
  }

  @Test("a script that does not change the revision has not rolled back; an unknown revision is reported")
  func unchangedRevision() throws {
    let tree = try ReleaseTree()
    let script = "workspace/trade-nexus/.ops/scripts/rollback.sh"
    try tree.edit(script, "echo \"$target\" >active", ":")
    let result = try tree.gate(Self.recovery)
    #expect(result.output.contains("- fail active-revision: trade-nexus--r42, before it trade-nexus--r42"))
    #expect(result.status == 1)
    let other = try ReleaseTree()
    try other.write("#!/bin/sh\nexit 1\n", to: "bin/az")
    let unknown = try other.gate(Self.recovery)
    #expect(unknown.output.contains("- error rollback: not rolled back: the active revision is not known: --revision"))
    let told = try other.gate(Self.recovery + ["--revision", "trade-nexus--r42"])
    #expect(told.output.contains("- warn active-revision: not known"), "\(told.output)")
    #expect(try other.read(Self.active) == "trade-nexus--r41\n")
  }

  @Test("a running rollback is reported, and no second one starts")
  func runningRollback() throws {
    let tree = try ReleaseTree()
    #expect(try tree.gate(Self.recovery).status == 0)
    try tree.write("trade-nexus--r42\n", to: Self.active)
    let holder = Process()
    holder.executableURL = URL(filePath: "/bin/sh")
    holder.arguments = [
      "-c", "exec 3>>release/logs/incident-b-recover-rollback.lock; flock 3; : > held; exec sleep 300",
    ]
    holder.currentDirectoryURL = URL(filePath: tree.path)
    try holder.run()
    defer { holder.terminate() }
    while !tree.exists("held") { usleep(10000) }
    let result = try tree.gate(Self.breach(tree, at: "2099-01-01T00:00:00Z"))
    #expect(result.output.contains("- error rollback: a rollback is still running: process group "), "\(result.output)")
    #expect(try tree.read(Self.active) == "trade-nexus--r42\n")
    #expect(holder.isRunning)
  }

  /// The number of journal lines that were written when the phase was killed, the active revision at that time, and the
  /// result of running the phase again: the revision, the exit code, and the commands that start again.
  static let cuts: [(lines: Int, active: String, after: String, status: Int32, begun: [String])] = [
    (1, "r42", "r41", 0, ["rollback", "smoke"]),
    // Only a person can see whether the rollback is done, so it does not start again without confirmation.
    (2, "r42", "r42", 3, ["smoke"]), (2, "r41", "r41", 3, ["smoke"]),
    (3, "r41", "r41", 0, ["smoke"]), (4, "r41", "r41", 0, ["smoke"]), (5, "r41", "r41", 0, []),
    // The phase has ended and there is no later measurement: one breach is rolled back once.
    (6, "r41", "r41", 3, ["smoke"]),
  ]

  @Test("a phase that was killed at any line of the journal continues and repeats nothing", arguments: cuts)
  func cutOff(_ row: (lines: Int, active: String, after: String, status: Int32, begun: [String])) throws {
    let tree = try ReleaseTree()
    #expect(try tree.gate(Self.recovery).status == 0)
    let lines = try tree.read("release/journal.ndjson").split(separator: "\n").map { "\($0)\n" }
    #expect(lines.count == 6)
    try tree.write(lines.prefix(row.lines).joined() + "{\"act", to: "release/journal.ndjson")
    try tree.write("trade-nexus--\(row.active)\n", to: Self.active)
    let result = try tree.gate(Self.recovery)
    #expect(result.status == row.status, "\(result.output)")
    #expect(try tree.read(Self.active) == "trade-nexus--\(row.after)\n")
    let begun = try tree.journal().dropFirst(row.lines).filter { $0["event"] as? String == "step_started" }
    #expect(begun.map { $0["step"] as? String } == row.begun.map { "incident-b-recover-\($0)" })
    if row.status == 3, row.lines < 6 { #expect(result.output.contains("- error rollback: begun before and cut off")) }
    let status = row.status == 0 ? "pass" : row.lines < 6 ? "error" : "no_data"
    #expect(try Self.lastPhase(tree)["status"] as? String == status)
  }

  @Test("contain does not pass without a report and facts", arguments: ["A", "C", "D"])
  func containsNothing(_ id: String) throws {
    let tree = try ReleaseTree()
    let result = try tree.gate(["incident", id, "contain", "--commit", ReleaseTree.commit])
    #expect(result.status == 3)
    #expect(result.output.contains("- no_data blocker: not known: --report FILE"))
    #expect(result.output.contains("- no_data merge: not known: --pr N"))
    #expect(result.output.contains("PR: not known (--pr N)\n"))
  }

  @Test("a merged release is not contained")
  func merged() throws {
    let tree = try ReleaseTree()
    try tree.edit("facts/pr-151.json", "\"OPEN\"", "\"MERGED\"")
    try Self.breakLane(tree)
    #expect(try tree.run().status == 1)
    let result = try tree.gate(["incident", "C", "contain"])
    #expect(result.status == 1)
    #expect(result.output.contains("- fail merge: PR #151 is merged"))
  }

  @Test(
    "invalid command lines and reports",
    arguments: [
      (["incident", "triage"], "incident triage needs --report FILE, or --state DIR"),
      (["incident", "triage", "--report", "playbook.json"], "playbook.json:2:20: expected \"schemaVersion\" to be"),
      (["incident", "triage", "--state", "elsewhere"], "elsewhere/journal.ndjson: cannot be read"),
      (["incident", "B", "recover", "--confirm"], "--confirm requires --execute"),
      (["incident", "E", "contain"], "unknown subcommand 'E'"),
      (["incident", "A"], "incident A needs a subcommand: contain, verify, recover"),
      (["incident", "A", "verify"], "needs --commit SHA"),
    ])
  func refuses(_ arguments: [String], _ expected: String) throws {
    let result = try ReleaseTree().gate(arguments)
    #expect(result.status == 2)
    #expect(result.error.contains(expected), "\(result.error)")
  }

  @Test("an edited gate report is an error")
  func editedReport() throws {
    let tree = try ReleaseTree()
    let report = try tree.gate(["--candidate", "EXPERT", "--output", "gate.json"])
    #expect(report.status == 1)
    try tree.edit("gate.json", "\"mergeBlocked\":true", "\"mergeBlocked\":false")
    let result = try tree.gate(["incident", "triage", "--report", "gate.json"])
    #expect(result.status == 2)
    #expect(result.error.contains("expected a report whose statuses agree"))
  }
}
