extension JSONSchemas {
  /// Budgets and other limits of a gate. Every member but the version may be left out.
  static let gate = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:replay-gate-gate.v1",
      "title": "Gate file: how many decisions may change, and what a verdict asks for",
      "$comment": "Beyond a schema: no member may be given twice. Budgets do not go with mode any.",
      "type": "object",
      "additionalProperties": false,
      "required": ["schemaVersion"],
      "properties": {
        "schemaVersion": { "const": "replay-gate-gate.v1" },
        "mode": { "enum": ["regressions", "any"] },
        "minRecords": { "type": "integer", "minimum": 1 },
        "minFidelity": { "type": "number", "minimum": 0, "maximum": 1 },
        "confidence": { "type": "number", "minimum": 0.5, "exclusiveMaximum": 1 },
        "maxRegressions": { "$ref": "#/$defs/count" },
        "maxRegressionRate": { "$ref": "#/$defs/rate" },
        "maxLoosened": { "$ref": "#/$defs/count" },
        "maxLoosenedRate": { "$ref": "#/$defs/rate" },
        "perStrategy": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "maxRegressions": { "$ref": "#/$defs/count" },
            "maxRegressionRate": { "$ref": "#/$defs/rate" },
            "maxLoosened": { "$ref": "#/$defs/count" },
            "maxLoosenedRate": { "$ref": "#/$defs/rate" }
          }
        }
      },
      "$defs": {
        "count": { "type": "integer", "minimum": 0 },
        "rate": { "type": "number", "minimum": 0, "maximum": 1 }
      }
    }
    """#

  /// Exceptions that somebody answers for.
  static let waivers = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:replay-gate-waivers.v1",
      "title": "Waivers: regressions that do not block until a day",
      "$comment": "Beyond a schema: no member may be given twice, and no two waivers have one id.",
      "type": "object",
      "additionalProperties": false,
      "required": ["schemaVersion", "waivers"],
      "properties": {
        "schemaVersion": { "const": "replay-gate-waivers.v1" },
        "waivers": {
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["id", "scope", "rationale", "approver", "reference", "expires"],
            "properties": {
              "id": { "$ref": "#/$defs/text" },
              "scope": {
                "oneOf": [
                  {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["decisions"],
                    "properties": {
                      "decisions": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/text" } }
                    }
                  },
                  {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["strategyId", "reason"],
                    "properties": {
                      "strategyId": { "$ref": "#/$defs/text" },
                      "reason": {
                        "enum": [
                          "candidate_decision_regressed_from_baseline",
                          "metric_drift_threshold_exceeded",
                          "candidate_decision_not_pass"
                        ]
                      }
                    }
                  }
                ]
              },
              "rationale": { "$ref": "#/$defs/text" },
              "approver": { "$ref": "#/$defs/text" },
              "reference": { "$ref": "#/$defs/text" },
              "expires": {
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
              }
            }
          }
        }
      },
      "$defs": { "text": { "type": "string", "pattern": "\#(notBlank)" } }
    }
    """#
}
