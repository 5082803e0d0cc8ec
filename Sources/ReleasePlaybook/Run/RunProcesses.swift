internal import ReplayGate

import Synchronization

/// The commands that are running, each the leader of a process group, so that whoever ends the program can end them first.
///
/// What a command has started ends with it: its group everywhere, on Linux also whatever has left the group for a session
/// of its own or was left by its parent. Elsewhere there is no table of processes to find those in.
package final class RunProcesses: Sendable {
  private struct State {
    /// The leaders, and what their processes have in their environment.
    var marks: [Int32: String] = [:]
    /// How many were started.
    var count = 0
    var isEnding = false
    var hasAdopted = false
  }

  private let state = Mutex(State())
  private let adoptsOrphans: Bool

  /// - Parameter adoptsOrphans: whether all children of this process are of commands, so that what a command leaves
  ///   without a parent may become a child of this process, and be ended with the command.
  package init(adoptsOrphans: Bool = false) { self.adoptsOrphans = adoptsOrphans }

  /// Starts a command in a group of its own; none is started any more once all were told to end.
  ///
  /// - Parameter mark: what tells its processes from others; of the step, so that a later run finds them too; nil: of this
  ///   command alone.
  func spawn(
    _ script: String, environment: [Exact<String>: String], held: OpenFile, mark: String? = nil
  ) throws(SystemError) -> Platform.ChildProcess {
    var environment = environment
    let child = try state.withLock { state throws(SystemError) -> Platform.ChildProcess? in
      if state.isEnding { return nil }
      state.count += 1
      let mark = mark ?? "process \(Platform.ownID), command \(state.count)"
      environment[Exact(ProcessTable.variable)] = mark
      if adoptsOrphans, !state.hasAdopted {
        Platform.adoptOrphans()
        state.hasAdopted = true
      }
      // The shell puts its id into the file that it holds: a later run finds what this one left behind.
      let child = try Platform.spawn(
        "/bin/sh", ["-c", "echo $$ >&3; exec /bin/sh -c \"$1\"", "sh", script], environment: environment, held: held)
      state.marks[child.id] = mark
      return child
    }
    // Not with the lock: whoever ends the program needs it.
    guard let child else { Platform.waitForTheEnd() }
    return child
  }

  /// Kills what a command that has ended left running, and takes its end.
  func reap(_ id: Int32) -> Platform.ProcessEnd {
    let end = state.withLock { state in
      // Before it is reaped: until then nobody else can have its id.
      Platform.signalGroup(id, .kill)
      endDescendants(of: id, &state)
      state.marks[id] = nil
      return state.isEnding ? nil : Platform.reap(id)
    }
    guard let end else { Platform.waitForTheEnd() }
    return end
  }

  /// Takes the end of processes that were left without a parent: whoever waits for one of them to be gone would wait on.
  func reapAdopted() {
    guard adoptsOrphans else { return }
    state.withLock { state in
      while let id = Platform.endedChild(), state.marks[id] == nil { Platform.reapIfEnded(id) }
    }
  }

  /// The processes with a mark that an earlier run left.
  func leftBehind(_ mark: String) -> Set<Int32> { ProcessTable().started(by: mark, roots: []) }

  /// Ends every command: asked first, then killed. To be called by the thread that ends the program.
  package func endAll() {
    let leaders = state.withLock { state in
      state.isEnding = true
      return Array(state.marks.keys)
    }
    for id in leaders { Platform.signalGroup(id, .terminate) }
    for _ in 0..<40 where leaders.contains(where: { !Platform.hasEnded($0) }) { Platform.sleep(milliseconds: 50) }
    for id in leaders { Platform.signalGroup(id, .kill) }
    state.withLock { state in
      for id in leaders { endDescendants(of: id, &state) }
    }
  }

  /// Kills whatever a command started and left, until there is nothing left of it; but for two seconds at the most.
  private func endDescendants(of leader: Int32, _ state: inout State) {
    guard let mark = state.marks[leader] else { return }
    let others = Set(state.marks.keys).subtracting([leader])
    for _ in 0..<400 {
      let table = ProcessTable()
      var roots: Set<Int32> = [leader]
      if adoptsOrphans, others.isEmpty {
        // Whatever else is a child of this process was a command's, also if nothing of it says so.
        roots.formUnion(table.entries.filter { $0.parent == Platform.ownID }.map(\.id))
      }
      let started = table.started(by: mark, roots: roots)
      let left = table.entries.filter { entry in
        let isLeft = started.contains(entry.id) || entry.group == leader
        return isLeft && entry.id != leader && entry.id != Platform.ownID && !others.contains(entry.id)
      }
      if adoptsOrphans {
        for entry in left where entry.isEnded && entry.parent == Platform.ownID { Platform.reapIfEnded(entry.id) }
      }
      let alive = left.filter { !$0.isEnded }
      if alive.isEmpty { return }
      for entry in alive { Platform.send(.kill, to: entry.id) }
      Platform.sleep(milliseconds: 5)
    }
  }
}
