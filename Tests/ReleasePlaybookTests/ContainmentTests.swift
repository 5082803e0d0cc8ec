import ReplayGate
import Testing

@testable import ReleasePlaybook

/// A merge is blocked and an update is posted only if a fact says so.
@Suite struct ContainmentTests {
  private static func pullRequest(_ members: String, state: String = "OPEN", in repository: String = "o/r") -> String {
    #"{"number":9,"state":"\#(state)","headRefOid":"a","url":"https://github.com/\#(repository)/pull/9"\#(members)}"#
  }

  private static let off = #","autoMergeRequest":null"#
  private static func state(_ state: String, labels: [String] = []) -> String {
    off + #","mergeStateStatus":"\#(state)","labels":[\#(labels.map { #"{"name":"\#($0)"}"# }.joined(separator: ","))]"#
  }

  @Test(
    "a merge",
    arguments: [
      ([], .noData), ([pullRequest("")], .noData), ([pullRequest(off)], .noData),
      ([pullRequest(#","mergeStateStatus":"BLOCKED""#)], .noData), ([pullRequest(state("BLOCKED"))], .pass),
      ([pullRequest(state("DIRTY"))], .pass), ([pullRequest(state("DRAFT"))], .pass),
      ([pullRequest(state("UNKNOWN"))], .noData), ([pullRequest(state("CLEAN"))], .fail),
      ([pullRequest(state("UNSTABLE"))], .fail), ([pullRequest(state("HAS_HOOKS"))], .fail),
      ([pullRequest(state("BEHIND"))], .fail), ([pullRequest(state("NEW_STATE"))], .fail),
      ([pullRequest(state("CLEAN", labels: ["x", "Blocked"]))], .pass),
      ([pullRequest(state("CLEAN", labels: ["not blocked"]))], .fail),
      ([pullRequest(state("BLOCKED", labels: ["blocked"]).replacing("null", with: "{}"))], .fail),
      ([pullRequest(state("BLOCKED"), state: "MERGED")], .fail), ([pullRequest("", state: "CLOSED")], .pass),
      ([pullRequest(state("BLOCKED"), in: "o/fork")], .noData),
      ([pullRequest(state("BLOCKED")), pullRequest(state("CLEAN"))], .fail),
    ] as [([String], StepStatus)])
  func mergeIsBlocked(_ texts: [String], _ status: StepStatus) throws {
    let judgement = try FactSamples.facts(texts).judge(mergeOf: 9, blockingLabels: ["blocked"])
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  private static let update =
    "Gate update:\\n- Parent: #1\\n- Gate: G\\n- Child: #4\\n- Repo/Branch: r/b\\n- PR: #9 https://github.com/o/r/pull/9\\n- Status: BLOCKED\\n"
    + "- Blocker: the lane\\n- Next: mend"

  private static func comment(
    _ body: String = update, association: String = "MEMBER", at: String? = "2026-03-01T10:00:00Z",
    isMinimized: Bool = false, on place: String = "o/r/issues/4"
  ) -> String {
    #"{"body":"\#(body)","authorAssociation":"\#(association)","isMinimized":\#(isMinimized),"#
      + (at.map { #""createdAt":"\#($0)","# } ?? "") + #""url":"https://github.com/\#(place)#issuecomment-1"}"#
  }

  private static func issue(_ comments: String..., number: Int = 4) -> String {
    #"{"number":\#(number),"state":"OPEN","url":"https://github.com/o/r/issues/\#(number)","comments":["#
      + comments.joined(separator: ",") + "]}"
  }

  private static let later = "2026-03-01T11:00:00Z"

  @Test(
    "a gate update",
    arguments: [
      ([], .noData), ([issue()], .noData), ([issue(comment())], .pass),
      ([pullRequest(#","comments":[\#(comment(on: "o/r/pull/9"))]"#)], .pass),
      ([issue(comment(on: "o/r/issues/5"), number: 5)], .noData), ([issue(comment(on: "o/fork/issues/4"))], .noData),
      ([issue(comment(association: "NONE"))], .noData), ([issue(comment(isMinimized: true))], .noData),
      ([issue(comment(at: nil))], .noData), ([issue(comment("Gate update: BLOCKED"))], .noData),
      ([issue(comment("> " + update))], .noData), ([issue(comment("We should post\\n\\n" + update))], .noData),
      ([issue(comment(update.replacing("Gate: G", with: "Gate: H")))], .noData),
      ([issue(comment(update.replacing("PR: #9", with: "PR: #91")))], .noData),
      ([issue(comment(update.replacing("the lane", with: "TBD")))], .noData),
      ([issue(comment(update.replacing("the lane", with: "the gate")))], .noData),
      ([issue(comment(update.replacing("BLOCKED", with: "PASS")))], .fail),
      ([issue(comment(update.replacing("BLOCKED", with: "UNBLOCKED")))], .fail),
      ([issue(comment(update + "\\n- Status: PASS"))], .noData),
      ([issue(comment(), comment(update.replacing("BLOCKED", with: "PASS"), at: later))], .fail),
      ([issue(comment(at: later), comment(update.replacing("BLOCKED", with: "PASS")))], .pass),
      ([issue(comment(), comment(update.replacing("BLOCKED", with: "PASS"), at: nil))], .noData),
      ([issue(comment(), comment(update.replacing("Gate: G", with: "Gate: H"), at: later))], .pass),
      ([issue(comment(update.replacing(" https://github.com/o/r/pull/9", with: "")))], .pass),
      ([issue(comment(update.replacing("o/r/pull/9", with: "evil/x/pull/9")))], .noData),
      ([issue(comment(update.replacing("o/r/pull/9", with: "o/r/pull/7")))], .noData),
      ([issue(comment(update.replacing("pull/9", with: "pull/9 and #10")))], .noData),
    ] as [([String], StepStatus)])
  func updateIsPosted(_ texts: [String], _ status: StepStatus) throws {
    let judgement = try FactSamples.facts(texts).judge(updateOf: "G", about: 9, naming: ["lane"], on: [4])
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "a status is exactly the one of the form",
    arguments: [
      ("BLOCKED", .pass), ("BLOCKED no more, unblocked", .fail), ("blocked", .fail), ("BLOCKED?", .fail),
      ("**BLOCKED**", .fail), ("BL\u{41E}CKED", .fail), ("NOT BLOCKED", .fail),
    ] as [(String, StepStatus)])
  func statusOfUpdate(_ text: String, _ status: StepStatus) throws {
    let body = Self.update.replacing("Status: BLOCKED", with: "Status: \(text)")
    let judgement = try FactSamples.facts([Self.issue(Self.comment(body))])
      .judge(updateOf: "G", about: 9, naming: ["lane"], on: [4])
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  private static let green = update.replacing("BLOCKED", with: "GREEN")

  @Test(
    "a newer comment of a member that may be an update, in another form, leaves none",
    arguments: [
      (green.replacing("- ", with: "* "), .noData), ("## " + green, .noData), ("\\n" + green, .noData),
      (green.replacing("Gate update:", with: "**Gate update:**"), .noData), ("All is well.\\n\\n" + green, .noData),
      ("> " + green, .noData), ("Gate update \u{2013} GREEN", .noData), ("G\u{430}te update: GREEN", .noData),
      ("- Gate: G\\n- Status: GREEN", .noData), ("**Status:** GREEN", .noData), ("| Status | GREEN |", .noData),
      (update + "\\n\\nNo, it is not.", .noData), (update + "\\n- status: GREEN", .noData),
      (update.replacing("\\n- Status: BLOCKED", with: ""), .noData), (update + "\\n  unblocked", .noData),
      (update.replacing("\\n- Gate: G", with: ""), .noData), ("Thank you.", .pass),
      (green.replacing("#9", with: "#8"), .noData),
      (green.replacing("#9", with: "#8").replacing("pull/9", with: "pull/8"), .pass), (update + "\\n\\n", .pass),
    ] as [(String, StepStatus)])
  func mayBeAnUpdate(_ body: String, _ status: StepStatus) throws {
    let facts = [Self.issue(Self.comment(), Self.comment(body, at: Self.later))]
    let judgement = try FactSamples.facts(facts).judge(updateOf: "G", about: 9, naming: ["lane"], on: [4])
    #expect(judgement.status == status, "\(judgement.observed)")
    // What others write, or what was written before, does not count.
    for facts in [
      Self.issue(Self.comment(), Self.comment(body, association: "NONE", at: Self.later)),
      Self.issue(Self.comment(body, at: "2026-03-01T09:00:00Z"), Self.comment()),
    ] {
      #expect(
        try FactSamples.facts([facts]).judge(updateOf: "G", about: 9, naming: ["lane"], on: [4]).status == .pass)
    }
  }

  @Test(
    "a blocker names the incident as a whole word",
    arguments: [
      ("incident C, cross-client failure: lane-cli is fail", .pass), ("Incident C.", .pass), ("lane-cli fails", .pass),
      ("(incident C)", .pass), ("incident CD", .noData), ("incident Contract of sale", .noData),
      ("none, incident C is resolved", .noData), ("No blocker; incident C is over", .noData),
      ("**None**: incident C", .noData),
      ("incident C-2", .noData), ("coincident C", .noData), ("lane-cli-2 fails", .noData), ("my-lane-cli", .noData),
      ("not incident C", .noData), ("Nothing. incident C was mended", .noData), ("resolved: incident C", .noData),
      ("incident CC and incident C", .pass),
    ] as [(String, StepStatus)])
  func blocker(_ text: String, _ status: StepStatus) throws {
    let body = Self.update.replacing("the lane", with: text)
    let judgement = try FactSamples.facts([Self.issue(Self.comment(body))])
      .judge(updateOf: "G", about: 9, naming: ["incident C", "lane-cli"], on: [4])
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "a placeholder names nothing",
    arguments: [
      ("TBD", true, true), ("tbd.", true, true), ("n/a", true, true), ("N/A", true, true), ("\u{200B}", true, true),
      ("T\u{200B}BD", true, true), ("", true, true), ("—", true, true), ("TODO: ask", true, true),
      ("<revision>", true, true), ("[DATE]", true, true), ("at [RELEASE_DATE]", true, true),
      ("[INFO] ready", false, false),
      ("image:<TAG>", true, true), ("a < b > c", false, false), ("NNN", true, true), ("run #NNN", true, true),
      ("app--NNNNNNN", true, true), ("YYYY-MM-DD", true, true), ("2026-03-DD", true, true), ("HH:MM", true, true),
      ("2026-03-01THH:MMZ", true, true), ("hh:mm", true, true), ("yyyy-mm-dd", true, true), ("5 mm", false, false),
      ("WIP", true, true), ("wip", true, true), ("still WIP", true, true), ("xxx", true, true), ("an XXXX", true, true),
      ("__", true, true), ("__ ms", true, true), ("___ms", true, true), ("__init__", false, false),
      ("\u{2610} yes", true, true),
      ("[ ] yes", true, true), ("http://", true, true), ("https://TBD", true, true), ("see https://", true, true),
      ("https://<host>/x", true, true), ("T\u{FE0F}BD", true, true), ("DDT", false, false), ("ANNE", false, false),
      ("None", true, false), ("none.", true, false), ("None was needed", false, false),
      ("https://example.com/TODO/TBD", false, false), ("trade-nexus--r42", false, false),
      ("todo el mundo", false, false),
    ])
  func namesNothing(_ text: String, _ namesNothing: Bool, _ isOpen: Bool) {
    #expect(Placeholder.matches(text) == namesNothing)
    #expect(Placeholder.isOpen(text) == isOpen)
  }

  @Test(
    "URLs must belong to the repository",
    arguments: [
      ("https://github.com/o/r/actions/runs/7", true, false),
      ("https://github.com/o/r/actions/runs/7/job/8", true, false),
      ("https://github.com/o/r/pull/7", false, true), ("https://github.com/o/fork/actions/runs/7", false, false),
      ("https://github.com/o/fork/pull/7", false, false), ("TBD", false, false), ("7", false, false),
      ("https://github.com/o/r/issues/7", false, false), ("https://github.com.example.com/o/r/pull/7", false, false),
    ])
  func addresses(_ text: String, _ isRun: Bool, _ isPullRequest: Bool) {
    #expect((FactSamples.repository.run(at: text) != nil) == isRun)
    #expect((FactSamples.repository.pullRequest(at: text) != nil) == isPullRequest)
  }
}
