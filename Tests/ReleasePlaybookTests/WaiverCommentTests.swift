import ReplayGate
import Testing

@testable import ReleasePlaybook

/// Waivers of entry criteria in comments.
@Suite struct WaiverCommentTests {
  private static let now = JudgementTime(secondsSince1970: 1_772_323_200)
  private static let body = "Waiver: #44\nRationale: no traffic\nApprover: @lead"
  private static let url = "https://github.com/o/r/issues/150#issuecomment-"

  private struct Comment {
    var body = WaiverCommentTests.body
    var association: String? = "MEMBER"
    var createdAt: String? = "2026-02-20T10:00:00Z"
    var isEdited: Bool? = false
    var isMinimized = false
    var author: String? = "writer"

    func json(_ number: Int) -> JSONValue {
      var members: [Exact<String>: JSONValue] = [
        "body": .string(body), "isMinimized": .bool(isMinimized), "url": .string("\(url)\(number)"),
      ]
      members["authorAssociation"] = association.map(JSONValue.string)
      members["createdAt"] = createdAt.map(JSONValue.string)
      members["includesCreatedEdit"] = isEdited.map(JSONValue.bool)
      members["author"] = author.map { .object(["login": .string($0)]) }
      return .object(members)
    }
  }

  private static func judge(_ comments: [Comment]?, isWaivable: Bool = true) throws -> Judgement {
    var signoff: [Exact<String>: JSONValue] = [
      "number": .integer(150), "state": .string("OPEN"), "url": .string("https://github.com/o/r/issues/150"),
    ]
    signoff["comments"] = comments.map { .array($0.enumerated().map { $1.json($0) }) }
    var facts = Facts()
    let issue = #"{"number":44,"state":"OPEN","url":"https://github.com/o/r/issues/44"}"#
    try facts.add(Array(issue.utf8), source: "a.json")
    try facts.add(JSONValue.object(signoff).bytes, source: "b.json")
    let criterion = EntryCriterion(
      issue: 44, title: "t", requirement: .closed, waiverIssue: isWaivable ? 150 : nil, isRequired: true)
    return facts.about(FactSamples.repository).judge(
      criterion, profile: Judgement(status: .pass, observed: ""), now: now)
  }

