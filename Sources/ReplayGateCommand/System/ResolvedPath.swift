/// The target of a path, to detect that two spellings refer to one file.
struct ResolvedPath {
  /// The path as it was given.
  let given: String
  /// The absolute path with links resolved as far as folders exist, also if the file does not exist yet.
  let path: String
  /// Nil if there is no such file.
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

  /// Refuses a path that is still a link: what is removed or moved into place would be the link itself.
  func requireFollowed() throws(CommandFailure) {
    guard let target = Platform.linkTarget(of: path) else { return }
    let reason = String(validating: target, as: UTF8.self) == nil ? "a name that is not UTF-8" : "too many others"
    throw .fault("\(given): cannot be written: it is a link to \(reason)")
  }

  /// Like `realpath`, but also follows a link to a missing target, and continues after a missing folder.
  private static func resolve(_ given: String) -> String {
    if let real = Platform.realPath(of: given) { return real }
    var path = given
    // The kernel follows the same number of links.
    for _ in 0..<40 {
      guard let target = Platform.linkTarget(of: path).flatMap({ String(validating: $0, as: UTF8.self) }) else { break }
      path = target.utf8.first == slash ? target : folder(of: path) + target
    }
    return below(real(folder(of: path)), name(of: path))
  }

  /// The real path of a folder, or the one it would have if the missing folders were created. A folder whose real path
  /// is not UTF-8 keeps the path by which it is reached.
  private static func real(_ folder: String) -> String {
    var existing = folder
    var missing: [String] = []
    while !existing.isEmpty, existing != "/" {
      if let real = Platform.realPath(of: existing) { return appending(missing, to: real) }
      if Platform.status(of: existing) != nil { return appending(missing, to: existing) }
      if existing.utf8.last == slash { existing = String(existing.utf8.dropLast())! }
      let name = name(of: existing)
      if !name.isEmpty { missing.append(name) }
      existing = Self.folder(of: existing)
    }
    let start = existing.isEmpty ? "." : "/"
    return appending(missing, to: Platform.realPath(of: start) ?? start)
  }

  /// Appends names, the last one first. They do not exist, so none is a link, and `..` removes the one before it.
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

  // Paths are split by bytes: a combining mark after a slash would form one `Character` with it.

  private static let slash = UInt8(ascii: "/")

  /// The path up to and including its last slash; empty if there is none.
  static func folder(of path: String) -> String {
    guard let last = path.utf8.lastIndex(of: slash) else { return "" }
    return String(path.utf8[...last])!
  }

  /// The part after the last slash.
  static func name(of path: String) -> String {
    guard let last = path.utf8.lastIndex(of: slash) else { return path }
    return String(path.utf8[path.utf8.index(after: last)...])!
  }
}
