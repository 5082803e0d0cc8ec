/// A decision as production writes it, about 2.5 KB long. About nine in ten pass under STANDARD, one in twenty has a drift
/// between the tolerances of EXPERT and STANDARD, and the rest have one fault.
struct RealisticDecision {
  private static let indicators = [
    "zigzag", "ema", "rsi", "macd", "atr", "vwap", "obv", "adx", "supertrend", "keltner",
  ]
  private static let metrics = [
    "sharpeRatio", "maxDrawdownPct", "winRatePct", "profitFactor", "sortinoRatio", "cagrPct", "avgTradePct",
    "exposurePct", "calmarRatio", "turnover",
  ]
  private static let markets = ["btc", "eth", "sol", "spx", "eurusd"]
  private static let spans = ["1h", "4h", "1d"]

  /// The suffix of every name and id, for non-ASCII texts.
  var suffix = ""
  /// The number of characters to which an id is padded.
  var idLength = 0
  var hasUnknownMembers = false

  func make(_ index: Int, _ random: inout SplitMix64) -> JSONValue {
    let run = padded("valrun-\(Self.digits(index, 7))")
    let strategy = "strat-\(Self.digits(random.below(400), 3))"
    let indicators = random.sample(Self.indicators, random.within(1...5)).map { $0 + suffix }
    let datasets = random.sample(Array(2015...2025), random.within(1...3)).map {
      padded("dataset-\(random.pick(Self.markets))-\(random.pick(Self.spans))-\($0)") + suffix
    }
    let (trades, logs) = orders(index, &random)
    let (reported, recomputed) = metrics(&random)
    var record = JSONValue.members([
      "schemaVersion": "replay-gate-decision.v1",
      "id": .text(run),
      "strategyId": .text(strategy),
      "recordedAt": .text("2026-02-\(Self.digits(1 + index % 28, 2))T\(Self.digits(index % 24, 2)):00:00Z"),
      "profile": "STANDARD",
      "context": .members([
        "provider": "lona", "providerRefId": .text("lona-\(strategy)"),
        "prompt": .text(
          "Validate \(strategy) on \(datasets[0]) with \(indicators.joined(separator: ", ")) and a filter."),
        "backtestReportRef": .text("blob://validation/\(run)/backtest-report.json"),
      ]),
      "evidence": .members([
        "requestedIndicators": .texts(indicators),
        "renderedIndicators": .texts(indicators.reversed()),
        "chartPayload": .members([
          "indicators": .array(indicators.map { .members(["name": .text($0), "source": "candidate_render"]) }),
          "panes": [.members(["indicators": [.text(indicators[0])], "height": .int(240)])],
        ]),
        "trades": .array(trades),
        "executionLogs": .array(logs),
        "reportedMetrics": .object(reported),
        "recomputedMetrics": .object(recomputed),
        "datasetIds": .texts(datasets),
        "lineage": .members([
          "datasets": .array(
            datasets.map {
              .members(["datasetId": .text($0), "sourceRef": .text("blob://datasets/\($0)/source.csv")])
            })
        ]),
      ]),
      "agentReview": .members([
        "findings": [],
        "usage": .members([
          "runtimeSeconds": .decimal(random.within(50...330), places: 3), "tokensUsed": .int(random.within(200...590)),
          "toolCallsUsed": .int(random.below(2)),
        ]),
      ]),
      "traderReview": .members(["status": "not_requested"]),
    ])
    if random.chance(70) { spoil(&record, &random) }
    return hasUnknownMembers ? withUnknownMembers(record, &random) : record
  }

  static func digits(_ value: Int, _ count: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }

  private func padded(_ id: String) -> String {
    idLength > id.utf8.count ? id + "-" + String(repeating: "x", count: idLength - id.utf8.count - 1) : id
  }

