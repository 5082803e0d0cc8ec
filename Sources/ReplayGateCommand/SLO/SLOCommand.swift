import ReleasePlaybook
import ReplayGate

/// `replay-gate slo …`.
enum SLOCommand {
  static func check(_ request: SLOCheckRequest, _ outputs: OutputSet) throws(CommandFailure) -> ExitStatus {
    let target = request.output.map(ResolvedPath.init)
    let inputs =
      request.baselines.map { OutputPlan.Input(name: "--baseline", path: $0) }
      + request.measurements.map { OutputPlan.Input(name: "--measurements", path: $0) }
    let plan = try OutputPlan(
      target.map { [OutputPlan.Target(flag: "--output", path: $0)] } ?? [], reading: inputs, of: OptionTable.sloCheck)
    try plan.removeStaleFiles()
    let output = try target.map { target throws(CommandFailure) in try outputs.open(target) }
    let report: SLOReport
    do throws(ReplayGateError) {
      let check = SLOCheck(
        baseline: try .read(try InputFiles.read(request.baselines)),
        measurements: try .read(try InputFiles.read(request.measurements)), at: Clock.judgement(at: request.now),
        maximumAge: request.maximumAge, standardRollback: try Playbook.gate5().promotion.rollbackCriteria)
      report = check.evaluate()
    } catch {
      throw CommandFailure(error)
    }
    try output?.write(Array((report.json + "\n").utf8))
    let status = try outputs.commit(report.json + "\n", ExitStatus(report.status))
    if !request.isQuiet { StandardStreams.writeError(report.words(on: .standardError(request.color))) }
    return status
  }
}

extension ExitStatus {
  init(_ status: SLOReport.Status) {
    switch status {
    case .met: self = .pass
    case .breached: self = .blocked
    case .noData: self = .unknown
    }
  }
}
