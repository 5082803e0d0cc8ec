import ReleasePlaybook
import ReplayGate

/// The program: maps arguments to an exit status.
public struct ReplayGateProgram: Sendable {
  /// Beginning with the program's name.
  private let words: [[UInt8]]
  private let outputs = OutputSet()
  private let processes = RunProcesses(adoptsOrphans: true)

  /// The program with the arguments of this process.
  public init() { words = Platform.arguments }

  /// Runs the command that the arguments name, and ends the process with its status.
  ///
  /// Call it on the first thread before there are others: it blocks the ending signals for all threads and waits for
  /// one of them here. An asynchronous `main` cannot do that, because it gives its thread to a system library that
  /// receives every signal there.
  public func run() -> Never {
    Platform.reserveStandardStreams()
    Platform.ignoreWriteSignals()
    let signals = Platform.blockEndingSignals()
    Task.detached { Platform.exit(await perform().rawValue) }
    while true {
      let signal = Platform.waitForSignal(among: signals)
      processes.endAll()
      outputs.end(for: ExitStatus(signal))
    }
  }

  private func perform() async -> ExitStatus {
    var arguments: [String] = []
    do throws(CommandFailure) {
      arguments = try GivenWords.texts(words)
      return try await perform(try InvocationParser.parse(Array(arguments.dropFirst())), of: arguments)
    } catch {
      outputs.takeBack()
      var hints = FaultHints(arguments: arguments)
      let screen = Screen.standardError(.auto)
      if let message = error.message(on: screen) {
        StandardStreams.writeError(message + hints.text(for: error, on: screen))
      }
      return .noVerdict
    }
  }

  private func perform(
    _ invocation: Invocation, of arguments: [String]
  ) async throws(CommandFailure) -> ExitStatus {
    let program = arguments.first ?? OptionTable.programName
    if GivenInputs(arguments).readsStandardInput, Platform.isTerminal(Platform.standardInput) {
      StandardStreams.writeError(
        Screen.standardError(.auto).rowText(
          "\(OptionTable.programName): reading standard input from the terminal; Ctrl-D on a line of its own ends it",
          indent: 2))
    }
    for text in ReportInputs.repeats(among: invocation.otherRecordings) {
      StandardStreams.writeError(Screen.standardError(.auto).rowText("warning: \(text)", indent: 2))
    }
    switch invocation {
    case .run(let request):
      return try await GateRun(request: request, outputs: outputs, program: program).perform()
    case .compare(let request):
      return try await ComparisonRun(request: request, outputs: outputs, program: program).perform()
    case .explain(let request, let id, let format):
      return try outputs.commit(try await ExplainCommand.text(request, id: id, format), .pass)
    case .frontier(let request, let format):
      return try outputs.commit(try await FrontierCommand.text(request, format), .pass)
    case .coverage(let request, let format):
      let (text, status) = try await CoverageCommand.text(request, format)
      return try outputs.commit(text, status)
    case .reproduce(let request, let folder):
      return try await ReproduceCommand(request: request, folder: folder, outputs: outputs).perform()
    case .tally(let request): return try await TallyCommand(request: request, outputs: outputs).perform()
    case .ids(let name):
      try await IdsCommand.write(name: name)
      return .pass
    case .merge(let request):
      return try await MergeCommand(request: request, outputs: outputs, program: program).perform()
    case .help(let command, let color):
      return try outputs.commit(HelpText.render(command, on: .standardOutput(color)), .pass)
    case .version(let asJSON): return try outputs.commit(VersionText.render(asJSON: asJSON), .pass)
    case .recordingCheck(let request):
      return try await RecordingCommand(request: request, arguments: arguments, outputs: outputs).check()
    case .profileList: return try outputs.commit(ProfileCommand.list, .pass)
    case .profileShow(let name, let digestOnly):
      return try outputs.commit(ProfileCommand.show(name, digestOnly: digestOnly), .pass)
    case .profileCheck(let paths, let color):
      let (valid, faults) = ProfileCommand.check(
        paths, arguments: arguments, on: .standardOutput(color), faultsOn: .standardError(color))
      let status = try outputs.commit(valid, faults.isEmpty ? .pass : .noVerdict)
      StandardStreams.writeError(faults)
      return status
    case .sloCheck(let request): return try SLOCommand.check(request, outputs)
    case .triage(let request):
      return try IncidentCommand.triage(request, program: program, outputs: outputs)
    case .incident(let request):
      return try await IncidentCommand(request: request, program: program, processes: processes, outputs: outputs)
        .perform()
    case .evidence(let request): return try EvidenceCommand.perform(request, outputs)
    case .schema(let name): return try outputs.commit(name.file, .pass)
    case .release(let request):
      return try await ReleaseCommand(request: request, program: program, processes: processes, outputs: outputs)
        .perform()
    case .completions(let shell): return try outputs.commit(shell.completions(of: OptionTable.root), .pass)
    }
  }
}
