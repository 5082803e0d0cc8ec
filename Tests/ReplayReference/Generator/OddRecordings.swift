/// Valid recorded decisions with one to three unusual properties each, so that one property does not hide another.
struct OddRecordings {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private enum Aspect: CaseIterable {
    case indicators, chart, logs, trades, manyOrders, figures, manyMetrics, drift, datasets, lineage, agent
    case manyFindings, trader, absent, recorded, unknown
  }

  /// A record that passes every check.
  mutating func sound(_ id: Text) -> JSON {
    let indicators = random.shuffle(Array(OddNames.indicators.prefix(8))).prefix(random.within(1...5))
    let datasets = random.shuffle(Array(OddNames.datasets.prefix(5))).prefix(random.within(1...3))
    var logs: [JSON] = []
    var trades: [JSON] = []
    for number in 0..<random.within(1...4) {
      let order = Text("ord-\(random.below(1000))-\(number)")
      let path = random.pick(
        [
          ["created", "accepted", "filled"], ["created", "accepted", "partially_filled", "partially_filled", "filled"],
          ["created", "cancelled"], ["created", "rejected"], ["created", "accepted", "partially_filled", "cancelled"],
        ] as [[Text]])
      logs += path.map { log(order, $0) }
      if path.last == "filled" { trades.append(trade(order)) }
    }
    if trades.isEmpty {
      logs += (["created", "accepted", "filled"] as [Text]).map { log("ord-last", $0) }
      trades.append(trade("ord-last"))
    }
    var reported: [JSON.Member] = []
    var recomputed: [JSON.Member] = []
    for name in OddNames.metrics.prefix(random.within(1...4)) {
      let value = 0.2 + random.unit() * 40
      recomputed.append(JSON.Member(name, .number(value)))
      reported.append(JSON.Member(name, .number(value * (1 + (random.unit() - 0.5) * 0.004))))
    }
    return .object([
      JSON.Member("schemaVersion", .text("replay-gate-decision.v1")), JSON.Member("id", .string(id)),
      JSON.Member("strategyId", .text("strat-\(random.below(9))")), JSON.Member("profile", .text("STANDARD")),
      JSON.Member(
        "evidence",
        .object([
          JSON.Member("requestedIndicators", .texts(Array(indicators))),
          JSON.Member("renderedIndicators", .texts(indicators.reversed())),
          JSON.Member("chartPayload", .object([JSON.Member("indicators", .texts(Array(indicators)))])),
          JSON.Member("trades", .array(trades)), JSON.Member("executionLogs", .array(logs)),
          JSON.Member("reportedMetrics", .object(reported)), JSON.Member("recomputedMetrics", .object(recomputed)),
          JSON.Member("datasetIds", .texts(Array(datasets))),
          JSON.Member("lineage", .object([JSON.Member("datasets", .array(datasets.map(dataset)))])),
        ])),
    ])
  }

  private func log(_ order: Text, _ state: Text) -> JSON {
    .object([JSON.Member("orderId", .string(order)), JSON.Member("status", .string(state))])
  }
  private func trade(_ order: Text) -> JSON {
    .object([JSON.Member("id", .text("t")), JSON.Member("orderId", .string(order))])
  }
  private func dataset(_ id: Text) -> JSON {
    .object([JSON.Member("datasetId", .string(id)), JSON.Member("sourceRef", .string("blob://" + id))])
  }

  mutating func record(_ id: Text, digests: [Text] = []) -> JSON {
    var record = sound(id)
    var evidence = record["evidence"]!
    let aspects = random.shuffle(Aspect.allCases).prefix(random.pick([0, 1, 1, 1, 2, 3]))
    for aspect in aspects {
      switch aspect {
      case .indicators: changeIndicators(&evidence)
      case .chart: evidence["chartPayload"] = chart(evidence["requestedIndicators"]!.array!)
      case .logs: changeLogs(&evidence)
      case .trades: changeTrades(&evidence)
      case .manyOrders: manyOrders(&evidence)
      case .figures: oddFigures(&evidence)
      case .manyMetrics: manyMetrics(&evidence)
      case .drift: drift(&evidence)
      case .datasets: evidence["datasetIds"] = .array(datasetIds())
      case .lineage: evidence["lineage"] = lineage()
      case .agent: record["agentReview"] = agentReview(findings: random.below(6))
      case .manyFindings: record["agentReview"] = agentReview(findings: random.within(7...260))
      case .trader: record["traderReview"] = traderReview()
      case .recorded:
        if random.chance(80) { record["decision"] = .text(random.pick(Rank.allCases).name) }
        if random.chance(60), !digests.isEmpty { record["profileDigest"] = .string(random.pick(digests)) }
        record["recordedAt"] = random.pick([.text(""), .text("now"), .null])
      case .absent, .unknown: break
      }
    }
    if aspects.contains(.absent) { remove(&record, &evidence) }
    record["evidence"] = evidence
    return aspects.contains(.unknown) ? withUnknownMembers(record, at: []) : record
  }

