import ReplayGate
import Testing

@testable import ReleasePlaybook

/// The two documents of a release. A document that readers of Markdown could show differently is no data.
@Suite struct DocumentTests {
  private static let now = JudgementTime(secondsSince1970: 1_772_323_200)

  // MARK: The deployment profile

  /// A profile with lines in its two sections, and before and after them.
  private static func profile(
    _ active: String, inactive: String = "1. b is off.", before: String = "", after: String = "",
    date: String = "2026-02-20"
  ) -> String {
    """
    ---
    title: t
    owners:
      - a
    updated: \(date)
    ---
    # Profile
    \(before)
    ## Active Path

    \(active)

    ## Inactive Paths

    \(inactive)

    ## More

    \(after)
    """
  }

  private static func judge(profile text: String?, maxAgeDays: Int? = nil) -> Judgement {
    DeploymentProfileCheck(
      document: "d.md", activeHeading: "Active Path", inactiveHeading: "Inactive Paths", dateKey: "updated",
      maxAgeDays: maxAgeDays
    ).judge(text.map { Array($0.utf8) }, now: now)
  }

  @Test(
    "one active path, named by the first entry of a numbered list",
    arguments: [
      profile("1. a"), profile("1. a in `x` (West).\n2. Images from `y`.\n3. [Workflow](https://h/w.yml)"),
      profile("Only this one:\n\n1. a\n\n2. of the kind c\n\nNothing else."), profile("### Now\n\n1. a\n2. of `b`"),
      profile("1. a that goes\n   on here\n2. c"), profile("1. a", before: "```sh\n## Active Path\n- <b>\n```\n"),
      profile("1. a", before: "<!-- ## Active Path\n- b\n-->\n"), profile("1. a", before: "> quoted\nand on\n"),
      profile("1. a", before: "- x\n  - y\n    z\n\n  ```\n  # no heading\n  ```\n\n1. n\n---\n"),
      profile("1. a", before: "| t<br>u | `v` |\n|---|:-:|\n| ~~w~~ | <https://h> |\n"),
      profile("1. a", after: "x < 3 & y > 4; C#\n\n    indented\n"), profile("1. a").replacing("\n", with: "\r\n"),
      profile("1. a", date: "'2026-03-01'"), profile("1. a \u{2714}\u{FE0F} \u{1F469}\u{200D}\u{1F4BB}"),
      profile("1. a\n2. without b").replacing("## More", with: "## Other paths"),
      profile("1. a").replacing("## Active Path", with: "## ACTIVE PATH ##"),
    ])
  func singular(_ text: String) {
    let judgement = Self.judge(profile: text)
    #expect(judgement.status == .pass && judgement.observed.contains("is the one active path"), "\(judgement.observed)")
  }

  @Test(
    "a path that is both active and inactive",
    arguments: [
      ("1. b", "1. b is off."), ("1. a\n2. b", "1. b is off."), ("1. `B` in x", "1. Any b is disallowed."),
      ("1. a b", "1. a b"), ("1. a b c in x", "1. A b is off"), ("1. a\n2. b cluster: the second", "1. b cluster"),
      ("1. Container apps", "1. C\u{43E}ntainer apps are off"), ("1. Container apps", "1. \u{FF23}ontainer apps"),
      ("1. Container apps", "1. Container\u{A0}\u{1D41A}pps"), ("1. C\u{3BF}ntainer apps", "1. Container apps"),
      ("1. Container apps", "1. Cont\u{E1}iner apps"),
    ])
  func contradiction(_ active: String, _ inactive: String) {
    let judgement = Self.judge(profile: Self.profile(active, inactive: inactive))
    #expect(judgement.status == .fail && judgement.observed.contains("active and as inactive"), "\(judgement.observed)")
  }

