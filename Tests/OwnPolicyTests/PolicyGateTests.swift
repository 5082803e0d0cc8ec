import ReplayGateTesting
import Synchronization
import Testing

@testable import ReplayGate

/// Decides by a table: evidence is a row's number.
struct TablePolicy: ReplayPolicy {
  var name = "table"
  var digest = "table-1"
  var rows: [PolicyDecision]

  func decide(_ evidence: Int) -> PolicyDecision { rows[evidence] }
}

/// Any decisions, measures and causes, by a small generator of their own.
struct AnyDecisions {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  mutating func decision() -> PolicyDecision {
    let measures = [0, 0.1, 0.25, 0.2500004, 0.2500006, 0.5, 3, 1e9]
    let causes = [[], ["a"], ["b", "a"], [" b ", "b", ""], ["ü", "u\u{308}"]]
    return PolicyDecision(
      Decision.allCases[next(below: 3)], measure: measures[next(below: measures.count)],
      causes: causes[next(below: causes.count)])
  }

  mutating func rows(_ count: Int) -> [PolicyDecision] { (0..<count).map { _ in decision() } }
}

@Suite("A policy of one's own")
struct PolicyGateTests {
  private static func records(_ count: Int) -> [PolicyRecord<Int>] {
    (0..<count).map { PolicyRecord(id: "d\($0)", group: "g\($0 % 3)", evidence: $0) }
  }