  // MARK: Text

  private mutating func spelled(_ text: Text) -> Text {
    let cased = random.chance(30) ? Text(text.string.uppercased()) : text
    return random.pick(OddNames.spaces) + cased + random.pick(OddNames.spaces)
  }
  /// A value that names nothing.
  private mutating func noText() -> JSON {
    random.pick([.null, .number("3"), .bool(true), .text(""), .text(" \u{A0}"), .array([.text("ema")]), .object([])])
  }
  private mutating func name(of names: [Text]) -> JSON {
    guard random.chance(15) else { return .string(spelled(random.pick(names))) }
    // The engine does not read the last object, so its members may be repeated.
    let twice = JSON.object([JSON.Member("name", .text("ema")), JSON.Member("name", .text("ema"))])
    return random.chance(20) ? .array([twice]) : noText()
  }
  /// An object with a text in one of several members; those before it are blank or not text.
  private mutating func naming(_ names: [Text], _ text: Text) -> [JSON.Member] {
    let used = random.below(names.count)
    var members = names[..<used].filter { _ in random.chance(50) }.map { JSON.Member($0, noText()) }
    members.append(JSON.Member(names[used], .string(spelled(text))))
    members += names[(used + 1)...].filter { _ in random.chance(20) }.map { JSON.Member($0, .text("later")) }
    return random.shuffle(members)
  }

  // MARK: Evidence

  private mutating func changeIndicators(_ evidence: inout JSON) {
    let names = OddNames.indicators + OddNames.spellings
    let count = random.chance(10) ? random.within(65...300) : random.within(0...4)
    var requested = evidence["requestedIndicators"]!.array!
    var rendered = random.chance(70) ? requested : []
    requested += (0..<count).map { _ in name(of: names) }
    rendered += (0..<count).map { _ in name(of: names) }
    if random.chance(40) { rendered += requested }
    evidence["requestedIndicators"] = .array(random.shuffle(requested))
    evidence["renderedIndicators"] = .array(random.shuffle(rendered))
  }

  private mutating func chart(_ requested: [JSON]) -> JSON {
    func items() -> JSON {
      .array(
        requested.map { item in
          guard let text = item.text else { return item }
          return random.chance(50)
            ? .object(naming(ReferenceRecord.indicatorNames, text)) : .string(spelled(text))
        } + [noText(), name(of: OddNames.spellings)])
    }
    let pane = JSON.object([JSON.Member("height", .number("240")), JSON.Member("indicators", items())])
    return random.pick([
      .null, .text("chart"), .array([pane]), .object([]), .object([JSON.Member("indicators", .text("ema"))]),
      .object([JSON.Member("indicators", items())]), .object([JSON.Member("panes", pane)]),
      .object([JSON.Member("panes", .array([.null, pane, .text("pane"), .object([]), pane]))]),
      .object([JSON.Member("panes", .array([pane])), JSON.Member("indicators", items())]),
    ])
  }

  private mutating func changeLogs(_ evidence: inout JSON) {
    var logs = evidence["executionLogs"]!.array!
    for _ in 0..<random.within(1...3) {
      let index = random.below(logs.count)
      let order = logs[index]["orderId"]?.text ?? "ord-1"
      let state = random.chance(50) ? logs[index]["status"]?.text ?? "filled" : random.pick(OddNames.states)
      logs[index] = .object(
        random.shuffle(
          (random.chance(10)
            ? [JSON.Member("orderId", noText())] : naming(ReferenceRecord.orderNames, order))
            + (random.chance(10)
              ? [JSON.Member("status", noText())] : naming(ReferenceRecord.stateNames, state))))
    }
    evidence["executionLogs"] = .array(random.chance(20) ? random.shuffle(logs) : logs)
  }

  private mutating func changeTrades(_ evidence: inout JSON) {
    var trades = evidence["trades"]!.array!
    let index = random.below(trades.count)
    let order = trades[index]["orderId"]!.text!
    switch random.below(5) {
    case 0: trades[index]["orderId"] = name(of: OddNames.orders)
    case 1: trades = []
    case 2: trades += trades
    case 3:
      // A trade is not a log entry, so its status may be repeated.
      trades[index] = .object([
        JSON.Member("status", .text("x")), JSON.Member("status", .text("y")), JSON.Member("orderId", .string(order)),
      ])
    default: trades[index] = .object(naming(ReferenceRecord.orderNames, order))
    }
    evidence["trades"] = .array(trades)
  }

