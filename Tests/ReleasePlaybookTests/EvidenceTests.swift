import Foundation
import ReleasePlaybook
import Testing

/// Evidence is generated from the journal, and documents are compared with it.
@Suite struct EvidenceTests {
  /// The worked example after a blocked gate, incident D and its recovery.
  static func remedied() throws -> ReleaseTree {
    let tree = try ReleaseTree()
    #expect(try tree.run("--candidate", "EXPERT", "--revision", "trade-nexus--r42").status == 1)
    let report = "release/logs/replay-gate.1.report.json"
    let steps: [[String]] = [
      ["contain", "--report", report, "--failing-run", IncidentTests.failingRun], ["verify", "--execute"],
      ["recover", "--execute", "--candidate", "STANDARD", "--remediation", IncidentTests.remediation],
    ]
    #expect(try tree.contain(["incident", "D"] + steps[0]).status == 0)
    for step in steps.dropFirst() { #expect(try tree.gate(["incident", "D"] + step).status == 0) }
    #expect(try tree.resume("--candidate", "STANDARD").status == 0)
    return tree
  }

  @Test(
    "an edited document is never lost",
    arguments: [
      ["evidence", "release", "--state", "typo"], ["evidence", "relaese"], ["evidence", "release", "--tempalte", "t"],
      ["evidence", "release", "--template", "none"], ["evidence", "drill", "--state", "typo"],
    ])
  func documentsStay(_ words: [String]) throws {
    let tree = try ReleaseTree()
    try tree.write("edited by hand\n", to: "e.md")
    #expect(try tree.gate(words + ["--output", "e.md"]).status == 2)
    #expect(try tree.read("e.md") == "edited by hand\n")
  }

  @Test(
    "an output must not be an input, nor replace a document if standard output is closed",
    arguments: ["release/journal.ndjson", "release/playbook.json"])
  func outputsAndInputs(_ input: String) throws {
    let tree = try ReleaseTree()
    _ = try tree.run("--quiet", "--only", "entry-44")
    let before = try tree.read(input)
    let refused = try tree.gate(["evidence", "release", "--output", input])
    #expect(refused.status == 2)
    #expect(refused.error.contains("--output \(input) is also the file of the journal"))
    #expect(try tree.read(input) == before)
    // Standard output is closed, so the new document is removed again.
    try tree.write("edited by hand\n", to: "e.md")
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", "exec \"$0\" evidence release --output e.md >&-", ReleaseTree.program]
    shell.currentDirectoryURL = URL(filePath: tree.path)
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 2)
    #expect(try tree.read("e.md") == "edited by hand\n")
    #expect(try tree.gate(["evidence", "release", "--output", "made/e.md"]).status == 3)
    #expect(tree.exists("made/e.md"))
  }

  @Test("the evidence of a failed lane, incident C, a fix and a pass verifies")
  func workedExample() throws {
    let tree = try ReleaseTree()
    try IncidentTests.breakLane(tree)
    #expect(try tree.run("--revision", "trade-nexus--r42").status == 1)
    let early = try tree.gate(["evidence", "release", "--output", "release-evidence.md"])
    #expect(early.status == 3)
    #expect(early.error.contains("missing: the verdict pass: it is blocked"))
    #expect(try tree.gate(["evidence", "verify", "release-evidence.md"]).status == 1)

    #expect(try tree.contain(["incident", "C", "contain"]).status == 0)
    #expect(try tree.gate(["incident", "C", "verify", "--execute"]).status == 1)
    try IncidentTests.mendLane(tree)
    #expect(try tree.resume().status == 0)
    let unrecovered = try tree.gate(["evidence", "release"])
    #expect(unrecovered.status == 3)
    #expect(unrecovered.error == "replay-gate: missing: incident C: recover was not begun\n")
    #expect(try tree.gate(["incident", "C", "recover", "--execute"]).status == 0)

    let evidence = try tree.gate(["evidence", "release", "--output", "release-evidence.md"])
    #expect(evidence.status == 0, "\(evidence.error)")
    #expect(try tree.read("release-evidence.md") == evidence.output)
    for line in [
      "- Candidate commit: \(ReleaseTree.commit)", "- Verdict: pass", "- Revision: trade-nexus--r42",
      "- Smoke check: pass: exit 0: SMOKE_RESULT status=PASS", "- Release PR: #151",
      "- docs-governance: https://github.com/iamtxena/trade-nexus/actions/runs/",
      "- CLI: `cd trading-cli && bun run ci`: pass, exit 0, log logs/lane-cli.2.log",
      "- incident C, recover, lane-cli: pass: exit 0", "- the replay gate was never blocked", "- signoff: #150",
    ] {
      #expect(evidence.output.contains(line), "\(line)")
    }
    // The last lines of all commands: the smoke check, the lanes, and the commands of an incident.
    for begin in ["- Smoke check: ", "- CLI: ", "- incident C, recover, lane-cli: "] {
      let line = evidence.output.split(separator: "\n").first { $0.hasPrefix(begin) }
      #expect(line?.contains(", printed last: `") == true, "\(line ?? "")")
    }
    let verified = try tree.gate(["evidence", "verify", "release-evidence.md"])
    #expect(verified.status == 0, "\(verified.error)")
    #expect(verified.output == "release-evidence.md: verified\n")
    let drill = try tree.gate(["evidence", "drill", "--incident", "C", "--output", "drill-report.md"])
    #expect(drill.status == 0, "\(drill.error)")
    #expect(try tree.gate(["evidence", "verify", "drill-report.md", "release-evidence.md"]).status == 0)
  }

  @Test("the evidence of a blocked gate has every figure, the remediation and the passing rerun")
  func blockedGate() throws {
    let tree = try Self.remedied()
    let evidence = try tree.gate(["evidence", "release", "--output", "e.md"])
    #expect(evidence.status == 0, "\(evidence.error)")
    for line in [
      "failing run: \(IncidentTests.failingRun)", "id: valreplay-", "decision: fail", "mergeBlocked: true",
      "releaseBlocked: true", "mergeGateStatus: blocked", "releaseGateStatus: blocked", "baselineDecision: pass",
      "candidateDecision: fail", "reasons: candidate_decision_regressed_from_baseline",
      "remediation PR: \(IncidentTests.remediation)", "rerun that passed: valreplay-",
    ] {
      #expect(evidence.output.contains("\n- \(line)"), "\(line)")
    }
    #expect(try tree.gate(["evidence", "verify", "e.md"]).status == 0)

    // The report with the figures is checked too.
    try tree.edit(
      "release/logs/replay-gate.1.report.json", "\"candidateDecision\":\"fail\"", "\"candidateDecision\":\"pass\"")
    let edited = try tree.gate(["evidence", "verify", "e.md"])
    #expect(edited.status == 1)
    #expect(edited.error.contains("as it was written: it was edited"))
    #expect(edited.error.contains("edited: blockedGates: expected '- candidateDecision: pass'"))
  }

  @Test(
    "what stands for a revision, a run or a remedy is none", arguments: ["TBD", "n/a", "https://example.com/pull/1"])
  func placeholders(_ text: String) throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--candidate", "EXPERT", "--revision", text).status == 1)
    let report = ["--report", "release/logs/replay-gate.1.report.json"]
    let contained = try tree.contain(["incident", "D", "contain", "--failing-run", text] + report)
    #expect(contained.status == 3)
    #expect(contained.output.contains("- no_data failing-run: '\(text)' names none: --failing-run URL of a run in iam"))
    let recover = ["incident", "D", "recover", "--execute", "--candidate", "STANDARD", "--remediation", text]
    let recovered = try tree.gate(recover)
    #expect(recovered.status == 3)
    #expect(recovered.output.contains("- no_data remediation: '\(text)' names none"))
    #expect(try tree.resume("--candidate", "STANDARD").status == 0)
    let evidence = try tree.gate(["evidence", "release", "--output", "e.md"])
    #expect(evidence.status == 3)
    for missing in ["the failing run of a blocked gate", "the remediation PR of a blocked gate"] {
      #expect(evidence.error.contains("missing: \(missing)\n"), "\(evidence.error)")
    }
    #expect(evidence.error.contains("missing: the deployment revision\n") == !text.hasPrefix("https"))
    #expect(try tree.gate(["evidence", "verify", "e.md"]).status == 1)
  }

  @Test("the report of a drill covers the incidents that it names")
  func drill() throws {
    let tree = try Self.remedied()
    let recovery = IncidentTests.recovery + ["--revision", "trade-nexus--r42"]
    #expect(try tree.gate(recovery).status == 0)
    let one = try tree.gate(["evidence", "drill", "--incident", "D", "--output", "d.md"])
    #expect(one.status == 0, "\(one.error)")
    #expect(!one.output.contains("incident B"))
    #expect(one.output.contains("- incident D, recover, remediation_pr: \(IncidentTests.remediation)\n"))
    #expect(try tree.gate(["evidence", "verify", "d.md"]).status == 0)
    // Only the recovery of B was drilled.
    let all = try tree.gate(["evidence", "drill", "--output", "d.md"])
    #expect(all.status == 3)
    #expect(
      all.error
        == "replay-gate: missing: incident B: contain was not begun\nreplay-gate: missing: incident B: verify was not begun\n"
    )
    #expect(try tree.gate(["evidence", "verify", "d.md"]).status == 1)
  }

  @Test("a blocked gate without an incident is reported as missing")
  func untoldGate() throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--candidate", "EXPERT", "--revision", "r").status == 1)
    #expect(try tree.resume("--candidate", "STANDARD").status == 0)
    let evidence = try tree.gate(["evidence", "release"])
    #expect(evidence.status == 3)
    #expect(evidence.error.contains("missing: the failing run of a blocked gate\n"))
    #expect(evidence.error.contains("missing: the remediation PR of a blocked gate\n"))
    #expect(!evidence.error.contains("rerun that passed"))
  }

  /// An edit of the document, and the reported problem.
  static let tampering: [(String, String, String)] = [
    (
      "- decision: fail", "- decision: pass",
      "edited: blockedGates: expected '- decision: fail', found '- decision: pass'"
    ),
    ("- Verdict: pass", "- Verdict: blocked", "edited: verdict: "),
    ("- mergeBlocked: true\n", "", "missing line: blockedGates: '- mergeBlocked: true'"),
    ("## Lanes\n", "", "missing line: a line of the template: '## Lanes'"),
    ("- signoff: #150", "- signoff: #150\n- signoff: #151", "said again, otherwise: '- signoff: #151'"),
    ("## Traceability\n", "## Traceability\n\nApprover: TBD\n", "placeholder: 'Approver: TBD'"),
    ("## Traceability\n", "## Traceability\n\n- Approver:\n", "blank: '- Approver:'"),
    ("## Traceability\n", "## Traceability\n\n- {{approver}}\n", "placeholder: '- {{approver}}'"),
    ("## Traceability\n", "## Approval\n\n## Traceability\n", "blank: nothing below '## Approval'"),
    ("## Traceability\n", "## Traceability\n\n| Approver | |\n", "blank: '| Approver | |'"),
    ("## Traceability\n", "## Traceability\n\n- [ ] signed off\n", "placeholder: '- [ ] signed off'"),
    ("## Traceability\n", "## Traceability\n\nThe approval is still TODO for now.\n", "placeholder: 'The approval"),
    ("## Traceability\n", "## Traceability\n\n<!-- not so -->\n", "hidden: '<!-- not so -->'"),
    ("- Revision: trade-nexus--r42", "- Revision:", "edited: deploymentRevision: "),
    ("exit 0, log logs/lane-cli.1.log", "exit 0, log logs/lane-cli.9.log", "edited: lanes: "),
  ]

  @Test("blank, placeholder, edited, missing and repeated lines are reported with their numbers")
  func tampered() throws {
    let tree = try Self.remedied()
    let document = try tree.gate(["evidence", "release"]).output
    for (old, new, expected) in Self.tampering {
      try tree.write(document, to: "e.md")
      try tree.edit("e.md", old, new)
      let result = try tree.gate(["evidence", "verify", "e.md"])
      #expect(result.status == 1, "\(old)")
      #expect(result.output.isEmpty)
      #expect(result.error.contains(expected), "\(expected): \(result.error)")
      #expect(result.error.hasPrefix("e.md:"))
      #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
    }
    try tree.write(
      document
        + "\nSeen by the release manager, https://example.com/TODO.\n\n- Risks: None\n\n- Approver: @head-of-platform\n",
      to: "e.md")
    #expect(try tree.gate(["evidence", "verify", "e.md"]).status == 0)
    // Line endings do not matter.
    try tree.write(document.replacingOccurrences(of: "\n", with: "\r\n"), to: "e.md")
    #expect(try tree.gate(["evidence", "verify", "e.md"]).status == 0)
    // A playbook that requires less than the one that was run is another playbook.
    try tree.write(document, to: "e.md")
    try tree.edit(
      "release/playbook.json", "\"check\": \"docs-governance\"", "\"check\": \"docs-governance\", \"required\": false")
    let lenient = try tree.gate(["evidence", "verify", "e.md"])
    #expect(lenient.status == 1)
    #expect(lenient.error.contains("missing requirement: the playbook that was run: it was edited"))
  }

  @Test("evidence does not verify against a journal that was edited or continued")
  func journal() throws {
    let tree = try Self.remedied()
    #expect(try tree.gate(["evidence", "release", "--output", "e.md"]).status == 0)
    let journal = try tree.read("release/journal.ndjson")
    #expect(try tree.resume("--candidate", "STANDARD").status == 0)
    let later = try tree.gate(["evidence", "verify", "e.md"])
    #expect(later.status == 1)
    #expect(later.error.contains("edited: journal: "))
    try tree.write(
      journal.replacingOccurrences(of: "\"status\":\"fail\"", with: "\"status\":\"pass\""), to: "release/journal.ndjson"
    )
    let edited = try tree.gate(["evidence", "verify", "e.md"])
    #expect(edited.status == 2)
    #expect(edited.error.contains("expected the line as it was written"))
  }

  @Test("the user's own template")
  func template() throws {
    let tree = try Self.remedied()
    let names = Evidence.Kind.release.figureNames.map { "{{\($0)}}" }
    try tree.write("# Ours\n\nCommit {{commit}} of {{gate}}.\n\n\(names.joined(separator: "\n"))\n", to: "t.md")
    let made = try tree.gate(["evidence", "release", "--template", "t.md", "--output", "e.md"])
    #expect(made.status == 0, "\(made.error)")
    #expect(made.output.hasPrefix("<!-- release-evidence.v1 -->\n# Ours\n\nCommit \(ReleaseTree.commit) of Gate5.\n"))
    #expect(try tree.gate(["evidence", "verify", "e.md", "--template", "t.md"]).status == 0)
    // Figures that the template omits are added below.
    try tree.write("# Ours\n\n{{commit}}\n", to: "t.md")
    #expect(try tree.gate(["evidence", "release", "--template", "t.md", "--output", "e.md"]).status == 0)
    #expect(try tree.gate(["evidence", "verify", "e.md", "--template", "t.md"]).status == 0)
    try tree.edit("e.md", "### lanes", "### none")
    #expect(try tree.gate(["evidence", "verify", "e.md", "--template", "t.md"]).status == 1)
    try tree.write("# Ours\n\n{{mood}}\n", to: "t.md")
    let unknown = try tree.gate(["evidence", "release", "--template", "t.md"])
    #expect(unknown.status == 2)
    #expect(unknown.error.hasPrefix("t.md:3:1: expected one of gate, "))
  }

  @Test(
    "errors of creating and verifying evidence",
    arguments: [
      (["evidence", "release"], "release/journal.ndjson: cannot be read: nothing has been begun there"),
      (["evidence", "verify", "playbook.json"], "playbook.json:1:1: expected a line <!-- release-evidence.v1 --> or"),
      (["evidence", "verify", "none.md"], "none.md: cannot be read"),
      (["evidence", "verify"], "evidence verify needs a value: FILE"),
    ])
  func refuses(_ arguments: [String], _ expected: String) throws {
    let result = try ReleaseTree().gate(arguments)
    #expect(result.status == 2)
    #expect(result.error.contains(expected), "\(result.error)")
  }
}
