internal import ReplayGate

import Synchronization

/// The process groups of the commands that are running, so that whoever ends the program can end them first.
package final class RunProcesses: Sendable {
  private struct State {
    var groups: Set<Int32> = []
    var isEnding = false
  }

  private let state = Mutex(State())

  package init() {}

  /// Starts a command in a group of its own; none is started any more once all were told to end.
  func spawn(
    _ script: String, environment: [Exact<String>: String], held: OpenFile
  ) throws(SystemError) -> Platform.ChildProcess {
    try state.withLock { state throws(SystemError) in
      if state.isEnding { Platform.waitForTheEnd() }
      // The shell puts its id into the file that it holds: a later run finds what this one left behind.
      let child = try Platform.spawn(
        "/bin/sh", ["-c", "echo $$ >&3; exec /bin/sh -c \"$1\"", "sh", script], environment: environment, held: held)
      state.groups.insert(child.id)
      return child
    }
  }

  /// Kills what a command that has ended left running in its group, and takes its end.
  func reap(_ id: Int32) -> Platform.ProcessEnd {
    let end = state.withLock { state in
      // Before it is reaped: until then nobody else can have its id.
      Platform.signalGroup(id, .kill)
      state.groups.remove(id)
      return state.isEnding ? nil : Platform.reap(id)
    }
    guard let end else { Platform.waitForTheEnd() }
    return end
  }

  /// Ends every command: asked first, then killed. To be called by the thread that ends the program.
  package func endAll() {
    let groups = state.withLock { state in
      state.isEnding = true
      return state.groups
    }
    for id in groups { Platform.signalGroup(id, .terminate) }
    for _ in 0..<40 where groups.contains(where: { !Platform.hasEnded($0) }) { Platform.sleep(milliseconds: 50) }
    for id in groups { Platform.signalGroup(id, .kill) }
  }
}
