import Foundation
import Testing

/// The examples in `golden/decided`: the page shows the recipes, and the recordings have the verdicts.
@Suite struct DecidedExampleTests {
  private static let folder = Page.root.appending(path: "golden/decided")

  @Test(
    "the page shows the recipes of golden/decided",
    arguments: [
      ("recorded.jq", "jq"), ("opa.jq", "jq"), ("kubernetes.jq", "jq"), ("envoy.jq", "jq"), ("rules.py", "python"),
    ])
  func shown(_ name: String, _ language: String) throws {
    let recipe = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let page = Page(path: "\(ReadmeTests.catalog)/DecidedElsewhere.md")
    #expect(try page.blocks.contains { $0.language == language && $0.text == recipe })
  }

  @Test("verdicts", arguments: [("opa", 1), ("kubernetes", 1), ("envoy", 1), ("rules", 1)] as [(String, Int32)])
  func verdict(_ name: String, _ status: Int32) throws {
    let commands = [
      Page.Command(
        line: 1,
        text: "SOURCE_DATE_EPOCH=1795424400 replay-gate --recording golden/decided/\(name).before.ndjson "
          + "--candidate-recording golden/decided/\(name).after.ndjson --output report.json --trace trace.ndjson --quiet "
          + ">/dev/null", exitCode: status),
      Page.Command(line: 2, text: "diff golden/decided/\(name).report.json report.json", exitCode: 0),
      Page.Command(line: 3, text: "diff golden/decided/\(name).trace.ndjson trace.ndjson", exitCode: 0),
    ]
    for (command, result) in zip(commands, try PageCommandTests.run(commands)) {
      #expect(result.code == command.exitCode, "\(command.text)\n\(result.output)")
    }
  }
}
