import GateReports
import ReplayGate
import ReplayGateTesting

// Judges new access rules by the requests of a log, with rules of its own, and ends with exit code 1 if a result is not the
// expected one.

/// A result that was not expected.
struct Surprise: Error, CustomStringConvertible {
  let description: String
}

func expect(_ condition: Bool, _ what: String) throws {
  guard condition else { throw Surprise(description: "expected that \(what)") }
}

/// The verdict over a log, and the tally to merge it with the next one's.
func judge(_ log: AccessLog, _ gate: PolicyGate<AccessRules>) async throws -> GateEvaluation {
  var gate = gate
  gate.countsGroups = true
  gate.keptDecisions = 100
  return try await gate.evaluate(log, name: "access.log")
}

let current = AccessRules(
  name: "access-1",
  rules: [
    .init(path: "/reports", readers: ["staff"], writers: ["auditors"]),
    .init(path: "/", readers: ["all"], writers: []),
  ])
var next = current
next.name = "access-2"
next.rules[0].readers = []

/// Four requests of each user. The new rules refuse one of the four, which the current ones allow.
func log(_ users: Range<Int>) throws -> AccessLog {
  let requests = [
    ("staff", "GET", "/reports/7", true), ("auditors", "GET", "/reports/7", true), ("all", "GET", "/help", true),
    ("all", "DELETE", "/help", false),
  ]
  return try AccessLog(
    users.flatMap { user in
      requests.enumerated().map { number, request in
        AccessLog.Line(
          id: "u\(user)-\(number)", user: "u\(user)", groups: [request.0], method: request.1, path: request.2,
          allowed: request.3, rules: current.digest)
      }
    })
}

let gate = PolicyGate(baseline: current, candidate: next, minimumRecords: 100, workers: 4)
let whole = try await judge(log(0..<100), gate)
print(TerminalSummary(whole, reproduce: "AccessPolicy").blocked, terminator: "")
try expect(whole.verdict.isMergeBlocked && whole.verdict.exitCode() == 1, "rules that take a right away are blocked")
try expect(whole.tally.records == 400 && whole.tally.regressed == 100, "a quarter of the requests regressed")
try expect(whole.tally.examples.first?.id == "u0-0", "the first request shows it")
try expect(whole.tally.examples.first?.causes.first == #"GET /reports needs one of ["auditors"]"#, "and why")
let groups = RegressionGroups(whole).groups
try expect(groups.map(\.strategyId).contains("GET") && !groups.map(\.strategyId).contains("DELETE"), "GETs regressed")

// Two machines, each with half of the log: the sum has the same verdict.
var sum = try await judge(log(0..<50), gate).tally
try sum.merge(try await judge(log(50..<100), gate).tally)
let merged = try GateEvaluation(gate: gate.gate, tally: sum)
try expect(merged.verdict.reasons == whole.verdict.reasons && sum.regressed == 100, "the halves give the whole")

// A log of other rules, and one that cannot be read, pass nothing.
var same = gate
same.candidate = current
let passing = try await judge(log(0..<100), same)
try expect(passing.verdict.exitCode() == 0, "the same rules pass")
var wrong = try log(0..<100)
wrong = AccessLog(text: wrong.text.replacing(#""allowed":true"#, with: #""allowed":false"#, maxReplacements: 1))
let diverged = try await judge(wrong, same)
try expect(diverged.verdict.exitCode() == 3, "a request that was decided otherwise makes the verdict unknown")
do {
  _ = try await judge(AccessLog(text: passing.gate.baseline.name), same)
  throw Surprise(description: "expected that a broken log throws")
} catch let error as ReplayGateError where error.code == .unreadable {
  try expect(error.source == "access.log", "the log is named")
}

// What the gate relies on: that the rules are pure, and that parts that are merged give what the whole gives.
var records: [PolicyRecord<AccessRequest>] = []
for try await record in try log(0..<100) { records.append(record) }
try await PolicyConformance(current, next).check(records)
print("access rules: as expected")
