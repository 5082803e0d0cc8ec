import Foundation
import ReplayGate
import Testing

@testable import GateReports

@Suite("SARIF and Code Quality")
struct ScannerReportTests {
  struct SARIF: Decodable {
    struct Text: Decodable { let text: String }
    struct Help: Decodable {
      let text: String
      let markdown: String
    }
    struct Rule: Decodable {
      let id: String
      let name: String
      let shortDescription: Text
      let fullDescription: Text
      let help: Help
    }
    struct Driver: Decodable {
      let name: String
      let version: String
      let rules: [Rule]
    }
    struct Tool: Decodable { let driver: Driver }
    struct Artifact: Decodable { let uri: String }
    struct Input: Decodable { let location: Artifact }
    struct Region: Decodable { let startLine: Int }
    struct Physical: Decodable {
      let artifactLocation: Artifact
      let region: Region
    }
    struct Location: Decodable { let physicalLocation: Physical }
    struct Suppression: Decodable {
      let kind: String
      let justification: String
    }
    struct Result: Decodable {
      let ruleId: String
      let ruleIndex: Int
      let level: String
      let message: Text
      let locations: [Location]
      let relatedLocations: [Location]?
      let partialFingerprints: [String: String]
      let occurrenceCount: Int?
      let suppressions: [Suppression]
    }
    struct Notification: Decodable { let message: Text }
    struct Invocation: Decodable {
      let toolExecutionNotifications: [Notification]
      let commandLine: String
      let exitCode: Int
      let executionSuccessful: Bool
    }
    struct Run: Decodable {
      let tool: Tool
      let invocations: [Invocation]
      let results: [Result]
      let artifacts: [Input]
    }
    let version: String
    let runs: [Run]

    init(_ run: GateReportsTests.Run) throws {
      self = try JSONDecoder().decode(SARIF.self, from: Data(SARIFReport(run.findings).text.utf8))
    }
  }

  struct Issue: Decodable {
    struct Lines: Decodable { let begin: Int }
    struct Location: Decodable {
      let path: String
      let lines: Lines
    }
    let description: String
    let check_name: String
    let fingerprint: String
    let severity: String
    let location: Location
  }

  private func issues(_ run: Run) throws -> [Issue] {
    try JSONDecoder().decode([Issue].self, from: Data(GitLabReport(run.findings).text.utf8))
  }

  @Test("rules have full help, and results name them", arguments: Scenario.allCases)
  func rules(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let sarif = try SARIF(run)
    #expect(sarif.version == "2.1.0")
    let rules = sarif.runs[0].tool.driver.rules
    #expect(Set(rules.map(\.id)).count == rules.count)
    #expect(rules.map(\.id) == DecisionRule.allCases.map(\.name) + GateReason.allCases.map(\.code))
    #expect(rules.allSatisfy { $0.help.text.count > 60 && $0.help.markdown.contains("What to do") })
    let results = sarif.runs[0].results
    #expect(results.allSatisfy { rules[$0.ruleIndex].id == $0.ruleId && $0.locations.count == 1 })
    #expect(Set(results.map { $0.partialFingerprints["primaryLocationLineHash"] }).count == results.count)
    #expect(results.contains { $0.level == "error" } == scenario.isBlocked)
    let invocation = sarif.runs[0].invocations[0]
    #expect(invocation.exitCode == Int(run.findings.exitCode))
    #expect(invocation.executionSuccessful == !scenario.isUnknown)
    #expect(invocation.commandLine == run.findings.reproduce)
  }

  @Test(
    "the counts of the results agree with the trace",
    arguments: [Scenario.golden, .hostile, .twoRecordings, .withoutDetails])
  func counts(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let results = try SARIF(run).runs[0].results
    for reason in [GateReason.candidateDecisionRegressed, .metricDriftThresholdExceeded] {
      let counted = results.filter { $0.message.text.contains(", \(reason.code)") }.compactMap(\.occurrenceCount)
      #expect(counted.reduce(0, +) == run.traced(reason).count)
    }
    let issues = try issues(run).filter { $0.check_name != "replay_gate_verdict" }
    #expect(issues.map(\.check_name) == results.map(\.ruleId))
  }

