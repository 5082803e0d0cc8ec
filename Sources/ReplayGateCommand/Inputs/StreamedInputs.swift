import GateReports
import ReplayGate

/// The inputs of a run that are gone once they are read: standard input, pipes, and what only this process has open. A
/// command that is run later needs them again.
struct StreamedInputs {
  /// The run as it can be given again: where one recording is gone, it is read from standard input.
  let repeatedRun: RunRequest
  /// What has to be given again: `the same recording on standard input`; nil if all inputs are files.
  let needs: String?

  init(_ request: RunRequest) {
    let recordings = request.recordings.filter(Self.isStream)
    var others = [request.candidateRecording, request.gateFile, request.waivers].compactMap(\.self)
    for word in [request.baseline, request.candidate] {
      if case .file(let path)? = ProfileReference(word) { others.append(path) }
    }
    others = others.filter(Self.isStream)
    var run = request
    if recordings.count == 1 {
      run.recordings = request.recordings.map { Self.isStream($0) ? RunRequest.standardInputWord : $0 }
    } else {
      others = recordings + others
    }
    repeatedRun = run
    let contents = others.isEmpty ? nil : "the same contents in \(others.map(Self.name).joined(separator: " and "))"
    let parts = [recordings.count == 1 ? "the same recording on standard input" : nil, contents].compactMap(\.self)
    needs = parts.isEmpty ? nil : parts.joined(separator: ", and ")
  }

  private static func name(_ path: String) -> String {
    path.isExactly(RunRequest.standardInputWord) ? "standard input" : PlainText.escaped(path)
  }

  /// Whether an input can be read only once. A file that is not there any more can be there again.
  static func isStream(_ path: String) -> Bool {
    if path.isExactly(RunRequest.standardInputWord) || isDescriptor(path) { return true }
    guard let kind = Platform.status(of: path)?.kind else { return false }
    return kind == .pipe || kind == .other
  }

  /// Whether a path names what a process has open, which another process does not find there.
  static func isDescriptor(_ path: String) -> Bool {
    path.isExactly("/dev/stdin")
      || ["/dev/fd/", "/proc/self/fd/"].contains { path.utf8.starts(with: $0.utf8) }
  }
}
