import Foundation
import ReplayGate
import Synchronization
import Testing

@testable import ReleasePlaybook

/// Commands that run in parallel, and the reports about them.
@Suite struct CommandRunnerTests {
  private struct Run {
    var outcomes: [String: CommandRunner.Outcome] = [:]
    var starts: [String] = []
    var shown = ""
  }

  private static func command(
    _ run: String, timeout: Int = 60, retries: Int = 0, expectedExit: Int = 0, in folder: String = "."
  ) -> PlaybookCommand {
    PlaybookCommand(
      run: run, directory: folder, timeoutSeconds: timeout, retries: retries, expectedExit: expectedExit)
  }

  private static func run(
    _ commands: [PlaybookCommand], in folder: TemporaryFolder, isCI: Bool = false, earlierFailures: Int = 0
  ) throws -> Run {
    try FileManager.default.createDirectory(atPath: folder.path + "/state/logs", withIntermediateDirectories: true)
    // The output is read on the same thread, after the loop has returned.
    let box = Shown()
    let runner = CommandRunner(
      workspace: folder.path, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "MARK": "it's"],
      state: ReleaseState(folder: folder.path + "/state"), processes: RunProcesses(),
      output: LiveOutput(neutralisesCommands: isCI) { text in box.add(text) })
    var run = Run()
    let tasks = commands.enumerated().map { index, command in
      CommandRunner.Task(name: "t\(index)", command: command, firstAttempt: 1, earlierFailures: earlierFailures)
    }
    try runner.run(tasks) { event throws(ReleaseError) in
      switch event {
      case .starting(let task, let attempt): run.starts.append("\(task.name).\(attempt)")
      case .ended(let task, let outcome): run.outcomes[task.name] = outcome
      }
    }
    run.shown = box.text
    return withExtendedLifetime(folder) { run }
  }

  private final class Shown: Sendable {
    private let state = Mutex("")
    func add(_ text: String) { state.withLock { $0 += text } }
    var text: String { state.withLock { $0 } }
  }

  @Test(
    "the status of a step depends on how its command ends",
    arguments: [
      (command("true"), .pass, "exit 0"), (command("exit 3"), .fail, "exit 3"),
      (command("exit 3", expectedExit: 3), .pass, "exit 3"),
      (command("true", expectedExit: 1), .fail, "exit 0 instead of 1"),
      (command("echo one; echo two >&2; echo; exit 1"), .fail, "exit 1: two"),
      (command("printf '\\033[31mred\\033[0m\\007'; exit 1"), .fail, "exit 1: red"),
      (command("no-such-program"), .error, "it cannot be carried out: exit 127: "),
      (command("kill -9 $$"), .fail, "ended by signal 9"),
      (command("echo going; sleep 60", timeout: 1), .fail, "no end after 1 s, killed: going"),
      (command("trap '' TERM; sleep 60 & wait; sleep 60", timeout: 1), .fail, "no end after 1 s, killed"),
      (command("pwd | grep -q '/state/logs$'", in: "state/logs"), .pass, "exit 0"),
      (command("true", in: "nowhere"), .error, "it cannot be started: there is no folder nowhere"),
      (command("[ \"$MARK\" = \"it's\" ] && ! read -r line"), .pass, "exit 0"),
      (command("exit 1 # the end"), .fail, "exit 1"),
    ] as [(PlaybookCommand, StepStatus, String)])
  func end(_ command: PlaybookCommand, _ status: StepStatus, _ observed: String) throws {
    let outcome = try #require(try Self.run([command], in: TemporaryFolder()).outcomes["t0"])
    #expect(outcome.status == status)
    #expect(outcome.observed.hasPrefix(observed), "\(outcome.observed)")
  }

  private static func printing(
    _ script: String, must: [String] = [], mustNot: [String] = [], environment: [EnvironmentVariable] = []
  ) -> PlaybookCommand {
    PlaybookCommand(
      run: script, directory: ".", timeoutSeconds: 60, environment: environment, mustPrint: must, mustNotPrint: mustNot)
  }

  @Test(
    "a command passes only if it also prints the required lines",
    arguments: [
      (printing("echo Skipping it.", mustNot: ["Skipping*"]), .fail, "exit 0, but it printed \"Skipping it.\""),
      (
        printing("printf '\\033[33mSkipping it.\\033[0m\\r\\nok\\n'", mustNot: ["Skipping it."]), .fail,
        "exit 0, but it "
      ),
      (printing("echo not Skipping it.", mustNot: ["Skipping*"]), .pass, "exit 0"),
      (printing("printf 'Skipping it.'", mustNot: ["Skipping it?"]), .fail, "exit 0, but it printed"),
      (printing("seq 99999; echo Skipping; seq 99999", mustNot: ["Skipping"]), .fail, "exit 0, but it printed"),
      (printing("echo 10 passed", must: ["*0 passed"]), .pass, "exit 0: 10 passed"),
      (printing("echo 10 passed", must: ["0 passed"]), .fail, "exit 0, but it did not print \"0 passed\""),
      (printing("true", must: ["a*", "b"]), .fail, "exit 0, but it did not print \"a*\", \"b\""),
      (
        printing("echo R status=FAIL; echo R status=PASS t=96", must: ["R status=PASS*"]), .pass,
        "exit 0: R status=PASS t=96"
      ),
      (printing("echo fine; exit 1", must: ["fine"]), .fail, "exit 1: fine"),
      (
        printing(
          "[ \"$A\" = \"it's b\" ] && [ \"$MARK\" = other ]",
          environment: [.init(name: "A", value: "it's b"), .init(name: "MARK", value: "other")]), .pass, "exit 0"
      ),
    ] as [(PlaybookCommand, StepStatus, String)])
  func printed(_ command: PlaybookCommand, _ status: StepStatus, _ observed: String) throws {
    let outcome = try #require(try Self.run([command], in: TemporaryFolder()).outcomes["t0"])
    #expect(outcome.status == status)
    #expect(outcome.observed.hasPrefix(observed), "\(outcome.observed)")
  }

  @Test(
    "a pattern matches the whole line",
    arguments: [
      ("a", "a", true), ("a", "ab", false), ("a*", "ab", true), ("*b", "ab", true), ("a*c", "abbc", true),
      ("a*c", "abcb", false), ("a?c", "aéc", true), ("a?c", "ac", false), ("*", "", true), ("", "", true),
      ("", "a", false),
      ("*a*a*", "aa", true), ("*a*a*", "ba", false), ("a**", "a", true), ("e\u{301}", "\u{E9}", false),
      ("[a]", "a", false),
    ])
  func pattern(_ pattern: String, _ line: String, _ isMatch: Bool) {
    #expect(LinePattern(pattern).matches(line) == isMatch)
  }

  @Test("the last lines are reported, and the command that reruns it has its variables")
  func lastLinesOfACommand() throws {
    let outcome = try Self.run([Self.command("seq 9; echo; printf '\\033[1mend'")], in: TemporaryFolder()).outcomes[
      "t0"]
    #expect(outcome?.printed == ["6", "7", "8", "9", "end"])
    let command = Self.printing("run", environment: [.init(name: "A", value: "b c")])
    #expect(command.line(below: "/w", commit: "") == "(cd /w && export A='b c' && run)")
  }

  @Test(
    "text in a report mentions nobody and is not markup",
    arguments: [
      ("exit 1: two", "exit 1: two"), ("ask @org/team", "`ask @org/team`"), ("a|b", "`a\\|b`"), ("[x](y)", "`[x](y)`"),
      ("<b>", "`<b>`"), ("see https://a.b", "`see https://a.b`"), ("a `b`", "`` a `b` ``"), ("*a*", "`*a*`"),
      ("all 3 files are there", "all 3 files are there"), ("line\n# two", "line # two"), ("# one", "`# one`"), ("", ""),
    ])
  func markdown(_ text: String, _ expected: String) {
    #expect(MarkdownText.cell(text) == expected)
  }

  @Test(
    "text to post mentions nobody",
    arguments: [
      ("ask @org/team", "ask @ org/team"), ("@a@b", "@ a@b"), ("me@example.com", "me@example.com"), ("a @ b", "a @ b"),
      ("(@é)", "(@ é)"), ("@-a", "@-a"), ("@@a", "@@ a"),
    ])
  func mentions(_ text: String, _ expected: String) {
    #expect(PlainLine.shown(text) == expected)
  }

  @Test("a pass after a retry is a warning, and each attempt has a log")
  func retry() throws {
    let folder = try TemporaryFolder()
    let script = "echo try; [ -e again ] || { : > again; echo first >&2; exit 1; }"
    let run = try Self.run([Self.command(script, retries: 2)], in: folder)
    #expect(run.outcomes["t0"]?.status == .warn)
    #expect(run.outcomes["t0"]?.observed == "exit 0, at try 2; before: exit 1: first")
    #expect(run.outcomes["t0"]?.log == "logs/t0.2.log")
    #expect(run.starts == ["t0.1", "t0.2"])
    #expect(try String(contentsOfFile: folder.path + "/state/logs/t0.1.log", encoding: .utf8) == "try\nfirst\n")
    #expect(try String(contentsOfFile: folder.path + "/state/logs/t0.2.log", encoding: .utf8) == "try\n")
  }

  @Test("failures before a run was killed count as retries", arguments: [(0, 3), (1, 2), (2, 1)])
  func retriesLeft(_ earlier: Int, _ starts: Int) throws {
    let run = try Self.run([Self.command("exit 1", retries: 2)], in: TemporaryFolder(), earlierFailures: earlier)
    #expect(run.outcomes["t0"]?.status == .fail)
    #expect(run.starts.count == starts)
  }

  @Test("commands run in parallel: each waits for the file of the other")
  func sideBySide() throws {
    func meet(_ mine: String, _ other: String) -> PlaybookCommand {
      Self.command(": > \(mine); until [ -e \(other) ]; do sleep 0.01; done; echo met \(other)", timeout: 30)
    }
    let run = try Self.run(
      [meet("a", "b"), meet("b", "c"), meet("c", "d"), meet("d", "a")], in: TemporaryFolder())
    #expect(run.outcomes.values.map(\.status) == [.pass, .pass, .pass, .pass])
    #expect(run.shown.split(separator: "\n").sorted() == ["t0 | met b", "t1 | met c", "t2 | met d", "t3 | met a"])
  }

  #if os(Linux)
    /// Processes that a command may leave: a child, another session, one whose parent has ended, one that ignores SIGTERM.
    static let leavings = [
      "sh -c 'echo $$ > pid; exec sleep 300' &", "setsid sh -c 'echo $$ > pid; exec sleep 300' &",
      "(setsid sh -c 'echo $$ > pid; exec sleep 300' &) &",
      "setsid sh -c 'setsid sh -c \"echo \\$\\$ > pid; exec sleep 300\" & exit' >/dev/null 2>&1 3>&- &",
      "setsid sh -c 'trap \"\" TERM; echo $$ > pid; while :; do sleep 300; done' &",
    ]
  #else
    static let leavings = ["sh -c 'echo $$ > pid; exec sleep 300' &"]
  #endif

  @Test(
    "nothing that a command started outlives it, whether it ended or was killed", arguments: leavings, [true, false])
  func leftovers(_ leaving: String, _ ends: Bool) throws {
    let folder = try TemporaryFolder()
    let script = "\(leaving) until [ -s pid ]; do sleep 0.01; done; \(ends ? "echo done" : "sleep 300")"
    let outcome = try #require(try Self.run([Self.command(script, timeout: ends ? 60 : 1)], in: folder).outcomes["t0"])
    #expect(outcome.status == (ends ? .pass : .fail))
    #expect(outcome.milliseconds < 60000)
    let pid = try String(contentsOfFile: folder.path + "/pid", encoding: .utf8)
    #expect(ReleaseTree.isGone(String(pid.dropLast())))
  }

  #if os(Linux)
    @Test("an attempt that left a process in another session is retried")
    func retryAfterLeavings() throws {
      let script = "setsid sleep 300 & [ -e again ] || { : > again; exit 1; }"
      let run = try Self.run([Self.command(script, retries: 1)], in: TemporaryFolder())
      #expect(run.outcomes["t0"]?.status == .warn, "\(String(describing: run.outcomes["t0"]))")
    }

    @Test("ending the processes of one command does not end those of another")
    func others() throws {
      let run = try Self.run(
        [
          Self.command("setsid sleep 300 & sleep 0.1"),
          Self.command("setsid sh -c 'sleep 1; : > mine' & until [ -e mine ]; do sleep 0.01; done", timeout: 30),
        ], in: TemporaryFolder())
      #expect(run.outcomes.values.map(\.status) == [.pass, .pass])
    }

    @Test("a process of a killed run in another session, with no open files, is ended before the step restarts")
    func orphanedSession() throws {
      let folder = try TemporaryFolder()
      try FileManager.default.createDirectory(atPath: folder.path + "/state/logs", withIntermediateDirectories: true)
      let orphan = Process()
      orphan.executableURL = URL(filePath: "/bin/sh")
      orphan.arguments = ["-c", "exec setsid sh -c 'echo $$ > pid; exec sleep 300'"]
      orphan.environment = [
        "PATH": "/usr/bin:/bin",
        "REPLAY_GATE_STEP": try #require(Platform.realPath(of: folder.path)) + "/state/logs/t0.lock",
      ]
      orphan.currentDirectoryURL = URL(filePath: folder.path)
      try orphan.run()
      while (try? String(contentsOfFile: folder.path + "/pid", encoding: .utf8))?.hasSuffix("\n") != true {
        usleep(10000)
      }
      let pid = try String(contentsOfFile: folder.path + "/pid", encoding: .utf8).dropLast()
      #expect(try Self.run([Self.command("echo again")], in: folder).outcomes["t0"]?.status == .pass)
      #expect(ReleaseTree.isGone(String(pid)))
    }
  #endif

  @Test("processes of a killed run are ended before the step restarts", arguments: ["", "trap '' TERM; "])
  func orphans(_ trap: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/state/logs", withIntermediateDirectories: true)
    // Holds the lock, as a step of a killed run does.
    let orphan = Process()
    orphan.executableURL = URL(filePath: "/bin/sh")
    orphan.arguments = [
      "-c",
      "exec setsid sh -c '\(trap)exec 3>>state/logs/t0.lock; flock 3; echo $$ >&3; : > held; sleep 300; exit 1'",
    ]
    orphan.currentDirectoryURL = URL(filePath: folder.path)
    try orphan.run()
    while !FileManager.default.fileExists(atPath: folder.path + "/held") { usleep(10000) }
    let pid = try String(contentsOfFile: folder.path + "/state/logs/t0.lock", encoding: .utf8).dropLast()
    #expect(kill(pid_t(pid)!, 0) == 0)
    #expect(try Self.run([Self.command("echo again")], in: folder).outcomes["t0"]?.status == .pass)
    #expect(ReleaseTree.isGone(String(pid)))
  }

  @Test("lines that are commands for a pipeline are made harmless, but only in a pipeline")
  func neutralised() throws {
    let script = #"""
      printf '::error::a\n  ::set-output name=x::1\n##[error]b\nc ##[d]\n:: e\nf\r::warning::g\n:::h\ni::j\nk ##vso[l]m\n\033[1m::n'
      """#
    let loud = try Self.run([Self.command(script)], in: TemporaryFolder()).shown
    #expect(loud.contains("t0 | ::error::a\n"))
    let folder = try TemporaryFolder()
    let quiet = try Self.run([Self.command(script)], in: folder, isCI: true).shown
    #expect(
      quiet == """
        t0 | : :error::a
        t0 |   : :set-output name=x::1
        t0 | # #[error]b
        t0 | c # #[d]
        t0 | : : e
        t0 | f
        t0 | : :warning::g
        t0 | : ::h
        t0 | i::j
        t0 | k # #vso[l]m
        t0 | : :n

        """)
    let log = try String(contentsOfFile: folder.path + "/state/logs/t0.1.log", encoding: .utf8)
    #expect(log.hasPrefix("::error::a\n"))
  }

  @Test("a line of a megabyte, and bytes that are not text, are written to the log unchanged")
  func large() throws {
    let folder = try TemporaryFolder()
    let run = try Self.run(
      [Self.command("head -c 1000000 /dev/zero | tr '\\0' x; printf '\\377\\n'")], in: folder)
    #expect(run.outcomes["t0"]?.status == .pass)
    let log = try Data(contentsOf: URL(filePath: folder.path + "/state/logs/t0.1.log"))
    #expect(log.count == 1_000_002)
    #expect(run.shown.split(separator: "\n").allSatisfy { $0.hasPrefix("t0 | ") && $0.count < 9000 })
  }

  @Test(
    "control sequences are neither shown nor reported",
    arguments: [
      ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}]0;title\u{07}on", "on"), ("\u{1B}]8;;x\u{1B}\\link", "link"),
      ("\u{1B}P+q\u{1B}\\dcs", "dcs"), ("\u{9B}2Jc1", "c1"), ("\u{1B}(Bset", "set"), ("\u{1B}cReset", "Reset"),
      ("\u{1B}[", ""), ("\u{1B}]open", ""), ("a\u{08}b", "a b"), ("a\u{202E}b", "a b"), ("tab\there", "tab\there"),
      ("\u{1B}[38;5;1mé#", "é#"), ("a\u{2028}b", "a b"),
    ])
  func controls(_ text: String, _ plain: String) throws {
    let folder = try TemporaryFolder()
    try Data("\(text)\n".utf8).write(to: URL(filePath: folder.path + "/text"))
    let run = try Self.run([Self.command("cat text; exit 1")], in: folder)
    #expect(run.shown == "t0 | \(plain)\n")
    let said = plain.replacing("\t", with: " ")
    #expect(run.outcomes["t0"]?.observed == "exit 1" + (said.isEmpty ? "" : ": \(said)"))
  }

  @Test("lines are shown the same for any division into reads", arguments: [1, 2, 3, 7, 64, 100_000])
  func pieces(_ size: Int) {
    let box = Shown()
    var cutter = LineCutter(name: "t", output: LiveOutput(neutralisesCommands: true) { box.add($0) })
    let long = String(repeating: "x", count: 9000)
    let bytes = Array("a\n\n::b\r\n \u{1B}[1m##vso[c]\n\(long)\né\u{202E}d\nend".utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      cutter.add(bytes[start..<min(bytes.count, start + size)])
    }
    cutter.end()
    #expect(
      box.text
        == "t | a\nt | : :b\nt |  # #vso[c]\nt | \(long.prefix(8192))\nt | \(long.dropFirst(8192))\nt | é d\nt | end\n")
    #expect(cutter.lastLines(2) == ["é d", "end"])
  }

  @Test(
    "the last lines of a long output are kept",
    arguments: [(1, ["99999"]), (3, ["99997", "99998", "99999"])])
  func lastLines(_ count: Int, _ lines: [String]) {
    var cutter = LineCutter(name: "t", output: LiveOutput(neutralisesCommands: false, isQuiet: true) { _ in })
    for number in 0..<100_000 { cutter.add(Array("\(number)\n\n".utf8)[...]) }
    #expect(cutter.lastLines(count) == lines)
    #expect(cutter.tail.count < 100_000)
  }

  @Test(
    "whether a host reads lines as commands",
    arguments: [
      ("CI", "true", true), ("TF_BUILD", "True", true), ("GITHUB_ACTIONS", "true", true), ("CI", "false", false),
      ("CI", "", false), ("TEAMCITY_VERSION", "2026.1", true), ("TERM", "xterm", false),
    ])
  func pipelines(_ name: String, _ value: String, _ isRead: Bool) {
    #expect(PipelineText.isRead { $0 == name ? value : nil } == isRead)
  }

  @Test(
    "the program's own commands stay commands, and their text contains no others",
    arguments: [
      ("::error title=a::b\n", "::error title=a::b\n"), ("::error::##vso[x]\n", "::error::# #vso[x]\n"),
      ("::a\n##[b]\n", "::a\n# #[b]\n"), ("::::a", "::::a"),
    ])
  func annotations(_ text: String, _ expected: String) {
    #expect(PipelineText.neutralised(annotation: text) == expected)
  }

  @Test(
    "a shell reads a quoted word back unchanged",
    arguments: ["", "plain", "two words", "it's", "$HOME", "a\"b\\", "*", "-n", "line\nfeed", "é"])
  func quoting(_ word: String) throws {
    let folder = try TemporaryFolder()
    _ = try Self.run([Self.command("printf '%s' \(ShellWord.quoted(word)) > word")], in: folder)
    #expect(try String(contentsOfFile: folder.path + "/word", encoding: .utf8) == word)
  }
}
