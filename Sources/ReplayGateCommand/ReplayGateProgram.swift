/// The program: words in, exit status out.
public enum ReplayGateProgram {
  /// Runs the command that the arguments (the program's name first) ask for, and ends the process with its status.
  ///
  /// To be called before any other thread starts, because it decides which thread gets the signals.
  public static func main(_ arguments: [String]) async -> Never {
    let files = RunFiles()
    Platform.reserveStandardStreams()
    Platform.ignoreWriteSignals()
    Platform.onEnding { signal in files.takeBackAndExit(ExitStatus(signal)) }
    let status = await run(arguments, files: files)
    Platform.exit(status.rawValue)
  }

  private static func run(_ arguments: [String], files: RunFiles) async -> ExitStatus {
    let words = Array(arguments.dropFirst())
    do throws(CommandFailure) {
      switch try parse(words) {
      case .run(let request):
        let program = arguments.first ?? OptionTable.programName
        return try await GateRun(request: request, files: files, program: program).perform()
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
      case .schema(let name): try StandardStreams.writeOutput(name.text + "\n")
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
