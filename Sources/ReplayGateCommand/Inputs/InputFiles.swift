import ReleasePlaybook
import ReplayGate

/// Small files, read once as a whole, so that everything reported about them is about the same bytes.
enum InputFiles {
  static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    do throws(SystemError) {
      return try Platform.read(path)
    } catch {
      throw CommandFailure(.unreadable(source: path, reason: error.reason))
    }
  }

  /// Several files, with their names in messages.
  static func read(_ paths: [String]) throws(ReplayGateError) -> [(bytes: [UInt8], source: String)] {
    var files: [(bytes: [UInt8], source: String)] = []
    for path in paths { files.append((try PlaybookFile.read(path), path)) }
    return files
  }
}
