import ReplayGate
import Testing

@testable import ReleasePlaybook

/// What people may write into a document, and what would make it read otherwise than it was generated.
@Suite struct EvidenceCheckTests {
  private static let figures = [
    "commit": "0123456789abcdef0123456789abcdef01234567", "verdict": "pass", "deploymentRevision": "app--r42",
    "pullRequest": "#151", "smoke": "pass: exit 0: <b> [INFO] HH:MM",
  ]

  private static let evidence = Evidence(
    kind: .release,
    items: Evidence.Kind.release.figureNames.map { name in
      EvidenceItem(name, lines: [figures[name] ?? "a figure of \(name)"], none: "")
    })

  private static func problems(
    _ edits: [(old: String, new: String)], template: EvidenceTemplate = .standard(.release)
  ) throws -> [String] {
    var text = template.render(evidence)
    for edit in edits {
      try #require(text.contains(edit.old), "\(edit.old)")
      text = text.replacing(edit.old, with: edit.new)
    }
    return EvidenceCheck(text, evidence, template: template).problems.map(\.words)
  }

  // MARK: Added lines

  @Test(
    "a line that people add is a block of its own, filled in, and hides nothing",
    arguments: [
      "\nSeen by the release manager, https://example.com/TODO.\n", "- Approver: @lead",
      "- Approver: [Ann](https://h/ann)",
      "\nSeen by Ann\nand Bob\n", "\n| Role | Name |\n|---|---|\n| Approver | Ann |\n", "### Approval\nby Ann\n",
      "  - more: `a < b`", "* Risks: None", "\n> quoted\n", "- 3 < 4", "- a<br>b", "- <https://h/1>",
      "- Note: ~41 s", "- R&D: done", "1. first",
    ])
  func mayBeAdded(_ line: String) throws {
    #expect(try Self.problems([("- Verdict: pass\n", "- Verdict: pass\n\(line)\n")]) == [])
  }

  @Test(
    "a line that goes on with a generated one",
    arguments: [
      "  is what was hoped for; it is blocked", "is what was hoped for; it is blocked", "      not at all",
      "| but | no |",
      "2. no", "\\- no", "-no", "#no", "===", "---", "+", "\n  but it is not", "\n    but it is not",
    ])
  func goesOn(_ line: String) throws {
    let problems = try Self.problems([("- Verdict: pass\n", "- Verdict: pass\n\(line)\n")])
    #expect(problems.contains { $0.hasPrefix("goes on with the line above: ") }, "\(problems)")
  }

  @Test(
    "a generated line that stands in another block",
    arguments: [
      ("- Verdict: pass", "  - Verdict: pass"), ("- Verdict: pass", "      - Verdict: pass"),
      ("- Verdict: pass", "> - Verdict: pass"), ("- Verdict: pass", "\t- Verdict: pass"), ("## Lanes", "    ## Lanes"),
      ("- Verdict: pass", "```\n- Verdict: pass\n```"), ("- Verdict: pass", "~~~ mermaid\n- Verdict: pass\n~~~"),
      ("- Verdict: pass", "- ```\n- Verdict: pass\n"),
    ])
  func inAnotherBlock(_ old: String, _ new: String) throws {
    #expect(try !Self.problems([(old, new)]).isEmpty)
  }

  @Test(
    "an added line with HTML, or with a field that is not filled in, or a figure said otherwise",
    arguments: [
      ("- foo <details>", "raw HTML"), ("- foo <s>", "raw HTML"), ("\n<details>\n", "raw HTML"),
      ("- </ul>", "raw HTML"),
      ("- <!DOCTYPE x>", "raw HTML"), ("- <?x", "raw HTML"), ("- a `b` <S class=x", "raw HTML"),
      ("- a <!-- b", "hidden"),
      ("\n| a <s> | b |\n", "raw HTML"), ("- `a | <s>", "a backtick"), ("- Signed on: [DATE]", "placeholder"),
      ("- Date: YYYY-MM-DD", "placeholder"), ("- Run: #NNN", "placeholder"), ("- \u{2610} approved", "placeholder"),
      ("- Image: app:<tag>", "raw HTML"), ("- Time: 2026-03-01 HH:MM", "placeholder"),
      ("- Log: http://", "placeholder"),
      ("- Approver: &nbsp;", "a character reference"), ("- Approver: [](x)", "a bracket"),
      ("- Approver: ![](x)", "an image"),
      ("- Approver: ~~Ann~~", "a tilde"), ("\n| Approver | ~~Ann~~ |\n", "a tilde"), ("- Approver: \u{FE0F}", "blank"),
      ("\n| Commit | 000 |\n", "said again"), ("- **Verdict**: blocked", "said again"),
      ("- V\u{435}rdict: no", "said again"),
      ("\n| `Verdict` | blocked |\n", "said again"), ("* verdict: blocked", "said again"),
      ("1. Commit SHA: 000", "said again"),
      ("- Active  revision: r1", "said again"),
    ])
  func mayNotBeAdded(_ line: String, _ words: String) throws {
    let problems = try Self.problems([("- Verdict: pass\n", "- Verdict: pass\n\(line)\n")])
    #expect(problems.contains { $0.contains(words) }, "\(problems)")
  }

  // MARK: Forms

