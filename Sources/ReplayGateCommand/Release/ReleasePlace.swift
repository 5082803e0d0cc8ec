import ReleasePlaybook
import ReplayGate

/// The folder where a run was started, relative to its state folder. So a run can be continued from any folder, and a
/// release can be moved together with its state.
struct ReleasePlace {
  private let state: String
  private let current: String
  /// The current folder of this process.
  let directory: String

  init(_ state: ReleaseState) {
    self.state = state.folder
    current = ResolvedPath(".").path
    directory = Self.way(from: ResolvedPath(state.folder).path, to: current)
  }

  /// The inputs of a run, with paths relative to the current folder.
  func seen(_ start: RunStart) -> RunStart {
    let base = ResolvedPath("\(state)/\(start.directory)").path
    return base.isExactly(current) ? start : start.below(base)
  }

  /// The relative path between two folders with resolved paths.
  static func way(from start: String, to end: String) -> String {
    let (from, to) = (start.split(separator: "/").map(String.init), end.split(separator: "/").map(String.init))
    let common = zip(from, to).prefix { $0.isExactly($1) }.count
    let names = Array(repeating: "..", count: from.count - common) + to[common...]
    return names.isEmpty ? "." : names.joined(separator: "/")
  }
}
