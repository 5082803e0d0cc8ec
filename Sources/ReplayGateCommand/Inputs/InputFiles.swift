import ReleasePlaybook
import ReplayGate

/// Small files, read whole and once: what is told of them is told of the bytes that were read.
enum InputFiles {
  static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    do throws(SystemError) {
      return try Platform.read(path)
    } catch {
      throw CommandFailure(.unreadable(source: path, reason: error.reason))
    }
  }

  /// Several, with the names that messages call them.
  static func read(_ paths: [String]) throws(ReplayGateError) -> [(bytes: [UInt8], source: String)] {
    var files: [(bytes: [UInt8], source: String)] = []
    for path in paths { files.append((try PlaybookFile.read(path), path)) }
    return files
  }
}
