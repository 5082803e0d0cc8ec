import ReleasePlaybook
import ReplayGate

/// Small files, read whole, with the names that messages call them.
enum InputFiles {
  static func read(_ paths: [String]) throws(ReplayGateError) -> [(bytes: [UInt8], source: String)] {
    var files: [(bytes: [UInt8], source: String)] = []
    for path in paths { files.append((try PlaybookFile.read(path), path)) }
    return files
  }
}
