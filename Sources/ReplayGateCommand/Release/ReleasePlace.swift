import ReleasePlaybook
import ReplayGate

/// The folder that a run is begun in, seen from its state folder: so a run goes on from any other, and a release may be
/// moved as a whole.
struct ReleasePlace {
  private let state: String
  private let current: String
  /// The folder that this process is in.
  let directory: String

  init(_ state: ReleaseState) {
    self.state = state.folder
    current = ResolvedPath(".").path
    directory = Self.way(from: ResolvedPath(state.folder).path, to: current)
  }

  /// What a run was begun with, with paths that lead there from here.
  func seen(_ start: RunStart) -> RunStart {
    let base = ResolvedPath("\(state)/\(start.directory)").path
    return base.isExactly(current) ? start : start.below(base)
  }

  /// A relative path between two folders whose paths are resolved.
  static func way(from start: String, to end: String) -> String {
    let (from, to) = (start.split(separator: "/").map(String.init), end.split(separator: "/").map(String.init))
    let common = zip(from, to).prefix { $0.isExactly($1) }.count
    let names = Array(repeating: "..", count: from.count - common) + to[common...]
    return names.isEmpty ? "." : names.joined(separator: "/")
  }
}
