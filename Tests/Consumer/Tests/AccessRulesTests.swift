import ReplayGate
import Testing

/// The example of a policy of one's own, whose source is a part of the package beside this file.
@Suite struct AccessRulesTests {
  private static let current = AccessRules(
    name: "access-1",
    rules: [
      .init(path: "/reports", readers: ["staff"], writers: ["auditors"]),
      .init(path: "/", readers: ["all"], writers: []),
    ])

  private static let requests: [(id: String, request: AccessRequest)] = [
    ("r1", AccessRequest(user: "ada", groups: ["staff"], method: "GET", path: "/reports/7")),
    ("r2", AccessRequest(user: "bob", groups: ["auditors"], method: "PUT", path: "/reports/7")),
    ("r3", AccessRequest(user: "eve", groups: ["all"], method: "DELETE", path: "/help")),
  ]

  @Test func rulesThatTakeARightAwayAreBlocked() async throws {
    var next = Self.current
    next.name = "access-2"
    next.rules[0].readers = []
    #expect(try await !mayReplace(Self.current, with: next, requests: Self.requests))
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
}
