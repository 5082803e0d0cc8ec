import Testing

@testable import ReplayReference

/// Tests of the reference for recorded outcomes: artifacts of the platform and decisions of other engines.
@Suite("Recorded outcomes, by the reference")
struct RecordedOutcomeTests {
  @Test(
    "the reference gives the recorded answers",
    arguments: [(baseline: "STANDARD", candidate: "EXPERT"), (baseline: "EXPERT", candidate: "FAST")])
  func artifacts(_ profiles: (baseline: String, candidate: String)) throws {
    let gate = ReferenceGate(
      baseline: try Golden.profile(profiles.baseline).reference,
      candidate: try Golden.profile(profiles.candidate).reference)
    let verdict = gate.evaluate(try ReferenceGate.records(Golden.bytes("artifacts.ndjson")))

    let name = "artifacts.\(profiles.baseline)-\(profiles.candidate)"
    let expected = try Golden.bytes(name + ".trace.ndjson").split(separator: UInt8(ascii: "\n")).map {
      try JSONParser.parse(Array($0))
    }
    #expect(verdict.outcomes.count == expected.count)
    let differences = zip(verdict.outcomes, expected).compactMap { outcome, expected in
      outcome.json.difference(to: expected).map { "\(outcome.id) \($0)" }
    }
    #expect(differences.prefix(5) == [])
    let summary = JSON.object([
      JSON.Member("records", .number("\(verdict.records)")),
      JSON.Member("regressed", .number("\(verdict.regressed)")),
      JSON.Member("notDecisive", .number("\(verdict.notDecisive)")),
      JSON.Member("unknown", .bool(verdict.decision == "unknown")),
    ])
    #expect(summary.difference(to: try Golden.json(name + ".summary.json")) == nil)
    #expect(verdict.reasons == [ReferenceOutcome.regressed, "recorded_evidence_not_decisive"])
  }

  /// If an artifact is decisive under a pair of profiles, it gives the same decision as its evidence.
  @Test("a decisive artifact gives the decision of its evidence", arguments: [false, true], 0..<4 as Range<UInt64>)
  func decisive(agentReportsMetrics: Bool, seed: UInt64) throws {
    var odd = OddRecordings(seed: 3000 + seed)
    var profiles = try ["FAST", "STANDARD", "EXPERT"].map { try Golden.profile($0).reference }
    for number in 0..<6 { profiles.append(try Self.profile("OWN-\(number)", &odd)) }
    var carried = 0
    var left = 0
    for number in 0..<30 {
      var record = odd.record(Text("valrun-\(number)"))
      if odd.random.chance(60) { record["agentReview"] = odd.agentReview(findings: odd.random.below(14)) }
      if odd.random.chance(40), var evidence = record["evidence"] {
        odd.drift(&evidence)
        record["evidence"] = evidence
      }
      // The artifact contains the trader's status, but not the decision.
      if var trader = record["traderReview"], !trader.isNull {
        trader["decision"] = nil
        if trader["status"]?.isNull == true { trader["status"] = nil }
        record["traderReview"] = trader
      }
      for recorded in profiles {
        let platform = PlatformArtifact(profile: recorded, agentReportsMetrics: agentReportsMetrics)
        let artifact = try ReferenceRecord(platform.artifact(of: record))
        // An artifact is decisive under a pair if it is decisive under each profile, so testing single profiles suffices.
        for profile in profiles {
          let replay = ReferenceReplay(artifact, under: profile)
          guard replay.isDecisive else {
            left += 1
            continue
          }
          carried += 1
          let expected = ReferenceReplay(try platform.seen(record, under: profile), under: profile)
          #expect(
            replay.decision == expected.decision,
            "\(record.rendered) recorded under \(recorded.json.rendered), replayed under \(profile.json.rendered)")
        }
      }
    }
    #expect(carried > 1000 && left > 50, "\(carried) carried, \(left) left open")
  }

  /// A profile for which section 12 holds. A drift of record distinguishes a drift of 0 and a structural failure only if
  /// no tolerance is within half a millionth of 0 or as large as theirs. If metrics and lane are open, the agent flags are
  /// off and a trader's review is required, an intermediate decision may be higher than both extremes.
  private static func profile(_ name: String, _ odd: inout OddRecordings) throws -> ReferenceProfile {
    while true {
      let profile = try ProfilePair(odd.profile(name)).reference
      let isMonotone =
        profile.blockMergeOnAgentFail || profile.blockReleaseOnAgentFail || !profile.requireTraderReview
      if (0.000001..<1_000_000_000).contains(profile.tolerance) && isMonotone { return profile }
    }
  }
}
