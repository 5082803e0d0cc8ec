internal import Synchronization

/// What tells a file from any other, and a regular file from itself before a change.
struct FileIdentity: Sendable, Hashable {
  struct Time: Hashable {
    let seconds: Int64
    let nanoseconds: Int64
  }

  let device: UInt64
  let inode: UInt64
  /// In bytes; 0 for what is no regular file, as its times are.
  let size: Int64
  /// When its bytes were last written.
  let modified: Time
  /// When it was last changed in any way.
  let changed: Time
}

/// A file that is opened more than once, such as to be judged and then digested, and has to be the same file with the
/// same bytes each time.
///
/// What it was when it was first opened is kept: device, inode, size, and both times to the nanosecond. Whoever changes
/// or replaces it changes one of them.
package final class UnchangedFile: Sendable {
  package let path: String
  private let first = Mutex<FileIdentity?>(nil)

  /// A file that has not been opened yet.
  package init(path: String) { self.path = path }

  /// Opens the file.
  ///
  /// - Throws: `ReplayGateError.unreadable`, also if it is not what it was when it was first opened.
  func open() throws(ReplayGateError) -> InputFile {
    let file = try InputFile(path: path)
    try check(file)
    return file
  }

  /// Holds an open file to be what was opened first, unchanged until now.
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

  /// Holds the file that has the path now to be what was opened first.
  package func check() throws(ReplayGateError) { _ = try open() }
}
