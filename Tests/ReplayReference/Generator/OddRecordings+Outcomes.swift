extension OddRecordings {
  /// Drifts at the limits of section 12: near the shipped and the generated tolerances, 0, and structural ones.
  static let outcomeDrifts = [
    "0", "-0.0", "0.05", "0.25", "0.2499995", "0.2500005", "0.2499994", "0.2500006", "0.5", "0.4999995", "0.5000005",
    "0.75", "1", "0.9999995", "1.0000005", "1.000001", "5e-7", "1e-6", "999999999", "999999999.9999999", "1e9", "1e300",
  ]
  private static let budgetReasons = ["token_budget_exceeded", "runtime_budget_exceeded", "tool_budget_exceeded"]

  /// An artifact of a validation run with independent parts, including combinations that the platform does not write.
  mutating func artifact(_ id: Text) -> JSON {
    func status(_ failing: Int) -> JSON { .text(random.chance(failing) ? "fail" : "pass") }
    let violations: [Text] = [
      "fill_without_trade:a", " trade_missing_order_id ", "lineage:lineage_payload_missing", "lineage: x", "lineage:",
      "\u{301}lineage:y",
      "lineage:lineage_source_missing:\u{E9}", "Lineage:x", "", "lineage:\u{301}x", "fill_without_trade:a",
    ]
    let count = random.pick([0, 0, 1, 2, 3, 4, 6, 12])
    let review = agentReview(findings: count)
    let within = random.chance(75)
    let reason: JSON =
      within ? .null : .text(random.pick(Self.budgetReasons + ["tool_not_allowed", "", "token_budget_exceeded "]))
    var usage: [JSON.Member] = []
    for name: Text in ["runtimeSeconds", "tokensUsed", "toolCallsUsed"] {
      usage.append(JSON.Member(name, review["usage"]?[name] ?? .number("0")))
    }
    let artifact = ArtifactParts(
      id: .string(id), strategyId: .text("strat-\(random.below(9))"),
      profile: .text(random.pick(["STANDARD", "FAST", "OWN", ""])), decision: .text(random.pick(Rank.allCases).name),
      indicators: (status(5), .texts(random.chance(10) ? [" rsi", "ema", "", "rsi"] : [])),
      trades: (
        status(5), .texts(random.chance(10) ? (0..<random.within(1...4)).map { _ in random.pick(violations) } : [])
      ),
      metrics: (status(30), .number(random.chance(40) ? "0.05" : random.pick(Self.outcomeDrifts))),
      findings: .array(review["findings"]?.array ?? []),
      maxFindings: .number(random.pick(["1", "2", "3", "6", "6.0", "12", "1e6"])), usage: .object(usage),
      isWithinBudget: within, breachReason: reason,
      traderStatus: .text(random.pick(["not_requested", "requested", "approved", "approved", "rejected"]))
    ).json
    return random.chance(20) ? withUnknownMembers(artifact, at: []) : artifact
  }

  /// A decision of another engine.
  mutating func decided(_ id: Text) -> JSON {
    var decided = JSON.object([
      JSON.Member("id", .string(id)), JSON.Member("strategyId", .text("strat-\(random.below(9))")),
      JSON.Member("decision", .text(random.pick(Rank.allCases).name)),
    ])
    if random.chance(70) {
      decided["driftPct"] =
        random.chance(5) ? .null : .number(random.pick(Self.outcomeDrifts + ["0.0000005", "0.0000015", "1e-400"]))
    }
    if random.chance(50) {
      let causes: [Text] = ["b", " a ", "a", "", "\u{E9}", "e\u{301}", "rule:7"]
      decided["causes"] =
        random.chance(10) ? .null : .texts((0..<random.below(5)).map { _ in random.pick(causes) })
    }
    if random.chance(30) { decided["recordedAt"] = random.pick([.null, .text("now")]) }
    if random.chance(30) { decided["profile"] = random.pick([.null, .text("STANDARD")]) }
    decided["schemaVersion"] = .text("replay-gate-decided.v1")
    return random.chance(20) ? withUnknownMembers(decided, at: []) : decided
  }

  /// A recorded decision of any kind.
  mutating func outcome(_ id: Text) -> JSON {
    switch random.below(5) {
    case 0: record(id)
    case 1: decided(id)
    default: artifact(id)
    }
  }
}
