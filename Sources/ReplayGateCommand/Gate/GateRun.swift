import GateReports
import ReplayGate

/// One run of the gate, from its flags to its exit status.
///
/// The order is the contract's: outputs are checked against inputs, files of an earlier run go, only then is anything
/// read; the outputs are complete before standard output is written, and put in their places after it.
struct GateRun {
  let request: RunRequest
  let files: RunFiles
  /// The program as it was called, for the command that reproduces the verdict.
  let program: String
  /// What was replayed elsewhere already; nil: this run replays.
  var merged: TallyDocument?

  func perform() async throws(CommandFailure) -> ExitStatus {
    let plan = try OutputPlan(request)
    try plan.removeStaleFiles()
    let configuration =
      if let merged { try RunConfiguration(request, merged: merged) } else { try RunConfiguration(request) }
    let stream = ErrorStream(request)

    // Opened before the replay: a folder that cannot be written is known at once.
    let trace = try plan.trace.map { target throws(CommandFailure) in try OutputWriter(target, files: files) }
    let output = try plan.output.map { target throws(CommandFailure) in try OutputWriter(target, files: files) }
    var renderings: [(request: ReportRequest, writer: OutputWriter?)] = []
    for (report, path) in zip(request.reports, plan.reports) {
      let writer = try path.map { target throws(CommandFailure) in try OutputWriter(target, files: files) }
      renderings.append((report, writer))
    }

    let evaluation = try await evaluate(configuration, trace: trace, showsProgress: stream.showsProgress)
    let report = evaluation.report(generatedAt: configuration.generatedAt)
    let line = report.json + "\n"
    let status = ExitStatus(evaluation.verdict, deciding: request.gates)
    let reproduce = ReproduceLine.render(request, at: evaluation.gate.waivers?.now, program: program)

    try trace?.close()
    try output?.write(Array(line.utf8))
    try output?.close()
    var loose: [(format: ReportFormat, text: String)] = []
    if !renderings.isEmpty {
      let findings = GateFindings(
        evaluation: evaluation, report: report, reproduce: reproduce, exitCode: status.rawValue,
        inputs: try ReportInputs.all(of: request, profiles: merged.map(ReportInputs.profiles)),
        subjects: request.subjects, toolVersion: VersionText.version,
        candidateProfileBytes: try ReportInputs.candidateProfileBytes(of: request, merged: merged))
      for rendering in renderings {
        let text = rendering.request.format.render(findings)
        guard let writer = rendering.writer else {
          loose.append((rendering.request.format, text))
          continue
        }
        try writer.write(Array(text.utf8))
        try writer.close()
      }
    }
    try StandardStreams.writeOutput(line)
    try files.publish(
      ([trace, output] + renderings.map(\.writer)).compactMap { writer in
        writer.flatMap { writer in writer.temporary.map { (temporary: $0, target: writer.target) } }
      })
    for (format, text) in loose { try ReportTarget.write(text, as: format) }

    StandardStreams.writeError(words(on: evaluation, reproduce: reproduce, stream: stream))
    return status
  }

  private func evaluate(
    _ configuration: RunConfiguration, trace: OutputWriter?, showsProgress: Bool
  ) async throws(CommandFailure) -> GateEvaluation {
    let progress = showsProgress ? ProgressLine() : nil
    defer { progress?.finish() }
    do throws(ReplayGateError) {
      var gate = configuration.gate
      gate.details = request.details
      if let merged { return try merged.evaluation(under: gate) }
      return try await gate.evaluate(
        configuration.recordings,
        candidateRecording: configuration.candidateRecording,
        trace: trace.map { writer in { @Sendable bytes in try writer.write(bytes) } },
        progress: progress.map { line in { @Sendable progress in line.update(progress) } })
    } catch {
      throw trace?.failure ?? CommandFailure(error)
    }
  }

  private func words(on evaluation: GateEvaluation, reproduce: String, stream: ErrorStream) -> String {
    let explain = { @Sendable [request, program] (id: String) -> String in
      ReproduceLine.render(request, at: evaluation.gate.waivers?.now, program: program, explaining: id)
    }
    // What came through a pipe cannot be read again.
    let isRepeatable = !request.recordings.contains(RunRequest.standardInputWord)
    let summary = TerminalSummary(
      evaluation, reproduce: reproduce, explain: isRepeatable ? explain : nil, isColoured: stream.isColoured)
    if request.isQuiet { return evaluation.verdict.isBlocked ? summary.oneLine : "" }
    if evaluation.verdict.isBlocked { return summary.blocked }
    return (stream.isTerminal ? summary.oneLine : "") + summary.warnings
  }
}
