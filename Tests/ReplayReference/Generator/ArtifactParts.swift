/// The members of an artifact of a validation run (contract section 12).
struct ArtifactParts {
  let id: JSON
  let strategyId: JSON
  let profile: JSON
  let decision: JSON
  let indicators: (status: JSON, missing: JSON)
  let trades: (status: JSON, violations: JSON)
  let metrics: (status: JSON, drift: JSON)
  let findings: JSON
  let maxFindings: JSON
  let usage: JSON
  let isWithinBudget: Bool
  let breachReason: JSON
  let traderStatus: JSON

  private static func object(_ members: KeyValuePairs<Text, JSON>) -> JSON {
    .object(members.map { JSON.Member($0.key, $0.value) })
  }

  var json: JSON {
    Self.object([
      "schemaVersion": .text("validation-run.v1"), "runId": id, "strategyRef": Self.object(["strategyId": strategyId]),
      "createdAt": .text("2026-02-20T19:17:27Z"), "policy": Self.object(["profile": profile]),
      "finalDecision": decision,
      "deterministicChecks": Self.object([
        "indicatorFidelity": Self.object(["status": indicators.status, "missingIndicators": indicators.missing]),
        "tradeCoherence": Self.object(["status": trades.status, "violations": trades.violations]),
        "metricConsistency": Self.object(["status": metrics.status, "driftPct": metrics.drift]),
      ]),
      "agentReview": Self.object([
        "findings": findings,
        "budget": Self.object([
          "limits": Self.object(["maxFindings": maxFindings]), "usage": usage, "withinBudget": .bool(isWithinBudget),
          "breachReason": breachReason,
        ]),
      ]),
      "traderReview": Self.object(["status": traderStatus]),
    ])
  }
}
