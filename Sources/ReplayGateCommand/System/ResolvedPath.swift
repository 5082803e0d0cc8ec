/// Where a path leads, so that two spellings of one file can be seen to be one.
struct ResolvedPath {
  /// The path as it was given.
  let given: String
  /// Absolute, links resolved, where the folder exists; also that of a file that does not exist yet.
  let path: String
  /// Nil where there is no such file.
  let status: FileStatus?

  init(_ given: String) {
    self.given = given
    self.status = Platform.status(of: given)
    self.path = Self.resolve(given)
  }

  func isSameFile(as other: ResolvedPath) -> Bool {
    if let mine = status?.identity, let theirs = other.status?.identity, mine == theirs { return true }
    return path == other.path
  }

  /// `realpath`, which also follows a link whose target does not exist.
  private static func resolve(_ given: String) -> String {
    if let real = Platform.realPath(of: given) { return real }
    var path = given
    // As many links as the kernel follows.
    for _ in 0..<40 {
      guard let target = Platform.linkTarget(of: path) else { break }
      path = target.hasPrefix("/") ? target : folder(of: path) + target
    }
    let folder = folder(of: path)
    let name = String(path.dropFirst(folder.count))
    guard let real = Platform.realPath(of: folder.isEmpty ? "." : folder) else { return path }
    return real == "/" ? "/" + name : real + "/" + name
  }

  /// The path up to its last slash, with it; empty for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }
}
