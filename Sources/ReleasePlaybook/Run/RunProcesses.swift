internal import ReplayGate

import Synchronization

/// The running commands, each the leader of a process group, so that the thread that ends the program can end them
/// first.
///
/// Processes that a command has started end with it: its group on every system, and on Linux also those that have left
/// the group for another session or have lost their parent. Other systems have no process table to find those in.
package final class RunProcesses: Sendable {
  private struct State {
    /// The leaders, with the mark in the environment of their processes.
    var marks: [Int32: String] = [:]
    /// The number of commands started so far.
    var count = 0
    var isEnding = false
    var hasAdopted = false
  }

  private let state = Mutex(State())
  private let adoptsOrphans: Bool

  /// - Parameter adoptsOrphans: Whether all children of this process belong to commands. Orphans of a command then
  ///   become children of this process and are ended with the command.
  package init(adoptsOrphans: Bool = false) { self.adoptsOrphans = adoptsOrphans }

  /// Starts a command in its own process group. Starts none after all were told to end.
  ///
  /// - Parameter mark: The mark of its processes. That of the step allows a later run to find them; nil for a mark of
  ///   this command only.
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
      // The shell writes its id into the file that it holds, so that a later run finds what this one left running.
      let child = try Platform.spawn(
        "/bin/sh", ["-c", "echo $$ >&3; exec /bin/sh -c \"$1\"", "sh", script], environment: environment, held: held)
      state.marks[child.id] = mark
      return child
    }
    // Without the lock, which the thread that ends the program needs.
    guard let child else { Platform.waitForTheEnd() }
    return child
  }

  /// Kills what an ended command left running, and reaps the command.
  func reap(_ id: Int32) -> Platform.ProcessEnd {
    let end = state.withLock { state in
      // Before it is reaped, because until then its id is not reused.
      Platform.signalGroup(id, .kill)
      endDescendants(of: id, &state)
      state.marks[id] = nil
      return state.isEnding ? nil : Platform.reap(id)
    }
    guard let end else { Platform.waitForTheEnd() }
    return end
  }

  /// Reaps orphans, because another process may wait for one of them to be gone.
  func reapAdopted() {
    guard adoptsOrphans else { return }
    state.withLock { state in
      while let id = Platform.endedChild(), state.marks[id] == nil { Platform.reapIfEnded(id) }
    }
  }

  /// The processes with a mark, from an earlier run.
  func leftBehind(_ mark: String) -> Set<Int32> { ProcessTable().started(by: mark, roots: []) }

  /// Ends every command: first by request, then by killing it. Called by the thread that ends the program.
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

  /// Kills everything that a command started, until nothing is left, for at most two seconds.
  private func endDescendants(of leader: Int32, _ state: inout State) {
    guard let mark = state.marks[leader] else { return }
    let others = Set(state.marks.keys).subtracting([leader])
    for _ in 0..<400 {
      let table = ProcessTable()
      var roots: Set<Int32> = [leader]
      if adoptsOrphans, others.isEmpty {
        // Every other child of this process belonged to a command, even if it has no mark.
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
