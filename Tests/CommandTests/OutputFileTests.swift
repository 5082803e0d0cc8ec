import Foundation
import Testing

/// The files of `--output` and `--trace` are complete or missing, and never those of an earlier run.
@Suite struct OutputFileTests {
  static let blockedRun = ["--recording", "r.ndjson", "--candidate", "EXPERT"]

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    return scratch
  }

  @Test("the output equals standard output, the trace has a line per decision, and codes 1 and 3 write both")
  func bothFiles() throws {
    for (flags, status) in [(Self.blockedRun, Int32(1)), (["--recording", "r.ndjson", "--min-records", "9"], 3)] {
      let scratch = try scratch()
      let result = try scratch.gate(flags + ["--output", "o.json", "--trace=t.ndjson"])
      #expect(result.status == status)
      #expect(try scratch.read("o.json") == result.output)
      #expect(try scratch.read("t.ndjson").split(separator: "\n").count == 5)
      #expect(try scratch.names() == ["o.json", "r.ndjson", "t.ndjson"])
    }
  }

  @Test("an empty recording gives an empty trace")
  func emptyTrace() throws {
    let scratch = try scratch()
    try scratch.write("", to: "empty")
    #expect(try scratch.gate("--recording", "empty", "--trace", "t").status == 3)
    #expect(try scratch.read("t").isEmpty)
  }

  /// Each fails after the command line is parsed, so the files of the earlier run are removed and no new ones are left.
  @Test(arguments: [
    ["--recording", "missing.ndjson"],
    ["--recording", "."],
    ["--recording", "broken.ndjson"],
    ["--recording", "r.ndjson", "--recording", "broken.ndjson"],
    ["--recording", "r.ndjson", "--candidate-recording", "missing.ndjson"],
    ["--recording", "r.ndjson", "--candidate-recording", "/dev/null"],
    ["--baseline", "missing.json"],
    ["--candidate", "NOBODY"],
    ["--candidate", "broken.json"],
  ])
  func failureLeavesNothing(_ flags: [String]) throws {
    let scratch = try scratch()
    try scratch.write(Samples.decision("d1") + "{", to: "broken.ndjson")
    try scratch.write("{}", to: "broken.json")
    let inputs = try scratch.names()
    try scratch.write("stale", to: "o.json")
    try scratch.write("stale", to: "t.ndjson")
    let result = try scratch.gate(["--output", "o.json", "--trace=t.ndjson"] + flags)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(!result.error.isEmpty)
    #expect(try scratch.names() == inputs)
  }

  @Test("an invalid SOURCE_DATE_EPOCH leaves no files either")
  func badTimeLeavesNothing() throws {
    let scratch = try scratch()
    try scratch.write("stale", to: "o.json")
    let result = try scratch.gate(["--output", "o.json"], environment: ["SOURCE_DATE_EPOCH": "soon"])
    #expect(result.status == 2)
    #expect(try scratch.names() == ["r.ndjson"])
  }

  /// An output that is also an input or the other output: exit 2, and nothing is removed.
  @Test(arguments: [
    ["--recording", "r.ndjson", "--output", "r.ndjson"],
    ["--recording", "r.ndjson", "--trace", "./r.ndjson"],
    ["--recording", "r.ndjson", "--output", "../SELF/r.ndjson"],
    ["--recording", "r.ndjson", "--output", "symbolic"],
    ["--recording", "symbolic", "--output", "r.ndjson"],
    ["--recording", "r.ndjson", "--trace", "hard"],
    ["--recording", "c.ndjson", "--recording", "hard", "--trace", "symbolic"],
    ["--candidate-recording", "c.ndjson", "--output", "c.ndjson"],
    ["--candidate-recording", "c.ndjson", "--recording", "r.ndjson", "--trace", "c.ndjson"],
    ["--candidate", "own.json", "--output", "own.json"],
    ["--baseline=./own.json", "--trace=own.json"],
    ["--output", "new.json", "--trace", "new.json"],
    ["--output", "new.json", "--trace", "./new.json"],
    ["--output", "dangling", "--trace", "nowhere.json"],
    ["--output", "old.json", "--trace", "hard-old.json"],
    ["--recording", "missing.ndjson", "--output", "missing.ndjson"],
  ])
  func conflict(_ flags: [String]) throws {
    let scratch = try scratch()
    try scratch.write(Samples.decision("d1"), to: "c.ndjson")
    try scratch.write(Samples.profile(), to: "own.json")
    try scratch.write("old", to: "old.json")
    try scratch.link("symbolic", to: "r.ndjson")
    try scratch.link("dangling", to: "nowhere.json")
    try scratch.hardLink("hard", to: "r.ndjson")
    try scratch.hardLink("hard-old.json", to: "old.json")
    let before = try scratch.names()
    let result = try scratch.gate(
      flags.map { $0.replacingOccurrences(of: "SELF", with: scratch.folder.lastPathComponent) })
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(" is also the file of "))
    #expect(try scratch.names() == before)
    #expect(try scratch.read("r.ndjson") == Samples.regressing)
    #expect(try scratch.read("old.json") == "old")
  }

  @Test("an output that is the file of a standard stream is an error")
  func standardStreamConflict() throws {
    let scratch = try scratch()
    for script in [
      #""$GATE" --recording - --output r.ndjson < r.ndjson"#,
      #""$GATE" --trace out.ndjson > out.ndjson"#,
      #""$GATE" --trace err.txt 2> err.txt"#,
    ] {
      #expect(try scratch.shell(script).status == 2)
    }
    #expect(try scratch.read("r.ndjson") == Samples.regressing)
  }

  @Test(
    "an invalid command line removes nothing",
    arguments: [
      ["--unknown-flag"], ["--jobs", "0"], ["--quiet", "--quiet"], ["--gate"], ["stray"], ["--recordng", "r.ndjson"],
      ["--report", "html"], ["--now", "2026-01-01T00:00:00Z"], ["--json"],
    ])
  func unparsed(_ flags: [String]) throws {
    let scratch = try scratch()
    for command in [[], ["tally"], ["merge"], ["mrege"], ["profile", "show", "FAST"], ["release"], ["evidence", "x"]] {
      try scratch.write("old", to: "o.json")
      try scratch.write("old", to: "t.ndjson")
      let words = command + ["--output", "o.json", "--trace=t.ndjson", "--report", "tap=t.tap"] + flags
      #expect(try scratch.gate(words).status == 2)
      #expect(try scratch.read("o.json") == "old")
      #expect(try scratch.read("t.ndjson") == "old")
    }
  }

  @Test("missing folders are created", arguments: ["a/b/o.json", "./a/./b/../b/o.json", "x/../a/b/o.json"])
  func folders(_ output: String) throws {
    let scratch = try scratch()
    let words = ["--output", output, "--trace", "a/t.ndjson", "--report", "tap=c/d/e.tap"]
    let result = try scratch.gate(Self.blockedRun + words)
    #expect(result.status == 1, "\(result.error)")
    #expect(try scratch.read("a/b/o.json") == result.output)
    #expect(scratch.exists("a/t.ndjson") && scratch.exists("c/d/e.tap"))
    #expect(try scratch.gate("tally", "--recording", "r.ndjson", "--output", "f/g/tally").status == 0)
    #expect(scratch.exists("f/g/tally"))
  }

  @Test("a failed run removes the folders that it has created, and no others")
  func foldersOfAFailure() throws {
    let scratch = try scratch()
    try scratch.write(Samples.decision("d1") + "{", to: "broken.ndjson")
    try FileManager.default.createDirectory(at: scratch.url("old"), withIntermediateDirectories: false)
    let words = ["--output", "old/a/b/o.json", "--trace", "old/a/c/t.ndjson", "--report", "tap=new/t.tap"]
    #expect(try scratch.gate(["--recording", "broken.ndjson"] + words).status == 2)
    #expect(try scratch.names() == ["broken.ndjson", "old", "r.ndjson"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url("old").path).isEmpty)
  }

  @Test("two names of one output are detected even if its folder does not exist yet")
  func conflictInNewFolders() throws {
    let scratch = try scratch()
    try scratch.link("link", to: "a")
    for other in ["./a/o.json", "a/b/../o.json", "a//o.json"] {
      let result = try scratch.gate(Self.blockedRun + ["--output", "a/o.json", "--trace", other])
      #expect(result.status == 2)
      #expect(result.error.contains("--output a/o.json is also the file of --trace"))
      #expect(try scratch.names() == ["link", "r.ndjson"])
    }
  }

  @Test("if a file cannot be renamed, the others are removed and standard output is not written")
  func failingRename() throws {
    let scratch = try Scratch()
    try scratch.write((0..<1000).map { Samples.decision("d\($0)") }.joined(), to: "r.ndjson")
    // The run waits at a trace that is longer than a pipe can hold, until a folder has the name of the output.
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" --recording r.ndjson --trace pipe --report tap=first.tap --output o.json & pid=$!
      exec 3<pipe
      mkdir o.json
      cat <&3 >/dev/null
      wait $pid
      """#)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.hasPrefix("o.json: cannot be written: "))
    #expect(try scratch.names() == ["o.json", "pipe", "r.ndjson"])
  }

  @Test("a run that fails adds nothing to the job's summary")
  func stepSummary() throws {
    let scratch = try scratch()
    try scratch.write("# Earlier\n", to: "summary.md")
    for summary in ["summary.md", "new.md"] {
      let failed = try scratch.shell(
        #""$GATE" --recording r.ndjson --report markdown >&-"#, environment: ["GITHUB_STEP_SUMMARY": summary])
      #expect(failed.status == 2)
      #expect(try scratch.read("summary.md") == "# Earlier\n")
      #expect(try scratch.names() == ["r.ndjson", "summary.md"])
    }
    let passed = try scratch.gate(
      ["--recording", "r.ndjson", "--report", "markdown"], environment: ["GITHUB_STEP_SUMMARY": "summary.md"])
    #expect(passed.status == 0)
    #expect(try scratch.read("summary.md").hasPrefix("# Earlier\n#"))
  }

  @Test("symbolic links at the output are followed and kept", arguments: ["target.json", "folder/target.json"])
  func symbolicLinks(_ target: String) throws {
    let scratch = try scratch()
    try FileManager.default.createDirectory(at: scratch.url("folder"), withIntermediateDirectories: false)
    try scratch.link("link", to: target)
    for _ in 0..<2 {
      let result = try scratch.gate(Self.blockedRun + ["--output", "link"])
      #expect(result.status == 1)
      #expect(try scratch.read(target) == result.output)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.url("link").path) == target)
    }
    #expect(try scratch.gate("--output", "link", "--candidate", "NOBODY").status == 2)
    #expect(!scratch.exists(target))
  }

  @Test("the umask determines the permissions", arguments: [("022", "-rw-r--r--"), ("077", "-rw-------")])
  func permissions(_ mask: String, _ expected: String) throws {
    let scratch = try scratch()
    let result = try scratch.shell(
      #"umask \#(mask); "$GATE" --output o.json --trace t.ndjson >&2; ls -l o.json t.ndjson | cut -c 1-10"#)
    #expect(result.output == "\(expected)\n\(expected)\n")
  }

  /// If one output cannot be written, the other one is not left either.
  @Test(arguments: [
    ["--output", "o.json", "--trace", "missing/"],
    ["--output", "missing/.", "--trace", "t.ndjson"],
    ["--output", "missing/..", "--trace", "t.ndjson"],
    ["--output", "r.ndjson/o.json", "--trace", "t.ndjson"],
    ["--output", "folder", "--trace", "t.ndjson"],
    ["--output", "o.json", "--trace", "folder/"],
    ["--output", "o.json", "--trace", "/"],
  ])
  func unwritable(_ flags: [String]) throws {
    let scratch = try scratch()
    try FileManager.default.createDirectory(at: scratch.url("folder"), withIntermediateDirectories: false)
    let result = try scratch.gate(Self.blockedRun + flags)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("cannot be written"))
    #expect(try scratch.names() == ["folder", "r.ndjson"])
  }

  @Test("a trace to a pipe is written directly, during the replay")
  func traceToPipe() throws {
    let scratch = try scratch()
    let result = try scratch.shell(
      #"mkfifo pipe; cat pipe > copy & "$GATE" --recording r.ndjson --trace pipe --output /dev/null; wait; cat copy"#)
    #expect(result.output.split(separator: "\n").count == 6)
    #expect(try scratch.names() == ["copy", "pipe", "r.ndjson"])
  }

  @Test("a limit of the file size has the effect of a full disk")
  func fileSizeLimit() throws {
    let scratch = try Scratch()
    try scratch.write((0..<200).map { Samples.decision("d\($0)") }.joined(), to: "r.ndjson")
    // Both are requested, because the report alone is smaller than a block; the trace does not fit.
    let result = try scratch.shell(#"ulimit -f 1; "$GATE" --recording r.ndjson --trace t.ndjson --output o.json"#)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.hasPrefix("t.ndjson: cannot be written: "))
    #expect(try scratch.names() == ["r.ndjson"])
  }

  @Test(
    "a closed pipe ends the run without a message and files, with exit 2", arguments: ["", "--help", "schema report"])
  func closedPipe(_ flags: String) throws {
    let scratch = try scratch()
    let files = flags.isEmpty ? "--output o.json --trace t.ndjson" : ""
    // The reader has closed the pipe before the program starts.
    let result = try scratch.shell(
      #"mkfifo pipe; : < pipe & exec 3> pipe; wait; rm pipe; "$GATE" \#(flags) \#(files) >&3"#)
    #expect(result.status == 2)
    #expect(result.error.isEmpty)
    #expect(try scratch.names() == ["r.ndjson"])
  }

  @Test("a closed standard output is an error")
  func closedOutput() throws {
    let scratch = try scratch()
    let result = try scratch.shell(#""$GATE" --output o.json --trace t.ndjson >&-"#)
    #expect(result.status == 2)
    #expect(result.error.hasPrefix("standard output: cannot be written: "))
    #expect(try scratch.names() == ["r.ndjson"])
  }

  #if os(Linux)
    @Test(
      "a full device at any of the three outputs",
      arguments: [
        ("--output /dev/full --trace t.ndjson", "/dev/full: cannot be written: "),
        ("--output o.json --trace /dev/full", "/dev/full: cannot be written: "),
        ("--output o.json --trace t.ndjson > /dev/full", "standard output: cannot be written: "),
      ])
    func fullDevice(_ flags: String, _ message: String) throws {
      let scratch = try scratch()
      let result = try scratch.shell(#""$GATE" --recording r.ndjson \#(flags)"#)
      #expect(result.status == 2)
      #expect(result.output.isEmpty)
      #expect(result.error.hasPrefix(message))
      #expect(try scratch.names() == ["r.ndjson"])
    }
  #endif
}
