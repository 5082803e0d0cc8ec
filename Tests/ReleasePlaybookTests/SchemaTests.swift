import Foundation
import ReplayGate
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

/// The part of JSON Schema 2020-12 that the printed schemas use. An unknown keyword is an error.
private struct JSONSchema: Sendable {
  private let root: JSONNode

  init(named name: String) throws {
    root = try JSONNode.parse(Array(try ReleaseTree().gate(["schema", name]).output.utf8), source: name)
  }

  func faults(of text: String) -> [String] {
    guard let value = try? JSONNode.parse(Array(text.utf8), source: "text") else { return ["no JSON"] }
    return faults(of: value, root, at: "$")
  }

  private func faults(of value: JSONNode, _ schema: JSONNode, at place: String) -> [String] {
    (schema.members ?? []).flatMap { faults(of: value, $0, in: schema, at: place) }
  }

  private func faults(of value: JSONNode, _ word: JSONMember, in schema: JSONNode, at place: String) -> [String] {
    let rule = word.value
    func fault(unless holds: Bool) -> [String] { holds ? [] : ["\(place): \(word.name)"] }
    switch word.name {
    case "$schema", "$id", "$comment", "$defs", "title", "format": return []
    case "$ref":
      let name = rule.string?.split(separator: "/").last.map(String.init) ?? ""
      guard let target = root["$defs"]?[name] else { return ["no \(name)"] }
      return faults(of: value, target, at: place)
    case "type": return fault(unless: (rule.elements ?? [rule]).contains { value.isOfType($0.string ?? "") })
    case "const":
      return fault(
        unless: value.string != nil && value.string == rule.string || value.number != nil && value.number == rule.number
      )
    case "enum": return fault(unless: (rule.elements ?? []).contains { $0.string == value.string })
    case "pattern":
      let text = value.string ?? ""
      return fault(unless: text.range(of: rule.string ?? "", options: .regularExpression) != nil)
    case "minimum": return fault(unless: value.number.map { $0 >= rule.number ?? .nan } ?? true)
    case "maximum": return fault(unless: value.number.map { $0 <= rule.number ?? .nan } ?? true)
    case "minItems": return fault(unless: Double(value.elements?.count ?? 0) >= rule.number ?? .nan)
    case "required": return fault(unless: (rule.elements ?? []).allSatisfy { value[$0.string ?? ""] != nil })
    case "patternProperties":
      // All members have the same type, under any name.
      return (value.members ?? []).flatMap { member in
        (rule.members ?? []).flatMap { faults(of: member.value, $0.value, at: "\(place).\(member.name)") }
      }
    case "additionalProperties":
      return fault(unless: (value.members ?? []).allSatisfy { schema["properties"]?[$0.name] != nil })
    case "properties":
      return (rule.members ?? []).flatMap { member in
        value[member.name].map { faults(of: $0, member.value, at: "\(place).\(member.name)") } ?? []
      }
    case "items":
      return (value.elements ?? []).enumerated().flatMap { faults(of: $1, rule, at: "\(place)[\($0)]") }
    case "minLength": return fault(unless: Double(value.string?.unicodeScalars.count ?? 0) >= rule.number ?? .nan)
    case "prefixItems":
      return zip(rule.elements ?? [], value.elements ?? []).flatMap { faults(of: $1, $0, at: place) }
    case "maxItems": return fault(unless: Double(value.elements?.count ?? 0) <= rule.number ?? .nan)
    case "oneOf":
      return fault(unless: (rule.elements ?? []).count { faults(of: value, $0, at: place).isEmpty } == 1)
    case "anyOf":
      return fault(unless: (rule.elements ?? []).contains { faults(of: value, $0, at: place).isEmpty })
    case "allOf": return (rule.elements ?? []).flatMap { faults(of: value, $0, at: place) }
    default: return ["\(place): unknown word \(word.name)"]
    }
  }
}

extension JSONNode {
  fileprivate var members: [JSONMember]? { if case .object(let members) = kind { members } else { nil } }
  fileprivate var elements: [JSONNode]? { if case .array(let elements) = kind { elements } else { nil } }
  fileprivate var string: String? { if case .string(let text) = kind { text } else { nil } }
  fileprivate var number: Double? { if case .number(let value) = kind { value } else { nil } }

  fileprivate subscript(name: String) -> JSONNode? { members?.first { $0.name == name }?.value }

  fileprivate func isOfType(_ type: String) -> Bool {
    switch (kind, type) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"), (.null, "null"): true
    case (.number, "number"): true
    case (.number(let value), "integer"): value == value.rounded()
    default: false
    }
  }
}
