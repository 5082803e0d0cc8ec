import ReplayGate
import Synchronization

/// `replay-gate ids`: lists the ids, for joining two recordings with other tools.
enum IdsCommand {
  static func write(name: String?) async throws(CommandFailure) {
    let recording = name.map { Recording.standardInput(named: $0) } ?? .standardInput
    let failure = Mutex<CommandFailure?>(nil)
    do throws(ReplayGateError) {
      try await Gate(baseline: .standard, candidate: .standard).ids(of: recording) { bytes in
        do throws(SystemError) {
          try Platform.write(bytes, to: Platform.standardOutput)
        } catch {
          let reason = CommandFailure.unwritable("standard output", error)
          failure.withLock { $0 = error.isBrokenPipe ? .readerGone : reason }
          throw error
        }
      }
    } catch {
      throw failure.withLock { $0 } ?? CommandFailure(error)
    }
  }
}
