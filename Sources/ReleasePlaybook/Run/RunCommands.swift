package import ReplayGate

/// Runs commands in parallel: each in its own process group, with a time-out, and with its output shown and written to
/// a file.
///
/// One loop drives them all, so that everything about them is written in one order.
package struct CommandRunner: Sendable {
  /// The folder that working folders are relative to.
  package let workspace: String
  package let environment: [Exact<String>: String]
  package let state: ReleaseState
  package let processes: RunProcesses
  package let output: LiveOutput

  package init(
    workspace: String, environment: [Exact<String>: String], state: ReleaseState, processes: RunProcesses,
    output: LiveOutput
  ) {
    self.workspace = workspace
    self.environment = environment
    self.state = state
    self.processes = processes
    self.output = output
  }

  /// A command to run, with a name for its files and its output lines.
  package struct Task: Sendable, Hashable {
    package let name: String
    package let command: PlaybookCommand
    /// Failures of earlier tries that count against its retries, because a run was killed between two tries.
    package let earlierFailures: Int
    /// The number of the first attempt, from 1 over all runs.
    package let firstAttempt: Int

    package init(name: String, command: PlaybookCommand, firstAttempt: Int, earlierFailures: Int = 0) {
      self.name = name
      self.command = command
      self.firstAttempt = firstAttempt
      self.earlierFailures = earlierFailures
    }
  }

  /// The result of a task with all its tries.
  package struct Outcome: Sendable, Hashable {
    package let status: StepStatus
    package let observed: String
    /// The log of the last try, relative to the state folder.
    package let log: String
    /// The last lines of the log.
    package let printed: [String]
    package let milliseconds: Int
  }

  /// An event of a task.
  package enum Event: Sendable {
    /// Before each try.
    case starting(Task, attempt: Int)
    /// After the last try.
    case ended(Task, Outcome)
  }

  /// Runs tasks until all have ended. If `tell` throws, all are killed.
  package func run(
    _ tasks: [Task], tell: (Event) throws(ReleaseError) -> Void
  ) throws(ReleaseError) {
    var running: [Attempt] = []
    var room = [UInt8](repeating: 0, count: 1 << 18)
    defer { for attempt in running { _ = processes.reap(attempt.child.id) } }
    for task in tasks {
      try begin(task, try: 1 + task.earlierFailures, before: [], in: &running, tell)
    }
    while !running.isEmpty {
      let open = running.filter { !$0.isAtEnd }.map(\.child.output)
      // The end of a process that has closed its output is only found by polling.
      Platform.waitForInput(of: open, milliseconds: open.count < running.count ? 5 : 50)
      processes.reapAdopted()
      for index in running.indices.reversed() {
        try running[index].drain(&room)
        running[index].keepTime()
        guard Platform.hasEnded(running[index].child.id) else { continue }
        var attempt = running.remove(at: index)
        let end = processes.reap(attempt.child.id)
        try attempt.finish(&room)
        try conclude(attempt, end, in: &running, tell)
      }
    }
  }

  private func conclude(
    _ attempt: Attempt, _ end: Platform.ProcessEnd, in running: inout [Attempt],
    _ tell: (Event) throws(ReleaseError) -> Void
  ) throws(ReleaseError) {
    let task = attempt.task
    let (status, words) = judge(end, of: attempt)
    if status != .pass, attempt.number <= task.command.retries {
      output.say("\(task.name): \(words); trying again")
      return try begin(
        task, try: attempt.number + 1, before: attempt.before + [words], in: &running, tell)
    }
    var observed = words
    if attempt.number > 1 {
      let before = attempt.before.isEmpty ? "" : "; before: " + attempt.before.joined(separator: "; ")
      observed = "\(words), at try \(attempt.number)\(before)"
    }
    let outcome = Outcome(
      status: status == .pass && attempt.number > 1 ? .warn : status, observed: observed, log: attempt.log,
      printed: attempt.cutter.lastLines(Self.printedLines), milliseconds: attempt.milliseconds)
    try tell(.ended(task, outcome))
  }

  /// Starts a try. If it cannot be started, the task ends with that error.
  private func begin(
    _ task: Task, try number: Int, before: [String], in running: inout [Attempt],
    _ tell: (Event) throws(ReleaseError) -> Void
  ) throws(ReleaseError) {
    let count = task.firstAttempt + number - 1 - task.earlierFailures
    try tell(.starting(task, attempt: count))
    let log = state.log(task.name, attempt: count)
    if !Platform.isFolder("\(workspace)/\(task.command.directory)") {
      let observed = "it cannot be started: there is no folder \(task.command.directory)"
      return try tell(.ended(task, Outcome(status: .error, observed: observed, log: log, printed: [], milliseconds: 0)))
    }
    let attempt: Attempt
    do throws(SystemError) {
      let file = try Platform.openForWriting(state.path(log))
      let folder = ShellWord.quoted("\(workspace)/\(task.command.directory)")
      let mark = self.mark(of: task.name)
      var variables = environment
      for variable in task.command.environment { variables[Exact(variable.name)] = variable.value }
      let child = try processes.spawn(
        "cd \(folder) && { \(task.command.run)\n}", environment: variables, held: try hold(task.name, mark),
        mark: mark)
      attempt = Attempt(
        task: task, number: number, before: before, child: child, file: file, log: log, path: state.path(log),
        output: output)
    } catch {
      let reason = error.isLocked ? "processes that an earlier try started are still running" : error.reason
      let outcome = Outcome(
        status: .error, observed: "it cannot be started: \(reason)", log: log, printed: [], milliseconds: 0)
      return try tell(.ended(task, outcome))
    }
    running.append(attempt)
  }

  /// Describes processes of a step that are still running, of this run or another; nil if there are none.
  package func running(_ name: String) -> String? {
    let left = processes.leftBehind(mark(of: name))
    guard let file = try? Platform.openForReading(state.lock(name)) else {
      return left.isEmpty ? nil : "processes \(left.sorted())"
    }
    do throws(SystemError) {
      try Platform.lock(file)
      Platform.unlock(file)
      return left.isEmpty ? nil : "processes \(left.sorted())"
    } catch {
      let group = (try? Platform.read(state.lock(name))).map {
        VisibleText.trimmed(String(decoding: $0, as: UTF8.self))
      }
      return "process group \(group ?? "that is not known")"
    }
  }

  /// The mark in the environment of a step's processes: the absolute path of the file that they hold.
  private func mark(of name: String) -> String {
    let folder = Platform.realPath(of: state.folder) ?? state.folder
    return ReleaseState(folder: folder).lock(name)
  }

  /// Opens the file that the processes of a step hold locked. Processes of a killed run are ended first: they have two
  /// seconds after the request to end, and then are killed.
  private func hold(_ name: String, _ mark: String) throws(SystemError) -> OpenFile {
    let file = try Platform.openForAppending(state.lock(name))
    for tick in 0..<200 {
      let left = processes.leftBehind(mark)
      do throws(SystemError) {
        try Platform.lock(file)
        if left.isEmpty {
          try Platform.truncate(file, to: 0)
          return file
        }
        Platform.unlock(file)
      } catch  where error.isLocked {
        let text = String(decoding: try Platform.read(state.lock(name)), as: UTF8.self)
        if let group = Int32(VisibleText.trimmed(text)), group > 1 {
          Platform.signalGroup(group, tick < 80 ? .terminate : .kill)
        }
      }
      for id in left { Platform.send(tick < 80 ? .terminate : .kill, to: id) }
      Platform.sleep(milliseconds: 25)
    }
    try Platform.lock(file)
    return file
  }

  /// The number of lines of a command's output in reports.
  private static let printedLines = 5

  private func judge(_ end: Platform.ProcessEnd, of attempt: Attempt) -> (StepStatus, String) {
    let said = attempt.cutter.lastLines(1).map { ": \($0)" }.joined()
    let command = attempt.task.command
    if attempt.isOverdue { return (.fail, "no end after \(command.timeoutSeconds) s, killed\(said)") }
    switch end {
    case .exit(command.expectedExit):
      let printed: PrintedLines
      do throws(SystemError) {
        printed = try PrintedLines(command, log: attempt.path)
      } catch {
        return (.error, "exit \(command.expectedExit), and its log cannot be read: \(error.reason)")
      }
      if let fault = printed.fault { return (.fail, "exit \(command.expectedExit), but \(fault)") }
      return (.pass, "exit \(command.expectedExit)" + (printed.words.isEmpty ? "" : ": \(printed.words)"))
    case .exit(let code) where code == 126 || code == 127:
      return (.error, "it cannot be carried out: exit \(code)\(said)")
    case .exit(let code):
      let wanted = command.expectedExit == 0 ? "" : " instead of \(command.expectedExit)"
      return (.fail, "exit \(code)\(wanted)\(said)")
    case .signal(let number): return (.fail, "ended by signal \(number)\(said)")
    case .unknown: return (.error, "how it ended could not be learned\(said)")
    }
  }
}

