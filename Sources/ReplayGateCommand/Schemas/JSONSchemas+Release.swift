extension JSONSchemas {
  /// A path below something.
  private static let below = #"^(?!/)(?!(.*/)?\\.\\.(/|$))"#

  /// The file that `replay-gate release --playbook` reads. Every object is closed.
  static let playbook = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:release-playbook.v1",
      "title": "Release playbook: what has to hold, what is run, and what to do where it fails",
      "$comment": "Beyond a schema: no member may be given twice, and each step has an id of its own.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "schemaVersion", "name", "repository", "entryCriteria", "governance", "deploymentProfile",
        "reliabilityClosure", "replayGate", "lanes", "promotion", "incidents", "traceability"
      ],
      "properties": {
        "schemaVersion": { "const": "release-playbook.v1" },
        "name": { "$ref": "#/$defs/text" },
        "repository": { "$ref": "#/$defs/path" },
        "entryCriteria": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/entryCriterion" } },
        "governance": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/governanceCheck" } },
        "deploymentProfile": {
          "type": "object",
          "additionalProperties": false,
          "required": ["document", "activeHeading", "inactiveHeading"],
          "properties": {
            "document": { "$ref": "#/$defs/path" },
            "activeHeading": { "$ref": "#/$defs/text" },
            "inactiveHeading": { "$ref": "#/$defs/text" }
          }
        },
        "reliabilityClosure": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "document", "matrixHeading", "statusColumn", "evidenceColumn", "doneStatuses", "dateLabel", "maxAgeDays"
          ],
          "properties": {
            "document": { "$ref": "#/$defs/path" },
            "matrixHeading": { "$ref": "#/$defs/text" },
            "statusColumn": { "$ref": "#/$defs/text" },
            "evidenceColumn": { "$ref": "#/$defs/text" },
            "doneStatuses": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/text" } },
            "dateLabel": { "$ref": "#/$defs/text" },
            "maxAgeDays": { "type": "integer", "minimum": 0, "maximum": 36500 }
          }
        },
        "replayGate": {
          "type": "object",
          "additionalProperties": false,
          "required": ["baseline", "candidate", "mode", "minimumRecords"],
          "properties": {
            "baseline": { "$ref": "#/$defs/text" },
            "candidate": { "$ref": "#/$defs/text" },
            "recordings": { "type": ["array", "null"], "items": { "$ref": "#/$defs/text" } },
            "candidateRecording": { "anyOf": [{ "$ref": "#/$defs/text" }, { "type": "null" }] },
            "mode": { "enum": ["regressions", "any"] },
            "minimumRecords": { "type": "integer", "minimum": 1 }
          }
        },
        "lanes": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/lane" } },
        "promotion": {
          "type": "object",
          "additionalProperties": false,
          "required": ["guide", "smoke", "rollback", "sloDefinitions", "sloBaseline", "rollbackCriteria"],
          "properties": {
            "guide": { "$ref": "#/$defs/path" },
            "needs": { "type": ["array", "null"], "items": { "$ref": "#/$defs/text" } },
            "smoke": { "$ref": "#/$defs/command" },
            "rollback": { "$ref": "#/$defs/command" },
            "sloDefinitions": { "$ref": "#/$defs/path" },
            "sloBaseline": { "$ref": "#/$defs/path" },
            "rollbackCriteria": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/rollbackCriterion" } }
          }
        },
        "incidents": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/incident" } },
        "traceability": {
          "type": "object",
          "additionalProperties": false,
          "required": ["child", "parents", "signoff"],
          "properties": {
            "child": { "$ref": "#/$defs/issue" },
            "parents": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/issue" } },
            "signoff": { "$ref": "#/$defs/issue" },
            "documents": { "type": ["array", "null"], "items": { "$ref": "#/$defs/text" } }
          }
        }
      },
      "$defs": {
        "text": { "type": "string", "pattern": "\#(notBlank)" },
        "path": { "type": "string", "allOf": [{ "pattern": "\#(notBlank)" }, { "pattern": "\#(below)" }] },
        "id": { "type": "string", "pattern": "^[a-z0-9-]{1,64}$" },
        "issue": { "type": "integer", "minimum": 1, "maximum": 2147483647 },
        "flag": { "type": ["boolean", "null"] },
        "entryCriterion": {
          "type": "object",
          "additionalProperties": false,
          "required": ["issue", "title", "requires"],
          "properties": {
            "issue": { "$ref": "#/$defs/issue" },
            "title": { "$ref": "#/$defs/text" },
            "requires": { "enum": ["merged", "reconciled", "closed"] },
            "waivableOn": { "anyOf": [{ "$ref": "#/$defs/issue" }, { "type": "null" }] },
            "required": { "$ref": "#/$defs/flag" }
          }
        },
        "governanceCheck": {
          "type": "object",
          "additionalProperties": false,
          "required": ["check"],
          "properties": {
            "check": { "$ref": "#/$defs/text" },
            "includes": { "type": ["array", "null"], "items": { "$ref": "#/$defs/text" } },
            "required": { "$ref": "#/$defs/flag" }
          }
        },
        "command": {
          "type": "object",
          "additionalProperties": false,
          "required": ["run", "timeoutSeconds"],
          "properties": {
            "run": { "$ref": "#/$defs/text" },
            "in": { "anyOf": [{ "$ref": "#/$defs/path" }, { "type": "null" }] },
            "timeoutSeconds": { "type": "integer", "minimum": 1, "maximum": 86400 },
            "retries": { "type": ["integer", "null"], "minimum": 0, "maximum": 10 },
            "expectedExit": { "type": ["integer", "null"], "minimum": 0, "maximum": 255 }
          }
        },
        "namedCommand": {
          "type": "object",
          "additionalProperties": false,
          "required": ["name", "run", "timeoutSeconds"],
          "properties": {
            "name": { "$ref": "#/$defs/text" },
            "run": { "$ref": "#/$defs/text" },
            "in": { "anyOf": [{ "$ref": "#/$defs/path" }, { "type": "null" }] },
            "timeoutSeconds": { "type": "integer", "minimum": 1, "maximum": 86400 },
            "retries": { "type": ["integer", "null"], "minimum": 0, "maximum": 10 },
            "expectedExit": { "type": ["integer", "null"], "minimum": 0, "maximum": 255 }
          }
        },
        "lane": {
          "type": "object",
          "additionalProperties": false,
          "required": ["id", "name", "command", "expected"],
          "properties": {
            "id": { "$ref": "#/$defs/id" },
            "name": { "$ref": "#/$defs/text" },
            "command": { "$ref": "#/$defs/command" },
            "expected": { "$ref": "#/$defs/text" },
            "required": { "$ref": "#/$defs/flag" }
          }
        },
        "rollbackCriterion": {
          "type": "object",
          "additionalProperties": false,
          "required": ["id", "when", "measure", "over"],
          "properties": {
            "id": { "$ref": "#/$defs/id" },
            "when": { "$ref": "#/$defs/text" },
            "measure": { "$ref": "#/$defs/text" },
            "over": { "type": "number" },
            "withinSeconds": { "anyOf": [{ "$ref": "#/$defs/issue" }, { "type": "null" }] }
          }
        },
        "incident": {
          "type": "object",
          "additionalProperties": false,
          "required": ["id", "name", "contain", "verify", "recover"],
          "properties": {
            "id": { "$ref": "#/$defs/text" },
            "name": { "$ref": "#/$defs/text" },
            "contain": { "$ref": "#/$defs/phase" },
            "verify": { "$ref": "#/$defs/phase" },
            "recover": { "$ref": "#/$defs/phase" }
          }
        },
        "phase": {
          "type": "object",
          "additionalProperties": false,
          "required": ["instructions", "passWhen"],
          "properties": {
            "instructions": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/text" } },
            "commands": { "type": ["array", "null"], "items": { "$ref": "#/$defs/namedCommand" } },
            "actions": {
              "type": ["array", "null"],
              "items": {
                "enum": [
                  "rerun_affected_lanes", "judge_governance", "smoke", "check_slos", "rollback", "rerun_replay_gate"
                ]
              }
            },
            "passWhen": { "$ref": "#/$defs/text" }
          }
        }
      }
    }
    """#

  /// What `replay-gate release run` and `release report --format json` print.
  static let releaseReport = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:replay-gate:schema:release-validation-report.v1",
      "title": "Release validation report: what a release comes to, with an entry a step",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "schemaVersion", "generatedAt", "commit", "pullRequest", "deploymentRevision", "playbook", "verdict", "steps",
        "traceability"
      ],
      "properties": {
        "schemaVersion": { "const": "release-validation-report.v1" },
        "generatedAt": { "$ref": "#/$defs/time" },
        "commit": { "type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$" },
        "pullRequest": { "type": ["integer", "null"], "minimum": 1 },
        "deploymentRevision": { "type": ["string", "null"] },
        "playbook": {
          "type": "object",
          "additionalProperties": false,
          "required": ["name", "digest"],
          "properties": {
            "name": { "type": "string" },
            "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" }
          }
        },
        "verdict": { "enum": ["pass", "blocked", "inconclusive"] },
        "steps": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/step" } },
        "traceability": {
          "type": "object",
          "additionalProperties": false,
          "required": ["child", "parents", "signoff", "documents"],
          "properties": {
            "child": { "type": "integer" },
            "parents": { "type": "array", "items": { "type": "integer" } },
            "signoff": { "type": "integer" },
            "documents": { "type": "array", "items": { "type": "string" } }
          }
        }
      },
      "$defs": {
        "time": { "type": "string", "format": "date-time" },
        "step": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "id", "section", "name", "required", "status", "expected", "observed", "log", "rerun", "references",
            "attempts", "finishedAt", "milliseconds"
          ],
          "properties": {
            "id": { "type": "string", "pattern": "^[a-z0-9-]+$" },
            "section": { "type": "string" },
            "name": { "type": "string" },
            "required": { "type": "boolean" },
            "status": { "enum": ["pass", "warn", "fail", "no_data", "stale", "waived", "error"] },
            "expected": { "type": "string" },
            "observed": { "type": "string" },
            "log": { "type": ["string", "null"] },
            "rerun": { "type": "string" },
            "references": {
              "type": "array",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["kind", "ref"],
                "properties": { "kind": { "type": "string" }, "ref": { "type": "string" } }
              }
            },
            "attempts": { "type": "integer", "minimum": 0 },
            "finishedAt": { "anyOf": [{ "$ref": "#/$defs/time" }, { "type": "null" }] },
            "milliseconds": { "type": "integer", "minimum": 0 }
          }
        }
      }
    }
    """#
}
