// All system calls of this module: files that are appended to, processes and process groups.

internal import ReplayGate

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The reason of a failed system call, by its `errno`.
struct SystemError: Error, Hashable {
  let code: CInt

  static var current: SystemError { SystemError(code: errno) }
  static let timedOut = SystemError(code: ETIMEDOUT)
  /// A name in a folder is not UTF-8. Repaired, it would be that of another file.
  fileprivate static let nameNotUTF8 = SystemError(code: EILSEQ)

  var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// Another process holds the lock.
  var isLocked: Bool { code == EWOULDBLOCK }

  var reason: String {
    if self == .nameNotUTF8 { return "a name in it is not UTF-8" }
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

/// An open file. Closed when its last owner goes away.
final class OpenFile: Sendable {
  let descriptor: CInt

  init(descriptor: CInt) { self.descriptor = descriptor }

  deinit { _ = close(descriptor) }
}

// System functions that members of the enum below would shadow.

private func systemRead(_ descriptor: CInt, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
  unsafe read(descriptor, start, count)
}

private func systemWrite(_ descriptor: CInt, _ start: UnsafeRawPointer, _ count: Int) -> Int {
  unsafe write(descriptor, start, count)
}

private func systemRename(_ source: String, _ target: String) -> CInt { unsafe rename(source, target) }

enum Platform {
  // MARK: Files

  static func openForReading(_ path: String) throws(SystemError) -> OpenFile {
    try opened { unsafe open(path, O_RDONLY | O_CLOEXEC) }
  }

  /// Opens a file for appending, and creates it if it does not exist.
  static func openForAppending(_ path: String) throws(SystemError) -> OpenFile {
    try opened { unsafe open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666) }
  }

  /// Opens an empty file for writing, replacing an existing one.
  static func openForWriting(_ path: String) throws(SystemError) -> OpenFile {
    try opened { unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
  }

  private static func opened(_ call: () -> CInt) throws(SystemError) -> OpenFile {
    while true {
      let descriptor = call()
      if descriptor >= 0 { return OpenFile(descriptor: descriptor) }
      if errno != EINTR { throw .current }
    }
  }

  /// Reads a small file.
  static func read(_ path: String) throws(SystemError) -> [UInt8] { try read(openForReading(path)) }

  /// Reads a small file from the current position to its end. One of more than 256 MiB is an error: some never end.
  static func read(_ file: OpenFile) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while case .bytes(let more) = try readSome(file) {
      bytes += more
      if bytes.count > 1 << 28 { throw SystemError(code: EFBIG) }
    }
    return bytes
  }

  enum Piece { case bytes([UInt8]), end, nothingYet }

  /// Reads the available bytes, at most 64 KiB.
  static func readSome(_ file: OpenFile) throws(SystemError) -> Piece {
    var room = [UInt8](repeating: 0, count: 65536)
    guard let count = try readSome(file, into: &room) else { return .nothingYet }
    return count > 0 ? .bytes(Array(room[..<count])) : .end
  }

  /// Reads the available bytes into `room` and returns their number: 0 at the end, nil if none are available yet.
  static func readSome(_ file: OpenFile, into room: inout [UInt8]) throws(SystemError) -> Int? {
    while true {
      let count = unsafe room.withUnsafeMutableBytes { buffer in
        unsafe systemRead(file.descriptor, buffer.baseAddress!, buffer.count)
      }
      if count >= 0 { return count }
      if errno == EAGAIN { return nil }
      if errno != EINTR { throw .current }
    }
  }

  /// Writes all of the bytes.
  static func write(_ bytes: [UInt8], to file: OpenFile) throws(SystemError) { try write(bytes[...], to: file) }

  /// Writes all of the bytes.
  static func write(_ bytes: ArraySlice<UInt8>, to file: OpenFile) throws(SystemError) {
    var offset = 0
    while offset < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe systemWrite(file.descriptor, buffer.baseAddress! + offset, buffer.count - offset)
      }
      if written >= 0 {
        offset += written
      } else if errno != EINTR {
        throw .current
      }
    }
  }

  /// Flushes written data to the disk.
  static func synchronize(_ file: OpenFile) throws(SystemError) {
    while fsync(file.descriptor) != 0 {
      // Pipes and other files without a disk need no flush.
      if errno == EINVAL { return }
      if errno != EINTR { throw .current }
    }
  }

  static func truncate(_ file: OpenFile, to length: Int) throws(SystemError) {
    if ftruncate(file.descriptor, off_t(length)) != 0 { throw .current }
  }

  /// Locks a file for this process and those that inherit the descriptor, until the last descriptor is closed.
  static func lock(_ file: OpenFile) throws(SystemError) {
    while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno != EINTR { throw .current }
    }
  }

  /// Unlocks a file.
  static func unlock(_ file: OpenFile) { _ = flock(file.descriptor, LOCK_UN) }

  static func rename(_ source: String, to target: String) throws(SystemError) {
    if systemRename(source, target) != 0 { throw .current }
  }

  static func remove(_ path: String) throws(SystemError) {
    if unsafe unlink(path) != 0 { throw .current }
  }

  /// Removes an empty folder.
  static func removeFolder(_ path: String) throws(SystemError) {
    if unsafe rmdir(path) != 0 { throw .current }
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  static func isFolder(_ path: String) -> Bool { isFile(path, of: S_IFDIR) }

  /// Whether a path is that of a regular file: a FIFO may never end.
  static func isRegular(_ path: String) -> Bool { isFile(path, of: S_IFREG) }

  private static func isFile(_ path: String, of kind: mode_t) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == kind
  }

  /// Creates a folder and the missing ones above it.
  static func makeFolder(_ path: String) throws(SystemError) {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      let part = String(path[..<end])
      if unsafe mkdir(part, 0o777) != 0, errno != EEXIST, !isFolder(part) { throw .current }
    }
    if !isFolder(path) { throw SystemError(code: ENOTDIR) }
  }

  /// The names in a folder, sorted by their bytes.
  static func names(in folder: String) throws(SystemError) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw .current }
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let given = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(validatingCString: $0) }
      }
      guard let name = given else { throw .nameNotUTF8 }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The absolute path of an existing file, with all links resolved; nil if it is not UTF-8, too.
  static func realPath(of path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(validatingCString: resolved)
  }

  // MARK: Processes

  /// A process that leads its own process group.
  struct ChildProcess: Sendable {
    let id: Int32
    /// The read end of its standard output and error, in the order of writing. Non-blocking.
    let output: OpenFile
  }

  /// How a process ended.
  enum ProcessEnd: Sendable, Hashable {
    case exit(Int)
    case signal(Int)
    /// It was reaped elsewhere.
    case unknown
  }

  /// Prevents commands from inheriting the descriptors of this program, because another process may wait for them to
  /// close.
  private static func keepDescriptors() {
    for name in (try? names(in: "/dev/fd")) ?? [] {
      guard let descriptor = CInt(name), descriptor > 2 else { continue }
      let flags = fcntl(descriptor, F_GETFD)
      if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
    }
  }

  /// Starts a program in its own process group, without input, and with `held` open as descriptor 3.
  static func spawn(
    _ program: String, _ arguments: [String], environment: [Exact<String>: String], held: OpenFile
  ) throws(SystemError) -> ChildProcess {
    keepDescriptors()
    // The parent process may have ignored the signal; then no end of a command would be reported.
    _ = signal(SIGCHLD, SIG_DFL)
    var ends: [CInt] = [-1, -1]
    if unsafe ends.withUnsafeMutableBufferPointer({ unsafe pipe($0.baseAddress!) }) != 0 { throw .current }
    let output = OpenFile(descriptor: ends[0])
    let input = OpenFile(descriptor: ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    #if os(Linux)
      // F_SETPIPE_SZ: a command with much output blocks less often.
      _ = fcntl(ends[1], 1031, 1 << 20)
    #endif

    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    _ = unsafe posix_spawn_file_actions_init(&actions)
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    _ = unsafe posix_spawnattr_init(&attributes)
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    _ = unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    _ = unsafe posix_spawn_file_actions_adddup2(&actions, input.descriptor, 1)
    _ = unsafe posix_spawn_file_actions_adddup2(&actions, input.descriptor, 2)
    // Duplicating a descriptor to itself would keep its close-on-exec flag.
    let lockFile = fcntl(held.descriptor, F_DUPFD_CLOEXEC, 10)
    if lockFile < 0 { throw .current }
    let lock = OpenFile(descriptor: lockFile)
    _ = unsafe posix_spawn_file_actions_adddup2(&actions, lock.descriptor, 3)

    // This program blocks and ignores signals. A command gets the default handling.
    var none = sigset_t()
    _ = unsafe sigemptyset(&none)
    var all = sigset_t()
    _ = unsafe sigemptyset(&all)
    for number in [SIGPIPE, SIGXFSZ, SIGBUS] { _ = unsafe sigaddset(&all, number) }
    _ = unsafe posix_spawnattr_setsigmask(&attributes, &none)
    _ = unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    _ = unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = CInt(POSIX_SPAWN_SETPGROUP) | CInt(POSIX_SPAWN_SETSIGMASK) | CInt(POSIX_SPAWN_SETSIGDEF)
    _ = unsafe posix_spawnattr_setflags(&attributes, CShort(flags))

    var id = pid_t()
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key.wrappedValue)=\($0.value)" }
    let result = unsafe withCStrings([program] + arguments) { words in
      unsafe withCStrings(variables) { environment in
        // The descriptors must stay open until they are inherited.
        withExtendedLifetime((input, lock)) {
          unsafe posix_spawn(&id, program, &actions, &attributes, words, environment)
        }
      }
    }
    if result != 0 { throw SystemError(code: result) }
    return ChildProcess(id: id, output: output)
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress!) }
  }

  /// Whether a child has ended. It is not reaped, so its id stays reserved.
  static func hasEnded(_ id: Int32) -> Bool {
    var information = unsafe siginfo_t()
    let result = unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
    // With WNOHANG the structure is unchanged if there is nothing to report.
    return unsafe result != 0 ? errno == ECHILD : information.si_signo == SIGCHLD
  }

  /// Reaps a child that has ended.
  static func reap(_ id: Int32) -> ProcessEnd {
    var status: CInt = 0
    while unsafe waitpid(id, &status, 0) < 0 {
      if errno != EINTR { return .unknown }
    }
    let signal = status & 0x7F
    return signal == 0 ? .exit(Int(status >> 8 & 0xFF)) : .signal(Int(signal))
  }

  /// Sends a signal to a process group. Returns whether it has any process.
  @discardableResult
  static func signalGroup(_ id: Int32, _ signal: GroupSignal) -> Bool {
    let number =
      switch signal {
      case .terminate: SIGTERM
      case .kill: SIGKILL
      }
    return kill(-id, number) == 0
  }

  enum GroupSignal { case terminate, kill }

  /// Waits until one of the files is readable or at its end, or the time is over.
  static func waitForInput(of files: [OpenFile], milliseconds: Int) {
    var waits = files.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    _ = unsafe poll(&waits, nfds_t(waits.count), CInt(clamping: milliseconds))
  }
}

