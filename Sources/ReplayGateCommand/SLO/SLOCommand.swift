import ReleasePlaybook
import ReplayGate

/// `replay-gate slo …`.
enum SLOCommand {
  static func check(_ request: SLOCheckRequest) throws(CommandFailure) -> ExitStatus {
    let output = try ReportFile(request.output, besides: request.baselines + request.measurements, of: "slo check")
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
    try output.write(report.json + "\n")
    try StandardStreams.writeOutput(report.json + "\n")
    if !request.isQuiet { StandardStreams.writeError(report.words) }
    return ExitStatus(report.status)
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
