/// The files a run is to write, checked against all that it reads before anything is touched.
struct OutputPlan {
  let output: ResolvedPath?
  let trace: ResolvedPath?

  /// Throws where an output is also an input or the other output; nothing has been removed then.
  init(_ request: RunRequest) throws(CommandFailure) {
    output = request.output.map(ResolvedPath.init)
    trace = request.trace.map(ResolvedPath.init)

    var others: [(name: String, path: ResolvedPath)] = []
    if let trace { others.append(("--trace", trace)) }
    for path in request.recordings where path != RunRequest.standardInputWord {
      others.append(("--recording", ResolvedPath(path)))
    }
    if let path = request.candidateRecording { others.append(("--candidate-recording", ResolvedPath(path))) }
    for (flag, name) in [("--baseline", request.baseline), ("--candidate", request.candidate)] {
      if case .file(let path)? = ProfileReference(name) { others.append((flag, ResolvedPath(path))) }
    }
    for (flag, target) in [("--output", output), ("--trace", trace)] {
      guard let target else { continue }
      for other in others where other.name != flag && target.isSameFile(as: other.path) {
        throw Self.conflict(flag, target, "the file of \(other.name)")
      }
      for (descriptor, name) in Self.streams(of: request) {
        guard let status = Platform.status(ofDescriptor: descriptor), status.kind == .regular else { continue }
        if status.identity == target.status?.identity { throw Self.conflict(flag, target, name) }
      }
    }
  }

  private static func conflict(_ flag: String, _ target: ResolvedPath, _ other: String) -> CommandFailure {
    .usage("\(flag) \(target.given) is also \(other)", help: OptionTable.root.fullName)
  }

  /// The standard streams that may be files of their own: removing one of those would lose what it holds.
  private static func streams(of request: RunRequest) -> [(descriptor: CInt, name: String)] {
    let written = [
      (descriptor: Platform.standardOutput, name: "the file of standard output"),
      (descriptor: Platform.standardError, name: "the file of standard error"),
    ]
    let readsInput = request.recordings.contains(RunRequest.standardInputWord)
    return readsInput ? written + [(Platform.standardInput, "the file of standard input")] : written
  }

  /// Removes what an earlier run left, so that it cannot pass for this run's.
  func removeStaleFiles() throws(CommandFailure) {
    var failure: CommandFailure?
    for target in [output, trace].compactMap({ $0 }) {
      do throws(CommandFailure) { try Self.removeStaleFile(target) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  static func removeStaleFile(_ target: ResolvedPath) throws(CommandFailure) {
    guard let status = target.status else { return }
    if status.kind == .directory { throw .unwritable(target.given, .isDirectory) }
    guard status.kind == .regular else { return }
    do throws(SystemError) {
      try Platform.remove(target.path)
    } catch  where !error.isMissing {
      throw .fault("\(target.given): cannot be removed: \(error.reason)")
    } catch {}
  }
}