  private static let form = """
    # Release of [RELEASE_DATE]

    | Field | Value |
    |-------|-------|
    | Date | YYYY-MM-DD HH:MM UTC |
    | Commit SHA | `<sha>` |
    | Image Tag | `example.azurecr.io/backend:<tag>` |
    | New Revision | `app--NNNNNNN` |
    | Deployed By | GitHub Actions (run #NNN) |

    | Check | Status | Value |
    |-------|--------|-------|
    | Warm < 500ms (SLO-2) | ☐ | ___ ms |
    | Changes are written down | ☐ N/A | |

    - **Status**: ☐ PASS / ☐ FAIL
    - **Details**:
      - `/health`: ___ (status ___, latency ___ms)
    - **Remarks**:

    **Items**:
    - [ ] `first-key`

    | Role | Name |
    |------|------|
    | Deployer | |
    """

  private static let filled: [(old: String, new: String)] = [
    ("[RELEASE_DATE]", "2026-03-01"), ("YYYY-MM-DD HH:MM UTC", "2026-03-01 10:00 UTC"), ("<tag>", "r42"),
    ("run #NNN", "run #135"), ("☐ | ___ ms", "☑ | 230 ms"), ("☐ N/A | |", "☑ N/A | None |"),
    ("☐ PASS", "☑ PASS"), ("___ (status ___, latency ___ms)", "up (status 200, latency 12ms)"),
    ("**Remarks**:", "**Remarks**:\n  It took 93 s at first."), ("- [ ] `first", "- [x] `first"),
    ("| Deployer | |", "| Deployer | Ann |"),
  ]

  private static func problems(of old: String, _ new: String) throws -> [String] {
    let template = try EvidenceTemplate(Array(form.utf8), source: "form.md", for: .release)
    return try problems(filled + [(old, new)], template: template)
  }

  @Test(
    "a field that is filled in",
    arguments: [
      ("Ann", "Ann"), ("Ann", "None"), ("Ann", "[Ann](https://h/ann)"), ("Ann", "`ann`"), ("230 ms", "~230 ms"),
      ("backend:r42", "backend:2026.03.01-4"), ("☑ N/A", "☑"), ("☑ PASS / ☐ FAIL", "PASS"),
      ("2026-03-01 10:00 UTC", "2026-12-31 23:59 UTC"),
      ("**Remarks**:\n  It took 93 s at first.", "**Remarks**: None"), ("Ann", "Ann \u{2705}\u{FE0F}"),
      ("[x] `first", "[X] `first"), ("**Remarks**:\n", "**Remarks**:\n\n"), ("| Deployer | Ann |", "|Deployer|Ann|"),
    ])
  func isFilled(_ old: String, _ new: String) throws {
    #expect(try Self.problems(of: old, new) == [])
  }

  @Test(
    "a field that is blank, partly filled in, or not shown as it is spelled",
    arguments: [
      ("Ann", "&nbsp;"), ("Ann", "[](x)"), ("Ann", "![](x)"), ("Ann", "~~Ann~~"), ("Ann", "&#8203;"), ("Ann", "<br>"),
      ("Ann", "<s>"), ("Ann", "` `"), ("Ann", "\u{200B}"), ("Ann", "[DATE]"), ("Ann", "__"), ("Ann", "Ann\u{FE0F}"),
      ("Ann", "Ann<details>"), ("2026-03-01 10:00", "2026-03-01 HH:MM"), ("2026-03-01 10:00", "2026-MM-DD HH:MM"),
      ("2026-03-01 10:00", "2026-03- 10:00"), ("2026-03-01 10:00", "-- :"), ("backend:r42", "backend:<TAG>"),
      ("backend:r42", "backend:"), ("backend:r42", "backend: "),
      ("backend:r42", "backend:TBD"), ("run #135", "run #"), ("230 ms", "ms"), ("230 ms", "__ ms"),
      ("230 ms", "___ ms"),
      ("(status 200,", "(status ,"), ("☑ PASS / ☐ FAIL", "☐ PASS / ☐ FAIL"), ("☑ PASS / ☐ FAIL", "☑ PASS / ___"),
      ("☑ N/A", "☐ N/A"), ("[x] `first", "[ ] `first"), ("It took 93 s at first.", "<b>"), ("of 2026-03-01", "of "),
    ])
  func isOpen(_ old: String, _ new: String) throws {
    #expect(try !Self.problems(of: old, new).isEmpty)
  }

  @Test(
    "the rest of a form, and the figures in it, are not changed",
    arguments: [
      ("example.azurecr.io/backend", "evil.example/backend"), ("230 ms", "230 s"), ("latency 12ms", "latency 12s"),
      ("GitHub Actions", "Ann"), ("10:00 UTC", "10:00 CET"), ("`first-key`", "`other-key`"), ("Release of", "Test of"),
      ("| New Revision", "| Commit SHA | 0000000000000000000000000000000000000000 |\n| New Revision"),
      ("| Deployed By", "| New Revision | other--r1 |\n| Deployed By"),
      ("| Deployed By", "|**New revision**|x|\n| Deployed By"),
      ("| Deployed By", "| N\u{435}w Revision | x |\n| Deployed By"),
      ("| Deployed By", "New Revision | x\n| Deployed By"),
      ("| Deployer | Ann |", "| Deployer | Ann |\nor nobody"), ("  - `/health`", "- `/health`"),
      ("- **Status**: ☑ PASS / ☐ FAIL", "- **Status**: ☑ PASS / ☐ FAIL\n  no longer"),
    ])
  func isChanged(_ old: String, _ new: String) throws {
    #expect(try !Self.problems(of: old, new).isEmpty)
  }
}
