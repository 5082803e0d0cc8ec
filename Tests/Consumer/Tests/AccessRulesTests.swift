import ReplayGate
import ReplayGateTesting
import Testing

/// The example of a policy of one's own, whose source is a part of the package beside this file.
@Suite struct AccessRulesTests {
  private static let current = AccessRules(
    name: "access-1",
    rules: [
      .init(path: "/reports", readers: ["staff"], writers: ["auditors"]),
      .init(path: "/", readers: ["all"], writers: []),
    ])

  /// Takes a right away.
  private static let next: AccessRules = {
    var rules = current
    rules.name = "access-2"
    rules.rules[0].readers = []
    return rules
  }()

  private static let requests: [(id: String, request: AccessRequest)] = [
    ("r1", AccessRequest(user: "ada", groups: ["staff"], method: "GET", path: "/reports/7")),
    ("r2", AccessRequest(user: "bob", groups: ["auditors"], method: "PUT", path: "/reports/7")),
    ("r3", AccessRequest(user: "eve", groups: ["all"], method: "DELETE", path: "/help")),
  ]

  @Test func rulesThatTakeARightAwayAreBlocked() async throws {
    #expect(try await !mayReplace(Self.current, with: Self.next, requests: Self.requests))
  }

  @Test func rulesThatTakeNoRightAwayPass() async throws {
    var next = Self.current
    next.name = "access-2"
    next.rules[0].writers.insert("staff")
    #expect(try await mayReplace(Self.current, with: next, requests: Self.requests))
  }

  @Test func tooFewRequestsPassNothing() async throws {
    #expect(try await !mayReplace(Self.current, with: Self.current, requests: Array(Self.requests.prefix(1))))
  }

  @Test func theRulesConform() async throws {
    let records = Self.requests.map { PolicyRecord(id: $0.id, group: $0.request.path, evidence: $0.request) }
    try await PolicyConformance(Self.current, Self.next).check(records)
  }
}
