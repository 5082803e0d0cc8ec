internal import Synchronization

/// Identifies a file, and a version of a regular file.
struct FileIdentity: Sendable, Hashable {
  struct Time: Hashable {
    let seconds: Int64
    let nanoseconds: Int64
  }

  let device: UInt64
  let inode: UInt64
  /// In bytes; 0 unless it is a regular file, like the times.
  let size: Int64
  /// The time of the last change of its content.
  let modified: Time
  /// The time of the last change of any kind.
  let changed: Time
}

/// A file that is opened more than once, for example to be judged and then digested, and must be the same file with the
/// same bytes each time.
///
/// Stores its device, inode, size and both times, to the nanosecond, when it is first opened. Changing or replacing the
/// file changes at least one of them.
package final class UnchangedFile: Sendable {
  package let path: String
  private let first = Mutex<FileIdentity?>(nil)

  /// Creates a file that is not opened yet.
  package init(path: String) { self.path = path }

  /// Opens the file.
  ///
  /// - Throws: `ReplayGateError.unreadable`, also if the file has changed since it was first opened.
  func open(isPipe: Bool = false) throws(ReplayGateError) -> InputFile {
    let file = isPipe ? try InputFile(pipe: path) : try InputFile(path: path)
    try check(file)
    return file
  }

  /// Checks that an open file is the one that was opened first, unchanged.
  func check(_ file: InputFile) throws(ReplayGateError) {
    let identity = try file.identity()
    let isUnchanged = first.withLock { first in
      guard let known = first else {
        first = identity
        return true
      }
      return known == identity
    }
    if !isUnchanged { throw .unreadable(source: path, reason: "it changed while it was read") }
  }

  /// Checks that the path still names the file that was opened first.
  package func check() throws(ReplayGateError) { _ = try open() }
}
