import ReplayGate
import ReplayGateTesting
import Synchronization
import Testing

@Suite("The conformance kit")
struct PolicyConformanceTests {
  private static func records(_ count: Int) -> [PolicyRecord<Int>] {
    (0..<count).map {
      PolicyRecord(
        id: "d\($0)", group: "g\($0 % 3)", evidence: $0, candidateEvidence: $0 % 5 == 4 ? .other(0) : .same)
    }
  }

  @Test("lets a policy pass that keeps its word", arguments: 1...3 as ClosedRange<UInt64>)
  func sound(seed: UInt64) async throws {
    var any = AnyDecisions(state: seed)
    let (one, other) = (any.rows(20), any.rows(20))
    try await PolicyConformance(
      TablePolicy(rows: one), TablePolicy(name: "next", digest: "table-2", rows: other)
    ).check(Self.records(20))
  }

  /// Decides otherwise each time that it is asked, as one does that reads a clock or counts.
  private struct Counting: ReplayPolicy {
    final class Count: Sendable {
      let asked = Mutex(0)
    }

    let count = Count()
    let period: Int
    var name: String { "counting" }
    var digest: String { "counting" }

    func decide(_ evidence: Int) -> PolicyDecision {
      let asked = count.asked.withLock { asked in
        asked += 1
        return asked
      }
      return PolicyDecision(asked % period == 0 ? .fail : .pass)
    }
  }

  private static func failure<Policy: ReplayPolicy>(_ one: Policy, _ other: Policy) async -> String
  where Policy.Evidence == Int {
    let error = await #expect(throws: PolicyConformance<Policy>.Failure.self) {
      try await PolicyConformance(one, other).check(records(20))
    }
    return error?.description ?? ""
  }

  @Test("catches a policy that is not pure", arguments: [2, 7, 20, 30, 50])
  func impure(period: Int) async throws {
    let policy = Counting(period: period)
    #expect(await Self.failure(policy, policy).contains("counting is not pure"))
  }

  @Test("catches policies that share a digest and not their decisions")
  func sharedDigest() async throws {
    let one = TablePolicy(rows: Array(repeating: PolicyDecision(.pass), count: 20))
    var rows = one.rows
    rows[19] = PolicyDecision(.pass, causes: ["other"])
    #expect(await Self.failure(one, TablePolicy(name: "next", rows: rows)).contains("decide evidence 23 otherwise"))
  }

  @Test("catches a measure that is none", arguments: [Double.nan, .infinity, -1])
  func measure(_ measure: Double) async throws {
    var rows = Array(repeating: PolicyDecision(.pass), count: 20)
    rows[3].measure = measure
    #expect(await Self.failure(TablePolicy(rows: rows), TablePolicy(rows: rows)).contains("the measure of evidence 4"))
  }

  @Test("checks nothing over no records")
  func noRecords() async throws {
    let policy = TablePolicy(rows: [])
    await #expect(throws: PolicyConformance<TablePolicy>.Failure.self) {
      try await PolicyConformance(policy, policy).check([])
    }
  }
}
