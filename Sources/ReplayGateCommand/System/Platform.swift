// The system calls of this module, all of them, so that a port has one file to read.
// Everything above this file speaks in paths, bytes and typed errors.

internal import ReplayGate

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Calls whose names ``Platform`` has too: inside it, its own would be meant.

private func systemRead(_ descriptor: CInt, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
  unsafe read(descriptor, start, count)
}

private func systemWrite(_ descriptor: CInt, _ start: UnsafeRawPointer, _ count: Int) -> Int {
  unsafe write(descriptor, start, count)
}

private func systemClose(_ descriptor: CInt) -> CInt { close(descriptor) }

private func systemRename(_ source: String, _ target: String) -> CInt { unsafe rename(source, target) }

/// Why a system call failed, by its `errno`.
struct SystemError: Error, Hashable {
  let code: CInt

  static var current: SystemError { SystemError(code: errno) }
  static let isDirectory = SystemError(code: EISDIR)

  var isBrokenPipe: Bool { code == EPIPE }
  var isNameTaken: Bool { code == EEXIST }
  var isMissing: Bool { code == ENOENT || code == ENOTDIR }

  var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

/// What a path or a descriptor leads to.
struct FileStatus: Hashable {
  enum Kind { case regular, directory, characterDevice, pipe, other }

  /// Two paths with one identity are one file, however they are spelled or linked.
  struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  let identity: Identity
  let kind: Kind
  /// In bytes, of a regular file.
  let size: Int
  /// As `chmod` takes them.
  let permissions: UInt32
}

enum Platform {
  static let standardInput: CInt = 0
  static let standardOutput: CInt = 1
  static let standardError: CInt = 2

  // MARK: Files

  /// The status of the file a path leads to, links followed; nil where there is none.
  static func status(of path: String) -> FileStatus? {
    var raw = stat()
    return unsafe stat(path, &raw) == 0 ? status(raw) : nil
  }

  static func status(ofDescriptor descriptor: CInt) -> FileStatus? {
    var raw = stat()
    return unsafe fstat(descriptor, &raw) == 0 ? status(raw) : nil
  }

  private static func status(_ raw: stat) -> FileStatus {
    let kind: FileStatus.Kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFCHR: .characterDevice
      case S_IFIFO: .pipe
      default: .other
      }
    let identity = FileStatus.Identity(
      device: UInt64(truncatingIfNeeded: raw.st_dev), inode: UInt64(truncatingIfNeeded: raw.st_ino))
    return FileStatus(identity: identity, kind: kind, size: Int(raw.st_size), permissions: UInt32(raw.st_mode & 0o7777))
  }

  /// The text of a symbolic link; nil where the path is none.
  static func linkTarget(of path: String) -> String? {
    var room = [UInt8](repeating: 0, count: 4096)
    let length = unsafe room.withUnsafeMutableBytes { buffer in
      unsafe readlink(path, buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    return length > 0 && length < room.count ? String(decoding: room[..<length], as: UTF8.self) : nil
  }

  /// The absolute path of a file or folder that exists, all links resolved.
  static func realPath(of path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Makes a file that did not exist, with the permissions the umask leaves.
  static func create(_ path: String) throws(SystemError) -> CInt {
    try opened { unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
  }

  /// Opens a file to add to its end, made if it is not there.
  static func openForAppending(_ path: String) throws(SystemError) -> CInt {
    try opened { unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o666) }
  }

  /// Opens a file that may not be what its name says: no link is followed, and nothing is waited for.
  static func openUnfollowed(_ path: String) throws(SystemError) -> CInt {
    try opened { unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
  }

  /// Makes a folder.
  static func makeFolder(_ path: String) throws(SystemError) {
    if unsafe mkdir(path, 0o777) != 0 { throw .current }
  }

  /// Removes a folder that holds nothing.
  static func removeFolder(_ path: String) throws(SystemError) {
    if unsafe rmdir(path) != 0 { throw .current }
  }

  /// The names in a folder, in no order, without `.` and `..`.
  static func names(in folder: String) throws(SystemError) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw .current }
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Opens a device or a pipe; a pipe waits for its reader.
  static func openForWriting(_ path: String) throws(SystemError) -> CInt {
    try opened { unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
  }

  private static func opened(_ call: () -> CInt) throws(SystemError) -> CInt {
    while true {
      let descriptor = call()
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw .current }
    }
  }

  static func rename(_ source: String, to target: String) throws(SystemError) {
    if systemRename(source, target) != 0 { throw .current }
  }

  static func remove(_ path: String) throws(SystemError) {
    if unsafe unlink(path) != 0 { throw .current }
  }

  static func setPermissions(_ permissions: UInt32, of descriptor: CInt) throws(SystemError) {
    if fchmod(descriptor, mode_t(permissions)) != 0 { throw .current }
  }

  /// Cuts a file to a length.
  static func truncate(_ descriptor: CInt, to length: Int) throws(SystemError) {
    if ftruncate(descriptor, off_t(length)) != 0 { throw .current }
  }

  /// Returns when what was written is on the disk.
  static func synchronize(_ descriptor: CInt) throws(SystemError) {
    while fsync(descriptor) != 0 {
      // A file system that knows no such thing.
      if errno == EINVAL || errno == ENOTSUP { return }
      if errno != EINTR { throw .current }
    }
  }

  /// What came of asking for a lock.
  enum Lock { case taken, heldElsewhere, notSupported }

  /// Takes a file for this process until the descriptor is closed, if nobody else has it.
  static func lock(_ descriptor: CInt) -> Lock {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno != EINTR { return errno == EWOULDBLOCK ? .heldElsewhere : .notSupported }
    }
    return .taken
  }

  /// Writes all of the bytes, whatever pieces the kernel takes them in.
  static func write(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
    var offset = 0
    while offset < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe systemWrite(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
      }
      if written >= 0 {
        offset += written
      } else if errno == EAGAIN {
        // A descriptor shared with a program that made it non-blocking.
        waitUntilWritable(descriptor)
      } else if errno != EINTR {
        throw .current
      }
    }
  }

  /// How many bytes a pipe takes at once, or not yet.
  static let atomicWriteSize = Int(PIPE_BUF)

  /// Returns when a pipe takes `atomicWriteSize` bytes, or will never take any.
  static func waitUntilWritable(_ descriptor: CInt) {
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while unsafe poll(&wait, 1, -1) < 0, errno == EINTR {}
  }

  /// Closes, and tells what a file system tells only then.
  static func close(_ descriptor: CInt) throws(SystemError) {
    if systemClose(descriptor) != 0 && errno != EINTR { throw .current }
  }

  /// Learns what closing the descriptor would tell, and keeps it open.
  static func checkClose(of descriptor: CInt) throws(SystemError) {
    let copy = dup(descriptor)
    if copy < 0 { throw .current }
    try close(copy)
  }

  /// The bytes of a small file.
  static func read(_ path: String) throws(SystemError) -> [UInt8] {
    let descriptor = try opened { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    defer { try? close(descriptor) }
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe room.withUnsafeMutableBytes { buffer in
        unsafe systemRead(descriptor, buffer.baseAddress!, buffer.count)
      }
      if count == 0 { return bytes }
      if count > 0 {
        bytes += room[..<count]
      } else if errno != EINTR {
        throw .current
      }
    }
  }

  // MARK: Surroundings

  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// All of it, as a command that is started inherits it.
  static var environment: [Exact<String>: String] {
    var variables: [Exact<String>: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      // By bytes: a mark that combines with the sign would make one character of the two.
      let parts = unsafe String(cString: text).utf8.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[Exact(String(parts[0]) ?? "")] = String(parts[1]) }
      unsafe entry += 1
    }
    return variables
  }

