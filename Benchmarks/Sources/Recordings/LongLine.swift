/// One decision with many elements of one kind, including kinds that an attacker would choose.
public enum LongLine: String, CaseIterable, Sendable {
  case orders
  /// The first step of every order, then the second of every order, and so on.
  case interleavedOrders = "interleaved-orders"
  /// One order with all the steps.
  case oneOrder = "one-order"
  /// States that are not spelled exactly, and steps that are not allowed.
  case oddStates = "odd-states"
  /// Orders without trades, and trades without orders.
  case strayTrades = "stray-trades"
  /// Names that differ after 200 equal characters.
  case commonPrefix = "common-prefix"
  /// Names that differ before 64 equal characters.
  case commonSuffix = "common-suffix"
  /// Every name begins with the previous one: elements² bytes.
  case prefixChain = "prefix-chain"
  /// Every name ends with the previous one: elements² bytes.
  case suffixChain = "suffix-chain"
  /// The same name for all.
  case repeats
  case metrics
  /// The second object has them in reverse order.
  case reversedMetrics = "reversed-metrics"
  /// No metric is in both objects.
  case strayMetrics = "stray-metrics"
  /// A metric whose number has this many digits.
  case longNumber = "long-number"
  /// The same with digits after the decimal point.
  case longFraction = "long-fraction"
  case indicators
  /// Every indicator is rendered, but with a different spelling.
  case respelledIndicators = "respelled-indicators"
  case missingIndicators = "missing-indicators"
  /// A name of this many capital sigmas, whose lower case depends on their neighbours.
  case sigmas
  /// A name of this many apostrophes between two sigmas.
  case ignorables
  case panes
  case findings
  /// Equal except for the last of their references.
  case alikeFindings = "alike-findings"
  case repeatedFindings = "repeated-findings"
  case evidenceRefs = "evidence-refs"
  case datasets
  case missingDatasets = "missing-datasets"
  /// Unknown members, in the record and in the evidence.
  case unknownMembers = "unknown-members"
  /// Escaped names of members.
  case escapedMembers = "escaped-members"
  /// White space between two tokens.
  case spaces
  /// An id of this many bytes.
  case longId = "long-id"

  /// The line, including its LF.
  public func line(elements count: Int) -> [UInt8] {
    var record = sound
    fill(&record, count)
    var bytes: [UInt8] = []
    var random = SplitMix64(seed: 1)
    JSONSpelling(escapesPerMille: self == .escapedMembers ? 500 : 0).append(record, to: &bytes, &random)
    if self == .spaces { bytes.insert(contentsOf: [UInt8](repeating: 0x20, count: count), at: 1) }
    bytes.append(0x0A)
    return bytes
  }

  private var sound: JSONValue {
    .members([
      "schemaVersion": "replay-gate-decision.v1", "id": "long", "strategyId": "s",
      "evidence": .members([
        "requestedIndicators": ["ema"], "renderedIndicators": ["ema"],
        "trades": [Self.trade("a")],
        "executionLogs": .array(Self.path.map { Self.log("a", $0) }),
        "reportedMetrics": .members(["m": .int(1)]), "recomputedMetrics": .members(["m": .int(1)]),
        "datasetIds": ["d"],
        "lineage": .members(["datasets": [Self.dataset("d")]]),
      ]),
    ])
  }

  private static let path = ["created", "accepted", "filled"]
  private static func log(_ order: String, _ state: String) -> JSONValue {
    .members(["orderId": .text(order), "status": .text(state)])
  }
  private static func trade(_ order: String) -> JSONValue { .members(["orderId": .text(order)]) }
  private static func dataset(_ id: String) -> JSONValue {
    .members(["datasetId": .text(id), "sourceRef": "blob://source"])
  }

  private func fill(_ record: inout JSONValue, _ count: Int) {
    let numbers = 0..<count
    switch self {
    case .orders, .interleavedOrders, .oneOrder, .oddStates, .strayTrades: fillOrders(&record, numbers)
    case .commonPrefix, .commonSuffix, .prefixChain, .suffixChain, .repeats: fillNames(&record, numbers)
    case .metrics: setMetrics(&record, numbers.map { "m\($0)" }, numbers.map { "m\($0)" })
    case .reversedMetrics: setMetrics(&record, numbers.map { "m\($0)" }, numbers.reversed().map { "m\($0)" })
    case .strayMetrics: setMetrics(&record, numbers.map { "a\($0)" }, numbers.map { "b\($0)" })
    case .longNumber: record["evidence"]["reportedMetrics"]["m"] = .number(String(repeating: "9", count: count))
    case .longFraction:
      record["evidence"]["reportedMetrics"]["m"] = .number("0." + String(repeating: "7", count: count))
    case .indicators, .respelledIndicators, .missingIndicators, .sigmas, .ignorables, .panes:
      fillIndicators(&record, numbers)
    case .findings, .alikeFindings, .repeatedFindings, .evidenceRefs: fillFindings(&record, numbers)
    case .datasets, .missingDatasets:
      record["evidence"]["datasetIds"] = .texts(numbers.map { "dataset-\($0)" })
      let present = numbers.map { Self.dataset(self == .datasets ? "dataset-\($0)" : "stray-\($0)") }
      record["evidence"]["lineage"] = .members(["datasets": .array(present)])
    case .unknownMembers, .escapedMembers:
      for place in 0..<2 {
        var members = numbers.map { JSONValue.Member(name: "unknown-\(place)-\($0)", value: .int($0)) }
        if case .object(let known) = place == 0 ? record : record["evidence"] { members += known }
        if place == 0 { record = .object(members) } else { record["evidence"] = .object(members) }
      }
    case .spaces: break
    case .longId: record["id"] = .text(String(repeating: "i", count: count))
    }
  }

