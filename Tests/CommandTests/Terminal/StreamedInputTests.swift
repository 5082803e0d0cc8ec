import Foundation
import Testing

/// What came through standard input or a pipe is gone: the printed commands say so, and work once it is given again.
@Suite struct StreamedInputTests {
  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    return scratch
  }

  /// Each gives the recording once.
  static let ways = [
    #"cat r.ndjson | "$GATE" --recording -"#, #""$GATE" --recording - <r.ndjson"#,
    #"cat r.ndjson | "$GATE" --recording /dev/stdin"#, #""$GATE" --recording=/dev/fd/3 3<r.ndjson"#,
    #"mkfifo 'a pipe'; cat r.ndjson >'a pipe' & "$GATE" --recording 'a pipe'"#,
  ]

  private static let need = "the same recording on standard input"

  @Test(
    "every printed command reads the recording from standard input, and that is said once before them", arguments: ways)
  func recording(_ way: String) throws {
    let scratch = try Self.scratch()
    let result = try scratch.shell("\(way) --candidate EXPERT")
    #expect(result.status == 1, "\(result.error)")
    let lines = result.error.split(separator: "\n").map(String.init)
    let said = try #require(lines.firstIndex(of: "these commands need \(Self.need)"), "\(result.error)")
    #expect(!result.error.contains("--recording /dev") && !result.error.contains("--recording 'a pipe'"))
    let commands = lines[said...].filter { $0.contains(" --recording -") }
    #expect(commands.map { $0.prefix { $0 != ":" } } == ["to see why", "to see where it passes", "to reproduce"])
    for command in commands {
      let line = try #require(command.range(of: ": ")).upperBound
      let again = try scratch.shell("cat r.ndjson | \(command[line...])")
      #expect(again.status == (command.hasPrefix("to reproduce") ? 1 : 0), "\(command): \(again.error)")
    }
  }

  @Test("so does every rendering, and a comparison", arguments: ["EXPERT", "EXPERT --candidate FAST"])
  func renderings(_ candidates: String) throws {
    let scratch = try Self.scratch()
    let isOne = !candidates.contains(" ")
    let formats = ["markdown", "markdown-comment", "html"] + (isOne ? ["junit", "tap", "gitlab"] : [])
    let reports = formats.map { "--report \($0)=out/\($0)" }.joined(separator: " ")
    let result = try scratch.shell(#"cat r.ndjson | "$GATE" --recording - --candidate \#(candidates) \#(reports)"#)
    #expect(result.status == 1, "\(result.error)")
    #expect(result.error.components(separatedBy: Self.need).count == 2, "\(result.error)")
    for format in formats { #expect(try scratch.read("out/\(format)").contains(Self.need), "\(format)") }
    let files = try scratch.gate(
      ["--recording", "r.ndjson", "--candidate"] + candidates.components(separatedBy: " ")
        + formats.flatMap { ["--report", "\($0)=out/\($0)"] })
    #expect(!files.error.contains("need"))
    for format in formats { #expect(!(try scratch.read("out/\(format)").contains("the same recording")), "\(format)") }
  }

  @Test(
    "another input is named where it was",
    arguments: [
      (#""$GATE" --recording r.ndjson --candidate /dev/fd/3 3<p.json"#, "the same contents in /dev/fd/3"),
      (
        #"cat r.ndjson | "$GATE" --recording - --candidate /dev/fd/3 3<p.json"#,
        "the same recording on standard input, and the same contents in /dev/fd/3"
      ),
      (
        #""$GATE" --recording /dev/fd/3 --recording - --candidate EXPERT 3<r.ndjson <more.ndjson"#,
        "the same contents in /dev/fd/3 and standard input"
      ),
      (
        #""$GATE" --recording r.ndjson --candidate EXPERT --gate-file /dev/fd/3 3<gate.json"#,
        "the same contents in /dev/fd/3"
      ),
    ])
  func others(_ command: String, _ need: String) throws {
    let scratch = try Self.scratch()
    try scratch.write(Samples.profile("NEXT"), to: "p.json")
    try scratch.write(Samples.decision("e1"), to: "more.ndjson")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","minRecords":2}"#, to: "gate.json")
    let result = try scratch.shell(command)
    #expect(result.status == 1 && result.error.contains("\nthese commands need \(need)\n"), "\(result.error)")
  }

  @Test("a merge of what came through standard input")
  func merge() throws {
    let scratch = try Self.scratch()
    let result = try scratch.shell(
      #"cat r.ndjson | "$GATE" tally --recording - --candidate EXPERT >t && "$GATE" merge t"#)
    #expect(result.status == 1 && result.error.contains("\nthese commands need \(Self.need)\n"), "\(result.error)")
  }

  @Test(
    "a command that waits for a terminal says so",
    arguments: ["--recording -", "explain --recording=-", "recording check -", "merge", "ids", "tally --recording -"])
  func terminal(_ words: String) throws {
    let scratch = try Self.scratch()
    // Others have other flags.
    guard try scratch.shell("script --version").output.contains("util-linux") else { return }
    let line = "\(Scratch.program.path) \(words)"
    let result = try scratch.shell("printf '\\004' | script -qec '\(line)' /dev/null")
    #expect(result.output.contains("replay-gate: reading standard input from the terminal; Ctrl-D"), "\(result.output)")
    let piped = try scratch.shell("$GATE \(words) </dev/null")
    #expect(!piped.error.contains("terminal"))
  }

  @Test(
    "reproduce, which reads recordings twice, refuses them before it reads",
    arguments: ["-", "/dev/stdin", "/dev/fd/0", "pipe"])
  func reproduce(_ name: String) throws {
    let scratch = try Self.scratch()
    let result = try scratch.shell(
      "mkfifo pipe; \"$GATE\" reproduce --to new --candidate EXPERT --recording \(name) <r.ndjson")
    #expect(result.status == 2 && !scratch.exists("new"))
    #expect(
      result.error.hasPrefix("replay-gate: reproduce reads recordings twice: give a file instead of \(name)\n"),
      "\(result.error)")
  }
}