  @Test(
    "a waiver by a member in the required form",
    arguments: [
      body, body + "\n\n", body.replacing("\n", with: "\r\n"), body + "\nExpires: 2026-03-01",
      "Waiver: #44 \nApprover: A. Lead, [CR-2](https://h/2)\nReference: CR-2\nRationale: `x` is off",
      body + "\nExpires: 2026-03-01T00:00:01Z",
    ])
  func granted(_ body: String) throws {
    for association in ["MEMBER", "OWNER", "COLLABORATOR", "member"] {
      let judgement = try Self.judge([Comment(body: body, association: association)])
      #expect(judgement.status == .waived, "\(judgement.observed)")
      for words in ["@writer at 2026-02-20T10:00:00Z", Self.url + "0"] { #expect(judgement.observed.contains(words)) }
      #expect(judgement.references.contains(Reference(kind: "waiver", ref: Self.url + "0")))
    }
    #expect(try Self.judge([Comment(body: body)], isWaivable: false).status == .fail)
  }

  @Test(
    "a comment in another form is not a waiver, and the reason is reported",
    arguments: [
      (" " + body, "not waived"), ("- " + body, "not waived"), ("> " + body, "not waived"), ("\n" + body, "not waived"),
      ("**Waiver:** #44\nRationale: a\nApprover: b", "not waived"), ("waiver: #44\nRationale: a", "not waived"),
      ("    " + body.replacing("\n", with: "\n    "), "not waived"), ("```\n" + body + "\n```", "not waived"),
      ("Use this form:\n\n" + body, "not waived"), ("Waiver: 44\nRationale: a\nApprover: b", "not waived"),
      ("Waiver: #044\nRationale: a\nApprover: b", "not waived"),
      ("Waiver: #45\nRationale: a\nApprover: b", "not waived"),
      ("Waiver: #44 and #45\nRationale: a\nApprover: b", "not waived"), ("Shall we waive #44?", "not waived"),
      ("<!-- " + body + " -->", "not waived"), ("Waiver: #44", "names no rationale"),
      ("Waiver: #44\nRationale: a", "names no approver"), ("Waiver: #44\nApprover: a", "names no rationale"),
      ("Waiver: #44\nRationale: TBD\nApprover: a", "names no rationale"),
      ("Waiver: #44\nRationale: NNN\nApprover: a", "names no rationale"),
      ("Waiver: #44\nRationale: YYYY-MM-DD\nApprover: a", "names no rationale"),
      ("Waiver: #44\nRationale: until 2026-MM-DD\nApprover: a", "names no rationale"),
      ("Waiver: #44\nRationale: WIP\nApprover: a", "names no rationale"),
      ("Waiver: #44\nRationale: xxx\nApprover: a", "names no rationale"),
      ("Waiver: #44\nRationale: __\nApprover: a", "names no rationale"),
      ("Waiver: #44\nRationale: a\nApprover: HH:MM", "names no approver"),
      ("Waiver: #44\nRationale: a\nApprover: n/a", "names no approver"),
      ("Waiver: #44\nRationale: a\nApprover:  ", "names no approver"),
      ("Waiver: #44\nRationale: a\nApprover: <name>", "line 3: raw HTML"),
      ("Waiver: #44\nRationale: \u{200B}\nApprover: a", "line 2: a character that shows nothing"),
      ("Waiver: #44\nRationale: \u{3164}\nApprover: a", "line 2: a character that shows nothing"),
      ("Waiver: #44\nRationale: ~~a~~\nApprover: b", "line 2: a tilde"),
      ("Waiver: #44\nRationale: a <!-- b\nApprover: c -->", "line 2: raw HTML"),
      ("Waiver: #44\nRationale: `a\nApprover: b`", "line 2: a backtick"),
      (body + "\n\nThanks!", "line 4: no 'Key: value'"),
      (body + "\n    Expires: 2027-01-01", "line 4: no 'Key: value'"),
      ("Waiver: #44\n\nRationale: a\nApprover: b", "line 2: no 'Key: value'"),
      (body + "\nWaiver: #45", "line 4: 'Waiver'"),
      (body + "\nExpire: 2026-01-01", "line 4: 'Expire' is none of"),
      (body + "\nApprover: b", "line 4: 'Approver' a second"),
      (body + "\nExpires: soon", "'Expires: soon'"), (body + "\nExpires: 2026-2-1", "'Expires: 2026-2-1'"),
      (body + "\nExpires: 2026-02-28", "it expired at 2026-03-01T00:00:00Z"),
      (body + "\nExpires: 2026-03-01T00:00:00Z", "it expired at"),
    ])
  func noWaiver(_ body: String, _ words: String) throws {
    let judgement = try Self.judge([Comment(body: body)])
    #expect(judgement.status == .fail)
    #expect(judgement.observed.contains(words), "\(judgement.observed)")
  }

  @Test(
    "the author of a waiver, and its later fate",
    arguments: [
      (Comment(association: "NONE"), "by none, not by a member"),
      (Comment(association: "CONTRIBUTOR"), "not by a member"),
      (Comment(association: nil), "by nobody known"), (Comment(isEdited: true), "it was edited"),
      (Comment(isEdited: nil), "no fact tells whether it was edited"), (Comment(isMinimized: true), "it was hidden"),
      (Comment(createdAt: nil), "no fact tells when"), (Comment(createdAt: "yesterday"), "no fact tells when"),
      (Comment(author: nil), "it names no author"), (Comment(createdAt: "2026-03-01T00:00:01Z"), "which is to come"),
    ])
  private func noWaiverOfIts(_ comment: Comment, _ words: String) throws {
    let judgement = try Self.judge([comment])
    #expect(judgement.status == .fail)
    #expect(judgement.observed.contains(words), "\(judgement.observed)")
  }

  @Test("the newest comment of a member about the criterion counts")
  func newest() throws {
    let good = Comment()
    func later(_ body: String, association: String = "MEMBER", isEdited: Bool = false) -> Comment {
      Comment(body: body, association: association, createdAt: "2026-02-21T10:00:00Z", isEdited: isEdited)
    }
    for (comments, status) in [
      ([good, later("Waiver withdrawn: #44")], .fail), ([later("Waiver withdrawn: #44"), good], .fail),
      ([good, later("waiver withdrawn: #44, the load test failed", isEdited: true)], .fail),
      ([good, later("Waiver withdrawn: #45")], .waived),
      ([good, later("Waiver withdrawn: #44", association: "NONE")], .waived),
      ([good, later("Waiver: #44\nRationale: TBD\nApprover: a")], .fail),
      ([good, later(Self.body, isEdited: true)], .fail),
      ([good, later("Waiver: #45\nRationale: a\nApprover: b")], .waived),
      ([Comment(isEdited: true), later(Self.body)], .waived),
      ([Comment(body: "Waiver withdrawn: #44"), later(Self.body)], .waived),
      ([good, Comment(body: "Waiver withdrawn: #44")], .fail),
      ([Comment(body: "Waiver withdrawn: #44"), good], .waived),
      ([good, Comment(body: "Waiver withdrawn: #44", createdAt: nil)], .fail),
    ] as [([Comment], StepStatus)] {
      let judgement = try Self.judge(comments)
      #expect(judgement.status == status, "\(comments.map(\.body)): \(judgement.observed)")
    }
  }

  @Test(
    "a later comment of a member that may withdraw a waiver leaves none",
    arguments: [
      ("**Waiver withdrawn: #44**", .fail), ("The load test failed.\n\nWaiver withdrawn: #44", .fail),
      ("> Waiver withdrawn: #44", .fail), ("- Waiver withdrawn: #44", .fail), ("I withdraw the waiver of #44.", .fail),
      ("Waiver *with*drawn, #44", .fail), ("Waiver of #44 revoked", .fail), ("#44 is no longer waived", .fail),
      ("Waiver withdrawn: https://github.com/o/r/issues/44", .fail), ("The waiver is withdrawn.", .fail),
      ("Waiver withdrawn: #44 and #45", .fail), ("Waiver withdrawn: #45 and #44", .fail),
      ("W\u{430}iver withdrawn: #44", .fail), ("WAIVER CANCELLED: #44", .fail), ("Waiver withdrawn: 44", .fail),
      ("Withdrawal of waiver: #45", .waived), ("Thank you for the waiver of #44.", .waived),
      ("The release is withdrawn.", .waived), ("Shall we waive #44?", .waived),
      ("Waiver: #44\nRationale: it was withdrawn too early\nApprover: a", .waived),
    ] as [(String, StepStatus)])
  func mayWithdraw(_ body: String, _ status: StepStatus) throws {
    let later = Comment(body: body, createdAt: "2026-02-21T10:00:00Z")
    let judgement = try Self.judge([Comment(), later])
    #expect(judgement.status == status, "\(judgement.observed)")
    // What was written before the waiver, or by others, does not count.
    #expect(try Self.judge([later, Comment(createdAt: "2026-02-22T10:00:00Z")]).status == .waived)
    let other = Comment(body: body, association: "NONE", createdAt: "2026-02-21T10:00:00Z")
    #expect(try Self.judge([Comment(), other]).status == .waived)
  }

  @Test("comments that were not collected waive nothing")
  func notCollected() throws {
    #expect(try Self.judge(nil).observed.contains("the comments of #150 were not collected"))
    #expect(try Self.judge([]).observed.contains("not waived on #150"))
  }
}
