import Foundation
import ReplayGate
import SchemaReading
import Testing

@testable import ReleasePlaybook

/// The printed schemas accept what is read and written, and reject what the reader rejects.
@Suite struct SchemaTests {
  private static let playbook = Result { try JSONSchema(named: "playbook") }

  @Test("the embedded playbook and the report of a run")
  func valid() throws {
    let tree = try ReleaseTree()
    #expect(try Self.playbook.get().faults(of: tree.read("playbook.json")) == [])
    let schema = try JSONSchema(named: "release-report")
    #expect(schema.faults(of: try tree.run("--only", "lane-cli", "--only", "replay-gate").output) == [])
    let report = try tree.resume("--only", "entry-44").output
    let unknown = report.replacingOccurrences(of: "\"log\":null", with: "\"lug\":1")
    #expect(schema.faults(of: unknown) != [])
  }

  @Test(
    "verdicts and tallies of all kinds of lines",
    arguments: [
      ("report", ""), ("report", "--candidate EXPERT"), ("tally", "tally --candidate EXPERT"),
      ("tally", "tally --candidate EXPERT --recording r.ndjson"),
      ("tally", "tally --candidate FAST --mode any --recording r.ndjson"),
      ("recording-check", "recording check r.ndjson --format json"),
      ("recording-check", "recording check r.ndjson playbook.json no-file r.ndjson --format json"),
    ])
  func written(_ name: String, _ words: String) throws {
    let tree = try ReleaseTree()
    try tree.write(Self.recording, to: "r.ndjson")
    let schema = try JSONSchema(named: name)
    let output = try tree.gate(words.split(separator: " ").map(String.init)).output
    #expect(schema.faults(of: output) == [])
    // The schema must not accept members that are never written.
    #expect(schema.faults(of: "{\"stray\":1," + output.dropFirst()) != [])
    for (old, new) in [
      ("\"version\":", "\"version\":9"), ("\"turns\":[", "\"turns\":[1,"), ("\"figures\":", "\"figures\":-"),
    ]
    where output.contains(old) {
      #expect(schema.faults(of: output.replacingOccurrences(of: old, with: new)) != [], "\(new)")
    }
  }

  /// An outcome that is not decisive under EXPERT, a decisive one, and a decision of another engine.
  private static let recording =
    [
      (#"[{"id":"f","priority":2,"confidence":1,"summary":"s","evidenceRefs":[]}]"#, 0.25, 1),
      ("[]", 0.5, 6),
    ].enumerated().map { index, outcome in
      #"{"schemaVersion":"validation-run.v1","runId":"r\#(index)","createdAt":"2026-02-20T19:17:27Z","#
        + #""strategyRef":{"strategyId":"s"},"deterministicChecks":{"indicatorFidelity":{"status":"pass","#
        + #""missingIndicators":[]},"tradeCoherence":{"status":"pass","violations":[]},"metricConsistency":"#
        + #"{"status":"pass","driftPct":\#(outcome.1)}},"agentReview":{"findings":\#(outcome.0),"budget":{"limits":"#
        + #"{"maxFindings":\#(outcome.2)},"usage":{"runtimeSeconds":1,"tokensUsed":2500,"toolCallsUsed":0},"#
        + #""withinBudget":true,"breachReason":null}},"traderReview":{"status":"requested"},"#
        + #""policy":{"profile":"STANDARD"},"finalDecision":"pass"}"# + "\n"
    }.joined()
    + #"{"schemaVersion":"replay-gate-decided.v1","id":"d","strategyId":"s","decision":"fail","causes":["no role"]}"#
    + "\n"

  @Test(
    "the schema accepts a playbook exactly if the reader does",
    arguments: [
      (#""name": "Gate5","#, #""name": "Gate5", "nmae": 1,"#, false), (#""name": "Gate5","#, "", false),
      (#""name": "Gate5""#, #""name": " ""#, false), ("release-playbook.v1", "release-playbook.v2", false),
      (#""issue": 44,"#, #""issue": "44","#, false), (#""issue": 44,"#, #""issue": 0,"#, false),
      (#""requires": "reconciled""#, #""requires": "done""#, false), (#""id": "web""#, #""id": "We b""#, false),
      (#""timeoutSeconds": 1800}"#, #""timeoutSeconds": 0}"#, false),
      (#""timeoutSeconds": 1800}"#, #""timeoutSeconds": 1800, "retries": 11}"#, false),
      (#""timeoutSeconds": 1800}"#, #""timeoutSeconds": 1800, "retries": null, "expectedExit": 255}"#, true),
      (#""timeoutSeconds": 1800}"#, #""timeoutSeconds": 1800, "environment": {"A_1": ""}, "mustPrint": ["a*"]}"#, true),
      (#""timeoutSeconds": 1800}"#, #""timeoutSeconds": 1800, "environment": {"A": 1}}"#, false),
      (#""timeoutSeconds": 1800}"#, #""timeoutSeconds": 1800, "mustNotPrint": [" "]}"#, false),
      (#""timeoutSeconds": 1800}"#, #""timeoutSeconds": 1800, "mustPrint": "a"}"#, false),
      (#""in": "trade-nexus""#, #""in": "../trade-nexus""#, false), (#""in": "trade-nexus""#, #""in": "/x""#, false),
      (#""in": "trade-nexus""#, #""in": "a/../x""#, false), (#""in": "trade-nexus""#, #""in": "a..b/.x""#, true),
      (#""iamtxena/trade-nexus""#, #""trade-nexus""#, false), (#""iamtxena/trade-nexus""#, #""h.example/a/b""#, true),
      (#""iamtxena/trade-nexus""#, #""a/..""#, false), (#""iamtxena/trade-nexus""#, #""a/b c""#, false),
      (#""dateKey": "updated""#, #""dateKey": "updated", "maxAgeDays": null"#, true),
      (#""doneStatusPrefixes": ["verified in Gate5"],"#, "", true),
      (#""options": ["--output FILE"]"#, #""options": null"#, true),
      (#""run": "python -m src"#, #""run": "python  -m src"#, false),
      (#""workflow": "docs-governance""#, #""required": true"#, false),
      (#""workflow": "docs-governance"}"#, #""workflow": "docs-governance", "enforces": null}"#, true),
      (#""workflow": "docs-governance"}"#, #""workflow": "d", "enforces": {"file": "f", "steps": []}}"#, false),
      (#""actions": ["smoke"]"#, #""actions": ["hope"]"#, false), (#""over": 5,"#, #""over": "5","#, false),
      (#""over": 5,"#, #""over": -0.5,"#, true), (#""parents": [81, 106]"#, #""parents": []"#, false),
      (#""minimumRecords": 1}"#, #""minimumRecords": 1, "recordings": ["r"], "candidateRecording": null}"#, true),
      (#""mode": "regressions""#, #""mode": "all""#, false), (#""waivableOn": 150"#, #""required": false"#, true),
    ])
  func agree(_ old: String, _ new: String, _ isValid: Bool) throws {
    let text = String(decoding: Playbook.gate5Source, as: UTF8.self)
    let range = try #require(text.range(of: old))
    let edited = text.replacingCharacters(in: range, with: new)
    let isRead = (try? Playbook(json: Array(edited.utf8), source: "p")) != nil
    #expect(isRead == isValid)
    #expect(try Self.playbook.get().faults(of: edited).isEmpty == isValid)
  }
}

extension JSONSchema {
  /// The schema that the program prints under a name.
  fileprivate init(named name: String) throws {
    try self.init(json: try ReleaseTree().gate(["schema", name]).output, source: name)
  }
}
