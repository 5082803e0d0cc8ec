import ReplayGate

/// The names that an output has beside its place while it is not there yet: `.NAME.replay-gate-RANDOM.tmp`.
///
/// They say whose they are, so that what a killed run left is found by the next run to the same place, and by no other.
struct TemporaryName: Hashable {
  private let folder: String
  private let prefix: [UInt8]
  private static let suffix = Array(".tmp".utf8)
  /// The digits of 64 bits to the base of 36.
  private static let digits = 13

  init(of target: ResolvedPath) {
    folder = ResolvedPath.folder(of: target.path)
    let name = Array(ResolvedPath.name(of: target.path).utf8)
    // A name has at most 255 bytes in all.
    let shown = name.count <= 200 ? name : Array(SHA256.hexDigest(name).utf8)
    prefix = [UInt8(ascii: ".")] + shown + Array(".replay-gate-".utf8)
  }

  /// A path that is not in use, but for a chance of one in 2^64.
  func random() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 36)
    let padded = String(repeating: "0", count: Self.digits - digits.utf8.count) + digits
    return folder + String(decoding: prefix + Array(padded.utf8) + Self.suffix, as: UTF8.self)
  }

  /// Whether the name of a file is one of these.
  func matches(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard bytes.count == prefix.count + Self.digits + Self.suffix.count, bytes.starts(with: prefix),
      bytes.suffix(Self.suffix.count).elementsEqual(Self.suffix)
    else { return false }
    return bytes[prefix.count..<prefix.count + Self.digits].allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
  }

  /// Removes what killed runs left beside the target. A run that lives holds a lock on each of its own.
  func removeLeftovers() {
    for name in (try? Platform.names(in: folder)) ?? [] where matches(name) {
      let path = folder + name
      guard let descriptor = try? Platform.openUnfollowed(path) else { continue }
      // Not another file that took the name in between.
      if Platform.lock(descriptor) == .taken, Platform.status(ofDescriptor: descriptor)?.kind == .regular,
        Platform.status(of: path)?.identity == Platform.status(ofDescriptor: descriptor)?.identity
      {
        try? Platform.remove(path)
      }
      try? Platform.close(descriptor)
    }
  }
}

/// A file under such a name, held by this process for as long as the descriptor is open.
struct TemporaryFile: Sendable {
  let path: String
  let descriptor: CInt
  let identity: FileStatus.Identity

  /// Makes one, empty, to be written.
  init(_ name: TemporaryName) throws(SystemError) {
    while true {
      let path = name.random()
      let descriptor: CInt
      do throws(SystemError) {
        descriptor = try Platform.create(path)
      } catch  where error.isNameTaken {
        continue
      }
      // Another run may take it for a leftover before it is locked: then it is gone, or will be.
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

  /// Makes a copy of a file, with its permissions.
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

  /// Removes the file, if it is still under its name, and lets go of it.
  func discard() {
    try? Platform.remove(path)
    try? Platform.close(descriptor)
  }
}
