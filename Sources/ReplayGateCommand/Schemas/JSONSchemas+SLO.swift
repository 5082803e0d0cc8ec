extension JSONSchemas {
  /// A moment of RFC 3339, as far as its form goes.
  private static let moment = #"^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$"#
  private static let span = #"^[1-9]\\d*(ms|s|m|h|d|w)$"#

  /// What `replay-gate slo check --baseline` reads, OpenSLO documents aside. Other members are passed over.
  static let sloBaseline = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:slo-alert-baseline.v1",
      "title": "SLO baseline: objectives, alerts on them, and when to roll back",
      "$comment": "Beyond a schema: ids are unique, an alert's slo is one of slos, each SLO has an owner of its own or shares that of the file, and each critical path has an SLO.",
      "type": "object",
      "required": ["slos"],
      "properties": {
        "owner": { "$ref": "#/$defs/texts" },
        "owners": { "$ref": "#/$defs/texts" },
        "criticalPaths": {
          "type": "array",
          "items": {
            "anyOf": [
              { "$ref": "#/$defs/text" },
              { "type": "object", "required": ["id"], "properties": { "id": { "$ref": "#/$defs/text" } } }
            ]
          }
        },
        "slos": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["id", "target", "window"],
            "properties": {
              "id": { "$ref": "#/$defs/text" },
              "metric": { "$ref": "#/$defs/text" },
              "target": { "type": "string", "pattern": "^\\s*(>=|<=|==|>|<)" },
              "window": { "$ref": "#/$defs/text" },
              "aggregate": { "enum": ["worst", "mean", "max", "min", "last"] },
              "owner": { "$ref": "#/$defs/texts" },
              "owners": { "$ref": "#/$defs/texts" },
              "criticalPath": { "$ref": "#/$defs/texts" },
              "criticalPaths": { "$ref": "#/$defs/texts" }
            }
          }
        },
        "alerts": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["id", "slo", "condition"],
            "properties": {
              "id": { "$ref": "#/$defs/text" },
              "slo": { "$ref": "#/$defs/text" },
              "condition": { "$ref": "#/$defs/condition" },
              "severity": { "$ref": "#/$defs/text" }
            }
          }
        },
        "rollbackCriteria": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["id", "condition"],
            "properties": {
              "id": { "$ref": "#/$defs/text" },
              "condition": { "$ref": "#/$defs/condition" },
              "slo": { "$ref": "#/$defs/text" }
            }
          }
        }
      },
      "$defs": {
        "text": { "type": "string", "pattern": "\#(notBlank)" },
        "texts": {
          "anyOf": [{ "$ref": "#/$defs/text" }, { "type": "array", "items": { "$ref": "#/$defs/text" } }]
        },
        "condition": { "type": "string", "pattern": "[^<>=](>=|<=|==|>|<)" }
      }
    }
    """#

  /// What `replay-gate slo check --measurements` reads, CSV aside. Every object is closed.
  static let measurements = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:slo-measurements.v1",
      "title": "Measurements: values or time series, and what metrics were before",
      "$comment": "Beyond a schema: each metric once, samples in the order of their times, a part at most its total.",
      "type": "object",
      "additionalProperties": false,
      "required": ["schemaVersion", "measurements"],
      "properties": {
        "schemaVersion": { "const": "slo-measurements.v1" },
        "observedAt": { "$ref": "#/$defs/moment" },
        "measurements": {
          "anyOf": [
            { "type": "object", "additionalProperties": { "type": "number" } },
            {
              "type": "array",
              "items": { "anyOf": [{ "$ref": "#/$defs/value" }, { "$ref": "#/$defs/series" }] }
            }
          ]
        },
        "baseline": { "type": ["object", "null"], "additionalProperties": { "type": "number" } }
      },
      "$defs": {
        "text": { "type": "string", "pattern": "\#(notBlank)" },
        "moment": { "type": ["string", "null"], "pattern": "\#(moment)" },
        "unit": { "enum": ["%", "ratio", "ms", "s", null] },
        "share": { "type": "number", "minimum": 0 },
        "counted": { "anyOf": [{ "required": ["good"] }, { "required": ["bad"] }, { "required": ["total"] }] },
        "value": {
          "type": "object",
          "additionalProperties": false,
          "required": ["metric"],
          "properties": {
            "metric": { "$ref": "#/$defs/text" },
            "unit": { "$ref": "#/$defs/unit" },
            "value": { "type": "number" },
            "good": { "$ref": "#/$defs/share" },
            "bad": { "$ref": "#/$defs/share" },
            "total": { "$ref": "#/$defs/share" },
            "at": { "$ref": "#/$defs/moment" },
            "since": { "$ref": "#/$defs/moment" }
          },
          "oneOf": [
            { "required": ["value"], "not": { "$ref": "#/$defs/counted" } },
            { "required": ["good", "total"] },
            { "required": ["bad", "total"] }
          ]
        },
        "series": {
          "type": "object",
          "additionalProperties": false,
          "required": ["metric", "samples"],
          "properties": {
            "metric": { "$ref": "#/$defs/text" },
            "unit": { "$ref": "#/$defs/unit" },
            "interval": { "type": ["string", "null"], "pattern": "\#(span)" },
            "samples": {
              "type": "array",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["at"],
                "properties": {
                  "at": { "type": "string", "pattern": "\#(moment)" },
                  "value": { "type": "number" },
                  "good": { "$ref": "#/$defs/share" },
                  "bad": { "$ref": "#/$defs/share" },
                  "total": { "$ref": "#/$defs/share" }
                },
                "oneOf": [
                  { "required": ["value"], "not": { "$ref": "#/$defs/counted" } },
                  { "required": ["good", "total"] },
                  { "required": ["bad", "total"] }
                ]
              }
            }
          }
        }
      }
    }
    """#

  /// What `replay-gate slo check` prints.
  static let sloReport = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:slo-check-report.v1",
      "title": "SLO check: how objectives, alerts and criteria for a rollback stand",
      "type": "object",
      "additionalProperties": false,
      "required": ["alerts", "evaluatedAt", "rollback", "schemaVersion", "slos", "status"],
      "properties": {
        "schemaVersion": { "const": "slo-check-report.v1" },
        "evaluatedAt": { "type": "string", "pattern": "\#(moment)" },
        "status": { "$ref": "#/$defs/status" },
        "slos": {
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": [
              "bound", "errorBudgetRemainingPct", "id", "metric", "observed", "owner", "reason", "status", "target",
              "window", "windowStart"
            ],
            "properties": {
              "id": { "type": "string" },
              "metric": { "type": "string" },
              "owner": { "type": "string" },
              "target": { "type": "string" },
              "window": { "type": "string" },
              "windowStart": { "$ref": "#/$defs/moment" },
              "status": { "$ref": "#/$defs/status" },
              "observed": { "type": ["number", "null"] },
              "bound": { "type": ["number", "null"] },
              "errorBudgetRemainingPct": { "type": ["number", "null"] },
              "reason": { "type": ["string", "null"] }
            }
          }
        },
        "alerts": {
          "type": "array",
          "items": {
            "type": "object",
            "unevaluatedProperties": false,
            "allOf": [{ "$ref": "#/$defs/condition" }],
            "required": ["slo", "severity"],
            "properties": { "slo": { "type": "string" }, "severity": { "type": ["string", "null"] } }
          }
        },
        "rollback": {
          "type": "object",
          "additionalProperties": false,
          "required": ["criteria", "declared", "status"],
          "properties": {
            "declared": { "type": "boolean" },
            "status": { "enum": ["met", "not_met", "no_data"] },
            "criteria": {
              "type": "array",
              "items": {
                "type": "object",
                "unevaluatedProperties": false,
                "allOf": [{ "$ref": "#/$defs/condition" }]
              }
            }
          }
        }
      },
      "$defs": {
        "status": { "enum": ["met", "breached", "no_data"] },
        "moment": { "type": ["string", "null"], "pattern": "\#(moment)" },
        "condition": {
          "type": "object",
          "required": ["bound", "condition", "firingSince", "id", "observed", "reason", "since", "status"],
          "properties": {
            "id": { "type": "string" },
            "condition": { "type": "string" },
            "status": { "enum": ["firing", "pending", "clear", "no_data"] },
            "observed": { "type": ["number", "null"] },
            "bound": { "type": ["number", "null"] },
            "since": { "$ref": "#/$defs/moment" },
            "firingSince": { "$ref": "#/$defs/moment" },
            "reason": { "type": ["string", "null"] }
          }
        }
      }
    }
    """#
}
