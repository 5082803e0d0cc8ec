import ReplayGate

/// The temporary names of an output: `.NAME.replay-gate-RANDOM.tmp` in the same folder.
///
/// They contain the output's name, so that the next run with the same output, and no other, finds what a killed run
/// left.
struct TemporaryName: Hashable {
  private let folder: String
  private let prefix: [UInt8]
  private static let suffix = Array(".tmp".utf8)
  /// The digits of 64 bits in base 36.
  private static let digits = 13

  init(of target: ResolvedPath) {
    folder = ResolvedPath.folder(of: target.path)
    let name = Array(ResolvedPath.name(of: target.path).utf8)
    // A file name has at most 255 bytes.
    let shown = name.count <= 200 ? name : Array(SHA256.hexDigest(name).utf8)
    prefix = [UInt8(ascii: ".")] + shown + Array(".replay-gate-".utf8)
  }

  /// A path that is not in use, except with a probability of 2^-64.
  func random() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 36)
    let padded = String(repeating: "0", count: Self.digits - digits.utf8.count) + digits
    return folder + String(decoding: prefix + Array(padded.utf8) + Self.suffix, as: UTF8.self)
  }

  /// Whether a file name is one of these.
  func matches(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard bytes.count == prefix.count + Self.digits + Self.suffix.count, bytes.starts(with: prefix),
      bytes.suffix(Self.suffix.count).elementsEqual(Self.suffix)
    else { return false }
    return bytes[prefix.count..<prefix.count + Self.digits].allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
  }

  /// Removes the files that killed runs left for this output. A live run holds a lock on its own file.
  func removeLeftovers() {
    for name in (try? Platform.names(in: folder)) ?? [] where matches(name) {
      let path = folder + name
      guard let descriptor = try? Platform.openUnfollowed(path) else { continue }
      // Another file can have taken the name in between.
      if Platform.lock(descriptor) == .taken, Platform.status(ofDescriptor: descriptor)?.kind == .regular,
        Platform.status(of: path)?.identity == Platform.status(ofDescriptor: descriptor)?.identity
      {
        try? Platform.remove(path)
      }
      try? Platform.close(descriptor)
    }
  }
}

/// A file with a temporary name, locked by this process while the descriptor is open.
struct TemporaryFile: Sendable {
  let path: String
  let descriptor: CInt
  let identity: FileStatus.Identity

  /// Creates an empty file for writing.
  init(_ name: TemporaryName) throws(SystemError) {
    while true {
      let path = name.random()
      let descriptor: CInt
      do throws(SystemError) {
        descriptor = try Platform.create(path)
      } catch  where error.isNameTaken {
        continue
      }
      // Before it is locked, another run can remove it as a leftover.
      if Platform.lock(descriptor) != .heldElsewhere,
        let identity = Platform.status(ofDescriptor: descriptor)?.identity,
        Platform.status(of: path)?.identity == identity
      {
        (self.path, self.descriptor, self.identity) = (path, descriptor, identity)
        return
      }
      try? Platform.close(descriptor)
    }
  }

  /// Creates a copy of a file, with its permissions.
  init(copying path: String, as name: TemporaryName) throws(SystemError) {
    let bytes = try Platform.read(path)
    self = try TemporaryFile(name)
    do throws(SystemError) {
      if let status = Platform.status(of: path) { try Platform.setPermissions(status.permissions, of: descriptor) }
      try Platform.write(bytes, to: descriptor)
      try Platform.synchronize(descriptor)
    } catch {
      discard()
      throw error
    }
  }

  /// Removes the file if it still has its name, and closes it.
  func discard() {
    try? Platform.remove(path)
    try? Platform.close(descriptor)
  }
}
