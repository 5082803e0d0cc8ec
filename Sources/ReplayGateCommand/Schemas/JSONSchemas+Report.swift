extension JSONSchemas {
  /// Contract section 9. Exactly these members.
  static let report = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:validation-replay-gate-report.v1",
      "title": "Report: the verdict of one gate",
      "type": "object",
      "additionalProperties": false,
      "required": ["schemaVersion", "generatedAt", "gateStatus", "gate", "evidenceRefs"],
      "properties": {
        "schemaVersion": { "const": "validation-replay-gate-report.v1" },
        "generatedAt": {
          "type": "string",
          "format": "date-time",
          "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?Z$"
        },
        "gateStatus": { "$ref": "#/$defs/gateStatus" },
        "gate": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "id",
            "baselineId",
            "candidateRunId",
            "status",
            "decision",
            "mergeBlocked",
            "releaseBlocked",
            "mergeGateStatus",
            "releaseGateStatus",
            "baselineDecision",
            "candidateDecision",
            "metricDriftDeltaPct",
            "metricDriftThresholdPct",
            "thresholdBreached",
            "reasons",
            "summary"
          ],
          "properties": {
            "id": { "type": "string", "minLength": 1 },
            "baselineId": { "type": "string", "minLength": 1 },
            "candidateRunId": { "type": "string", "minLength": 1 },
            "status": { "enum": ["queued", "running", "completed", "failed"] },
            "decision": { "enum": ["pass", "conditional_pass", "fail", "unknown"] },
            "mergeBlocked": { "type": "boolean" },
            "releaseBlocked": { "type": "boolean" },
            "mergeGateStatus": { "$ref": "#/$defs/gateStatus" },
            "releaseGateStatus": { "$ref": "#/$defs/gateStatus" },
            "baselineDecision": { "$ref": "#/$defs/decision" },
            "candidateDecision": { "$ref": "#/$defs/decision" },
            "metricDriftDeltaPct": { "type": "number", "minimum": 0 },
            "metricDriftThresholdPct": { "type": "number", "minimum": 0 },
            "thresholdBreached": { "type": "boolean" },
            "reasons": { "type": "array", "items": { "type": "string" } },
            "summary": { "type": ["string", "null"] }
          }
        },
        "evidenceRefs": {
          "type": "array",
          "minItems": 3,
          "maxItems": 3,
          "prefixItems": [
            { "$ref": "#/$defs/evidenceRef", "properties": { "kind": { "const": "validation_replay_id" } } },
            { "$ref": "#/$defs/evidenceRef", "properties": { "kind": { "const": "validation_baseline_id" } } },
            { "$ref": "#/$defs/evidenceRef", "properties": { "kind": { "const": "validation_candidate_run_id" } } }
          ],
          "items": false
        }
      },
      "$defs": {
        "gateStatus": { "enum": ["pass", "blocked"] },
        "decision": { "enum": ["pass", "conditional_pass", "fail"] },
        "evidenceRef": {
          "type": "object",
          "additionalProperties": false,
          "required": ["kind", "ref"],
          "properties": {
            "kind": { "type": "string" },
            "ref": { "type": "string", "minLength": 1 }
          }
        }
      }
    }
    """#
}
