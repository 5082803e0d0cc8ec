import Foundation
import Testing

/// The outputs of `merge`, which must not overwrite the inputs of its tallies.
@Suite struct MergeOutputTests {
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(Samples.regressing, to: "c.ndjson")
    try scratch.write(Samples.profile(), to: "own.json")
    try scratch.hardLink("hard", to: "r.ndjson")
    let words = ["--recording", "r.ndjson", "--candidate-recording", "c.ndjson", "--candidate", "own.json"]
    #expect(try scratch.gate(["tally"] + words + ["--output", "tally"]).status == 0)
    return scratch
  }

  @Test(
    "an output that is an input of a tally is an error, and nothing is removed",
    arguments: [
      ("r.ndjson", "--recording"), ("./hard", "--recording"), ("c.ndjson", "--candidate-recording"),
      ("own.json", "--candidate"), ("tally", "a tally"),
    ], [["--output"], ["--tally", "--output"], ["--report"]])
  func inputsOfTallies(_ input: (path: String, name: String), _ flags: [String]) throws {
    let scratch = try scratch()
    let before = try scratch.names()
    let output = flags == ["--report"] ? "tap=\(input.path)" : input.path
    let result = try scratch.gate(["merge", "tally"] + flags + [output])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("\(input.path) is also the file of \(input.name)"), "\(result.error)")
    #expect(try scratch.names() == before)
    #expect(try scratch.read("r.ndjson") == Samples.regressing)
  }

  @Test("an earlier run's file is removed even if a tally cannot be read, unless another tally names it")
  func unreadableTally() throws {
    let scratch = try scratch()
    try scratch.write("{}", to: "broken")
    try scratch.write("stale", to: "o.json")
    #expect(try scratch.gate("merge", "tally", "broken", "--output", "o.json").status == 2)
    #expect(!scratch.exists("o.json"))
    #expect(try scratch.gate("merge", "tally", "broken", "--output", "r.ndjson").status == 2)
    #expect(try scratch.read("r.ndjson") == Samples.regressing)
    try scratch.write("stale", to: "o.json")
    #expect(try scratch.gate("merge", "/dev/null", "--output", "o.json").status == 2)
    #expect(!scratch.exists("o.json"))
  }
}