  static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

  static var secondsSince1970: Int64 { Int64(clock(CLOCK_REALTIME).tv_sec) }

  private static func clock(_ identifier: clockid_t) -> timespec {
    var time = timespec()
    _ = unsafe clock_gettime(identifier, &time)
    return time
  }

  /// The processors that are online.
  static var processors: Int { max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

  /// Ends the process, at once: what must be cleaned up has been.
  static func exit(_ status: CInt) -> Never { _exit(status) }

  /// Fills a closed standard stream, so that no file of ours is opened in its place. Reading or
  /// writing it still fails, as it would have.
  static func reserveStandardStreams() {
    for descriptor in standardInput...standardError where fcntl(descriptor, F_GETFD) < 0 {
      _ = unsafe open("/dev/null", descriptor == standardInput ? O_WRONLY : O_RDONLY)
    }
  }
}

// MARK: Signals

/// A signal that ends a run.
enum EndingSignal: CaseIterable {
  case interrupt, termination, hangup

  fileprivate var number: CInt {
    switch self {
    case .interrupt: SIGINT
    case .termination: SIGTERM
    case .hangup: SIGHUP
    }
  }
}

extension Platform {
  /// A write to a closed pipe, or past a limit of file size, is then an error like any other, not the end.
  static func ignoreWriteSignals() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Blocks the ending signals for this thread and all that it starts, so that only the one that waits gets them;
  /// gives those that are to be waited for. A signal that the parent had set to be ignored (`nohup`) stays ignored.
  static func blockEndingSignals() -> [EndingSignal] {
    let heeded = EndingSignal.allCases.filter { !isIgnored($0.number) }
    var set = set(of: heeded)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    return heeded
  }

  /// Waits, for ever if none comes.
  static func waitForSignal(among signals: [EndingSignal]) -> EndingSignal {
    var set = set(of: signals)
    while true {
      var number: CInt = 0
      // Nothing to wait for is a wait without end, which `sigwait` is not everywhere.
      if signals.isEmpty { _ = pause() }
      let result = unsafe sigwait(&set, &number)
      if result == 0, let signal = signals.first(where: { $0.number == number }) { return signal }
    }
  }

  private static func set(of signals: [EndingSignal]) -> sigset_t {
    var set = sigset_t()
    _ = unsafe sigemptyset(&set)
    for signal in signals { _ = unsafe sigaddset(&set, signal.number) }
    return set
  }

  private static func isIgnored(_ number: CInt) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = unsafe unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self)
    #elseif canImport(Musl)
      let handler = unsafe unsafeBitCast(action.__sa_handler.sa_handler, to: Int.self)
    #else
      let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    #endif
    return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