  @Test(
    "a change that no decision exercises is located at its setting",
    arguments: [
      ("\"maxToolCalls\": 4", "\"maxToolCalls\": 5"), ("\"maxFindings\": 6", "\"maxFindings\": 7"),
      ("\"maxTokens\": 2400", "\"maxTokens\": 2500"), ("\"maxRuntimeSeconds\": 1.2", "\"maxRuntimeSeconds\": 1.3"),
      ("\"metricDriftTolerancePct\": 1", "\"metricDriftTolerancePct\": 1.1"),
    ], [true, false])
  func notExercised(_ change: (String, String), _ isRequired: Bool) async throws {
    let (old, new) = change
    let text = String(decoding: try #require(PolicyProfile.shippedSource(named: "STANDARD")), as: UTF8.self)
    let member = old.prefix { $0 != ":" }
    let source = text.replacing(try Regex("\(member): [0-9.]+"), with: new)
    let profile = Array(source.utf8)
    var gate = Gate(baseline: .standard, candidate: try PolicyProfile(json: profile, source: "next.json"))
    gate.requiresExercised = isRequired
    let input = GateFindings.DigestedInput(role: .candidateProfile, name: "next.json", sha256: nil, path: "next.json")
    let run = try await Run(gate, [Scenario.recording([Record("a")])], inputs: [input], profile: profile)
    let line = try #require(source.split(separator: "\n").firstIndex { $0.contains(new) }) + 1
    #expect(GitHubReport(run.findings).text.contains("file=next.json,line=\(line),"))
    #expect(try issues(run).first?.location.lines.begin == line)
    let results = try SARIF(run).runs[0].results
    #expect(results.map { $0.locations[0].physicalLocation.region.startLine } == (isRequired ? [line] : []))
  }

  @Test(
    "what is said of a budget is said in its result or, if that is not there, in a notification",
    arguments: [
      Scenario.budgetExceeded, .budgetKept, .budgetUnproven, .budgetOfStrategies,
    ])
  func budgets(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let sarif = try SARIF(run)
    let results = sarif.runs[0].results.map(\.message.text)
    let notifications = sarif.runs[0].invocations[0].toolExecutionNotifications.map(\.message.text)
    for use in run.evaluation.budgets {
      let words = VerdictWords(run.findings).text(of: use)
      let said = [results, notifications].map { $0.count { $0.contains(words) } }
      #expect(said.reduce(0, +) == 1, "\(words): \(said)")
    }
  }

  @Test("they are located in the profile, at the limit that was exceeded")
  func places() async throws {
    let run = try await Scenario.ownProfile.run()
    let location = try #require(try SARIF(run).runs[0].results.first?.locations.first?.physicalLocation)
    #expect(location.artifactLocation.uri == "policies/own%20one.json")
    #expect(location.region.startLine == 8)
    let issue = try #require(try issues(run).last)
    #expect(issue.location.path == "policies/own one.json")
    #expect(issue.location.lines.begin == 8)
    // For a shipped profile: the first decision.
    let shipped = try #require(try SARIF(try await Scenario.golden.run()).runs[0].results.first)
    #expect(shipped.locations[0].physicalLocation.artifactLocation.uri == "golden/default.ndjson")
    #expect(shipped.locations[0].physicalLocation.region.startLine == 4)
    #expect(shipped.relatedLocations?.map(\.physicalLocation.region.startLine) == [4, 9, 15])
    #expect(shipped.relatedLocations?.first?.physicalLocation.artifactLocation.uri == "golden/default.ndjson")
  }

  /// Files of a run in the folder `/home/ci/repo/sub` of the repository `/home/ci/repo`, and where findings are.
  struct Place: CustomTestStringConvertible, Sendable {
    var candidate: String?
    var gateFile: String?
    var recording: String?
    let path: String
    let line: Int
    var isAnnotated = false
    var testDescription: String { "\(candidate ?? "EXPERT") \(gateFile ?? "-") \(recording ?? "embedded")" }
  }

  static let placed = [
    Place(candidate: "own.json", gateFile: "g", recording: "r", path: "own.json", line: 8, isAnnotated: true),
    Place(candidate: "./own.json", path: "own.json", line: 8, isAnnotated: true),
    Place(candidate: "/home/ci/repo/sub/own.json", path: "own.json", line: 8, isAnnotated: true),
    Place(candidate: "/home/ci/repo/own.json", path: "own.json", line: 8, isAnnotated: true),
    Place(candidate: "../a/own.json", path: "a/own.json", line: 8, isAnnotated: true),
    Place(candidate: "../../own.json", gateFile: "g.json", recording: "r.ndjson", path: "g.json", line: 1),
    Place(candidate: "a/../own.json", recording: "r.ndjson", path: "r.ndjson", line: 3),
    Place(candidate: "/tmp/own.json", gateFile: "g.json", recording: "r.ndjson", path: "g.json", line: 1),
    Place(candidate: "/tmp/own.json", gateFile: "/tmp/g.json", recording: "r.ndjson", path: "r.ndjson", line: 3),
    Place(candidate: "/tmp/own.json", recording: "/tmp/r.ndjson", path: "own.json", line: 8),
    Place(gateFile: "limits/g.json", recording: "r.ndjson", path: "limits/g.json", line: 1),
    Place(recording: "../week/r.ndjson", path: "week/r.ndjson", line: 3),
    Place(recording: "/home/ci/repo/week/r.ndjson", path: "week/r.ndjson", line: 3),
    Place(recording: "/tmp/r.ndjson", path: "profiles/EXPERT.json", line: 4),
    Place(path: "profiles/EXPERT.json", line: 4),
  ]

  @Test("they are located in a file of the repository that was read, if there is one", arguments: placed)
  func located(_ row: Place) async throws {
    typealias Input = GateFindings.DigestedInput
    let text = row.candidate.map { _ in Array(Scenario.profileText(blocks: true).utf8) }
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(decisions: 10, countsStrategies: true)
    if let text { gate.candidate = try PolicyProfile(json: text, source: "own.json") }
    let lines = Record.regressing.flatMap { Array($0.line.utf8) }
    let read = [
      Input(role: .candidateProfile, name: row.candidate ?? "EXPERT", sha256: nil, path: row.candidate),
      Input(role: .recording, name: row.recording ?? "-", sha256: nil, path: row.recording),
    ]
    let run = try await Run(
      gate, [.bytes(lines, name: row.recording ?? "<embedded recording>")], inputs: read, profile: text)
    var findings = run.findings
    findings.roots = ["/home/ci/repo/sub", "/home/ci/repo"]
    findings.gateFile = row.gateFile
    let sarif = try JSONDecoder().decode(SARIF.self, from: Data(SARIFReport(findings).text.utf8))
    let location = try #require(sarif.runs[0].results.first?.locations.first?.physicalLocation)
    #expect(location.artifactLocation.uri == row.path && location.region.startLine == row.line, "\(location)")
    // A file has one name, wherever it is named.
    let inputs = sarif.runs[0].artifacts.map(\.location.uri)
    let isInput = row.isAnnotated || row.path.hasSuffix(".ndjson")
    #expect(!isInput || inputs.contains(row.path), "\(inputs)")
    let related = sarif.runs[0].results[0].relatedLocations?.map(\.physicalLocation.artifactLocation.uri) ?? []
    #expect(Set(related).isSubset(of: inputs) && related.isEmpty == (row.recording == nil), "\(related)")
    let issues = try JSONDecoder().decode([Issue].self, from: Data(GitLabReport(findings).text.utf8))
    #expect(Set(issues.map(\.location.path)) == [row.path])
    #expect(issues.last?.location.lines.begin == row.line)
    #expect(GitHubReport(findings).text.contains("file=") == row.isAnnotated)
  }

  @Test("fingerprints are the same in every run")
  func fingerprints() async throws {
    let whole = try SARIF(try await Scenario.golden.run()).runs[0].results
    let bare = try SARIF(try await Scenario.budgetOfStrategies.run()).runs[0].results
    #expect(whole.count == 1, "one root cause is one finding")
    #expect(Set(bare.map(\.partialFingerprints)).isSuperset(of: whole.map(\.partialFingerprints)))
  }

  @Test("a waived result is suppressed and a note")
  func waived() async throws {
    let run = try await Scenario.waived.run()
    let results = try SARIF(run).runs[0].results
    #expect(results.map(\.level) == ["note"])
    #expect(results[0].suppressions.map(\.justification) == ["waived by W-1"])
    let severities = try issues(run).map(\.severity)
    #expect(severities == ["minor", "info", "minor", "info"])
  }

  @Test("waivers that are not listed are counted", arguments: [50, 51, 1000, 1001])
  func waiversLeftOut(_ count: Int) async throws {
    let waivers = (0..<count).map { number in
      """
      {"id":"W-\(number)","scope":{"decisions":["none-\(number)"]},"rationale":"r","approver":"a","reference":"p",
      "expires":"2027-01-01T00:00:00Z"}
      """
    }
    let text = "{\"schemaVersion\":\"replay-gate-waivers.v1\",\"waivers\":[\(waivers.joined(separator: ","))]}"
    var gate = Gate(baseline: .standard, candidate: .expert)
    let now = JudgementTime(secondsSince1970: Run.moment.timestamp.secondsSince1970)
    gate.waivers = try Waivers(json: Array(text.utf8), source: "w", at: now)
    let run = try await Run(gate, [Scenario.recording(Record.regressing)])
    func words(_ more: Int) -> [String] { more > 0 ? ["\(FigureText.count(more, "more waiver")) left out"] : [] }
    let notifications = try SARIF(run).runs[0].invocations[0].toolExecutionNotifications.map(\.message.text)
    #expect(notifications.filter { $0.hasSuffix("left out") } == words(count - FindingsJSON.limit))
    let issues = try issues(run)
    #expect(issues.filter { $0.check_name == "replay_gate_left_out" }.map(\.description) == words(count - 1000))
    #expect(issues.count { $0.check_name == "replay_gate_waiver" } == min(count, 1000))
  }

  @Test("brackets and braces in names are not links or placeholders")
  func escapes() async throws {
    let texts = try SARIF(try await Scenario.hostile.run()).runs[0].results.map(\.message.text)
    #expect(texts.contains { $0.contains("\\[x\\](y)") })
    #expect(texts.contains { $0.contains("\\\\u{{A}}") })
  }

  @Test("every issue has the members that GitLab requires, and a unique fingerprint", arguments: Scenario.allCases)
  func gitLab(_ scenario: Scenario) async throws {
    let issues = try issues(try await scenario.run())
    #expect(Set(issues.map(\.fingerprint)).count == issues.count)
    #expect(issues[0].check_name == "replay_gate_verdict")
    #expect(issues.allSatisfy { ["blocker", "critical", "major", "minor", "info"].contains($0.severity) })
    #expect(issues.contains { $0.severity == "blocker" || $0.severity == "critical" } == scenario.isBlocked)
    #expect(
      issues.allSatisfy { !$0.description.isEmpty && !$0.location.path.hasPrefix("/") && $0.location.lines.begin > 0 })
  }

  @Test(
    "paths as URIs",
    arguments: [
      ("a/b.json", "a/b.json"), ("./a b.json", "a%20b.json"), ("/abs/x", "file:///abs/x"), ("c:d", "c%3Ad"),
      ("é\n", "%C3%A9%0A"),
    ])
  func uri(_ path: String, _ expected: String) {
    #expect(ProfilePlace.uri(path) == expected)
  }
}
