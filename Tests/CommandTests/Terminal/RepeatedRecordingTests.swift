import Foundation
import Testing

/// A recording that is given twice counts twice, and every command says so.
@Suite struct RepeatedRecordingTests {
  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(Samples.decision("other"), to: "o.ndjson")
    try scratch.link("link.ndjson", to: "r.ndjson")
    try scratch.hardLink("hard.ndjson", to: "r.ndjson")
    return scratch
  }

  static let commands = ["", "explain", "frontier", "coverage", "tally", "reproduce --to new", "recording check"]

  @Test(
    "under whatever name", arguments: commands,
    [
      ("r.ndjson o.ndjson ./r.ndjson", "r.ndjson is given 2 times (as ./r.ndjson too)"),
      ("r.ndjson link.ndjson", "r.ndjson is given 2 times (as link.ndjson too)"),
      ("hard.ndjson r.ndjson r.ndjson", "hard.ndjson is given 3 times (as r.ndjson too)"),
      ("r.ndjson o.ndjson", nil), ("o.ndjson", nil),
    ])
  func warns(_ command: String, _ recordings: (paths: String, words: String?)) throws {
    let scratch = try Self.scratch()
    let paths = recordings.paths.split(separator: " ").map(String.init)
    // A tally is of recordings with names of their own.
    if command == "tally", Set(paths).count < paths.count { return }
    let words = command.split(separator: " ").map(String.init)
    let result = try scratch.gate(words + paths.flatMap { command == "recording check" ? [$0] : ["--recording", $0] })
    #expect(result.status == 0, "\(result.error)")
    let flat = result.error.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard let words = recordings.words else {
      #expect(!flat.contains("given"), "\(flat)")
      return
    }
    let warning = "warning: the recording \(words), and its decisions count as often"
    #expect(flat.components(separatedBy: warning).count == 2, "\(flat)")
  }

  @Test("in every rendering, and once for all candidates")
  func renderings() throws {
    let scratch = try Self.scratch()
    let formats = ["markdown", "html", "sarif", "gitlab", "junit", "tap", "intoto", "github"]
    let flags = ["--recording", "r.ndjson", "--recording", "r.ndjson"]
    let result = try scratch.gate(flags + formats.flatMap { ["--report", "\($0)=out/\($0)"] })
    #expect(result.status == 0)
    for format in formats {
      #expect(try scratch.read("out/\(format)").contains("r.ndjson is given 2 times"), "\(format)")
    }
    let compared = try scratch.gate(flags + ["--candidate", "STANDARD", "--candidate", "FAST"])
    #expect(compared.error.components(separatedBy: "is given 2 times").count == 2, "\(compared.error)")
  }
}