  @Test(
    "text that may show another path is no data, with its line",
    arguments: [
      // Other lists, and entries that are shown differently.
      ("- a", 11), ("1. a\n- b", 12), ("1. a\n\n- b", 13), ("1. a\n\ntext\n\n2. b", 15), ("1. a\n\n1. b", 13),
      ("1. a\n1. b", 12), ("2. a", 11), ("1) a", 11), ("1. a\n2) b", 12), ("1. a\n3. b", 12), ("1. a\n  2. b", 12),
      ("1. a\n   - b", 12), ("1. a\n   1. b", 12), ("1. - b", 11), ("1. # b", 11), ("1. > b", 11), ("1.  a", 11),
      ("1. a\nb", 12), ("1. a\n\n   b", 13), ("text\n2. b\n\n1. a", 12), ("• b\n\n1. a", 11), ("1. [ ] a", 11),
      ("1. [a]: x", 11), ("1. [a](b \"t\")", 11), ("1. [a][b]", 11), ("1. ![a](b)", 11), ("1. ~~a~~", 11),
      ("1. <del>a</del>", 11), ("1. a <!-- b -->", 11), ("1. a&#32;b", 11), ("1. a\\\n2. b", 11), ("1. `a", 11),
      ("1. a\u{200B}", 11), ("1. a\u{202E}b", 11), ("1. a\n2. $x$", 12), ("1. a\tb", 11), ("1.\ta", 11),
      // Entries that name nothing.
      ("1. ` `", 11), ("1. TBD", 11), ("1. None.", 11), ("1. `n/a`", 11), ("1. The path YYYY-MM-DD", 11),
      ("1. **`-`**", 11),
      ("1. a\n2. TBD", 12), ("1. In the west", 11),
      // Characters that show nothing, outside an emoji.
      ("1. a\u{FE0F} b", 11), ("1. a\u{FE0E}", 11), ("1. 1\u{FE0F}\u{20E3} a", 11), ("1. \u{2714}\u{FE0F}\u{FE0F}", 11),
      ("1. a\u{200D}b", 11), ("1. a \u{2714}\u{200D} b", 11), ("1. a\u{FE00}", 11),
      // Other blocks.
      ("1. a\n\n```\n- b\n```", 13), ("1. a\n\n    - b", 13), ("1. a\n\n> 2. b", 13), ("1. a\n\n---", 13),
      ("1. a\n\n| b |\n|---|\n| c |", 13), ("1. a\n\n<div>\n- b\n</div>", 13), ("1. a\n\n<!-- b -->", 13),
      ("1. a\n\n<!-->\n\n- b", 13), ("1. a\n\n[b]: c", 13), ("text\n---\n\n1. a", 12), ("1. a\n\n[^1]: b", 13),
      ("1. a\n\n## Active Path\n\n1. b", 13), ("1. a\n\n## **Active** Path\n\n1. b", 13), ("", 9),
      ("text", 9), ("1. a\n\n## A&#99;tive Path", 13), ("1. a\n\n**Active Path**\n\n- b", 13),
      ("1. a\n\n## Active\u{FE0F} Path\n\n1. b", 13), ("1. a\n\n## \u{410}ctive Path\n\n1. b", 13),
      ("1. a\n\n## \u{391}ctive Path\n\n1. b", 13), ("1. a\n\n## \u{FF21}ctive Path\n\n1. b", 13),
      ("1. a\n\n## \u{1D400}ctive Path\n\n1. b", 13), ("1. a\n\n## \u{24B6}ctive Path\n\n1. b", 13),
      ("1. a\n\n## \u{13AA}ctive Path\n\n1. b", 13), ("1. a\n\n## Act\u{131}ve Path\n\n1. b", 13),
      ("1. a\n\n## ACTlVE PATH\n\n1. b", 13), ("1. a\n\n## Active P\u{E1}th\n\n1. b", 13),
      ("1. a\n\n## \u{410}\u{441}ti\u{475}\u{435} \u{420}\u{430}th\n\n1. b", 13),
      ("1. a\n\n**\u{410}ctive Path**\n\ntext", 13),
    ])
  func unclear(_ active: String, _ line: Int) {
    let judgement = Self.judge(profile: Self.profile(active))
    #expect(judgement.status == .noData, "\(judgement.observed)")
    #expect(judgement.observed.hasPrefix("line \(line): "), "\(judgement.observed)")
  }

  @Test(
    "text anywhere in the document that could hide or add a section",
    arguments: [
      "```\nnever ended", "~~~\n```", "<!-- never ended", "<!-->\n", "<!--->\n", "<!-- a --> <h2>Active Path</h2>",
      "<h2>Active Path</h2>", "text <h2>Active Path</h2>", "<script>", "<!DOCTYPE html>", "<?php", "<details>",
      "- <!-- a\n", "- a\n ```\n", "- a\n\n ~~~\n", " ```\n x\n", "  ## Active Path", "> ## Active Path",
      "- ## Active Path",
      "Active Path\n===", "Active\nPath\n---", "text\n-", "`a\nb`", "| `a | <b> | c` |", "a ` b <h2>", "<br>\n## x",
      "- - -", "* * *", "\t- x", "-\tx", "- ```\n", "1.     code", "a\\`b", "## [Active Path](x)", "\u{85}",
      "a\u{2028}b",
      "\u{FEFF}", "- a\n  ```\n  `<h2>`\n  ```",
    ])
  func hidden(_ other: String) {
    for text in [Self.profile("1. a", before: other), Self.profile("1. a", after: other)] {
      let judgement = Self.judge(profile: text)
      #expect(judgement.status == .noData && judgement.observed.contains("line "), "\(judgement.observed)")
    }
  }

