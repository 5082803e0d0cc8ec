import Foundation
import Testing

/// Forms for people: figures are filled in, open fields are kept, and `verify` requires that each is filled in.
@Suite struct EvidenceFormTests {
  private static let form = """
    # Release of [RELEASE_DATE]

    > What was looked at before and after it went out.

    | Field | Value |
    |-------|-------|
    | Date | YYYY-MM-DD HH:MM |
    | Commit SHA | `<sha>` |
    | Image | `registry.example.com/app:<tag>` |
    | New Revision | `app--NNNN` |

    ## Checks

    | Check | Done | Notes |
    |-------|------|-------|
    | Nothing urgent is open | ☐ | |
    | Changes are written down | ☐ N/A | |
    | Warm answers < 500ms | ☐ | ___ ms |
    | Availability | 99.0% | — |

    ## Drill

    - **Type**: Read-only
    - **Risk**: None
    - **Result**: ☐ PASS / ☐ FAIL / ☐ SKIP
    - **Details**:
      - `/health`: ___ (status ___)
    - **Remarks**:

    **Root cause**:

    **Action items**:
    - [ ] `first-key`
    - [ ]

    | Role | Name | Date |
    |------|------|------|
    | Deployer | | |

    """

  /// The form as filled in by a person.
  private static let entries: [(open: String, filled: String)] = [
    ("[RELEASE_DATE]", "2026-03-01"), ("YYYY-MM-DD HH:MM", "2026-03-01 10:00"), ("<tag>", "r42"),
    ("open | ☐ | |", "open | ☑ | looked at twice |"), ("☐ N/A | |", "☑ N/A | None |"),
    ("| ☐ | ___ ms |", "| ☑ | 230 ms |"), ("☐ PASS", "☑ PASS"), ("___ (status ___)", "12 ms (status 200)"),
    ("**Remarks**:", "**Remarks**:\n\n  It took 93 s to answer at first."), ("**Root cause**:", "**Root cause**: None"),
    ("- [ ] `first-key`", "- [x] `first-key`"), ("- [ ]\n", "- [x] None\n"),
    ("| Deployer | | |", "| Deployer | me | today |"),
  ]

  private static func tree() throws -> ReleaseTree {
    let tree = try ReleaseTree()
    #expect(try tree.run("--quiet", "--revision", "trade-nexus--r42").status == 0)
    try tree.write(form, to: "form.md")
    let made = try tree.gate(["evidence", "release", "--template", "form.md", "--output", "e.md"])
    #expect(made.status == 0, "\(made.error)")
    return tree
  }

  private static func verify(_ tree: ReleaseTree) throws -> ReleaseTree.Result {
    try tree.gate(["evidence", "verify", "--template", "form.md", "e.md"])
  }

  @Test("figures are filled in, fields for people stay open, and each of them is required")
  func fields() throws {
    let tree = try Self.tree()
    let made = try tree.read("e.md")
    #expect(made.contains("| Commit SHA | `\(ReleaseTree.commit)` |\n"))
    #expect(made.contains("| New Revision | `trade-nexus--r42` |\n"))
    for entry in Self.entries { #expect(made.contains(entry.open), "\(entry.open)") }
    // Figures without a field are added below the form.
    #expect(made.contains("\n## Figures\n") && made.contains("- Web: `cd trade-nexus && bash"))
    let filled = Self.entries.reduce(made) { $0.replacingOccurrences(of: $1.open, with: $1.filled) }
    try tree.write(filled, to: "e.md")
    let verified = try Self.verify(tree)
    #expect(verified.status == 0, "\(verified.error)")
    for left in Self.entries.indices {
      var text = made
      for (index, entry) in Self.entries.enumerated() where index != left {
        text = text.replacingOccurrences(of: entry.open, with: entry.filled)
      }
      try tree.write(text, to: "e.md")
      let result = try Self.verify(tree)
      #expect(result.status == 1, "\(Self.entries[left].open)")
      #expect(result.error.contains("not filled in: '"), "\(result.error)")
    }
  }

  @Test(
    "figures and the form must not be changed, and a placeholder does not fill a field",
    arguments: [
      ("`\(ReleaseTree.commit)`", "`0000000000000000000000000000000000000001`"),
      ("`trade-nexus--r42`", "`trade-nexus--r41`"),
      ("| Nothing urgent is open", "| Something urgent is open"), ("- **Risk**: None", "- **Risk**: High"),
      ("| Deployer | me | today |\n", ""), ("- lane-cli: pass", "- lane-cli: warn"), ("99.0%", "90.0%"),
      ("looked at twice", "TBD"), ("looked at twice", "n/a"), ("| me |", "| TODO |"), ("2026-03-01 10:00", "\u{200B}"),
      ("It took 93 s to answer at first.", "TBD"), ("☑ PASS", "☐ PASS"), ("`first-key`", "`other-key`"),
    ])
  func changed(_ old: String, _ new: String) throws {
    let tree = try Self.tree()
    for entry in Self.entries { try tree.edit("e.md", entry.open, entry.filled) }
    #expect(try Self.verify(tree).status == 0)
    try tree.edit("e.md", old, new)
    #expect(try Self.verify(tree).status == 1)
  }

  @Test("a blocked report without reasons, as the original gate writes it, is accepted")
  func withoutReason() throws {
    let tree = try ReleaseTree()
    #expect(try tree.run("--quiet", "--candidate", "EXPERT", "--revision", "r42").status == 1)
    let report = try tree.read("release/logs/replay-gate.1.report.json")
    let reasons = try #require(report.firstRange(of: #""reasons":["candidate_decision_regressed_from_baseline"]"#))
    try tree.write(report.replacingCharacters(in: reasons, with: #""reasons":[]"#), to: "original.json")
    let triage = try tree.gate(["incident", "triage", "--report", "original.json"])
    #expect(triage.status == 1)
    #expect(triage.output.hasPrefix("Incident D: replay gate blocked\n"))
    let words = ["incident", "D", "contain", "--report", "original.json", "--failing-run", IncidentTests.failingRun]
    #expect(try tree.contain(words).status == 0)
    let evidence = try tree.gate(["evidence", "release"])
    #expect(evidence.output.contains("\n- reasons: none given\n"), "\(evidence.error)")
  }
}
