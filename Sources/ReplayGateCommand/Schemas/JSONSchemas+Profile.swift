extension JSONSchemas {
  /// Contract section 6. Every member is required and no other is allowed.
  static let profile = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:replay-gate-profile.v1",
      "title": "Policy profile: tolerances, budgets and blocking flags",
      "$comment": "Beyond a schema: no member may be given twice, and numbers have to be finite.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "schemaVersion",
        "profile",
        "metricDriftTolerancePct",
        "agentReviewBudget",
        "blockMergeOnFail",
        "blockReleaseOnFail",
        "blockMergeOnAgentFail",
        "blockReleaseOnAgentFail",
        "requireTraderReview",
        "hardFailOnMissingIndicators",
        "failClosedOnEvidenceUnavailable"
      ],
      "properties": {
        "schemaVersion": { "const": "replay-gate-profile.v1" },
        "profile": { "type": "string", "pattern": "\#(notBlank)" },
        "metricDriftTolerancePct": { "type": "number", "minimum": 0 },
        "agentReviewBudget": {
          "type": "object",
          "additionalProperties": false,
          "required": ["maxRuntimeSeconds", "maxTokens", "maxToolCalls", "maxFindings"],
          "properties": {
            "maxRuntimeSeconds": { "type": "number", "exclusiveMinimum": 0 },
            "maxTokens": { "type": "integer", "minimum": 1 },
            "maxToolCalls": { "type": "integer", "minimum": 0 },
            "maxFindings": { "type": "integer", "minimum": 1 }
          }
        },
        "blockMergeOnFail": { "type": "boolean" },
        "blockReleaseOnFail": { "type": "boolean" },
        "blockMergeOnAgentFail": { "type": "boolean" },
        "blockReleaseOnAgentFail": { "type": "boolean" },
        "requireTraderReview": { "type": "boolean" },
        "hardFailOnMissingIndicators": { "const": true },
        "failClosedOnEvidenceUnavailable": { "const": true }
      }
    }
    """#
}