  /// The same decisions as a recording of another engine, written by hand.
  private static func recording(_ rows: [PolicyDecision], _ records: [PolicyRecord<Int>]) -> [UInt8] {
    zip(rows, records).flatMap { row, record in
      let causes = row.causes.map { CanonicalJSON.string($0) }.joined(separator: ",")
      return Array(
        (#"{"schemaVersion":"replay-gate-decided.v1","id":"\#(record.id)","strategyId":"\#(record.group)","#
          + #""decision":"\#(row.decision.name)","driftPct":\#(row.measure),"causes":[\#(causes)]}"# + "\n").utf8)
    }
  }

  private actor Lines {
    private(set) var bytes: [UInt8] = []

    func append(_ more: [UInt8]) { bytes += more }
  }

  /// Held against joined recordings of `replay-gate-decided.v1`, which another path reads.
  @Test("gives what recordings of its decisions give", arguments: 1...6 as ClosedRange<UInt64>, [1, 7, 256])
  func asDecidedElsewhere(seed: UInt64, batchSize: Int) async throws {
    let workers = 1 + batchSize % 4
    var any = AnyDecisions(state: seed)
    let records = Self.records(60)
    let (before, after) = (any.rows(60), any.rows(60))
    let mode: GateMode = seed % 2 == 0 ? .any : .regressions
    var policies = PolicyGate(
      baseline: TablePolicy(rows: before), candidate: TablePolicy(name: "next", digest: "table-2", rows: after),
      mode: mode, workers: workers, batchSize: batchSize)
    policies.countsGroups = true
    policies.keptDecisions = 100
    let trace = Lines()
    let own = try await policies.evaluate(records, name: "r", trace: { lines in await trace.append(lines) })

    var gate = Gate(baseline: .standard, candidate: .standard, mode: mode)
    gate.details = ReplayDetails.Options(decisions: 100, countsStrategies: true)
    let expectedTrace = Lines()
    let expected = try await gate.evaluate(
      [.bytes(Self.recording(before, records), name: "r")],
      candidateRecording: .bytes(Self.recording(after, records), name: "s"),
      trace: { lines in await expectedTrace.append(lines) })
    #expect(await trace.bytes == expectedTrace.bytes)
    #expect(own.verdict == expected.verdict)
    #expect(own.tally.examples == expected.tally.examples)
    #expect(own.details.decisions == expected.details.decisions)
    #expect(own.tally.decidingRecord == expected.tally.decidingRecord)
    #expect(own.tally.regressed == expected.tally.regressed)
    #expect(own.gate.baseline.name.utf8.elementsEqual("table".utf8))
    #expect(own.gate.candidate.name.utf8.elementsEqual("next".utf8))
  }

  /// The profiles that ship, as any other policy, decide each line as the gate does.
  @Test("that is a profile decides as the gate does", arguments: ["FAST", "STANDARD", "EXPERT"])
  func aProfile(name: String) async throws {
    let profile = try #require(PolicyProfile.shipped(named: name))
    let lines =
      (0..<3).map { number in
        Array(#"{"schemaVersion":"replay-gate-decision.v1","id":"d\#(number)","strategyId":"s","evidence":{}}"#.utf8)
      } + [
        Array(
          #"""
          {"schemaVersion":"replay-gate-decision.v1","id":"x","strategyId":"s","evidence":{"datasetIds":["a"],"lineage":{"datasets":[{"id":"a","source":"b"}]},"trades":[{"orderId":"o"}],"executionLogs":[{"orderId":"o","status":"created"},{"orderId":"o","status":"accepted"},{"orderId":"o","status":"filled"}],"reportedMetrics":{"pnl":100.5},"recomputedMetrics":{"pnl":100}}}
          """#.utf8)
      ]
    for line in lines {
      let replay = try RecordReplay(line: line, under: profile)
      let evidence = try RecordedEvidence(line: line)
      let decided = profile.decide(evidence)
      #expect(decided.decision == replay.replay.decision)
      #expect(decided.measure == replay.replay.driftPct)
      #expect(decided.causes.isEmpty == (replay.replay.decision == .pass))
      #expect(evidence.id.utf8.elementsEqual(replay.id.utf8))
    }
    let records = try lines.map { line in
      let evidence = try RecordedEvidence(line: line)
      return PolicyRecord(id: evidence.id, group: evidence.strategyId, evidence: evidence)
    }
    let own = try await PolicyGate(baseline: profile, candidate: .expert, rules: .expert).evaluate(records)
    let gate = try await Gate(baseline: profile, candidate: .expert)
      .evaluate([.bytes(Array(lines.joined(separator: [0x0A])))])
    for before in Decision.allCases {
      for after in Decision.allCases {
        #expect(own.tally.transitions(from: before, to: after) == gate.tally.transitions(from: before, to: after))
      }
    }
  }

  struct Invalid: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let record: PolicyRecord<Int>
    var measure = 0.0
    let expected: String
    let found: String
  }

  @Test(
    "is not asked about a record that is none, and gives no figure that is none",
    arguments: [
      Invalid(
        testDescription: "a blank id", record: PolicyRecord(id: " \u{A0}", group: "g", evidence: 0),
        expected: "the id of a record to be a string that is not blank", found: "a blank one"),
      Invalid(
        testDescription: "a blank group", record: PolicyRecord(id: "d", group: "", evidence: 0),
        expected: "the group of a record to be a string that is not blank", found: "a blank one"),
      Invalid(
        testDescription: "a measure that is no number", record: PolicyRecord(id: "d", group: "g", evidence: 0),
        measure: .nan, expected: "a measure of the baseline that is finite and not negative", found: "nan"),
      Invalid(
        testDescription: "a measure without end", record: PolicyRecord(id: "d", group: "g", evidence: 0),
        measure: .infinity, expected: "a measure of the baseline that is finite and not negative", found: "inf"),
      Invalid(
        testDescription: "a negative measure", record: PolicyRecord(id: "d", group: "g", evidence: 0), measure: -0.5,
        expected: "a measure of the baseline that is finite and not negative", found: "-0.5"),
    ], [1, 2, 256])
  func invalid(_ invalid: Invalid, batchSize: Int) async throws {
    let workers = 1 + batchSize % 3
    let policy = TablePolicy(rows: [PolicyDecision(.pass, measure: invalid.measure), PolicyDecision(.pass)])
    let sound = PolicyRecord(id: "s", group: "g", evidence: 1)
    let gate = PolicyGate(baseline: policy, candidate: policy, workers: workers, batchSize: batchSize)
    for before in [0, 10] {
      let fault = InputFault(
        source: "r", line: before + 4, column: 1, found: invalid.found, expected: invalid.expected)
      await #expect(throws: ReplayGateError.invalidInput(fault)) {
        try await gate.evaluate([sound, sound, sound, invalid.record, invalid.record], name: "r", after: before)
      }
    }
  }

  @Test("without a name or a digest is refused", arguments: [("", "d"), (" ", "d"), ("n", ""), ("n", "\t")])
  func unnamed(name: String, digest: String) async throws {
    let policy = TablePolicy(name: name, digest: digest, rows: [])
    let named = TablePolicy(rows: [])
    for (baseline, candidate) in [(policy, named), (named, policy)] {
      let error = await #expect(throws: ReplayGateError.self) {
        try await PolicyGate(baseline: baseline, candidate: candidate).evaluate([])
      }
      guard error?.code == .invalidConfiguration else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  struct Unknown: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let record: PolicyRecord<Int>
    let reason: GateReason
  }

  @Test(
    "of which something is not known gives an unknown verdict",
    arguments: [
      Unknown(
        testDescription: "no partner",
        record: PolicyRecord(id: "d", group: "g", evidence: 0, candidateEvidence: .missing),
        reason: .candidateRecordMissing),
      Unknown(
        testDescription: "evidence that does not suffice", record: PolicyRecord(id: "d", group: "g", evidence: 1),
        reason: .recordedEvidenceNotDecisive),
      Unknown(
        testDescription: "recorded otherwise under the same digest",
        record: PolicyRecord(
          id: "d", group: "g", evidence: 0, recorded: .init(.fail, policyDigest: "table-1", policyName: "other")),
        reason: .baselineReplayDiverged),
    ])
  func unknown(_ unknown: Unknown) async throws {
    let policy = TablePolicy(rows: [PolicyDecision(.pass, causes: ["c"]), PolicyDecision(.pass, isDecisive: false)])
    let evaluation = try await PolicyGate(baseline: policy, candidate: policy).evaluate([unknown.record])
    #expect(evaluation.verdict.decision == .unknown)
    #expect(evaluation.verdict.reasons == [unknown.reason])
    #expect(evaluation.tally.examples.map(\.id) == ["d"])
  }

  @Test(
    "is held against what was recorded under it alone",
    arguments: [
      (PolicyRecord<Int>.Recorded(.fail), 0, 0), (.init(.fail, policyDigest: "table-2"), 0, 0),
      (.init(.fail, policyName: "table"), 1, 1), (.init(.pass, policyName: "table"), 1, 0),
      (.init(.fail, policyDigest: "table-2", policyName: "table"), 0, 0),
    ])
  func fidelity(_ recorded: PolicyRecord<Int>.Recorded, compared: Int, diverged: Int) async throws {
    let policy = TablePolicy(rows: [PolicyDecision(.pass)])
    let evaluation = try await PolicyGate(baseline: policy, candidate: policy)
      .evaluate([PolicyRecord(id: "d", group: "g", evidence: 0, recorded: recorded)])
    #expect(evaluation.fidelity.compared == compared)
    #expect(evaluation.tally.divergedByName == diverged)
    #expect(evaluation.verdict.decision == .decided(.pass))
  }

  @Test("has another report than rules of the same name, or of the same digest under other flags")
  func identity() async throws {
    func id(_ digest: String, _ rules: PolicyProfile) async throws -> String {
      let policy = TablePolicy(digest: digest, rows: [PolicyDecision(.pass)])
      let evaluation = try await PolicyGate(baseline: policy, candidate: policy, rules: rules).evaluate(Self.records(1))
      return evaluation.report(generatedAt: StampTime(secondsSince1970: 0)).baselineId
    }
    let ids = try await [id("1", .standard), id("2", .standard), id("1", .expert)]
    #expect(Set(ids).count == 3)
    #expect(try await id("1", .standard).utf8.elementsEqual(ids[0].utf8))
  }

  @Test("whose records stop with an error has no verdict")
  func brokenSequence() async throws {
    struct Broken: Error {}
    let records = AsyncThrowingStream<PolicyRecord<Int>, any Error> { continuation in
      continuation.yield(Self.records(1)[0])
      continuation.finish(throwing: Broken())
    }
    let policy = TablePolicy(rows: [PolicyDecision(.pass)])
    await #expect(throws: ReplayGateError.unreadable(source: "r", reason: "Broken()")) {
      try await PolicyGate(baseline: policy, candidate: policy, batchSize: 1).evaluate(records, name: "r")
    }
  }

  @Test("that is cancelled has no verdict", arguments: [1, 3])
  func cancelled(workers: Int) async throws {
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let never = AsyncStream.makeStream(of: PolicyRecord<Int>.self)
    let records = never.stream
    never.continuation.yield(Self.records(1)[0])
    let task = Task {
      start.yield()
      let policy = TablePolicy(rows: [PolicyDecision(.pass)])
      return try await PolicyGate(baseline: policy, candidate: policy, workers: workers, batchSize: 1)
        .evaluate(records).verdict
    }
    for await _ in started { break }
    task.cancel()
    let result = await task.result
    #expect(throws: ReplayGateError.cancelled) { try result.get() }
  }
}
