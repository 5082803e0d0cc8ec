import Foundation
import ReplayGate
import Testing

@testable import GateReports

/// What is given as bytes is what is given as text.
@Suite struct JSONBytesTests {
  /// One thing that is JSON, as text and as bytes.
  struct Form: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Whether each of its lines is JSON, and not the whole.
    var isLines = false
    let make: @Sendable (Run) async throws -> (text: String, bytes: [UInt8])

    init(
      _ name: String, isLines: Bool = false,
      _ make: @escaping @Sendable (Run) async throws -> (text: String, bytes: [UInt8])
    ) {
      testDescription = name
      self.isLines = isLines
      self.make = make
    }
  }

  static let forms = [
    Form("report") { ($0.findings.report.json, $0.findings.report.jsonBytes) },
    Form("regressions") { run in
      let groups = RegressionGroups(run.evaluation)
      return (groups.json, groups.jsonBytes)
    },
    Form("frontier") { run in
      let frontier = try #require(FrontierReport(run.evaluation))
      return (frontier.json, frontier.jsonBytes)
    },
    Form("coverage") { run in
      let coverage = try #require(CoverageReport(run.evaluation))
      return (coverage.json, coverage.jsonBytes)
    },
    Form("explanation") { run in
      let gate = run.evaluation.gate
      let id = try #require(run.evaluation.tally.examples.first?.id)
      let explanation = ExplanationReport(try await gate.explain(id, in: [recording])[0], gate: gate)
      return (explanation.json, explanation.jsonBytes)
    },
    Form("recording") { run in
      let check = RecordingCheckReport(try await run.evaluation.gate.check([recording]))
      return (check.json, check.jsonBytes)
    },
    Form("sarif") { (SARIFReport($0.findings).text, SARIFReport($0.findings).jsonBytes) },
    Form("gitlab") { (GitLabReport($0.findings).text, GitLabReport($0.findings).jsonBytes) },
    Form("intoto", isLines: true) { (InTotoReport($0.findings).text, InTotoReport($0.findings).jsonBytes) },
  ]

  /// Names that are not ASCII and that need escapes.
  static let recording = Scenario.recording(Record.hostile)

  @Test("bytes are the text in UTF-8, and JSON", arguments: forms)
  func agree(_ form: Form) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.details = ReplayDetails.Options(
      decisions: 10, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
    let (text, bytes) = try await form.make(try await Run(gate, [Self.recording]))
    #expect(bytes.elementsEqual(text.utf8))
    for document in form.isLines ? bytes.split(separator: 0x0A) : [bytes[...]] {
      _ = try JSONSerialization.jsonObject(with: Data(document))
    }
  }
}