/// One try of a command.
private struct Attempt {
  let task: CommandRunner.Task
  /// From 1, within this task's retries.
  let number: Int
  /// The results of the earlier tries.
  let before: [String]
  let child: Platform.ChildProcess
  let file: OpenFile
  let log: String
  let path: String
  private let start = ContinuousClock.now
  private let deadline: ContinuousClock.Instant
  private(set) var cutter: LineCutter
  private(set) var isAtEnd = false
  private(set) var isOverdue = false

  init(
    task: CommandRunner.Task, number: Int, before: [String], child: Platform.ChildProcess, file: OpenFile, log: String,
    path: String, output: LiveOutput
  ) {
    self.task = task
    cutter = LineCutter(name: task.name, output: output)
    self.number = number
    self.before = before
    self.child = child
    self.file = file
    self.log = log
    self.path = path
    deadline = start + .seconds(task.command.timeoutSeconds)
  }

  var milliseconds: Int { start.millisecondsUntilNow }

  /// Reads the available output, a bounded amount, so that a command with much output does not delay the others.
  mutating func drain(_ room: inout [UInt8]) throws(ReleaseError) {
    do throws(SystemError) {
      for _ in 0..<16 where !isAtEnd {
        guard let count = try Platform.readSome(child.output, into: &room) else { return }
        isAtEnd = count == 0
        try Platform.write(room[..<count], to: file)
        cutter.add(room[..<count])
      }
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }

  /// Ends a command after its time-out: first by request, then by killing it.
  mutating func keepTime() {
    let now = ContinuousClock.now
    guard now >= deadline else { return }
    Platform.signalGroup(child.id, now >= deadline + .seconds(2) ? .kill : .terminate)
    isOverdue = true
  }

  /// Reads the rest of the output. A process that left the group can keep the pipe open for a while.
  mutating func finish(_ room: inout [UInt8]) throws(ReleaseError) {
    let patience = ContinuousClock.now + .seconds(1)
    while !isAtEnd, ContinuousClock.now < patience {
      try drain(&room)
      if !isAtEnd { Platform.waitForInput(of: [child.output], milliseconds: 20) }
    }
    cutter.end()
    do throws(SystemError) {
      try Platform.synchronize(file)
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }
}
