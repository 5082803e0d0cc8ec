import ReplayGateCommand

ReplayGateProgram(arguments: CommandLine.arguments).run()
