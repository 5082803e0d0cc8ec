// All system calls of this module, so that a port has one file to change. The rest of the module works with paths,
// bytes and typed errors.

internal import ReplayGate

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// System calls with the same names as members of ``Platform``, which would shadow them there.

private func systemRead(_ descriptor: CInt, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
  unsafe read(descriptor, start, count)
}

private func systemWrite(_ descriptor: CInt, _ start: UnsafeRawPointer, _ count: Int) -> Int {
  unsafe write(descriptor, start, count)
}

private func systemClose(_ descriptor: CInt) -> CInt { close(descriptor) }

private func systemRename(_ source: String, _ target: String) -> CInt { unsafe rename(source, target) }

/// The reason of a failed system call, by its `errno`.
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

/// The file that a path or a descriptor refers to.
struct FileStatus: Hashable {
  enum Kind { case regular, directory, characterDevice, pipe, other }

  /// Two paths with the same identity are the same file, however they are spelled or linked.
  struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  let identity: Identity
  let kind: Kind
  /// In bytes, of a regular file.
  let size: Int
  /// The permissions in the form that `chmod` takes.
  let permissions: UInt32
}

enum Platform {
  static let standardInput: CInt = 0
  static let standardOutput: CInt = 1
  static let standardError: CInt = 2

  // MARK: Files

  /// The status of a file, following links; nil if there is none.
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