  private func orders(_ index: Int, _ random: inout SplitMix64) -> (trades: [JSONValue], logs: [JSONValue]) {
    var (trades, logs): ([JSONValue], [JSONValue]) = ([], [])
    let count = random.within(1...6)
    for number in 1...count {
      let order = JSONValue.text(padded("ord-\(Self.digits(index, 7))-\(Self.digits(number, 3))") + suffix)
      var path = ["created", "accepted"]
      path += Array(repeating: "partially_filled", count: random.pick([0, 0, 0, 1, 2])) + ["filled"]
      if number > 1, random.chance(120) { path = ["created", random.pick(["cancelled", "rejected"])] }
      for (step, state) in path.enumerated() {
        let time = 1_767_225_600 + index * 60 + number * 7 + step
        logs.append(.members(["orderId": order, "status": .text(state), "ts": .int(time)]))
      }
      guard path.last == "filled" else { continue }
      trades.append(
        .members([
          "id": .text("trade-\(Self.digits(number, 3))"), "orderId": order,
          "side": .text(random.pick(["buy", "sell"])), "qty": .decimal(random.within(100...50_000), places: 4),
          "price": .decimal(random.within(1_000...6_000_000), places: 2),
        ]))
    }
    return (trades, logs)
  }

  private func metrics(_ random: inout SplitMix64) -> (reported: [JSONValue.Member], recomputed: [JSONValue.Member]) {
    var (reported, recomputed): ([JSONValue.Member], [JSONValue.Member]) = ([], [])
    // In millionths of the value.
    let drift = random.chance(950) ? random.within(500...2_000) : random.within(2_600...9_800)
    for name in random.sample(Self.metrics, random.within(3...8)).map({ $0 + suffix }) {
      let units = random.within(2_000...400_000)
      let moved = units * 100 + units * random.within(drift / 5...drift) / 10_000 * (random.chance(500) ? 1 : -1)
      recomputed.append(.init(name: name, value: .decimal(units, places: 4)))
      reported.append(.init(name: name, value: .decimal(moved, places: 6)))
    }
    return (reported, recomputed)
  }

  private func spoil(_ record: inout JSONValue, _ random: inout SplitMix64) {
    switch random.below(6) {
    case 0:
      let rendered = Array(record["evidence"]["renderedIndicators"].elements.dropLast())
      record["evidence"]["renderedIndicators"] = .array(rendered)
      record["evidence"]["chartPayload"] = .members(["indicators": .array(rendered)])
    case 1:
      var logs = record["evidence"]["executionLogs"].elements
      logs[0]["status"] = random.pick(["filled", "unfilled"])
      record["evidence"]["executionLogs"] = .array(logs)
    case 2: record["evidence"]["reportedMetrics"]["turnover" + suffix] = .number("41.5")
    case 3:
      var datasets = record["evidence"]["lineage"]["datasets"].elements
      datasets[0].remove("sourceRef")
      record["evidence"]["lineage"]["datasets"] = .array(datasets)
    case 4: record["agentReview"]["findings"] = [Self.finding(random.below(1000), priority: random.below(4))]
    default: record["agentReview"]["usage"]["tokensUsed"] = .int(random.within(601...9000))
    }
  }

  static func finding(_ number: Int, priority: Int) -> JSONValue {
    .members([
      "id": .text("agent-\(digits(number, 3))"), "priority": .int(priority), "confidence": .number("0.75"),
      "summary": "Evidence text contains error markers.", "evidenceRefs": ["blob://validation/trades.json"],
    ])
  }

  /// Adds two unknown members to every object except those of metrics.
  private func withUnknownMembers(_ value: JSONValue, _ random: inout SplitMix64) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { withUnknownMembers($0, &random) })
    case .object(var members):
      for (index, member) in members.enumerated() where !member.name.hasSuffix("Metrics") {
        members[index].value = withUnknownMembers(member.value, &random)
      }
      let extra = JSONValue.members([
        "rev": .int(random.below(90)), "tags": ["a", nil, true], "note": "kept as it came",
      ])
      members.insert(.init(name: "x-\(random.below(50))", value: extra), at: random.below(members.count + 1))
      members.insert(.init(name: "annotations", value: []), at: random.below(members.count + 1))
      return .object(members)
    default: return value
    }
  }
}
