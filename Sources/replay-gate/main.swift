import ReplayGateCommand

await ReplayGateProgram.main(CommandLine.arguments)