  /// The target of a symbolic link, in bytes; nil if the path is not a link.
  static func linkTarget(of path: String) -> [UInt8]? {
    var room = [UInt8](repeating: 0, count: 4096)
    let length = unsafe room.withUnsafeMutableBytes { buffer in
      unsafe readlink(path, buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    return length > 0 && length < room.count ? Array(room[..<length]) : nil
  }

  /// The absolute path of an existing file or folder, with all links resolved; nil if it is not UTF-8, too: repaired, it
  /// would be that of another.
  static func realPath(of path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(validatingCString: resolved)
  }

  /// Creates a file that must not exist, with the permissions that the umask leaves.
  static func create(_ path: String) throws(SystemError) -> CInt {
    try opened { unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
  }

  /// Opens a file for appending, and creates it if it does not exist.
  static func openForAppending(_ path: String) throws(SystemError) -> CInt {
    try opened { unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o666) }
  }

  /// Opens a file whose type is not trusted: does not follow a link and does not block.
  static func openUnfollowed(_ path: String) throws(SystemError) -> CInt {
    try opened { unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
  }

  /// Creates a folder.
  static func makeFolder(_ path: String) throws(SystemError) {
    if unsafe mkdir(path, 0o777) != 0 { throw .current }
  }

  /// Removes an empty folder.
  static func removeFolder(_ path: String) throws(SystemError) {
    if unsafe rmdir(path) != 0 { throw .current }
  }

  /// The names in a folder, unordered, without `.` and `..`.
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

  /// Opens a device or a pipe. A pipe blocks until it has a reader.
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

  /// Truncates a file to a length.
  static func truncate(_ descriptor: CInt, to length: Int) throws(SystemError) {
    if ftruncate(descriptor, off_t(length)) != 0 { throw .current }
  }

  /// Flushes written data to the disk.
  static func synchronize(_ descriptor: CInt) throws(SystemError) {
    while fsync(descriptor) != 0 {
      // The file system does not support it.
      if errno == EINVAL || errno == ENOTSUP { return }
      if errno != EINTR { throw .current }
    }
  }

  /// The result of locking a file.
  enum Lock { case taken, heldElsewhere, notSupported }

  /// Locks a file for this process until the descriptor is closed, unless another process has locked it.
  static func lock(_ descriptor: CInt) -> Lock {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno != EINTR { return errno == EWOULDBLOCK ? .heldElsewhere : .notSupported }
    }
    return .taken
  }

  /// Writes all bytes, in as many calls as the kernel needs.
  static func write(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
    var offset = 0
    while offset < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe systemWrite(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
      }
      if written >= 0 {
        offset += written
      } else if errno == EAGAIN {
        // The descriptor is shared with a program that made it non-blocking.
        waitUntilWritable(descriptor)
      } else if errno != EINTR {
        throw .current
      }
    }
  }

  /// The number of bytes that a pipe accepts atomically.
  static let atomicWriteSize = Int(PIPE_BUF)

  /// Waits until a pipe accepts `atomicWriteSize` bytes or has failed.
  static func waitUntilWritable(_ descriptor: CInt) {
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while unsafe poll(&wait, 1, -1) < 0, errno == EINTR {}
  }

  /// Waits so long at most until a terminal accepts bytes, and returns whether it does.
  static func waitUntilWritable(_ descriptor: CInt, milliseconds: CInt) -> Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&wait, 1, milliseconds) > 0
  }

  static func sleep(milliseconds: CInt) { _ = poll(nil, 0, milliseconds) }

  /// Closes a descriptor. Some file systems report write errors only then.
  static func close(_ descriptor: CInt) throws(SystemError) {
    if systemClose(descriptor) != 0 && errno != EINTR { throw .current }
  }

  /// Reports the errors of closing a descriptor, but keeps it open.
  static func checkClose(of descriptor: CInt) throws(SystemError) {
    let copy = dup(descriptor)
    if copy < 0 { throw .current }
    try close(copy)
  }

  /// Reads a small file, or no more of it than is needed for its first bytes. One of more than 256 MiB is an error: some never end.
  static func read(_ path: String, first limit: Int = .max) throws(SystemError) -> [UInt8] {
    let descriptor = try opened { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    defer { try? close(descriptor) }
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe room.withUnsafeMutableBytes { buffer in
        unsafe systemRead(descriptor, buffer.baseAddress!, buffer.count)
      }
      if count == 0 || bytes.count >= limit { return bytes }
      if bytes.count > 1 << 28 { throw SystemError(code: EFBIG) }
      if count > 0 {
        bytes += room[..<count]
      } else if errno != EINTR {
        throw .current
      }
    }
  }

  // MARK: Environment

  /// The arguments of this process, beginning with the program's name, as the system hands them over.
  static var arguments: [[UInt8]] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      unsafe CommandLine.unsafeArgv[index].map { word in
        unsafe [UInt8](UnsafeRawBufferPointer(start: word, count: strlen(word)))
      }
    }
  }

  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The environment that child processes inherit.
  static var environment: [Exact<String>: String] {
    var variables: [Exact<String>: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      // Compares bytes: a combining mark after the equals sign would be a part of its character.
      let parts = unsafe String(cString: text).utf8.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[Exact(String(parts[0]) ?? "")] = String(parts[1]) }
      unsafe entry += 1
    }
    return variables
  }

  static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

  /// How many columns a terminal has; nil if it does not say.
  static func columns(of descriptor: CInt) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  static var secondsSince1970: Int64 { Int64(clock(CLOCK_REALTIME).tv_sec) }

  private static func clock(_ identifier: clockid_t) -> timespec {
    var time = timespec()
    _ = unsafe clock_gettime(identifier, &time)
    return time
  }

  /// The number of online processors.
  static var processors: Int { max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

  /// Ends the process immediately. Callers clean up before.
  static func exit(_ status: CInt) -> Never { _exit(status) }

  /// Opens a closed standard stream, so that no other file gets its descriptor. Reading or writing it still fails.
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
  /// Turns a write to a closed pipe, or beyond a file size limit, into an ordinary error.
  static func ignoreWriteSignals() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Blocks the ending signals for this thread and its children, so that only the waiting thread receives them, and
  /// returns those to wait for. A signal that the parent process had ignored (`nohup`) stays ignored.
  static func blockEndingSignals() -> [EndingSignal] {
    let heeded = EndingSignal.allCases.filter { !isIgnored($0.number) }
    var set = set(of: heeded)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    return heeded
  }

  /// Waits for a signal, forever if none arrives.
  static func waitForSignal(among signals: [EndingSignal]) -> EndingSignal {
    var set = set(of: signals)
    while true {
      var number: CInt = 0
      // An empty set means waiting forever, which `sigwait` does not do on every system.
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