// MARK: Orphaned processes

extension Platform {
  /// The id of this process.
  static var ownID: Int32 { getpid() }

  /// Sends a signal to one process.
  static func send(_ signal: GroupSignal, to id: Int32) { _ = kill(id, signal == .kill ? SIGKILL : SIGTERM) }

  /// Reaps a child if it has ended.
  static func reapIfEnded(_ id: Int32) { _ = waitpid(id, nil, WNOHANG) }

  /// A child that has ended and is not reaped yet.
  static func endedChild() -> Int32? {
    #if os(Linux)
      var information = unsafe siginfo_t()
      let result = unsafe waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT)
      guard unsafe result == 0 && information.si_signo == SIGCHLD else { return nil }
      // The id is the first member after the three numbers, which each C library nests differently.
      return unsafe withUnsafeBytes(of: &information) { bytes in
        unsafe bytes.load(fromByteOffset: MemoryLayout<Int>.size == 8 ? 16 : 12, as: Int32.self)
      }
    #else
      return nil
    #endif
  }

  /// Makes this process the parent of orphaned descendants: a child subreaper, on Linux.
  static func adoptOrphans() {
    #if os(Linux)
      typealias Control = @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
      // Swift does not import variadic functions.
      guard let address = unsafe dlsym(nil, "prctl") else { return }
      let subreaper: CInt = 36
      _ = unsafe unsafeBitCast(address, to: Control.self)(subreaper, 1, 0, 0, 0)
    #endif
  }
}

extension Platform {
  static func sleep(milliseconds: Int) {
    _ = poll(nil, 0, CInt(clamping: milliseconds))
  }

  /// Parks a thread while another one ends the program.
  static func waitForTheEnd() -> Never {
    while true { _ = pause() }
  }
}
