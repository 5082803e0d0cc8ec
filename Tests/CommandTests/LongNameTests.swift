import Foundation
import Testing

/// Very long names, which outputs must shorten.
@Suite struct LongNameTests {
  private static let flags = ["--candidate", "EXPERT", "--recording", "r.ndjson"]
  private static let length = 300_000

  /// Two regressions of strategies with long names that differ only in the last byte.
  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    let name = String(repeating: "é", count: length / 2)
    let lines = Samples.regressing.split(separator: "\n").filter { $0.contains("\"d3\"") }
    let line = try #require(lines.first)
    let named = ["\(name)a", "\(name)b"].enumerated().map { number, name in
      line.replacing("\"d3\"", with: "\"d\(number)\"").replacing(
        /"strategyId":"[^"]*"/, with: "\"strategyId\":\"\(name)\"")
    }
    try scratch.write(named.joined(separator: "\n") + "\n", to: "r.ndjson")
    return scratch
  }

  @Test(
    "every rendering shortens them",
    arguments: ["markdown", "markdown-comment", "github", "junit", "sarif", "gitlab", "tap", "html", "intoto"])
  func renderings(_ format: String) throws {
    let scratch = try Self.scratch()
    #expect(try scratch.gate(Self.flags + ["--report", "\(format)=out"]).status == 1)
    let text = try scratch.read("out")
    #expect(text.utf8.count < Self.length)
    // The length of the whole name, not of the part that was kept.
    if ["markdown", "gitlab", "tap"].contains(format) { #expect(text.contains("(300,001 bytes)")) }
  }

  @Test(
    "explain and frontier shorten them",
    arguments: [
      ["explain"], ["explain", "d1"], ["explain", "d1", "--format=json"], ["explain", "--format=json"], ["frontier"],
      ["coverage"],
      ["coverage", "--format=json"],
    ])
  func tables(_ words: [String]) throws {
    let result = try Self.scratch().gate(words + Self.flags)
    #expect(result.status == 0)
    #expect(result.output.utf8.count < Self.length / 10)
  }

  /// The part of a tally before its inputs: profiles and details.
  private static func details(of tally: String) -> Substring {
    tally.split(separator: "\"engine\":", maxSplits: 1)[0].dropLast("\"digest\":\"sha256:\",".count + 64)
  }

  @Test("a tally distinguishes them, and two pieces give the whole")
  func tally() throws {
    let scratch = try Self.scratch()
    #expect(try scratch.gate(["tally", "--output", "whole"] + Self.flags).status == 0)
    let whole = try scratch.read("whole")
    #expect(whole.utf8.count < Self.length / 10)
    #expect(whole.contains("(\(Self.length + 1) bytes, sha256:"))
    for piece in ["1", "2"] {
      #expect(try scratch.gate(["tally", "--output", piece, "--piece", "\(piece)/2"] + Self.flags).status == 0)
    }
    let both = try scratch.gate("merge", "--tally", "1", "2").output
    #expect(Self.details(of: both) == Self.details(of: whole))
    let limited = try scratch.gate(["--max-regressions", "2", "--max-regressions-per-strategy", "1"] + Self.flags)
    #expect(limited.status == 0)
  }
}
