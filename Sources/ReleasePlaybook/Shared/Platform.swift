// The system calls of this module, all of them: files that are appended to, processes and their groups.

internal import ReplayGate

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Why a system call failed, by its `errno`.
struct SystemError: Error, Hashable {
  let code: CInt

  static var current: SystemError { SystemError(code: errno) }
  static let timedOut = SystemError(code: ETIMEDOUT)

  var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// Somebody else holds the lock.
  var isLocked: Bool { code == EWOULDBLOCK }

  var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

/// An open file, closed with its last owner.
final class OpenFile: Sendable {
  let descriptor: CInt

  init(descriptor: CInt) { self.descriptor = descriptor }

  deinit { _ = close(descriptor) }
}

// Functions whose names the ones below hide.

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

  /// Opens a file to append to, made if it is not there.
  static func openForAppending(_ path: String) throws(SystemError) -> OpenFile {
    try opened { unsafe open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666) }
  }

  /// Opens an empty file to write, in place of what was there.
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

  /// The bytes of a small file.
  static func read(_ path: String) throws(SystemError) -> [UInt8] { try read(openForReading(path)) }

  /// The bytes of a small file, from where it stands to its end.
  static func read(_ file: OpenFile) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while case .bytes(let more) = try readSome(file) { bytes += more }
    return bytes
  }

  enum Piece { case bytes([UInt8]), end, nothingYet }

  /// What can be read now, up to 64 KiB.
  static func readSome(_ file: OpenFile) throws(SystemError) -> Piece {
    var room = [UInt8](repeating: 0, count: 65536)
    guard let count = try readSome(file, into: &room) else { return .nothingYet }
    return count > 0 ? .bytes(Array(room[..<count])) : .end
  }

  /// Reads what can be read now into `room`, and says how many bytes that are; 0 at the end, nil if there is nothing yet.
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

  /// Returns when what was written is on the disk.
  static func synchronize(_ file: OpenFile) throws(SystemError) {
    while fsync(file.descriptor) != 0 {
      // What has no disk below it, such as a pipe, has nothing to wait for.
      if errno == EINVAL { return }
      if errno != EINTR { throw .current }
    }
  }

  static func truncate(_ file: OpenFile, to length: Int) throws(SystemError) {
    if ftruncate(file.descriptor, off_t(length)) != 0 { throw .current }
  }

  /// Takes a file for oneself, and for whoever inherits it, until its last descriptor is closed.
  static func lock(_ file: OpenFile) throws(SystemError) {
    while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno != EINTR { throw .current }
    }
  }

  /// Leaves a file to others again.
  static func unlock(_ file: OpenFile) { _ = flock(file.descriptor, LOCK_UN) }

  static func rename(_ source: String, to target: String) throws(SystemError) {
    if systemRename(source, target) != 0 { throw .current }
  }

  static func remove(_ path: String) throws(SystemError) {
    if unsafe unlink(path) != 0 { throw .current }
  }

  /// Removes a folder that is empty.
  static func removeFolder(_ path: String) throws(SystemError) {
    if unsafe rmdir(path) != 0 { throw .current }
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes a folder and those above it.
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
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The absolute path of something that exists, links resolved.
  static func realPath(of path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  // MARK: Processes

  /// A process that leads a group of its own.
  struct ChildProcess: Sendable {
    let id: Int32
    /// Its standard output and error, in the order they were written; does not block.
    let output: OpenFile
  }

  /// How a process ended.
  enum ProcessEnd: Sendable, Hashable {
    case exit(Int)
    case signal(Int)
    /// Somebody else took its end.
    case unknown
  }

  /// Keeps what this program has inherited from its commands: somebody may be waiting for it to be closed.
  private static func keepDescriptors() {
    for name in (try? names(in: "/dev/fd")) ?? [] {
      guard let descriptor = CInt(name), descriptor > 2 else { continue }
      let flags = fcntl(descriptor, F_GETFD)
      if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
    }
  }

  /// Starts a program in a group of its own, with no input, and with `held` open as descriptor 3.
  static func spawn(
    _ program: String, _ arguments: [String], environment: [Exact<String>: String], held: OpenFile
  ) throws(SystemError) -> ChildProcess {
    keepDescriptors()
    // A parent may have had it ignored; then nobody learns how a command ends.
    _ = signal(SIGCHLD, SIG_DFL)
    var ends: [CInt] = [-1, -1]
    if unsafe ends.withUnsafeMutableBufferPointer({ unsafe pipe($0.baseAddress!) }) != 0 { throw .current }
    let output = OpenFile(descriptor: ends[0])
    let input = OpenFile(descriptor: ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    #if os(Linux)
      // F_SETPIPE_SZ: a chatty command has to wait less often.
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
    // A descriptor that is dup'ed to itself would keep its close-on-exec flag.
    let lockFile = fcntl(held.descriptor, F_DUPFD_CLOEXEC, 10)
    if lockFile < 0 { throw .current }
    let lock = OpenFile(descriptor: lockFile)
    _ = unsafe posix_spawn_file_actions_adddup2(&actions, lock.descriptor, 3)

    // The program blocks and ignores signals for itself; a command gets them as usual.
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
        // The descriptors have to be open until they are handed on.
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

  /// Whether a child has ended; it is still to be reaped, so that its id belongs to nobody else.
  static func hasEnded(_ id: Int32) -> Bool {
    var information = unsafe siginfo_t()
    let result = unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
    // With WNOHANG the structure stays as it was where there is nothing to tell.
    return unsafe result != 0 ? errno == ECHILD : information.si_signo == SIGCHLD
  }

  /// Waits for a child that has ended.
  static func reap(_ id: Int32) -> ProcessEnd {
    var status: CInt = 0
    while unsafe waitpid(id, &status, 0) < 0 {
      if errno != EINTR { return .unknown }
    }
    let signal = status & 0x7F
    return signal == 0 ? .exit(Int(status >> 8 & 0xFF)) : .signal(Int(signal))
  }

  /// Sends a signal to a whole group; says whether there was anybody.
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

  /// Waits until one of the files can be read or has ended, or the time is over.
  static func waitForInput(of files: [OpenFile], milliseconds: Int) {
    var waits = files.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    _ = unsafe poll(&waits, nfds_t(waits.count), CInt(clamping: milliseconds))
  }
}

// MARK: Processes that nobody waits for

extension Platform {
  /// This process.
  static var ownID: Int32 { getpid() }

  /// Sends a signal to one process.
  static func send(_ signal: GroupSignal, to id: Int32) { _ = kill(id, signal == .kill ? SIGKILL : SIGTERM) }

  /// Takes the end of a child if it has ended.
  static func reapIfEnded(_ id: Int32) { _ = waitpid(id, nil, WNOHANG) }

  /// A child that has ended and is still to be reaped.
  static func endedChild() -> Int32? {
    #if os(Linux)
      var information = unsafe siginfo_t()
      let result = unsafe waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT)
      guard unsafe result == 0 && information.si_signo == SIGCHLD else { return nil }
      // The id is the first of the members that follow the three numbers, which each C library nests otherwise.
      return unsafe withUnsafeBytes(of: &information) { bytes in
        unsafe bytes.load(fromByteOffset: MemoryLayout<Int>.size == 8 ? 16 : 12, as: Int32.self)
      }
    #else
      return nil
    #endif
  }

  /// From now on, processes whose parent has ended become children of this one: a child subreaper, on Linux.
  static func adoptOrphans() {
    #if os(Linux)
      typealias Control = @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
      // Swift imports no function of a variable number of arguments.
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

  /// For a thread that has nothing left to do: another one is ending the program.
  static func waitForTheEnd() -> Never {
    while true { _ = pause() }
  }
}
