import GateReports

/// The outputs of a command that reads recordings or tallies.
struct GateOutputs {
  let output: ResolvedPath?
  let trace: ResolvedPath?
  /// In the order of the request's reports; nil for a report without a file.
  let reports: [ResolvedPath?]
  private let plan: OutputPlan

  /// - Parameter tallies: The inputs that the request does not name.
  /// - Throws: The errors of `OutputPlan`.
  init(_ request: RunRequest, reading tallies: [String] = [], of command: CommandSpec) throws(CommandFailure) {
    output = request.output.map(ResolvedPath.init)
    trace = request.trace.map(ResolvedPath.init)
    reports = request.reports.map { $0.path.map(ResolvedPath.init) }

    var targets: [OutputPlan.Target] = []
    if let output { targets.append(OutputPlan.Target(flag: "--output", path: output)) }
    if let trace { targets.append(OutputPlan.Target(flag: "--trace", path: trace)) }
    for (report, path) in zip(request.reports, reports) {
      if let path { targets.append(OutputPlan.Target(flag: "--report \(report.format.rawValue)", path: path)) }
    }
    plan = try OutputPlan(
      targets, reading: Self.inputs(of: request, tallies),
      andStandardInput: (request.recordings + tallies).contains(RunRequest.standardInputWord), of: command)
  }

  private static func inputs(of request: RunRequest, _ tallies: [String]) -> [OutputPlan.Input] {
    var inputs: [OutputPlan.Input] = []
    func add(_ name: String, _ path: String?) {
      if let path, path != RunRequest.standardInputWord { inputs.append(OutputPlan.Input(name: name, path: path)) }
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
