import Foundation
import Testing

/// The command lines of a gate's outputs, each run by a shell where it was printed. Those of releases are in
/// `NextStepTests`, those of `--help` in `HelpTests`, what an error sends to in `UsageTests`.
@Suite struct PrintedLineTests {
  /// What a shell or a flag would take otherwise.
  private static let names = (recording: "it's $(touch owned).ndjson", profile: "-next `a`.json", gate: "gate & b.json")

  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: names.recording)
    try scratch.write(Samples.profile("NEXT"), to: names.profile)
    try scratch.write(
      #"{"schemaVersion":"replay-gate-gate.v1","minRecords":2}"#, to: names.gate)
    return scratch
  }

  private static let flags = [
    "--recording=\(names.recording)", "--candidate=./\(names.profile)", "--gate-file=\(names.gate)",
    "--max-loosened=3", "--gate=merge",
  ]

  /// All that stands after the program's name in a text, up to the end of its line.
  private static func lines(in text: String) -> [String] {
    let program = Scratch.program.path
    return text.split(separator: "\n").compactMap { line in
      line.range(of: program + " ").map { String(line[$0.lowerBound...]) }
    }
  }

  private static func plain(_ html: String) -> String {
    html.replacing(/<[^>]*>/, with: "\n").replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }

  @Test("of the words, the page and every other rendering")
  func renderings() throws {
    let scratch = try Self.scratch()
    let before = try scratch.names()
    let formats = ["markdown", "markdown-comment", "junit", "tap", "html"]
    let result = try scratch.gate(Self.flags + formats.flatMap { ["--report", "\($0)=out/\($0)"] })
    #expect(result.status == 1, "\(result.error)")
    var texts = ["words": result.error]
    for format in formats { texts[format] = try scratch.read("out/\(format)") }
    texts["html"] = try Self.command(inPage: #require(texts["html"]))
    texts["junit"] = texts["junit"].map(Self.plain)
    try FileManager.default.removeItem(at: scratch.url("out"))
    for (name, text) in texts {
      let lines = Self.lines(in: text)
      #expect(!lines.isEmpty, "\(name)")
      for line in Set(lines) {
        let run = try scratch.shell(line)
        if line.contains(" explain ") {
          #expect(run.status == 0 && run.output.hasPrefix("d3  strategy s"), "\(name): \(line)\n\(run.error)")
        } else if line.contains(" frontier ") {
          #expect(run.status == 0 && run.output.contains("passes from 0.5 on"), "\(name): \(line)\n\(run.error)")
        } else {
          #expect(run.status == 1 && run.output.contains("\"mergeBlocked\":true"), "\(name): \(line)\n\(run.error)")
        }
      }
      if name == "words" || name == "html" { #expect(Set(lines).count >= 2, "\(name)") }
    }
    #expect(try scratch.names() == before)
  }

  /// The commands of the page that can be copied.
  private static func command(inPage page: String) throws -> String {
    try ["command", "explain-command", "frontier-command"].map { id in
      let code = try #require(page.components(separatedBy: "<code id=\"\(id)\">").dropFirst().first, "\(id)")
      return plain(code.components(separatedBy: "</code>")[0].replacing(/<[^>]*>/, with: ""))
    }.joined(separator: "\n")
  }

  @Test("lead from a blocked run of a shipped candidate to one that passes")
  func walk() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let blocked = try scratch.gate("--recording", "r.ndjson", "--candidate", "EXPERT")
    #expect(blocked.status == 1)
    let frontier = try #require(
      blocked.error.split(separator: "\n").first { $0.hasPrefix("to see where it passes: ") }, "\(blocked.error)")
    let settings = try scratch.shell(String(frontier.trimmingPrefix("to see where it passes: ")))
    let passing = try #require(settings.output.firstMatch(of: /metricDriftTolerancePct .*passes from ([0-9.]+) on/))
    let start = "to have a file to change: "
    let copy = try #require(
      blocked.error.split(separator: "\n").first { $0.hasPrefix(start) }, "\(blocked.error)"
    ).dropFirst(start.count)
    #expect(copy.hasSuffix(" profile show EXPERT >next.json"))
    #expect(try scratch.shell(String(copy)).status == 0)
    let profile = try scratch.read("next.json")
    // What is there is not written over.
    let later = try scratch.gate("--recording", "r.ndjson", "--candidate", "EXPERT")
    #expect(later.error.contains(" profile show EXPERT >next-2.json\n"), "\(later.error)")
    let changed = profile.replacing(/"metricDriftTolerancePct": [0-9.]+/) { _ in
      "\"metricDriftTolerancePct\": \(passing.output.1)"
    }
    try scratch.write(changed, to: "next.json")
    let next = try scratch.gate("--recording", "r.ndjson", "--candidate", "next.json")
    #expect(next.status == 0, "\(next.error)")
    // What has a file is not to be printed.
    try scratch.write(profile, to: "same.json")
    let same = try scratch.gate("--recording", "r.ndjson", "--candidate", "same.json")
    #expect(same.status == 1 && !same.error.contains("profile show"), "\(same.error)")
  }

  @Test(
    "of a comparison, what to do about the first that is blocked",
    arguments: [("EXPERT", "FAST"), ("FAST", "EXPERT"), ("STANDARD", "EXPERT")])
  func comparison(_ one: String, _ other: String) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let result = try scratch.gate("--recording", "r.ndjson", "--candidate", one, "--candidate", other)
    #expect(result.status == 1)
    // FAST lets the decision pass.
    func commands(_ start: String) -> [String] {
      result.error.split(separator: "\n").filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
    }
    let why = try #require(commands("to see why: ").first, "\(result.error)")
    let frontier = try #require(commands("to see where it passes: ").first)
    #expect(commands("to have a file to change: ").first?.hasSuffix("profile show EXPERT >next.json") == true)
    #expect(try scratch.shell(why).output.hasPrefix("d3  strategy s"))
    #expect(try scratch.shell(frontier).output.hasPrefix("STANDARD -> EXPERT"))
    // Sentences have at most 100 columns.
    for line in result.error.split(separator: "\n") where !line.hasPrefix("to ") {
      #expect(line.count <= 100, "\(line)")
    }
  }

  @Test("of reproduce, in a folder of any name", arguments: ["made", "-made", "it's made", "a $(touch owned)"])
  func reproduce(_ folder: String) throws {
    let scratch = try Self.scratch()
    let made = try scratch.gate(["reproduce", "--to=\(folder)"] + Self.flags.dropLast())
    #expect(made.status == 0, "\(made.error)")
    let words = made.output.components(separatedBy: "; ")
    let line = try #require(words.last).replacing(" shows it\n", with: "")
    let run = try scratch.shell("mkdir bin && ln -s \"$GATE\" bin/replay-gate && PATH=$PWD/bin:$PATH && \(line)")
    #expect(run.status == 1, "\(line): \(run.error)")
    #expect(run.output == (try scratch.read("\(folder)/expected-report.json")))
    #expect(!scratch.exists("owned"))
  }
}