  /// Many orders with interleaved steps, most of them valid.
  private mutating func manyOrders(_ evidence: inout JSON) {
    let count = random.pick([2, 5, 15, 33, 70, 250])
    var steps: [(order: Text, states: [Text])] = (0..<count).map { number in
      let order = number < OddNames.orders.count ? OddNames.orders[number] : Text("ord-\(number)")
      return (order, ["filled", "accepted", "created"])
    }
    var trades = steps.map { trade($0.order) }
    if random.chance(30) { steps[random.below(count)].states = [random.pick(OddNames.states), "created"] }
    if random.chance(20) { trades.remove(at: random.below(trades.count)) }
    if random.chance(20) { trades.append(trade("ord-none")) }
    var logs: [JSON] = []
    while !steps.isEmpty {
      let index = random.below(steps.count)
      guard let state = steps[index].states.popLast() else {
        steps.remove(at: index)
        continue
      }
      logs.append(log(random.chance(10) ? spelled(steps[index].order) : steps[index].order, state))
    }
    evidence["executionLogs"] = .array(logs)
    evidence["trades"] = .array(random.shuffle(trades))
  }

  private mutating func figure() -> JSON {
    if random.chance(10) {
      return random.pick([.null, .bool(true), .bool(false), .text("1"), .array([]), .object([])])
    }
    if random.chance(40) { return .number((random.unit() - 0.5) * random.pick([1, 100, 1e6, 1e-6, 1e300])) }
    return .number(random.pick(OddNames.figures))
  }

  private mutating func oddFigures(_ evidence: inout JSON) {
    var reported: [JSON.Member] = []
    var recomputed: [JSON.Member] = []
    for name in random.shuffle(OddNames.metrics).prefix(random.within(0...4)) {
      let value = figure()
      if !random.chance(7) { reported.append(JSON.Member(name, value)) }
      if !random.chance(7) { recomputed.append(JSON.Member(name, random.chance(50) ? value : figure())) }
    }
    evidence["reportedMetrics"] = .object(reported)
    evidence["recomputedMetrics"] = .object(random.shuffle(recomputed))
  }

  private mutating func manyMetrics(_ evidence: inout JSON) {
    let count = random.pick([9, 17, 40, 65, 200, 300])
    let names = OddNames.metrics + (0..<count).map { Text("metric\($0)") }
    let reported = names.map { JSON.Member($0, .number(1 + random.unit())) }
    var recomputed = reported
    if random.chance(40) { recomputed.remove(at: random.below(recomputed.count)) }
    if random.chance(40) { recomputed[random.below(recomputed.count)].value = figure() }
    evidence["reportedMetrics"] = .object(reported)
    evidence["recomputedMetrics"] = .object(random.shuffle(recomputed))
  }

  /// Drifts at, just below and just above the tolerances of the profiles.
  mutating func drift(_ evidence: inout JSON) {
    let base = random.pick([1.0, 100, 3, 7, 0.1, 1234.5678, -42.5, 12800])
    let off = random.pick([0.25, 0.5, 0.75, 1, 0.2500001, 0.4999999, 0.50000049, 1.0000005, 0.2499995, 0.0078125])
    evidence["recomputedMetrics"] = .object([JSON.Member("m", .number(base))])
    evidence["reportedMetrics"] = .object([JSON.Member("m", .number(base * (1 + off / 100)))])
  }

  private mutating func datasetIds() -> [JSON] {
    (0..<random.pick([0, 1, 2, 5, 40])).map { _ in name(of: OddNames.datasets) }
  }

  private mutating func lineage() -> JSON {
    if random.chance(25) {
      return random.pick([
        .null, .array([]), .text("lineage"), .object([]), .object([JSON.Member("datasets", .array([]))]),
        .object([JSON.Member("datasets", .null)]), .object([JSON.Member("datasets", .object([]))]),
      ])
    }
    let entries: [JSON] = (0..<random.pick([1, 2, 4, 30])).map { _ in
      if random.chance(20) { return name(of: OddNames.datasets) }
      var members = naming(ReferenceRecord.datasetNames, random.pick(OddNames.datasets))
      if !random.chance(15) { members += naming(ReferenceRecord.sourceNames, "s") }
      return random.chance(7) ? noText() : .object(random.shuffle(members))
    }
    return .object([JSON.Member("datasets", .array(entries))])
  }
}
