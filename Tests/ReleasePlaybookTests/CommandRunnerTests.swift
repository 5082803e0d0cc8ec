import Foundation
import ReplayGate
import Synchronization
import Testing

@testable import ReleasePlaybook

/// Commands that run side by side, and what is told of them.
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
    // The output is read after the loop has returned, on the same thread.
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
    "how a command ends is how its step ends",
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

  @Test("a pass after a retry is a warning, and each try has its log")
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

  @Test("failures before a run was killed count against the retries", arguments: [(0, 3), (1, 2), (2, 1)])
  func retriesLeft(_ earlier: Int, _ starts: Int) throws {
    let run = try Self.run([Self.command("exit 1", retries: 2)], in: TemporaryFolder(), earlierFailures: earlier)
    #expect(run.outcomes["t0"]?.status == .fail)
    #expect(run.starts.count == starts)
  }

  @Test("commands run side by side: each waits for the other's file")
  func sideBySide() throws {
    func meet(_ mine: String, _ other: String) -> PlaybookCommand {
      Self.command(": > \(mine); until [ -e \(other) ]; do sleep 0.01; done; echo met \(other)", timeout: 30)
    }
    let run = try Self.run(
      [meet("a", "b"), meet("b", "c"), meet("c", "d"), meet("d", "a")], in: TemporaryFolder())
    #expect(run.outcomes.values.map(\.status) == [.pass, .pass, .pass, .pass])
    #expect(run.shown.split(separator: "\n").sorted() == ["t0 | met b", "t1 | met c", "t2 | met d", "t3 | met a"])
  }

  @Test("nothing that a command started outlives it")
  func leftovers() throws {
    let folder = try TemporaryFolder()
    let script = "sh -c 'echo $$ > pid; exec sleep 300' & until [ -s pid ]; do sleep 0.01; done; echo done"
    #expect(try Self.run([Self.command(script)], in: folder).outcomes["t0"]?.status == .pass)
    let pid = try String(contentsOfFile: folder.path + "/pid", encoding: .utf8)
    #expect(ReleaseTree.isGone(String(pid.dropLast())))
  }

  @Test("what a killed run left running is ended before the step begins again", arguments: ["", "trap '' TERM; "])
  func orphans(_ trap: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/state/logs", withIntermediateDirectories: true)
    // Holds the lock as a step of a killed run does.
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

  @Test("lines that would steer a pipeline are made harmless in one, and only there")
  func neutralised() throws {
    let script = #"""
      printf '::error::a\n  ::set-output name=x::1\n##[error]b\nc ##[d]\n:: e\nf\r::warning::g\n:::h\ni::j'
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

        """)
    let log = try String(contentsOfFile: folder.path + "/state/logs/t0.1.log", encoding: .utf8)
    #expect(log.hasPrefix("::error::a\n"))
  }

  @Test("a megabyte of output on one line, and bytes that are no text, go to the log as they are")
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
    "a word quoted for a shell is read back as it was",
    arguments: ["", "plain", "two words", "it's", "$HOME", "a\"b\\", "*", "-n", "line\nfeed", "é"])
  func quoting(_ word: String) throws {
    let folder = try TemporaryFolder()
    _ = try Self.run([Self.command("printf '%s' \(ShellWord.quoted(word)) > word")], in: folder)
    #expect(try String(contentsOfFile: folder.path + "/word", encoding: .utf8) == word)
  }
}
