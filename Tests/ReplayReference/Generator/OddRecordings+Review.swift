extension OddRecordings {
  // MARK: Reviews

  mutating func agentReview(findings count: Int) -> JSON {
    var findings: [JSON] = []
    let ids: [Text] = ["a", "b", "caf\u{E9}", "cafe\u{301}", " a", "a\u{0}", Text(String(repeating: "f", count: 90))]
    let quiet = random.chance(50)
    for number in 0..<count {
      if random.chance(30), !findings.isEmpty {
        findings.append(respelled(random.pick(findings)))
        continue
      }
      let id = count > 6 && random.chance(50) ? Text("finding-\(number)") : random.pick(ids)
      let late = quiet && number * 10 < count * 9
      findings.append(
        .object([
          JSON.Member("id", .string(id)),
          JSON.Member("priority", .number(random.pick(late ? ["2", "3"] : ["0", "1", "2", "3"]))),
          JSON.Member("confidence", .number(random.pick(["0", "1", "0.5", "-0.0", "1e-400", "0.50"]))),
          JSON.Member("summary", .text(random.pick(["s", "S", "s "]))),
          JSON.Member("evidenceRefs", .texts(random.pick([[], ["r"], ["r", "s"], ["s", "r"], ["rs"], [""]]))),
        ]))
    }
    var review = JSON.object([])
    if count > 0 || random.chance(50) {
      review["findings"] = count == 0 && random.chance(30) ? .null : .array(findings)
    }
    if random.chance(60) {
      var usage: [JSON.Member] = []
      let figures: [(Text, [String])] = [
        ("tokensUsed", ["0", "600", "601", "2400", "2400.5", "2401", "7200", "7201", "6e2", "1e300", "-0", "1e-400"]),
        ("runtimeSeconds", ["0", "0.35", "0.350001", "1.2", "1.2000001", "12e-1", "3.5", "3.6"]),
        ("toolCallsUsed", ["0", "1", "2", "4", "4.5", "5", "8", "9", "0.5"]),
      ]
      for (name, values) in figures where random.chance(60) {
        usage.append(JSON.Member(name, .number(random.pick(random.chance(70) ? ["0"] : values))))
      }
      review["usage"] = random.chance(5) ? .null : .object(usage)
    }
    return random.chance(3) ? .null : review
  }

  /// The same finding with another spelling and equal values.
  private mutating func respelled(_ finding: JSON) -> JSON {
    guard case .object(var members) = finding else { return finding }
    for index in members.indices {
      guard case .number(let text) = members[index].value else { continue }
      let other: [String: String] = [
        "0": "0.0", "1": "10e-1", "2": "2.0", "3": "0.3e1", "0.5": "5e-1", "-0.0": "0", "1e-400": "0", "0.50": "0.5",
      ]
      members[index].value = .number(random.chance(50) ? other[text] ?? text : text)
    }
    return .object(random.shuffle(members))
  }

  mutating func traderReview() -> JSON {
    var review = JSON.object([])
    if !random.chance(10) {
      review["status"] = .text(random.pick(["not_requested", "requested", "approved", "approved", "rejected"]))
    }
    if random.chance(60) {
      review["decision"] = random.pick([.text("pass"), .text("conditional_pass"), .text("fail"), .null])
    }
    return random.chance(5) ? .null : review
  }

  // MARK: Absent and unknown members

  mutating func remove(_ record: inout JSON, _ evidence: inout JSON) {
    if random.chance(20) {
      record["profile"] = random.pick([nil, .null, .text("EXPERT")])
      return
    }
    for member in random.shuffle(evidence.members!).prefix(random.within(1...2)) {
      evidence[member.name] = random.chance(50) ? nil : .null
    }
    if random.chance(3) { evidence = .object([]) }
  }

  /// Adds unknown members to every object that is read, except metrics, where every name is valid.
  mutating func withUnknownMembers(_ value: JSON, at path: [Text]) -> JSON {
    switch value {
    case .array(let elements):
      return .array(elements.map { withUnknownMembers($0, at: path) })
    case .object(let members):
      if path.last == "reportedMetrics" || path.last == "recomputedMetrics" { return value }
      var result = members.map { JSON.Member($0.name, withUnknownMembers($0.value, at: path + [$0.name])) }
      for _ in 0..<random.within(0...2) {
        result.insert(
          JSON.Member(random.pick(OddNames.unknown), anything(depth: 4)), at: random.below(result.count + 1))
      }
      return .object(result)
    default: return value
    }
  }

  /// Any JSON, including repeated names.
  mutating func anything(depth: Int) -> JSON {
    switch random.below(depth > 0 ? 8 : 6) {
    case 0: return .null
    case 1: return .bool(random.chance(50))
    case 2: return .number(random.pick(OddNames.figures))
    case 3: return .string(random.pick(OddNames.orders))
    case 4: return .string(random.pick(OddNames.spellings))
    case 5: return .string(random.pick(OddNames.states))
    case 6: return .array((0..<random.below(4)).map { _ in anything(depth: depth - 1) })
    default:
      let names: [Text] = ["id", "evidence", "x", "x", "orderId", "\u{E9}", ""]
      return .object((0..<random.below(4)).map { _ in JSON.Member(random.pick(names), anything(depth: depth - 1)) })
    }
  }

  // MARK: Profiles and bytes

  mutating func profile(_ name: String) -> JSON {
    .object([
      JSON.Member("schemaVersion", .text("replay-gate-profile.v1")), JSON.Member("profile", .text(name)),
      JSON.Member(
        "metricDriftTolerancePct",
        .number(random.pick(["0", "0.25", "0.5", "1.0", "0.75", "1e300", "1e9", "999999999"]))),
      JSON.Member(
        "agentReviewBudget",
        .object([
          JSON.Member("maxRuntimeSeconds", .number(random.pick(["0.35", "1.2", "3.5", "1e-9", "1e9"]))),
          JSON.Member("maxTokens", .number(random.pick(["1", "600", "2400", "7200", "1e15"]))),
          JSON.Member("maxToolCalls", .number(random.pick(["0", "1", "4", "8", "1000000"]))),
          JSON.Member("maxFindings", .number(random.pick(["1", "2", "3", "6", "12", "100", "1e6"]))),
        ])),
      JSON.Member("blockMergeOnFail", .bool(random.chance(70))),
      JSON.Member("blockReleaseOnFail", .bool(random.chance(70))),
      JSON.Member("blockMergeOnAgentFail", .bool(random.chance(50))),
      JSON.Member("blockReleaseOnAgentFail", .bool(random.chance(50))),
      JSON.Member("requireTraderReview", .bool(random.chance(35))),
      JSON.Member("hardFailOnMissingIndicators", .bool(true)),
      JSON.Member("failClosedOnEvidenceUnavailable", .bool(true)),
    ])
  }

  /// A line in a random style, without its end.
  mutating func line(_ record: JSON) -> [UInt8] {
    let style = JSONStyle(
      space: random.pick([0, 0, 0, 5, 40]), escape: random.pick([0, 0, 1, 10, 100]), shuffled: random.chance(50))
    return style.bytes(of: record, &random)
  }

  /// Lines with valid line ends of every kind.
  mutating func recording(_ lines: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = random.chance(20) ? [0xEF, 0xBB, 0xBF] : []
    for (index, line) in lines.enumerated() {
      if random.chance(10) { bytes += Array(random.pick(["\n", " \n", "\t\r\n", "\r\r\n", "  \t \n"]).utf8) }
      bytes += line
      if index + 1 < lines.count || random.chance(50) { bytes += Array((random.chance(30) ? "\r\n" : "\n").utf8) }
    }
    return bytes
  }
}