  private func fillOrders(_ record: inout JSONValue, _ numbers: Range<Int>) {
    let names = numbers.map { "ord-\($0)" }
    var logs: [JSONValue] = []
    var trades = names
    switch self {
    case .orders: for name in names { logs += Self.path.map { Self.log(name, $0) } }
    case .interleavedOrders: for state in Self.path { logs += names.map { Self.log($0, state) } }
    case .oneOrder:
      logs =
        [Self.log("a", "created"), Self.log("a", "accepted")] + names.map { _ in Self.log("a", "partially_filled") }
      trades = ["a"]
    case .oddStates: for name in names { logs += ["order_filled", "x not y", "Cancel Me"].map { Self.log(name, $0) } }
    default:
      for name in names { logs += Self.path.map { Self.log(name, $0) } }
      trades = numbers.map { "stray-\($0)" }
    }
    record["evidence"]["executionLogs"] = .array(logs)
    record["evidence"]["trades"] = .array(trades.map(Self.trade))
  }

  /// The same names for all kinds of elements.
  private func fillNames(_ record: inout JSONValue, _ numbers: Range<Int>) {
    let names: [String] =
      switch self {
      case .commonPrefix: numbers.map { String(repeating: "p", count: 200) + String($0) }
      case .commonSuffix: numbers.map { String($0) + String(repeating: "s", count: 64) }
      case .prefixChain: numbers.map { String(repeating: "x", count: $0 + 1) }
      case .suffixChain: numbers.map { String(repeating: "x", count: $0) + "y" }
      default: numbers.map { _ in "again-and-again" }
      }
    record["evidence"]["requestedIndicators"] = .texts(names)
    record["evidence"]["renderedIndicators"] = .texts(names.reversed())
    record["evidence"]["executionLogs"] = .array(
      Self.path.flatMap { state in names.map { Self.log($0, state) } })
    record["evidence"]["trades"] = .array(names.reversed().map(Self.trade))
    record["evidence"]["datasetIds"] = .texts(names)
    record["evidence"]["lineage"] = .members(["datasets": .array(names.reversed().map(Self.dataset))])
    if self != .repeats { setMetrics(&record, names, names.reversed()) }
  }

  private func setMetrics(_ record: inout JSONValue, _ reported: [String], _ recomputed: [String]) {
    record["evidence"]["reportedMetrics"] = .object(reported.map { .init(name: $0, value: .number("1.5")) })
    record["evidence"]["recomputedMetrics"] = .object(recomputed.map { .init(name: $0, value: .number("1.5")) })
  }

  private func fillIndicators(_ record: inout JSONValue, _ numbers: Range<Int>) {
    var names = numbers.map { "ind-\($0)" }
    var rendered = Array(names.reversed())
    switch self {
    case .respelledIndicators: rendered = numbers.map { "IND \($0)!" }
    case .missingIndicators: rendered = numbers.map { "other-\($0)" }
    case .sigmas:
      names = [String(repeating: "\u{3A3}", count: numbers.count)]
      rendered = ["none"]
    case .ignorables:
      names = ["\u{3A3}" + String(repeating: "'", count: numbers.count) + "\u{3A3}"]
      rendered = ["none"]
    default: break
    }
    record["evidence"]["requestedIndicators"] = .texts(names)
    if self == .panes {
      let panes = rendered.map { JSONValue.members(["indicators": [.members(["indicator": .text($0)])]]) }
      record["evidence"]["chartPayload"] = .members(["panes": .array(panes)])
    } else {
      record["evidence"]["renderedIndicators"] = .texts(rendered)
    }
  }

  private func fillFindings(_ record: inout JSONValue, _ numbers: Range<Int>) {
    var findings = numbers.map { RealisticDecision.finding(self == .findings ? $0 : 7, priority: 2) }
    if self == .alikeFindings {
      for number in numbers { findings[number]["evidenceRefs"] = ["blob://a", .text("blob://\(number)")] }
    }
    if self == .evidenceRefs {
      findings = Array(findings.prefix(2))
      for index in findings.indices {
        findings[index]["evidenceRefs"] = .texts(numbers.map { "blob://\($0)" } + ["\(index)"])
      }
    }
    record["agentReview"] = .members(["findings": .array(findings)])
  }
}
