/// A decision with one to three unusual properties, each covered by a rule of the contract. Always a valid line.
enum EdgeDecision {
  private static let aliases = [
    "submitted", "submit", "open", "acknowledged", "partial_fill", "done", "canceled", "FILLED", " filled ",
    "Partially Filled", "order_filled", "placed", "create_ok", "acked", "cancelled_by_user", "rejection",
  ]
  private static let strangers: [JSONValue] = [
    "unfilled", "pending_cancel", "not_filled", "", "   ", "working", nil, .int(7), true, ["filled"],
    .members(["s": "filled"]),
  ]
  private static let names: [JSONValue] = [
    "Zig-Zag", "ZIG ZAG", "ema!", "EMA", "caf\u{E9}", "cafe\u{301}", "\u{130}ndex", "\u{3A3}\u{3A3}", "x\u{B2}",
    "\u{2167}", "\u{A0}rsi\u{2003}", "", "--", nil, .int(3),
  ]
  private static let figures = ["0", "-0.0", "1e308", "-1e308", "5e-324", "1e400", "0.1", "123456789012345678"]

  static func make(_ index: Int, _ random: inout SplitMix64) -> JSONValue {
    var record = RealisticDecision().make(index, &random)
    for _ in 0..<random.pick([1, 1, 1, 2, 3]) {
      switch random.below(10) {
      case 0: append(random.sample(names, 3), to: "requestedIndicators", of: &record)
      case 1: append(random.sample(names, 3), to: "renderedIndicators", of: &record)
      case 2: record["evidence"]["chartPayload"] = chart(record["evidence"]["requestedIndicators"], &random)
      case 3: renameStates(in: &record, aliases.map(JSONValue.text) + strangers, &random)
      case 4: moveOrders(in: &record, &random)
      case 5: oddMetrics(in: &record, &random)
      case 6: oddLineage(in: &record, &random)
      case 7: oddReview(in: &record, &random)
      case 8:
        record["traderReview"] = .members([
          "status": .text(random.pick(["not_requested", "requested", "approved", "rejected"])),
          "decision": random.pick([nil, "pass", "conditional_pass", "fail"]),
        ])
      default:
        let member = random.pick(["trades", "executionLogs", "reportedMetrics", "datasetIds", "lineage"])
        if random.chance(500) { record["evidence"].remove(member) } else { record["evidence"][member] = nil }
      }
    }
    return record
  }

  private static func append(_ values: [JSONValue], to member: String, of record: inout JSONValue) {
    record["evidence"][member] = .array(record["evidence"][member].elements + values)
  }

  private static func chart(_ requested: JSONValue, _ random: inout SplitMix64) -> JSONValue {
    random.pick([
      nil, [], "chart", .members([:]), .members(["indicators": "ema"]),
      .members(["indicators": .array(requested.elements.map { .members(["id": $0]) })]),
      .members(["panes": [.members(["indicators": requested]), "pane", .members(["indicators": .members([:])]), nil]]),
    ])
  }

  private static func renameStates(
    in record: inout JSONValue, _ states: [JSONValue], _ random: inout SplitMix64
  ) {
    var logs = record["evidence"]["executionLogs"].elements
    for _ in 0..<min(3, logs.count) { logs[random.below(logs.count)]["status"] = random.pick(states) }
    record["evidence"]["executionLogs"] = .array(logs)
  }

  private static func moveOrders(in record: inout JSONValue, _ random: inout SplitMix64) {
    for list in ["executionLogs", "trades"] {
      var entries = record["evidence"][list].elements
      guard !entries.isEmpty else { continue }
      let index = random.below(entries.count)
      let order = entries[index]["orderId"]
      entries[index].remove("orderId")
      if let member = random.pick(["order_id", "providerOrderId", "provider_order_id", nil] as [String?]) {
        entries[index][member] = random.chance(200) ? nil : order
      }
      record["evidence"][list] = .array(entries)
    }
  }

  private static func oddMetrics(in record: inout JSONValue, _ random: inout SplitMix64) {
    for side in ["reportedMetrics", "recomputedMetrics"] {
      let value: JSONValue = random.chance(700) ? .number(random.pick(figures)) : random.pick([nil, true, "4.2", []])
      record["evidence"][side]["odd\(random.below(2))"] = value
    }
  }

  private static func oddLineage(in record: inout JSONValue, _ random: inout SplitMix64) {
    let datasets = record["evidence"]["lineage"]["datasets"].elements
    let odd: [JSONValue] = [
      "dataset-alone", nil, .members(["id": "  "]), .members(["dataset_id": "d", "ref": .int(1)]),
    ]
    record["evidence"]["lineage"] = random.pick([
      nil, [], "none", .members([:]), .members(["datasets": []]),
      .members(["datasets": .array(datasets + [random.pick(odd)])]),
    ])
  }

  private static func oddReview(in record: inout JSONValue, _ random: inout SplitMix64) {
    if random.chance(100) { return record["agentReview"] = nil }
    record["agentReview"]["findings"] = .array(
      (0..<random.below(9)).map { _ in RealisticDecision.finding(random.below(4), priority: random.below(4)) })
    record["agentReview"]["usage"]["tokensUsed"] = .int(random.pick([600, 601, 2400, 2401, 7200, 7201]))
    record["agentReview"]["usage"]["toolCallsUsed"] = .int(random.pick([1, 2, 4, 5, 8, 9]))
  }
}
