// The only file of this module with system calls: it opens and reads files and pipes, and starts threads to wait on.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An open file or pipe. Several workers may read a regular file at once. Closed when its last owner goes away.
final class InputFile: Sendable {
  /// The name in error messages.
  let path: String
  /// The size of a regular file from `origin` on, when it was opened; nil if the source can only be read in order.
  let size: Int?
  /// The offset where reading begins: 0, except for a standard input that was partly read before.
  let origin: Int
  private let descriptor: CInt
  private let ownsDescriptor: Bool

  /// Opens a file, FIFO or device for reading. A FIFO that no process has opened for writing is waited for.
  convenience init(path: String) throws(ReplayGateError) {
    let descriptor = Self.retried { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .system(errno, path) }
    try self.init(descriptor: descriptor, path: path, owns: true)
  }

  /// Opens the same to be read by `readWaiting`, which does the waiting for a FIFO where the system can tell a FIFO that
  /// has had no writer yet from one at its end. Elsewhere this waits.
  convenience init(pipe path: String) throws(ReplayGateError) {
    #if os(Linux)
      let descriptor = Self.retried { unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
      guard descriptor >= 0 else { throw .system(errno, path) }
      // What follows asks first whether there is anything to read, and then reads as it would of any file.
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
      try self.init(descriptor: descriptor, path: path, owns: true)
    #else
      try self.init(path: path)
    #endif
  }

  /// A descriptor of the caller's, who closes it: what can be read from its current position on.
  convenience init(descriptor: CInt, name: String) throws(ReplayGateError) {
    try self.init(descriptor: descriptor, path: name, owns: false)
  }

  /// Standard input, named `-`.
  static func standardInput() throws(ReplayGateError) -> InputFile {
    try InputFile(descriptor: STDIN_FILENO, path: "-", owns: false)
  }

  private init(descriptor: CInt, path: String, owns: Bool) throws(ReplayGateError) {
    self.path = path
    self.descriptor = descriptor
    ownsDescriptor = owns
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno, path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .unreadable(source: path, reason: "it is a directory") }
    // A file of size 0 may be one whose content the kernel generates when it is read.
    if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
      origin = owns ? 0 : max(0, Int(lseek(descriptor, 0, SEEK_CUR)))
      size = max(0, Int(status.st_size) - origin)
    } else {
      origin = 0
      size = nil
      #if os(Linux)
        // A pipe holds 64 KiB by default. A larger one lets its writer continue while this process computes.
        let setPipeSize: CInt = 1031  // F_SETPIPE_SZ, which the header declares for GNU sources only
        _ = fcntl(descriptor, setPipeSize, 1 << 20)
      #endif
    }
  }

  deinit { if ownsDescriptor { _ = close(descriptor) } }

  /// Reads up to `count` bytes, from `offset` of a regular file or from the current position of a pipe, and appends
  /// them to `buffer`. Returns fewer than `count` only at the end. Usually one system call.
  func read(into buffer: inout PieceBuffer, count: Int, at offset: Int?) throws(ReplayGateError) {
    buffer.reserve(count)
    var done = 0
    while done < count {
      let got = Self.retried {
        let target = unsafe buffer.free
        return if let offset {
          unsafe pread(descriptor, target, count - done, off_t(origin + offset + done))
        } else {
          unsafe Self.readDescriptor(descriptor, target, count - done)
        }
      }
      guard got >= 0 else { throw .system(errno, path) }
      if got == 0 { return }
      buffer.didAppend(got)
      done += got
    }
  }

  /// Reads up to `count` bytes of a pipe; fewer only at its end. Waits for them, until `wakeUp` can be read from.
  ///
  /// - Throws: `ReplayGateError.cancelled` if it was woken up, `unreadable` if the system refuses to read.
  func readWaiting(_ count: Int, unless wakeUp: CInt) throws(ReplayGateError) -> [UInt8] {
    var failure: ReplayGateError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, done in
      while done < count {
        var watched = [
          pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
          pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
        ]
        let ready = Self.retried { unsafe poll(&watched, 2, -1) }
        if ready >= 0, watched[1].revents != 0 { failure = .cancelled }
        if ready < 0 { failure = .system(errno, path) }
        guard failure == nil, let start = target.baseAddress else { return }
        if watched[0].revents == 0 { continue }
        let got = Self.retried { unsafe Self.readDescriptor(descriptor, start + done, count - done) }
        if got < 0 { failure = .system(errno, path) }
        if got <= 0 { return }
        done += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads a whole file.
  static func readAll(path: String) throws(ReplayGateError) -> [UInt8] {
    let file = try InputFile(path: path)
    var buffer = PieceBuffer()
    var before = -1
    while buffer.count != before {
      before = buffer.count
      try file.read(into: &buffer, count: 1 << 16, at: nil)
    }
    return buffer.bytes
  }

  /// The size of a regular file, or nil if it is not a regular file. Throws if it cannot be read at all.
  static func probe(path: String) throws(ReplayGateError) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw .system(errno, path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .unreadable(source: path, reason: "it is a directory") }
    guard unsafe access(path, R_OK) == 0 else { throw .system(errno, path) }
    return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// The current state of the open file.
  func identity() throws(ReplayGateError) -> FileIdentity {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno, path) }
    #if canImport(Darwin)
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #endif
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    func moment(_ time: timespec) -> FileIdentity.Time {
      isRegular
        ? FileIdentity.Time(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
        : FileIdentity.Time(seconds: 0, nanoseconds: 0)
    }
    return FileIdentity(
      device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino),
      size: isRegular ? Int64(status.st_size) : 0, modified: moment(modified), changed: moment(changed))
  }

  private static func readDescriptor(_ descriptor: CInt, _ target: UnsafeMutableRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.read(descriptor, target, count)
    #elseif canImport(Musl)
      unsafe Musl.read(descriptor, target, count)
    #elseif canImport(Darwin)
      unsafe Darwin.read(descriptor, target, count)
    #endif
  }

  private static func retried<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }
}

