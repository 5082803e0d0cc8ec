import Foundation
import ReplayGate
import Testing

/// The content of the README agrees with the program.
@Suite struct ReadmeTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let catalog = "Sources/ReplayGate/ReplayGate.docc"
  static let recording = root.appending(path: "golden/default.ndjson").path

  /// The texts of the fenced blocks in a language, in the README or on another page.
  private func blocks(_ language: String, on page: String = "README.md") throws -> [String] {
    try Page(path: page).blocks.filter { $0.language == language }.map { String($0.text.dropLast()) }
  }

  @Test(arguments: [
    ("README.md", "ReadmeExample.swift"), ("\(catalog)/InSwift.md", "ReadmeExample.swift"),
    ("\(catalog)/InAServer.md", "ServerExample.swift"),
    ("\(catalog)/APolicyOfYourOwn.md", "AccessRulesExample.swift"),
  ])
  func exampleIsTheCompiledOne(_ page: String, _ file: String) throws {
    let source = try String(
      contentsOf: Self.root.appending(path: "Tests/ReadmeTests/\(file)"), encoding: .utf8)
    let marked = try #require(source.components(separatedBy: "// README: begin\n").last)
    #expect(try blocks("swift", on: page).first == marked.components(separatedBy: "\n// README: end")[0])
  }

  @Test func exampleBlocksTheMerge() async throws {
    #expect(try await mayMerge(recording: Self.recording) == false)
  }

  @Test func reportIsTheOneOfTheEmbeddedRecording() async throws {
    let evaluation = try await Gate(baseline: .standard, candidate: .expert).evaluate([.file(Self.recording)])
    #expect(try blocks("json") == [evaluation.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200)).json])
  }

  @Test func budgetsAreThoseOfTheShippedProfiles() throws {
    let page = try Page(path: "\(Self.catalog)/Profiles.md").text
    let rows: [(String, (PolicyProfile) -> String)] = [
      ("`metricDriftTolerancePct`", { "\($0.metricDriftTolerancePct)" }),
      ("`agentReviewBudget.maxRuntimeSeconds`", { "\($0.agentReviewBudget.maxRuntimeSeconds)" }),
      ("`agentReviewBudget.maxTokens`", { "\(Int(clamping: $0.agentReviewBudget.maxTokens))" }),
      ("`agentReviewBudget.maxToolCalls`", { "\(Int(clamping: $0.agentReviewBudget.maxToolCalls))" }),
      ("`agentReviewBudget.maxFindings`", { "\(Int(clamping: $0.agentReviewBudget.maxFindings))" }),
    ]
    for (name, value) in rows {
      let row = "| \(name) | " + PolicyProfile.shipped.map(value).joined(separator: " | ") + " |"
      #expect(page.contains(row + "\n"), "\(row)")
    }
  }

  @Test func theReadmeIsShort() throws {
    let lines = try Page(path: "README.md").text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 251, "250 lines and the newline of the last")
  }

  /// Every file that a page links to exists.
  @Test(arguments: Page.all)
  func linksExist(_ page: Page) throws {
    let folder = Self.root.appending(path: page.path).deletingLastPathComponent()
    for match in try page.text.matches(of: /\]\(([^)#]+)\)/) where !match.1.contains("://") {
      let target = folder.appending(path: String(match.1))
      #expect(FileManager.default.fileExists(atPath: target.path), "\(page.path): \(match.1)")
    }
  }
}
