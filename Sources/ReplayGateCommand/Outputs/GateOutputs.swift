import GateReports
import ReplayGate

/// The outputs of a command that reads recordings or tallies.
struct GateOutputs {
  let files: RunFiles
  private let plan: OutputPlan

  var output: ResolvedPath? { files.output }

  /// - Parameter tallies: The inputs that the request does not name.
  /// - Throws: The errors of `OutputPlan`.
  init(_ request: RunRequest, reading tallies: [String] = [], of command: CommandSpec) throws(CommandFailure) {
    files = RunFiles(request)
    plan = try OutputPlan(
      files.targets(request), reading: Self.inputs(of: request, tallies),
      andStandardInput: (request.recordings + tallies).containsExactly(RunRequest.standardInputWord), of: command)
  }

  fileprivate static func inputs(of request: RunRequest, _ tallies: [String]) -> [OutputPlan.Input] {
    var inputs: [OutputPlan.Input] = []
    func add(_ name: String, _ path: String?) {
      if let path, !path.isExactly(RunRequest.standardInputWord) {
        inputs.append(OutputPlan.Input(name: name, path: path))
      }
    }
    for path in request.recordings { add("--recording", path) }
    add("--candidate-recording", request.candidateRecording)
    for path in tallies { add("a tally", path) }
    add("--gate-file", request.gateFile)
    add("--waivers", request.waivers)
    for (flag, name) in [("--baseline", request.baseline), ("--candidate", request.candidate)] {
      if case .file(let path)? = ProfileReference(name) { add(flag, path) }
    }
    return inputs
  }

  /// Removes the files that an earlier run left there.
  func removeStaleFiles() throws(CommandFailure) { try plan.removeStaleFiles() }
}

/// The files that a run writes.
struct RunFiles {
  let output: ResolvedPath?
  let trace: ResolvedPath?
  /// In the order of the request's reports; nil for a report without a file.
  let reports: [ResolvedPath?]

  init(_ request: RunRequest) {
    output = request.output.map(ResolvedPath.init)
    trace = request.trace.map(ResolvedPath.init)
    reports = request.reports.map { $0.path.map(ResolvedPath.init) }
  }

  fileprivate func targets(_ request: RunRequest) -> [OutputPlan.Target] {
    let files = [("--output", output), ("--trace", trace)] + Self.flagged(request.reports, reports)
    return files.compactMap { flag, path in path.map { OutputPlan.Target(flag: flag, path: $0) } }
  }

  fileprivate static func flagged(_ reports: [ReportRequest], _ paths: [ResolvedPath?]) -> [(String, ResolvedPath?)] {
    zip(reports, paths).map { ("--report \($0.format.rawValue)", $1) }
  }
}

/// The outputs of a run with several candidates.
struct ComparisonOutputs {
  /// In the candidates' order.
  let runs: [RunFiles]
  /// In the order of the comparison's reports; nil for a report without a file.
  let reports: [ResolvedPath?]
  private let plan: OutputPlan

  /// - Throws: The errors of `OutputPlan`, over the files of all candidates together.
  init(_ request: ComparisonRequest) throws(CommandFailure) {
    runs = request.runs.map(RunFiles.init)
    reports = request.reports.map { $0.path.map(ResolvedPath.init) }
    let own = zip(runs, request.runs).flatMap { $0.targets($1) }
    let common = RunFiles.flagged(request.reports, reports).compactMap { flag, path in
      path.map { OutputPlan.Target(flag: flag, path: $0) }
    }
    plan = try OutputPlan(
      own + common, reading: request.runs.flatMap { GateOutputs.inputs(of: $0, []) },
      andStandardInput: request.runs[0].recordings.containsExactly(RunRequest.standardInputWord), of: OptionTable.root)
  }

  /// Removes the files that an earlier run left there.
  func removeStaleFiles() throws(CommandFailure) { try plan.removeStaleFiles() }
}