extension ReplayGateError {
  /// The error that the system reports for an input.
  fileprivate static func system(_ number: CInt, _ source: String) -> Self {
    .unreadable(source: source, reason: unsafe String(cString: strerror(number)), errorNumber: number)
  }
}

/// Ends the waiting of another thread.
final class WakeUp: Sendable {
  /// Can be read from once `signal` was called.
  let descriptor: CInt
  private let writeEnd: CInt

  init(source: String) throws(ReplayGateError) {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw .system(errno, source) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (descriptor, writeEnd) = (ends[0], ends[1])
  }

  deinit { for end in [descriptor, writeEnd] { _ = close(end) } }

  func signal() {
    var byte: UInt8 = 0
    _ = unsafe write(writeEnd, &byte, 1)
  }
}

/// A thread for one call that may wait.
enum OwnThread {
  private final class Call: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Calls `body` on a new thread. Returns the error of `source` if the system has no room for one; then `body` is not
  /// called.
  static func start(for source: String, _ body: @escaping @Sendable () -> Void) -> ReplayGateError? {
    let call = unsafe Unmanaged.passRetained(Call(body))
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = unsafe pthread_create(
        &thread, nil,
        { argument in
          unsafe Unmanaged<Call>.fromOpaque(argument).takeRetainedValue().body()
          return nil
        }, call.toOpaque())
      if code == 0, let thread = unsafe thread { _ = unsafe pthread_detach(thread) }
    #else
      var thread = pthread_t()
      let code = unsafe pthread_create(
        &thread, nil,
        { argument in
          if let argument = unsafe argument { unsafe Unmanaged<Call>.fromOpaque(argument).takeRetainedValue().body() }
          return nil
        }, call.toOpaque())
      if code == 0 { _ = pthread_detach(thread) }
    #endif
    guard code != 0 else { return nil }
    unsafe call.release()
    return .system(code, source)
  }
}

/// Buffers of many megabytes, which one long line can require.
enum LargeStorage {
  /// The size from which the system call pays off, in bytes.
  static let threshold = 4 << 20

  /// Requests huge pages: storage this large is touched once from end to end, and a page fault for every 4 KiB costs
  /// more than the work on them. Does nothing on systems without them.
  @inline(__always) static func prepare(_ start: UnsafeMutableRawPointer, bytes: Int) {
    if bytes >= threshold { unsafe prepareLarge(start, bytes) }
  }

  @inline(never) private static func prepareLarge(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    #if os(Linux)
      let hugePage = 2 << 20
      let first = (UInt(bitPattern: start) + UInt(hugePage) - 1) & ~(UInt(hugePage) - 1)
      let end = (UInt(bitPattern: start) + UInt(bytes)) & ~(UInt(hugePage) - 1)
      if let place = unsafe UnsafeMutableRawPointer(bitPattern: first), first < end {
        _ = unsafe madvise(place, Int(end - first), CInt(MADV_HUGEPAGE))
      }
    #endif
  }
}
