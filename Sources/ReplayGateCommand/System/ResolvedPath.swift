/// Where a path leads, so that two spellings of one file can be seen to be one.
struct ResolvedPath {
  /// The path as it was given.
  let given: String
  /// Absolute, links resolved, as far as folders exist; also that of a file that does not exist yet.
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
    return path.utf8.elementsEqual(other.path.utf8)
  }

  /// `realpath`, which also follows a link whose target does not exist, and goes on where a folder does not exist yet.
  private static func resolve(_ given: String) -> String {
    if let real = Platform.realPath(of: given) { return real }
    var path = given
    // As many links as the kernel follows.
    for _ in 0..<40 {
      guard let target = Platform.linkTarget(of: path) else { break }
      path = target.utf8.first == slash ? target : folder(of: path) + target
    }
    return below(real(folder(of: path)), name(of: path))
  }

  /// The real path of a folder, or what it would be if the folders that do not exist were made.
  private static func real(_ folder: String) -> String {
    var existing = folder
    var missing: [String] = []
    while !existing.isEmpty, existing != "/" {
      if let real = Platform.realPath(of: existing) { return appending(missing, to: real) }
      if existing.utf8.last == slash { existing = String(existing.utf8.dropLast())! }
      let name = name(of: existing)
      if !name.isEmpty { missing.append(name) }
      existing = Self.folder(of: existing)
    }
    return appending(missing, to: Platform.realPath(of: existing.isEmpty ? "." : "/") ?? existing)
  }

  /// Adds names, the last one first. They do not exist, so none is a link, and `..` leads to the folder before it.
  private static func appending(_ names: [String], to real: String) -> String {
    names.reversed().reduce(real) { path, name in
      switch name {
      case ".": return path
      case "..":
        let above = folder(of: path)
        return above == "/" ? above : String(above.utf8.dropLast())!
      default: return below(path, name)
      }
    }
  }

  private static func below(_ folder: String, _ name: String) -> String {
    folder == "/" ? "/" + name : folder + "/" + name
  }

  // A mark that combines with a slash would make another `Character` of it, so paths are cut by their bytes.

  private static let slash = UInt8(ascii: "/")

  /// The path up to its last slash, with it; empty for a bare name.
  static func folder(of path: String) -> String {
    guard let last = path.utf8.lastIndex(of: slash) else { return "" }
    return String(path.utf8[...last])!
  }

  /// What follows the last slash.
  static func name(of path: String) -> String {
    guard let last = path.utf8.lastIndex(of: slash) else { return path }
    return String(path.utf8[path.utf8.index(after: last)...])!
  }
}
