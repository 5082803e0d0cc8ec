// The one file of this module with system calls: opening and reading files and pipes.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An open file or pipe, read by several workers at once where it can be. Closed with its last owner.
final class InputFile: Sendable {
  /// What error messages call it.
  let path: String
  /// The bytes of a regular file from `origin` on when it was opened; nil for what can only be read in order.
  let size: Int?
  /// Where reading begins: 0 but for a standard input that somebody read from before.
  let origin: Int
  private let descriptor: CInt
  private let ownsDescriptor: Bool

  /// Opens a file, FIFO or device for reading.
  convenience init(path: String) throws(ReplayGateError) {
    let descriptor = Self.retried { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .unreadable(source: path, reason: Self.reason(errno)) }
    try self.init(descriptor: descriptor, path: path, owns: true)
  }

  /// Standard input, called `-`.
  static func standardInput() throws(ReplayGateError) -> InputFile {
    try InputFile(descriptor: STDIN_FILENO, path: "-", owns: false)
  }

  private init(descriptor: CInt, path: String, owns: Bool) throws(ReplayGateError) {
    self.path = path
    self.descriptor = descriptor
    ownsDescriptor = owns
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(source: path, reason: Self.reason(errno)) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .unreadable(source: path, reason: "it is a directory") }
    // A file that calls itself empty may be one that the kernel makes up as it is read.
    if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
      origin = owns ? 0 : max(0, Int(lseek(descriptor, 0, SEEK_CUR)))
      size = max(0, Int(status.st_size) - origin)
    } else {
      origin = 0
      size = nil
      #if os(Linux)
        // A pipe holds 64 KiB unless it is asked to hold more: then its writer goes on while this side decides.
        let setPipeSize: CInt = 1031  // F_SETPIPE_SZ, which the header shows to GNU sources only
        _ = fcntl(descriptor, setPipeSize, 1 << 20)
      #endif
    }
  }

  deinit { if ownsDescriptor { _ = close(descriptor) } }

  /// Reads up to `count` bytes from `offset` of a regular file, or from where a pipe stands, behind those that
  /// `buffer` holds. Fewer than `count` only at the end. One system call in the rule.
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
      guard got >= 0 else { throw .unreadable(source: path, reason: Self.reason(errno)) }
      if got == 0 { return }
      buffer.didAppend(got)
      done += got
    }
  }

  /// All of a file.
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

  /// The size of a regular file, nil for what is none; throws where there is nothing that can be read.
  static func probe(path: String) throws(ReplayGateError) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw .unreadable(source: path, reason: reason(errno)) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .unreadable(source: path, reason: "it is a directory") }
    guard unsafe access(path, R_OK) == 0 else { throw .unreadable(source: path, reason: reason(errno)) }
    return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// What the open file is now.
  func identity() throws(ReplayGateError) -> FileIdentity {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(source: path, reason: Self.reason(errno)) }
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

  private static func reason(_ code: CInt) -> String { unsafe String(cString: strerror(code)) }
}

/// Storage of many megabytes, which one long line can ask for.
enum LargeStorage {
  /// From how many bytes on it is worth a system call.
  static let threshold = 4 << 20

  /// Asks for huge pages: storage this large is touched once from end to end, and a fault for every 4 KiB of it costs
  /// more than what it is used for. Ignored where the system has none.
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
