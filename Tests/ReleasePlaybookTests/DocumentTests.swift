import ReplayGate
import Testing

@testable import ReleasePlaybook

/// What the two documents of a release say.
@Suite struct DocumentTests {
  @Test(
    "one active path, and none that is both",
    arguments: [
      (nil, .noData), ("", .noData), ("## Active path\n- `a`\n", .noData),
      ("## Active path\n- `a`\n## Inactive paths\n", .pass),
      ("## Active path\n\n* a - the one\n\n## Inactive paths\n\n1. b\n2) `c`: old\n", .pass),
      ("# ACTIVE PATH #\n- a\n  - of a kind\n# Inactive paths\n- b\n", .pass),
      ("## Active path\n### Now\n- a\n## Other\n- c\n## Inactive paths\n- b\n", .pass),
      ("## Active path\n## Inactive paths\n- a\n", .fail),
      ("## Active path\n- a\n- b\n## Inactive paths\n", .fail),
      ("## Active path\n- a\n## Active path\n- b\n## Inactive paths\n", .fail),
      ("## Active path\n- a\n## Inactive paths\n- `A` (again)\n", .fail),
      ("## Active path\n<!--\n- a\n-->\n## Inactive paths\n", .fail),
      ("## Active path\n```\n- a\n```\n## Inactive paths\n", .fail),
      ("## Active path\n- a\n<!-- ## Inactive paths -->\n", .noData),
    ] as [(String?, StepStatus)])
  func profile(_ text: String?, _ status: StepStatus) {
    let check = DeploymentProfileCheck(
      document: "d.md", activeHeading: "Active path", inactiveHeading: "Inactive paths")
    let judgement = check.judge(text)
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "every row done with evidence, and the document recent",
    arguments: [
      ("2026-02-26", "| a | merged | #1 |", .pass), ("2026-02-26", "| a | **Verified** | run 7 |", .pass),
      ("2026-02-26", "| a | ✅ merged | #1 |\n| b | verified | a \\| b |", .pass),
      ("2026-02-15", "| a | merged | #1 |", .pass),
      ("2026-02-14", "| a | merged | #1 |", .stale), ("2026-03-02", "| a | merged | #1 |", .pass),
      ("2026-03-03", "| a | merged | #1 |", .fail), ("soon", "| a | merged | #1 |", .noData),
      ("2026-02-30", "| a | merged | #1 |", .noData), ("2026-02-26", "", .noData),
      ("2026-02-26", "| a | not merged | #1 |", .fail), ("2026-02-26", "| a | merged | |", .fail),
      ("2026-02-26", "| a | merged |", .fail), ("2026-02-26", "| a | merged | TBD |", .fail),
      ("2026-02-26", "| a | verified | n/a |", .fail), ("2026-02-26", "| a | merged | #1 |\n| b | open | #2 |", .fail),
      ("2026-02-14", "| a | open | #1 |", .fail),
    ] as [(String, String, StepStatus)])
  func closure(_ date: String, _ rows: String, _ status: StepStatus) {
    let text = """
      # Closure

      - **Last updated:** \(date)

      ## Scope matrix

      | Item | Status | Evidence |
      |:---|---|---:|
      \(rows)

      ## Later

      | Item | Status | Evidence |
      """
    let judgement = Self.check().judge(text, now: JudgementTime(secondsSince1970: 1_772_323_200))
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test("without a document, a matrix or its columns there is nothing to judge by")
  func nothing() {
    let now = JudgementTime(secondsSince1970: 1_772_323_200)
    let table =
      "Last updated: 2026-02-26\n# Scope matrix\n| Item | Status | Evidence |\n|---|---|---|\n| a | merged | #1 |"
    #expect(Self.check().judge(nil, now: now).status == .noData)
    #expect(Self.check().judge(table, now: now).status == .pass)
    #expect(Self.check("Proof").judge(table, now: now).status == .noData)
    #expect(Self.check().judge(table.replacing("# Scope", with: "# The scope"), now: now).status == .noData)
    #expect(Self.check().judge(table.replacing("|---|---|---|\n", with: ""), now: now).status == .noData)
  }

  private static func check(_ evidence: String = "evidence") -> ReliabilityClosureCheck {
    ReliabilityClosureCheck(
      document: "c.md", matrixHeading: "Scope matrix", statusColumn: "Status", evidenceColumn: evidence,
      doneStatuses: ["merged", "verified"], dateLabel: "Last updated", maxAgeDays: 14)
  }
}
