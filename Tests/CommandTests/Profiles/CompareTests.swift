import Foundation
import Testing

/// A run with several candidates: a report each, one table, and the worst exit code.
@Suite struct CompareTests {
  private static let epoch = ["SOURCE_DATE_EPOCH": "0"]

  /// A recording of which the third decision regresses under `strict.json` and EXPERT.
  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(Samples.profile("STRICT", tolerance: 0.25), to: "strict.json")
    try scratch.write(Samples.profile("LENIENT", tolerance: 2), to: "lenient.json")
    return scratch
  }

  private static func candidates(_ words: String...) -> [String] { words.flatMap { ["--candidate", $0] } }

  @Test("each report, file and page is what a run with that candidate alone writes")
  func alone() throws {
    let scratch = try Self.scratch()
    let formats = ["markdown", "markdown-comment", "html", "junit", "sarif", "gitlab", "tap", "intoto"]
    let words = ["EXPERT", "lenient.json", "./strict.json"]
    let shared = ["--recording", "r.ndjson", "--jobs", "2"]
    let result = try scratch.gate(
      Self.candidates("EXPERT", "lenient.json", "./strict.json") + shared + ["--output", "out/{candidate}.json"]
        + formats.flatMap { ["--report", "\($0)=out/{candidate}.\($0)"] }, environment: Self.epoch)
    #expect(result.status == 1, "\(result.error)")
    let lines = result.output.split(separator: "\n").map { $0 + "\n" }
    #expect(lines.count == 3)
    for (number, (word, label)) in zip(words, ["EXPERT", "lenient", "strict"]).enumerated() {
      let one = try scratch.gate(
        ["--candidate", word] + shared + formats.flatMap { ["--report", "\($0)=alone.\($0)"] }, environment: Self.epoch)
      #expect(lines[number] == one.output)
      #expect(try scratch.read("out/\(label).json") == one.output)
      for format in formats {
        #expect(try scratch.read("out/\(label).\(format)") == scratch.read("alone.\(format)"), "\(word) \(format)")
      }
    }
    #expect(try scratch.names().filter { $0.hasSuffix(".tmp") } == [])
  }

  @Test("standard error has a table of at most 100 columns, why some do not pass, and how to see each alone")
  func table() throws {
    let scratch = try Self.scratch()
    // The name fills the column; the other has one character more.
    let names = [48, 49].map { String(repeating: "n", count: $0 - 5) + ".json" }
    for (name, tolerance) in zip(names, [0.3, 0.31]) {
      try scratch.write(Samples.profile("LONG", tolerance: tolerance), to: name)
    }
    let words = ["EXPERT"] + names
    let result = try scratch.gate(
      Self.candidates("lenient.json") + words.flatMap { Self.candidates($0) } + ["--recording", "r.ndjson"])
    #expect(result.status == 1)
    let lines = result.error.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(
      lines.prefix(9) == [
        "replay-gate: 3 blocked, 1 pass",
        "  4 candidates against STANDARD over 5 decisions",
        "",
        "verdict  regressed  loosened  not exercised  candidate",
        "pass             0         0         1 of 1  lenient.json (LENIENT)",
        "blocked          1         0         4 of 5  EXPERT",
        "blocked          1         0         0 of 1  \(names[0]) (LONG)",
        "blocked          1         0         0 of 1",
        "    \(names[1]) (LONG)",
      ], "\(result.error)")
    #expect(lines.prefix(9).map(\.count).max() == 100)
    #expect(result.error.contains("EXPERT: candidate_decision_regressed_from_baseline: 1 decision"))
    #expect(result.error.contains("warning: lenient.json (LENIENT): not exercised: "))
    let commands = lines.filter { $0.hasPrefix("to see it alone: ") }.map { $0.dropFirst(17) }
    #expect(commands.count == 3)
    for command in commands {
      let again = try scratch.shell(String(command), environment: Self.epoch)
      #expect(again.status == 1 && again.error.hasPrefix("replay-gate: blocked"))
    }
  }

  @Test(
    "each candidate that is blocked has the commands of its own report, and its next step",
    arguments: ["words", "markdown", "html"])
  func next(_ rendering: String) throws {
    let scratch = try Self.scratch()
    let words = ["EXPERT", "lenient.json", "strict.json"]
    let files = rendering == "words" ? [] : ["--report", "\(rendering)=all"]
    let all = try scratch.gate(words.flatMap { ["--candidate", $0] } + ["--recording", "r.ndjson"] + files)
    let text = rendering == "words" ? all.error : try scratch.read("all").replacing(/<[^>]*>/, with: "")
    for (word, name) in zip(words, ["EXPERT", "lenient.json (LENIENT)", "strict.json (STRICT)"]) {
      let alone = try scratch.gate("--candidate", word, "--recording", "r.ndjson")
      let starts = ["next: ", "to see why: ", "to see where it passes: ", "to have a file to change: "]
      let steps = starts.map { start in
        alone.error.split(separator: "\n").first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
      }
      #expect((steps[1] != nil && steps[2] != nil) == (alone.status == 1), "\(alone.error)")
      for command in steps[1...2].compactMap(\.self) {
        #expect(
          text.components(separatedBy: command + "\n").count + text.components(separatedBy: command + "Copy").count
            == 3, "\(command)")
      }
      if rendering == "words" {
        #expect(text.contains("next for \(name): change the candidate profile") == (alone.status == 1), "\(text)")
        if let copy = steps[3] { #expect(text.contains(copy)) }
      }
    }
  }

  @Test("the files that the commands print to differ, and none is there")
  func copies() throws {
    let scratch = try Self.scratch()
    try scratch.write("mine", to: "next.json")
    let result = try scratch.gate(Self.candidates("FAST", "lenient.json", "EXPERT"))
    let start = "to have a file to change: "
    let commands = result.error.split(separator: "\n").filter { $0.hasPrefix(start) }.map { $0.dropFirst(start.count) }
    #expect(
      commands.map { $0.components(separatedBy: " >").last } == ["next-2.json", "next-3.json"], "\(result.error)")
    for command in commands { #expect(try scratch.shell(String(command)).status == 0) }
    #expect(try scratch.read("next.json") == "mine")
  }

  @Test(
    "the exit code is the worst: unknown, then blocked",
    arguments: [
      (["lenient.json", "STANDARD"], [], 0), (["lenient.json", "EXPERT"], [], 1), (["EXPERT", "lenient.json"], [], 1),
      (["EXPERT", "strict.json"], ["--require-exercised"], 3), (["strict.json", "EXPERT"], ["--require-exercised"], 3),
      (["lenient.json", "EXPERT"], ["--min-records", "6"], 3), (["EXPERT", "FAST"], ["--gate", "merge"], 1),
      (["EXPERT", "missing.json"], [], 2), (["EXPERT", "lenient.json"], ["--mode", "any"], 1),
    ] as [([String], [String], Int32)])
  func exitCode(_ words: [String], _ flags: [String], _ status: Int32) throws {
    let scratch = try Self.scratch()
    let result = try scratch.gate(words.flatMap { ["--candidate", $0] } + ["--recording", "r.ndjson"] + flags)
    #expect(result.status == status, "\(result.error)")
    #expect(result.output.isEmpty == (status == 2))
  }

  @Test("quiet: one line for each that is blocked")
  func quiet() throws {
    let scratch = try Self.scratch()
    let result = try scratch.gate(
      Self.candidates("EXPERT", "lenient.json", "strict.json") + ["--recording", "r.ndjson", "--quiet"])
    let lines = result.error.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.contains("STANDARD -> EXPERT") == true && lines.last?.contains("strict.json (STRICT)") == true)
    #expect(try scratch.gate(Self.candidates("lenient.json", "STANDARD") + ["--quiet"]).error.isEmpty)
  }

  @Test("Markdown and a page compare them where the path names no candidate, and the job's summary does")
  func compared() throws {
    let scratch = try Self.scratch()
    try scratch.write("before\n", to: "summary.md")
    let result = try scratch.gate(
      Self.candidates("EXPERT", "lenient.json") + [
        "--recording", "r.ndjson", "--report", "markdown", "--report", "markdown-comment=c.md", "--report",
        "html=c.html",
        "--report", "html={candidate}.html",
      ], environment: Self.epoch.merging(["GITHUB_STEP_SUMMARY": scratch.url("summary.md").path]) { $1 })
    #expect(result.status == 1, "\(result.error)")
    let row =
      "| `EXPERT` | **blocked** | 1 | 0 | 1 | 0 | 4 of 5 |\n| `lenient.json (LENIENT)` | pass | 0 | 0 | 0 | 0 | 1 of 1 |\n"
    #expect(
      try scratch.read("c.md").hasPrefix("## ❌ replay-gate: 1 blocked, 1 pass\n\n2 candidates against `STANDARD`"))
    #expect(try scratch.read("c.md").contains(row))
    #expect(try scratch.read("summary.md") == "before\n" + scratch.read("c.md"))
    let page = try scratch.read("c.html")
    #expect(page.contains("<h1 class=\"bad\">1 blocked, 1 pass "))
    #expect(page.contains(">lenient.json (LENIENT)</th>"))
    #expect(scratch.exists("EXPERT.html") && scratch.exists("lenient.html"))
  }

  struct Refusal: CustomTestStringConvertible {
    let flags: [String]
    let words: String
    var testDescription: String { flags.joined(separator: " ") }
  }

  static let two = ["--candidate", "EXPERT", "--candidate", "lenient.json"]

  static let refusals =
    [
      Refusal(
        flags: two + ["--output", "old.json"],
        words: "--output old.json is one file for 2 candidates: put {candidate} in its name"),
      Refusal(flags: two + ["--trace", "old.json"], words: "--trace goes with one --candidate; here are 2"),
      Refusal(flags: two + ["--trace", "{candidate}.ndjson"], words: "--trace goes with one --candidate; here are 2"),
      Refusal(
        flags: two + ["--report", "sarif=old.json"],
        words: "--report sarif=old.json is of one candidate: put {candidate} in its name"),
      Refusal(flags: two + ["--report", "github"], words: "--report github goes with one --candidate; here are 2"),
      Refusal(flags: ["--candidate", "EXPERT", "--candidate", "EXPERT"], words: "--candidate 'EXPERT' is given twice"),
      Refusal(
        flags: ["--candidate", "a/next.json", "--candidate", "b/next.json", "--output", "{candidate}.json"],
        words: "{candidate} is 'next' for both 'a/next.json' and 'b/next.json': name their files apart"),
      Refusal(
        flags: ["--candidate", "a/Next.json", "--candidate", "b/next.json", "--report", "html={candidate}.json"],
        words: "{candidate} is 'next' for both 'a/Next.json' and 'b/next.json': name their files apart"),
      Refusal(
        flags: two + ["--output", "{candidate}.json", "--report", "html=lenient.json"],
        words: "--output lenient.json is also the file of --candidate"),
      Refusal(
        flags: two + ["--output", "{candidate}.x", "--report", "html={candidate}.x"],
        words: "--output EXPERT.x is also the file of --report html"),
      Refusal(
        flags: two + ["--output", "{candidate}.x", "--report", "html=lenient.x"],
        words: "--output lenient.x is also the file of --report html"),
      Refusal(
        flags: (0...64).flatMap { ["--candidate", "\($0).json"] },
        words: "--candidate is given 65 times; 64 are the most"),
    ]
    + ["explain", "frontier", "coverage", "reproduce", "tally"].map { command in
      Refusal(flags: [command] + two, words: "--candidate is given twice; \(command) looks at one candidate")
    }

  @Test("what cannot be is refused before anything is written or removed", arguments: refusals)
  func refused(_ row: Refusal) throws {
    let scratch = try Self.scratch()
    try scratch.write("old", to: "old.json")
    let before = try scratch.names()
    let result = try scratch.gate(row.flags + ["--recording", "r.ndjson"])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.hasPrefix("replay-gate: \(row.words)\n"), "\(result.error)")
    #expect(try scratch.names() == before)
    #expect(try scratch.read("old.json") == "old")
  }

  @Test("two files of the same profile are an error that names both; nothing is written")
  func same() throws {
    let scratch = try Self.scratch()
    try scratch.write(Samples.profile("STRICT", tolerance: 0.25) + " ", to: "again.json")
    let result = try scratch.gate(
      Self.candidates("strict.json", "EXPERT", "again.json") + ["--output", "out/{candidate}.json"])
    #expect(result.status == 2)
    #expect(result.output.isEmpty && !scratch.exists("out"))
    #expect(result.error == "replay-gate: the candidates strict.json and again.json are the same profile\n")
  }

  @Test("a candidate that cannot be read leaves no report of the others")
  func unreadable() throws {
    let scratch = try Self.scratch()
    try scratch.write("stale", to: "EXPERT.report")
    let result = try scratch.gate(Self.candidates("EXPERT", "none.json") + ["--output", "{candidate}.report"])
    #expect(result.status == 2)
    #expect(!scratch.exists("EXPERT.report") && result.output.isEmpty)
    #expect(result.error.hasPrefix("none.json: cannot be read: "))
  }

  @Test(
    "no candidate's name leaves the folder that the path names",
    arguments: [
      ("odd/..json", "_"), ("odd/...json", "_."), ("odd/a b*é.json", "a_b___"), ("odd/.hidden.json", "_hidden"),
      ("./odd/-x.json", "-x"), ("odd/{candidate}.json", "_candidate_"), ("odd/x.JSON", "x.JSON"),
      ("odd/new\nline.json", "new_line"),
    ])
  func label(_ path: String, _ label: String) throws {
    let scratch = try Self.scratch()
    try FileManager.default.createDirectory(at: scratch.url("odd"), withIntermediateDirectories: true)
    try scratch.write(Samples.profile("ODD"), to: path)
    let result = try scratch.gate(
      Self.candidates(path, "EXPERT") + ["--recording", "r.ndjson", "--output", "out/deep/{candidate}"])
    #expect(result.status == 1, "\(result.error)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.url("out/deep").path).sorted()
        == ["EXPERT", label].sorted())
  }

  @Test("one candidate has its name in paths too")
  func one() throws {
    let scratch = try Self.scratch()
    let result = try scratch.gate(
      "--candidate", "lenient.json", "--recording", "r.ndjson", "--output", "{candidate}.report", "--trace",
      "{candidate}.trace", "--report", "html={candidate}.html")
    #expect(result.status == 0)
    #expect(["lenient.report", "lenient.trace", "lenient.html"].allSatisfy(scratch.exists))
  }

  @Test("candidates of commits, of standard input, and joined with a second recording")
  func inputs() throws {
    let scratch = try CommittedProfileTests.repository()
    let piped = try scratch.shell(
      """
      "$GATE" --candidate git:HEAD:profiles/p.json --candidate EXPERT --recording - --candidate-recording r.ndjson \
        --output '{candidate}.report' <r.ndjson
      """, environment: Self.epoch)
    #expect(piped.status == 1, "\(piped.error)")
    for (word, label) in [("git:HEAD:profiles/p.json", "p"), ("EXPERT", "EXPERT")] {
      let one = try scratch.gate(
        ["--candidate", word, "--recording", "r.ndjson", "--candidate-recording", "r.ndjson"], environment: Self.epoch)
      #expect(try scratch.read("\(label).report") == one.output)
    }
  }
}
