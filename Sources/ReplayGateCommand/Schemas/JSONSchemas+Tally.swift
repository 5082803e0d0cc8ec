extension JSONSchemas {
  /// What `tally` writes and `merge` reads.
  static let tally = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:replay-gate-tally.v1",
      "title": "Tally: what a piece of a recording adds to a verdict",
      "$comment": "Beyond a schema: counts agree with each other, digests are those of their texts, no member is given twice. Written on one line, members sorted.",
      "type": "object",
      "additionalProperties": false,
      "required": [
          "schemaVersion", "digest", "engine", "baseline", "candidate", "joinedInParts", "recordings", "tally", "details"
        ],
      "properties": {
        "schemaVersion": { "const": "replay-gate-tally.v1" },
        "digest": {
          "$comment": "SHA-256 of the line without this member and the comma behind it: a tally that was changed is refused.",
          "$ref": "#/$defs/digest"
        },
        "engine": { "type": "string" },
        "baseline": { "$ref": "#/$defs/profile" },
        "candidate": { "$ref": "#/$defs/profile" },
        "waivers": {
          "type": "object",
          "additionalProperties": false,
          "required": ["given", "text", "digest", "now"],
          "properties": {
            "given": { "type": "string" }, "text": { "type": "string" },
            "digest": { "$ref": "#/$defs/digest" }, "now": { "type": "string" }
          }
        },
        "candidateRecording": { "type": "string" },
        "joinedInParts": { "type": "boolean" },
        "recordings": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/recording" } },
        "tally": { "$ref": "#/$defs/counts" },
        "details": { "$ref": "#/$defs/details" },
        "fault": {
          "type": "object",
          "additionalProperties": false,
          "required": ["source", "line", "column", "found", "expected"],
          "properties": {
            "source": { "type": "string" }, "line": { "$ref": "#/$defs/count" }, "column": { "$ref": "#/$defs/count" },
            "found": { "type": "string" }, "expected": { "type": "string" }
          }
        }
      },
      "$defs": {
        "count": {
          "$comment": "Beyond 2^53 a string.",
          "oneOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "pattern": "^[1-9][0-9]{15,18}$" }]
        },
        "notNegative": { "type": "number", "minimum": 0 },
        "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" },
        "decision": { "enum": ["pass", "conditional_pass", "fail"] },
        "strings": { "type": "array", "items": { "type": "string" } },
        "profile": {
          "type": "object",
          "additionalProperties": false,
          "required": ["given", "canonical", "digest"],
          "properties": {
            "given": { "type": "string" }, "text": { "type": "string" }, "canonical": { "type": "string" },
            "digest": { "$ref": "#/$defs/digest" }
          }
        },
        "recording": {
          "$comment": "Its first line begins between the two bytes of firstStart; without a size, range and cutBy it was read whole.",
          "type": "object",
          "additionalProperties": false,
          "required": ["source", "firstStart", "bytes", "lines"],
          "properties": {
            "source": { "type": "string" }, "size": { "$ref": "#/$defs/count" },
            "cutBy": { "enum": ["tally", "engine"] },
            "range": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "$ref": "#/$defs/count" } },
            "firstStart": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "$ref": "#/$defs/count" } },
            "bytes": { "$ref": "#/$defs/count" }, "lines": { "$ref": "#/$defs/count" }
          }
        },
        "fingerprint": {
          "type": "object",
          "additionalProperties": false,
          "required": ["count", "sum"],
          "properties": {
            "count": { "$ref": "#/$defs/count" }, "sum": { "type": "string", "pattern": "^[0-9a-f]{32}$" }
          }
        },
        "example": {
          "type": "object",
          "additionalProperties": false,
          "required": ["id", "strategyId", "source", "line", "reason", "baseline", "causes"],
          "properties": {
            "id": { "type": "string" }, "strategyId": { "type": "string" }, "source": { "type": "string" },
            "line": { "$ref": "#/$defs/count" }, "reason": { "type": "string" },
            "baseline": { "$ref": "#/$defs/decision" }, "candidate": { "$ref": "#/$defs/decision" },
            "recorded": { "$ref": "#/$defs/decision" }, "causes": { "$ref": "#/$defs/strings" }
          }
        },
    \#(tallyCounts)
    \#(tallyDetails)
      }
    }
    """#

  private static let tallyCounts = #"""
        "decidingRecord": {
          "type": "object",
          "additionalProperties": false,
          "required": ["id", "source", "line", "baseline", "candidate", "counting", "delta"],
          "properties": {
            "id": { "type": "string" }, "source": { "type": "string" }, "line": { "$ref": "#/$defs/count" },
            "baseline": { "$ref": "#/$defs/decision" }, "candidate": { "$ref": "#/$defs/decision" },
            "counting": { "$ref": "#/$defs/decision" }, "delta": { "$ref": "#/$defs/notNegative" }
          }
        },
        "counts": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "version", "mode", "records", "regressed", "waived", "changed", "withoutPartner", "partnersLeftOver",
            "fidelity", "metricDriftDeltaPct", "thresholdBreached", "blocksMerge", "blocksRelease", "examples",
            "reasons", "transitions", "waivers", "baselineFingerprint", "candidateFingerprint"
          ],
          "properties": {
            "version": { "const": 2 },
            "mode": { "enum": ["regressions", "any"] },
            "records": { "$ref": "#/$defs/count" },
            "regressed": { "$ref": "#/$defs/count" },
            "waived": { "$ref": "#/$defs/count" },
            "changed": { "$ref": "#/$defs/count" },
            "withoutPartner": { "$ref": "#/$defs/count" },
            "partnersLeftOver": { "$ref": "#/$defs/count" },
            "fidelity": {
              "type": "object",
              "additionalProperties": false,
              "required": ["compared", "divergedByDigest", "divergedByName", "first"],
              "properties": {
                "compared": { "$ref": "#/$defs/count" }, "divergedByDigest": { "$ref": "#/$defs/count" },
                "divergedByName": { "$ref": "#/$defs/count" },
                "first": { "type": "array", "maxItems": 5, "items": { "$ref": "#/$defs/example" } }
              }
            },
            "countingRecord": { "$ref": "#/$defs/decidingRecord" },
            "leadingRecord": { "$ref": "#/$defs/decidingRecord" },
            "metricDriftDeltaPct": { "$ref": "#/$defs/notNegative" },
            "thresholdBreached": { "type": "boolean" },
            "blocksMerge": { "type": "boolean" },
            "blocksRelease": { "type": "boolean" },
            "examples": { "type": "array", "items": { "$ref": "#/$defs/example" } },
            "reasons": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "$ref": "#/$defs/count" } },
            "transitions": { "type": "array", "minItems": 9, "maxItems": 9, "items": { "$ref": "#/$defs/count" } },
            "waivers": { "type": "array", "items": { "$ref": "#/$defs/count" } },
            "baselineFingerprint": { "$ref": "#/$defs/fingerprint" },
            "candidateFingerprint": { "$ref": "#/$defs/fingerprint" }
          }
        },
    """#

  private static let tallyDetails = #"""
        "details": {
          "type": "object",
          "additionalProperties": false,
          "required": ["options", "decisions", "strategies"],
          "properties": {
            "options": {
              "type": "object",
              "additionalProperties": false,
              "required": ["decisions", "strategies", "frontier"],
              "properties": {
                "decisions": { "$ref": "#/$defs/count" }, "strategies": { "type": "boolean" },
                "frontier": { "type": "boolean" }
              }
            },
            "decisions": { "type": "array", "items": { "$ref": "#/$defs/flipped" } },
            "strategies": {
              "type": "object",
              "additionalProperties": false,
              "required": ["rows", "others"],
              "properties": {
                "rows": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["strategyId", "counts"],
                    "properties": { "strategyId": { "type": "string" }, "counts": { "$ref": "#/$defs/strategy" } }
                  }
                },
                "others": { "$ref": "#/$defs/strategy" }
              }
            },
            "frontier": {
              "type": "object",
              "additionalProperties": false,
              "required": ["atOwnSettings", "curves"],
              "properties": {
                "atOwnSettings": { "$ref": "#/$defs/count" },
                "curves": { "type": "array", "items": { "$ref": "#/$defs/curve" } }
              }
            }
          }
        },
        "flipped": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "id", "strategyId", "source", "line", "outcome", "baselineDriftPct", "candidateDriftPct", "shortfalls"
          ],
          "properties": {
            "id": { "type": "string" }, "strategyId": { "type": "string" }, "source": { "type": "string" },
            "line": { "$ref": "#/$defs/count" }, "baselineDriftPct": { "$ref": "#/$defs/notNegative" },
            "candidateDriftPct": { "$ref": "#/$defs/notNegative" }, "waiver": { "type": "string" },
            "outcome": {
              "type": "object",
              "additionalProperties": false,
              "required": [
                "baseline", "candidate", "decision", "regressed", "thresholdBreached", "metricDriftDeltaPct",
                "blocksMerge", "blocksRelease"
              ],
              "properties": {
                "baseline": { "$ref": "#/$defs/decision" }, "candidate": { "$ref": "#/$defs/decision" },
                "decision": { "$ref": "#/$defs/decision" }, "regressed": { "type": "boolean" },
                "thresholdBreached": { "type": "boolean" }, "metricDriftDeltaPct": { "$ref": "#/$defs/notNegative" },
                "blocksMerge": { "type": "boolean" }, "blocksRelease": { "type": "boolean" }
              }
            },
            "shortfalls": {
              "type": "array",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["rule", "findings", "text"],
                "properties": {
                  "rule": { "type": "string" }, "figure": { "type": "number" }, "limit": { "type": "number" },
                  "findings": { "$ref": "#/$defs/strings" }, "text": { "type": "string" }
                }
              }
            }
          }
        },
        "strategy": {
          "type": "object",
          "additionalProperties": false,
          "required": ["records", "tightened", "loosened", "waived", "causes"],
          "properties": {
            "records": { "$ref": "#/$defs/count" }, "tightened": { "$ref": "#/$defs/count" },
            "loosened": { "$ref": "#/$defs/count" }, "waived": { "$ref": "#/$defs/count" },
            "causes": {
              "type": "array",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["reason", "waived", "count", "firstIds"],
                "properties": {
                  "reason": { "type": "string" }, "rule": { "type": "string" }, "waived": { "type": "boolean" },
                  "count": { "$ref": "#/$defs/count" }, "firstIds": { "$ref": "#/$defs/strings" }
                }
              }
            }
          }
        },
        "curve": {
          "$comment": "buckets: pairs of number and count. extremes: turning points, each as often as repeats says.",
          "type": "object",
          "additionalProperties": false,
          "required": ["knob", "always", "buckets", "extremes", "repeats"],
          "properties": {
            "knob": { "type": "string" }, "always": { "$ref": "#/$defs/count" },
            "buckets": { "type": "array", "items": { "$ref": "#/$defs/count" } },
            "extremes": { "type": "array", "items": { "type": "number" } },
            "repeats": { "type": "array", "items": { "$ref": "#/$defs/count" } }
          }
        }
    """#
}
