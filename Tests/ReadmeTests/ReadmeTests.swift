import Foundation
import ReplayGate
import Testing

/// What the README shows is what there is.
@Suite struct ReadmeTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let recording = root.appending(path: "golden/default.ndjson").path

  let readme: String

  init() throws {
    readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
  }

  /// The text of each fenced block of a language.
  private func blocks(_ language: String) -> [String] {
    readme.components(separatedBy: "\n```\(language)\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
  }

  @Test func exampleIsTheCompiledOne() throws {
    let source = try String(
      contentsOf: Self.root.appending(path: "Tests/ReadmeTests/ReadmeExample.swift"), encoding: .utf8)
    let marked = try #require(source.components(separatedBy: "// README: begin\n").last)
    #expect(blocks("swift").first == marked.components(separatedBy: "\n// README: end")[0])
  }

  @Test func exampleBlocksTheMerge() async throws {
    #expect(try await mayMerge(recording: Self.recording) == false)
  }

  @Test func reportIsTheOneOfTheEmbeddedRecording() async throws {
    let evaluation = try await Gate(baseline: .standard, candidate: .expert).evaluate([.file(Self.recording)])
    #expect(blocks("json") == [evaluation.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200)).json])
  }

  @Test func budgetsAreThoseOfTheShippedProfiles() {
    let rows: [(String, (PolicyProfile) -> String)] = [
      ("`metricDriftTolerancePct`", { "\($0.metricDriftTolerancePct)" }),
      ("`agentReviewBudget.maxRuntimeSeconds`", { "\($0.agentReviewBudget.maxRuntimeSeconds)" }),
      ("`agentReviewBudget.maxTokens`", { "\(Int($0.agentReviewBudget.maxTokens))" }),
      ("`agentReviewBudget.maxToolCalls`", { "\(Int($0.agentReviewBudget.maxToolCalls))" }),
      ("`agentReviewBudget.maxFindings`", { "\(Int($0.agentReviewBudget.maxFindings))" }),
    ]
    for (name, value) in rows {
      let row = "| \(name) | " + PolicyProfile.shipped.map(value).joined(separator: " | ") + " |"
      #expect(readme.contains(row + "\n"), "\(row)")
    }
  }
}
