import ReleasePlaybook

/// The program: words in, exit status out.
public struct ReplayGateProgram: Sendable {
  private let arguments: [String]
  private let files = RunFiles()
  private let processes = RunProcesses()

  /// The program's name first.
  public init(arguments: [String]) { self.arguments = arguments }

  /// Runs the command that the arguments ask for, and ends the process with its status.
  ///
  /// To be called on the first thread before there is another: it blocks the signals that end a run for all of them,
  /// and stays behind to wait for one. An asynchronous `main` could not: it leaves its thread to a system library that
  /// takes every signal there.
  public func run() -> Never {
    Platform.reserveStandardStreams()
    Platform.ignoreWriteSignals()
    let signals = Platform.blockEndingSignals()
    Task.detached { Platform.exit(await perform().rawValue) }
    let signal = Platform.waitForSignal(among: signals)
    processes.endAll()
    files.takeBackAndExit(ExitStatus(signal))
  }

  private func perform() async -> ExitStatus {
    let words = Array(arguments.dropFirst())
    let program = arguments.first ?? OptionTable.programName
    do throws(CommandFailure) {
      switch try Self.parse(words) {
      case .run(let request):
        return try await GateRun(request: request, files: files, program: program).perform()
      case .explain(let request, let id, let format):
        try StandardStreams.writeOutput(try await ExplainCommand.text(request, id: id, format))
      case .frontier(let request, let format):
        try StandardStreams.writeOutput(try await FrontierCommand.text(request, format))
      case .reproduce(let request, let folder):
        let command = ReproduceCommand(request: request, folder: folder, files: files)
        try StandardStreams.writeOutput(try await command.perform())
      case .tally(let request): return try await TallyCommand(request: request, files: files).perform()
      case .ids(let name): try await IdsCommand.write(name: name)
      case .merge(let request):
        let program = arguments.first ?? OptionTable.programName
        return try await MergeCommand(request: request, files: files, program: program).perform()
      case .help(let command): try StandardStreams.writeOutput(HelpText.render(command))
      case .version(let asJSON): try StandardStreams.writeOutput(VersionText.render(asJSON: asJSON))
      case .profileList: try StandardStreams.writeOutput(ProfileCommand.list)
      case .profileShow(let name, let digestOnly):
        try StandardStreams.writeOutput(ProfileCommand.show(name, digestOnly: digestOnly))
      case .profileCheck(let paths):
        let (valid, faults) = ProfileCommand.check(paths)
        try StandardStreams.writeOutput(valid)
        StandardStreams.writeError(faults)
        return faults.isEmpty ? .pass : .noVerdict
      case .sloCheck(let request): return try SLOCommand.check(request)
      case .triage(let reports, let playbook, let state):
        return try IncidentCommand.triage(reports, playbook: playbook, state: state, program: program)
      case .incident(let request):
        return try await IncidentCommand(request: request, program: program, processes: processes).perform()
      case .evidence(let request): return try EvidenceCommand.perform(request)
      case .schema(let name): try StandardStreams.writeOutput(String(decoding: name.file, as: UTF8.self))
      case .release(let request):
        return try await ReleaseCommand(request: request, program: program, processes: processes).perform()
      case .completions(let shell): try StandardStreams.writeOutput(shell.completions(of: OptionTable.root))
      }
      return .pass
    } catch {
      files.takeBack()
      if let message = error.message { StandardStreams.writeError(message) }
      return .noVerdict
    }
  }

  private static func parse(_ words: [String]) throws(CommandFailure) -> Invocation {
    do throws(CommandFailure) {
      return try InvocationParser.parse(words)
    } catch {
      StaleOutputs.remove(namedIn: words)
      throw error
    }
  }
}