  @Test("no document, no section, no front matter, bytes that are not text")
  func nothing() {
    #expect(Self.judge(profile: nil).observed == "there is no d.md")
    for text in [
      "", Self.profile("1. a").replacing("## Active", with: "## An active"),
      Self.profile("1. a").replacing("## Inactive", with: "## Ex-active"), Self.profile("1. a", inactive: "None."),
      Self.profile("1. a").replacing("updated", with: "written"), Self.profile("1. a", date: "soon"),
      Self.profile("1. a", date: "2026-02-30"), Self.profile("1. a", date: "2026-02-20T10:00:00Z"),
      Self.profile("1. a", date: "2026-02-20\nupdated: 2026-02-21"), Self.profile("1. a", date: "&d 2026-02-20"),
      Self.profile("1. a", date: "2026-02-20\n  more"), " " + Self.profile("1. a"),
    ] { #expect(Self.judge(profile: text).status == .noData, "\(text)") }
    let check = DeploymentProfileCheck(
      document: "d.md", activeHeading: "A", inactiveHeading: "I", dateKey: "d", maxAgeDays: nil)
    #expect(check.judge([0x23, 0xFF], now: Self.now).status == .noData)
  }

  @Test("the date of a profile counts if the playbook has a maximum age")
  func profileAge() {
    #expect(Self.judge(profile: Self.profile("1. a", date: "2020-01-01")).status == .pass)
    #expect(Self.judge(profile: Self.profile("1. a", date: "2026-02-20"), maxAgeDays: 9).status == .pass)
    #expect(Self.judge(profile: Self.profile("1. a", date: "2026-02-20"), maxAgeDays: 8).status == .stale)
    #expect(Self.judge(profile: Self.profile("1. a", date: "2026-03-02")).status == .fail)
  }

  // MARK: The reliability closure

  private static func closure(_ rows: String, date: String = "2026-02-26", rule: String = "|:---|---|---:|") -> String {
    """
    ---
    updated: \(date)
    ---

    # Closure

    ## Scope Matrix

    | Item | Status | Evidence |
    \(rule)
    \(rows)

    ## Later

    | Item | Status | Evidence |
    |---|---|---|
    | c | open | |
    """
  }

  private static func judge(closure text: String?, evidence: String = "Evidence") -> Judgement {
    ReliabilityClosureCheck(
      document: "c.md", matrixHeading: "Scope Matrix", statusColumn: "Status", evidenceColumn: evidence,
      doneStatuses: ["merged"], doneStatusPrefixes: ["verified in Gate5"], dateKey: "updated", maxAgeDays: 14
    ).judge(text.map { Array($0.utf8) }, now: now)
  }

  @Test(
    "every row is done and has evidence",
    arguments: [
      ("| a | merged | #1 |", .pass), ("| a | Merged | [PR](https://h/1), `c` |", .pass),
      ("| a | verified in Gate5 wave | run 7 |\n| b | merged | ~41 s |", .pass),
      ("| a | verified in Gate5 | run 7 |", .pass), ("| a | merged | #1 |\n\nAll of it.\n\n### Notes\n\ntext", .pass),
      ("| a | open | #1 |", .fail), ("| a | merged | #1 |\n| b | open | #2 |", .fail), ("| a | | #1 |", .fail),
      ("| a | not merged | #1 |", .fail), ("| a | merged, then reverted | #1 |", .fail), ("| a | merge | #1 |", .fail),
      ("| a | unverified in Gate5 | #1 |", .fail), ("| a | verified in Gate55 | #1 |", .fail),
      ("| a | verified | #1 |", .fail), ("| a | **merged** | #1 |", .fail), ("| a | ✅ merged | #1 |", .fail),
      ("| a | merged | |", .fail), ("| a | merged | TBD |", .fail), ("| a | merged | n/a |", .fail),
      ("| a | merged | — |", .fail), ("| a | merged | `TBD` |", .fail), ("| a | merged | \u{A0} |", .fail),
      ("| a | merged | PR #NNN |", .fail), ("| a | merged | http:// |", .fail),
      ("| a | merged | [PR](http://) |", .fail),
      ("| a | merged | https://TBD/1 |", .fail), ("| a | merged | `YYYY-MM-DD` |", .fail),
      ("| a | merged | WIP |", .fail),
      ("| a | merged | run at HH:MM |", .fail), ("| a | merged | __ |", .fail), ("| a | merged | xxx |", .fail),
      ("| a | merged | https://h/TODO/NNN |", .pass), ("| a | merged | `__init__.py` of #7 |", .pass),
    ] as [(String, StepStatus)])
  func matrix(_ rows: String, _ status: StepStatus) {
    let judgement = Self.judge(closure: Self.closure(rows))
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "text that may show another row is no data, with its line",
    arguments: [
      ("", 9), ("| a | merged | #1 |\n\n| Item | Status | Evidence |\n|---|---|---|\n| b | open | #2 |", 13),
      (
        "| a | merged | #1 |\n\n## Scope\u{FE0F} Matrix\n\n| Item | Status | Evidence |\n|---|---|---|\n| b | open | |",
        13
      ),
      (
        "| a | merged | #1 |\n\n## Sc\u{43E}pe Matrix\n\n| Item | Status | Evidence |\n|---|---|---|\n| b | open | |",
        13
      ),
      ("| a | merged | #1 |\n### More\n| b | open | #2 |\n|---|---|---|", 13),
      ("| a | merged | #1 |\nb | open | #2", 12),
      ("| a | merged | #1 |\nopen", 12), ("| a | merged | #1 |\n- b", 12), ("| a | merged | #1 |\n\n- b", 13),
      ("| a | merged |", 11), ("| a | merged | #1 | more |", 11), ("| a | merged | #1", 11),
      (" | a | merged | #1 |", 11),
      ("| a | ~~merged~~ | #1 |", 11), ("| a | merged | ~#1~ |", 11), ("| a | <del>merged</del> | #1 |", 11),
      ("| a | merged<!-- no --> | #1 |", 11), ("| a | merged | a \\| b |", 11), ("| a | merged | `a | b` |", 11),
      ("| a | mer\u{200B}ged | #1 |", 11), ("| a | merged | \u{200B} |", 11), ("| a | merged&nbsp; | #1 |", 11),
      ("| a | merged | [#1](x 'open') |", 11), ("| a | merged | ![#1](x) |", 11),
      ("| a | merged | #1 |\n\n```\n```", 13),
      ("| a | merged | #1 |\n\n> open", 13), ("| a | merged | #1 |\n\n<table>", 13),
    ])
  func unclearMatrix(_ rows: String, _ line: Int) {
    let judgement = Self.judge(closure: Self.closure(rows))
    #expect(judgement.status == .noData, "\(judgement.observed)")
    #expect(judgement.observed.hasPrefix("line \(line): "), "\(judgement.observed)")
  }

  @Test(
    "its maximum age",
    arguments: [
      ("2026-02-15", .pass), ("2026-02-14", .stale), ("2026-03-01", .pass), ("2026-03-02", .fail), ("soon", .noData),
      ("2026-02-30", .noData), ("26-02-2026", .noData), ("", .noData), ("[2026-02-26]", .noData),
    ] as [(String, StepStatus)])
  func age(_ date: String, _ status: StepStatus) {
    let judgement = Self.judge(closure: Self.closure("| a | merged | #1 |", date: date))
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "a date is to come until its day has begun in the first time zone, UTC+14",
    arguments: [("2026-03-01T09:59:59Z", .fail), ("2026-03-01T10:00:00Z", .pass)] as [(String, StepStatus)])
  func tomorrow(_ now: String, _ status: StepStatus) throws {
    let now = JudgementTime(try #require(Timestamp(rfc3339: now)))
    let judgement = DeploymentProfileCheck(
      document: "d.md", activeHeading: "Active Path", inactiveHeading: "Inactive Paths", dateKey: "updated",
      maxAgeDays: nil
    ).judge(Array(Self.profile("1. a", date: "2026-03-02").utf8), now: now)
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test("without a document, a table, its rule or its columns there is no data")
  func noMatrix() {
    let text = Self.closure("| a | merged | #1 |")
    #expect(Self.judge(closure: nil).status == .noData)
    for text in [
      text.replacing("## Scope", with: "## The scope"), text.replacing("|:---|---|---:|\n", with: ""),
      text.replacing("|:---|---|---:|", with: "|:---|---|"), text.replacing("|:---|---|---:|", with: "|:---|-a-|---:|"),
      text.replacing("## Scope Matrix\n", with: "## Scope Matrix\ntext"),
      text.replacing("| Item |", with: "| Status |"), text.replacing("| Item |", with: "| St\u{430}tus |"),
    ] { #expect(Self.judge(closure: text).status == .noData, "\(text)") }
    #expect(Self.judge(closure: text, evidence: "Proof").status == .noData)
    #expect(Self.judge(closure: text, evidence: "evidence").status == .pass)
  }
}
