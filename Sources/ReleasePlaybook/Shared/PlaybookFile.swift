package import ReplayGate

/// Why an operation on a release failed.
package enum ReleaseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// An input file is invalid.
  case input(ReplayGateError)
  /// A file cannot be written.
  case unwritable(path: String, reason: String)
  /// The run was refused, with the reason.
  case refused(String)

  /// A one-line description.
  package var description: String {
    switch self {
    case .input(let error): error.description
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .refused(let reason): reason
    }
  }
}

/// Small files, read as a whole.
package enum PlaybookFile {
  package static func read(_ path: String) throws(ReplayGateError) -> [UInt8] {
    do throws(SystemError) {
      return try Platform.read(path)
    } catch {
      throw .unreadable(source: path, reason: error.reason)
    }
  }

  /// Reads a regular file. Nil if there is no such file.
  package static func readIfThere(_ path: String) throws(ReplayGateError) -> [UInt8]? {
    if Platform.exists(path), !Platform.isRegular(path) {
      throw .unreadable(source: path, reason: "it is not a regular file")
    }
    do throws(SystemError) {
      return try Platform.read(path)
    } catch  where error.isMissing {
      return nil
    } catch {
      throw .unreadable(source: path, reason: error.reason)
    }
  }

  /// Removes a file if it exists.
  package static func remove(_ path: String) throws(ReleaseError) {
    do throws(SystemError) {
      try Platform.remove(path)
    } catch  where error.isMissing {
      return
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }

  /// Writes a file atomically.
  package static func write(_ bytes: [UInt8], to path: String) throws(ReleaseError) {
    do throws(SystemError) {
      let temporary = path + ".tmp"
      let file = try Platform.openForWriting(temporary)
      try Platform.write(bytes, to: file)
      try Platform.synchronize(file)
      try Platform.rename(temporary, to: path)
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }
}
