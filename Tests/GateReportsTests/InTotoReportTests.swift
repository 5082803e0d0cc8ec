import Foundation
import ReplayGate
import Testing

@testable import GateReports

@Suite("In-toto")
struct InTotoReportTests {
  struct Descriptor: Decodable, Equatable {
    let name: String?
    let uri: String?
    let digest: [String: String]?
    let annotations: [String: String]?
  }
  struct Statement<Predicate: Decodable>: Decodable {
    let _type: String
    let subject: [Descriptor]
    let predicateType: String
    let predicate: Predicate
  }
  struct TestResult: Decodable {
    let result: String
    let configuration: [Descriptor]
    let passedTests: [String]
    let warnedTests: [String]
    let failedTests: [String]
  }
  struct Summary: Decodable {
    struct Verifier: Decodable { let id: String }
    let verifier: Verifier
    let timeVerified: String
    let resourceUri: String
    let policy: Descriptor
    let inputAttestations: [Descriptor]
    let verificationResult: String
    let verifiedLevels: [String]
  }

  private func lines(_ run: Run) -> [Data] {
    InTotoReport(run.findings).text.split(separator: "\n").map { Data($0.utf8) }
  }

  @Test("a test result, and on a pass a verification summary for each subject", arguments: Scenario.allCases)
  func statements(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let lines = lines(run)
    let result = try JSONDecoder().decode(Statement<TestResult>.self, from: lines[0])
    #expect(result._type == "https://in-toto.io/Statement/v1")
    #expect(result.predicateType == "https://in-toto.io/attestation/test-result/v0.1")
    #expect(result.predicate.result == (scenario.isBlocked ? "FAILED" : "PASSED"))
    #expect(result.predicate.failedTests.isEmpty != scenario.isBlocked)
    #expect(result.predicate.warnedTests.isEmpty == (scenario != .waived))
    #expect(!result.subject.isEmpty && result.subject.allSatisfy { $0.digest?["sha256"]?.count == 64 })
    #expect(lines.count == (scenario.isBlocked ? 1 : 1 + result.subject.count))
    for line in lines.dropFirst() {
      let summary = try JSONDecoder().decode(Statement<Summary>.self, from: line)
      #expect(summary.predicateType == "https://slsa.dev/verification_summary/v1")
      #expect(summary.predicate.verificationResult == "PASSED")
      #expect(summary.predicate.timeVerified == "2026-03-01T00:00:00Z")
      #expect(summary.predicate.inputAttestations.map(\.digest) == [["sha256": SHA256.hexDigest(lines[0])]])
      #expect(summary.predicate.policy.digest?["sha256"]?.count == 64)
    }
  }

  @Test("the subjects are those given, or else the candidate's profile")
  func subjects() async throws {
    let named = try JSONDecoder().decode(
      Statement<TestResult>.self, from: lines(try await Scenario.pass.run())[0])
    #expect(named.subject.map(\.name) == ["engine.tar.gz"])
    #expect(named.subject.map(\.digest) == [["sha256": Scenario.subject.sha256]])
    let run = try await Scenario.golden.run()
    let unnamed = try JSONDecoder().decode(Statement<TestResult>.self, from: lines(run)[0])
    #expect(unnamed.subject.map(\.name) == ["EXPERT"])
    #expect(unnamed.subject.map { "sha256:" + ($0.digest?["sha256"] ?? "") } == [PolicyProfile.expert.digest])
    #expect(unnamed.predicate.configuration.map(\.name) == ["STANDARD", "EXPERT", "golden/default.ndjson"])
    let digests: [String?] = [
      String(PolicyProfile.standard.digest.dropFirst(7)), String(PolicyProfile.expert.digest.dropFirst(7)),
      String(repeating: "b", count: 64),
    ]
    #expect(unnamed.predicate.configuration.map { $0.digest?["sha256"] } == digests)
    #expect(
      unnamed.predicate.configuration.map { $0.annotations?["role"] } == [
        "baselineProfile", "candidateProfile", "recording",
      ])
  }

  @Test("a blocked gate is not a pass, whatever gate the exit code depends on")
  func oneGate() async throws {
    var findings = try await Scenario.golden.run().findings
    findings.exitCode = 0
    #expect(InTotoReport(findings).statements.count == 1)
    #expect(InTotoReport(findings).text.contains("\"result\":\"FAILED\""))
  }
}
