extension JSONSchemas {
  /// Contract sections 2 and 5. Unknown members are legal; an optional member that is null is absent.
  static let decision = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:replay-gate-decision.v1",
      "title": "Recorded decision: one line of a recording",
      "$comment": "Beyond a schema: no member that is named here may be given twice, and numbers have to be finite.",
      "type": "object",
      "additionalProperties": true,
      "required": ["schemaVersion", "id", "strategyId", "evidence"],
      "properties": {
        "schemaVersion": { "const": "replay-gate-decision.v1" },
        "id": { "$ref": "#/$defs/nonBlank" },
        "strategyId": { "$ref": "#/$defs/nonBlank" },
        "recordedAt": { "type": ["string", "null"] },
        "profile": { "type": ["string", "null"] },
        "profileDigest": { "type": ["string", "null"], "pattern": "^sha256:[0-9a-f]{64}$" },
        "decision": { "enum": ["pass", "conditional_pass", "fail", null] },
        "evidence": { "$ref": "#/$defs/evidence" },
        "agentReview": { "oneOf": [{ "type": "null" }, { "$ref": "#/$defs/agentReview" }] },
        "traderReview": { "oneOf": [{ "type": "null" }, { "$ref": "#/$defs/traderReview" }] }
      },
      "$defs": {
        "nonBlank": { "type": "string", "pattern": "\#(notBlank)" },
        "objects": { "type": ["array", "null"], "items": { "type": "object" } },
        "figure": { "type": ["number", "null"], "minimum": 0 },
        "evidence": {
          "type": "object",
          "additionalProperties": true,
          "properties": {
            "requestedIndicators": { "type": ["array", "null"] },
            "renderedIndicators": { "type": ["array", "null"] },
            "datasetIds": { "type": ["array", "null"] },
            "chartPayload": true,
            "trades": { "$ref": "#/$defs/objects" },
            "executionLogs": { "$ref": "#/$defs/objects" },
            "reportedMetrics": { "type": ["object", "null"] },
            "recomputedMetrics": { "type": ["object", "null"] },
            "lineage": true
          }
        },
        "agentReview": {
          "type": "object",
          "additionalProperties": true,
          "properties": {
            "findings": { "type": ["array", "null"], "items": { "$ref": "#/$defs/finding" } },
            "usage": {
              "type": ["object", "null"],
              "additionalProperties": true,
              "properties": {
                "runtimeSeconds": { "$ref": "#/$defs/figure" },
                "tokensUsed": { "$ref": "#/$defs/figure" },
                "toolCallsUsed": { "$ref": "#/$defs/figure" }
              }
            }
          }
        },
        "finding": {
          "type": "object",
          "additionalProperties": true,
          "required": ["id", "priority", "confidence", "summary", "evidenceRefs"],
          "properties": {
            "id": { "$ref": "#/$defs/nonBlank" },
            "priority": { "type": "integer", "minimum": 0, "maximum": 3 },
            "confidence": { "type": "number", "minimum": 0, "maximum": 1 },
            "summary": { "$ref": "#/$defs/nonBlank" },
            "evidenceRefs": { "type": "array", "items": { "type": "string" } }
          }
        },
        "traderReview": {
          "type": "object",
          "additionalProperties": true,
          "properties": {
            "status": { "enum": ["not_requested", "requested", "approved", "rejected", null] },
            "decision": { "enum": ["pass", "conditional_pass", "fail", null] }
          }
        }
      }
    }
    """#
}
