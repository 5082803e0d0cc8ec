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

  /// Each block of Swift on a page is in each of the files that a comment before it names, which CI compiles.
  @Test(arguments: Page.all)
  func swiftIsCompiled(_ page: Page) throws {
    for block in try page.blocks where block.language == "swift" && block.isCompiled {
      #expect(!block.files.isEmpty, "\(page.path):\(block.line): no comment says where it is compiled")
      for file in block.files {
        let source = try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
        #expect(block.isPart(of: source), "\(page.path):\(block.line) is not in \(file)")
      }
    }
  }

  @Test(
    "a block is part of a file whole, at one indentation, with its imports anywhere",
    arguments: [
      ("f()\n\ng()\n", true), ("import A\n\nf()\n", true), ("g()\nh {\n  i()\n}\n", true), ("f()\ng()\n", false),
      ("import B\n\nf()\n", false), ("g()\nh {\ni()\n}\n", false), ("f\n", false), ("import A\n", false),
    ])
  func partOfAFile(_ block: String, _ isPart: Bool) {
    let source = "import A\n\nfunc e() {\n  f()\n\n  g()\n  h {\n    i()\n  }\n}\n"
    #expect(Page.Block(line: 1, language: "swift", text: block, directives: []).isPart(of: source) == isPart)
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
