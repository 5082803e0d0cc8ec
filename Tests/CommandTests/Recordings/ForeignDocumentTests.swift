import Foundation
import Testing

/// A document that is packed, or no UTF-8: named as what it is, with a command that reads it.
@Suite struct ForeignDocumentTests {
  struct Pack: CustomTestStringConvertible {
    let command: String
    let words: String
    var testDescription: String { command }
  }

  static let packs = [
    Pack(command: "gzip -c", words: "gzip-compressed data"), Pack(command: "zstd -qc", words: "zstd-compressed data"),
    Pack(command: "bzip2 -c", words: "bzip2-compressed data"), Pack(command: "xz -c", words: "xz-compressed data"),
    Pack(command: "iconv -f UTF-8 -t UTF-16", words: "UTF-16 text"),
    Pack(command: "iconv -f UTF-8 -t UTF-16LE", words: "UTF-16 text"),
    Pack(command: "iconv -f UTF-8 -t UTF-32", words: "UTF-32 text"),
    Pack(command: "sh -c 'printf PAR1; cat \"$0\"'", words: "a Parquet file"),
  ]

  private static let commit = String(repeating: "0123456789", count: 4)

  /// The commands, each with a document FILE, and the exit code once that can be read.
  static let commands =
    [
      ("--candidate ./FILE", "profile", 0), ("--baseline=./FILE", "profile", 0), ("profile show ./FILE", "profile", 0),
      ("profile check FILE", "profile", 0), ("--gate-file FILE", "gate", 0), ("--waivers FILE", "waivers", 0),
      ("merge FILE", "tally", 0), ("tally --candidate ./FILE", "profile", 0),
      ("slo check --measurements FILE --baseline slos", "measurements", 0),
      ("slo check --measurements measurements --baseline FILE", "slos", 0),
      ("release plan --playbook FILE", "playbook", 0), ("release plan --facts FILE", "profile", 2),
      ("profile check FILE profile", "profile", 0), ("incident triage --report FILE", "report", 0),
      ("evidence verify FILE --state state", "profile", 2),
      ("incident B verify --commit \(commit) --measurements FILE --slo-baseline slos", "measurements", 2),
    ] as [(String, String, Int32)]

  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.profile(), to: "profile")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1"}"#, to: "gate")
    try scratch.write(#"{"schemaVersion":"replay-gate-waivers.v1","waivers":[]}"#, to: "waivers")
    try scratch.write(#"{"schemaVersion":"slo-baseline.v1","slos":[],"alerts":[]}"#, to: "slos")
    try scratch.write(#"{"schemaVersion":"slo-measurements.v1","measurements":[]}"#, to: "measurements")
    let made = try scratch.shell("\"$GATE\" tally >tally && \"$GATE\" release playbook >playbook && \"$GATE\" >report")
    try #require(made.status == 0, "\(made.error)")
    return scratch
  }

  @Test("what it is", arguments: packs, commands)
  func words(_ pack: Pack, _ command: (words: String, file: String, status: Int32)) throws {
    let scratch = try Self.scratch()
    let tool = pack.command.prefix { $0 != " " }
    if try scratch.shell("command -v \(tool)").status != 0 { return }
    try #require(try scratch.shell("\(pack.command) \(command.file) >packed").status == 0)
    let arguments = command.words.replacing("FILE", with: "packed").split(separator: " ").map(String.init)
    let result = try scratch.gate(arguments)
    #expect(result.status == 2 && (result.output.isEmpty || command.words.hasPrefix("profile check")))
    let lines = result.error.split(separator: "\n")
    try #require(!lines.isEmpty)
    #expect(lines[0].hasPrefix("packed:1:1: expected ") || lines[0].hasPrefix("./packed:1:1: expected "), "\(lines)")
    #expect(lines[0].hasSuffix(", found \(pack.words)"), "\(lines)")
    #expect(lines.count <= 2 && lines.dropFirst().allSatisfy { $0.hasPrefix("to read it: ") }, "\(lines)")
    // A table is no document.
    let isReadable = pack.words != "a Parquet file" || command.file == "measurements"
    #expect((lines.count == 2) == isReadable, "\(lines)")
    if command.status == 0, pack.words != "a Parquet file", isReadable,
      let line = lines.last?.trimmingPrefix("to read it: ")
    {
      let again = try scratch.shell(String(line))
      #expect(!again.error.contains("packed:1:1") && !again.error.contains(pack.words), "\(line)\n\(again.error)")
    }
  }

  @Test("a journal, whose bytes stay", arguments: ["gzip -c", "gzip -nc1"])
  func journal(_ pack: String) throws {
    let scratch = try Scratch()
    try scratch.write("x", to: "x")
    // Without a newline it could be taken for a line that was cut off.
    try #require(
      try scratch.shell("mkdir state; \(pack) x | tr -d '\\n' >state/journal.ndjson; cp state/* kept").status == 0)
    for command in ["report", "status"] {
      let result = try scratch.gate("release", command, "--state", "state")
      #expect(result.status == 2, "\(command): \(result.output)")
      #expect(
        result.error.hasPrefix(
          "state/journal.ndjson:1:1: expected the lines of a journal, found gzip-compressed data\n"),
        "\(result.error)")
    }
    #expect(try scratch.shell("cmp state/journal.ndjson kept").status == 0)
  }
}
