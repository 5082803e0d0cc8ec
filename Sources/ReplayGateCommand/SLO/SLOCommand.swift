import ReleasePlaybook
import ReplayGate

/// The flags of `replay-gate slo check`.
struct SLOCheckRequest: Hashable {
  let baselines: [String]
  let measurements: [String]
  /// Nil: the clock.
  let now: Moment?
  let maximumAge: TimeSpan
  let output: String?
  let isQuiet: Bool

  init(_ words: ParsedWords) throws(CommandFailure) {
    guard let baselines = words.values[.baseline] else { throw words.failure("slo check needs --baseline FILE") }
    guard let measurements = words.values[.measurements] else {
      throw words.failure("slo check needs --measurements FILE")
    }
    self.baselines = baselines
    self.measurements = measurements
    now = words.values[.now].flatMap { Moment(rfc3339: $0[0]) }
    maximumAge = words.values[.maxAge].flatMap { TimeSpan($0[0]) } ?? SLOCheck.standardMaximumAge
    output = words.values[.output]?[0]
    isQuiet = words.values[.quiet] != nil
  }
}

/// `replay-gate slo …`.
enum SLOCommand {
  static func check(_ request: SLOCheckRequest) throws(CommandFailure) -> ExitStatus {
    let output = try ReportFile(request.output, besides: request.baselines + request.measurements, of: "slo check")
    let now: Moment
    if let given = request.now { now = given } else { now = Moment(try GenerationTime.current()) }
    let report: SLOReport
    do throws(ReplayGateError) {
      let check = SLOCheck(
        baseline: try .read(try InputFiles.read(request.baselines)),
        measurements: try .read(try InputFiles.read(request.measurements)), now: now, maximumAge: request.maximumAge,
        standardRollback: try Playbook.gate5().promotion.rollbackCriteria)
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

/// Small files, read whole, with the names that messages call them.
enum InputFiles {
  static func read(_ paths: [String]) throws(ReplayGateError) -> [(bytes: [UInt8], source: String)] {
    var files: [(bytes: [UInt8], source: String)] = []
    for path in paths { files.append((try PlaybookFile.read(path), path)) }
    return files
  }
}

/// A file that a report is written to beside standard output, whole or not at all. What an earlier run left there is
/// removed first, so that it cannot pass for this run's.
struct ReportFile {
  private let target: ResolvedPath?

  init(_ path: String?, besides inputs: [String], of command: String) throws(CommandFailure) {
    target = path.map(ResolvedPath.init)
    guard let target else { return }
    if let input = inputs.first(where: { target.isSameFile(as: ResolvedPath($0)) }) {
      throw .usage(
        "--output \(target.given) is also the input \(input)", help: "\(OptionTable.programName) \(command)")
    }
    try OutputPlan.removeStaleFile(target)
  }

  func write(_ text: String) throws(CommandFailure) {
    guard let target else { return }
    let files = RunFiles()
    let writer = try OutputWriter(target, files: files)
    do throws(CommandFailure) {
      try writer.write(Array(text.utf8))
      try writer.close()
      if let temporary = writer.temporary { try files.publish([(temporary, target)]) }
    } catch {
      files.takeBack()
      throw error
    }
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
