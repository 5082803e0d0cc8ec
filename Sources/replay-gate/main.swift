import ReplayGateCommand

ReplayGateProgram().run()
