import Foundation
import Testing

@testable import ReplayGateCommand

/// A recording that is packed, or no lines of JSON: named as what it is, with a command that reads it.
@Suite struct ForeignFormatTests {
  struct Case: CustomTestStringConvertible {
    let file: String
    /// Makes the file of `r.ndjson`.
    let pack: String
    let words: String
    /// What reads it, but for the name.
    let filter: String
    var testDescription: String { file }

    init(_ file: String, _ pack: String, _ words: String, _ filter: String) {
      self.file = file
      self.pack = pack
      self.words = words
      self.filter = filter
    }
  }

  static let cases = [
    Case("week.ndjson.gz", "gzip -c r.ndjson", "gzip-compressed data", "zcat"),
    Case("it's a week", "gzip -c r.ndjson", "gzip-compressed data", "zcat"),
    Case("week.zst", "zstd -qc r.ndjson", "zstd-compressed data", "zstdcat"),
    Case("week", "zstd -qc r.ndjson", "zstd-compressed data", "zstdcat"),
    Case("week.bz2", "bzip2 -c r.ndjson", "bzip2-compressed data", "bzcat"),
    Case("$week", "xz -c r.ndjson", "xz-compressed data", "xzcat"),
    Case(
      "marked", #"{ printf '\377\376'; iconv -f UTF-8 -t UTF-16LE r.ndjson; }"#, "UTF-16 text",
      "iconv -f UTF-16 -t UTF-8"),
    Case(
      "big", #"{ printf '\376\377'; iconv -f UTF-8 -t UTF-16BE r.ndjson; }"#, "UTF-16 text", "iconv -f UTF-16 -t UTF-8"),
    Case("low", "iconv -f UTF-8 -t UTF-16LE r.ndjson", "UTF-16 text", "iconv -f UTF-16LE -t UTF-8"),
    Case("high", "iconv -f UTF-8 -t UTF-16BE r.ndjson", "UTF-16 text", "iconv -f UTF-16BE -t UTF-8"),
    Case(
      "wide", #"{ printf '\377\376\0\0'; iconv -f UTF-8 -t UTF-32LE r.ndjson; }"#, "UTF-32 text",
      "iconv -f UTF-32 -t UTF-8"),
    Case("all.json", "jq -cs . r.ndjson", "a JSON array", "jq -c '.[]'"),
    Case("shown.json", "jq -s . r.ndjson", "a JSON array", "jq -c '.[]'"),
    Case(
      "marked.json", #"{ printf '\357\273\277'; jq -cs . r.ndjson; } | sed 's/^/ /' | sed 's/^ //'"#, "a JSON array",
      "jq -c '.[]'"),
    Case("pretty", "jq . r.ndjson", "a JSON object over several lines", "jq -c ."),
  ]

  private static let plain = "--candidate EXPERT --max-regressions 0"

  /// A folder with the recording, what is made of it, and a check that the tools are there.
  private func scratch(_ row: Case) throws -> Scratch? {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let tools = row.pack.split(separator: " ").map(String.init).filter {
      ["zstd", "bzip2", "xz", "iconv", "jq"].contains($0)
    }
    let filters = [String(row.filter.prefix { $0 != " " })]
    for tool in tools + filters where try scratch.shell("command -v \(tool)").status != 0 { return nil }
    try #require(try scratch.shell("\(row.pack) >\"$FILE\"", environment: ["FILE": row.file]).status == 0)
    return scratch
  }

  /// An error without its column, which is where the first line stops being a record's.
  private static func withoutColumn(_ fault: String) -> String { fault.replacing(#/:1:[0-9]+: /#, with: ":1: ") }

  /// The command of the second line of an error, and the first line.
  private func lines(of error: String, after condition: String = "") throws -> (fault: String, command: String) {
    let lines = error.split(separator: "\n").map(String.init)
    try #require(lines.count == 2, "\(error)")
    let start = condition + "to read it: "
    #expect(lines[1].hasPrefix(start))
    return (lines[0], String(lines[1].dropFirst(start.count)))
  }

  @Test("as the recording: the printed command gives the verdict", arguments: cases)
  func recording(_ row: Case) throws {
    guard let scratch = try scratch(row) else { return }
    let flags = Self.plain.split(separator: " ").map(String.init)
    let result = try scratch.gate(["--recording", row.file] + flags, environment: ["SOURCE_DATE_EPOCH": "1"])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    let (fault, command) = try lines(of: result.error)
    #expect(Self.withoutColumn(fault) == "\(row.file):1: expected an object, the recorded decision, found \(row.words)")
    #expect(command.hasPrefix(row.filter + " "))
    #expect(command.hasSuffix(" --recording - \(Self.plain)"))
    let read = try scratch.shell(command, environment: ["SOURCE_DATE_EPOCH": "1"])
    let sound = try scratch.gate(["--recording", "r.ndjson"] + flags, environment: ["SOURCE_DATE_EPOCH": "1"])
    #expect(read.status == 1)
    #expect(read.output == sound.output)
  }

  @Test("on standard input, as the filter that goes before", arguments: cases)
  func standardInput(_ row: Case) throws {
    guard let scratch = try scratch(row) else { return }
    let variables = ["FILE": row.file]
    let result = try scratch.shell("cat \"$FILE\" | \"$GATE\" --recording - \(Self.plain)", environment: variables)
    #expect(result.status == 2)
    // What an object is cannot be looked up any more.
    let condition = row.file == "pretty" ? "if it is a recording, " : ""
    let (fault, command) = try lines(of: result.error, after: condition)
    #expect(Self.withoutColumn(fault) == "-:1: expected an object, the recorded decision, found \(row.words)")
    // What stands for the reader's own command.
    #expect(command.hasPrefix("… | \(row.filter) | "))
    #expect(try scratch.shell(command.replacing("…", with: "cat \"$FILE\""), environment: variables).status == 1)
  }

  @Test("in a merge of what was tallied of it, which cannot read it itself", arguments: cases)
  func merge(_ row: Case) throws {
    guard let scratch = try scratch(row) else { return }
    let tally = try scratch.gate("tally", "--recording", row.file, "--candidate", "EXPERT", "--carry-faults")
    #expect(tally.status == 0)
    try scratch.write(tally.output, to: "t")
    let result = try scratch.gate("merge", "t")
    #expect(result.status == 2)
    let (fault, command) = try lines(of: result.error)
    #expect(Self.withoutColumn(fault) == "\(row.file):1: expected an object, the recorded decision, found \(row.words)")
    #expect(command.hasPrefix(row.filter + " "))
    let read = try scratch.shell("\(command) | \"$GATE\" --recording - \(Self.plain)")
    #expect(read.status == 1)
  }

  @Test(
    "a tally over several lines, or in an array: no command is given, because it would not have the digest it had",
    arguments: [
      ("jq .", "merge pretty", "a JSON object over several lines"),
      ("jq .", "merge t pretty pretty", "a JSON object over several lines"),
      ("jq .", "merge pretty --tally", "a JSON object over several lines"),
      ("jq .", "merge <pretty", "a JSON object over several lines"),
      ("jq .", "merge - <pretty", "a JSON object over several lines"),
      ("jq -c '[.]'", "merge pretty", "a JSON array"),
      ("jq -c '[.]' | tr -d '\\n'", "merge pretty", "a JSON array"),
      ("jq '[.]'", "merge - <pretty", "a JSON array"),
    ])
  func tallies(_ pack: String, _ command: String, _ words: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    if try scratch.shell("command -v jq").status != 0 { return }
    let tally = "\"$GATE\" tally --recording r.ndjson --candidate EXPERT"
    try #require(try scratch.shell("\(tally) >t && cat t | \(pack) >pretty").status == 0)
    let result = try scratch.shell("\"$GATE\" \(command)")
    #expect(result.status == 2)
    let lines = result.error.split(separator: "\n").map(String.init)
    let name = command.contains("<") ? "-" : "pretty"
    #expect(lines.first == "\(name):1:1: expected a tally on one line, found \(words)")
    let rest = lines.dropFirst()
    #expect(rest.count == 1 && rest.allSatisfy { $0.hasPrefix("a tally is one line and is read only as") }, "\(lines)")
  }

  @Test("in a merge of what was tallied of a stream, the advice is about the recording")
  func mergeOfStream() throws {
    let scratch = try Scratch()
    let tally = "printf '{\\n}\\n' | \"$GATE\" tally --recording - --carry-faults"
    let result = try scratch.shell("\(tally) | \"$GATE\" merge")
    #expect(result.status == 2)
    #expect(try lines(of: result.error, after: "if it is a recording, ").fault.hasPrefix("-:1:"))
  }

  @Test("as the candidate recording, which is a file")
  func candidateRecording() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    #expect(try scratch.shell("gzip -c r.ndjson >'next week.ndjson.gz'").status == 0)
    let flags = ["--candidate", "EXPERT", "--recording", "r.ndjson", "--candidate-recording=next week.ndjson.gz"]
    let (fault, command) = try lines(of: scratch.gate(flags).error)
    #expect(fault.hasPrefix("next week.ndjson.gz:1:1: "))
    #expect(command.hasPrefix("zcat 'next week.ndjson.gz' >'next week.ndjson' && "))
    #expect(command.hasSuffix(" '--candidate-recording=next week.ndjson'"))
    #expect(try scratch.shell(command).status == 1)
    // What is there is not written over.
    #expect(try lines(of: scratch.gate(flags).error).command.contains(" >'next week-2.ndjson' && "))
  }

  @Test(
    "in every command that reads one",
    arguments: [
      ("explain --candidate EXPERT --recording FILE", "zcat FILE | GATE explain --candidate EXPERT --recording -"),
      ("frontier --recording=FILE --format json", "zcat FILE | GATE frontier --recording=- --format json"),
      ("coverage --recording FILE", "zcat FILE | GATE coverage --recording -"),
      ("tally --recording FILE", "zcat FILE | GATE tally --recording -"),
      (
        "tally --recording FILE --piece 1/2", "zcat FILE >week.ndjson && GATE tally --recording week.ndjson --piece 1/2"
      ),
      (
        "tally --recording FILE --piece 2/2", "zcat FILE >week.ndjson && GATE tally --recording week.ndjson --piece 2/2"
      ),
      (
        "reproduce --to new --recording FILE",
        "zcat FILE >week.ndjson && GATE reproduce --to new --recording week.ndjson"
      ),
      ("--recording r.ndjson --recording FILE", "zcat FILE | GATE --recording r.ndjson --recording -"),
      (
        "--recording FILE --recording -",
        "zcat FILE >week.ndjson && … | GATE --recording week.ndjson --recording -"
      ),
      (
        "--recording FILE --recording FILE",
        "zcat FILE >week.ndjson && GATE --recording week.ndjson --recording week.ndjson"
      ),
      (
        "--recording FILE --candidate-recording=b.zst",
        "zcat FILE >week.ndjson && zstdcat b.zst >b && GATE --recording week.ndjson --candidate-recording=b"
      ),
      (
        "--recording r.ndjson --recording FILE --recording week.ndjson.zst",
        "zcat FILE >week.ndjson && zstdcat week.ndjson.zst >week-2.ndjson && "
          + "GATE --recording r.ndjson --recording week.ndjson --recording week-2.ndjson"
      ),
      (
        "--recording FILE --candidate p.json.gz",
        "zcat p.json.gz >p.json && zcat FILE >week.ndjson && GATE --recording week.ndjson --candidate p.json"
      ),
      (
        "tally --candidate-recording all.json --recording FILE",
        "zcat FILE >week.ndjson && jq -c '.[]' all.json >all.ndjson && "
          + "GATE tally --candidate-recording all.ndjson --recording week.ndjson"
      ),
      ("recording check FILE r.ndjson", "zcat FILE | GATE recording check - r.ndjson"),
      (
        "slo check --baseline b.json --measurements FILE",
        "zcat FILE >week.ndjson && GATE slo check --baseline b.json --measurements week.ndjson"
      ),
    ])
  func commands(_ words: String, _ expected: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(
      #"{"schemaVersion":"slo-baseline.v1","slos":[],"alerts":[]}"#, to: "b.json")
    try scratch.write(Samples.profile(), to: "p")
    let packs = [
      "gzip -c r.ndjson >week.ndjson.gz", "zstd -qc r.ndjson >b.zst", "cp b.zst week.ndjson.zst",
      "gzip -c p >p.json.gz",
      "jq -cs . r.ndjson >all.json",
    ]
    // A tool that is not here leaves the file's beginning.
    try scratch.write("[\n", to: "all.json")
    for name in ["b.zst", "week.ndjson.zst"] { try Data([0x28, 0xB5, 0x2F, 0xFD, 0]).write(to: scratch.url(name)) }
    _ = try scratch.shell("command -v zstd && \(packs[1]) && \(packs[2]); command -v jq && \(packs[4])")
    #expect(try scratch.shell("\(packs[0]) && \(packs[3])").status == 0)
    let file = "week.ndjson.gz"
    let result = try scratch.gate(words.split(separator: " ").map { String($0).replacing("FILE", with: file) })
    #expect(result.status == 2)
    let (fault, command) = try lines(of: result.error.replacing(#/warning: .*\n/#, with: ""))
    #expect(fault.contains(".gz:1:1: expected ") && fault.hasSuffix(", found gzip-compressed data"), "\(fault)")
    #expect(
      command == expected.replacing("FILE", with: file).replacing("GATE", with: Scratch.program.path))
  }

  @Test("of two that are packed, each as it can be, the printed command gives the verdict")
  func two() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    #expect(try scratch.shell("gzip -c r.ndjson >a.gz && cp a.gz 'b c.gz'").status == 0)
    let (_, command) = try lines(
      of: scratch.gate("--recording", "a.gz", "--candidate-recording", "b c.gz", "--candidate", "EXPERT").error)
    let read = try scratch.shell(command)
    #expect(read.status == 1 && read.error.contains("  - d3  pass -> fail  a:3"), "\(command): \(read.error)")
    // After the first alone was unpacked as it comes.
    let rest = try scratch.shell(
      "zcat a.gz | \"$GATE\" --recording - --candidate-recording 'b c.gz' --candidate EXPERT")
    #expect(try lines(of: rest.error).command.hasPrefix("zcat 'b c.gz' >'b c.ndjson' && … | "))
  }

  @Test(
    "through a pipe with a name, as standard input",
    arguments: [
      ("--recording /dev/stdin", "… | zcat | GATE --recording -"),
      ("--recording=/dev/fd/0", "… | zcat | GATE --recording=-"),
      ("tally --name x --recording -", "… | zcat | GATE tally --name x --recording -"),
      ("recording check -", "… | zcat | GATE recording check -"), ("merge -", "… | zcat | GATE merge -"),
      ("merge", "… | zcat | GATE merge"),
      (
        "--recording - --candidate-recording=r.gz",
        "… | zcat | GATE --recording - --candidate-recording=r"
      ),
    ])
  func pipes(_ words: String, _ expected: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let result = try scratch.shell("gzip -c r.ndjson >r.gz; cat r.gz | \"$GATE\" \(words)")
    #expect(result.status == 2)
    let (_, command) = try lines(of: result.error)
    let before = words.contains("r.gz") ? "zcat r.gz >r && " : ""
    #expect(command == before + expected.replacing("GATE", with: Scratch.program.path))
  }

  @Test("a file that is named as a flag is")
  func hyphen() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    #expect(try scratch.shell("gzip -c r.ndjson >./-x.gz").status == 0)
    let (_, command) = try lines(of: scratch.gate("--recording=-x.gz", "--candidate", "EXPERT").error)
    #expect(command.hasPrefix("zcat ./-x.gz | "))
    #expect(try scratch.shell(command).status == 1)
  }

  @Test("a Parquet file, which cannot be a pipe")
  func parquet() throws {
    let scratch = try Scratch()
    try scratch.write("PAR1\u{0}\u{15}", to: "it's.parquet")
    let filter = #"duckdb -c "COPY (FROM read_parquet('/dev/stdin')) TO '/dev/stdout' (FORMAT json)" <"#
    let (fault, command) = try lines(of: scratch.gate("--recording", "it's.parquet").error)
    #expect(fault.hasSuffix("found a Parquet file"))
    #expect(command.hasPrefix(filter + #"'it'\''s.parquet' | jq -c 'walk("#))
    #expect(command.hasSuffix("' | \(Scratch.program.path) --recording -"))
    let piped = try scratch.shell("cat *.parquet | \"$GATE\" --recording -")
    #expect(try lines(of: piped.error).command.hasPrefix(filter + "FILE | "))
  }

  @Test(
    "other faults stay as they were",
    arguments: [
      ("\u{1F}\u{8B}\n", "expected an object, the recorded decision, found the byte 0x1f"),
      ("PAR\n", "found PAR"), ("{\"a\":1,}\n", "found }"), ("BZh9\n", "found BZh9"), ("\n[]\n", "found ["),
      ("{}\n[]\n", "found no such member"), ("\u{FEFF}\u{FEFF}{}\n", "found a UTF-8 byte order mark"),
    ])
  func others(_ text: String, _ end: String) throws {
    let scratch = try Scratch()
    try scratch.write(text, to: "r.ndjson")
    let result = try scratch.gate("--recording", "r.ndjson")
    #expect(result.status == 2)
    #expect(result.error.hasSuffix(end + "\n"), "\(result.error)")
  }
}
