import ReplayGate

// Sends recordings to the service from 50 clients at once, and ends with exit code 1 if an answer is not the expected one.

/// A result that was not expected.
struct Surprise: Error, CustomStringConvertible {
  let description: String
}

@Sendable func expect(_ condition: Bool, _ what: String) throws {
  guard condition else { throw Surprise(description: "expected that \(what)") }
}

/// Decisions of one client, of which some have a drift of 0.5 %, which is within STANDARD's tolerance and above EXPERT's.
@Sendable func recording(_ client: Int, regressing: Int) -> [UInt8] {
  let lines = (0..<300).map { number in
    """
    {"schemaVersion":"replay-gate-decision.v1","id":"run-\(client)-\(number)","strategyId":"mean-reversion",\
    "decision":"pass","evidence":{"datasetIds":["fx-1h"],"lineage":{"datasets":[{"id":"fx-1h","source":"lake/fx-1h"}]},\
    "trades":[{"orderId":"o1"}],"executionLogs":[{"orderId":"o1","status":"created"},\
    {"orderId":"o1","status":"accepted"},{"orderId":"o1","status":"filled"}],\
    "reportedMetrics":{"pnl":\(number < regressing ? "100.5" : "100")},"recomputedMetrics":{"pnl":100}}}

    """
  }
  return Array(lines.joined().utf8)
}

/// What a client does and what it must get.
@Sendable func check(_ number: Int, _ client: Client) async throws {
  var body = recording(number, regressing: number)
  // More than the service waits for before it tells progress.
  let half = body.count * 3 / 4
  switch number % 5 {
  case 0, 1:
    let answer = try await client.post(body, .sendsAll, after: 0)
    // The same recording in memory, without progress, with other workers and pieces.
    let gate = Gate(baseline: .standard, candidate: .expert, minimumRecords: 20, workers: 2)
    let expected = try await gate.evaluate([.bytes(body, name: "request")])
    let report = expected.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200)).json
    try expect(answer.status == "HTTP/1.1 200 OK" && answer.isWhole, "client \(number) is answered")
    try expect(answer.lines.last == report, "client \(number) gets the report of its own recording")
    try expect(expected.verdict.isMergeBlocked == (number > 0), "client \(number) is blocked if it regressed")
    let progress = answer.lines.dropLast()
    try expect(
      progress.last == #"{"bytes":\#(body.count),"decisions":300}"#, "client \(number) is told of all its decisions")
    try expect(progress.count > 1, "client \(number) is told on the way")
  case 2:
    let answer = try await client.post(body, .endsEarly, after: half)
    let reason = "request: cannot be read: it ended after \(half) of \(body.count) bytes"
    try expect(answer.isWhole && answer.lines.last == #"{"error":"\#(reason)"}"#, "a body that is cut is an error")
    try expect(!answer.lines.contains { $0.contains("gateStatus") }, "a body that is cut has no report")
  case 3:
    let answer = try await client.post(body, .goesAway, after: half)
    try expect(!answer.isWhole && answer.lines.count > 0, "client \(number) went away while it was judged")
    try expect(!answer.lines.contains { $0.contains("gateStatus") }, "half a body has no report")
  default:
    // Line 201 is no decision.
    let line = Array(body.split(separator: 0x0A)[200])
    let at = body.firstRange(of: line)?.lowerBound ?? 0
    body[at] = UInt8(ascii: "[")
    let answer = try await client.post(body, .sendsAll, after: 0)
    try expect(answer.isWhole && answer.lines.last?.hasPrefix(#"{"error":"request:201:1: "#) == true, "it has a place")
  }
}

let poller = try Poller()
let (listener, port) = try Socket.listen(poller)
let clients = 50
async let serving = Service(listener: listener).serve(connections: clients)
try await withThrowingTaskGroup(of: Void.self) { group in
  for number in 0..<clients {
    group.addTask { try await check(number, Client(port: port, poller: poller)) }
  }
  try await group.waitForAll()
}
let outcomes = try await serving
print("50 clients at once: \(outcomes)")
try expect(outcomes == [.judged: 20, .refused: 20, .cancelled: 10], "each request ends as its client made it end")
