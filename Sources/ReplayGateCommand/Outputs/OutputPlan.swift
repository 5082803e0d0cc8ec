import GateReports

/// The files a run is to write, checked against all that it reads before anything is touched.
struct OutputPlan {
  /// One output, and the flag that names it.
  struct Target {
    let flag: String
    let path: ResolvedPath
  }

  let output: ResolvedPath?
  let trace: ResolvedPath?
  /// In the order of the request's reports; nil where no file is named.
  let reports: [ResolvedPath?]
  private let all: [Target]

  /// Throws where an output is also an input or another output; nothing has been removed then.
  init(_ request: RunRequest, reading tallies: [String] = []) throws(CommandFailure) {
    output = request.output.map(ResolvedPath.init)
    trace = request.trace.map(ResolvedPath.init)
    reports = request.reports.map { $0.path.map(ResolvedPath.init) }

    var all: [Target] = []
    if let output { all.append(Target(flag: "--output", path: output)) }
    if let trace { all.append(Target(flag: "--trace", path: trace)) }
    for (report, path) in zip(request.reports, reports) {
      if let path { all.append(Target(flag: "--report \(report.format.rawValue)", path: path)) }
    }
    self.all = all

    var others: [(name: String, path: ResolvedPath)] = []
    for path in request.recordings where path != RunRequest.standardInputWord {
      others.append(("--recording", ResolvedPath(path)))
    }
    if let path = request.candidateRecording { others.append(("--candidate-recording", ResolvedPath(path))) }
    for path in tallies where path != RunRequest.standardInputWord { others.append(("a tally", ResolvedPath(path))) }
    if let path = request.gateFile { others.append(("--gate-file", ResolvedPath(path))) }
    if let path = request.waivers { others.append(("--waivers", ResolvedPath(path))) }
    for (flag, name) in [("--baseline", request.baseline), ("--candidate", request.candidate)] {
      if case .file(let path)? = ProfileReference(name) { others.append((flag, ResolvedPath(path))) }
    }
    for (number, target) in all.enumerated() {
      for other in others where target.path.isSameFile(as: other.path) {
        throw Self.conflict(target.flag, target.path, "the file of \(other.name)")
      }
      for other in all[(number + 1)...] where target.path.isSameFile(as: other.path) {
        throw Self.conflict(target.flag, target.path, "the file of \(other.flag)")
      }
      for (descriptor, name) in Self.streams(of: request) {
        guard let status = Platform.status(ofDescriptor: descriptor), status.kind == .regular else { continue }
        if status.identity == target.path.status?.identity { throw Self.conflict(target.flag, target.path, name) }
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
    for target in all {
      do throws(CommandFailure) { try Self.removeStaleFile(target.path) } catch { failure = failure ?? error }
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
